"""The workshop: one DuckDB database for a build, with the tables and macros that all clean tables are made with."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from data.places import load_places
from ontology.identifiers import TERMS
from ontology.inferences import legal_forms
from ontology.vocabulary import labels, narrower, notations

EMPLOYEES: Final = 50
"""How many employees a company has at least that enters a build for its size alone."""

_MEMORY: Final = "2GB"
_FEWEST: Final = {
    "00": 0, "01": 1, "02": 3, "03": 6, "11": 10, "12": 20, "21": 50, "22": 100, "31": 200, "32": 250, "41": 500,
    "42": 1000, "51": 2000, "52": 5000, "53": 10000,
}  # fmt: skip
"""The fewest employees of each staff band of INSEE; ``NN`` says nothing of their number."""


@contextmanager
def workshop(
    scratch: Path, scope: Collection[str] = (), excluded: Collection[str] = (), employees: int = EMPLOYEES
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a database in the folder ``scratch``, ready to take in registers.

    It has the macros of ``cleaning.sql``, the tables of :mod:`data.places` for that scope, and:

    - ``excluded (hash)``, the SHA-256 of the IRIs that must not enter any build;
    - ``settings (employees)``, one row: the fewest employees of a company that enters for its size alone;
    - ``purposes (code)``, ``activities (code)``: the nomenclatures of associations' purposes and of activities;
    - ``forms (code, kind, class, sector)``: the legal forms, with what the ontology says of each;
    - ``staff_bands (code, fewest)``: INSEE's staff bands, with the fewest employees of each;
    - ``roles (name, role)``: the roles in an undertaking, by what they are called;
    - ``social_economy (siren)``: whom the list of the social economy names, if the build has it;
    - ``kept (id)``: the organisations that the registers read so far have brought;
    - ``brought (id, is_masked)``: whom the register of enterprises has, in the scope or outside, and whether their name
      is withheld; nobody where it is not in the build; and
    - ``told_codes (kind, code)``: what the told facts call their organisations and undertakings, where one may point
      to them.
    """
    with duckdb.connect(scratch / "workshop.duckdb", config={"memory_limit": _MEMORY}) as connection:
        connection.execute("SET temp_directory = ?", [str(scratch / "spilled")])
        connection.execute(files("data").joinpath("cleaning.sql").read_text(encoding="utf-8"))
        load_places(connection, scope)
        connection.execute("CREATE TABLE excluded AS SELECT unnest(?::VARCHAR[]) AS hash", [sorted(excluded)])
        connection.execute("CREATE TABLE settings AS SELECT ?::INTEGER AS employees", [employees])
        _load_nomenclatures(connection)
        connection.execute("CREATE TABLE social_economy (siren VARCHAR); CREATE TABLE kept (id VARCHAR)")
        connection.execute("CREATE TABLE brought (id VARCHAR, is_masked BOOLEAN)")
        connection.execute("CREATE TABLE told_codes (kind VARCHAR, code VARCHAR)")
        yield connection


def _load_nomenclatures(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of codes that registers use."""
    for name, scheme in (("purposes", "rna-purpose"), ("activities", "naf")):
        connection.execute(f"CREATE TABLE {name} AS SELECT unnest(?::VARCHAR[]) AS code", [notations(scheme)])
    forms = [list(column) for column in zip(*_forms(), strict=True)]
    connection.execute(
        "CREATE TABLE forms AS SELECT unnest(?::VARCHAR[]) AS code, unnest(?::VARCHAR[]) AS kind, "
        "unnest(?::VARCHAR[]) AS class, unnest(?::VARCHAR[]) AS sector",
        forms,
    )
    connection.execute(
        "CREATE TABLE staff_bands AS SELECT unnest(?::VARCHAR[]) AS code, unnest(?::INTEGER[]) AS fewest",
        [list(_FEWEST), list(_FEWEST.values())],
    )
    names, codes = zip(*_roles(), strict=True)
    connection.execute(
        "CREATE TABLE roles AS SELECT DISTINCT folded(name) AS name, role FROM "
        "(SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS role)",
        [list(names), list(codes)],
    )


def _forms() -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Give the code of each legal form with its kind, its class, where that is one of our own, and its sector."""
    for form in legal_forms():
        term = form.term.removeprefix(TERMS) if form.term and form.term.startswith(TERMS) else None
        yield form.code, _code(form.kind), term, _code(form.sector)


def _code(concept: str | None) -> str | None:
    return concept and concept.rpartition("/")[2]


def _roles() -> Iterator[tuple[str, str]]:
    """Give each name of each role in an undertaking, in each language, with the code of the role."""
    inside = narrower("role", "participant")
    for code, name in labels("role"):
        if code in inside:
            yield from ((name, code), (code, code))
