"""Intake: from the files of a register to raw tables, one for each layout, with the file and row of everything.

Every value is a text, as the file has it; nothing is judged here but what cannot be read at all. A row that
cannot be read is listed in the table ``unreadable`` with its file, its line and a reason, and never left out silently.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection, Error

from data.archives import unpack
from data.errors import FileRefusedError
from data.headers import PACKED, PARQUET, csv_header, is_utf8, parquet_columns, rank_of, recognised, start_of
from data.layouts import BESIDE, Layout
from data.sheets import is_workbook, rows_of, unfold

_STRANGE: Final = frozenset({"columns", "no-table"})
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
    """A file that was read: its name, its SHA-256, how many rows it has, and how many were set aside, by reason."""

    name: str
    sha256: str
    rows: int
    aside: Mapping[str, int]


def take_in(
    connection: DuckDBPyConnection, layouts: Sequence[Layout], files: Sequence[Path], scratch: Path
) -> tuple[TakenFile, ...]:
    """Fill a table for each layout, in the schema in use, from files: CSV, Parquet, zip, gzip or workbooks (.xlsx).

    A table has the columns of its layout, ``file`` and ``line`` (the rank of the row, the header being the
    first); one without a file is empty. Files are read in the order of their layouts, so that what one layout sets
    aside may depend on the tables before it. What archives hold is unpacked in ``scratch`` and removed again.
    Raises FileRefusedError for a file that is none of these, that no layout fits, or that is cut or damaged.
    """
    for layout in layouts:
        columns = ", ".join(f'"{column}" VARCHAR' for column in (*layout.columns, "file"))
        connection.execute(f'CREATE TABLE "{layout.name}" ({columns}, line BIGINT)')
    connection.execute("CREATE TABLE unreadable (file VARCHAR, line BIGINT, reason VARCHAR)")
    ordered = sorted(files, key=lambda path: rank_of(connection, layouts, path))
    return tuple(_take(connection, layouts, path, scratch) for path in ordered)


def _take(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path, scratch: Path) -> TakenFile:
    """Take in one file, with all that is packed in it; the sheets of a workbook that are of another matter aside."""
    rows, aside = 0, Counter[str]()
    strange: FileRefusedError | None = None
    is_book = is_workbook(path)
    for part in unfold(path, scratch) if is_book else _parts(path, scratch):
        name = path.name if part == path else f"{path.name}/{part.name}"
        try:
            read, apart = _read(connection, layouts, part, name)
        except FileRefusedError as error:
            if not is_book or error.reason not in _STRANGE:
                raise
            strange, read = error, rows_of(part)
            apart = {BESIDE: read} if read else {}
        except Error as error:
            raise FileRefusedError(path, "damaged", str(error).partition("\n")[0]) from error
        finally:
            if part != path:
                part.unlink()
        rows += read
        aside.update(apart)
    if strange and rows == aside[BESIDE]:
        raise FileRefusedError(path, strange.reason, strange.detail) from strange
    return TakenFile(path.name, sha256_of(path), rows, aside)


def _parts(path: Path, scratch: Path) -> Iterator[Path]:
    """Give the files that a file is: itself, or what is packed in it."""
    start = start_of(path, 4)
    if start in PACKED or start[:2] in PACKED:
        yield from unpack(path, scratch)
    elif not start:
        raise FileRefusedError(path, "empty")
    else:
        yield path


def _read(
    connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path, name: str
) -> tuple[int, Mapping[str, int]]:
    """Read one unpacked file into the table of its layout; return how many rows it has, and those set aside."""
    if start_of(path, 4) == PARQUET:
        relation = f"read_parquet({_quoted(str(path))}, file_row_number=true)"
        layout, places = recognised(layouts, parquet_columns(connection, path), path)
        ranked = f"(SELECT *, file_row_number + 2 AS line_ FROM {relation})"
        return _insert(connection, layout, places, ranked, name)
    is_windows = not is_utf8(path)
    delimiter, names = csv_header(path, "cp1252" if is_windows else "utf-8-sig")
    layout, places = recognised(layouts, names, path)
    columns = ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in names)
    # the parallel reader does not list every row that is too long
    relation = (
        f"read_csv({_quoted(str(path))}, delim={_quoted(delimiter)}, quote='\"', escape='\"', header=true, "
        f"encoding='{'latin-1' if is_windows else 'utf-8'}', columns={{{columns}}}, auto_detect=false, parallel=false, "
        "store_rejects=true, rejects_limit=0, rejects_table='rejected', rejects_scan='rejecting')"
    )
    ranked = f"(SELECT *, 1 + row_number() OVER () AS line_ FROM {relation})"
    connection.execute("DROP TABLE IF EXISTS rejected; DROP TABLE IF EXISTS rejecting")
    rows, aside = _insert(connection, layout, places, ranked, name, is_windows=is_windows)
    return rows + _note_unreadable(connection, layout, path, name), aside


def _insert(
    connection: DuckDBPyConnection,
    layout: Layout,
    places: Mapping[str, str],
    ranked: str,
    name: str,
    *,
    is_windows: bool = False,
) -> tuple[int, Mapping[str, int]]:
    """Fill the table of a layout from ranked rows; return how many there are, and how many are set aside, by reason.

    A row that is set aside passes through a table without its values, so that the file is read once.
    """

    def value(column: str) -> str:
        if column not in places:
            return f'NULL AS "{column}"'
        text = f'CAST("{places[column]}" AS VARCHAR)'
        if is_windows:
            text = f"translate({text}, {_quoted(''.join(map(chr, range(128, 160))))}, {_quoted(_WINDOWS)})"
        return f'{text} AS "{column}"'

    columns = ", ".join(value(column) for column in layout.columns)
    rows = f"SELECT {columns}, {_quoted(name)} AS file, line_ AS line FROM {ranked}"
    if layout.aside is None:
        return _number(connection, f'INSERT INTO "{layout.name}" {rows}'), {}
    values = ", ".join(
        f'CASE WHEN aside IS NULL THEN "{one}" END AS "{one}"' for one in (*layout.columns, "file", "line")
    )
    connection.execute(
        f"CREATE TABLE arrived AS SELECT {values}, aside FROM (SELECT *, {layout.aside} AS aside FROM ({rows}))"
    )
    kept = _number(connection, f'INSERT INTO "{layout.name}" SELECT * EXCLUDE aside FROM arrived WHERE aside IS NULL')
    counts = connection.execute("SELECT aside, count(*) FROM arrived WHERE aside IS NOT NULL GROUP BY aside").fetchall()
    connection.execute("DROP TABLE arrived")
    aside = {str(reason): int(count) for reason, count in counts}
    return kept + sum(aside.values()), aside


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
