"""Tabulation: two rules over all organisations, worked out on tables, which holds for millions of them.

``in-sector`` and ``tallies`` say in SPARQL what they derive; this gives the same triples, which a test holds
equal. The store is read once for each table; DuckDB joins and counts, and spills to disk above its share of memory.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from ontology.terms import PREFIXES

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
_TABLES: Final = {
    "classified": "SELECT ?a ?b WHERE { ?a org:classification ?b }",
    "acting": "SELECT ?a ?b WHERE { ?a al:actsIn ?b }",
    "addressing": "SELECT ?a ?b WHERE { ?a al:addresses ?b }",
    "containing": _CONTAINERS,
    "present": _PRESENCES,
    "sectors": "SELECT ?a ?b WHERE { ?a al:inSector ?b }",
    "collective": "SELECT ?a ?b WHERE { ?a al:collective ?b FILTER (?b = true) }",
}


def tabulate(store: Store, folder: Path) -> Path:
    """Work out the tabulated rules over all of a store that has nothing derived; return their N-Triples.

    ``folder`` is an empty one, for the tables and the result.
    """
    import duckdb

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(partial(_write, store, folder), _TABLES))
    result = folder / "tabulated.nt"
    query = (files("graph") / "rules" / "tabulated.sql").read_text(encoding="utf-8")
    with duckdb.connect() as tables:
        tables.execute(
            f"SET threads = {_THREADS}; SET memory_limit = '{_MEMORY}'; SET preserve_insertion_order = false"
        )
        tables.execute("SET temp_directory = $1", [str(folder)])
        for name in _TABLES:
            tables.read_csv(
                str(folder / f"{name}.tsv"), delimiter="\t", quotechar="", escapechar="", header=True,
                names=["a", "b"], dtype={"a": "VARCHAR", "b": "VARCHAR"}, all_varchar=True,
            ).create_view(name)  # fmt: skip
        written = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        place = str(result).replace("'", "''")
        tables.execute(f"COPY ({query}) TO '{place}' {written}")
    return result


def _write(store: Store, folder: Path, name: str) -> None:
    """Write a table of two columns, of terms as SPARQL writes them."""
    prefixes = {short: PREFIXES[short] for short in ("al", "org")}
    solutions = store.query(_TABLES[name], prefixes=prefixes, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query has solutions")
    solutions.serialize(str(folder / f"{name}.tsv"), QueryResultsFormat.TSV)
