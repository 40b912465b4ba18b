"""What the whole test run shares: a data directory that is gone afterwards, and small disks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.small_facts import MakeDisk
from tests.small_territories import every_territory

_HOME = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a data directory of its own, so that no test touches the person's."""
    directory = tempfile.TemporaryDirectory(prefix="maillage-tests-")
    config.stash[_HOME] = directory
    os.environ["MAILLAGE_HOME"] = directory.name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    config.stash[_HOME].cleanup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one of them at the end would keep one process busy, and no other."""
    items.sort(key=lambda item: not (item.path.suffix == ".ipynb" or item.get_closest_marker("long")))


@pytest.fixture(scope="session", autouse=True)
def territories_at_hand() -> Iterator[None]:
    """Spare builds from registers the reading of all territories, each time anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.places.read_territories", lambda: iter(every_territory()))
        yield


@pytest.fixture
def make_disk(tmp_path: Path) -> Iterator[MakeDisk]:
    """Return a function that mounts an empty disk of a size, such as ``4m``; skip where this may not be done."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root and mount(8)")
    mounted: list[Path] = []

    def make(size: str) -> Path:
        disk = tmp_path / f"disk-{len(mounted)}"
        disk.mkdir()
        done = subprocess.run(  # noqa: S603 - mount(8), by its own path
            [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)],
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        mounted.append(disk)
        return disk

    try:
        yield make
    finally:
        for disk in mounted:
            subprocess.run([umount, "--lazy", str(disk)], check=True)  # noqa: S603 - the same
