"""Asking: what the columns are made of, asked of any store and put into relations of DuckDB.

The solutions go to files and are read from these: no row is ever an object of Python. What the tables of registers say,
where these are still there, is read from them: a store takes some microseconds for each thing that it names.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.bodies import CLASSES, DERIVED, INFERRED, named_graphs, told_graphs
from graph.store import Store
from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES, SKOS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE: Final = 2
_PROPERTIES: Final[Mapping[str, str]] = {
    "canonical": AL.canonical,
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

_VIEWS: Final = ("memberships", "qualities", "structure", "exchanges", "beginnings", "wording", "proofs")
_CLASSES: Final = [(iri, kind) for kind, iris in CLASSES.items() for iri in iris]
_TYPE: Final = f"{PREFIXES['rdf']}type"
_OTHERS: Final[Mapping[str, str]] = {
    "types": f"SELECT ?thing ?value {{ VALUES ?value {{ {' '.join(f'<{iri}>' for iri, _kind in _CLASSES)} }} "
    f"?thing <{_TYPE}> ?value }}",
    "labels": f"SELECT ?thing ?value ?language {{ ?thing <{SKOS.prefLabel}> ?value BIND (LANG(?value) AS ?language) }}",
    "concepts": f"SELECT ?thing {{ ?thing a <{SKOS.Concept}> }}",
    "classified": f"SELECT ?thing ?value ?fact {{ VALUES ?property {{ <{ORG.classification}> <{AL.inSector}> }} "
    f"?thing ?property ?value . ?fact a <{AL.Claim}> ; <{AL.subject}> ?thing ; "
    f"<{AL.predicate}> <{ORG.classification}> }}",
}
_ADDRESSING: Final = ("inferring", "stating", "deriving")
"""The relations of what addresses a cause: as inferences conclude it, as sources state it, as the rules have it."""
_TABULATED: Final[Mapping[str, str]] = {
    **_PROPERTIES, "types": _TYPE, "labels": SKOS.prefLabel, **dict.fromkeys(_ADDRESSING, AL.addresses),
}  # fmt: skip
"""The relations that tables of registers may give, each with its property."""

_ASKED: Final = list(dict.fromkeys(_TABULATED.values()))
"""The properties that the tables are asked for."""
_VARIABLES: Final = re.compile(r"^SELECT (?:DISTINCT )?((?:\?\w+ ?)+)", re.MULTILINE)


def load(database: "DuckDBPyConnection", store: Store, folder: Path, sources: Iterable[Source]) -> None:
    """Make the relations that ``columns.sql`` makes of what a store says; the folder is an empty one of their own.

    Of the ``sources`` of the store, those that have tables are read from these.
    """
    tables = {source.graph: source.rows for source in sources if source.rows is not None}
    asked = {
        **{name: f"SELECT ?thing ?value {{ ?thing <{iri}> ?value }}" for name, iri in _TABULATED.items()},
        **{name: (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8") for name in _VIEWS},
        **_OTHERS,
    }
    rest = [graph for graph in named_graphs(store) if graph not in tables]
    over = {name: [graph for graph in rest if _addressing(graph) == name] for name in _ADDRESSING}
    over["classified"] = told_graphs(store)
    if tables:
        over = {**dict.fromkeys(_TABULATED, rest), **over}
        # what is derived of the sectors of organisations is that of their kinds, which is looked up here
        over["sectors"] = [graph for graph in rest if graph != DERIVED]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: _export(store, asked[name], folder / f"{name}.csv", over.get(name)), asked))
    tabulated = [(graph, sql) for graph, given in tables.items() for sql in given(_ASKED)]
    for name, query in asked.items():
        parts = [f"FROM {_csv(folder / f'{name}.csv', query)}", *_values(name, tabulated)]
        database.execute(f"CREATE VIEW {name} AS {' UNION ALL BY NAME '.join(parts)}")
    iris, kinds = zip(*_CLASSES, strict=True)
    database.execute("CREATE TABLE classes AS SELECT unnest($1) AS iri, unnest($2) AS kind", [list(iris), list(kinds)])
    database.execute((files("graph") / "columnar" / "columns.sql").read_text(encoding="utf-8"))


def _export(store: Store, query: str, file: Path, graphs: Collection[str] | None) -> None:
    """Write the solutions of a query over named graphs, all if none are given, to a file."""
    if graphs is None or graphs:
        store.export(query, file, graphs)
    else:
        file.write_text(",".join(_variables(query)) + "\n", encoding="utf-8")


def _addressing(graph: str) -> str:
    """Return which of the relations of what addresses a cause a named graph makes."""
    return "inferring" if graph.startswith(INFERRED) else "deriving" if graph == DERIVED else "stating"


def _values(name: str, tabulated: Iterable[tuple[str, str]]) -> list[str]:
    """Return what the tables of named graphs say of the property of a relation."""
    if name not in _TABULATED:
        return []
    some = [rows for graph, rows in tabulated if name not in _ADDRESSING or _addressing(graph) == name]
    held = f"p{_ASKED.index(_TABULATED[name])}"
    taken = f"unnest({held}).value AS value" + (f", unnest({held}).language AS language" * (name == "labels"))
    return [f"SELECT thing, {taken} FROM ({rows})" for rows in some]  # noqa: S608 - ours


def _csv(file: Path, query: str) -> str:
    """Return the relation of the solutions of a query that are in a file."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in _variables(query))
    path = str(file).replace("'", "''")
    return (
        f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"hive_partitioning = false, columns = {{{columns}}})"
    )


def _variables(query: str) -> list[str]:
    """Return what a query selects."""
    found = _VARIABLES.search(query)
    if found is None:
        raise ValueError(f"no variables are selected by {query}")
    return found.group(1).replace("?", "").split()
