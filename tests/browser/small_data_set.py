"""A data set small enough for a browser test: the told facts, the territories they need, and hostile facts."""

from pyoxigraph import RdfFormat, parse

from data import told_sources
from data.territories import territory_triples
from ontology.identifiers import BASE, named_graph
from ontology.source import Source, triples_as_chunks
from ontology.vocabulary import vocabulary_source
from tests.small_territories import needed_territories

HOSTILE_NAMES = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{7*7}}",
    "href",
    "’ & é",
)
HOSTILE_IRI = "javascript:alert(1)"

# towns of the same name, so that a name may mean several things
_NAMESAKES = frozenset({("commune", "93066"), ("commune", "97411")})


def small_sources() -> tuple[Source, ...]:
    """Return the sources of the small data set, with the hostile one last."""
    told = told_sources()
    return (vocabulary_source(), _places(), *told, hostile_source())


def hostile_source() -> Source:
    """Return facts in which all kinds of things bear hostile names, and an organisation and a source hostile IRIs."""
    turtle = "\n".join((_PREFIXES, *map(_hostile_facts, range(len(HOSTILE_NAMES))), _HOSTILE_LINKS))
    triples = [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]
    name = "facts/hostile"
    title = HOSTILE_NAMES[1]
    return Source(named_graph(name), name, title, "vous", title, title, lambda: triples_as_chunks(iter(triples)))


def _places() -> Source:
    """Return the territories of which the told facts speak, and all that contain them."""
    kept = needed_territories(lambda place: (place.kind, place.code) in _NAMESAKES)
    name = "territories/2026"
    return Source(
        named_graph(name), name, "Quelques territoires", "INSEE", "etalab-2.0", "2026", lambda: territory_triples(kept)
    )


_PREFIXES = f"""
@prefix : <{BASE}id/> .
@prefix al: <{BASE}ns#> .
@prefix concept: <{BASE}concept/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

_HOSTILE_LINKS = f"""
<{HOSTILE_IRI}> a org:Organization , al:Publication ; skos:prefLabel "Adresse piégée"@fr ;
    al:addresses <{BASE}concept/cause/hostile-0> ; skos:exactMatch <{HOSTILE_IRI}> .
<{BASE}id/claim/hostile-address> a al:Claim ; al:subject <{HOSTILE_IRI}> ; al:predicate al:addresses ;
    al:object <{BASE}concept/cause/hostile-0> .
<{BASE}id/participation/hostile-address> a al:Participation ; org:member <{HOSTILE_IRI}> ;
    org:organization <{BASE}id/undertaking/hostile-0> ; org:role <{BASE}concept/role/member> .
<{BASE}id/evidence/hostile-address> a al:Evidence ; al:source <{HOSTILE_IRI}> ; al:confidence 1.0 ;
    al:supports <{BASE}id/participation/hostile-address> , <{BASE}id/participation/hostile-0> ,
        <{BASE}id/claim/hostile-address> , <{BASE}id/claim/hostile-cause-1> .
"""


def _hostile_facts(number: int) -> str:
    """Return one thing of each kind with a hostile name, each leaning on the next so that all meet in rankings."""
    name = HOSTILE_NAMES[number].replace('"', '\\"')
    following = (number + 1) % len(HOSTILE_NAMES)
    return f"""
<{BASE}concept/cause/hostile-{number}> a skos:Concept ; skos:prefLabel "{name}"@fr .
<{BASE}id/commune/9900{number}> a al:Territory ; al:territoryKind <{BASE}concept/territory-kind/commune> ;
    skos:prefLabel "{name}"@fr ; al:inseeCode "9900{number}" ; al:directlyWithin <{BASE}id/departement/86> .
<{BASE}id/organisation/hostile-{number}> a org:Organization ; skos:prefLabel "{name}"@fr ;
    org:classification <{BASE}concept/organisation-kind/association> .
<{BASE}id/undertaking/hostile-{number}> a al:Alliance ; skos:prefLabel "{name}"@fr .
<{BASE}id/claim/hostile-cause-{number}> a al:Claim ; al:subject <{BASE}id/organisation/hostile-{number}> ;
    al:predicate al:addresses ; al:object <{BASE}concept/cause/hostile-{number}> .
<{BASE}id/claim/hostile-purpose-{number}> a al:Claim ; al:subject <{BASE}id/undertaking/hostile-{number}> ;
    al:predicate al:addresses ; al:object <{BASE}concept/cause/hostile-{following}> .
<{BASE}id/claim/hostile-sector-{number}> a al:Claim ; al:subject <{BASE}id/undertaking/hostile-{number}> ;
    al:predicate al:joinsSector ; al:object <{BASE}concept/sector/company> .
<{BASE}id/claim/hostile-education-{number}> a al:Claim ; al:subject <{BASE}id/undertaking/hostile-{number}> ;
    al:predicate al:joinsSector ; al:object <{BASE}concept/sector/education> .
<{BASE}id/participation/hostile-{number}> a al:Participation ; skos:prefLabel "{name}"@fr ;
    org:member <{BASE}id/organisation/hostile-{number}> ;
    org:organization <{BASE}id/undertaking/hostile-{number}> ; org:role <{BASE}concept/role/catalyst> .
<{BASE}id/presence/hostile-{number}> a al:Presence ; al:about <{BASE}id/organisation/hostile-{number}> ;
    al:inTerritory <{BASE}id/commune/9900{number}> ; al:presenceKind <{BASE}concept/presence-kind/site> .
<{BASE}id/need/hostile-{number}> a al:Need ; skos:prefLabel "{name}"@fr ;
    al:about <{BASE}id/undertaking/hostile-{number}> ;
    al:contributionKind <{BASE}concept/contribution-kind/volunteering> .
<{BASE}id/offer/hostile-{number}> a al:Offer ; skos:prefLabel "{name}"@fr ;
    al:about <{BASE}id/organisation/hostile-{number}> ;
    al:contributionKind <{BASE}concept/contribution-kind/volunteering> .
<{BASE}id/publication/hostile-{number}> a al:Publication ; skos:prefLabel "{name}"@fr .
<{BASE}id/evidence/hostile-{number}> a al:Evidence ; al:source <{BASE}id/publication/hostile-{number}> ;
    al:confidence 1.0 ; al:charStart 1 ; al:charEnd 9 ; al:supports <{BASE}id/participation/hostile-{number}> ,
        <{BASE}id/claim/hostile-cause-{number}> , <{BASE}id/claim/hostile-purpose-{number}> .
"""
