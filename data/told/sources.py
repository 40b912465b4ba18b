"""The told facts as sources: one named graph per document, one per person, one for what is curated."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from ontology.identifiers import GRAPHS, THINGS, named_graph, split_thing
from ontology.source import Source, read_turtle, triples_as_chunks

_PRODUCER = "Maillage, d'après les documents fondateurs"
_LICENCE = "etalab-2.0"
_VINTAGE = "2026-11-22"
_TOLD = "told/"
_CURATED = "curated"


def told_sources() -> tuple[Source, ...]:
    """Return the sources of the told facts.

    A person is one named graph (``told/person/…``): leaving it out forgets the person.
    """
    folder = files("data.told")
    documents = [_document(folder / f"{number}.ttl") for number in ("000", "001", "002", "003", "004")]
    curated = _source(_CURATED, "Connaissances générales", partial(read_turtle, folder / "curated.ttl"))
    people = _people(folder / "persons.trig")
    return (*documents, curated, *people)


def told_codes() -> frozenset[tuple[str, str]]:
    """Return the kind and the code of every organisation and undertaking of the told facts."""
    found = (
        split_thing(quad.subject.value)
        for source in told_sources()
        for quad in parse(b"".join(source.read()), format=RdfFormat.N_TRIPLES)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(THINGS)
    )
    return frozenset((kind, code) for kind, code in found if kind in {"organisation", "undertaking"})


def is_told(name: str) -> bool:
    """Say whether a source of that name is one of the told facts."""
    return name == _CURATED or name.startswith(_TOLD)


def _document(path: Traversable) -> Source:
    number = path.name.removesuffix(".ttl")
    return _source(f"{_TOLD}{number}", f"Document fondateur {number}", partial(read_turtle, path))


def _people(path: Traversable) -> list[Source]:
    """Return one source per person named in the told documents."""
    graphs: dict[str, list[Triple]] = {}
    for quad in parse(path.read_bytes(), format=RdfFormat.TRIG):
        if not isinstance(quad.graph_name, NamedNode):
            raise TypeError(f"{path.name}: a fact about a person outside of that person's graph: {quad}")
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    return [_person(graph, triples) for graph, triples in graphs.items()]


def _person(graph: str, triples: list[Triple]) -> Source:
    def read() -> Iterator[bytes]:
        return triples_as_chunks(iter(triples))

    return _source(graph.removeprefix(GRAPHS), "Personne nommée dans sa fonction publique", read)


def _source(name: str, title: str, read: Callable[[], Iterator[bytes]]) -> Source:
    return Source(named_graph(name), name, title, _PRODUCER, _LICENCE, _VINTAGE, read)
