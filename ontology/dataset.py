"""The description of the data set, in the vocabularies that catalogues read: VoID, DCAT, PROV.

Sources: VoID (W3C Interest Group Note, 2011), DCAT 3 (W3C Recommendation, 2024), DCAT-AP 3 (SEMIC),
SPDX licence list. The caller counts; this module only says what was counted.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import quote

from ontology.identifiers import BASE, TERMS, named_graph, thing
from ontology.source import UNSTATED
from ontology.terms import DCTERMS, FOAF, PREFIXES, PROV

DATASET: Final = f"{BASE}dataset"
"""The IRI of the data set, whatever its version."""

DESCRIPTION: Final = named_graph("catalogue")
"""The named graph that describes the data set, and says its version."""

_DCAT: Final = "http://www.w3.org/ns/dcat#"
VERSION: Final = f"{_DCAT}version"
"""The property that gives the version of the data set."""

_VOID: Final = "http://rdfs.org/ns/void#"
SUBSET: Final = f"{_VOID}subset"
"""The property from the data set to each of its named graphs."""

_TYPE: Final = f"{PREFIXES['rdf']}type"
_XSD: Final = PREFIXES["xsd"]
_SPDX: Final = "https://spdx.org/licenses/"
_THEME: Final = "http://publications.europa.eu/resource/authority/data-theme/SOCI"
_LANGUAGES: Final = "http://publications.europa.eu/resource/authority/language/"
_USED: Final = ("org", "prov", "skos", "dcterms", "schema", "foaf", "geo")
_TITLES: Final = {
    "fr": "Maillage : les alliances intersectorielles dans les territoires de France",
    "en": "Maillage: cross-sector alliances in the territories of France",
}
_DESCRIPTIONS: Final = {
    "fr": "Graphe de connaissances des associations, entreprises, écoles, organismes publics et fondations, "
    "des actions qu'ils mènent ensemble et des preuves de ce qui en est dit.",
    "en": "A knowledge graph of associations, companies, schools, public bodies and foundations, of what "
    "they undertake together and of the evidence for what is said of it.",
}


class DescribedSource(Protocol):
    """What the description says of a source; an :class:`ontology.source.Source` has it all."""

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""

    @property
    def name(self) -> str:
        """The short name of its named graph, such as ``told/003``."""

    @property
    def title(self) -> str:
        """What people read."""

    @property
    def producer(self) -> str:
        """Who publishes it."""

    @property
    def licence(self) -> str:
        """An SPDX expression."""

    @property
    def vintage(self) -> str:
        """Its edition or date, as its producer writes it."""


@dataclass(frozen=True, slots=True)
class GraphCount:
    """One named graph: the source whose facts it holds, and how many triples they make."""

    source: DescribedSource
    triples: int


@dataclass(frozen=True, slots=True)
class DatasetCounts:
    """What is known of one generation, for :func:`describe` to say.

    ``version`` and ``built`` (ISO 8601, with its time zone) are the generation's; ``address`` is where it is
    served, without a slash at the end; ``triples`` counts the union of the graphs; ``classes`` gives the
    number of instances of each class and ``properties`` the number of triples of each property, by IRI;
    ``unsourced`` gives the triples of the graphs that no source is behind (what is derived, what people wrote);
    ``examples`` are IRIs of things worth opening first; ``edits`` counts the writes since the build, the last
    of them at ``modified``.
    """

    version: str
    built: str
    address: str
    triples: int
    graphs: tuple[GraphCount, ...]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    unsourced: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    modified: str = ""
    edits: int = 0


def describe(counts: DatasetCounts) -> str:
    """Return the description as N-Triples (so Turtle too): one line for each statement, in a stable order."""
    lines = [*_dataset(counts), *_service(counts), *_publisher()]
    for graph in sorted(counts.graphs, key=lambda graph: graph.source.name):
        lines.extend(_distribution(graph, counts))
    for iri, triples in sorted(counts.unsourced.items()):
        lines += _link(DATASET, SUBSET, iri), _link(iri, _TYPE, f"{_VOID}Dataset"), _size(iri, triples)
    lines.extend(_partitions(counts))
    return "".join(f"{line}\n" for line in lines)


def licence_addresses(expression: str) -> tuple[str, ...]:
    """Return the addresses of the licences that an SPDX expression names; one's own and one unstated have none."""
    names = dict.fromkeys(re.findall(r"[A-Za-z0-9.+-]+", expression))
    other = {"AND", "OR", "WITH", UNSTATED}
    return tuple(f"{_SPDX}{name}" for name in names if name not in other and not name.startswith("LicenseRef-"))


