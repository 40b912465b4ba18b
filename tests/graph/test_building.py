"""Building: a generation is published whole or not at all, whatever happens on the way."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import graph.building
from graph import (
    FactsRefusedError,
    Generation,
    GenerationDamagedError,
    Home,
    HomeBusyError,
    HomeUnusableError,
    Manifest,
    NoGenerationError,
    Step,
    build,
    open_generation,
    verify,
)
from graph.bodies import DERIVED
from graph.store import EmbeddedStore
from ontology.source import Account, Source
from tests.graph.small_facts import MakeDisk, fact, source, told_only

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from graph import build
sys.path.insert(0, sys.argv[2])
from tests.graph.small_facts import fact, source
many = [source(f"told/{n}", *(fact(f"{n}-{rank}", "counts", f"x-{rank}") for rank in range(3000))) for n in range(4)]
sources = (*many, source("told/extra", fact("a", "knows", sys.argv[3])))
print("go", flush=True)
build(sources, Path(sys.argv[1]))
print("done", flush=True)
"""


def child(home: Path, extra: str) -> subprocess.Popen[str]:
    """Start a build in another process and wait until it begins."""
    command = [sys.executable, "-c", CHILD, str(home), str(Path(__file__).parent), extra]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def left(home: Path) -> set[str]:
    """Return the names of the folders where generations live."""
    return {path.name for path in Home(home).generations.iterdir()}


def texts(generation: Generation, predicate: str) -> set[tuple[str, str]]:
    """Return the subjects and the objects of a predicate, without repetition."""
    rows = generation.store.select(f"SELECT DISTINCT ?s ?o WHERE {{ ?s <{predicate}> ?o }}")
    return {(row["s"].value, row["o"].value) for row in rows}


class TestSteps:
    """What a build tells of its progress."""

    def test_they_are_in_order_and_complete(self, tmp_path: Path) -> None:
        """A step per source, then derivation, ordering, index, columns and check: ranks from 1 to their number."""
        steps: list[Step] = []
        build(told_only("told/a", "told/b", "told/c"), tmp_path, steps.append)
        assert [step.action for step in steps] == [
            "load", "load", "load", "derive", "order", "index", "network", "check",
        ]  # fmt: skip
        assert [step.rank for step in steps] == [1, 2, 3, 4, 5, 6, 7, 8]
        assert {step.total for step in steps} == {8}
        assert [step.title for step in steps] == ["told/a", "told/b", "told/c", "", "", "", "", ""]

    def test_whoever_listens_may_stop_the_build(self, tmp_path: Path) -> None:
        """An interruption at any step leaves nothing behind and nothing served."""
        for stop in range(1, 6):

            def listen(step: Step, stop: int = stop) -> None:
                if step.rank == stop:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                build(told_only("told/a", "told/b"), tmp_path, listen)
            assert left(tmp_path) == set()
            with pytest.raises(NoGenerationError):
                open_generation(tmp_path)

    def test_a_long_step_says_how_far_it_has_come(self, tmp_path: Path) -> None:
        """While a large source is loaded, the triples done and expected are told every so often."""
        lines = (fact(f"s{rank}", "counts", f"x{rank % 7}") for rank in range(250_000))
        whole = source("told/a", *lines)
        steps: list[Step] = []
        build((replace(whole, triples=250_000, read=lambda: batched(whole)),), tmp_path, steps.append)
        loading = [step for step in steps if step.action == "load"]
        assert [step.done for step in loading] == [0, 100_000, 200_000]
        assert {step.expected for step in loading} == {250_000}


def batched(whole: Source) -> Iterator[bytes]:
    """Yield the facts of a source in chunks of at most 50,000 lines."""
    lines = b"".join(whole.read()).splitlines(keepends=True)
    return (b"".join(lines[start : start + 50_000]) for start in range(0, len(lines), 50_000))


