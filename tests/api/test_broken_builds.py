"""Builds from registers that are killed, or that the disk has no room for: what is served stays, nothing else does."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
import os
import sys
import traceback
from pathlib import Path
import api.assembling
import data.places
from api.assembling import Materials, assemble
from tests.api.api_support import small_territories
from tests.api.register_files import edition
from tests.small_territories import every_territory
api.assembling.territory_source = small_territories
data.places.read_territories = lambda: iter(every_territory())
small_territories()
materials = Materials(registers=edition(Path(sys.argv[1]), 2), tolerance=1.0, is_from_scratch=sys.argv[2] == "whole")
for home in sys.stdin:
    build = os.fork()
    if not build:
        try:
            assemble(Path(home.strip()), materials)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    print(build, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(build, 0)[1]), flush=True)
"""
"""Builds the second edition in each data directory that it is told, in a process of its own, of which it tells the
number and then the exit code. What a process needs before it builds, it has from the first one."""


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


class Builder:
    """What builds the second edition, each time in a process that may be killed."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self._told, self._heard = program.stdin, program.stdout

    def begin(self, home: Path) -> int:
        """Begin a build in a data directory; return the number of its process."""
        self._told.write(f"{home}\n")
        self._told.flush()
        return int(self._heard.readline())

    def end(self) -> int:
        """Wait for the end of the build; return its exit code."""
        return int(self._heard.readline())


@contextmanager
def builder(files: Path, way: str) -> Iterator[Builder]:
    """Give what builds, once it is ready."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", CODE, files, way],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        yield Builder(program)


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
    versions = {open_generation(one).version for one in editions.values()}
    killed = 0
    with builder(tmp_path / "files", way) as build:
        build.begin(measured)
        begun = time.monotonic()
        assert build.end() == 0
        lasts = time.monotonic() - begun
        for _kill in range(KILLS // 2):
            process = build.begin(home)
            time.sleep(dice.uniform(0, lasts))
            with suppress(ProcessLookupError):  # it may have ended
                os.kill(process, signal.SIGKILL)
            code = build.end()
            killed += code == -signal.SIGKILL
            if code == 0:
                shutil.rmtree(home)
                shutil.copytree(editions[1], home)
            generation = open_generation(home)
            assert generation.version in versions
            assert list(generation.store.select("SELECT ?s { ?s ?p ?o } LIMIT 1"))
            generation.close()
        assert killed >= KILLS // 4
        build.begin(home)
        assert build.end() == 0
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
