"""The social economy: whom its list names, which the register of enterprises asks before it sets rows aside."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.definition import read_definition
from data.intake import take_in
from data.sql import parquet

SOCIAL_ECONOMY: Final = "ess"
"""The name of the register that is the list."""


def load_social_economy(connection: DuckDBPyConnection, files: Sequence[Path], scratch: Path) -> None:
    """Fill the table ``social_economy`` of the workshop from the files of the list.

    The register itself is read in its turn, after the enterprises: it says something only of those that the build
    has. Raises FileRefusedError.
    """
    connection.execute("CREATE SCHEMA listing; SET search_path = 'listing,main'")
    try:
        take_in(connection, read_definition(SOCIAL_ECONOMY).layouts, files, scratch)
        connection.execute(
            "INSERT INTO main.social_economy SELECT DISTINCT siren_padded(siren) FROM listed "
            "WHERE siren_padded(siren) IS NOT NULL"
        )
    finally:
        connection.execute("SET search_path = 'main'; DROP SCHEMA listing CASCADE")


def recall_social_economy(connection: DuckDBPyConnection, columns: Path) -> None:
    """Fill the table ``social_economy`` from the tables that an earlier build made of the list.

    They have those of the list whom that build had.
    """
    path = columns / f"{SOCIAL_ECONOMY}.social_economy.parquet"
    connection.execute(
        f"INSERT INTO main.social_economy SELECT DISTINCT substr(id, 7) FROM {parquet(path)} WHERE id LIKE 'siren-%'"
    )
