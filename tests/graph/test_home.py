"""The data directory: who may write in it, and what is served at every moment."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph import GenerationDamagedError, HomeBusyError, HomeUnusableError, NoGenerationError, open_generation
from graph.home import Hold, Home, exclusion

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from graph import Home
with getattr(Home(Path(sys.argv[1])), sys.argv[2])():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(home: Path, doing: str) -> Iterator[subprocess.Popen[str]]:
    """Hold a data directory in another process, which is killed without warning at the end."""
    command = [sys.executable, "-c", HOLDER, str(home), doing]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()
            holder.wait()


def publish(home: Home, version: str, content: str = "facts") -> Path:
    """Publish a build that is one small file."""
    with home.building() as directory:
        (directory / "file").write_text(content)
        return home.publish(directory, version)


def served(home: Home) -> str:
    """Return what the served generation's one file says."""
    return (home.current() / "file").read_text()


class TestCurrent:
    """What is served."""

    def test_an_empty_home_serves_nothing(self, tmp_path: Path) -> None:
        """Nothing has been built in an empty or absent directory, and nothing is made by asking."""
        for path in (tmp_path, tmp_path / "absent"):
            with pytest.raises(NoGenerationError) as caught:
                Home(path).current()
            assert caught.value.home == path
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("pointer", ["", "2026-01-01-000000000000", "../..", "\x00"])
    def test_a_pointer_to_nothing_is_damage(self, tmp_path: Path, pointer: str) -> None:
        """A pointer that names no generation is called damage, whatever it holds."""
        (tmp_path / "generations").mkdir()
        (tmp_path / "current").write_text(pointer)
        with pytest.raises(GenerationDamagedError):
            open_generation(tmp_path)

    def test_a_home_that_is_a_file_is_unusable(self, tmp_path: Path) -> None:
        """A home that is a file is refused in words by everything that is asked of it."""
        file = tmp_path / "file"
        file.write_text("not a directory")
        home = Home(file)
        asked: list[Callable[[], object]] = [
            home.current,
            home.exclusions,
            lambda: home.exclude("https://example.org/a"),
            lambda: home.building().__enter__(),
            lambda: home.serving().__enter__(),
        ]
        for ask in asked:
            with pytest.raises(HomeUnusableError, match="Not a directory"):
                ask()
        assert file.read_text() == "not a directory"


class TestBuilding:
    """The folder of a build."""

    def test_it_is_empty_and_removed_at_the_end(self, tmp_path: Path) -> None:
        """A build gets an empty folder, of which nothing stays, whether it ends well or badly."""
        home = Home(tmp_path)
        with home.building() as directory:
            assert list(directory.iterdir()) == []
            (directory / "half").write_text("half")
        assert list(home.generations.iterdir()) == []
        with suppress(RuntimeError), home.building() as directory:
            (directory / "half").write_text("half")
            raise RuntimeError
        assert list(home.generations.iterdir()) == []

    def test_it_sweeps_what_a_killed_build_left(self, tmp_path: Path) -> None:
        """The next build removes the folder of one that was killed, with all that is in it."""
        litter = tmp_path / "generations" / ".building-1" / "store"
        litter.mkdir(parents=True)
        (litter / "bulk-1.sst").write_text("half")
        with Home(tmp_path).building() as directory:
            assert [path.name for path in directory.parent.iterdir()] == [directory.name]

    @pytest.mark.parametrize("doing", ["building", "serving"])
    def test_only_one_at_a_time_in_a_process(self, tmp_path: Path, doing: str) -> None:
        """A second build, or a second server, on one home is refused by name, in the same process too."""
        home = Home(tmp_path)
        with getattr(home, doing)():
            with pytest.raises(HomeBusyError) as caught, getattr(Home(tmp_path), doing)():
                pass
            assert (caught.value.home, caught.value.doing) == (tmp_path, doing)
        with getattr(home, doing)():
            pass

    @pytest.mark.parametrize("doing", ["building", "serving"])
    def test_only_one_at_a_time_among_processes(self, tmp_path: Path, doing: str) -> None:
        """Another process is refused as well; when the holder is killed without warning, the home is free again."""
        with held_elsewhere(tmp_path, doing), pytest.raises(HomeBusyError), getattr(Home(tmp_path), doing)():
            pass
        with getattr(Home(tmp_path), doing)():
            pass

    def test_a_server_does_not_hinder_a_build(self, tmp_path: Path) -> None:
        """New facts are built while others are served."""
        home = Home(tmp_path)
        with home.serving(), home.building():
            pass

    def test_a_refused_build_leaves_the_other_alone(self, tmp_path: Path) -> None:
        """The folder of the build under way is not swept by the one that is refused."""
        home = Home(tmp_path)
        with home.building() as directory:
            with suppress(HomeBusyError), Home(tmp_path).building():
                pass
            assert directory.is_dir()


