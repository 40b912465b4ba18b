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

from data.sql import parquet, quoted

THRESHOLD: Final = 82.0
"""The similarity of names, 0 to 100, below which two bodies of a commune are not linked."""

MARGIN: Final = 2.0
"""How far behind the second best must be, on both sides."""

PLAIN: Final = 93.0
"""The similarity of names from which two bodies are one although some words of them are no misspellings."""

COMMON: Final = {"common": 32.0, "common_but_town": 0.12, "common_alike": 3.0, "common_apart": 0.1}
"""How many bodies of a name are expected in a commune where it is too common to tell one: where the names are equal,
equal but for the town, only alike, and equal under two postal codes. The figures are those at which nine links in ten
of invented registers of all France (``benchmarks.linking``) are right."""

SURE: Final = 0.9
"""The confidence from which a link is taken as settled."""

LINKS: Final = "links"

_BLOCKS: Final = {"commune": 200, "CASE WHEN commune LIKE '97%' THEN left(commune, 3) ELSE left(commune, 2) END": 30}
"""Within what names are compared, the narrowest first, and with how many others there each one is."""

_CUT: Final = 90.0
"""The similarity of a name and of what is left of it where its end was cut off."""

_FURTHER: Final = 0.2
"""How much it counts, of two names as similar to a third, that one is nearer to it in all its forms together."""

_BUCKETS: Final = 16
_MACROS: Final = """
CREATE MACRO strength(id) AS
  CASE WHEN id LIKE 'siren-%' THEN 4 WHEN id LIKE 'uai-%' THEN 3 WHEN id LIKE 'rna-W%' THEN 2
       WHEN id LIKE 'rna-%' THEN 1 ELSE 0 END;
CREATE MACRO family(id) AS split_part(id, '-', 1);
CREATE MACRO code_of(word) AS CAST(hash(word) >> 16 AS BIGINT);
CREATE MACRO may_be_one(one, other) AS one.numbers = other.numbers AND coalesce(one.class = other.class, true)
  AND NOT (one.knows_siren AND other.family = 'siren') AND NOT (one.family = 'rna' AND other.knows_rna)
  -- the year of an association's creation stays what it is under its second number
  AND (one.family <> other.family OR coalesce(one.since_year = other.since_year, true));
CREATE MACRO remains_of(one, other, is_cut) AS starts_with(other.flat, one.flat)
  AND (is_cut OR len(one.words) > 1 AND len(other.words) = len(one.words) + 1);
"""
_SAID: Final = (
    "id",
    "name",
    "short_name",
    "commune",
    "postal_code",
    "class",
    "since_year",
    "siren",
    "siret",
    "rna",
    "uai",
    "pic",
    "ror",
)
_FORMS: Final = ("sorted", "whole", "flat")
_KEYS: Final = {"siren": "coalesce(siren, left(siret, 9))", "rna": "rna", "uai": "uai", "pic": "pic", "ror": "ror"}
_BODIES: Final = "organisations"
_KEYS_TABLE: Final = "keys"


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
    for name in ("bodies", "spelled", "vocabulary", "worded", "named"):
        connection.execute(f"CREATE TABLE {name} AS {_sql(name)}")
    connection.execute("DROP TABLE actors; DROP TABLE keys; DROP TABLE bodies; DROP TABLE spelled")
    connection.execute("ALTER TABLE exact RENAME TO linked")
    _link_by_name(connection)
    connection.execute("DELETE FROM linked WHERE weaker IN (SELECT id FROM named WHERE is_gone)")
    linked = "SELECT sha256(weaker || ' ' || stronger)[:24] AS id, * FROM linked ORDER BY weaker, stronger"
    sure = f"SELECT weaker, stronger FROM linked WHERE confidence >= {SURE} ORDER BY ALL"
    tables = {}
    for name, query in ((LINKS, linked), ("registered", sure)):
        tables[name] = columns / f"links.{name}.parquet"
        connection.execute(f"COPY ({query}) TO {quoted(tables[name])} (FORMAT parquet, COMPRESSION zstd)")
    connection.execute("DROP TABLE worded; DROP TABLE vocabulary")
    return tables


