"""Intake: from the files of a register to raw tables, one for each layout, with the file and row of everything.

Every value is a text, as the file has it; nothing is judged here but what cannot be read at all. A row that
cannot be read is listed in the table ``unreadable`` with its file, its line and a reason, and never left out silently.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection, Error

from data.archives import unpack
from data.errors import FileRefusedError
from data.layouts import Layout
from data.sheets import is_workbook, unfold

_CHUNK: Final = 1 << 20
_HEADER: Final = 1 << 16
_DELIMITERS: Final = ";,\t|"
_PARQUET: Final = b"PAR1"
_PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b")
_BROKEN: Final = 100
_STRANGE: Final = frozenset({"columns", "no-table"})
_WIDE: Final = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)

_REASONS: Final = {
    "MISSING COLUMNS": "columns-missing",
    "TOO MANY COLUMNS": "columns-extra",
    "UNQUOTED VALUE": "quote-misplaced",
    "LINE SIZE OVER MAXIMUM": "row-too-long",
    "INVALID ENCODING": "encoding-broken",
}
_WINDOWS: Final = "".join(
    bytes([code]).decode("cp1252", errors="replace").replace("\ufffd", " ") for code in range(128, 160)
)
"""What the signs 128 to 159 are where a file is of Windows and not of ISO 8859-1; five of them are nothing."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was read: its name, its SHA-256, the rows that it has, and those that are not of the matter."""

    name: str
    sha256: str
    rows: int
    beside: int


def take_in(
    connection: DuckDBPyConnection, layouts: Sequence[Layout], files: Sequence[Path], scratch: Path
) -> tuple[TakenFile, ...]:
    """Fill a table for each layout, in the schema in use, from files: CSV, Parquet, zip, gzip or workbooks (.xlsx).

    A table has the columns of its layout, ``file`` and ``line`` (the rank of the row, the header being the
    first); one without a file is empty. What archives hold is unpacked in ``scratch`` and removed again. Raises
    FileRefusedError for a file that is none of these, that no layout fits, or that is cut or damaged.
    """
    for layout in layouts:
        columns = ", ".join(f'"{column}" VARCHAR' for column in (*layout.columns, "file"))
        connection.execute(f'CREATE TABLE "{layout.name}" ({columns}, line BIGINT)')
    connection.execute("CREATE TABLE unreadable (file VARCHAR, line BIGINT, reason VARCHAR)")
    return tuple(_take(connection, layouts, path, scratch) for path in files)


def _take(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path, scratch: Path) -> TakenFile:
    """Take in one file, with all that is packed in it; the sheets of a workbook that are not of the matter aside."""
    rows = beside = 0
    strange: FileRefusedError | None = None
    is_book = is_workbook(path)
    for part in unfold(path, scratch) if is_book else _parts(path, scratch):
        name = path.name if part == path else f"{path.name}/{part.name}"
        try:
            read, kept = _read(connection, layouts, part, name)
        except FileRefusedError as error:
            if not is_book or error.reason not in _STRANGE:
                raise
            strange, read, kept = error, _lines(part), 0
        except Error as error:
            raise FileRefusedError(path, "damaged", str(error).partition("\n")[0]) from error
        finally:
            if part != path:
                part.unlink()
        rows, beside = rows + read, beside + read - kept
    if strange and rows == beside:
        raise FileRefusedError(path, strange.reason, strange.detail) from strange
    return TakenFile(path.name, sha256_of(path), rows, beside)


def _parts(path: Path, scratch: Path) -> Iterator[Path]:
    """Give the files that a file is: itself, or what is packed in it."""
    start = _start(path, 4)
    if start in _PACKED or start[:2] in _PACKED:
        yield from unpack(path, scratch)
    elif not start:
        raise FileRefusedError(path, "empty")
    else:
        yield path


def _read(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path, name: str) -> tuple[int, int]:
    """Read one unpacked file into the table of its layout; return how many rows it has, and how many were kept."""
    if _start(path, 4) == _PARQUET:
        relation = f"read_parquet({_quoted(str(path))}, file_row_number=true)"
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
        layout, places = _recognised(layouts, names, path)
        ranked = f"(SELECT *, file_row_number + 2 AS line_ FROM {relation})"
        return _insert(connection, layout, places, ranked, name)
    is_windows = not _is_utf8(path)
    delimiter, names = _header(path, "cp1252" if is_windows else "utf-8-sig")
    layout, places = _recognised(layouts, names, path)
    columns = ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in names)
    # the parallel reader does not list every row that is too long
    relation = (
        f"read_csv({_quoted(str(path))}, delim={_quoted(delimiter)}, quote='\"', escape='\"', header=true, "
        f"encoding='{'latin-1' if is_windows else 'utf-8'}', columns={{{columns}}}, auto_detect=false, parallel=false, "
        "store_rejects=true, rejects_limit=0, rejects_table='rejected', rejects_scan='rejecting')"
    )
    ranked = f"(SELECT *, 1 + row_number() OVER () AS line_ FROM {relation})"
    connection.execute("DROP TABLE IF EXISTS rejected; DROP TABLE IF EXISTS rejecting")
    rows, kept = _insert(connection, layout, places, ranked, name, is_windows=is_windows)
    return rows + _note_unreadable(connection, layout, path, name), kept


