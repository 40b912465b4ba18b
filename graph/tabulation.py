"""Tabulation: two rules over all organisations, worked out on tables, which holds for millions of them.

``in-sector`` and ``tallies`` say in SPARQL what they derive; this gives the same triples, which a test holds
equal. The store is read once for each table, but for what the tables of registers say, which is read from these;
DuckDB joins and counts, and spills to disk above its share of memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, Store

from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABULATED: Final = frozenset({"in-sector", "tallies"})
"""The names of the rules that are worked out here; they are those that :mod:`graph.revising` can put right."""

_THREADS: Final = 2
_MEMORY: Final = "1500MB"
_CONTAINERS: Final = """
SELECT DISTINCT ?a ?b WHERE {
  { ?a al:directlyWithin+ ?b } UNION { ?inner al:directlyWithin ?a . BIND (?a AS ?b) }
}
"""
_PRESENCES: Final = """
PREFIX presence-kind: <https://w3id.org/maillage/concept/presence-kind/>
SELECT ?a ?b WHERE {
  ?presence a al:Presence ; al:about ?a ; al:inTerritory ?b ; al:presenceKind ?manner .
  FILTER (?manner IN (presence-kind:site, presence-kind:action))
}
"""
_STATED: Final = {"classified": ORG.classification, "acting": AL.actsIn, "addressing": AL.addresses}
"""What is said of each organisation, by the property that says it."""

_TABLES: Final = {
    **{name: f"SELECT ?a ?b WHERE {{ ?a <{iri}> ?b }}" for name, iri in _STATED.items()},
    "containing": _CONTAINERS,
    "present": _PRESENCES,
    "sectors": "SELECT ?a ?b WHERE { ?a al:inSector ?b }",
    "collective": "SELECT ?a ?b WHERE { ?a al:collective ?b FILTER (?b = true) }",
}


@dataclass(frozen=True, slots=True)
class Room:
    """Where tables are made: in a folder, beside the sources whose own tables say what they gave the store."""

    folder: Path
    sources: Iterable[Source] = ()


def tabulate(store: Store, room: Room) -> Path:
    """Work out the tabulated rules over all of a store that has nothing derived; return their N-Triples."""
    import duckdb

    given = {source.graph: source for source in room.sources if source.rows is not None}
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda name: _write(store, room.folder, name, given), _TABLES))
    result = room.folder / "tabulated.nt"
    query = (files("graph") / "rules" / "tabulated.sql").read_text(encoding="utf-8")
    with duckdb.connect() as tables:
        tables.execute(
            f"SET threads = {_THREADS}; SET memory_limit = '{_MEMORY}'; SET preserve_insertion_order = false"
        )
        tables.execute("SET temp_directory = $1", [str(room.folder)])
        for name in _TABLES:
            _read(tables, room.folder / f"{name}.tsv", name, given.values())
        written = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        place = str(result).replace("'", "''")
        tables.execute(f"COPY ({query}) TO '{place}' {written}")
    return result


def _read(tables: "DuckDBPyConnection", path: Path, name: str, sources: Iterable[Source]) -> None:
    """Make the view of a table: what is in its file, and what sources say in their own tables."""
    tables.read_csv(
        str(path), delimiter="\t", quotechar="", escapechar="", header=True,
        names=["a", "b"], dtype={"a": "VARCHAR", "b": "VARCHAR"}, all_varchar=True,
        hive_partitioning=False,
    ).create_view(f"told_{name}")  # fmt: skip
    parts = [f"FROM told_{name}", *(_said(rows) for rows in _rows(name, sources))]
    tables.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(parts)}")


def _rows(name: str, sources: Iterable[Source]) -> Iterator[str]:
    """Yield the SQL of what sources say in their own tables."""
    for source in sources:
        if name in _STATED and source.rows is not None:
            yield from source.rows([_STATED[name]])


def _said(rows: str) -> str:
    """Return the SQL that makes rows of two terms of the rows of a source."""
    return f"SELECT '<' || thing || '>' AS a, '<' || unnest(p0).value || '>' AS b FROM ({rows})"  # noqa: S608 - ours


def _write(store: Store, folder: Path, name: str, given: Mapping[str, Source]) -> None:
    """Write a table of two columns, of terms as SPARQL writes them: what no source says in tables of its own."""
    prefixes = {short: PREFIXES[short] for short in ("al", "org")}
    if name in _STATED and given:
        others = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and graph.value not in given]
        solutions = store.query(_TABLES[name], prefixes=prefixes, default_graph=[*others])
    else:
        solutions = store.query(_TABLES[name], prefixes=prefixes, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query has solutions")
    solutions.serialize(str(folder / f"{name}.tsv"), QueryResultsFormat.TSV)
