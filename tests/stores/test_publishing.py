"""Publishing: a service holds the generation and nothing else of ours, and says its version once it is whole."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from api.__main__ import main
from api.description import describe_generation
from graph import (
    Body,
    Change,
    Facts,
    Generation,
    NothingPublishedError,
    Published,
    RemoteStore,
    RemoteStoreError,
    Step,
    Terms,
    UnknownNameError,
    open_remote,
    partners,
    publish,
    write,
)
from ontology.dataset import DESCRIPTION
from ontology.identifiers import GRAPHS, named_graph
from tests.stores.conftest import REMOTE

THING = Triple(*(NamedNode(f"https://example.org/{name}") for name in "abc"))
STRANGER = "https://example.org/graph/stranger"
WRITTEN = "https://example.org/notes"


def with_graph_of_people(generation: Generation, folder: Path) -> Generation:
    """Return the generation with one more graph, written by people under a name of their own."""
    home = folder / "home"
    shutil.copytree(generation.directory.parent.parent, home)
    line = f"{THING} .\n".encode()
    change = Change("put", hashlib.sha256(line).hexdigest(), WRITTEN, Body(len(line), line))
    return write(home, change, Terms("0123456789ab"), describe_generation).open()


@pytest.fixture(params=REMOTE)
def published(request: pytest.FixtureRequest) -> Published:
    """Return the data set as each server has it."""
    found: Published = request.getfixturevalue(f"published_{request.param}")
    return found


@pytest.fixture
def whole_again(published: Published, generation: Generation) -> Iterator[Published]:
    """Give the data set of a server to a test that harms it; it is published anew afterwards."""
    yield published
    publish(generation, published.store)


def test_a_service_holds_what_the_generation_holds(published: Published, generation: Generation) -> None:
    """The version and the number of triples of every named graph are those of the generation."""
    assert published.version == generation.version
    counts = published.store.counts()
    assert {graph: counts[graph] for graph in counts if graph.startswith(GRAPHS)} == generation.manifest.graphs


def test_publishing_again_replaces(whole_again: Published, generation: Generation) -> None:
    """What was added to a graph of ours, and a graph of ours that is gone, leave; graphs of others stay."""
    store = whole_again.store
    others = RemoteStore(replace(store.service, listed_under=None))
    others.add(STRANGER, [THING])
    store.add(named_graph("told/000"), [THING])
    store.add(named_graph("told/gone"), [THING])

    publish(generation, store)

    counts = others.counts()
    assert {graph: counts[graph] for graph in counts if graph.startswith(GRAPHS)} == generation.manifest.graphs
    assert counts[STRANGER] == 1
    others.remove_graph(STRANGER)
    others.close()


def test_a_graph_that_people_wrote_comes_and_goes(
    whole_again: Published, generation: Generation, tmp_path: Path
) -> None:
    """A graph with a name of its own is published with the others, and leaves once the generation has it no more."""
    store = whole_again.store
    publish(with_graph_of_people(generation, tmp_path), store)
    assert store.counts([WRITTEN])[WRITTEN] == 1

    publish(generation, store)

    assert WRITTEN not in store.counts([WRITTEN])


def test_the_version_is_away_while_graphs_are_replaced(whole_again: Published, generation: Generation) -> None:
    """From the first graph to the last there is no version; it comes back with the description, at the end."""
    service, seen = whole_again.store.service, []

    def look(step: Step) -> None:
        seen.append(step)
        with pytest.raises(NothingPublishedError):
            open_remote(service)

    publish(generation, whole_again.store, look)

    assert [step.rank for step in seen] == list(range(1, seen[0].total + 1))
    assert seen[-1].title == DESCRIPTION
    reopened = open_remote(service)
    assert reopened.version == generation.version
    reopened.close()


def test_a_loss_on_the_way_is_found(whole_again: Published, generation: Generation) -> None:
    """A service that keeps less than it is given gets no version."""

    class Forgetful(RemoteStore):
        """A store that loses a graph, as a service does that runs out of room."""

        def add(self, graph: str, triples: object) -> None:
            if not graph.endswith("told/000"):
                super().add(graph, triples)  # type: ignore[arg-type]

    store = Forgetful(whole_again.store.service)
    with pytest.raises(RemoteStoreError, match="told/000 holds 0 triples there instead of"):
        publish(generation, store)
    with pytest.raises(NothingPublishedError):
        open_remote(store.service)
    store.close()


def test_a_reader_notices_another_version(whole_again: Published) -> None:
    """A reader that opened one version, and then finds another, is told so rather than given a mixture."""
    reader = Published(whole_again.store, "2020-01-01-000000000000")

    with pytest.raises(NothingPublishedError):
        assert reader.network
    with pytest.raises(NothingPublishedError):
        assert reader.gazetteer


def test_names_are_unknown_in_the_same_way(facts: Facts) -> None:
    """A name that nobody bears is an error with what comes close, on each engine."""
    with pytest.raises(UnknownNameError) as unknown:
        partners(facts, "Silver Gekk")
    assert unknown.value.nearest[0][0] == "silver-geek"


class TestCommand:
    """``maillage publish``."""

    @pytest.fixture
    def maillage(self, generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the command work on the data directory of the small generation, without secrets."""
        monkeypatch.setenv("MAILLAGE_HOME", str(generation.directory.parents[1]))
        for name in ("USER", "PASSWORD", "TOKEN"):
            monkeypatch.delenv(f"MAILLAGE_STORE_{name}", raising=False)

    def run(self, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
        """Return the exit code of the command."""
        monkeypatch.setattr("sys.argv", ["maillage", "publish", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code or 0

    @pytest.mark.parametrize("way", ["update", "graph-store"])
    def test_it_publishes(
        self,
        published: Published,
        generation: Generation,
        maillage: None,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        way: str,
    ) -> None:
        """The command publishes by updates or by the graph store, with the secrets of the environment."""
        service = published.store.service
        monkeypatch.setenv("MAILLAGE_STORE_USER", service.credentials.user)
        monkeypatch.setenv("MAILLAGE_STORE_PASSWORD", service.credentials.secret)
        address = service.update if way == "update" else service.graph_store
        published.store.remove_graph(DESCRIPTION)

        code = self.run(
            monkeypatch, "--query", service.query, f"--{way}", address or "", "--auth", service.credentials.scheme
        )

        assert code == 0
        assert re.match(rf"Publié : version {generation.version}", capsys.readouterr().out)
        reopened = open_remote(service)
        assert reopened.version == generation.version
        reopened.close()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((), "--update ou --graph-store"),
            (("--update", "nowhere"), "Adresse refusée"),
            (("--update", "http://127.0.0.1:1/", "--auth", "digest"), "MAILLAGE_STORE_PASSWORD"),
            (("--update", "http://127.0.0.1:1/", "--auth", "bearer"), "MAILLAGE_STORE_TOKEN"),
        ],
    )
    def test_what_is_missing_is_said(
        self,
        maillage: None,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: tuple[str, ...],
        said: str,
    ) -> None:
        """Without an address to write to, or without a secret, nothing is done, and it is said what is missing."""
        assert self.run(monkeypatch, "--query", "http://127.0.0.1:1/sparql", *arguments) == 2
        assert said in capsys.readouterr().err

    def test_a_service_that_is_away_is_an_error(
        self, maillage: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Where nobody listens, the command says which address, and leaves with the code of such errors."""
        address = "http://127.0.0.1:1/sparql"

        assert self.run(monkeypatch, "--query", address, "--update", address) == 9
        assert address in capsys.readouterr().err
