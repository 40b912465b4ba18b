"""Conformance: whether facts have the form that the shapes ask for, and what to mend where they do not.

The shapes are ``shapes.ttl`` beside this module: SHACL (W3C Recommendation, 2017), with constraints in
SPARQL and without inference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Literal, TypeAlias

import shacl
from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

Language: TypeAlias = Literal["fr", "en"]


class UnreadableFactsError(ValueError):
    """Facts that cannot be read as Turtle; ``line`` is where, counted from 1, if that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a shape found in the facts.

    ``focus`` is the IRI of the thing (``_:`` and a label for a blank node), ``path`` the property or
    property path at fault in SPARQL's syntax, ``value`` the value at fault, if there is one, ``shape`` the
    IRI of the shape, ``severity`` Violation, Warning or Info, ``message`` the shape's message.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Conformance:
    """What the shapes found in some facts: violations first, then by thing and shape."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings are no obstacle."""
        return all(finding.severity != "Violation" for finding in self.findings)


def packaged_shapes(language: Language = "fr") -> shacl.Shapes:
    """Return the project's shapes, ready to validate, with their messages in that language.

    They expect the packaged schemes of concepts in the data.
    """
    shapes = _parsed(_room().joinpath("shapes.ttl").read_bytes())
    return shacl.Shapes.from_text(_n_triples(_said_in(language, shapes)), format="ntriples")


def check(facts: str | bytes, *, context: str | bytes = b"", language: Language = "fr") -> Conformance:
    """Say whether the facts have the form that the shapes ask for.

    ``facts`` and ``context`` are Turtle or N-Triples. ``context`` holds what the facts refer to, such as
    the undertaking that a participation names: it is seen but not judged. The findings are about the
    subjects of ``facts`` alone, with all that both texts say of them, and about blank nodes. The packaged
    schemes of concepts are always in the context.

    Raises UnreadableFactsError if either text is not well formed or holds triple terms (RDF 1.2), which
    SHACL does not know.
    """
    told = set(_parsed(facts))
    subjects = {str(triple.subject) for triple in told}
    everything = told.union(_parsed(context), _schemes())
    report = packaged_shapes(language).validate_text(_n_triples(everything), format="ntriples")
    findings = {
        _finding(result)
        for result in report.results
        if result.focus_node in subjects or result.focus_node.startswith("_:")
    }
    return Conformance(tuple(sorted(findings, key=_order)))


def _room() -> Traversable:
    """Return the folder of this package's data."""
    return files(__name__.rpartition(".")[0])


def _schemes() -> Iterator[Triple]:
    """Give the facts of the packaged schemes of concepts."""
    turtle = (entry for entry in _room().joinpath("schemes").iterdir() if entry.name.endswith(".ttl"))
    return chain.from_iterable(_parsed(entry.read_bytes()) for entry in turtle)


def _parsed(turtle: str | bytes) -> Iterator[Triple]:
    """Give the triples of a text in Turtle, with blank nodes that no other text shares."""
    try:
        for quad in parse(turtle, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            if isinstance(quad.object, Triple):
                raise UnreadableFactsError("triple terms (RDF 1.2) cannot be validated")
            yield quad.triple
    except SyntaxError as error:
        raise UnreadableFactsError(error.msg, error.lineno) from error


def _said_in(language: Language, shapes: Iterable[Triple]) -> Iterator[Triple]:
    """Give the triples of the shapes without the messages in other languages."""
    message = NamedNode("http://www.w3.org/ns/shacl#message")
    for triple in shapes:
        said = triple.object
        if triple.predicate != message or (isinstance(said, Text) and said.language == language):
            yield triple


def _n_triples(triples: Iterable[Triple]) -> str:
    """Return the triples as N-Triples."""
    return "".join(f"{triple} .\n" for triple in triples)


def _finding(result: shacl.Result) -> Finding:
    """Return a result of the validator as a finding."""
    return Finding(
        focus=_bare(result.focus_node),
        path=result.path and _bare(result.path),
        value=result.value_plain,
        shape=_bare(result.root_shape or result.source_shape or ""),
        severity=result.severity,
        message=result.message or "",
    )


def _bare(term: str) -> str:
    """Return an IRI without its angle brackets; anything else as it is."""
    simple = term.startswith("<") and term.find(">") == len(term) - 1
    return term[1:-1] if simple else term


def _order(finding: Finding) -> tuple[bool, str, str, str, str]:
    """Return what findings are sorted by."""
    return (
        finding.severity != "Violation",
        finding.focus,
        finding.shape,
        finding.path or "",
        finding.value or "",
    )
