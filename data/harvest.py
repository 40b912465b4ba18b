"""Harvest: the files of one register made into clean tables, and what became of every row.

A clean table is the SELECT of its SQL file over the raw tables. It gives each row an ``id``, what is said of it, and
in ``refused`` why the row is wrong, in ``left_out`` why it is sound but out of scope, and in ``doubts`` which of its
values were not taken. Rows with neither of the first two are kept, as Parquet; the others are listed beside them.
In a build that is limited to territories a row is wanted if its commune is; a table that knows better says so
itself, in ``is_wanted``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.definition import Definition
from data.errors import TooManyRefusedError
from data.intake import TakenFile, take_in
from data.places import placed
from data.screening import ENTERPRISES, OPTED_OUT, note_enterprises, note_opted_out, screened
from data.sql import columns_of, parquet, quoted
from ontology.source import Account

REJECTS: Final = ".rejects.csv"
"""How the name of the list of what was not taken of a register ends."""

OUTSIDE: Final = f"{ENTERPRISES}.outside.parquet"
"""The enterprises that are outside of the territories of a build: ``id``, ``is_masked``."""

TOLERANCE: Final = 0.001
"""The share of refused rows above which a register is not taken in."""

_ORGANISATIONS: Final = "organisations"
_ACCOUNT: Final = frozenset({"file", "line", "refused", "left_out", "doubts", "place_doubt", "is_wanted"})


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a register gave: its clean tables as Parquet files by name, the list of what was not taken, its account."""

    tables: Mapping[str, Path]
    rejects: Path
    account: Account


def harvest(
    connection: DuckDBPyConnection,
    definition: Definition,
    files: Sequence[Path],
    columns: Path,
    scratch: Path,
    tolerance: float = TOLERANCE,
) -> Harvest:
    """Take in the files of a register and write its clean tables into the folder ``columns``.

    Raises FileRefusedError for a file that is not one of the register's, and TooManyRefusedError where more than
    a share ``tolerance`` of the rows is wrong; the list of them is then written all the same.
    """
    register = definition.register
    connection.execute(f"CREATE SCHEMA {register}; SET search_path = '{register},main'")
    try:
        taken = take_in(connection, definition.layouts, files, scratch)
        for name, query in definition.tables.items():
            _make(connection, register, name, query, is_step=name in definition.steps)
        rejects = columns / f"{register}{REJECTS}"
        account = _account(connection, definition, taken, rejects)
        if sum(account.refused.values()) > tolerance * account.rows:
            raise TooManyRefusedError(register, account.refused, account.rows, rejects)
        tables = {
            name: _write(connection, name, columns / f"{register}.{name}.parquet")
            for name in definition.tables
            if name not in definition.steps
        }
        if _ORGANISATIONS in tables:
            note_kept(connection, tables[_ORGANISATIONS])
        if register == ENTERPRISES:
            _write_outside(connection, columns / OUTSIDE)
            note_enterprises(connection, tables[_ORGANISATIONS], columns / OUTSIDE)
    finally:
        connection.execute(f"SET search_path = 'main'; DROP SCHEMA {register} CASCADE")
    return Harvest(tables, rejects, account)


def note_kept(connection: DuckDBPyConnection, organisations: Path) -> None:
    """Note which organisations the build has, for the registers that are read after."""
    connection.execute(f"INSERT INTO main.kept SELECT id FROM {parquet(organisations)}")


def _make(connection: DuckDBPyConnection, register: str, name: str, query: str, *, is_step: bool) -> None:
    """Make a clean table: its places led back to communes, and what is outside of the build's scope left out.

    A step leaves nothing out on its own: the tables that read it do.
    """
    names = columns_of(connection, f"({query})")
    if "insee_code" in names:
        query = placed(query)
        names = columns_of(connection, f"({query})")
    reasons, dropped = [], ""
    if not is_step:
        query, dropped = screened(connection, register, query, names), "EXCLUDE (stays_out, is_changed) "
        reasons.append("WHEN stays_out IS NOT NULL THEN stays_out")
        if "is_wanted" in names:
            reasons.append("WHEN NOT is_wanted THEN 'outside-territory'")
        elif "commune" in names:
            reasons.append(
                "WHEN EXISTS (FROM wanted) AND (commune IS NULL OR commune NOT IN (FROM wanted)) "
                "THEN 'outside-territory'"
            )
    scope = f"CASE WHEN left_out IS NOT NULL THEN left_out {' '.join(reasons)} END"
    connection.execute(
        f'CREATE TABLE "{name}" AS SELECT * {dropped}'
        f"REPLACE (CASE WHEN refused IS NULL THEN {scope} END AS left_out) FROM ({query})"
    )
    if not is_step:
        note_opted_out(connection, f"FROM \"{name}\" WHERE left_out = '{OPTED_OUT}'", names)


def _account(
    connection: DuckDBPyConnection, definition: Definition, taken: Sequence[TakenFile], rejects: Path
) -> Account:
    """Return what became of the rows, and write the list of those that are refused, and of values not taken."""
    names = [name for name in definition.tables if name not in definition.again]
    listed = ["SELECT file, line AS record, NULL AS \"table\", 'row' AS what, reason FROM unreadable"]
    for name in names:
        known = columns_of(connection, f'"{name}"')
        kept = "refused IS NULL AND left_out IS NULL"
        place = f"SELECT file, line, '{name}', "
        listed.append(f"{place} 'row', refused FROM \"{name}\" WHERE refused IS NOT NULL")
        if "doubts" in known:
            listed.append(f"{place} 'value', unnest(doubts) FROM \"{name}\" WHERE {kept}")
        if "place_doubt" in known:
            listed.append(f"{place} 'value', place_doubt FROM \"{name}\" WHERE {kept} AND place_doubt IS NOT NULL")
    listed_ = " UNION ALL ".join(listed)
    connection.execute(f"COPY ({listed_} ORDER BY ALL) TO {quoted(rejects)} (FORMAT csv, HEADER)")
    written = f"read_csv({quoted(rejects)}, hive_partitioning=false)"
    counts = f"SELECT reason, count(*) FROM {written} WHERE what = ? GROUP BY reason ORDER BY reason"
    left_out = " UNION ALL ".join(f'SELECT left_out FROM "{name}" WHERE left_out IS NOT NULL' for name in names)
    apart = Counter(dict(connection.execute(f"SELECT left_out, count(*) FROM ({left_out}) GROUP BY ALL").fetchall()))
    for one in taken:
        apart.update(one.aside)
    return Account(
        rows=sum(one.rows for one in taken),
        refused=dict(connection.execute(counts, ["row"]).fetchall()),
        left_out=dict(sorted(apart.items())),
        doubts=dict(connection.execute(counts, ["value"]).fetchall()),
        files={one.name: one.sha256 for one in taken},
    )


def _write_outside(connection: DuckDBPyConnection, path: Path) -> None:
    """Write which enterprises are left out for where they are, and which of them withhold their name."""
    outside = "refused IS NULL AND left_out = 'outside-territory'"
    connection.execute(
        f"COPY (SELECT id, name IS NULL AS is_masked FROM {_ORGANISATIONS} WHERE {outside} ORDER BY ALL) "
        f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _write(connection: DuckDBPyConnection, name: str, path: Path) -> Path:
    """Write the rows of a clean table that are kept, in the order of their columns."""
    said = [column for column in columns_of(connection, f'"{name}"') if column not in _ACCOUNT]
    connection.execute(
        f'COPY (SELECT {", ".join(said)} FROM "{name}" WHERE refused IS NULL AND left_out IS NULL ORDER BY ALL) '
        f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
    )
    return path
