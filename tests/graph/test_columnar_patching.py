"""Patching: the columns after a small change are those of the whole changed store."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.alliances.columns import Rows
from graph.bodies import DERIVED, INFERRED
from graph.columnar import patched, read_columnar
from graph.columnar.merging import Edit, LostError, Renumbered
from graph.derivation import derivations, derive
from graph.store import EmbeddedStore
from graph.tabulation import Room
from ontology.terms import AL
from tests.graph.test_columnar_extraction import PREFIXES
from tests.graph.test_columnar_files import differing

NAMES = """
@prefix t: <https://w3id.org/maillage/id/commune/> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix n: <https://w3id.org/maillage/id/need/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix kind-of-place: <https://w3id.org/maillage/concept/territory-kind/> .
@prefix presence-kind: <https://w3id.org/maillage/concept/presence-kind/> .
@prefix e: <https://w3id.org/maillage/id/evidence/> . @prefix s: <https://w3id.org/maillage/id/source/> .
@prefix aim: <https://w3id.org/maillage/id/objective/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix contribution: <https://w3id.org/maillage/concept/contribution-kind/> .
"""
ALWAYS = """
t:1 al:territoryKind kind-of-place:commune ; al:directlyWithin t:3 ; geo:hasGeometry t:1-geometry .
t:2 al:territoryKind kind-of-place:commune ; al:directlyWithin t:3 .
t:3 al:territoryKind kind-of-place:departement .
t:1-geometry geo:asWKT "POINT (2.35 48.86)"^^geo:wktLiteral .
kind:company al:inSector sector:company . kind:association al:inSector sector:association .
cause:care a skos:Concept .
"""
MAYBE = """
o:1 a org:Organization ; skos:prefLabel "Une"@fr ; al:addresses cause:care ; org:classification kind:company ;
  al:staffBand band:12 ; al:canOffer skill:strategy ; org:hasMember o:2 ; al:registeredAs o:1-rna .
o:1-rna a al:Association ; skos:prefLabel "Une"@fr ; al:addresses cause:school ; org:classification kind:association ;
  al:registeredAs o:1-siren ; al:actsIn t:2 .
