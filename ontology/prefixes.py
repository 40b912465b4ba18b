"""The prefixes that a query may use without declaring them: vocabularies, SKOS schemes, kinds of things."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ontology.identifiers import CONCEPTS, TERMS, THINGS

SCHEMES: Final = (
    "activity",
    "approach",
    "audience",
    "cause",
    "contribution-kind",
    "event-kind",
    "factor-kind",
    "form",
    "frequency",
    "governance",
    "inclusion-theme",
    "item-kind",
    "legal-form",
    "measure",
    "method",
    "mission-kind",
    "moment",
    "motive",
    "naf",
    "naming-kind",
    "organisation-kind",
    "outcome",
    "pillar",
    "precision",
    "presence-kind",
    "purpose",
    "purpose-word",
    "rna-family",
    "rna-purpose",
    "role",
    "sector",
    "skill",
    "staff-band",
    "stage",
    "stake",
    "territory-kind",
)
"""The SKOS schemes, by name: one file of ``schemes/``, one namespace and one prefix each."""

OFFICIAL_TERRITORIES: Final = (
    "country",
    "region",
    "departement",
    "collectivite",
    "epci",
    "ept",
    "commune",
    "arrondissement-municipal",
    "former-commune",
)
"""The kinds of territories of the official geographic code (INSEE), the containers first."""

TERRITORIES: Final = (*OFFICIAL_TERRITORIES, "territory")
"""The kinds of things that are territories: the official ones, and those that only documents name."""

KINDS: Final = (
    "association",
    "axis",
    "benefit",
    "change",
    "charter",
    "claim",
    "contribution",
    "dating",
    "diagnosis",
    "evaluation",
    "event",
    "evidence",
    "factor",
    "figure",
    "finding",
    "inference",
    "kit",
    "link",
    "mission",
    "naming",
    "need",
    "objective",
    "offer",
    "office",
    "organisation",
    "participation",
    "person",
    "phase",
    "presence",
    "publication",
    "recognition",
    "season",
    "study",
    "tally",
    "undertaking",
    *TERRITORIES,
    "geometry",
)
"""The kinds of things that have an IRI, one prefix each; none has the name of a scheme."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "al": TERMS,
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "cv": "http://data.europa.eu/m8g/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "sdg": "http://metadata.un.org/sdg/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{kind: f"{THINGS}{kind}/" for kind in KINDS},
        **{scheme: f"{CONCEPTS}{scheme}/" for scheme in SCHEMES},
    }
)
"""Every prefix that a query may use without declaring it; the Turtle files declare the same."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


def prefixed(iri: str) -> str | None:
    """Return an IRI as a query may write it, such as ``al:about``; None where no known prefix fits."""
    fitting = (prefix for prefix, base in PREFIXES.items() if iri.startswith(base))
    prefix = max(fitting, key=lambda one: len(PREFIXES[one]), default=None)
    local = iri.removeprefix(PREFIXES[prefix]) if prefix else ""
    return f"{prefix}:{local}" if _PLAIN_NAME.match(local) else None
