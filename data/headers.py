"""Headers: the columns of a file, read before its rows, and the layout that they tell."""

import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path
from typing import IO, BinaryIO, Final

from duckdb import DuckDBPyConnection, Error

from data.errors import FileRefusedError
from data.forms import form_of_file
from data.layouts import Layout
from data.sql import columns_of, quoted

HEADER: Final = 1 << 16
"""How many bytes or signs of a text its header is looked for in."""

_DELIMITERS: Final = ";,\t|"
_BROKEN: Final = (
    Error, OSError, EOFError, ValueError, RuntimeError, StopIteration, zipfile.BadZipFile, zlib.error, LZMAError,
)  # fmt: skip
"""What reading the beginning of a damaged file raises."""


def rank_of(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path) -> int:
    """Return the rank of the layout that a file, or the first file in an archive, seems to have."""
    try:
        relation = relation_of(path, form_of_file(path))
        if relation is not None:
            names = columns_of(connection, relation)
        else:
            with _unpacked(path) as file:
                names = names_in(file.read(HEADER).decode("utf-8-sig", errors="replace"))[1]
    except _BROKEN:
        return 0  # what is wrong with it is said when it is read
    return next((rank for rank, layout in enumerate(layouts) if layout.found(names) is not None), 0)


@contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO | IO[bytes] | gzip.GzipFile]:
    """Open a file, or the first one that is packed in it."""
    form = form_of_file(path)
    if form == "zip":
        with zipfile.ZipFile(path) as archive, archive.open(next(_plain(archive))) as member:
            yield member
    elif form == "gzip":
        with gzip.open(path) as packed:
            yield packed
    else:
        with path.open("rb") as file:
            yield file


def _plain(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    return (one for one in archive.infolist() if not one.is_dir())


def recognised(layouts: Sequence[Layout], names: Sequence[str], path: Path) -> tuple[Layout, dict[str, str]]:
    """Return the layout that a header has, and where its columns stand."""
    for layout in layouts:
        places = layout.found(names)
        if places is not None:
            return layout, places
    lacking = min((one.lacking(names) for one in layouts), key=len)
    raise FileRefusedError(path, "columns", ", ".join(lacking))


def relation_of(path: Path, form: str) -> str | None:
    """Return the SQL that reads a file which tells its own columns, or None for one that does not."""
    if form == "parquet":
        return f"read_parquet({pattern_of(path)}, file_row_number=true, hive_partitioning=false)"
    return f"read_json({pattern_of(path)}, sample_size=-1, hive_partitioning=false)" if form == "json" else None


def pattern_of(path: Path) -> str:
    """Return the path of a file as a pattern, in SQL, that it alone fits."""
    pattern = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
    return quoted(pattern)


def names_in(start: str) -> tuple[str, list[str]]:
    """Return the delimiter and the names of the columns, all different, of a CSV file that starts so."""
    line = start.splitlines()[0] if start.strip() else ""
    delimiter = max(_DELIMITERS, key=line.count)
    names: list[str] = []
    for rank, name in enumerate(next(csv.reader(start.splitlines(keepends=True), delimiter=delimiter), [])):
        names.append(name if name and name not in names else f"{name}_{rank}")
    return delimiter, names
