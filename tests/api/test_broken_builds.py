"""Builds from registers that are killed, or that the disk has no room for: what is served stays, nothing else does."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import graph.building
from api.assembling import Materials, assemble
from graph import Home, HomeUnusableError, open_generation, verify
from tests.api.api_support import ROOT, small_territories
from tests.api.register_files import edition
from tests.api.test_editions import check_same
from tests.graph.small_facts import MakeDisk

pytestmark = pytest.mark.long

KILLS = 20
POINTS = 20
CODE = """
import sys
from pathlib import Path
import api.assembling
from api.assembling import Materials, assemble
from tests.api.api_support import small_territories
from tests.api.register_files import edition
api.assembling.territory_source = small_territories
files = edition(Path(sys.argv[2]), 2)
print("begun", flush=True)
assemble(Path(sys.argv[1]), Materials(registers=files, tolerance=1.0, is_from_scratch=sys.argv[3] == "whole"))
"""


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Return data directories in which each of two editions was built from scratch; nobody writes in them."""
    homes = {month: tmp_path_factory.mktemp(f"edition-{month}") for month in (1, 2)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.assembling.territory_source", small_territories)
        for month, home in homes.items():
            files = edition(tmp_path_factory.mktemp("files"), month)
            assemble(home, Materials(registers=files, tolerance=1.0)).close()
    return homes


def building(home: Path, files: Path, way: str) -> subprocess.Popen[bytes]:
    """Start a build of the second edition in a process of its own; return it when it begins."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, home, files, way], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def check_litter(home: Path) -> None:
    """Hold that a data directory has nothing but what is served."""
    assert list((home / "generations").iterdir()) == [Home(home).current()]
    assert {path.name for path in home.iterdir()} <= {"current", "generations", "building.lock"}


@pytest.mark.parametrize("way", ["difference", "whole"])
def test_kills(editions: dict[int, Path], tmp_path: Path, way: str) -> None:
    """Acceptance I11: killed at random moments, a build harms nobody; the next one ends as if nothing had been."""
    home, dice = tmp_path / "home", random.Random(way)  # noqa: S311 - moments, no secret
    shutil.copytree(editions[1], home)
    measured = shutil.copytree(editions[1], tmp_path / "measured")
    with building(measured, tmp_path / "files", way) as process:
        begun = time.monotonic()
        process.communicate()
    lasts = time.monotonic() - begun
    killed = 0
    for _kill in range(KILLS // 2):
        with building(home, tmp_path / "files", way) as process:
            time.sleep(dice.uniform(0, lasts))
            process.kill()
            process.communicate()
        killed += process.returncode != 0
        if process.returncode == 0:
            shutil.rmtree(home)
            shutil.copytree(editions[1], home)
        generation = open_generation(home)
        assert generation.version in {open_generation(one).version for one in editions.values()}
        assert list(generation.store.select("SELECT ?s { ?s ?p ?o } LIMIT 1"))
        generation.close()
    assert killed >= KILLS // 4
    with building(home, tmp_path / "files", way) as process:
        process.communicate()
    assert process.returncode == 0
    check_same(verify(home), open_generation(editions[2]))
    check_litter(home)


def reason_of_refusal(home: Path, materials: Materials) -> str | None:
    """Build; return why it was refused, if it was."""
    try:
        assemble(home, materials).close()
    except HomeUnusableError as error:
        return error.reason
    return None


@pytest.mark.parametrize("way", ["difference", "whole"])
def test_full_disk(
    editions: dict[int, Path], make_disk: MakeDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Acceptance I12: wherever the disk fills up, the reason is given, the old facts verify, and the room is free."""
    monkeypatch.setattr(graph.building, "_ROOM", 0)
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    home = make_disk("64m") / "home"
    shutil.copytree(editions[1], home)
    files = edition(tmp_path / "files", 2)
    materials = Materials(registers=files, tolerance=1.0, is_from_scratch=way == "whole")
    ballast, refused = home.parent / "ballast", 0
    version = open_generation(home).version
    for point in range(POINTS // 2):
        free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize
        ballast.write_bytes(bytes(max(0, free - (point * point * 90 + 8) * 1024)))
        reason = reason_of_refusal(home, materials)
        refused += reason is not None
        assert reason in {None, "the disk is full"}
        ballast.unlink()
        if reason is None:
            shutil.rmtree(home)
            shutil.copytree(editions[1], home)
        assert verify(home).version == version
        check_litter(home)
    assert refused >= POINTS // 4
    assemble(home, materials).close()
    check_same(verify(home), open_generation(editions[2]))
