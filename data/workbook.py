"""A workbook of a spreadsheet, each of its sheets written as a CSV file.

This file is also a program, run apart by :mod:`data.sheets` under limits of its own: a small workbook can be made
such that reading it takes more memory than there is. It must import nothing of the project.
"""

import csv
import re
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

Cell = int | float | str | bool | time | date | datetime | timedelta


def write_sheets(path: Path, folder: Path, most: int) -> None:
    """Write each sheet that has a row as a CSV file, named after its rank and its name, into a folder.

    Raises ValueError where they have more than so many bytes together.
    """
    with CalamineWorkbook.from_path(path) as workbook:
        for rank, name in enumerate(workbook.sheet_names, start=1):
            target = folder / f"{rank:02}-{re.sub('[^A-Za-z0-9]+', '-', name).strip('-')}.csv"
            rows = [[text_of(cell) for cell in row] for row in workbook.get_sheet_by_name(name).iter_rows()]
            _write(target, (row for row in rows if any(row)))
            if sum(file.stat().st_size for file in folder.iterdir()) > most:
                raise ValueError("its sheets are too large together")


def _write(target: Path, rows: Iterable[list[str]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    if not target.stat().st_size:
        target.unlink()


def text_of(cell: Cell) -> str:
    """Return what a cell shows: a whole number without ``.0``, a date as ISO 8601 writes it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def main() -> None:
    """Write the sheets of a workbook within limits: path, folder, bytes of memory, seconds, bytes of all sheets."""
    path, folder = map(Path, sys.argv[1:3])
    memory, seconds, size = map(int, sys.argv[3:6])
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    write_sheets(path, folder, size)


if __name__ == "__main__":
    main()
