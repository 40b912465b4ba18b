"""Inferring: the causes that declared purposes mean, and the skills that activities can offer.

The inferences themselves are data (:mod:`ontology.inferences`): here they are applied to whole registers. What comes
out is said to be inferred: it stands in graphs of its own, and the method and the confidence of each conclusion are
those of the inference whose premise the organisation bears (a purpose code, a word of its purpose, its activity).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.sql import parquet, quoted
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
  FROM (SELECT id, unnest(flatten([{found}])) AS found FROM (SELECT id, folded(purpose) AS text FROM bearers))
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
        f"(FROM {parquet(tables['organisations'])})" for tables in harvests.values() if "organisations" in tables
    ]
    connection.execute(f"CREATE VIEW bearers AS SELECT {', '.join(_SAID)} FROM ({' UNION ALL BY NAME '.join(parts)})")
    _load_inferences(connection)
    expressions = _expressions(frozenset(pattern for word in purpose_words() for pattern in word.patterns))
    found = ", ".join(f"regexp_extract_all(text, {quoted(expression)})" for expression in expressions)
    connection.execute(_PREMISES.replace("{found}", found))
    connection.execute(
        "CREATE TABLE concluded AS SELECT id, premises.scheme AS premise_scheme, premises.code AS premise, "
        "known.conclusion_scheme AS scheme, known.conclusion AS code "
        "FROM premises JOIN known ON known.scheme = premises.scheme AND known.code = premises.code"
    )
    tables = {}
    for name, query in _TABLES.items():
        tables[name] = columns / f"inferred.{name}.parquet"
        connection.execute(f"COPY ({query} ORDER BY ALL) TO {quoted(tables[name])} (FORMAT parquet, COMPRESSION zstd)")
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
    patterns = [(pattern.strip(), word.code) for word in purpose_words() for pattern in word.patterns]
    connection.execute(
        "CREATE TABLE patterns AS SELECT DISTINCT unnest(?) AS pattern, unnest(?) AS word", _in_columns(patterns)
    )


@cache
def _expressions(patterns: Collection[str]) -> tuple[str, ...]:
    """Return regular expressions that find every pattern in a folded text.

    What one expression has found, it does not read again: patterns that may have words in common stand in different
    ones.
    """
    groups: list[list[tuple[str, ...]]] = []
    for pattern in sorted({_words(pattern) for pattern in patterns}, key=lambda words: (-len("".join(words)), words)):
        free = (group for group in groups if not any(_may_overlap(pattern, other) for other in group))
        group = next(free, None)
        if group is None:
            groups.append([pattern])
        else:
            group.append(pattern)
    return tuple(r"\b(?:" + "|".join(_expression("".join(words)) for words in group) + ")" for group in groups)


def _words(pattern: str) -> tuple[str, ...]:
    """Return the words of a pattern, each with the space behind it; the beginning of a word has none."""
    return tuple(re.findall(r"[^ ]+ ?", pattern))


def _expression(pattern: str) -> str:
    return re.escape(pattern.strip()) + (r"\b" if pattern.endswith(" ") else "")


def _may_overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether a text can hold two patterns at places that have a word in common."""
    return _may_follow(one, other) or _may_follow(other, one)


def _may_follow(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether a pattern can begin within another: each of the words that both take is then a word of both."""
    return any(
        all(mine.startswith(its) or its.startswith(mine) for mine, its in zip(one[shift:], other, strict=False))
        for shift, word in enumerate(one)
        if word[0] == other[0][0]
    )


def _in_columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