o:1-siren a al:Company ; skos:prefLabel "Une"@fr ; al:staffBand band:01 .
o:2 a al:Company ; skos:prefLabel "Deux"@fr ; al:actsIn t:1 ; org:classification kind:company ; org:unitOf o:3 .
o:3 a al:PublicBody ; skos:prefLabel "Trois"@fr ; al:inSector sector:public ; al:staffBand band:12 ; org:unitOf u:1 .
o:4 a org:Organization , al:Alliance ; skos:prefLabel "Quatre"@fr ; al:registeredAs o:2 .
o:é a org:Organization ; skos:prefLabel "Autre"@fr ; al:registeredAs o:3 ; prov:wasDerivedFrom o:1 .
u:1 a al:Alliance ; skos:prefLabel "Ensemble"@fr ; al:sinceYear 2020 ; al:addresses cause:care .
u:2 a al:Project ; skos:prefLabel "Projet"@fr ; al:actsIn t:2 ; dcterms:description "Ensemble, un jardin"@fr .
u:3 a al:Study ; skos:prefLabel "Étude"@fr ; prov:qualifiedAssociation p:7 ; al:inTerritory t:1 ; prov:generated d:9 .
p:1 a al:Participation ; org:member o:1 ; org:organization u:1 ; org:role role:operator ; al:sinceYear 2021 .
p:2 a al:Participation ; org:member o:2 ; org:organization u:1 ; org:role role:partner .
p:3 a al:Participation ; org:member o:3 ; org:organization u:2 ; org:role role:operator .
p:4 a al:Participation ; org:member o:é ; org:organization u:2 ; org:role role:partner , role:mediator .
p:5 a al:Participation ; org:member o:1-rna ; org:organization u:2 ; org:role role:initiator .
p:6 a al:Participation ; org:member o:2 ; org:organization u:nameless ; org:role role:operator .
p:7 prov:agent o:2 ; prov:hadRole role:author .
d:1 al:about p:3 ; al:moment moment:beginning ; al:year 2019 ; al:month 2 .
d:2 al:about u:2 ; al:moment moment:held ; al:year 2022 ; al:month 3 ; al:day 4 .
d:3 al:about u:1 ; a al:Dating ; al:moment moment:beginning ; al:year 2018 .
d:9 a al:Diagnosis ; al:identifies cause:isolation .
n:1 a al:Need ; al:about o:2 ; al:skill skill:law .
n:2 a al:Offer ; al:about u:1 ; al:contributionKind contribution:money ; al:skill skill:strategy .
n:3 a al:Need ; al:about u:nameless ; al:contributionKind contribution:time .
n:4 a al:Need ; al:about sector:company ; al:skill skill:seldom .
n:5 a al:Offer ; al:about u:2 ; al:contributionKind contribution:money .
aim:1 a al:Objective ; al:about u:1 , o:1 ; skos:prefLabel "planter des jardins"@fr , "plant gardens"@en .
[] a al:Claim ; al:subject o:3 ; al:predicate al:addresses ; al:object cause:school .
d:4 a al:Presence ; al:about o:3 ; al:inTerritory t:1 ; al:presenceKind presence-kind:site .
d:5 a al:Claim ; al:subject o:2 ; al:predicate al:addresses ; al:object cause:school .
d:6 a al:Claim ; al:subject u:2 ; al:predicate al:addresses ; al:object cause:school .
d:7 a al:Claim ; al:subject o:1 ; al:predicate org:classification ; al:object kind:company .
d:8 a al:Presence ; al:about u:1 , o:2 ; al:inTerritory t:1 ; al:presenceKind presence-kind:action .
e:1 a al:Evidence ; al:supports p:1 ; al:source s:1 ; al:confidence 0.9 ; al:charStart 10 ; al:charEnd 20 .
e:2 a al:Evidence ; al:supports p:1 , d:5 ; al:source s:2 ; al:confidence 0.5 .
e:3 a al:Evidence ; al:supports d:8 ; al:source s:1 ; al:confidence 1.0 ; al:charStart 3 .
e:4 a al:Evidence ; al:supports d:9 , d:7 , u:3 ; al:source s:3 ; al:confidence 0.9 ; al:charStart 1 ; al:charEnd 2 .
skill:law a skos:Concept ; skos:broader skill:strategy . cause:new a skos:Concept ; skos:broader cause:care .
"""


def triples(text: str) -> list[ox.Triple]:
    """Return the triples of a Turtle text."""
    return [quad.triple for quad in ox.parse(f"{PREFIXES}{NAMES}{text}".encode(), ox.RdfFormat.TURTLE)]


ALL = triples(MAYBE)


def store_of(folder: Path, stated: Iterable[ox.Triple]) -> EmbeddedStore:
    """Return a store in memory of some triples, and of what follows; causes that things address are inferred."""
    store = ox.Store()
    for one in (*triples(ALWAYS), *stated):
        graph = f"{INFERRED}causes" if one.predicate.value == AL.addresses else "https://example.org/graph"
        store.add(ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(graph)))
    derive(store, DERIVED, derivations(), None, Room(folder))
    return EmbeddedStore(folder, opened=store)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(st.sampled_from(ALL), max_size=len(ALL) // 3),
    st.sets(st.sampled_from(ALL), min_size=1, max_size=8),
)
def test_any_small_change(tmp_path: Path, missing: set[ox.Triple], changed: set[ox.Triple]) -> None:
    """Whatever triples of bodies, facts and concepts come or go, every column is as if it were read anew."""
    before = set(ALL) - missing
    old, new = store_of(tmp_path, before), store_of(tmp_path, before ^ changed)
    made = patched(read_columnar(old), old, new, changed)
    assert made is not None
    assert differing(made, read_columnar(new)) == []


CHANGES = (
    'o:2 skos:prefLabel "Deux"@fr .',  # an organisation goes, with its ties
    'o:0 a al:Company ; skos:prefLabel "Nouvelle"@fr ; al:actsIn t:2 ; al:staffBand band:00 .',
    "o:0 al:registeredAs o:3 .",
    "o:1 a org:Organization ; al:registeredAs o:1-rna .",
    'u:0 a al:Project ; skos:prefLabel "Nouveau"@fr . p:0 a al:Participation ; org:member o:3 ; org:organization u:0 ;'
    " org:role role:new .",
    "cause:newer a skos:Concept ; skos:broader cause:new . u:0 al:addresses cause:newer , cause:newest .",
    "u:2 al:addresses cause:care .",  # its members took part since when they did
    "d:1 al:year 2019 .",
    "n:4 al:skill skill:seldom .",
    "n:1 a al:Need . n:9 a al:Need ; al:about u:2 ; al:skill skill:strategy .",
    "[] a al:Claim .",
    'u:1 dcterms:description "Ensemble, un jardin partagé"@fr . aim:1 skos:prefLabel "plant gardens"@en .',
    'u:2 dcterms:description "Ensemble, un jardin"@fr . aim:2 a al:Objective ; al:about u:2 .',
    't:2 skos:prefLabel "Une commune"@fr . <https://example.org/x> geo:hasGeometry <https://example.org/y> .',
)


def test_changes_follow_each_other(tmp_path: Path) -> None:
    """A patch is patched again, first that of nothing: what is there goes, and what is not comes."""
    stated = set[ox.Triple]()
    old = store_of(tmp_path, stated)
    columns = read_columnar(old)
    for change in (ALL, *map(triples, CHANGES)):
        changed = {*change}
        stated = stated ^ changed
        new = store_of(tmp_path, stated)
        made = patched(columns, old, new, changed)
        assert made is not None, change
        assert differing(made, read_columnar(new)) == [], change
        columns, old = made, new


OF_ALL = (
    "t:4 al:territoryKind kind-of-place:commune .",
    "t:1 al:directlyWithin t:2 .",
    "t:2 geo:hasGeometry t:2-geometry .",
    't:1-geometry geo:asWKT "POINT (0 0)"^^geo:wktLiteral .',
    "kind:company al:inSector sector:public .",
)


def test_what_all_depend_on_is_not_patched(tmp_path: Path) -> None:
    """Territories, sectors of kinds, and a change of many bodies call for reading everything."""
    old = store_of(tmp_path, ALL)
    columns = read_columnar(old)
    crowd = "".join(f"o:new-{number} a al:Company .\n" for number in range(301))
    for change in (*OF_ALL, crowd):
        changed = triples(change)
        assert patched(columns, old, store_of(tmp_path, {*ALL, *changed}), changed) is None, change


def test_a_row_does_not_hold_what_is_gone() -> None:
    """Columns that are not those of the store before are found out."""
    nothing, items = np.empty(0, np.int64), np.array([0, 1], np.int32)
    rows = Rows.of_pairs(items, items, (2, 2))
    gone = Renumbered(np.array([0, -1], np.int32), np.array([0, 1], np.int32), 1)
    with pytest.raises(LostError):
        Edit(2, nothing, nothing, nothing).rows(rows, rows, gone)
