"""Sheets: the tables of a workbook (.xlsx), as CSV files that are read like any other.

The workbook is read in a process of its own, whose memory, time and files are bounded, for its file is believed in
nothing: a few kilobytes may say that they are a sheet of many gigabytes.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.archives import most_out_of
from data.errors import FileRefusedError

_CONTENT: Final = "xl/workbook.xml"
_PROGRAM: Final = Path(__file__).with_name("workbook.py")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading a workbook may take: bytes of memory, seconds of a processor, bytes of its sheets."""

    memory: int = 4 << 30
    seconds: int = 600
    sheets: int = 4 << 30


def is_workbook(path: Path) -> bool:
    """Say whether a file is a workbook, and not another zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _CONTENT in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return False


def unfold(path: Path, scratch: Path, bounds: Bounds | None = None) -> Iterator[Path]:
    """Give each sheet of a workbook that has a row as a CSV file, which is there until the next is asked for.

    Raises FileRefusedError for a workbook that cannot be read, or not within the bounds.
    """
    bounds = bounds or Bounds()
    limits = map(str, (bounds.memory, bounds.seconds, most_out_of(path, bounds.sheets)))
    folder = Path(tempfile.mkdtemp(prefix="sheets-", dir=scratch))
    try:
        done = subprocess.run(  # noqa: S603 - the program is our own
            [sys.executable, "-I", str(_PROGRAM), str(path), str(folder), *limits],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise FileRefusedError(path, "damaged", said or "its sheets are too large to be read")
        yield from sorted(folder.iterdir())
    finally:
        shutil.rmtree(folder)


def rows_of(sheet: Path, book: Path) -> int:
    """Return how many rows a sheet has below its first; raise FileRefusedError, of its book, for a huge cell."""
    with sheet.open("r", encoding="utf-8", newline="") as file:
        try:
            return sum(1 for _row in csv.reader(file, delimiter=";")) - 1
        except csv.Error as error:
            raise FileRefusedError(book, "damaged", str(error)) from error
