"""The workshop: one DuckDB database for a build, with the tables and macros that all clean tables are made with."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from data.places import load_places
from ontology.vocabulary import notations

_MEMORY: Final = "2GB"


@contextmanager
def workshop(
    scratch: Path, scope: Collection[str] = (), excluded: Collection[str] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a database in the folder ``scratch``, ready to take in registers.

    It has the macros of ``cleaning.sql``, the tables of :mod:`data.places` for that scope, ``purposes``
    (the codes of purposes of associations) and ``excluded`` (SHA-256 of the IRIs that must not enter any build).
    """
    with duckdb.connect(scratch / "workshop.duckdb", config={"memory_limit": _MEMORY}) as connection:
        connection.execute("SET temp_directory = ?", [str(scratch / "spilled")])
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        load_places(connection, scope)
        connection.execute("CREATE TABLE excluded AS SELECT unnest(?::VARCHAR[]) AS hash", [sorted(excluded)])
        connection.execute("CREATE TABLE purposes AS SELECT unnest(?::VARCHAR[]) AS code", [notations("rna-purpose")])
        yield connection
