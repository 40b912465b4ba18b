"""Outputs: a file that is there whole or not at all."""

import os
from pathlib import Path

import pytest

from api.outputs import whole_file


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """An error on the way leaves the file of before, and nothing beside it."""
    place = tmp_path / "out.csv"
    place.write_bytes(b"before")

    def stop() -> None:
        with whole_file(place) as file:
            file.write(b"half")
            file.flush()
            assert place.read_bytes() == b"before"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()

    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    assert place.read_bytes() == b"before"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Where the name is a link, the file behind it is replaced."""
    behind, link = tmp_path / "behind.csv", tmp_path / "link.csv"
    behind.write_bytes(b"before")
    link.symlink_to(behind)
    with whole_file(link) as file:
        file.write(b"after")

    assert link.is_symlink()
    assert behind.read_bytes() == b"after"


def test_a_device_is_written_and_not_replaced() -> None:
    """What is no file, such as the null device, stays what it is."""
    with whole_file(Path(os.devnull)) as file:
        file.write(b"gone")

    assert not Path(os.devnull).is_file()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A directory, or a path in none, is an error of the system."""
    for place in (tmp_path, tmp_path / "nowhere" / "out.csv"):
        with pytest.raises(OSError, match=r"directory|No such file"), whole_file(place):
            pass
