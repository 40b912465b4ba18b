"""A generation: opened only if it is what was built; every damage is refused or named."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import graph.generation
from graph import (
    Generation,
    GenerationDamagedError,
    Home,
    Manifest,
    NoGenerationError,
    build,
    open_generation,
    verify,
)
from graph.generation import STORE, count_graphs
from graph.store import EmbeddedStore
from tests.graph.small_facts import fact, source, told_only

Damage = Callable[[Path], object]


def store_of(home: Path) -> Path:
    """Return the folder of the served store."""
    return Home(home).current() / STORE


def one(home: Path, pattern: str) -> Path:
    """Return the largest file of the served store that a pattern names."""
    return max(store_of(home).glob(pattern), key=lambda path: path.stat().st_size)


def flip(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Cut a file to its first half."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def grow(path: Path) -> None:
    """Write something after the end of a file."""
    with path.open("ab") as file:
        file.write(b"\x00" * 40)


def manifest_of(home: Path) -> Path:
    """Return the file of the served manifest."""
    return Home(home).current() / "manifest.json"


def of_another(home: Path) -> None:
    """Put the store of another generation in the place of the served one."""
    other = home.parent / "another"
    build(told_only("told/a", "told/c"), other)
    shutil.rmtree(store_of(home))
    shutil.copytree(store_of(other), store_of(home))


def another_whole(home: Path) -> None:
    """Put another generation, manifest and all, in the folder of the served one."""
    other = home.parent / "another"
    build(told_only("told/a", "told/c"), other)
    served = Home(home).current()
    shutil.rmtree(served)
    shutil.copytree(Home(other).current(), served)


DAMAGES: dict[str, Damage] = {
    "manifest cut": lambda home: cut(manifest_of(home)),
    "manifest flipped": lambda home: flip(manifest_of(home)),
    "manifest missing": lambda home: manifest_of(home).unlink(),
    "RocksDB manifest cut": lambda home: cut(one(home, "MANIFEST-*")),
    "RocksDB manifest flipped": lambda home: flip(one(home, "MANIFEST-*")),
    "CURRENT removed": lambda home: (store_of(home) / "CURRENT").unlink(),
    "CURRENT of another": lambda home: grow(store_of(home) / "CURRENT"),
    "table flipped": lambda home: flip(one(home, "*.sst")),
    "table cut": lambda home: cut(one(home, "*.sst")),
    "table removed": lambda home: one(home, "*.sst").unlink(),
    "table emptied": lambda home: one(home, "*.sst").write_bytes(b""),
    "log removed": lambda home: one(home, "*.log").unlink(),
    "log grown": lambda home: grow(one(home, "*.log")),
    "log flipped": lambda home: flip(one(home, "*.log")),
    "options flipped": lambda home: flip(one(home, "OPTIONS-*")),
    "a stranger": lambda home: grow(store_of(home) / "000999.sst"),
    "store removed": lambda home: shutil.rmtree(store_of(home)),
    "store of another": of_another,
    "generation of another": another_whole,
}


def test_what_is_removed_while_it_is_opened_is_not_damaged(
    tiny_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another generation is served meanwhile, that one is opened."""
    late = shutil.copytree(tiny_copy, tmp_path / "late")
    newer = build(told_only("told/c"), tiny_copy)
    opening = graph.generation.open_directory

    def removed(directory: Path, hashed_up_to: int | None) -> Generation:
        if (directory.parent.parent / "current").read_text() != newer.version:
            shutil.rmtree(directory)
            shutil.copytree(newer.directory, directory.with_name(newer.version))
            (directory.parent.parent / "current").write_text(newer.version)
        return opening(directory, hashed_up_to)

    monkeypatch.setattr(graph.generation, "open_directory", removed)
    assert open_generation(late).version == newer.version


