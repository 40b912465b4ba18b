"""Intake: from the files of a register to raw tables, one for each layout, with the file and row of everything.

Every value is a text, as the file has it; nothing is judged here but what cannot be read at all. A row that
cannot be read is listed in the table ``unreadable`` with its file, its rank and a reason, and never left out silently.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from duckdb import DuckDBPyConnection, Error, IOException, OutOfMemoryException

from data.archives import unpack
from data.checksums import sha256_of
from data.delimited import END, line_at, look_at, readable
from data.errors import FileRefusedError
from data.forms import form_of_file
from data.headers import pattern_of, rank_of, recognised, relation_of
from data.layouts import BESIDE, Layout
from data.sheets import is_workbook, rows_of, unfold
from data.sql import columns_of, identifier, quoted

_PACKED: Final = ("zip", "empty zip", "gzip")
_STRANGE: Final = frozenset({"columns", "no-table"})

UNREADABLE: Final = {
    "MISSING COLUMNS": "columns-missing",
    "TOO MANY COLUMNS": "columns-extra",
    "UNQUOTED VALUE": "quote-misplaced",
    "LINE SIZE OVER MAXIMUM": "row-too-long",
    "INVALID ENCODING": "encoding-broken",
}
"""Why a row cannot be read, by what the reader calls it."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was read: its name, its SHA-256, how many rows it has, and how many were set aside, by reason.

    No other file of the register has that name: see :func:`take_in`.
    """

    name: str
    sha256: str
    rows: int
    aside: Mapping[str, int]


def take_in(
    connection: DuckDBPyConnection, layouts: Sequence[Layout], files: Sequence[Path], scratch: Path
) -> tuple[TakenFile, ...]:
    """Fill a table for each layout, in the schema in use, from files: CSV, JSON, Parquet, workbooks, zip or gzip.

    A table has the columns of its layout, ``file`` and ``line`` (the rank of the row, the header being the
    first); one without a file is empty. JSON is an array of objects, or one of them to a line. Files are read in the
    order of their layouts, so that what one layout sets aside may depend on the tables before it. Each has a name of
    its own, and each member of an archive has its path there after that; a file that is given twice is read once.
    What archives hold is unpacked in ``scratch`` and removed again. Raises FileRefusedError for a file that is none of
    these, that no layout fits, or that is cut or damaged.
    """
    for layout in layouts:
        columns = ", ".join(f'"{column}" VARCHAR' for column in (*layout.columns, "file"))
        connection.execute(f'CREATE TABLE "{layout.name}" ({columns}, line BIGINT)')
    connection.execute("CREATE TABLE unreadable (file VARCHAR, line BIGINT, reason VARCHAR)")
    names = _names(files)
    ordered = sorted(names, key=lambda path: rank_of(connection, layouts, path))
    return tuple(_take(connection, layouts, path, names[path], scratch) for path in ordered)


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """Return what each file is to be called: files of one name are told apart by their folders, then by their rank."""
    paths: dict[Path, Path] = {}
    for path in files:
        paths.setdefault(path.resolve(), path)
    shared = Counter(path.name for path in paths.values())
    names: dict[Path, str] = {}
    for path in paths.values():
        name = f"{path.absolute().parent.name}/{path.name}" if shared[path.name] > 1 else path.name
        ranked = (f"{name} ({rank})" if rank > 1 else name for rank in count(1))
        names[path] = next(one for one in ranked if one not in names.values())
    return names


def _take(connection: DuckDBPyConnection, layouts: Sequence[Layout], path: Path, name: str, scratch: Path) -> TakenFile:
    """Take in one file, with all that is packed in it; the sheets of a workbook that are of another matter aside."""
    rows, aside = 0, Counter[str]()
    strange: FileRefusedError | None = None
    is_book = is_workbook(path)
    for member, part in _sheets(path, scratch) if is_book else _parts(path, scratch):
        try:
            read, apart = _Reading(connection, layouts, name + member, scratch).read(part, is_packed=part != path)
        except FileRefusedError as error:
            if not is_book or error.reason not in _STRANGE:
                raise
            strange, read = error, rows_of(part, path)
            apart = {BESIDE: read} if read else {}
        except Error as error:
            if _is_of_the_workshop(error):
                raise
            raise FileRefusedError(path, "damaged", str(error).partition("\n")[0]) from error
        finally:
            if part != path:
                part.unlink()
        rows += read
        aside.update(apart)
    if strange and rows == aside[BESIDE]:
        raise FileRefusedError(path, strange.reason, strange.detail) from strange
    return TakenFile(name, sha256_of(path), rows, aside)


def _is_of_the_workshop(error: Error) -> bool:
    """Say whether an error is about what the engine keeps or writes, and not about the file that it reads."""
    is_written = isinstance(error, IOException) and "Could not write" in str(error)
    return is_written or isinstance(error, OutOfMemoryException)


def _sheets(path: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Give the sheets of a workbook, each with how its name goes on after that of the workbook."""
    for sheet in unfold(path, scratch):
        yield f"/{sheet.name}", sheet


