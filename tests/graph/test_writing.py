"""Writing: a change is published whole or not at all, whatever happens on the way."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Generator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import (
    COMPUTED,
    CONTRIBUTED,
    Body,
    Change,
    Generation,
    GraphNotWritableError,
    Home,
    HomeUnusableError,
    NamesGraphsError,
    QueryFailedError,
    QueryLimits,
    QueryRefusedError,
    QueryTimeoutError,
    Terms,
    UnknownGraphError,
    WorkersUnavailableError,
    WriteLimits,
    Written,
    amend,
    build,
    open_generation,
    read_update,
    revising,
    verify,
    write,
)
from graph.bodies import DERIVED
from graph.derivation import Rule, derivations, derive
from graph.manifest import FORMAT, Manifest
from graph.store import EmbeddedStore
from ontology.dataset import DESCRIPTION
from ontology.identifiers import TERMS, named_graph
from ontology.source import Source
from ontology.terms import AL, ORG
from tests.graph.small_facts import MakeDisk, fact, source, told_only

ROOT = Path(__file__).parents[2]
LIMITS = QueryLimits()
GRAPH = "https://example.org/graph/mine"
CHILD = """
import sys
from pathlib import Path
from tests.graph.test_writing import put
print("go", flush=True)
for number in range(1000):
    put(Path(sys.argv[1]), number)
    print(number, flush=True)