class TestPublish:
    """The one moment at which what is served changes."""

    def test_it_serves_the_new_one_and_keeps_the_old(self, tmp_path: Path) -> None:
        """After a publication the new facts are served, and the ones before are still there."""
        home = Home(tmp_path)
        first = publish(home, "1", "old")
        second = publish(home, "2", "new")
        assert (served(home), home.current()) == ("new", second)
        assert (first / "file").read_text() == "old"

    def test_the_same_version_again_does_not_touch_what_is_served(self, tmp_path: Path) -> None:
        """Facts built again on the same day go beside those that are served, which readers still hold."""
        home = Home(tmp_path)
        first = publish(home, "1", "old")
        with home.building() as directory:
            (directory / "file").write_text("again")
            second = home.publish(directory, "1")
        assert [first.name, second.name] == ["1", "1.2"]
        assert (first / "file").read_text() == "old"
        assert served(home) == "again"

    def test_a_rename_that_fails_leaves_the_old_one_served(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Until the pointer is replaced, by one rename, the old facts are served."""
        home = Home(tmp_path)
        publish(home, "1", "old")

        def fail(_self: Path, _target: Path) -> None:
            raise OSError(5, "Input/output error")

        for version, name in (("2", "rename"), ("3", "replace")):
            with monkeypatch.context() as patch:
                patch.setattr(Path, name, fail)
                with pytest.raises(OSError, match="Input/output error"):
                    publish(home, version, "new")
            assert served(home) == "old"
        publish(home, "4", "new")
        assert served(home) == "new"

    def test_what_is_read_is_not_removed(self, tmp_path: Path) -> None:
        """A generation that somebody reads stays, even one to be discarded, and goes once it is read no more."""
        home = Home(tmp_path)
        old, _newer = publish(home, "1"), publish(home, "2")
        reader = Hold(old)
        assert home.discard_others() == [old]
        publish(home, "3")
        home.prune()
        assert old.exists()
        reader.close()
        home.prune()
        assert not old.exists()

    def test_prune_keeps_the_served_one_and_the_newest_other(self, tmp_path: Path) -> None:
        """Of four generations the served one stays, even the oldest, and the newest of the others."""
        home = Home(tmp_path)
        paths = {version: publish(home, version) for version in ("1", "2", "3", "4")}
        for age, version in enumerate(("4", "3", "2", "1")):
            os.utime(paths[version], (1_000_000 - age, 1_000_000 - age))
        (tmp_path / "current").write_text("1\n")
        home.prune()
        assert sorted(path.name for path in home.generations.iterdir()) == ["1", "4"]
        assert home.discard_others() == []
        assert [path.name for path in home.generations.iterdir()] == ["1"]
        assert served(home) == "facts"

    def test_tidying_leaves_alone_what_another_process_builds(self, tmp_path: Path) -> None:
        """What is to go goes without a build; while one is under way, which holds a folder, nothing does."""
        home = Home(tmp_path)
        publish(home, "1")
        publish(home, "2")
        (home.generations / "1" / ".discarded").touch()
        with held_elsewhere(tmp_path, "building"):
            home.tidy()
            assert len(list(home.generations.iterdir())) == 3
        home.tidy()
        assert list(home.generations.iterdir()) == [home.current()]


class TestExclusions:
    """People who asked to be forgotten."""

    def test_none_at_first(self, tmp_path: Path) -> None:
        """Nobody is excluded from a new home."""
        assert Home(tmp_path).exclusions() == frozenset()

    def test_only_hashes_are_kept(self, tmp_path: Path) -> None:
        """What is noted does not name anybody, and survives a build."""
        home = Home(tmp_path)
        iris = ["https://example.org/person/one", "https://example.org/person/two"]
        for iri in iris:
            home.exclude(iri)
        publish(home, "1")
        assert Home(tmp_path).exclusions() == {exclusion(iri) for iri in iris}
        assert "example" not in (tmp_path / "exclusions.txt").read_text()

    def test_what_was_cut_off_spoils_nobody_else(self, tmp_path: Path) -> None:
        """Half a line, which a kill left, is no part of the next one; nobody else may read the list."""
        home, iri = Home(tmp_path), "https://example.org/person/one"
        (tmp_path / "generations").mkdir()
        home.exclude("https://example.org/person/first")
        with (tmp_path / "exclusions.txt").open("a") as file:
            file.write("deadbeef")
        home.exclude(iri)
        assert exclusion(iri) in home.exclusions()
        copy = Home(tmp_path / "copy")
        copy.exclude_as(home)
        assert not copy.is_purged
        home.note_purged(frozenset())  # a build that did not know of these
        assert not home.is_purged
        home.note_purged(home.exclusions())
        assert home.is_purged
        assert (tmp_path / "exclusions.txt").stat().st_mode & 0o077 == 0


def test_the_directory_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a directory given, MAILLAGE_HOME says where the data are; without it, a place of this person."""
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    assert Home().path == tmp_path

    monkeypatch.delenv("MAILLAGE_HOME")
    assert Home().path.name == "maillage"
    assert Home().path != tmp_path
