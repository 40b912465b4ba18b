"""Results: what a service answers, read as it arrives, as the terms that the embedded store would give."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

import pyoxigraph as ox

from graph.chunks import file_of
from graph.store.base import Row, Term, rows_of
from ontology.terms import PREFIXES

_BOOLEAN: Final = f"{PREFIXES['xsd']}boolean"
_GEOMETRY: Final = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT: Final = ox.NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
_TRUTH: Final[Mapping[str, str]] = {"1": "true", "0": "false"}
_ASKED: Final = ("__ASK_RETVAL",)
_BLANK: Final = b'"type": "bnode", "value": "nodeID://'

Answer = TypeVar("Answer")


class MalformedAnswerError(Exception):
    """An answer that is not what was asked for, or that ends too early."""


def table_of(chunks: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[Row]] | bool:
    """Return the columns and the solutions of results in JSON, or the truth of an ASK query."""
    try:
        results = ox.parse_query_results(file_of(_without_schemes(chunks)), ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise MalformedAnswerError(str(error)) from error
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    columns = tuple(variable.value for variable in results.variables)
    rows = _rows(results, columns)
    if columns == _ASKED:
        return any(row[columns[0]].value not in {"0", "false"} for row in rows)
    return columns, rows


def triples_of(chunks: Iterable[bytes], media_type: str) -> Iterator[ox.Triple]:
    """Yield the triples of a graph in the form that its media type names."""
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise MalformedAnswerError(f"an answer of type {media_type or 'unknown'}")
    for quad in _told(ox.parse(file_of(chunks), format=form)):
        value = quad.object
        yield ox.Triple(quad.subject, quad.predicate, value if isinstance(value, ox.Triple) else _usual(value))


def _rows(solutions: ox.QuerySolutions, columns: tuple[str, ...]) -> Iterator[Row]:
    for row in rows_of(_told(solutions), columns):
        yield {name: _usual(term) for name, term in row.items()}


def _told(parsed: Iterable[Answer]) -> Iterator[Answer]:
    """Yield what a parser gives; what it stumbles over is an error of the service."""
    try:
        yield from parsed
    except (SyntaxError, ValueError) as error:
        raise MalformedAnswerError(str(error)) from None


def _usual(term: Term) -> Term:
    """Return a term as the others write it: Virtuoso has 1 for true, and a datatype of its own for places."""
    if isinstance(term, ox.Literal):
        if term.datatype.value == _BOOLEAN:
            return ox.Literal(_TRUTH.get(term.value, term.value), datatype=term.datatype)
        if term.datatype.value == _GEOMETRY:
            return ox.Literal(term.value, datatype=_WKT)
    return term


def _without_schemes(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield chunks in which Virtuoso's blank nodes are names as SPARQL has them.

    What is taken out holds quotation marks that no string of JSON can hold: no value is ever touched.
    """
    short, rest = _BLANK.removesuffix(b"nodeID://"), b""
    for chunk in chunks:
        text = (rest + chunk).replace(_BLANK, short)
        kept = next((size for size in range(min(len(_BLANK) - 1, len(text)), 0, -1) if text.endswith(_BLANK[:size])), 0)
        rest = text[len(text) - kept :]
        yield text[: len(text) - kept]
    yield rest
