"""Tabulation: what is worked out on tables is what the rules say, to the triple."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Generation
from graph.bodies import DERIVED
from graph.derivation import derivations, derive
from graph.tabulation import TABULATED, Room, tabulate
from tests.graph.small_facts import store_of

PREFIXES = """
@prefix : <https://example.org/> .
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix presence-kind: <https://w3id.org/maillage/concept/presence-kind/> .
"""
PLACES = """
:east al:directlyWithin :land . :north al:directlyWithin :east, :league . :south al:directlyWithin :east .
:west-end al:directlyWithin :west . :west al:directlyWithin :land . :league al:directlyWithin :land .
kind:association al:inSector :civil . kind:company al:inSector :business . kind:scic al:inSector :civil, :business .
"""
ACTING = """
:one org:classification kind:association ; al:actsIn :north ; al:addresses :sport, :school .
:two org:classification kind:association, kind:scic ; al:actsIn :north, :south ; al:addresses :sport .
:three org:classification kind:company ; al:actsIn :north, :west-end ; al:addresses :school .
:four org:classification kind:association ; al:actsIn :east ; al:addresses :sport .
:whole org:classification kind:association ; al:actsIn :north ; al:addresses :sport ; al:collective true .
:apart org:classification kind:company ; al:actsIn :west-end ; al:collective false .
:unplaced org:classification kind:company ; al:addresses :school .
:undertaking al:actsIn :north ; al:addresses :sport .
"""
AGAIN = """
:one org:classification kind:association ; al:actsIn :north ; al:addresses :sport .
[] a al:Presence ; al:about :one ; al:inTerritory :north ; al:presenceKind presence-kind:site .
[] a al:Presence ; al:about :two ; al:inTerritory :west ; al:presenceKind presence-kind:action .
[] a al:Presence ; al:about :five ; al:inTerritory :south ; al:presenceKind presence-kind:action .
[] a al:Presence ; al:about :six ; al:inTerritory :south ; al:presenceKind presence-kind:foundation .
:five org:classification kind:company ; al:addresses :sport . :six org:classification kind:company .
"""


def said(store: ox.Store) -> set[ox.Triple]:
    """Return what the two rules say, in SPARQL."""
    found: set[ox.Triple] = set()
    for name, text in derivations():
        if name in TABULATED:
            triples = store.query(text, use_default_graph_as_union=True)
            assert isinstance(triples, ox.QueryTriples)
            found |= set(triples)
    return found


def worked_out(store: ox.Store, folder: Path) -> list[ox.Triple]:
    """Return what is worked out on tables."""
    path = tabulate(store, Room(folder))
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)]


def test_both_ways_say_the_same(tmp_path: Path) -> None:
    """Several places, kinds and causes, one place told twice, whole categories: the same triples, each once."""
    path = store_of(tmp_path / "store", *(PREFIXES + text for text in (PLACES, ACTING, AGAIN))).path
    (tmp_path / "tables").mkdir()
    store = ox.Store.read_only(str(path))
    triples = worked_out(store, tmp_path / "tables")
    assert len(triples) == len(set(triples))
    assert set(triples) == said(store)
    assert len(triples) > 40


def test_the_founding_documents_are_counted_alike(generation: Generation, tmp_path: Path) -> None:
    """Over the told facts, too."""
    store = ox.Store()
    store.extend(quad for quad in generation.store.quads() if quad.graph_name != ox.NamedNode(DERIVED))
    assert set(worked_out(store, tmp_path)) == said(store)


@pytest.mark.parametrize("text", ["", ":one :knows :two ."])
def test_nothing_to_work_out(tmp_path: Path, text: str) -> None:
    """A store without organisations gives nothing."""
    path = store_of(tmp_path / "store", PREFIXES + text).path
    (tmp_path / "tables").mkdir()
    assert worked_out(ox.Store.read_only(str(path)), tmp_path / "tables") == []


def test_a_build_derives_what_a_write_would(generation: Generation) -> None:
    """What a build derived, on tables, is right in the eyes of the rules: deriving all anew changes nothing."""
    store = ox.Store()
    store.extend(generation.store.quads())
    assert not derive(store, DERIVED, derivations())
