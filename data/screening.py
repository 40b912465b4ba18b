"""Screening: who stays out of a build, and what is not said of whom, whichever register says it.

The register of enterprises knows who withholds their name, so it is read before the others. What another register
says under the number of such a unit is taken without a name; and where it has a name under an identifier of its own,
that number is not taken, for whoever looks the number up would find the name. A body that another register calls by
a SIREN which the register of enterprises does not bring is left out: it may be a person. One's own alliances are not:
who wrote them knows whom they mean.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data.sql import parquet
from ontology.identifiers import THINGS

ENTERPRISES: Final = "sirene"
"""The register that is read first."""

OWN_ALLIANCES: Final = "alliances"
"""The register that its reader has written: nobody in it is judged by the register of enterprises."""

OPTED_OUT: Final = "opted-out"
_BEARERS: Final = ("id", "organisation", "network")
_CODES: Final = {
    "siren": "'siren-' || siren",
    "siret": "'siren-' || left(siret, 9)",
    "rna": "'rna-' || rna",
    "uai": "'uai-' || uai",
}
"""What a body is called by each of the numbers that a register gives to it."""

_SAID: Final = (
    "name", "name_en", "short_name", "acronym", "official_name", "english_name", "rna", "uai", "pic", "ror", "wikidata",
)  # fmt: skip
"""What names a body, or leads to where it is named."""

JUDGED: Final = frozenset({*_BEARERS, *_CODES, *_SAID})
"""The columns that screening looks at."""

_MASKED: Final = "IN (FROM masked)"
_HIDING: Final = {
    "siren": f"coalesce({_CODES['siren']} <> id AND (id {_MASKED} OR {_CODES['siren']} {_MASKED}), false)",
    "siret": f"siret IS NOT NULL AND coalesce(id {_MASKED} OR {_CODES['siret']} {_MASKED}, false)",
}
"""When a number is not told."""


def screened(connection: DuckDBPyConnection, register: str, query: str, columns: Collection[str]) -> str:
    """Return the SQL of the rows of a query, which has these columns, as they may be taken; columns are added.

    ``stays_out`` is ``opted-out`` or ``not-in-sirene`` for a row that is not to be taken, else NULL; ``is_changed``
    says that something of a row is not told. Rows with a name and a number of enterprises have ``is_withheld``: such a
    number was there and is not told, so this is no other body that has one.
    """
    numbers = {column: f"hides_{column}_" for column in _HIDING if column in columns}
    names = [column for column in _SAID if column in columns]
    told = {**dict.fromkeys(names, "hides_names_"), **numbers}
    flags = {"hides_names_": f"coalesce(id {_MASKED}, false)"}
    flags |= {flag: _HIDING[column] for column, flag in numbers.items()}
    changed = [*numbers.values(), *([f"hides_names_ AND coalesce({', '.join(names)}) IS NOT NULL"] if names else [])]
    added = {"is_changed": " OR ".join(changed) or "false"}
    replaced = {column: f"CASE WHEN NOT {flag} THEN {column} END" for column, flag in told.items()}
    if "name" in columns and numbers:
        is_withheld = " OR ".join(numbers.values())
        if "is_withheld" in columns:
            replaced["is_withheld"] = f"coalesce(is_withheld, false) OR {is_withheld}"
        else:
            added["is_withheld"] = is_withheld
    given, judged = _judged(connection, register, query, columns)
    return (
        f"WITH {given}masked AS MATERIALIZED (SELECT DISTINCT id FROM brought WHERE is_masked) "
        f"SELECT * EXCLUDE ({', '.join(flags)}) {f'REPLACE ({_listed(replaced)})' if replaced else ''}, "
        f"{_listed(added)} FROM (SELECT *, {_listed(flags)} FROM ({judged}))"
    )


def _judged(connection: DuckDBPyConnection, register: str, query: str, columns: Collection[str]) -> tuple[str, str]:
    """Return the SQL of the rows with ``stays_out``, why each is not to be taken, after that of what it reads.

    The rows are only kept on the way where they are read twice, for whom somebody asked to be left out.
    """
    bearers = [column for column in _BEARERS if column in columns]
    codes = [*bearers, *(code for column, code in _CODES.items() if column in columns)]
    reasons, given, rows = [], "", f"({query})"
    if connection.execute("SELECT EXISTS (FROM excluded)").fetchall()[0][0] and codes:
        every = " UNION ".join(f"SELECT {code} AS code FROM rows_" for code in codes)
        asked = f"SELECT code FROM ({every}) WHERE {_hashed('code')} IN (FROM excluded)"
        given, rows = f"rows_ AS MATERIALIZED ({query}), opted_out AS MATERIALIZED ({asked}), ", "rows_"
        reasons += [f"WHEN {code} IN (FROM opted_out) THEN '{OPTED_OUT}'" for code in codes]
    if register != OWN_ALLIANCES:
        reasons += [
            f"WHEN {code} LIKE 'siren-%' AND EXISTS (FROM brought) AND {code} NOT IN (SELECT id FROM brought) "
            "THEN 'not-in-sirene'"
            for code in bearers
        ]
    why = f"CASE {' '.join(reasons)} END" if reasons else "NULL::VARCHAR"
    return given, f"SELECT *, {why} AS stays_out FROM {rows}"


def note_opted_out(connection: DuckDBPyConnection, rows: str, columns: Collection[str]) -> None:
    """Note under what identifiers a register names those who are to stay out and whom it knows by another number.

    ``rows`` is the SQL of the rows that stay out because somebody asked. A table without names tells further numbers
    of bodies, which do not stay out for one of them.
    """
    if {"id", "name"} <= set(columns) and not _CODES.keys().isdisjoint(columns):
        connection.execute(f"INSERT INTO main.excluded SELECT DISTINCT {_hashed('id')} FROM ({rows})")


def note_enterprises(connection: DuckDBPyConnection, organisations: Path, outside: Path) -> None:
    """Note whom the register of enterprises brings, and who of them withholds their name.

    ``organisations`` are those of the build, ``outside`` those that are outside of its territories (``id``,
    ``is_masked``), where that is known.
    """
    connection.execute(f"INSERT INTO main.brought SELECT id, name IS NULL FROM {parquet(organisations)}")
    if outside.exists():
        connection.execute(f"INSERT INTO main.brought SELECT id, is_masked FROM {parquet(outside)}")


def _hashed(code: str) -> str:
    """Return the SQL of what an opt-out list holds of an organisation that is called so."""
    return f"sha256('{THINGS}organisation/' || {code})"


def _listed(expressions: Mapping[str, str]) -> str:
    return ", ".join(f"{expression} AS {name}" for name, expression in expressions.items())
