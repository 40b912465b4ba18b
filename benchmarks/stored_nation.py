"""An invented nation as the sources of a build: registers state its organisations, texts tell its alliances.

What :mod:`benchmarks.columnar_nation` invents as columns, as facts: of each organisation its type, its name, its kind,
its commune and the causes that are inferred of it, as registers have them; of each participation the evidence that
supports it, as told texts have it; of the allied, what they need and offer.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt

from benchmarks.columnar_nation import nation
from graph.alliances.columns import NEVER, Rows
from graph.columnar import Columnar
from ontology.identifiers import THINGS, named_graph
from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES, SKOS

_Column: TypeAlias = "npt.NDArray[np.generic]"

_CHUNK: Final = 1 << 20
_TYPE: Final = f"{PREFIXES['rdf']}type"
_INTEGER: Final = f"{PREFIXES['xsd']}integer"
_DECIMAL: Final = f"{PREFIXES['xsd']}decimal"
_DAYS_A_YEAR: Final = 365.2425
_ACTS_IN_A_TEXT: Final = 100

_BODIES: Final = {
    _TYPE: "type",
    SKOS.prefLabel: "label",
    ORG.classification: "form",
    AL.actsIn: "place",
}
"""What a register says of an organisation, with the column of its table."""

_LINES: Final = {
    "register": """
    SELECT unnest([
        '<' || iri || '> <{type}> <' || type || '> .',
        '<' || iri || '> <{label}> "' || label || '"@fr .',
        CASE WHEN form <> '' THEN '<' || iri || '> <{form}> <' || form || '> .' END,
        '<' || iri || '> <{acts}> <' || place || '> .'
    ]) AS line FROM bodies
    """,
    "causes": "SELECT '<' || iri || '> <{addresses}> <' || cause || '> .' AS line FROM addressing",
    "told": """
    SELECT unnest([
        '<' || iri || '> <{type}> <{alliance}> .', '<' || iri || '> <{label}> "Alliance ' || number || '"@fr .'
    ]) AS line FROM acts
    UNION ALL
    SELECT unnest([
        '<' || fact || '> <{type}> <{claim}> .', '<' || fact || '> <{subject}> <' || iri || '> .',
        '<' || fact || '> <{predicate}> <{addresses}> .', '<' || fact || '> <{object}> <' || cause || '> .',
        '<' || evidence || '> <{type}> <{evidence}> .', '<' || evidence || '> <{supports}> <' || fact || '> .',
        '<' || evidence || '> <{source}> <' || text || '> .', '<' || evidence || '> <{confidence}> "0.8"^^<{decimal}> .'
    ]) FROM about
    UNION ALL
    SELECT unnest([
        '<' || text || '> <{type}> <{publication}> .', '<' || text || '> <{label}> "Bulletin ' || number || '"@fr .'
    ]) FROM texts
    UNION ALL
    SELECT unnest([
        '<' || fact || '> <{type}> <{participation}> .',
        '<' || fact || '> <{member}> <' || member || '> .',
        '<' || fact || '> <{organization}> <' || act || '> .',
        '<' || fact || '> <{role}> <' || role || '> .',
        CASE WHEN year > 0 THEN '<' || fact || '> <{since}> "' || year || '"^^<{integer}> .' END,
        '<' || evidence || '> <{type}> <{evidence}> .',
        '<' || evidence || '> <{supports}> <' || fact || '> .',
        '<' || evidence || '> <{source}> <' || text || '> .',
        '<' || evidence || '> <{confidence}> "0.9"^^<{decimal}> .',
        '<' || evidence || '> <{start}> "' || number % 4000 || '"^^<{integer}> .',
        '<' || evidence || '> <{end}> "' || (number % 4000 + 60) || '"^^<{integer}> .'
    ]) FROM taking_part
    UNION ALL
    SELECT unnest([
        '<' || fact || '> <{type}> <' || class || '> .', '<' || fact || '> <{about}> <' || about || '> .',
        '<' || fact || '> <{skill}> <' || skill || '> .'
    ]) FROM wants
    """,
}
_NAMES: Final = {
    "type": _TYPE, "label": SKOS.prefLabel, "form": ORG.classification, "acts": AL.actsIn, "addresses": AL.addresses,
    "alliance": AL.Alliance, "publication": AL.Publication, "participation": AL.Participation, "member": ORG.member,
    "organization": ORG.organization, "role": ORG.role, "since": AL.sinceYear, "integer": _INTEGER,
    "decimal": _DECIMAL, "evidence": AL.Evidence, "supports": AL.supports, "source": AL.source,
    "confidence": AL.confidence, "start": AL.charStart, "end": AL.charEnd, "about": AL.about, "skill": AL.skill,
    "claim": AL.Claim, "subject": AL.subject, "predicate": AL.predicate, "object": AL.object,
}  # fmt: skip


def sources(organisations: int, folder: Path, seed: int = 0) -> tuple[Source, ...]:
    """Write the facts of an invented nation into an empty folder; return them as sources.

    Without its aliases: each organisation is in one register. Its staff bands and ties of structure are left out.
    """
    network = nation(organisations, seed)
    with duckdb.connect() as database:
        _tables(database, network)
        for name, query in _LINES.items():
            _copy(database, query.format(**_NAMES), folder / f"{name}.nt")
        for name in ("bodies", "addressing"):
            database.execute(f"COPY {name} TO '{_quoted(folder / name)}.parquet' (FORMAT parquet)")
    given = (
        ("register/invented", "register", _rows(folder / "bodies.parquet", _BODIES)),
        ("inferred/invented", "causes", _rows(folder / "addressing.parquet", {AL.addresses: "cause"})),
        ("told/invented", "told", None),
    )
    return tuple(
        Source(named_graph(graph), graph, f"Nation inventée : {name}", "benchmarks", "CC0-1.0", str(seed),
               _read(folder / f"{name}.nt"), rows=rows)
        for graph, name, rows in given
    )  # fmt: skip


def _tables(database: duckdb.DuckDBPyConnection, network: Columnar) -> None:
    """Make the tables of which the facts are written."""
    forms = np.array([*network.forms.names, ""], object)[network.forms.values]
    iris = np.array(list(network.organisations), object)
    acts, places = np.array(list(network.undertakings), object), np.array(list(network.territories), object)
    causes = np.array(list(network.causes), object)
    texts = np.array([f"{THINGS}publication/invented-{one}" for one in range(len(acts) // _ACTS_IN_A_TEXT + 1)], object)
    seats = places[network.places.items[network.places.starts[:-1]]]
    rna = np.char.find(iris.astype(str), "/rna-") >= 0
    types = np.where(rna, AL.Association, AL.Company).astype(object)
    labels = np.array(list(network.french), object)
    _table(database, "bodies", iri=iris, type=types, form=forms, place=seats, label=labels)
    _pairs(database, "addressing", network.addressed, {"iri": iris, "cause": causes})
    _table(
        database, "about", iri=acts[network.about.owners()], cause=causes[network.about.items],
        text=texts[network.about.owners() // _ACTS_IN_A_TEXT], number=np.arange(len(network.about.items)),
    )  # fmt: skip
    _named(database, "about", {"fact": "claim/invented", "evidence": "evidence/invented-claim"})
    _table(database, "acts", iri=acts, number=np.arange(len(acts)))
    _table(database, "texts", text=texts, number=np.arange(len(texts)))
    owners, places_in = network.members.owners(), np.arange(len(network.members.items))
    years = np.where(network.since == NEVER, 0, 1970 + network.since // _DAYS_A_YEAR).astype(np.int64)
    roles = network.roles.items[np.minimum(network.roles.starts[:-1], max(len(network.roles.items) - 1, 0))]
    _table(
        database, "taking_part", member=iris[network.members.items], act=acts[owners],
        role=np.array(list(network.role_names), object)[roles], year=years, number=places_in,
        text=texts[owners // _ACTS_IN_A_TEXT],
    )  # fmt: skip
    _named(database, "taking_part", {"fact": "participation/invented", "evidence": "evidence/invented"})
    skills, parts = np.array(list(network.skills), object), []
    for side, kind, held in (("need", AL.Need, network.needed), ("offer", AL.Offer, network.offered)):
        _pairs(database, side, held.kept(network.allied), {"about": iris, "skill": skills})
        parts.append(
            f"SELECT *, '{kind}' AS class, '{THINGS}{side}/invented-' || row_number() OVER () AS fact FROM {side}"  # noqa: S608 - names of our own
        )
    database.execute(f"CREATE TABLE wants AS {' UNION ALL '.join(parts)}")


def _pairs(database: duckdb.DuckDBPyConnection, name: str, rows: Rows, sides: dict[str, _Column]) -> None:
    """Make a table of two columns: whose row it is, and what it holds."""
    (one, owners), (other, items) = sides.items()
    _table(database, name, **{one: owners[rows.owners()], other: items[rows.items]})


def _table(database: duckdb.DuckDBPyConnection, name: str, **columns: _Column) -> None:
    database.register("given", columns)
    database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")  # noqa: S608 - names of our own
    database.unregister("given")


def _named(database: duckdb.DuckDBPyConnection, name: str, nodes: dict[str, str]) -> None:
    """Give each row of a table IRIs of its own, by its number."""
    iris = ", ".join(f"'{THINGS}{kind}-' || number AS {column}" for column, kind in nodes.items())
    database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT *, {iris} FROM {name}")  # noqa: S608 - names of our own


def _copy(database: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    lines = f"SELECT line FROM ({query}) WHERE line IS NOT NULL"  # noqa: S608 - queries of our own
    database.execute(
        f"COPY ({lines}) TO '{_quoted(file)}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
    )


def _read(file: Path) -> Callable[[], Iterator[bytes]]:
    """Return what gives the bytes of a file in chunks of whole lines."""

    def read() -> Iterator[bytes]:
        with file.open("rb") as lines:
            while chunk := lines.read(_CHUNK):
                yield chunk + lines.readline()

    return read


def _rows(table: Path, columns: dict[str, str]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Return what gives the rows of a table, as a source does (:class:`ontology.source.Source`)."""

    def rows(properties: Sequence[str]) -> Sequence[str]:
        if not columns.keys() & set(properties):
            return []
        parts = ["iri AS thing"]
        for rank, iri in enumerate(properties):
            column = columns.get(iri, "NULL")
            language = "'fr'" if iri == SKOS.prefLabel else "''"
            value = f"{{'value': {column}, 'language': {language}}}"
            empty = "CAST([] AS STRUCT(value VARCHAR, language VARCHAR)[])"
            parts.append(f"CASE WHEN coalesce({column}, '') = '' THEN {empty} ELSE [{value}] END AS p{rank}")
        return [f"SELECT {', '.join(parts)} FROM read_parquet('{_quoted(table)}')"]  # noqa: S608 - names of our own

    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