class TestColumns:
    """The tables that sources are made from, kept in the generation."""

    def test_a_function_of_sources_is_given_their_folder(self, tmp_path: Path) -> None:
        """What it writes there is served, recorded and verified with the store."""

        def sources(columns: Path, scratch: Path) -> Generator[Source]:
            assert list(columns.iterdir()) == list(scratch.iterdir()) == []
            (columns / "rna").mkdir()
            (columns / "rna" / "rows").write_text("one row")
            yield from told_only("told/a")

        built = build(sources, tmp_path)
        assert (built.directory / "columns" / "rna" / "rows").read_text() == "one row"
        assert built.manifest.files["columns/rna/rows"].size == len("one row")
        (built.directory / "columns" / "rna" / "rows").write_text("no  row")
        with pytest.raises(GenerationDamagedError, match="columns/rna/rows"):
            verify(tmp_path)

    def test_sources_in_hand_need_none(self, tmp_path: Path) -> None:
        """A build of sources in hand leaves no such folder."""
        assert not (build(told_only("told/a"), tmp_path).directory / "columns").exists()


class TestAccounts:
    """What a register says of its rows."""

    def test_the_manifest_says_what_became_of_the_rows(self, tmp_path: Path) -> None:
        """The account of a source and the digest that it knows beforehand are in its record."""
        account = Account(3, {"no-name": 1}, {"dissolved": 1}, files={"rna.csv": "0" * 64})
        one = replace(source("register/rna", fact("a", "knows", "b")), account=account, digest="5" * 64)
        record = build((one,), tmp_path).manifest.sources[0]
        assert (record.account, record.sha256, record.triples) == (account, "5" * 64, 1)
        assert verify(tmp_path).manifest.sources[0] == record


class TestVersions:
    """The version of what is built."""

    def test_the_same_sources_give_the_same_version(self, tmp_path: Path, told: tuple[Source, ...]) -> None:
        """The told facts and the vocabulary, blank nodes and all, give the same bytes each time."""
        first, second = (build(told[:4], tmp_path / name) for name in ("one", "two"))
        assert first.version[11:] == second.version[11:]
        assert first.manifest.sources == second.manifest.sources
        assert first.manifest.graphs == second.manifest.graphs

    def test_a_changed_source_changes_the_version(self, tmp_path: Path) -> None:
        """One more fact is another data set."""
        lines = [fact("a", "knows", "b"), fact("a", "knows", "c")]
        versions = {build((source("told/a", *lines[:count]),), tmp_path).version for count in (1, 2)}
        assert len(versions) == 2

    def test_the_same_facts_again_are_published_beside(self, tmp_path: Path) -> None:
        """Built three times on one day, the facts are served each time; two generations stay once none is read."""
        built = [build(told_only("told/a"), tmp_path) for _ in range(3)]
        assert len({generation.version[11:] for generation in built}) == 1
        assert len({generation.directory for generation in built}) == 3
        assert verify(tmp_path).directory == built[-1].directory
        assert left(tmp_path) == {generation.directory.name for generation in built}
        for generation in built:
            generation.close()
        Home(tmp_path).prune()
        assert left(tmp_path) == {generation.directory.name for generation in built[1:]}


