"""Asking: what the columns are made of, asked of any store and put into relations of DuckDB.

The solutions go to files and are read from these: no row is ever an object of Python.
"""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.bodies import CLASSES
from graph.store import Store
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
    "wider": SKOS.broaderTransitive,
}
"""Relations that one property makes, each of a ``thing`` and its ``value``."""

_VIEWS: Final = ("memberships", "qualities", "structure", "exchanges", "beginnings", "points")
_CLASSES: Final = [(iri, kind) for kind, iris in CLASSES.items() for iri in iris]
_OTHERS: Final[Mapping[str, str]] = {
    "types": f"SELECT ?thing ?value {{ VALUES ?value {{ {' '.join(f'<{iri}>' for iri, _kind in _CLASSES)} }} "
    f"?thing <{PREFIXES['rdf']}type> ?value }}",
    "labels": f"SELECT ?thing {{ ?thing <{SKOS.prefLabel}> ?label }}",
    "concepts": f"SELECT ?thing {{ ?thing a <{SKOS.Concept}> }}",
}
_VARIABLES: Final = re.compile(r"^SELECT (?:DISTINCT )?((?:\?\w+ ?)+)", re.MULTILINE)


def load(database: "DuckDBPyConnection", store: Store, folder: Path) -> None:
    """Make the relations that ``columns.sql`` makes of what a store says, in an empty folder of their own."""
    asked = {
        **{name: f"SELECT ?thing ?value {{ ?thing <{iri}> ?value }}" for name, iri in _PROPERTIES.items()},
        **{name: (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8") for name in _VIEWS},
        **_OTHERS,
    }
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: store.export(asked[name], folder / f"{name}.csv"), asked))
    for name, query in asked.items():
        database.execute(f"CREATE VIEW {name} AS FROM {_csv(folder / f'{name}.csv', query)}")
    iris, kinds = zip(*_CLASSES, strict=True)
    database.execute("CREATE TABLE classes AS SELECT unnest($1) AS iri, unnest($2) AS kind", [list(iris), list(kinds)])
    database.execute((files("graph") / "columnar" / "columns.sql").read_text(encoding="utf-8"))


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
