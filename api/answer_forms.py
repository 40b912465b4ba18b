"""Answer forms: in which form each kind of answer to a SPARQL query goes to a client, or the page instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from api.negotiation import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, media_type, weights
from api.requests import NotAcceptableError
from graph import GRAPH_FORMATS, TABLE_FORMATS

_JSON: Final = "application/sparql-results+json"
_XML: Final = "application/sparql-results+xml"
_LONGEST_REMEMBERED: Final = 500

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "json": f"{_JSON}, {JSON_LD}",
        "xml": f"{_XML}, {RDF_XML}",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "turtle": TURTLE,
        "ntriples": N_TRIPLES,
        "jsonld": JSON_LD,
        "rdfxml": RDF_XML,
        "html": HTML,
    }
)
"""The values of the ``format`` parameter, each as the Accept header that says the same."""

# What clients that know nothing of SPARQL call the forms of their languages.
PLAIN_TABLES: Final = {"application/json": _JSON, "application/xml": _XML}
PLAIN_GRAPHS: Final = {"application/json": JSON_LD, "application/xml": RDF_XML}
_TABLES: Final = (*TABLE_FORMATS, *PLAIN_TABLES)
_GRAPHS: Final = (*GRAPH_FORMATS, *PLAIN_GRAPHS)


@dataclass(frozen=True, slots=True)
class Forms:
    """The form of a table and the form of a graph: nobody knows which it will be before the query is read."""

    table: str
    graph: str


def answer_forms(accept: str, short: str | None = None) -> Forms:
    """Return the forms that an Accept header, or a ``format`` before it, prefers.

    Most clients name one family only, also where they then ask for the other: they get the first form of it
    that they do not refuse. Raises NotAcceptableError where a client accepts none of either.
    """
    return _remembered_forms(_wanted(accept, short))


def prefers_page(accept: str, short: str | None = None) -> bool:
    """Say whether a client would rather read a page than an answer: a browser, where a link led to a query."""
    wanted = _wanted(accept, short)
    return HTML in wanted.lower() and _remembered_page(wanted)


def description_form(accept: str, short: str | None = None) -> str:
    """Return the form of RDF, or the page, that tells a client what this service is; raises NotAcceptableError."""
    chosen = media_type(_wanted(accept, short), (*_GRAPHS, HTML))
    return PLAIN_GRAPHS.get(chosen, chosen)


def _wanted(accept: str, short: str | None) -> str:
    """Return what is accepted, cut where it is too long to be remembered; ``short`` may be a media type as well."""
    named = short if short and "/" in short else accept
    return FORMATS.get(short or "", named)[:_LONGEST_REMEMBERED]


@lru_cache
def _remembered_forms(accept: str) -> Forms:
    accepted = weights(accept, (*_TABLES, *_GRAPHS))
    if not any(accepted.values()):
        raise NotAcceptableError((*TABLE_FORMATS, *GRAPH_FORMATS))
    return Forms(_chosen(accepted, _TABLES, PLAIN_TABLES), _chosen(accepted, _GRAPHS, PLAIN_GRAPHS))


@lru_cache
def _remembered_page(accept: str) -> bool:
    try:
        return media_type(accept, (*_TABLES, *_GRAPHS, HTML)) == HTML
    except NotAcceptableError:
        return False


def _chosen(accepted: Mapping[str, float | None], family: Iterable[str], plain: Mapping[str, str]) -> str:
    """Return the form of a family that is accepted best, else the first that is not refused, else the first."""
    known = list(family)
    best = max(known, key=lambda form: (accepted[form] or 0.0, accepted[form] is None, -known.index(form)))
    return plain.get(best, best)