class TestFacts:
    """What ends up in the store."""

    def test_every_source_is_a_graph_with_its_record(self, generation: Generation) -> None:
        """The manifest names each source with the number of its triples, which the store holds."""
        for record in generation.manifest.sources:
            assert generation.manifest.graphs[record.graph] == record.triples
            assert len(record.sha256) == 64
        stated = {record.graph for record in generation.manifest.sources}
        assert generation.manifest.graphs.keys() == stated | {DERIVED}

    def test_two_sources_may_state_the_same(self, tmp_path: Path) -> None:
        """A triple of two sources is in both graphs and is one fact."""
        line = fact("a", "knows", "b")
        built = build((source("told/a", line), source("told/b", line)), tmp_path)
        assert list(built.manifest.graphs.values()) == [1, 1]
        assert texts(built, "https://example.org/knows") == {("https://example.org/a", "https://example.org/b")}

    def test_the_blank_nodes_of_two_sources_are_apart(self, tmp_path: Path) -> None:
        """Two sources that call a blank node alike do not speak of the same thing."""
        lines = [f'_:x <https://example.org/says> "{text}" .' for text in ("one", "two")]
        built = build(tuple(source(f"told/{rank}", line) for rank, line in enumerate(lines)), tmp_path)
        assert len({subject for subject, _ in texts(built, "https://example.org/says")}) == 2

    def test_a_source_may_be_empty_or_come_in_small_pieces(self, tmp_path: Path) -> None:
        """Sources are read chunk by chunk, whatever the size of the chunks."""

        def pieces() -> Iterator[bytes]:
            for rank in range(3000):
                yield fact(f"a-{rank}", "knows", "é" * (rank % 50)).encode() + b"\n"

        built = build((source("told/none"), replace(source("told/many"), read=pieces)), tmp_path)
        assert [record.triples for record in built.manifest.sources] == [0, 3000]
        assert list(built.manifest.graphs.values()) == [3000]
        verify(tmp_path)

    def test_a_description_enters_as_a_graph(self, tmp_path: Path) -> None:
        """The description is made from what has been built, and is counted and verified like the rest."""
        seen: list[Manifest] = []

        def describe(manifest: Manifest, store: EmbeddedStore) -> Source:
            seen.append(manifest)
            assert len(list(store.select("SELECT ?s WHERE { ?s ?p ?o }"))) == 100
            return source("dataset", fact("dataset", "version", manifest.version))

        built = build(told_only("told/a"), tmp_path, describe=describe)
        assert [manifest.version for manifest in seen] == [built.version]
        assert sorted(built.manifest.graphs.values()) == [1, 100]
        assert verify(tmp_path).version == built.version


class TestRefused:
    """Sources and homes that cannot be built from or in."""

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (b"this is not N-Triples\n", 1),
            (b"@prefix ex: <https://example.org/> .\nex:a ex:b ex:c .\n", 1),
            (fact("a", "knows", "b").encode() + b"\n<relative> <https://example.org/p> <https://example.org/o> .\n", 2),
            (b'<https://example.org/a> <https://example.org/p> "caf\xe9" .\n', 1),
            (b"\xff\xfe<\x00", 1),
            (fact("a", "knows", "b").encode() + b"\n" + fact("a", "knows", "c").encode()[:-12], 2),
        ],
        ids=["prose", "Turtle", "relative", "latin-1", "UTF-16", "cut"],
    )
    def test_a_source_that_is_not_n_triples(self, tmp_path: Path, text: bytes, line: int) -> None:
        """It is named, with the line; nothing is published and nothing is left, what was served stays."""
        before = build(told_only("told/a"), tmp_path)
        bad = replace(source("facts/mine", title="mine.nt"), read=lambda: iter((text,)))
        with pytest.raises(FactsRefusedError, match=r"mine\.nt") as caught:
            build((*told_only("told/a"), bad), tmp_path)
        assert caught.value.line == line
        assert left(tmp_path) == {before.directory.name}
        assert verify(tmp_path).version == before.version

    def test_a_source_that_fails(self, tmp_path: Path) -> None:
        """A source that stops in the middle stops the build; nothing is left of it."""

        def failing() -> Iterator[bytes]:
            yield fact("a", "knows", "b").encode() + b"\n"
            raise RuntimeError("the register is gone")

        with pytest.raises(RuntimeError, match="the register is gone"):
            build((*told_only("told/a"), replace(source("told/b"), read=failing)), tmp_path)
        assert left(tmp_path) == set()

    def test_a_home_that_is_busy(self, tmp_path: Path) -> None:
        """A second build on one home is refused while the first runs, which then ends well."""

        def second(step: Step) -> None:
            if step.rank == 1:
                with pytest.raises(HomeBusyError):
                    build(told_only("told/b"), tmp_path)

        first = build(told_only("told/a"), tmp_path, second)
        assert verify(tmp_path).version == first.version

    def test_a_home_that_another_process_builds_in(self, tmp_path: Path) -> None:
        """The same between processes; a build that is killed without warning gives the home back."""
        with child(tmp_path, "first") as other:
            limit = time.monotonic() + 60
            while other.poll() is None and not list(tmp_path.glob("generations/.building-*")):
                assert time.monotonic() < limit
                time.sleep(0.001)
            with pytest.raises(HomeBusyError):
                build(told_only("told/a"), tmp_path)
            other.kill()
        built = build(told_only("told/a"), tmp_path)
        assert verify(tmp_path).version == built.version
        assert left(tmp_path) == {built.directory.name}

    def test_a_home_that_is_a_file(self, tmp_path: Path) -> None:
        """A file is no data directory, nor is a path below one."""
        (tmp_path / "file").write_text("text")
        for home in (tmp_path / "file", tmp_path / "file" / "below"):
            with pytest.raises(HomeUnusableError):
                build(told_only("told/a"), home)

    def test_a_home_that_is_read_only(self, make_disk: MakeDisk, freeze: Callable[[Path], None]) -> None:
        """A read-only disk refuses a build, a server and an exclusion in words; what it holds is still read."""
        disk = make_disk("16m")
        graph_before = _with_room(disk)
        freeze(disk)
        home = Home(disk)
        asked: list[Callable[[], object]] = [
            lambda: build(told_only("told/b"), disk),
            lambda: home.exclude("https://example.org/a"),
            lambda: home.serving().__enter__(),
        ]
        for ask in asked:
            with pytest.raises(HomeUnusableError, match="Read-only"):
                ask()
        assert verify(disk).version == graph_before.version

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_home_that_may_not_be_written(self, tmp_path: Path) -> None:
        """A directory of somebody else refuses a build in words."""
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(HomeUnusableError, match="Permission denied"):
                build(told_only("told/a"), tmp_path / "home")
        finally:
            tmp_path.chmod(0o700)


