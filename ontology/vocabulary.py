"""The vocabulary: the ontology, its schemes and its alignments as one source of facts.

They enter every generation, so that labels and definitions are asked in the same query as the facts.
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from pyoxigraph import RdfFormat, Triple, parse

from ontology.identifiers import named_graph
from ontology.source import Source, read_turtle
from ontology.terms import SKOS

VERSION = "1.0.0"


def vocabulary_files() -> tuple[Traversable, ...]:
    """Return the Turtle files of the ontology, of its SKOS schemes and of its alignments."""
    room = files("ontology")
    folders = (room / "schemes", room / "alignments")
    inside = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    turtle = sorted((path for path in inside if path.name.endswith(".ttl")), key=str)
    return (room / "alliance.ttl", *turtle)


def vocabulary_source() -> Source:
    """Return the ontology as a source."""
    return Source(
        graph=named_graph("ontology"),
        name="ontology",
        title="Ontologie Maillage",
        producer="Maillage",
        licence="CC-BY-4.0",
        vintage=VERSION,
        read=lambda: read_turtle(*vocabulary_files()),
    )


def notations(scheme: str) -> list[str]:
    """Return the codes of the concepts of a scheme (``rna-purpose``…), in order."""
    return sorted(value for _concept, value in _said(scheme, SKOS.notation))


def labels(scheme: str) -> list[tuple[str, str]]:
    """Return the code of each concept of a scheme (how its IRI ends) with each of its names, in order."""
    return sorted((_code(concept), name) for concept, name in _said(scheme, SKOS.prefLabel, SKOS.altLabel))


def narrower(scheme: str, code: str) -> set[str]:
    """Return the codes of a concept of a scheme and of all that are below it."""
    broader = [(_code(low), _code(high)) for low, high in _said(scheme, SKOS.broader)]
    below = {code}
    while found := {low for low, high in broader if high in below} - below:
        below |= found
    return below


def _said(scheme: str, *properties: str) -> Iterator[tuple[str, str]]:
    """Give the concepts of a scheme with their values of some properties."""
    path = files("ontology") / "schemes" / f"{scheme}.ttl"
    for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
        if quad.predicate.value in properties and not isinstance(quad.object, Triple):
            yield str(quad.subject.value), quad.object.value


def _code(concept: str) -> str:
    return concept.rpartition("/")[2]
