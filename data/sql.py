"""SQL: how texts, names and files are written in a query, and what a relation holds."""

from pathlib import Path

from duckdb import DuckDBPyConnection


def quoted(value: object) -> str:
    """Return a text or a path as SQL writes it."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return the name of a column or a table as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def parquet(path: Path) -> str:
    """Return the relation that a Parquet file is; a folder on its way that is called ``a=b`` is no column."""
    return f"read_parquet({quoted(path)}, hive_partitioning=false)"


def columns_of(connection: DuckDBPyConnection, relation: str) -> list[str]:
    """Return the names of the columns of a relation."""
    return [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