def _with_room(disk: Path, *names: str) -> Generation:
    """Build on a disk that is smaller than a build asks for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.building, "_ROOM", 0)
        return build(told_only(*(names or ("told/a",))), disk)


class TestFullDisk:
    """Acceptance I12: a full disk is said, and what was served is still served."""

    def test_a_build_does_not_start_without_room(self, make_disk: MakeDisk) -> None:
        """Where there is clearly no room, the build is refused before it writes anything."""
        disk = make_disk("4m")
        steps: list[Step] = []
        with pytest.raises(HomeUnusableError, match="the disk is full"):
            build(told_only("told/a"), disk, steps.append)
        assert steps == []
        assert left(disk) == set()

    def test_full_at_twenty_points(
        self, make_disk: MakeDisk, told: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Wherever the disk fills up, the reason is given, no litter stays, and the old facts verify."""
        monkeypatch.setattr(graph.building, "_ROOM", 0)
        disk = make_disk("10m")
        before = build(told_only("told/a"), disk)
        ballast, full = disk / "ballast", 0
        for room in range(40, 2440, 120):  # kilobytes left, from next to none to not quite enough
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            ballast.write_bytes(bytes(free - room * 1024))
            try:
                before = build(told, disk)
            except HomeUnusableError as error:
                full += error.reason == "the disk is full"
            ballast.unlink()
            assert verify(disk).version == before.version
            assert not [name for name in left(disk) if name.startswith(".building-")]
        assert full >= 15
        assert build(told, disk).version == verify(disk).version


class TestKilled:
    """Acceptance I11: a build that is killed at any moment harms nobody."""

    def test_killed_at_ten_moments(self, tmp_path: Path) -> None:
        """After each kill -9 the last good facts verify; the next build sweeps the litter and succeeds."""
        with child(tmp_path, "first") as process:
            begun = time.monotonic()
            assert process.wait(60) == 0
        whole = time.monotonic() - begun
        before = verify(tmp_path).version
        chance = random.Random(11)  # noqa: S311 - no secret
        served = set()
        for rank in range(10):
            with child(tmp_path, f"killed-{rank}") as process:
                time.sleep(chance.uniform(rank, rank + 1) / 10 * whole)
                process.kill()
            now = verify(tmp_path)
            finished = now.version != before
            served.add(finished)
            if finished:
                extra = texts(now, "https://example.org/knows")
                assert extra == {("https://example.org/a", f"https://example.org/killed-{rank}")}
            before = now.version
        assert False in served
        clean = build(told_only("told/a"), tmp_path)
        assert verify(tmp_path).version == clean.version
        assert {name for name in left(tmp_path) if name.startswith(".")} == set()
        assert len(left(tmp_path)) == 2
