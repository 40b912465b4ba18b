"""The workshop: one DuckDB database for a build, with the tables and macros that all clean tables are made with."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from data.places import load_places
from ontology.vocabulary import labels, narrower, notations

_MEMORY: Final = "2GB"


@contextmanager
def workshop(
    scratch: Path, scope: Collection[str] = (), excluded: Collection[str] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a database in the folder ``scratch``, ready to take in registers.

    It has the macros of ``cleaning.sql``, the tables of :mod:`data.places` for that scope, ``purposes``
    (the codes of purposes of associations), ``roles`` (of a member in an undertaking, by what they are called) and
    ``excluded`` (SHA-256 of the IRIs that must not enter any build).
    """
    with duckdb.connect(scratch / "workshop.duckdb", config={"memory_limit": _MEMORY}) as connection:
        connection.execute("SET temp_directory = ?", [str(scratch / "spilled")])
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        load_places(connection, scope)
        connection.execute("CREATE TABLE excluded AS SELECT unnest(?::VARCHAR[]) AS hash", [sorted(excluded)])
        connection.execute("CREATE TABLE purposes AS SELECT unnest(?::VARCHAR[]) AS code", [notations("rna-purpose")])
        names, codes = zip(*_roles(), strict=True)
        connection.execute(
            "CREATE TABLE roles AS SELECT DISTINCT folded(name) AS name, role FROM "
            "(SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS role)",
            [list(names), list(codes)],
        )
        yield connection


def _roles() -> Iterator[tuple[str, str]]:
    """Give each name of each role in an undertaking, in each language, with the code of the role."""
    inside = narrower("role", "participant")
    for code, name in labels("role"):
        if code in inside:
            yield from ((name, code), (code, code))
