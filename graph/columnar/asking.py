"""Asking: what the columns are made of, asked of any store and put into relations of DuckDB.

The solutions go to files and are read from these: no row is ever an object of Python. What the tables of registers say,
where these are still there, is read from them: a store takes some microseconds for each thing that it names.
"""

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.bodies import CLASSES
from graph.store import Store
from ontology.identifiers import named_graph
from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES, SKOS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE: Final = 2
_PROPERTIES: Final[Mapping[str, str]] = {
    "canonical": AL.canonical,
    "addresses": AL.addresses,
    "places": AL.actsIn,
    "sectors": AL.inSector,
    "kinds": ORG.classification,
    "bands": AL.staffBand,
    "skills": AL.canOffer,
    "territories": AL.territoryKind,
    "containing": AL.within,
    "geometries": f"{PREFIXES['geo']}hasGeometry",
    "points": f"{PREFIXES['geo']}asWKT",
    "wider": SKOS.broaderTransitive,
}
"""Relations that one property makes, each of a ``thing`` and its ``value``."""

_VIEWS: Final = ("memberships", "qualities", "structure", "exchanges", "beginnings", "wording")
_CLASSES: Final = [(iri, kind) for kind, iris in CLASSES.items() for iri in iris]
_TYPE: Final = f"{PREFIXES['rdf']}type"
_OTHERS: Final[Mapping[str, str]] = {
    "types": f"SELECT ?thing ?value {{ VALUES ?value {{ {' '.join(f'<{iri}>' for iri, _kind in _CLASSES)} }} "
    f"?thing <{_TYPE}> ?value }}",
    "labels": f"SELECT ?thing {{ ?thing <{SKOS.prefLabel}> ?label }}",
    "concepts": f"SELECT ?thing {{ ?thing a <{SKOS.Concept}> }}",
}
_TABULATED: Final[Mapping[str, str]] = {**_PROPERTIES, "types": _TYPE, "labels": SKOS.prefLabel}
"""The relations that tables of registers may give, each with its property."""

_GRAPHS: Final = "SELECT ?graph { GRAPH ?graph {} }"
_VARIABLES: Final = re.compile(r"^SELECT (?:DISTINCT )?((?:\?\w+ ?)+)", re.MULTILINE)


def load(database: "DuckDBPyConnection", store: Store, folder: Path, sources: Iterable[Source]) -> None:
    """Make the relations that ``columns.sql`` makes of what a store says; the folder is an empty one of their own.

    Of the ``sources`` of the store, those that have tables are read from these.
    """
    tables = {source.graph: source.rows for source in sources if source.rows is not None}
    asked = {
        **{name: f"SELECT ?thing ?value {{ ?thing <{iri}> ?value }}" for name, iri in _PROPERTIES.items()},
        **{name: (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8") for name in _VIEWS},
        **_OTHERS,
    }
    over: dict[str, list[str]] = {}
    if tables:
        rest = [row["graph"].value for row in store.select(_GRAPHS) if row["graph"].value not in tables]
        over = dict.fromkeys(_TABULATED, rest)
        # what is derived of the sectors of organisations is that of their kinds, which is looked up here
        over["sectors"] = [graph for graph in rest if graph != named_graph("derived")]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: store.export(asked[name], folder / f"{name}.csv", over.get(name)), asked))
    tabulated = [sql for given in tables.values() for sql in given(list(_TABULATED.values()))]
    for name, query in asked.items():
        parts = [f"FROM {_csv(folder / f'{name}.csv', query)}", *_values(name, tabulated)]
        database.execute(f"CREATE VIEW {name} AS {' UNION ALL BY NAME '.join(parts)}")
    iris, kinds = zip(*_CLASSES, strict=True)
    database.execute("CREATE TABLE classes AS SELECT unnest($1) AS iri, unnest($2) AS kind", [list(iris), list(kinds)])
    database.execute((files("graph") / "columnar" / "columns.sql").read_text(encoding="utf-8"))


def _values(name: str, tabulated: Iterable[str]) -> list[str]:
    """Return what tables say of the property of a relation."""
    if name not in _TABULATED:
        return []
    rank = list(_TABULATED).index(name)
    return [f"SELECT thing, unnest(p{rank}).value AS value FROM ({rows})" for rows in tabulated]  # noqa: S608 - ours


def _csv(file: Path, query: str) -> str:
    """Return the relation of the solutions of a query that are in a file."""
    found = _VARIABLES.search(query)
    if found is None:
        raise ValueError(f"{file.stem} shows no variables")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in found.group(1).replace("?", "").split())
    path = str(file).replace("'", "''")
    return (
        f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"hive_partitioning = false, columns = {{{columns}}})"
    )