"""


def describe(manifest: Manifest, _store: EmbeddedStore) -> Source:
    """Return a description of one line."""
    line = f'<https://example.org/data> <https://example.org/version> "{manifest.version}" .'
    described = source("catalogue", line)
    assert described.graph == DESCRIPTION
    return described


def apply(home: Path, change: Change, *, judged: bool = False) -> Written:
    """Carry out a change."""
    return write(home, change, Terms("0123456789ab", judged=judged), describe)


def put(home: Path, number: int, graph: str = GRAPH, lines: int = 50) -> Written:
    """Make a graph hold that number, in each of its lines."""
    text = "".join(f'<https://example.org/{rank}> <https://example.org/p> "{number}" .\n' for rank in range(lines))
    facts = Body(len(text), text.encode())
    return apply(home, Change("put", hashlib.sha256(text.encode()).hexdigest(), graph, facts))


def update(text: str) -> Change:
    """Return an update as a change."""
    read = read_update(text, LIMITS, CONTRIBUTED)
    return Change("update", hashlib.sha256(text.encode()).hexdigest(), update=read, base="https://example.org/")


def held(generation: Generation, graph: str = GRAPH) -> list[str]:
    """Return the objects in a graph."""
    rows = generation.store.select("SELECT ?g ?o WHERE { GRAPH ?g { ?s ?p ?o } }", {"g": ox.NamedNode(graph)})
    return [row["o"].value for row in rows]


@pytest.fixture
def own(tiny_copy: Path) -> Path:
    """Return a data directory to write in."""
    return tiny_copy


class TestGenerations:
    """What a write leaves."""

    def test_each_is_a_generation_of_its_own(self, own: Path) -> None:
        """A write publishes a new version beside the one before, which whoever reads it goes on reading."""
        before = open_generation(own)
        first, second = put(own, 1), put(own, 2)
        assert [first.is_new, second.is_new] == [True, False]
        assert len({before.version, first.version, second.version}) == 3
        assert held(before) == []
        assert set(held(first.open())) == {"1"}
        assert set(held(second.open())) == {"2"}
        assert verify(own).version == second.version
        assert verify(own).manifest.graphs[GRAPH] == 50

    def test_the_version_follows_from_the_edits(self, own: Path) -> None:
        """The same write again is another edit, and so another version."""
        versions = {put(own, 1).version for _ in range(2)}
        assert len(versions) == 2

    def test_old_ones_go(self, own: Path) -> None:
        """After many writes the generation served and the one before are left, and nothing else."""
        for number in range(5):
            put(own, number)
        Home(own).prune()
        assert len(list(Home(own).generations.iterdir())) == 2

    def test_large_bodies(self, own: Path) -> None:
        """A body of many facts is taken in whole."""
        written = put(own, 7, lines=60_000)
        assert written.open().manifest.graphs[GRAPH] == 60_000
        verify(own)

    def test_the_tables_of_the_sources_are_kept(self, tmp_path: Path) -> None:
        """What sources were made from is in the new generation too: the same files, not copies of them."""

        def sources(columns: Path, _scratch: Path) -> Generator[Source]:
            (columns / "rows").write_text("a row")
            yield from told_only("told/a")

        built = build(sources, tmp_path)
        put(tmp_path, 1)
        written = verify(tmp_path)
        assert written.manifest.files["columns/rows"] == built.manifest.files["columns/rows"]
        assert (written.directory / "columns/rows").samefile(built.directory / "columns/rows")

    def test_what_is_left_of_an_empty_graph(self, own: Path) -> None:
        """A graph without facts is no graph."""
        put(own, 1)
        assert GRAPH not in put(own, 1, lines=0).open().manifest.graphs


def as_format_3(home: Path) -> None:
    """Rewrite the manifest of a data directory as it was before there were files but the store's."""
    directory = Home(home).current()
    for folder in ("index", "network"):
        shutil.rmtree(directory / folder)
    path = directory / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    older = {name: document[name] for name in document.keys() - {"format", "checksum", "properties"}}
    older["sources"] = [{name: one[name] for name in one.keys() - {"account"}} for one in document["sources"]]
    older["files"] = {
        name.removeprefix("store/"): file for name, file in document["files"].items() if name.startswith("store/")
    }
    checksum = hashlib.sha256(json.dumps(older, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(older | {"format": 3, "checksum": checksum}), "utf-8")


@pytest.mark.parametrize("how", ["write", "build", "amend"])
def test_upon_an_older_generation(own: Path, how: str) -> None:
    """What an older program has built is read, and what comes next is of the format of today, whole, with its index."""
    as_format_3(own)
    before, facts = verify(own), (*told_only("told/a", "told/b"), source("told/c", fact("one", "knows", "two")))
    assert not before.manifest.properties
    if how == "write":
        put(own, 1)
    elif how == "build":
        build(facts, own)
    else:
        amend(facts, own, lambda _step: None, describe, before)
    after = verify(own)
    assert json.loads((after.directory / "manifest.json").read_text("utf-8"))["format"] == FORMAT
    assert all((after.directory / folder).is_dir() for folder in ("index", "network"))
    assert set(after.manifest.properties) == set(after.manifest.graphs)
    assert after.manifest.graphs[named_graph("told/a")] == 100
    assert set(held(after)) == ({"1"} if how == "write" else set())
    assert (named_graph("told/c") in after.manifest.graphs) is (how != "write")


class TestRefusals:
    """Changes that are not carried out."""

    @pytest.mark.parametrize("graph", sorted(COMPUTED))
    def test_computed_graphs(self, own: Path, graph: str) -> None:
        """Nobody writes in a computed graph."""
        with pytest.raises(GraphNotWritableError):
            put(own, 1, graph)

    def test_absent_graphs(self, own: Path) -> None:
        """A graph that is not there cannot be deleted."""
        with pytest.raises(UnknownGraphError):
            apply(own, Change("delete", "", GRAPH))

    def test_they_leave_nothing(self, own: Path) -> None:
        """A refused update leaves what is served as it was, and no folder behind."""
        before = Home(own).current()
        with pytest.raises(QueryRefusedError):
            apply(own, update("INSERT DATA { <a:a> <a:b> 1 } ; DROP GRAPH <https://example.org/absent>"))
        assert Home(own).current() == before
        assert list(Home(own).generations.iterdir()) == [before]

    def test_facts_that_name_graphs(self, own: Path) -> None:
        """Facts for one graph that name others are refused, by the name of their graph."""
        text = b"<a:a> <a:b> <a:c> <https://example.org/graph/other> ."
        with pytest.raises(NamesGraphsError) as caught:
            apply(own, Change("put", "", GRAPH, Body(len(text), text)))
        assert caught.value.graph == GRAPH

    def test_time_and_memory_are_those_of_writes(self, own: Path) -> None:
        """A write stopped at its limit says which one it was, and how much it had."""
        bomb = "BIND('0123456789abcdef' AS ?x0) " + " ".join(
            f"BIND(CONCAT(?x{rank}, ?x{rank}) AS ?x{rank + 1})" for rank in range(30)
        )
        counting = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(1000)))} }}" for name in "abcd")
        limits = WriteLimits(seconds=1.0, memory_bytes=1 << 30)
        endless = update(f"INSERT {{ <a:a> <a:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {counting} }} }}")
        swelling = update(f"INSERT {{ <a:a> <a:b> ?x30 }} WHERE {{ {bomb} }}")
        with pytest.raises(QueryTimeoutError) as late:
            write(own, endless, Terms("0123456789ab", limits=limits), describe)
        with pytest.raises(QueryFailedError) as large:
            write(own, swelling, Terms("0123456789ab", limits=replace(limits, seconds=30.0)), describe)

        assert (late.value.limit, late.value.value) == ("write_seconds", 1.0)
        assert (large.value.limit, large.value.value) == ("write_memory", 1 << 30)

    def test_a_system_without_processes(self, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where no process can start, nothing is written, and that is what is said."""
        before = Home(own).current()
        monkeypatch.setattr(sys, "executable", str(own / "nothing"))
        with pytest.raises(WorkersUnavailableError, match="no process can start"):
            put(own, 1)
        assert Home(own).current() == before

    @pytest.mark.parametrize("room", [64 << 20, 0])
    def test_a_full_disk(
        self, make_disk: MakeDisk, tiny_home: Path, monkeypatch: pytest.MonkeyPatch, room: int
    ) -> None:
        """On a disk without room, or that fills on the way, a write is refused and what is served stays whole."""
        monkeypatch.setattr("graph.writing._ROOM", room)
        home = Path(shutil.copytree(tiny_home, make_disk("12m") / "home"))
        before = Home(home).current()
        with pytest.raises(HomeUnusableError, match="the disk is full"):
            put(home, 1, lines=3_000 if room else 30_000)
        assert Home(home).current() == before
        assert list(Home(home).generations.iterdir()) == [before]
        verify(home)


Synced = Callable[[], set[tuple[int, int]]]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    """Return a function that says which files and folders were made safe from a power cut, by device and number."""
    seen: set[tuple[int, int]] = set()
    sync = os.fsync

    def noting(descriptor: int) -> None:
        sync(descriptor)
        seen.add(_identity(os.fstat(descriptor)))

    monkeypatch.setattr(os, "fsync", noting)
    return lambda: set(seen)


class TestPowerCuts:
    """A power cut after the answer: whatever the disk may lose, what was acknowledged is there."""

    def test_a_power_cut_after_the_answer(self, own: Path, synced: Synced, tmp_path: Path) -> None:
        """A write is whole on the worst of disks, which keeps only what was synced by it or by those before."""
        safe = {_identity(path.stat()) for path in Home(own).current().rglob("*")}
        put(own, 7)
        found = verify(_after_a_power_cut(own, tmp_path / "worst", safe | synced()))
        assert set(held(found)) == {"7"}

    def test_a_power_cut_after_a_build(self, synced: Synced, tmp_path: Path) -> None:
        """A build is whole too, with its tables."""

        def sources(columns: Path, _scratch: Path) -> Generator[Source]:
            (columns / "rows").write_text("a row")
            yield from told_only("told/a")

        build(sources, tmp_path / "home")
        found = verify(_after_a_power_cut(tmp_path / "home", tmp_path / "worst", synced()))
        assert (found.directory / "columns/rows").read_text() == "a row"
        assert found.manifest.graphs[named_graph("told/a")] == 100


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _after_a_power_cut(home: Path, copy: Path, safe: Collection[tuple[int, int]]) -> Path:
    """Return a copy of a data directory on which all is lost that was not safe: contents of files, names in folders."""
    shutil.copytree(home, copy)
    for path in (home, *home.rglob("*")):
        lost = copy / path.relative_to(home)
        if _identity(path.stat()) in safe or not lost.exists():
            continue
        if path.is_dir():
            shutil.rmtree(lost)
        else:
            lost.write_bytes(b"")
    return copy


def test_kill_at_any_moment(own: Path) -> None:
    """A process killed while it writes leaves the last write that it acknowledged, or the one under way, whole."""
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(4):
        command = [sys.executable, "-c", CHILD, str(own)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "go\n"
            assert writer.stdout.readline() == "0\n"
            time.sleep(chance.uniform(0, 0.6))
            writer.kill()
            told = [0, *map(int, writer.stdout.read().split())]
        found = {int(value) for value in held(verify(own))}
        assert len(found) == 1
        assert found <= {told[-1], told[-1] + 1}
    put(own, -1)
    Home(own).prune()
    assert not list(Home(own).generations.glob(".building-*"))
    assert len(list(Home(own).generations.iterdir())) <= 2


@pytest.fixture(scope="module")
def stated(generation: Generation) -> ox.Store:
    """Return the stated facts of the small generation, in memory, with four registrations."""
    store = ox.Store()
    registered, links = ox.NamedNode(f"{TERMS}registeredAs"), ox.NamedNode(named_graph("links/registers"))
    for weak, strong in (("told", "rna-W1"), ("rna-W1", "siren-1"), ("double", "siren-1"), ("double", "siren-2")):
        one, other = (ox.NamedNode(f"https://example.org/{name}") for name in (weak, strong))
        store.add(ox.Quad(one, registered, other, links))
    for quad in generation.store.quads():
        if quad.graph_name != ox.NamedNode(DERIVED):
            store.add(quad)
    return store


class TestDerivation:
    """What follows, derived where a change can reach it and left where none can."""

    @pytest.mark.parametrize("rule", [Rule.of(*one) for one in derivations()], ids=lambda rule: str(rule.name))
    def test_a_rule_reads_no_more_than_it_names(self, stated: ox.Store, rule: Rule) -> None:
        """A rule derives the same from the triples alone whose predicate or object it names, and gives what it says."""
        less = ox.Store()
        for iri in rule.reads:
            less.extend(stated.quads_for_pattern(None, ox.NamedNode(iri), None))
            less.extend(stated.quads_for_pattern(None, None, ox.NamedNode(iri)))
        whole, part = ({*_constructed(store, rule)} for store in (stated, less))
        assert whole
        assert part == whole
        assert rule.is_open or {triple.predicate.value for triple in whole} <= rule.gives

    def test_no_two_rules_give_the_same(self) -> None:
        """Each predicate is given by one rule, and at most one rule is open: what is derived has one origin."""
        rules = [Rule.of(*one) for one in derivations()]
        given = [iri for rule in rules for iri in rule.gives]
        assert len(given) == len(set(given))
        assert sum(rule.is_open for rule in rules) <= 1

    @pytest.mark.parametrize("chosen", range(6))
    def test_deriving_a_part_is_deriving_all(self, stated: ox.Store, chosen: int) -> None:
        """After facts went, deriving what they reach gives what deriving all anew gives."""
        gone = random.Random(chosen).sample(list(stated), 40)  # noqa: S311 - no secret
        _whole, part, anew = _without(stated, gone)
        assert part == anew

    def test_what_was_derived_before_supports_nothing(self, stated: ox.Store) -> None:
        """Where all is derived anew, a place where somebody no longer acts is not counted because it once was."""
        store, gone = ox.Store(), list(stated.quads_for_pattern(None, ox.NamedNode(AL.presenceKind), None))
        store.extend(stated)
        derive(store, DERIVED, derivations())
        for quad in gone:
            store.remove(quad)
        derive(store, DERIVED, derivations())
        fresh = ox.Store()
        fresh.extend(set(stated) - set(gone))
        derive(fresh, DERIVED, derivations())
        assert _derived(store) == _derived(fresh)

    @pytest.mark.parametrize(
        ("predicate", "tallies_change"),
        [(ORG.classification, True), (AL.presenceKind, True), (AL.addresses, True), (ORG.role, False)],
        ids=["kinds", "places", "causes", "roles"],
    )
    def test_tallies_are_derived_whole_or_left(self, stated: ox.Store, predicate: str, tallies_change: bool) -> None:
        """Tallies whose facts went are gone with their types; those of which none went stay, whatever else is open."""
        gone = list(stated.quads_for_pattern(None, ox.NamedNode(predicate), None))
        whole, part, anew = _without(stated, gone)
        assert part == anew
        assert part != whole
        before, after = ({quad for quad in some if "/tally/" in str(quad.subject)} for some in (whole, part))
        assert (before != after) is tallies_change
        assert before

    def test_whole_is_only_written_where_it_differs(self, stated: ox.Store) -> None:
        """What is right already is left; a stranger among it is not."""
        store = ox.Store()
        store.extend(stated)
        assert derive(store, DERIVED, derivations())
        assert not derive(store, DERIVED, derivations())
        stranger = ox.NamedNode("https://example.org/x")
        store.add(ox.Quad(stranger, stranger, stranger, ox.NamedNode(DERIVED)))
        assert derive(store, DERIVED, derivations())
        assert not list(store.quads_for_pattern(stranger, None, None))


def _without(stated: ox.Store, gone: Collection[ox.Quad]) -> tuple[set[ox.Quad], set[ox.Quad], set[ox.Quad]]:
    """Return what is derived of all, and what is left without some: derived in part, then derived all anew."""
    store = ox.Store()
    store.extend(stated)
    derive(store, DERIVED, derivations())
    whole = _derived(store)
    for quad in gone:
        store.remove(quad)
    terms = {term.value for q in gone for term in (q.predicate, q.object) if isinstance(term, ox.NamedNode)}
    revised, before = ox.Store(), ox.Store()
    revised.extend(store)
    before.extend((*store, *gone))
    derive(store, DERIVED, derivations(), terms)
    derive(revised, DERIVED, derivations(), terms, change=revising.Change(before, gone))
    part = _derived(store)
    assert _derived(revised) == part
    store.remove_graph(ox.NamedNode(DERIVED))
    derive(store, DERIVED, derivations())
    return whole, part, _derived(store)


def _derived(store: ox.Store) -> set[ox.Quad]:
    return set(store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED)))


def _constructed(store: ox.Store, rule: Rule) -> ox.QueryTriples:
    triples = store.query(rule.text, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    return triples


class TestTexts:
    """What the text of an update shows."""

    @pytest.mark.parametrize(
        ("text", "graphs"),
        [
            ("INSERT DATA { <a:a> <a:b> 1 }", set()),
            ("PREFIX e: <http://e/> INSERT DATA { GRAPH e:g { <a:a> <a:b> 1 } GRAPH <http://e/h> {} }", {"g", "h"}),
            ("BASE <http://e/> WITH <g> DELETE { ?s ?p 1 } WHERE { GRAPH ?g { ?s ?p 1 } }", {"g"}),
            ("DELETE WHERE { GRAPH <http://e/g> { ?s ?p ?o } }", {"g"}),
            ("INSERT { ?s ?p 1 } USING NAMED <http://e/x> WHERE { GRAPH ?g { ?s ?p 1 } }", set()),
            ("MOVE SILENT GRAPH <http://e/g> TO <http://e/h>", {"g", "h"}),
            ("COPY <http://e/g> TO DEFAULT", {"g"}),
            ("CREATE SILENT GRAPH <http://e/g> ; DROP SILENT GRAPH <http://e/h> ; CLEAR DEFAULT", {"g", "h"}),
            ("CLEAR GRAPH <http://e/\\u0067>", {"g"}),
            ("INSERT { ?s ?p 'GRAPH <http://e/no>' } WHERE { ?s ?p '} ; CLEAR ALL' }", set()),
            ("CLEAR ALL", None),
            ("DROP SILENT NAMED", None),
            ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", None),
            ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
            ("INSERT DATA { GRAPHx:y { <a:a> <a:b> 1 } }", None),
        ],
    )
    def test_which_graphs_it_can_change(self, text: str, graphs: set[str] | None) -> None:
        """Named graphs are found as the engine resolves them; where the text leaves it open, all may change."""
        touching = read_update(text, LIMITS, CONTRIBUTED).touching
        if graphs is None:
            assert touching is None
            return
        store = ox.Store()
        for one in touching or ():
            store.update(one)
        assert {graph.value for graph in store.named_graphs()} == {f"http://e/{name}" for name in graphs}

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("LOAD <http://e/>", "load"),
            ("INSERT DATA {} ; load silent <http://e/>", "load"),
            ("INSERT {} WHERE { SERVICE <http://e/> {} }", "service"),
            ("ASK {}", "query"),
            ("BASE <http://e/> SELECT * {}", "query"),
            ("INSERT {} WHERE {" + "{" * 300 + "}" * 300 + "}", "nesting"),
        ],
    )
    def test_refusals(self, text: str, reason: str) -> None:
        """What is no update, calls elsewhere or is too deep is refused by its reason."""
        with pytest.raises(QueryRefusedError) as caught:
            read_update(text, LIMITS, CONTRIBUTED)
        assert caught.value.reason == reason

    def test_a_dataset_goes_before_each_where(self) -> None:
        """The clauses stand before each WHERE that is one, and nowhere else."""
        text = 'INSERT { <a:a> <a:b> "WHERE" } # WHERE\nWHERE { } ; DELETE WHERE { <a:a> ?p ?o }'
        written = read_update(text, LIMITS, CONTRIBUTED, ["http://e/g"], ["http://e/n"]).text
        assert written.count("USING <http://e/g> USING NAMED <http://e/n> WHERE") == 2
        ox.Store().update(written)
