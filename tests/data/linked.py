"""Bodies of registers that a test invents, linked by the real linking: clean tables in, pairs out."""

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data.linking import link

TOWNS = {"55545": "Verdun", "55029": "Bar-le-Duc", "75056": "Paris", "13055": "Marseille", "86194": "Poitiers"}
COLUMNS = (
    "id", "name", "short_name", "commune", "postal_code", "class", "since_year", "siren", "siret", "rna", "uai", "pic",
    "ror",
)  # fmt: skip

Body = Mapping[str, str]
Pair = tuple[str, str, str, float]


def association(number: str, name: str, commune: str = "55545", **said: str) -> Body:
    """Return an association of the national register: its number without the W, its name, its commune."""
    number = number if number[0].isalpha() or len(number) > 10 else f"W{number:0>9}"
    return {"id": f"rna-{number}", "name": name, "commune": commune, "class": "Association", **said}


def unit(number: int, name: str, commune: str = "55545", **said: str) -> Body:
    """Return a legal unit with the form of an association."""
    return {"id": f"siren-{number:09}", "name": name, "commune": commune, "class": "Association", **said}


def written(folder: Path, name: str, rows: Sequence[Body]) -> Path:
    """Write rows as a clean table and return its file."""
    path = folder / f"{name}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE made ({', '.join(f'{column} VARCHAR' for column in COLUMNS)})")
        connection.executemany(
            f"INSERT INTO made VALUES ({', '.join('?' for _column in COLUMNS)})",
            [[row.get(column) for column in COLUMNS] for row in rows] or [[None] * len(COLUMNS)],
        )
        connection.execute(f"COPY (FROM made WHERE id IS NOT NULL) TO '{path}' (FORMAT parquet)")
    return path


@contextmanager
def linking(
    associations: Sequence[Body], units: Sequence[Body] = (), gone: Sequence[Body] = (), others: Sequence[Body] = ()
) -> Iterator[tuple[DuckDBPyConnection, dict[str, Path]]]:
    """Give the connection in which the bodies were linked, and the files of the links."""
    with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
        folder = Path(name)
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        connection.execute("CREATE TABLE towns (town VARCHAR, commune VARCHAR); CREATE TABLE excluded (hash VARCHAR)")
        connection.executemany("INSERT INTO towns VALUES (?, ?)", [[town, code] for code, town in TOWNS.items()])
        harvests = {
            "rna": {"organisations": written(folder, "rna", associations), "gone": written(folder, "gone", gone)},
            "sirene": {"organisations": written(folder, "sirene", units)},
            "others": {"organisations": written(folder, "others", others)},
        }
        yield connection, link(connection, harvests, folder)


def pairs(
    associations: Sequence[Body], units: Sequence[Body] = (), gone: Sequence[Body] = (), others: Sequence[Body] = ()
) -> list[Pair]:
    """Return the links between bodies: weaker, stronger, method, confidence."""
    with linking(associations, units, gone, others) as (connection, tables):
        query = f"SELECT weaker, stronger, method, CAST(confidence AS DOUBLE) FROM '{tables['links']}' ORDER BY ALL"
        found: list[Pair] = connection.execute(query).fetchall()
        sure = connection.execute(f"SELECT weaker, stronger FROM '{tables['registered']}' ORDER BY ALL").fetchall()
    assert sure == [pair[:2] for pair in found if pair[3] >= 0.9]
    return found


def same(associations: Sequence[Body], units: Sequence[Body], **more: Sequence[Body]) -> set[tuple[str, str]]:
    """Return the pairs that are sure enough to be taken as one body."""
    return {pair[:2] for pair in pairs(associations, units, **more) if pair[3] >= 0.9}


def shuffled(bodies: Sequence[Body], seed: int) -> list[Body]:
    """Return bodies in another order, the same for the same seed."""
    order = list(bodies)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return order
