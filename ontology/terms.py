"""The names of the terms, our own and those of others that we use: equal to the Turtle, as a test holds.

Plain strings, so that a command starts fast. A term keeps the name that it has in its vocabulary.
"""

# ruff: noqa: N815 - the names are those of the Turtle: al:contribution is not al:Contribution

from typing import Final

from ontology.identifiers import TERMS
from ontology.prefixes import PREFIXES

__all__ = ["AL", "DCTERMS", "FOAF", "GEO", "ORG", "PREFIXES", "PROV", "SCHEMA", "SKOS"]

_ORG: Final = PREFIXES["org"]
_PROV: Final = PREFIXES["prov"]
_SKOS: Final = PREFIXES["skos"]
_DCTERMS: Final = PREFIXES["dcterms"]
_SCHEMA: Final = PREFIXES["schema"]
_FOAF: Final = PREFIXES["foaf"]
_GEO: Final = PREFIXES["geo"]


class AL:
    """Our own terms, as ``alliance.ttl`` declares them."""

    Alliance: Final = f"{TERMS}Alliance"
    Association: Final = f"{TERMS}Association"
    Axis: Final = f"{TERMS}Axis"
    Benefit: Final = f"{TERMS}Benefit"
    Charter: Final = f"{TERMS}Charter"
    Claim: Final = f"{TERMS}Claim"
    Company: Final = f"{TERMS}Company"
    Contribution: Final = f"{TERMS}Contribution"
    Dating: Final = f"{TERMS}Dating"
    Diagnosis: Final = f"{TERMS}Diagnosis"
    EducationInstitution: Final = f"{TERMS}EducationInstitution"
    Evaluation: Final = f"{TERMS}Evaluation"
    Event: Final = f"{TERMS}Event"
    Evidence: Final = f"{TERMS}Evidence"
    Fact: Final = f"{TERMS}Fact"
    Factor: Final = f"{TERMS}Factor"
    Figure: Final = f"{TERMS}Figure"
    Finding: Final = f"{TERMS}Finding"
    Foundation: Final = f"{TERMS}Foundation"
    Kit: Final = f"{TERMS}Kit"
    KitItem: Final = f"{TERMS}KitItem"
    Mission: Final = f"{TERMS}Mission"
    Naming: Final = f"{TERMS}Naming"
    Need: Final = f"{TERMS}Need"
    Network: Final = f"{TERMS}Network"
    Objective: Final = f"{TERMS}Objective"
    Offer: Final = f"{TERMS}Offer"
    Office: Final = f"{TERMS}Office"
    Participation: Final = f"{TERMS}Participation"
    Phase: Final = f"{TERMS}Phase"
    Presence: Final = f"{TERMS}Presence"
    Programme: Final = f"{TERMS}Programme"
    Project: Final = f"{TERMS}Project"
    PublicBody: Final = f"{TERMS}PublicBody"
    Publication: Final = f"{TERMS}Publication"
    Recognition: Final = f"{TERMS}Recognition"
    Season: Final = f"{TERMS}Season"
    Study: Final = f"{TERMS}Study"
    Territory: Final = f"{TERMS}Territory"
    Undertaking: Final = f"{TERMS}Undertaking"
    WorkingGroup: Final = f"{TERMS}WorkingGroup"
    about: Final = f"{TERMS}about"
    accompanies: Final = f"{TERMS}accompanies"
    activity: Final = f"{TERMS}activity"
    actsIn: Final = f"{TERMS}actsIn"
    addresses: Final = f"{TERMS}addresses"
    agentKind: Final = f"{TERMS}agentKind"
    allianceForm: Final = f"{TERMS}allianceForm"
    approach: Final = f"{TERMS}approach"
    audience: Final = f"{TERMS}audience"
    awardedBy: Final = f"{TERMS}awardedBy"
    beneficiary: Final = f"{TERMS}beneficiary"
    between: Final = f"{TERMS}between"
    carriedBy: Final = f"{TERMS}carriedBy"
    catalyses: Final = f"{TERMS}catalyses"
    charEnd: Final = f"{TERMS}charEnd"
    charStart: Final = f"{TERMS}charStart"
    collective: Final = f"{TERMS}collective"
    confidence: Final = f"{TERMS}confidence"
    contribution: Final = f"{TERMS}contribution"
    contributionKind: Final = f"{TERMS}contributionKind"
    count: Final = f"{TERMS}count"
    day: Final = f"{TERMS}day"
    delay: Final = f"{TERMS}delay"
    delivers: Final = f"{TERMS}delivers"
    directlyWithin: Final = f"{TERMS}directlyWithin"
    duration: Final = f"{TERMS}duration"
    embodiedBy: Final = f"{TERMS}embodiedBy"
    endMonth: Final = f"{TERMS}endMonth"
    evaluates: Final = f"{TERMS}evaluates"
    eventKind: Final = f"{TERMS}eventKind"
    expected: Final = f"{TERMS}expected"
    factorKind: Final = f"{TERMS}factorKind"
    frequency: Final = f"{TERMS}frequency"
    governance: Final = f"{TERMS}governance"
    identifies: Final = f"{TERMS}identifies"
    imputed: Final = f"{TERMS}imputed"
    inSector: Final = f"{TERMS}inSector"
    inTerritory: Final = f"{TERMS}inTerritory"
    inferenceRule: Final = f"{TERMS}inferenceRule"
    initiates: Final = f"{TERMS}initiates"
    inseeCode: Final = f"{TERMS}inseeCode"
    issueNumber: Final = f"{TERMS}issueNumber"
    item: Final = f"{TERMS}item"
    itemKind: Final = f"{TERMS}itemKind"
    joinsSector: Final = f"{TERMS}joinsSector"
    length: Final = f"{TERMS}length"
    listIsOpen: Final = f"{TERMS}listIsOpen"
    measure: Final = f"{TERMS}measure"
    method: Final = f"{TERMS}method"
    missionKind: Final = f"{TERMS}missionKind"
    moment: Final = f"{TERMS}moment"
    month: Final = f"{TERMS}month"
    motive: Final = f"{TERMS}motive"
    name: Final = f"{TERMS}name"
    namingKind: Final = f"{TERMS}namingKind"
    object: Final = f"{TERMS}object"
    onBehalfOf: Final = f"{TERMS}onBehalfOf"
    outcome: Final = f"{TERMS}outcome"
    participatesIn: Final = f"{TERMS}participatesIn"
    planned: Final = f"{TERMS}planned"
    population: Final = f"{TERMS}population"
    postalCode: Final = f"{TERMS}postalCode"
    precision: Final = f"{TERMS}precision"
    precisionKm: Final = f"{TERMS}precisionKm"
    predicate: Final = f"{TERMS}predicate"
    presenceKind: Final = f"{TERMS}presenceKind"
    purpose: Final = f"{TERMS}purpose"
    rank: Final = f"{TERMS}rank"
    relativeTo: Final = f"{TERMS}relativeTo"
    rule: Final = f"{TERMS}rule"
    serves: Final = f"{TERMS}serves"
    sha256: Final = f"{TERMS}sha256"
    signatory: Final = f"{TERMS}signatory"
    sinceYear: Final = f"{TERMS}sinceYear"
    siren: Final = f"{TERMS}siren"
    skill: Final = f"{TERMS}skill"
    soughtSector: Final = f"{TERMS}soughtSector"
    source: Final = f"{TERMS}source"
    stage: Final = f"{TERMS}stage"
    stake: Final = f"{TERMS}stake"
    startMonth: Final = f"{TERMS}startMonth"
    subject: Final = f"{TERMS}subject"
    supports: Final = f"{TERMS}supports"
    territoryKind: Final = f"{TERMS}territoryKind"
    value: Final = f"{TERMS}value"
    within: Final = f"{TERMS}within"
    year: Final = f"{TERMS}year"
    yearsBefore: Final = f"{TERMS}yearsBefore"


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
