"""Inferring: the causes that declared purposes mean, and the skills that activities can offer.

The inferences themselves are data (:mod:`ontology.inferences`): here they are applied to whole registers. What comes
out is said to be inferred: it stands in graphs of its own, and the method and the confidence of each conclusion are
those of the inference whose premise the organisation bears (a purpose code, a word of its purpose, its activity).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from ontology.identifiers import CONCEPTS
from ontology.inferences import inferences, purpose_words

CAUSES: Final = "causes"
SKILLS: Final = "skills"
WORDS: Final = "words"

_CAUSE: Final = f"{CONCEPTS}cause/"
_SKILL: Final = f"{CONCEPTS}skill/"
_SAID: Final = ("id", "purpose", "purpose_code", "purpose_code_2", "naf")

_PREMISES: Final = """
CREATE TABLE premises AS
  SELECT id, 'rna-purpose' AS scheme, unnest([purpose_code, purpose_code_2]) AS code FROM bearers
  UNION
  SELECT id, 'naf', left(naf, 2) FROM bearers WHERE regexp_matches(naf, '^[0-9]{2}')
  UNION
  SELECT DISTINCT id, 'purpose-word', word
  FROM (SELECT id, unnest(regexp_extract_all(folded(purpose), $expression)) AS found FROM bearers)
  JOIN patterns ON found = pattern
"""

_TABLES: Final = {
    CAUSES: "SELECT DISTINCT id, concluded.code AS cause FROM concluded WHERE scheme = 'cause'",
    WORDS: "SELECT DISTINCT id, premise AS word FROM concluded WHERE premise_scheme = 'purpose-word'",
    SKILLS: "SELECT DISTINCT id, concluded.code AS skill FROM concluded WHERE scheme = 'skill'",
}


def infer(connection: DuckDBPyConnection, harvests: Mapping[str, Mapping[str, Path]], columns: Path) -> dict[str, Path]:
    """Apply the inferences to the organisations of registers; return what comes out as Parquet files.

    The tables are ``causes`` (``id``, ``cause``), ``words`` (``id``, ``word``: the words of its purpose that meant a
    cause) and ``skills`` (``id``, ``skill``); concepts are named by their codes.
    """
    declared = ", ".join(f"NULL::VARCHAR AS {column}" for column in _SAID)
    parts = [f"(SELECT {declared} LIMIT 0)"] + [
        f"(FROM {_quoted(tables['organisations'])})" for tables in harvests.values() if "organisations" in tables
    ]
    connection.execute(f"CREATE VIEW bearers AS SELECT {', '.join(_SAID)} FROM ({' UNION ALL BY NAME '.join(parts)})")
    _load_inferences(connection)
    connection.execute(_PREMISES, {"expression": _expression(connection)})
    connection.execute(
        "CREATE TABLE concluded AS SELECT id, premises.scheme AS premise_scheme, premises.code AS premise, "
        "known.conclusion_scheme AS scheme, known.conclusion AS code "
        "FROM premises JOIN known ON known.scheme = premises.scheme AND known.code = premises.code"
    )
    tables = {}
    for name, query in _TABLES.items():
        tables[name] = columns / f"inferred.{name}.parquet"
        connection.execute(f"COPY ({query} ORDER BY ALL) TO {_quoted(tables[name])} (FORMAT parquet, COMPRESSION zstd)")
    connection.execute("DROP TABLE concluded; DROP TABLE premises; DROP TABLE known; DROP VIEW bearers")
    return tables


def _load_inferences(connection: DuckDBPyConnection) -> None:
    """Make the tables ``known``, of the inferences, and ``patterns``, of the texts that stand for a word."""
    rows = [
        (one.scheme, one.code, "cause" if one.conclusion.startswith(_CAUSE) else "skill", one.conclusion)
        for one in inferences()
    ]
    connection.execute(
        "CREATE TABLE known AS SELECT unnest(?) AS scheme, unnest(?) AS code, unnest(?) AS conclusion_scheme, "
        "unnest(?) AS conclusion",
        _in_columns([(*row[:3], row[3].removeprefix(_CAUSE).removeprefix(_SKILL)) for row in rows]),
    )
    patterns = [
        (pattern.strip(), word.code, pattern.endswith(" ")) for word in purpose_words() for pattern in word.patterns
    ]
    connection.execute(
        "CREATE TABLE patterns AS SELECT unnest(?) AS pattern, unnest(?) AS word, unnest(?) AS is_whole",
        _in_columns(patterns),
    )


def _expression(connection: DuckDBPyConnection) -> str:
    """Return the regular expression that finds every pattern, the longest first."""
    rows = connection.execute(
        "SELECT DISTINCT pattern, is_whole FROM patterns ORDER BY length(pattern) DESC, pattern, is_whole DESC"
    ).fetchall()
    return r"\b(?:" + "|".join(re.escape(pattern) + (r"\b" if is_whole else "") for pattern, is_whole in rows) + ")"


def _in_columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
