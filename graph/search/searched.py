"""What is searched: the few properties by which things are found, read from a store, and from the tables of sources.

All of it becomes one relation of DuckDB, a row for each thing in each source; a register has millions of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from graph.bodies import CLASSES
from graph.network import TERRITORY
from graph.store import Store
from ontology.source import Source
from ontology.terms import AL, PREFIXES, SKOS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPE: Final = f"{PREFIXES['rdf']}type"
_PROPERTIES: Final[Mapping[str, tuple[str, str]]] = {
    _TYPE: ("types", ""),
    AL.territoryKind: ("types", TERRITORY),
    SKOS.prefLabel: ("labels", ""),
    SKOS.altLabel: ("names", ""),
    SKOS.hiddenLabel: ("names", ""),
    AL.actsIn: ("places", ""),
    AL.rna: ("codes", "RNA"),
    AL.siren: ("codes", "SIREN"),
    AL.siret: ("codes", "SIRET"),
    AL.uai: ("codes", "UAI"),
    AL.pic: ("codes", "PIC"),
    AL.ror: ("codes", "ROR"),
    AL.rnf: ("codes", "RNF"),
    AL.inseeCode: ("codes", "INSEE"),
    AL.postalCode: ("codes", "postal"),
}
"""What each property gives: types, labels, names, places or codes, and of these the name of the register."""

_ALL: Final = "# things"
_PART: Final = 64 << 20
_GRAPHS: Final = "SELECT ?graph { GRAPH ?graph {} }"


def load_things(
    database: "DuckDBPyConnection", store: Store, room: Path, things: Collection[str] | None, sources: Iterable[Source]
) -> None:
    """Make the relations ``things``, ``canonical``, ``tied`` and ``classes`` of a store, or of some things alone.

    ``things`` has for each ``thing``, in each place where anything is said of it, lists: ``types``, ``labels`` (each
    with its ``language``), ``names``, ``places`` and ``codes`` (each with its ``register``). ``canonical`` leads from a
    thing to the ``document`` in which it is; ``tied`` gives of a document the ``count`` of its ties. What the tables of
    ``sources`` say is read from them, and not asked of the store.
    """
    tabulated = {source.graph: source.rows for source in sources if source.rows is not None}
    graphs = None
    if tabulated:
        graphs = [row["graph"].value for row in store.select(_GRAPHS) if row["graph"].value not in tabulated]
    clause = "" if things is None else f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in things)} }}"
    told = {room / f"told-{rank}": _query(iri) for rank, iri in enumerate(_PROPERTIES)}
    joined = {room / name: _text(f"views/{name}.rq") for name in ("canonical", "ties")}
    with ThreadPoolExecutor(2) as pool:
        exports = [
            pool.submit(store.export, query.replace(_ALL, clause), path, over)
            for queries, over in ((joined, None), (told, graphs))
            for path, query in queries.items()
        ]
        for export in exports:
            export.result()
    database.execute("CREATE TABLE classes AS SELECT unnest($1) AS iri, unnest($2) AS kind", _classes())
    for path in joined:
        database.execute(_text(f"{path.name}.sql"), {"files": [str(path)]})
    _group(database, list(told))
    views = (_tabulated(query) for rows in tabulated.values() for query in rows(list(_PROPERTIES)))
    database.execute(f"CREATE VIEW things AS {' UNION ALL BY NAME '.join(['FROM told', *views])}")


def _query(iri: str) -> str:
    """Return the SPARQL that gives of each thing what it is by a property."""
    column, register = _PROPERTIES[iri]
    more = "LANG(?value)" if column == "labels" else f'"{register}"'
    among = f"VALUES ?value {{ {' '.join(f'<{one}>' for one in _classes()[0])} }}" if iri == _TYPE else ""
    return f"""
        SELECT ?thing ?value ("{column}" AS ?tag) ({more} AS ?more)
        WHERE {{ {_ALL}
          {among} ?thing <{iri}> ?value }}"""


def _group(database: "DuckDBPyConnection", paths: Sequence[Path]) -> None:
    """Make the table of what the store says of each thing, a part after the other, within a bounded memory."""
    parts = 1 + sum(path.stat().st_size for path in paths) // _PART
    database.execute(_text("facts.sql"), {"files": [str(path) for path in paths], "parts": parts})
    query = _text("told.sql")
    database.execute(f"CREATE TABLE told AS {query} LIMIT 0", {"part": 0})
    for part in range(parts):
        database.execute(f"INSERT INTO told {query}", {"part": part})
    database.execute("DROP TABLE facts")


def _tabulated(rows: str) -> str:
    """Return the SQL that makes of the rows of a source those of things."""
    lists: dict[str, list[str]] = {}
    for rank, (iri, (column, register)) in enumerate(_PROPERTIES.items()):
        value = {"labels": "one", "codes": f"{{'register': '{register}', 'value': one.value}}"}.get(column, "one.value")
        values = f"list_transform(p{rank}, lambda one: {value})"
        if iri == _TYPE:
            values = f"list_intersect({values}, (SELECT list(iri) FROM classes))"  # noqa: S608 - names of our own
        lists.setdefault(column, []).append(values)
    columns = ", ".join(f"{' || '.join(parts)} AS {column}" for column, parts in lists.items())
    return f"SELECT thing, {columns} FROM ({rows})"  # noqa: S608 - names of our own


def _classes() -> list[list[str]]:
    """Return the classes that are searched, and the kind of each."""
    pairs = [(iri, kind) for kind, iris in CLASSES.items() for iri in iris]
    return [list(column) for column in zip(*pairs, strict=True)]


def _text(name: str) -> str:
    return (files("graph") / "search" / name).read_text(encoding="utf-8")
