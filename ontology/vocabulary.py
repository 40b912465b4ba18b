"""The vocabulary: the ontology, its schemes and its alignments as one source of facts.

They enter every generation, so that labels and definitions are asked in the same query as the facts.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from pyoxigraph import RdfFormat, parse

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
    path = files("ontology") / "schemes" / f"{scheme}.ttl"
    quads = parse(path.read_bytes(), format=RdfFormat.TURTLE)
    return sorted(quad.object.value for quad in quads if quad.predicate.value == SKOS.notation)