def _dataset(counts: DatasetCounts) -> Iterator[str]:
    """Say what the data set is, who publishes it, under which licences, and how large it is."""
    for kind in (f"{_DCAT}Dataset", f"{_VOID}Dataset", PROV.Entity):
        yield _link(DATASET, _TYPE, kind)
    for language, title in _TITLES.items():
        yield _text(DATASET, DCTERMS.title, title, language)
        yield _text(DATASET, DCTERMS.description, _DESCRIPTIONS[language], language)
        code = {"fr": "FRA", "en": "ENG"}[language]
        yield _link(DATASET, DCTERMS.language, f"{_LANGUAGES}{code}")
    yield _link(DATASET, DCTERMS.publisher, thing("organisation", "maillage"))
    yield _typed(DATASET, f"{PREFIXES['dcterms']}issued", counts.built, "dateTime")
    if counts.edits:
        yield from _edits(counts)
    yield _text(DATASET, VERSION, counts.version)
    yield _link(DATASET, f"{_DCAT}theme", _THEME)
    yield _link(DATASET, f"{_DCAT}landingPage", f"{counts.address}/")
    yield _link(DATASET, DCTERMS.spatial, thing("country", "FR"))
    for licence in sorted({a for graph in counts.graphs for a in licence_addresses(graph.source.licence)}):
        yield _link(DATASET, DCTERMS.license, licence)
    yield _typed(DATASET, f"{_VOID}triples", str(counts.triples), "integer")
    yield _typed(DATASET, f"{_VOID}classes", str(len(counts.classes)), "integer")
    yield _typed(DATASET, f"{_VOID}properties", str(len(counts.properties)), "integer")
    yield _text(DATASET, f"{_VOID}uriSpace", BASE)
    yield _link(DATASET, f"{_VOID}sparqlEndpoint", f"{counts.address}/sparql")
    for vocabulary in (TERMS, *(PREFIXES[name] for name in _USED)):
        yield _link(DATASET, f"{_VOID}vocabulary", vocabulary)
    for example in counts.examples:
        yield _link(DATASET, f"{_VOID}exampleResource", example)


def _edits(counts: DatasetCounts) -> Iterator[str]:
    """Say that people wrote in the data set since it was built, how often, and when last."""
    yield _typed(DATASET, f"{PREFIXES['dcterms']}modified", counts.modified, "dateTime")
    provenance = f"{DATASET}#edits"
    yield _link(DATASET, f"{PREFIXES['dcterms']}provenance", provenance)
    yield _link(provenance, _TYPE, f"{PREFIXES['dcterms']}ProvenanceStatement")
    label = f"{PREFIXES['rdfs']}label"
    yield _text(provenance, label, f"Écritures depuis la construction : {counts.edits}", "fr")
    yield _text(provenance, label, f"Writes since the build: {counts.edits}", "en")


def _service(counts: DatasetCounts) -> Iterator[str]:
    """Say where the data set is queried."""
    service = f"{DATASET}#sparql"
    yield _link(service, _TYPE, f"{_DCAT}DataService")
    yield _text(service, DCTERMS.title, "SPARQL")
    yield _link(service, f"{_DCAT}endpointURL", f"{counts.address}/sparql")
    yield _link(service, f"{_DCAT}servesDataset", DATASET)