def _parts(path: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Give the files that a file is, itself or what is packed in it, each with how its name goes on after that."""
    form = form_of_file(path)
    if form == "empty":
        raise FileRefusedError(path, "empty")
    if form not in _PACKED:
        yield "", path
        return
    with TemporaryDirectory(dir=scratch) as room:
        for part in unpack(path, Path(room)):
            yield f"/{part.relative_to(room)}", part


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one unpacked file into the table of its layout, under the name that its rows are to bear."""

    connection: DuckDBPyConnection
    layouts: Sequence[Layout]
    name: str
    scratch: Path

    def read(self, path: Path, *, is_packed: bool) -> tuple[int, Mapping[str, int]]:
        """Read a file; return how many rows it has, and how many were set aside, by reason."""
        form = form_of_file(path)
        relation = relation_of(path, form)
        if relation is None:
            return self._read_delimited(path, is_packed=is_packed)
        names = columns_of(self.connection, relation)
        layout, places = recognised(self.layouts, names, path)
        if form == "parquet":
            return self._insert(layout, places, f"SELECT *, file_row_number + 2 AS line_ FROM {relation}")
        relation = f"read_json({pattern_of(path)}, columns={_texts(names)}, hive_partitioning=false)"
        return self._insert(layout, places, f"SELECT *, 1 + row_number() OVER () AS line_ FROM {relation}")

    def _read_delimited(self, path: Path, *, is_packed: bool) -> tuple[int, Mapping[str, int]]:
        text = look_at(path)
        layout, places = recognised(self.layouts, text.names, path)
        self.connection.execute("DROP TABLE IF EXISTS rejected; DROP TABLE IF EXISTS rejecting")
        with readable(text, self.scratch, may_change=is_packed) as ready:
            # the parallel reader does not list every row that is too long
            relation = (
                f"read_csv({pattern_of(ready)}, delim={quoted(text.delimiter)}, quote='\"', escape='\"', header=true, "
                f"columns={_texts(text.names)}, auto_detect=false, parallel=false, hive_partitioning=false, "
                "store_rejects=true, rejects_limit=0, rejects_table='rejected', rejects_scan='rejecting')"
            )
            rows, aside = self._insert(
                layout,
                places,
                f"SELECT *, 1 + row_number() OVER () AS line_ FROM {relation} "
                f"WHERE {identifier(text.names[0])} IS DISTINCT FROM {quoted(END)}",
            )
            self._check_quotes(path, ready)
        return rows + self._note_unreadable(layout), aside

    def _check_quotes(self, path: Path, read: Path) -> None:
        """Refuse a file, which was read as another, for a quote that is never closed; say on which of its lines."""
        opened = self.connection.execute(
            "SELECT min(line_byte_position) FROM rejected "
            "WHERE error_type = 'UNQUOTED VALUE' AND contains(csv_line, chr(10))"
        ).fetchall()[0][0]
        if opened is not None:
            raise FileRefusedError(path, "quote", str(line_at(read, opened)))

    def _insert(self, layout: Layout, places: Mapping[str, str], ranked: str) -> tuple[int, Mapping[str, int]]:
        """Fill the table of a layout from ranked rows; return how many there are, and how many are set aside.

        A row that is set aside passes through a table without its values, so that the file is read once.
        """
        columns = ", ".join(
            f"CAST({identifier(places[column])} AS VARCHAR) AS {identifier(column)}"
            if column in places
            else f"NULL AS {identifier(column)}"
            for column in layout.columns
        )
        rows = f"SELECT {columns}, {quoted(self.name)} AS file, line_ AS line FROM ({ranked})"
        if layout.aside is None:
            return self._number(f'INSERT INTO "{layout.name}" {rows}'), {}
        values = ", ".join(
            f'CASE WHEN aside IS NULL THEN "{one}" END AS "{one}"' for one in (*layout.columns, "file", "line")
        )
        self.connection.execute(
            f"CREATE TABLE arrived AS SELECT {values}, aside FROM (SELECT *, {layout.aside} AS aside FROM ({rows}))"
        )
        kept = self._number(f'INSERT INTO "{layout.name}" SELECT * EXCLUDE aside FROM arrived WHERE aside IS NULL')
        counts = self.connection.execute(
            "SELECT aside, count(*) FROM arrived WHERE aside IS NOT NULL GROUP BY aside"
        ).fetchall()
        self.connection.execute("DROP TABLE arrived")
        aside = {str(reason): int(count) for reason, count in counts}
        return kept + sum(aside.values()), aside

    def _note_unreadable(self, layout: Layout) -> int:
        """List the rows that could not be read, and give those after them their rank; return how many there are."""
        reasons = " ".join(f"WHEN {quoted(kind)} THEN {quoted(reason)}" for kind, reason in UNREADABLE.items())
        found = self._number(
            f"INSERT INTO unreadable SELECT {quoted(self.name)}, line, min(CASE CAST(error_type AS VARCHAR) {reasons} "
            "ELSE 'unreadable' END) FROM rejected GROUP BY line"
        )
        if found:
            self.connection.execute(
                f'UPDATE "{layout.name}" AS rows_ SET line = rows_.line + shift '
                "FROM (SELECT *, lead(first) OVER (ORDER BY shift) AS next FROM ("
                "SELECT line - row_number() OVER (ORDER BY line) + 1 AS first, "
                "row_number() OVER (ORDER BY line) AS shift FROM unreadable WHERE file = $name"
                ")) AS gaps WHERE rows_.file = $name AND rows_.line >= first AND (next IS NULL OR rows_.line < next)",
                {"name": self.name},
            )
        return found

    def _number(self, query: str) -> int:
        """Return the number that a query gives, or how many rows it inserts."""
        return int(self.connection.execute(query).fetchall()[0][0])


def _texts(names: Sequence[str]) -> str:
    """Return columns of text, as the readers are told of them."""
    return "{" + ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names) + "}"
