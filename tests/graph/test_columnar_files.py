"""The files of the columnar network: what is written is what is opened; what is not whole is refused."""

import json
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from graph.alliances.columns import Codes, Rows
from graph.columnar import Columnar, Lines, is_current, open_columnar, write_columnar
from graph.errors import GenerationDamagedError
from tests.graph.small_columns import Told, columnar
from tests.graph.test_columnar import TOLD


def differing(one: Columnar, other: Columnar) -> list[str]:
    """Return the names of the columns in which two networks are not equal."""
    return [field.name for field in fields(one) if not _equal(getattr(one, field.name), getattr(other, field.name))]


def _equal(one: object, other: object) -> bool:
    if isinstance(one, Lines) and isinstance(other, Lines):
        return list(one) == list(other)
    if isinstance(one, Rows) and isinstance(other, Rows):
        parts = ((one.starts, other.starts), (one.items, other.items))
        return one.width == other.width and all(np.array_equal(*part) for part in parts)
    if isinstance(one, Codes) and isinstance(other, Codes):
        return one.names == other.names and np.array_equal(one.values, other.values)
    assert isinstance(one, np.ndarray)
    assert isinstance(other, np.ndarray)
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of a small network."""
    write_columnar(columnar(TOLD), tmp_path / "network")
    return tmp_path / "network"


@pytest.mark.parametrize("told", [TOLD, Told(())], ids=["some", "empty"])
def test_what_is_written_is_opened(tmp_path: Path, told: Told) -> None:
    """Every column comes back, mapped and read-only; writing it again gives the same bytes."""
    network = columnar(told)
    write_columnar(network, tmp_path / "one")
    opened = open_columnar(tmp_path / "one")
    assert is_current(tmp_path / "one")
    assert differing(network, opened) == []
    assert not opened.members.items.flags.writeable
    assert type(opened.members.items) is np.ndarray
    write_columnar(opened, tmp_path / "two")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


def of_another_layout(folder: Path) -> None:
    """Say that the layout is one of tomorrow."""
    layout = json.loads((folder / "layout.json").read_text())
    (folder / "layout.json").write_text(json.dumps({**layout, "layout": 99}))


def cut(folder: Path) -> None:
    """Take the last bytes off an array."""
    path = folder / "members.items.npy"
    path.write_bytes(path.read_bytes()[:-4])


def without_an_array(folder: Path) -> None:
    """Remove an array."""
    (folder / "since.npy").unlink()


def with_another_array(folder: Path) -> None:
    """Put an array in the place of another."""
    shutil.copy(folder / "since.npy", folder / "days.npy")


def garbled(folder: Path) -> None:
    """Write nonsense."""
    (folder / "layout.json").write_text("{")


@pytest.mark.parametrize("harm", [of_another_layout, cut, without_an_array, with_another_array, garbled, shutil.rmtree])
def test_what_is_not_whole_is_refused(folder: Path, harm: Callable[[Path], None]) -> None:
    """Another layout and every damage are said."""
    harm(folder)
    with pytest.raises(GenerationDamagedError, match="columns"):
        open_columnar(folder)
    assert is_current(folder) == (harm in {cut, without_an_array, with_another_array})


def test_rows_that_do_not_end_are_refused(folder: Path) -> None:
    """Rows end where what they hold does."""
    starts = np.load(folder / "members.starts.npy")
    starts[-1] += 1
    np.save(folder / "members.starts.npy", starts)
    with pytest.raises(GenerationDamagedError, match="members"):
        open_columnar(folder)
