"""Linking: which IRIs of several registers are those of one body, and how sure that is.

First by keys that a register states of its bodies and that name those of another (an association's number in
SIRENE, a SIRET in the register of associations…); then, for those without one, by their names within a commune. A link
is a fact with its method and its confidence; two IRIs are never declared equal.

Links by names follow the usual steps of record linkage (blocking, comparison, one-to-one assignment by a margin):
P. Christen, Data Matching, Springer, 2012.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from duckdb import DuckDBPyConnection
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

THRESHOLD: Final = 86.0
"""The similarity of names, 0 to 100, below which two bodies of a commune are not linked."""

MARGIN: Final = 2.0
"""How far behind the second best must be, on both sides."""

LINKS: Final = "links"

_SURE: Final = 0.9
_BUCKETS: Final = 16
_MACROS: Final = """
CREATE MACRO strength(id) AS
  CASE WHEN id LIKE 'siren-%' THEN 4 WHEN id LIKE 'uai-%' THEN 3 WHEN id LIKE 'rna-W%' THEN 2
       WHEN id LIKE 'rna-%' THEN 1 ELSE 0 END;
CREATE MACRO family(id) AS split_part(id, '-', 1);
"""
_SAID: Final = ("id", "name", "short_name", "commune", "class", "siren", "siret", "rna", "uai", "pic", "ror")
_KEYS: Final = ("siren", "rna", "uai", "pic", "ror")


def link(connection: DuckDBPyConnection, harvests: Mapping[str, Mapping[str, Path]], columns: Path) -> dict[str, Path]:
    """Link the bodies of several registers; return the tables ``links`` and ``registered`` as Parquet files.

    ``harvests`` gives the clean tables of each register. Its ``organisations`` are linked by their keys and names,
    its ``keys`` (``id`` and one column for each key) are further keys of them, or of numbers that they had before.
    ``links`` has the ``weaker`` and the ``stronger`` identifier, ``method`` and ``confidence``; ``registered`` the
    pairs that are sure enough to be taken as one body.
    """
    connection.execute(_MACROS + files("data").joinpath("names.sql").read_text(encoding="utf-8"))
    _gather(connection, harvests)
    connection.execute(f"CREATE TABLE exact AS {_sql('exact')}")
    connection.execute("CREATE TABLE scored (a VARCHAR, b VARCHAR, score FLOAT)")
    connection.execute(f"CREATE TABLE candidates AS {_sql('candidates')}")
    for bucket in range(_BUCKETS):
        _score(connection, bucket)
    connection.execute(
        f"CREATE TABLE linked AS FROM exact UNION ALL FROM ({_sql('chosen')})",
        {"threshold": THRESHOLD, "margin": MARGIN},
    )
    linked = "SELECT sha256(weaker || ' ' || stronger)[:24] AS id, * FROM linked ORDER BY weaker, stronger"
    sure = f"SELECT weaker, stronger FROM linked WHERE confidence >= {_SURE} ORDER BY ALL"
    tables = {}
    for name, query in ((LINKS, linked), ("registered", sure)):
        tables[name] = columns / f"links.{name}.parquet"
        connection.execute(f"COPY ({query}) TO {_quoted(tables[name])} (FORMAT parquet, COMPRESSION zstd)")
    connection.execute("DROP TABLE linked; DROP TABLE scored; DROP TABLE candidates; DROP TABLE exact")
    return tables


def _gather(connection: DuckDBPyConnection, harvests: Mapping[str, Mapping[str, Path]]) -> None:
    """Make the tables ``actors``, with what registers say of their bodies, and ``keys``, with the keys of each."""
    declared = ", ".join(f"NULL::VARCHAR AS {column}" for column in ("register", *_SAID))
    actors, keys = [f"(SELECT {declared} LIMIT 0)"], [f"(SELECT {declared} LIMIT 0)"]
    for register, tables in harvests.items():
        for name, parts in (("organisations", actors), ("keys", keys)):
            if name in tables:
                parts.append(f"(SELECT {_quoted(register)} AS register, * FROM {_quoted(tables[name])})")
    said = ", ".join(("register", *_SAID))
    connection.execute(f"CREATE TABLE actors AS SELECT {said} FROM ({' UNION ALL BY NAME '.join(actors)})")
    unpivoted = " UNION ".join(
        f"SELECT id, '{key}' AS key, {'coalesce(siren, left(siret, 9))' if key == 'siren' else key} AS value FROM all_"
        for key in _KEYS
    )
    connection.execute(
        f"CREATE TABLE keys AS WITH all_ AS (SELECT {said} FROM ({' UNION ALL BY NAME '.join((*actors, *keys[1:]))})) "
        f"SELECT * FROM ({unpivoted}) WHERE value IS NOT NULL"
    )


def _score(connection: DuckDBPyConnection, bucket: int) -> None:
    """Compare the names of a part of the candidates: in the order of the alphabet, and as they are written."""
    columns = ("a", "b", "a_sorted", "b_sorted", "a_flat", "b_flat")
    found = connection.execute(
        f"SELECT {', '.join(columns)} FROM candidates WHERE hash(a) % {_BUCKETS} = {bucket}"
    ).fetchnumpy()
    if not len(found["a"]):
        return
    ratios = [
        cpdist(found[f"a_{form}"].tolist(), found[f"b_{form}"].tolist(), scorer=fuzz.ratio, workers=-1)
        for form in ("sorted", "flat")
    ]
    scores = np.maximum(*ratios)
    kept = scores >= THRESHOLD - 2 * MARGIN
    pairs = {"a": found["a"][kept], "b": found["b"][kept], "score": scores[kept]}  # noqa: F841 - DuckDB reads it
    connection.execute("INSERT INTO scored SELECT a, b, score FROM pairs")


def _sql(name: str) -> str:
    return files("data").joinpath("links", f"{name}.sql").read_text(encoding="utf-8")


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