def _insert(
    connection: DuckDBPyConnection,
    layout: Layout,
    places: Mapping[str, str],
    ranked: str,
    name: str,
    *,
    is_windows: bool = False,
) -> tuple[int, int]:
    """Fill the table of a layout from ranked rows; return how many there are, and how many are of the matter."""

    def value(column: str) -> str:
        if column not in places:
            return f'NULL AS "{column}"'
        text = f'CAST("{places[column]}" AS VARCHAR)'
        if is_windows:
            text = f"translate({text}, {_quoted(''.join(map(chr, range(128, 160))))}, {_quoted(_WINDOWS)})"
        return f'{text} AS "{column}"'

    columns = ", ".join(value(column) for column in layout.columns)
    rows = f"SELECT {columns}, {_quoted(name)} AS file, line_ AS line FROM {ranked}"
    total = 0 if layout.keep == "true" else _number(connection, f"SELECT count(*) FROM {ranked}")
    kept = _number(connection, f'INSERT INTO "{layout.name}" SELECT * FROM ({rows}) WHERE {layout.keep}')
    return total or kept, kept


def _note_unreadable(connection: DuckDBPyConnection, layout: Layout, path: Path, name: str) -> int:
    """List the rows that could not be read, and give those after them their right rank; return how many there are."""
    swallowed = connection.execute(
        "SELECT min(line) FROM rejected WHERE error_type = 'UNQUOTED VALUE' AND contains(csv_line, chr(10))"
    ).fetchone()
    if swallowed and swallowed[0]:
        raise FileRefusedError(path, "quote", str(swallowed[0]))
    reasons = " ".join(f"WHEN {_quoted(kind)} THEN {_quoted(reason)}" for kind, reason in _REASONS.items())
    found = _number(
        connection,
        f"INSERT INTO unreadable SELECT {_quoted(name)}, line, min(CASE CAST(error_type AS VARCHAR) {reasons} "
        "ELSE 'unreadable' END) FROM rejected GROUP BY line",
    )
    if found:
        connection.execute(
            f'UPDATE "{layout.name}" AS rows_ SET line = rows_.line + shift FROM ('
            "SELECT line - row_number() OVER (ORDER BY line) + 1 AS first, "
            "lead(line - row_number() OVER (ORDER BY line) + 1) OVER (ORDER BY line) AS next, "
            "row_number() OVER (ORDER BY line) AS shift FROM unreadable WHERE file = $name"
            ") AS gaps WHERE rows_.file = $name AND rows_.line >= first AND (next IS NULL OR rows_.line < next)",
            {"name": name},
        )
    return found


def _recognised(layouts: Sequence[Layout], names: Sequence[str], path: Path) -> tuple[Layout, dict[str, str]]:
    """Return the layout that a header has, and where its columns stand."""
    for layout in layouts:
        places = layout.found(names)
        if places is not None:
            return layout, places
    lacking = min((set(one.needs) - set(names) for one in layouts), key=len)
    raise FileRefusedError(path, "columns", ", ".join(sorted(lacking)))


def _header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV file and the names of its columns, all different."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        start = file.read(_HEADER)
    line = start.splitlines()[0] if start.strip() else ""
    delimiter = max(_DELIMITERS, key=line.count)
    names: list[str] = []
    for rank, name in enumerate(next(csv.reader(start.splitlines(keepends=True), delimiter=delimiter), [])):
        names.append(name if name and name not in names else f"{name}_{rank}")
    if len(names) < 2:  # noqa: PLR2004 - a table has at least a thing and something said of it
        raise FileRefusedError(path, "no-table")
    return delimiter, names


def _is_utf8(path: Path) -> bool:
    """Say whether a text is UTF-8, perhaps with some broken bytes, and not one of Windows or ISO 8859-1."""
    if _start(path, 2) in _WIDE:
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


def _lines(path: Path) -> int:
    """Return how many rows a CSV file has below its header."""
    with path.open("r", encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.reader(file, delimiter=_DELIMITERS[0])) - 1


def _start(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _number(connection: DuckDBPyConnection, query: str) -> int:
    """Return the number that a query gives, or how many rows it inserts."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