def _gather(connection: DuckDBPyConnection, harvests: Mapping[str, Mapping[str, Path]]) -> None:
    """Make the tables ``actors``, with what registers say of their bodies, and ``keys``, with the keys of each."""
    declared = ", ".join((*(f"NULL::VARCHAR AS {column}" for column in _SAID), "NULL::BOOLEAN AS is_withheld"))
    gathered = {
        name: [f"(SELECT {declared}, NULL::VARCHAR AS register, false AS is_gone LIMIT 0)"]
        for name in (_BODIES, _KEYS_TABLE)
    }
    for register, tables in harvests.items():
        for name, into, is_gone in (
            (_BODIES, _BODIES, False),
            ("gone", _BODIES, True),
            (_KEYS_TABLE, _KEYS_TABLE, False),
        ):
            if name in tables:
                gathered[into].append(
                    f"(SELECT *, '{register}' AS register, {is_gone} AS is_gone FROM {parquet(tables[name])})"
                )
    said = ", ".join((*_SAID, "is_withheld", "register", "is_gone"))
    bodies, keys = (" UNION ALL BY NAME ".join(gathered[name]) for name in (_BODIES, _KEYS_TABLE))
    connection.execute(f"CREATE TABLE actors AS SELECT {said} FROM ({bodies})")
    stated = " UNION ".join(f"SELECT id, '{key}' AS key, {value} AS value FROM all_" for key, value in _KEYS.items())
    connection.execute(
        f"CREATE TABLE keys AS WITH all_ AS (FROM actors UNION ALL SELECT {said} FROM ({keys})) "
        f"SELECT * FROM ({stated}) WHERE value IS NOT NULL"
    )


def _link_by_name(connection: DuckDBPyConnection) -> None:
    """Link the bodies that no key links by their names: within a commune, then what is left within a département."""
    for block, crowd in _BLOCKS.items():
        connection.execute(
            f"UPDATE named SET block = {block}, is_linked = id IN (SELECT weaker FROM linked) "
            "OR strength = 4 AND id IN (SELECT stronger FROM linked "
            f"WHERE method <> 'exact-key' OR weaker LIKE 'rna-%' AND confidence >= {SURE})"
        )
        connection.execute(f"CREATE TABLE scored AS {_sql('same')}")
        connection.execute(f"CREATE TABLE candidates AS {_sql('candidates')}", {"crowd": crowd})
        connection.execute(f"CREATE TABLE spoken AS {_sql('spoken')}")
        for bucket in range(_BUCKETS):
            _score(connection, bucket)
        given = {"threshold": THRESHOLD, "margin": MARGIN, "plain": PLAIN, **COMMON}
        connection.execute(f"INSERT INTO linked BY NAME {_sql('chosen')}", given)
        connection.execute("DROP TABLE scored; DROP TABLE candidates; DROP TABLE spoken")


def _score(connection: DuckDBPyConnection, bucket: int) -> None:
    """Compare the names of a part of the candidates: by their sorted words, without the town's and with, and whole."""
    columns = ", ".join(f"{side}.{form} AS {side}_{form}" for form in _FORMS for side in ("one", "other"))
    found = connection.execute(
        f"SELECT a, b, {columns}, remains_of(one, other, a_cut) OR remains_of(other, one, b_cut) AS is_cut "
        "FROM candidates JOIN spoken AS one ON one.rank = a JOIN spoken AS other ON other.rank = b "
        f"WHERE a % {_BUCKETS} = {bucket}"
    ).fetchnumpy()
    if not len(found["a"]):
        return
    ratios = [
        cpdist(found[f"one_{form}"].tolist(), found[f"other_{form}"].tolist(), scorer=fuzz.ratio, workers=-1)
        for form in _FORMS
    ]
    is_cut = np.asarray(found["is_cut"], dtype=bool)
    alike = np.max([*ratios, np.where(is_cut, _CUT, 0.0)], axis=0)
    scores = alike - _FURTHER * (100.0 - np.mean(ratios, axis=0))
    kept = alike >= THRESHOLD - 2 * MARGIN
    columns_of = {"a": found["a"], "b": found["b"], "score": scores, "alike": alike, "is_cut": is_cut}
    connection.register("pairs", {name: values[kept] for name, values in columns_of.items()})
    connection.execute("INSERT INTO scored SELECT a, b, score, alike, is_cut FROM pairs")
    connection.unregister("pairs")


def _sql(name: str) -> str:
    return files("data").joinpath("links", f"{name}.sql").read_text(encoding="utf-8")
