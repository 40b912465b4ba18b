"""Service description: what the SPARQL service says of itself (SPARQL 1.1 Service Description, W3C, 2013)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from api.requests import RequestError
from graph import Manifest, QueryLimits, Sharing
from ontology.dataset import DATASET
from ontology.terms import DCTERMS, PREFIXES

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"

VOCABULARIES: Final[Mapping[str, str]] = MappingProxyType({"sd": _SD, "void": _VOID, "formats": _FORMATS})
"""The prefixes that the description needs besides those of the house."""

_TABLES: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_FACTS: Final = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_QUERIES: Final = ("SPARQL10Query", "SPARQL11Query")
_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['rdfs']}label"
_COMMENT: Final = f"{PREFIXES['rdfs']}comment"
_SEE: Final = f"{PREFIXES['rdfs']}seeAlso"
_NAMES: Final = {"fr": "Service SPARQL de Maillage", "en": "SPARQL service of Maillage"}
_UNION: Final = {
    "fr": "Le graphe par défaut est l'union de tous les graphes nommés ; un triplet qui figure dans deux d'entre "
    "eux y est trouvé deux fois. Aucune fonction d'extension ; SERVICE et LOAD sont refusés.",
    "en": "The default graph is the union of all named graphs; a triple that stands in two of them is found "
    "twice. There are no extension functions; SERVICE and LOAD are refused.",
}


def service_description(
    address: str, manifest: Manifest, limits: QueryLimits, sharing: Sharing, update: str | None = None
) -> Iterator[Triple]:
    """Yield what the service at an address offers, over which graphs, within which limits.

    ``update`` is the address at which the facts may be changed, where they may be: a service of its own, over
    the same data set. Raises RequestError where the address makes no IRI.
    """
    try:
        endpoint = NamedNode(address)
    except ValueError as error:
        raise RequestError("L'hôte de la demande n'a pas de nom.", "The host of the request has no name.") from error
    service, dataset = _part(endpoint, "service"), _part(endpoint, "dataset")
    yield _link(service, _TYPE, f"{_SD}Service")
    yield _link(service, f"{_SD}endpoint", address)
    for language in _QUERIES:
        yield _link(service, f"{_SD}supportedLanguage", f"{_SD}{language}")
    yield _link(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    for name in (*_TABLES, *_FACTS):
        yield _link(service, f"{_SD}resultFormat", f"{_FORMATS}{name}")
    yield from _told(service, _LABEL, _NAMES)
    for texts in (_UNION, _limits(limits, sharing)):
        yield from _told(service, _COMMENT, texts)
    yield _link(service, f"{_SD}defaultDataset", dataset.value)
    yield from _dataset(dataset, endpoint, manifest)
    if update is not None:
        yield from _changes(_part(endpoint, "update"), update, dataset)


def _changes(service: NamedNode, address: str, dataset: NamedNode) -> Iterator[Triple]:
    """Say where and how the facts may be changed."""
    yield _link(service, _TYPE, f"{_SD}Service")
    yield _link(service, f"{_SD}endpoint", address)
    yield _link(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Update")
    for name in _FACTS:
        yield _link(service, f"{_SD}inputFormat", f"{_FORMATS}{name}")
    yield _link(service, f"{_SD}defaultDataset", dataset.value)


def _dataset(dataset: NamedNode, endpoint: NamedNode, manifest: Manifest) -> Iterator[Triple]:
    """Say of which graphs the data set of a query is made, unless the query chooses its own."""
    default = _part(endpoint, "default-graph")
    yield _link(dataset, _TYPE, f"{_SD}Dataset")
    yield _link(dataset, f"{PREFIXES['dcterms']}isVersionOf", DATASET)
    yield _link(dataset, _SEE, DATASET)
    yield Triple(dataset, NamedNode(f"{PREFIXES['dcterms']}hasVersion"), Literal(manifest.version))
    yield _link(dataset, f"{_SD}defaultGraph", default.value)
    named = {name: _part(endpoint, f"named-graph-{rank}") for rank, name in enumerate(sorted(manifest.graphs), 1)}
    for part in named.values():
        yield _link(dataset, f"{_SD}namedGraph", part.value)
    yield from _graph(default, sum(manifest.graphs.values()))
    titles = {source.graph: source.title for source in manifest.sources}
    for name, part in named.items():
        graph = NamedNode(f"{part.value}-graph")
        yield _link(part, _TYPE, f"{_SD}NamedGraph")
        yield _link(part, f"{_SD}name", name)
        yield _link(part, f"{_SD}graph", graph.value)
        yield from _graph(graph, manifest.graphs[name])
        if name in titles:
            yield Triple(graph, NamedNode(DCTERMS.title), Literal(titles[name]))


def _graph(graph: NamedNode, triples: int) -> Iterator[Triple]:
    """Say how large a graph is."""
    yield _link(graph, _TYPE, f"{_SD}Graph")
    yield _link(graph, _TYPE, f"{_VOID}Dataset")
    yield Triple(graph, NamedNode(f"{_VOID}triples"), Literal(triples))


def _limits(limits: QueryLimits, sharing: Sharing) -> Mapping[str, str]:
    """Say within which limits a query is answered, and what one client may take."""
    seconds, answer, text = f"{limits.seconds:g}", limits.answer_bytes, limits.text_bytes
    rows, memory, at_once = limits.answer_rows, limits.memory_bytes, sharing.client_queries
    work, errors = f"{sharing.client_seconds_per_minute:g}", f"{sharing.client_errors_per_minute:g}"
    return {
        "fr": f"Limites d'une requête : {seconds} s, {answer} octets et {rows} lignes de réponse, {text} octets "
        f"de texte, {limits.nesting} niveaux de parenthèses, {memory} octets de mémoire. Par client : {at_once} "
        f"requêtes à la fois, {work} s de calcul et {errors} erreurs par minute. Au-delà, une erreur le dit ; aucune "
        "réponse n'est tronquée.",
        "en": f"Limits of a query: {seconds} s, {answer} bytes and {rows} rows of answer, {text} bytes of text, "
        f"{limits.nesting} levels of brackets, {memory} bytes of memory. Per client: {at_once} queries at a time, "
        f"{work} s of work and {errors} errors a minute. Beyond, an error says so; no answer is ever cut.",
    }


def _told(subject: NamedNode, property_: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    for lang, text in texts.items():
        yield Triple(subject, NamedNode(property_), Literal(text, language=lang))


def _link(subject: NamedNode, property_: str, value: str) -> Triple:
    return Triple(subject, NamedNode(property_), NamedNode(value))


def _part(endpoint: NamedNode, name: str) -> NamedNode:
    return NamedNode(f"{endpoint.value}#{name}")
