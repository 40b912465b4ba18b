"""Resolving: which entries of the registers are those of the organisations that the told documents name.

An organisation that is told of has a name and, mostly, places; hardly ever a number. It is linked where the registers
leave no choice: one body bears exactly that name where the organisation is, or in the whole country. Each link has its
own evidence, whose source is the register. A wrong link would put a stranger's facts under a known name, so whatever
has a second answer stays unresolved.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from data.catalogue import read_catalogue
from data.linking import SURE
from data.sql import quoted
from data.told import told_sources
from ontology.identifiers import THINGS
from ontology.vocabulary import vocabulary_source

LINKS: Final = "links"
PUBLICATIONS: Final = "publications"

_ORGANISATION: Final = f"{THINGS}organisation/"
_NATURES: Final = ("Association", "Company", "Foundation", "PublicBody")
"""The classes of which a body has at most one."""

_MACROS: Final = """
CREATE MACRO departement_of(code) AS left(code, CASE WHEN code LIKE '97%' OR code LIKE '98%' THEN 3 ELSE 2 END);
CREATE MACRO whole_of(name) AS CAST(list_sum(list_transform(words_of(name), lambda word: code_of(word))) AS BIGINT);
"""


def resolve(connection: DuckDBPyConnection, vintage: str, columns: Path, *, is_whole: bool) -> dict[str, Path]:
    """Link the told organisations to the bodies that :func:`data.linking.link` has compared.

    The tables are ``links`` (as those between registers, with the ``publication`` that is the evidence and the day of
    the newest ``vintage``) and ``publications`` (``id``, ``name``). Only where the build ``is_whole``, with the
    associations and the enterprises of the whole country, is a name that is borne once taken to be nobody else's.
    """
    connection.execute(_MACROS)
    rows = told_organisations()
    connection.execute(
        "CREATE TABLE told AS SELECT unnest(?::VARCHAR[]) AS organisation, unnest(?::VARCHAR[]) AS matter, "
        "unnest(?::VARCHAR[]) AS value",
        [[row[rank] for row in rows] for rank in range(3)],
    )
    connection.execute(f"DELETE FROM told WHERE sha256('{_ORGANISATION}' || organisation) IN (FROM excluded)")
    query = files("data").joinpath("resolution", "resolved.sql").read_text(encoding="utf-8")
    given = {"sure": SURE, "natures": list(_NATURES), "is_whole": is_whole}
    connection.execute(f"CREATE TABLE resolved AS {query}", given)
    titles = {name: register.title for name, register in read_catalogue().items()}
    connection.execute(
        "CREATE TABLE titles AS SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS title",
        [list(titles), list(titles.values())],
    )
    noted = f"{vintage}-01-01"[:10] + "T00:00:00Z"
    queries = {
        LINKS: f"SELECT * EXCLUDE register, replace(register, '_', '-') AS publication, '{noted}' AS noted_at "
        "FROM resolved ORDER BY weaker, stronger",
        PUBLICATIONS: "SELECT DISTINCT replace(register, '_', '-') AS id, title AS name "
        "FROM resolved JOIN titles ON titles.name = register ORDER BY ALL",
    }
    tables = {name: columns / f"told.{name}.parquet" for name in queries}
    for name, path in tables.items():
        connection.execute(f"COPY ({queries[name]}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    return tables


def told_organisations() -> list[tuple[str, str, str]]:
    """Return what the told facts say of each organisation: its code, the matter (``name``, ``commune``…), the value."""
    store = Store()
    for source in (vocabulary_source(), *told_sources()):
        store.load(b"".join(source.read()), RdfFormat.N_TRIPLES)
    found = store.query(files("data").joinpath("resolution", "told.rq").read_text(encoding="utf-8"))
    if not isinstance(found, QuerySolutions):
        raise TypeError("the question about told organisations is not a SELECT")
    return [
        (_text(one["organisation"]).removeprefix(_ORGANISATION), _text(one["matter"]), _text(one["value"]))
        for one in found
    ]


def _text(term: object) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise TypeError(f"an IRI or a literal is expected, not {term!r}")
    return term.value
