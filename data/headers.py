"""Headers: what a file is before its rows are read: its delimiter, its encoding, its columns and its layout."""

import codecs
import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from duckdb import DuckDBPyConnection, Error

from data.errors import FileRefusedError
from data.layouts import Layout

_CHUNK: Final = 1 << 20
_HEADER: Final = 1 << 16
_BROKEN: Final = 100
_DELIMITERS: Final = ";,\t|"
PARQUET: Final = b"PAR1"
PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b")
_WIDE: Final = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)


def rank_of(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path) -> int:
    """Return the rank of the layout that a file, or the first file in an archive, seems to have."""
    try:
        if start_of(path, 4) == PARQUET:
            names = parquet_columns(connection, path)
        else:
            with _unpacked(path) as file:
                names = _names(file.read(_HEADER).decode("utf-8-sig", errors="replace"))[1]
    except (Error, OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error, StopIteration, RuntimeError):
        return 0  # what is wrong with it is said when it is read
    return next((rank for rank, layout in enumerate(layouts) if layout.found(names) is not None), 0)


@contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO | IO[bytes] | gzip.GzipFile]:
    """Open a file, or the first one that is packed in it."""
    start = start_of(path, 4)
    if start == PACKED[0]:
        with zipfile.ZipFile(path) as archive, archive.open(next(_plain(archive))) as member:
            yield member
    elif start[:2] == PACKED[1]:
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
    lacking = min((set(one.needs) - set(names) for one in layouts), key=len)
    raise FileRefusedError(path, "columns", ", ".join(sorted(lacking)))


def parquet_columns(connection: DuckDBPyConnection, path: Path) -> list[str]:
    """Return the names of the columns of a Parquet file."""
    columns = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return [column[0] for column in columns]


def csv_header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV file and the names of its columns, all different."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        delimiter, names = _names(file.read(_HEADER))
    if len(names) < 2:  # noqa: PLR2004 - a table has at least a thing and something said of it
        raise FileRefusedError(path, "no-table")
    return delimiter, names


def _names(start: str) -> tuple[str, list[str]]:
    """Return the delimiter and the names of the columns, all different, of a CSV file that starts so."""
    line = start.splitlines()[0] if start.strip() else ""
    delimiter = max(_DELIMITERS, key=line.count)
    names: list[str] = []
    for rank, name in enumerate(next(csv.reader(start.splitlines(keepends=True), delimiter=delimiter), [])):
        names.append(name if name and name not in names else f"{name}_{rank}")
    return delimiter, names


def is_utf8(path: Path) -> bool:
    """Say whether a text is UTF-8, perhaps with some broken bytes, and not one of Windows or ISO 8859-1."""
    if start_of(path, 2) in _WIDE:
        raise FileRefusedError(path, "utf-16")
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    broken = beyond = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.isascii():
                decoder.reset()
                continue
            text = decoder.decode(chunk)
            wrong = text.count("\ufffd")
            broken += wrong
            beyond += len(text.encode()) - len(text) - 2 * wrong
            if broken > _BROKEN and not beyond:
                return False
    return broken <= beyond


def start_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as file:
        return file.read(size)
