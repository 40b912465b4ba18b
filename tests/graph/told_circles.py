"""Undertakings for tests, which hang together in all ways, in circles too."""

HEAD = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix n: <https://w3id.org/maillage/id/need/> .
@prefix cl: <https://w3id.org/maillage/id/claim/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> .
@prefix skill: <https://w3id.org/maillage/concept/skill/> .
"""
MEMBERS = {
    "project": "a b", "alliance": "b c", "origin": "d e f", "programme": "d g", "led": "a h", "grant": "rna-W1 rna-W2",
    "wheel": "a", "other-wheel": "e",
}  # fmt: skip
"""Who takes part in what."""

_TOLD = """
u:project al:carriedBy u:alliance , o:carrier ; dcterms:isPartOf u:programme ; al:embodiedBy o:network .
u:alliance prov:wasInfluencedBy u:origin , u:origin-without-a-name , o:network .
u:wheel al:carriedBy u:other-wheel ; dcterms:isPartOf u:origin . u:other-wheel al:carriedBy u:wheel , u:other-wheel .
u:project org:classification kind:network . u:alliance al:inSector sector:company . o:unit org:unitOf u:project .
u:project al:addresses cause:education ; skos:prefLabel "A project"@en .
cl:1 a al:Claim ; al:subject u:alliance ; al:predicate prov:wasInfluencedBy ; al:object u:origin .
cl:2 a al:Claim ; al:subject u:project ; al:predicate dcterms:isPartOf ; al:object u:programme .
cl:3 a al:Claim ; al:subject u:project ; al:predicate dcterms:isPartOf ; al:object u:programme .
cl:4 a al:Claim ; al:subject u:project ; al:predicate prov:wasInfluencedBy ; al:object u:led .
cl:5 a al:Claim ; al:subject u:project ; al:predicate al:addresses ; al:object cause:education .
p:leading a al:Participation ; org:member u:project ; org:organization u:led ; org:role role:operator .
n:1 a al:Need ; al:about u:led ; al:skill skill:funding ; al:soughtSector sector:company .
n:2 a al:Need ; al:about u:project ; al:skill skill:it .
n:3 a al:Offer ; al:about o:d ; al:skill skill:funding .
n:4 a al:Offer ; al:about o:g ; al:skill skill:it .
n:5 a al:Need ; al:about sector:civil-society ; al:skill skill:funding .
kind:network al:inSector sector:civil-society .
"""
_REGISTER = """
o:rna-W1 a al:Association ; skos:prefLabel "W1"@fr ; al:actsIn commune:86194 . u:grant al:carriedBy u:alliance .
o:rna-W2 a al:Association ; skos:prefLabel "W2"@fr ; al:actsIn commune:86194 . u:grant al:inSector sector:company .
o:rna-W3 a al:Association ; skos:prefLabel "Body a"@fr ; al:actsIn commune:86194 .
u:grant a al:Undertaking ; skos:prefLabel "Grant"@fr ; dcterms:isPartOf u:programme ; al:actsIn commune:86194 .
u:alone a al:Undertaking ; skos:prefLabel "Alone"@fr ; al:addresses cause:education .
"""


def registered() -> str:
    """Return the facts that a register has."""
    return HEAD + _REGISTER


def told() -> str:
    """Return the facts that people tell."""
    acts = "".join(f'u:{one} a al:Alliance ; skos:prefLabel "Act {one}"@fr .\n' for one in MEMBERS if one != "grant")
    bodies = "".join(
        f'o:{one} a org:Organization ; skos:prefLabel "Body {one}"@fr ; al:addresses cause:education .\n'
        for one in ("a", "b", "c", "d", "e", "f", "g", "h", "carrier", "network", "unit")
    )
    parts = "".join(
        f"p:{one}-{where} a al:Participation ; org:member o:{one} ; "
        f"org:organization u:{where} ; org:role role:member .\n"
        for where, members in MEMBERS.items()
        for one in members.split()
    )
    return HEAD + acts + bodies + parts + _TOLD
