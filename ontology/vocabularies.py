"""The names of the terms of other vocabularies that we use, as ``alliance.ttl`` declares them."""

# ruff: noqa: N815 - the names are those of the vocabularies

from typing import Final

from ontology.prefixes import PREFIXES

_ORG: Final = PREFIXES["org"]
_PROV: Final = PREFIXES["prov"]
_SKOS: Final = PREFIXES["skos"]
_DCTERMS: Final = PREFIXES["dcterms"]
_SCHEMA: Final = PREFIXES["schema"]
_FOAF: Final = PREFIXES["foaf"]
_GEO: Final = PREFIXES["geo"]


class ORG:
    """W3C ORG: organisations, memberships, roles."""

    ChangeEvent: Final = f"{_ORG}ChangeEvent"
    FormalOrganization: Final = f"{_ORG}FormalOrganization"
    Membership: Final = f"{_ORG}Membership"
    Organization: Final = f"{_ORG}Organization"
    OrganizationalCollaboration: Final = f"{_ORG}OrganizationalCollaboration"
    OrganizationalUnit: Final = f"{_ORG}OrganizationalUnit"
    classification: Final = f"{_ORG}classification"
    hasMember: Final = f"{_ORG}hasMember"
    hasUnit: Final = f"{_ORG}hasUnit"
    member: Final = f"{_ORG}member"
    memberOf: Final = f"{_ORG}memberOf"
    organization: Final = f"{_ORG}organization"
    originalOrganization: Final = f"{_ORG}originalOrganization"
    resultedFrom: Final = f"{_ORG}resultedFrom"
    resultingOrganization: Final = f"{_ORG}resultingOrganization"
    role: Final = f"{_ORG}role"
    roleProperty: Final = f"{_ORG}roleProperty"
    unitOf: Final = f"{_ORG}unitOf"


class PROV:
    """W3C PROV: activities, their agents, what came of what."""

    Activity: Final = f"{_PROV}Activity"
    Association: Final = f"{_PROV}Association"
    Entity: Final = f"{_PROV}Entity"
    Location: Final = f"{_PROV}Location"
    agent: Final = f"{_PROV}agent"
    generated: Final = f"{_PROV}generated"
    generatedAtTime: Final = f"{_PROV}generatedAtTime"
    hadRole: Final = f"{_PROV}hadRole"
    qualifiedAssociation: Final = f"{_PROV}qualifiedAssociation"
    wasDerivedFrom: Final = f"{_PROV}wasDerivedFrom"
    wasInfluencedBy: Final = f"{_PROV}wasInfluencedBy"


class SKOS:
    """SKOS: concepts, their schemes, labels and mappings."""

    Concept: Final = f"{_SKOS}Concept"
    ConceptScheme: Final = f"{_SKOS}ConceptScheme"
    altLabel: Final = f"{_SKOS}altLabel"
    broadMatch: Final = f"{_SKOS}broadMatch"
    broader: Final = f"{_SKOS}broader"
    broaderTransitive: Final = f"{_SKOS}broaderTransitive"
    closeMatch: Final = f"{_SKOS}closeMatch"
    definition: Final = f"{_SKOS}definition"
    exactMatch: Final = f"{_SKOS}exactMatch"
    hiddenLabel: Final = f"{_SKOS}hiddenLabel"
    inScheme: Final = f"{_SKOS}inScheme"
    narrowMatch: Final = f"{_SKOS}narrowMatch"
    notation: Final = f"{_SKOS}notation"
    prefLabel: Final = f"{_SKOS}prefLabel"
    relatedMatch: Final = f"{_SKOS}relatedMatch"
    topConceptOf: Final = f"{_SKOS}topConceptOf"


class DCTERMS:
    """Dublin Core terms: titles, publishers, licences."""

    created: Final = f"{_DCTERMS}created"
    creator: Final = f"{_DCTERMS}creator"
    description: Final = f"{_DCTERMS}description"
    isPartOf: Final = f"{_DCTERMS}isPartOf"
    isReplacedBy: Final = f"{_DCTERMS}isReplacedBy"
    language: Final = f"{_DCTERMS}language"
    license: Final = f"{_DCTERMS}license"
    publisher: Final = f"{_DCTERMS}publisher"
    source: Final = f"{_DCTERMS}source"
    spatial: Final = f"{_DCTERMS}spatial"
    subject: Final = f"{_DCTERMS}subject"
    title: Final = f"{_DCTERMS}title"


class SCHEMA:
    """schema.org: needs, offers, founding places."""

    Demand: Final = f"{_SCHEMA}Demand"
    Offer: Final = f"{_SCHEMA}Offer"
    foundingLocation: Final = f"{_SCHEMA}foundingLocation"
    makesOffer: Final = f"{_SCHEMA}makesOffer"
    seeks: Final = f"{_SCHEMA}seeks"
    slogan: Final = f"{_SCHEMA}slogan"
    subjectOf: Final = f"{_SCHEMA}subjectOf"
    superEvent: Final = f"{_SCHEMA}superEvent"


class FOAF:
    """FOAF: persons, documents, names."""

    Document: Final = f"{_FOAF}Document"
    Person: Final = f"{_FOAF}Person"
    name: Final = f"{_FOAF}name"


class GEO:
    """GeoSPARQL: geometries."""

    Geometry: Final = f"{_GEO}Geometry"
    asWKT: Final = f"{_GEO}asWKT"
    hasGeometry: Final = f"{_GEO}hasGeometry"
