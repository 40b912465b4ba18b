"""Amending: what a difference leaves is what a build of all the sources gives, and no more is read than it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Generation, Step, build, open_generation
from graph.amending import amend
from graph.network import ORGANISATION
from ontology.identifiers import named_graph
from ontology.source import Source, triples_as_chunks

PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix departement: <https://w3id.org/maillage/id/departement/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
@prefix level: <https://w3id.org/maillage/concept/territory-kind/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
PLACES = """
commune:86194 al:territoryKind level:commune ; skos:prefLabel "Poitiers"@fr ; al:directlyWithin departement:86 .
departement:86 al:territoryKind level:departement ; skos:prefLabel "Vienne"@fr .
"""
KINDS = "kind:association al:inSector sector:association . kind:company al:inSector sector:company ."
UNITS = "\n".join(
    f'o:u-{rank} a al:Company ; skos:prefLabel "Unité {rank}"@fr ; org:classification kind:company ;'
    f" al:actsIn commune:86194 ."
    for rank in range(20)
)
FLAG = "o:u-3 al:inSector sector:social-economy . o:u-4 al:inSector sector:association , sector:company ."


def source(name: str, turtle: str) -> Source:
    """Return Turtle as the source of a named graph."""
    triples = [quad.triple for quad in ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE)]

    def read() -> Iterator[bytes]:
        yield from triples_as_chunks(iter(triples))

    return Source(named_graph(name), name, name, "tests", "CC0-1.0", "1", read)


def sources(units: str = UNITS, kinds: str = KINDS, places: str = PLACES) -> tuple[Source, ...]:
    """Return three sources, of places, of kinds and of units."""
    return source("territories/few", places), source("vocabulary", kinds), source("register/units", units)


def amended(home: Path, given: Sequence[Source]) -> tuple[Generation, list[str]]:
    """Return what is made of sources from what is served, and the titles of what was loaded."""
    steps: list[Step] = []
    after = amend(given, home, steps.append, lambda *_of: source("catalogue", ""), open_generation(home))
    return after, [step.title for step in steps if step.action == "load" and step.done == 0]


def said(generation: Generation) -> tuple[set[str], list[str]]:
    """Return all facts, and what is searched."""
    pages = [generation.index.page(ORGANISATION, None, 100, lang) for lang in ("fr", "en")]
    return {str(quad) for quad in generation.store.quads()}, [str(one) for page in pages for one in page]


@pytest.mark.parametrize("forth", [True, False])
def test_the_sector_of_an_organisation(tmp_path: Path, forth: bool) -> None:
    """A register says of one unit more or less of what sector it is: that is followed, and all comes out as anew."""
    old, new = (UNITS, UNITS + FLAG) if forth else (UNITS + FLAG, UNITS)
    build(sources(old), tmp_path / "home").close()
    after, loaded = amended(tmp_path / "home", sources(new))
    assert loaded == ["register/units"]
    assert said(after) == said(build(sources(new), tmp_path / "anew"))


def test_the_sector_of_a_kind(tmp_path: Path) -> None:
    """That of a kind is that of all who are of it: everything is made anew, and is right."""
    build(sources(), tmp_path / "home").close()
    new = sources(kinds=f"{KINDS} kind:company al:inSector sector:social-economy .")
    after, loaded = amended(tmp_path / "home", new)
    assert set(loaded) == {"vocabulary", "territories/few", "register/units"}
    assert said(after) == said(build(new, tmp_path / "anew"))


def test_what_is_made_anew_reads_tables(tmp_path: Path) -> None:
    """Where a territory comes, the index and the columns are made anew: of the tables that sources have."""
    asked: list[Sequence[str]] = []

    def rows(properties: Sequence[str]) -> Sequence[str]:
        asked.append(properties)
        lists = (f"[]::STRUCT(value VARCHAR, language VARCHAR)[] AS p{rank}" for rank in range(len(properties)))
        return [f"SELECT 'https://example.org/none' AS thing, {', '.join(lists)} WHERE false"]

    places, kinds, units = sources(places=f"{PLACES} commune:86195 al:territoryKind level:commune .")
    build(sources(), tmp_path / "home").close()
    after, loaded = amended(tmp_path / "home", (places, kinds, replace(units, rows=rows)))
    assert loaded == ["territories/few"]
    assert len(asked) == 2
    after.close()