class TestDamage:
    """Acceptance D3: damage is never accepted in silence."""

    @pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
    def test_small_files_are_refused_at_opening(self, tiny_copy: Path, damage: Damage) -> None:
        """Whatever is damaged, a data set whose files are small is refused when it is opened."""
        damage(tiny_copy)
        with pytest.raises(GenerationDamagedError) as caught:
            open_generation(tiny_copy)
        assert caught.value.reason
        with pytest.raises(GenerationDamagedError):
            verify(tiny_copy)

    @pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
    def test_large_files_are_named_by_verify(
        self, tiny_copy: Path, damage: Damage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What opening does not read, because it is large, verification reads and names."""
        monkeypatch.setattr(graph.generation, "_QUICK", -1)
        damage(tiny_copy)
        with pytest.raises(GenerationDamagedError) as caught:
            verify(tiny_copy)
        assert caught.value.directory.is_relative_to(Home(tiny_copy).current())

    def test_every_file_counts(self, tiny_copy: Path) -> None:
        """There is no file of the store that can change in silence, but its lock and its log."""
        for path in sorted(store_of(tiny_copy).iterdir()):
            if path.name not in {"LOCK", "LOG"}:
                content = path.read_bytes()
                grow(path)
                with pytest.raises(GenerationDamagedError, match=path.name):
                    open_generation(tiny_copy)
                path.write_bytes(content)
        verify(tiny_copy)

    def test_a_count_that_does_not_fit_is_named(self, tiny_copy: Path) -> None:
        """Verification counts the triples of every graph, also of one that the manifest forgets or invents."""
        directory = Home(tiny_copy).current()
        manifest = Manifest.read(directory)
        first, second = sorted(manifest.graphs)[:2]
        for graphs in (
            {**manifest.graphs, first: 99},
            {second: manifest.graphs[second]},
            {**manifest.graphs, "https://example.org/invented": 1},
        ):
            replace(manifest, graphs=graphs).write(directory)
            with pytest.raises(GenerationDamagedError, match="triples instead of"):
                verify(tiny_copy)
        manifest.write(directory)
        assert verify(tiny_copy).manifest == manifest

    def test_a_version_that_does_not_fit_its_sources_is_named(self, tiny_copy: Path) -> None:
        """A manifest that speaks of other sources than its version is not believed."""
        directory = Home(tiny_copy).current()
        manifest = Manifest.read(directory)
        replace(manifest, software="another 1.0").write(directory)
        with pytest.raises(GenerationDamagedError, match="does not fit its own version"):
            verify(tiny_copy)


def test_nothing_is_open_before_a_build(tmp_path: Path) -> None:
    """Opening or verifying where nothing was built says so."""
    for ask in (open_generation, verify):
        with pytest.raises(NoGenerationError):
            ask(tmp_path)


def test_opening_changes_nothing(tiny_copy: Path) -> None:
    """A generation that is opened and read again and again stays what was built, to the byte."""
    names = {path.name for path in store_of(tiny_copy).iterdir()}
    for _ in range(5):
        generation = open_generation(tiny_copy)
        assert sum(sum(counts.values()) for counts in count_graphs(generation.store).values()) == 200
    assert {path.name for path in store_of(tiny_copy).iterdir()} == names
    verify(tiny_copy)


def test_what_is_open_knows_itself(generation: Generation) -> None:
    """A generation carries its version, its folder and the counts of its graphs."""
    assert generation.version == generation.manifest.version == generation.directory.name
    assert generation.store_path == generation.store.path
    assert count_graphs(generation.store) == generation.manifest.properties
    assert generation.network is generation.network
    assert generation.gazetteer is generation.gazetteer


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    """Whoever opened a generation reads the same facts after others are published, the same version too."""
    build((source("a", fact("x", "y", "z")),), tmp_path)
    reader = open_generation(tmp_path)
    build((source("a", fact("x", "y", "z")),), tmp_path)
    assert count_graphs(reader.store) == reader.manifest.properties
    newer = build((source("a", fact("x", "y", "other"), fact("x", "y", "more")),), tmp_path)
    assert count_graphs(reader.store) == reader.manifest.properties
    assert newer.version != reader.version


def test_a_store_is_opened_read_only(generation: Generation) -> None:
    """Two readers open the same store at once."""
    assert count_graphs(EmbeddedStore(generation.store_path)) == count_graphs(generation.store)