def _publisher() -> Iterator[str]:
    """Say who publishes."""
    publisher = thing("organisation", "maillage")
    yield _link(publisher, _TYPE, f"{PREFIXES['foaf']}Agent")
    yield _text(publisher, FOAF.name, "Maillage")


def _size(iri: str, triples: int) -> str:
    return _typed(iri, f"{_VOID}triples", str(triples), "integer")


def _distribution(graph: GraphCount, counts: DatasetCounts) -> Iterator[str]:
    """Say of a named graph from which source it is made, under which licence, and how large it is."""
    source, iri = graph.source, graph.source.graph
    mark = "-" if "#" in iri else "#"
    origin, producer = f"{iri}{mark}source", f"{iri}{mark}producer"
    yield _link(DATASET, f"{_DCAT}distribution", iri)
    yield _link(DATASET, SUBSET, iri)
    yield _link(DATASET, PROV.wasDerivedFrom, origin)
    for kind in (f"{_DCAT}Distribution", f"{_VOID}Dataset", PROV.Entity):
        yield _link(iri, _TYPE, kind)
    yield _text(iri, DCTERMS.title, source.title)
    yield from _licence(iri, source.licence)
    yield _size(iri, graph.triples)
    yield _link(iri, f"{_DCAT}accessURL", f"{counts.address}/sparql")
    yield _link(iri, f"{_DCAT}accessService", f"{DATASET}#sparql")
    yield _link(iri, PROV.wasDerivedFrom, origin)
    yield _link(origin, _TYPE, PROV.Entity)
    yield _text(origin, DCTERMS.title, source.title)
    yield _text(origin, VERSION, source.vintage)
    yield from _licence(origin, source.licence)
    yield _link(origin, DCTERMS.publisher, producer)
    yield _link(producer, _TYPE, f"{PREFIXES['foaf']}Agent")
    yield _text(producer, FOAF.name, source.producer)


def _licence(subject: str, expression: str) -> Iterator[str]:
    """Give the licences by their addresses, and the whole expression in words (``AND`` is not ``OR``).

    Where nobody has said which it is, nothing is said here either.
    """
    if expression == UNSTATED:
        return
    for address in licence_addresses(expression):
        yield _link(subject, DCTERMS.license, address)
    rights = f"{subject}-rights" if "#" in subject else f"{subject}#rights"
    yield _link(subject, f"{PREFIXES['dcterms']}rights", rights)
    yield _link(rights, _TYPE, f"{PREFIXES['dcterms']}RightsStatement")
    yield _text(rights, f"{PREFIXES['rdfs']}label", expression)


def _partitions(counts: DatasetCounts) -> Iterator[str]:
    """Say how many instances each class has and how many triples each property makes."""
    for by, count, numbers in (
        ("class", "entities", counts.classes),
        ("property", "triples", counts.properties),
    ):
        for iri, number in sorted(numbers.items()):
            part = f"{DATASET}#{by}={quote(iri, safe='')}"
            yield _link(DATASET, f"{_VOID}{by}Partition", part)
            yield _link(part, f"{_VOID}{by}", iri)
            yield _typed(part, f"{_VOID}{count}", str(number), "integer")


def _link(subject: str, predicate: str, value: str) -> str:
    """Return the statement that ties two IRIs."""
    return f"<{subject}> <{predicate}> <{value}> ."


def _text(subject: str, predicate: str, text: str, language: str = "") -> str:
    """Return the statement of a text; the escapes of JSON are escapes of N-Triples."""
    tag = f"@{language}" if language else ""
    return f"<{subject}> <{predicate}> {json.dumps(text, ensure_ascii=False)}{tag} ."


def _typed(subject: str, predicate: str, text: str, datatype: str) -> str:
    """Return the statement of a literal of a datatype of XML Schema."""
    return f'<{subject}> <{predicate}> "{text}"^^<{_XSD}{datatype}> .'
