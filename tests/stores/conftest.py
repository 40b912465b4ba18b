"""The engines behind the seam: the embedded store, an Oxigraph server, Virtuoso; one of each for the whole run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.description import describe_generation
from data import told_sources
from data.territories import territory_triples
from graph import Facts, Generation, Published, RemoteStore, SparqlService, build, open_generation, open_remote, publish
from graph.store import Store
from ontology.identifiers import GRAPHS, named_graph
from ontology.inferences import inference_source
from ontology.source import Source
from tests.graph.small_facts import store_of
from tests.questions.stated_graphs import register_graphs, sources
from tests.small_territories import needed_territories
from tests.stores.hostile_terms import HOSTILE, facts_of
from tests.stores.servers import oxigraph, oxigraph_program, virtuoso

EMBEDDED, OXIGRAPH, VIRTUOSO = ENGINES = ("embedded", "oxigraph", "virtuoso")
REMOTE = (OXIGRAPH, VIRTUOSO)
EPT = ("ept", "200057941")

MakeStore = Callable[..., Store]
Reach = Callable[[SparqlService], RemoteStore]


@pytest.fixture(scope="session")
def oxigraph_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlService]:
    """Give an Oxigraph server; skip where there is none."""
    if oxigraph_program() is None:
        pytest.skip("there is no Oxigraph server here (the package oxigraph)")
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as service:
        yield service


@pytest.fixture(scope="session")
def virtuoso_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which Virtuoso runs, with its settings; skip where there is no Virtuoso."""
    for program in ("virtuoso-t", "isql-vt"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no Virtuoso here (the program {program} of Debian's virtuoso-opensource-7-bin)")
    return tmp_path_factory.mktemp("virtuoso")


@pytest.fixture(scope="session")
def virtuoso_service(virtuoso_folder: Path) -> Iterator[SparqlService]:
    """Give a Virtuoso server."""
    with virtuoso(virtuoso_folder) as service:
        yield service


def service_of(request: pytest.FixtureRequest, engine: str) -> SparqlService:
    """Return the server of an engine, started when it is first asked for."""
    service: SparqlService = request.getfixturevalue(f"{engine}_service")
    return service


@pytest.fixture
def reach() -> Iterator[Reach]:
    """Give a function that makes the store of a service; its connections are closed at the end."""
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(closing(RemoteStore(service)))


@pytest.fixture(params=REMOTE)
def remote(request: pytest.FixtureRequest) -> Iterator[RemoteStore]:
    """Give a store of no facts on each server; it sees the graphs of ``https://example.org/`` alone."""
    service = service_of(request, request.param)
    store = RemoteStore(replace(service, listed_under="https://example.org/"))
    yield store
    _clear(store)


@pytest.fixture(params=ENGINES)
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    """Give a function that makes a store of Turtle texts, each in a named graph of its own, on each engine."""
    if request.param == EMBEDDED:
        yield lambda *texts: store_of(tmp_path / f"store-{len(list(tmp_path.iterdir()))}", *texts)
        return
    store = RemoteStore(replace(service_of(request, request.param), listed_under="https://example.org/"))

    def make(*texts: str) -> RemoteStore:
        for rank, text in enumerate(texts):
            store.replace_graph(f"https://example.org/graph/{rank}", _triples(text))
        return store

    yield make
    _clear(store)


def _triples(text: str | bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def _clear(store: RemoteStore) -> None:
    for graph in store.counts():
        store.remove_graph(graph)
    store.close()


@pytest.fixture(scope="session")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation of what the competency questions are asked of: no alignments, and few territories."""
    home = tmp_path_factory.mktemp("home")
    ontology = tuple(turtle for name, turtle in sources() if name == "ontology")
    registers = [_source(name, partial(map, _lines, (turtle,))) for name, turtle in register_graphs()]
    chosen = needed_territories(lambda place: place.kind == "commune" and EPT in place.within)
    vocabulary = _source("ontology", lambda: map(_lines, ontology))
    places = _source("territories/2026", lambda: territory_triples(chosen))
    build((vocabulary, inference_source(), *told_sources(), *registers, places), home, describe=describe_generation)
    return open_generation(home)


def _source(name: str, read: Callable[[], Iterator[bytes]]) -> Source:
    return Source(named_graph(name), name, name, "tests", "CC0-1.0", "2026", read)


def _lines(turtle: bytes) -> bytes:
    return ox.serialize(_triples(turtle), format=ox.RdfFormat.N_TRIPLES) or b""


@pytest.fixture(scope="session")
def published_oxigraph(oxigraph_service: SparqlService, generation: Generation) -> Iterator[Published]:
    """Give the generation as the Oxigraph server has it: its default graph is the union of all."""
    yield from _published(oxigraph_service, generation)


@pytest.fixture(scope="session")
def published_virtuoso(virtuoso_service: SparqlService, generation: Generation) -> Iterator[Published]:
    """Give the generation as Virtuoso has it, beside the graphs that are Virtuoso's own."""
    yield from _published(replace(virtuoso_service, listed_under=GRAPHS), generation)


def _published(service: SparqlService, generation: Generation) -> Iterator[Published]:
    store = RemoteStore(service)
    publish(generation, store)
    store.close()
    published = open_remote(service)
    yield published
    published.close()


@pytest.fixture(params=ENGINES)
def facts(request: pytest.FixtureRequest) -> Facts:
    """Return the same data set on each engine."""
    name = "generation" if request.param == EMBEDDED else f"published_{request.param}"
    found: Facts = request.getfixturevalue(name)
    return found


@pytest.fixture
def hostile_store(make_store: MakeStore) -> Store:
    """Return a store in which each hostile text is the name of one thing, on each engine."""
    return make_store(facts_of(*map(ox.Literal, HOSTILE)))
