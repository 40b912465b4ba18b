"""Saving: copies of what is served, whole whatever happens on the way, from which one can go on."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from graph import (
    GenerationDamagedError,
    Home,
    HomeTakenError,
    HomeUnusableError,
    NoGenerationError,
    open_generation,
    save,
    verify,
)
from tests.graph.small_facts import MakeDisk
from tests.graph.test_writing import ROOT, held, put

CHILD = """
import shutil, sys
from pathlib import Path
import graph.saving
copied = shutil.copyfile
def copy(one, other):
    copied(one, other)
    print("copied", flush=True)
    sys.stdin.readline()
graph.saving.shutil.copyfile = copy
graph.saving.save(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_backup_while_people_write(tiny_copy: Path, tmp_path: Path) -> None:
    """Each save verifies, and holds exactly the write of its version."""
    said, over = {put(tiny_copy, 0).version: "0"}, threading.Event()

    def write() -> None:
        for number in range(1, 1000):
            if over.is_set():
                return
            said[put(tiny_copy, number).version] = str(number)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for rank in range(5):
            seen = len(said)
            save(tiny_copy, tmp_path / f"backup-{rank}").close()
            while len(said) == seen:
                time.sleep(0.01)
    finally:
        over.set()
        thread.join()
    saved = [verify(tmp_path / f"backup-{rank}") for rank in range(5)]
    assert [set(held(one)) for one in saved] == [{said[one.version]} for one in saved]
    assert len({one.version for one in saved}) > 1


def test_a_backup_is_a_data_directory(tiny_copy: Path, tmp_path: Path) -> None:
    """It says the same, excludes the same, knows no key, and can be written in; the first one stays as it is."""
    put(tiny_copy, 1)
    Home(tiny_copy).exclude("https://example.org/person/one")
    (tiny_copy / "keys.json").write_text("[]")
    before, saved = open_generation(tiny_copy), save(tiny_copy, tmp_path / "backup")
    assert set(map(str, saved.store.quads())) == set(map(str, before.store.quads()))
    assert saved.version == before.version
    assert Home(tmp_path / "backup").exclusions() == Home(tiny_copy).exclusions() != frozenset()
    assert not (tmp_path / "backup/keys.json").exists()
    put(tmp_path / "backup", 2)
    assert set(held(verify(tmp_path / "backup"))) == {"2"}
    assert verify(tiny_copy).version == before.version


def test_nothing_is_overwritten(tiny_copy: Path, tmp_path: Path) -> None:
    """A folder that has data is refused, the data directory itself above all; so is a home that has none."""
    save(tiny_copy, tmp_path / "backup").close()
    for taken in (tmp_path / "backup", tiny_copy):
        version = verify(taken).version
        with pytest.raises(HomeTakenError):
            save(tiny_copy, taken)
        assert verify(taken).version == version
    with pytest.raises(NoGenerationError):
        save(tmp_path / "empty", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_damaged_data_are_not_saved(tiny_copy: Path, tmp_path: Path) -> None:
    """A file that has changed on the disk is found, and named where it is; nothing is served from the copy."""
    directory = Home(tiny_copy).current()
    table = max((directory / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    content = table.read_bytes()
    table.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(GenerationDamagedError) as caught:
        save(tiny_copy, tmp_path / "backup")
    assert caught.value.directory == directory
    assert not (tmp_path / "backup/current").exists()


def test_a_killed_save(tiny_copy: Path, tmp_path: Path) -> None:
    """It leaves nothing that is served, and the next one into the same folder leaves nothing of it."""
    target = tmp_path / "backup"
    command = [sys.executable, "-c", CHILD, str(tiny_copy), str(target)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, cwd=ROOT, env=environment) as saver:
        assert saver.stdout is not None
        assert saver.stdout.readline() == "copied\n"
        saver.kill()
    with pytest.raises(NoGenerationError):
        open_generation(target)
    assert list(Home(target).generations.iterdir())
    saved = save(tiny_copy, target)
    assert list(Home(target).generations.iterdir()) == [saved.directory]
    verify(target)


@pytest.mark.parametrize("room", [0, -1 << 30], ids=["known", "found on the way"])
def test_a_full_disk(make_disk: MakeDisk, tiny_home: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """On a disk that has no room, or fills on the way, that is what is said, and nothing is left there."""
    monkeypatch.setattr("graph.saving._ROOM", room)
    target = make_disk("32k") / "backup"
    with pytest.raises(HomeUnusableError, match="the disk is full"):
        save(tiny_home, target)
    assert not (target / "current").exists()
    assert not list(Home(target).generations.iterdir())
