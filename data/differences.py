"""Differences: which facts went and which came between two editions of a source, worked out on their tables.

A row that both editions have says the same in both. So the facts of the rows that went are gone, unless a row that
stays, or came, says them as well; those of the rows that came are new.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import duckdb

from data.mapping import TriplesMap, compile_count, compile_query
from data.sql import parquet, quoted
from ontology.source import Difference

_MEMORY: Final = "2GB"
_ROWS: Final = 50_000


def difference(
    mapping: Sequence[TriplesMap], before: Mapping[str, Path], after: Mapping[str, Path], since: str, folder: Path
) -> Difference | None:
    """Return how the facts of tables differ from those of the tables before, which had the digest ``since``.

    The rows that differ are written into ``folder``, which is made, and read again when the facts are asked for.
    None where a table has not the same columns in both: nothing can be compared then.
    """
    folder.mkdir(parents=True)
    tables = sorted({one.table for one in mapping})
    with _database(folder) as database:
        for table in tables:
            old, new = (parquet(side[table]) if table in side else "" for side in (before, after))
            if old and new and _columns(database, old) != _columns(database, new):
                return None
            for name, one, other in (("gone", old, new), ("come", new, old)):
                rows = f"FROM {one} EXCEPT ALL FROM {other}" if one and other else f"FROM {one or other}"
                nothing = "" if one else " LIMIT 0"
                database.execute(f"COPY ({rows}{nothing}) TO {quoted(folder / f'{name}.{table}.parquet')}")
        counts = (
            compile_count(one, parquet(folder / f"{name}.{one.table}.parquet"))
            for name in ("gone", "come")
            for one in mapping
        )
        triples = sum(row[0] or 0 for query in counts for row in database.execute(query).fetchall())
    return Difference(since, partial(_gone, mapping, after, folder), partial(_come, mapping, folder), triples)


def _gone(mapping: Sequence[TriplesMap], after: Mapping[str, Path], folder: Path) -> Iterator[bytes]:
    """Give the facts of the rows that went, but those that a row of today says."""
    went = _lines(mapping, {one.table: folder / f"gone.{one.table}.parquet" for one in mapping})
    with _database(folder) as database:
        database.execute(f"CREATE TABLE gone AS SELECT DISTINCT line FROM ({went})")
        said = f"SELECT DISTINCT line FROM ({_lines(mapping, after)}) WHERE line IN (FROM gone)"
        yield from _read(database, f"FROM gone EXCEPT ({said})")


def _come(mapping: Sequence[TriplesMap], folder: Path) -> Iterator[bytes]:
    """Give the facts of the rows that came."""
    came = _lines(mapping, {one.table: folder / f"come.{one.table}.parquet" for one in mapping})
    with _database(folder) as database:
        yield from _read(database, f"SELECT DISTINCT line FROM ({came})")


def _lines(mapping: Sequence[TriplesMap], tables: Mapping[str, Path]) -> str:
    """Return the SQL of the facts of some tables, one line a row."""
    given = (
        f"SELECT unnest(string_split(facts, chr(10))) AS line "
        f"FROM ({compile_query(one, parquet(tables[one.table]))}) AS given (facts)"
        for one in mapping
        if one.table in tables
    )
    return f"SELECT line FROM ({' UNION ALL '.join(given)}) WHERE line <> ''"


def _read(database: duckdb.DuckDBPyConnection, query: str) -> Iterator[bytes]:
    cursor = database.execute(query)
    while rows := cursor.fetchmany(_ROWS):
        yield "".join(f"{line}\n" for (line,) in rows).encode()


def _columns(database: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """Return the names and the types of the columns of a relation."""
    return [row[:2] for row in database.execute(f"DESCRIBE FROM {relation}").fetchall()]


def _database(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(folder / "spilled")})
