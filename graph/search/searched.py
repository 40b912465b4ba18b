"""What is searched: the few properties by which things are found, read from a store, and from the tables of sources.

All of it becomes one relation of DuckDB, a row for each thing in each source; a register has millions of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from graph.network import ORGANISATION, TERRITORY, UNDERTAKING
from graph.store import Store
from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES, SKOS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPE: Final = f"{PREFIXES['rdf']}type"
_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    ORGANISATION: (
        ORG.Organization, ORG.OrganizationalUnit, AL.Association, AL.Company, AL.Foundation, AL.EducationInstitution,
        AL.PublicBody, AL.Network,
    ),
    UNDERTAKING: (AL.Undertaking, AL.Alliance, AL.Programme, AL.Project, AL.WorkingGroup, AL.Study),
}  # fmt: skip
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
    graphs = [row["graph"].value for row in store.select(_GRAPHS)] if tabulated else []
    others = [graph for graph in graphs if graph not in tabulated] if tabulated else None
    clause = "" if things is None else f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in things)} }}"
    told = [(name, query.replace(_ALL, clause), others) for name, query in _queries()]
    joined = [(name, _text(f"views/{name}.rq").replace(_ALL, clause), None) for name in ("canonical", "ties")]
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(store.export, query, room / name, over) for name, query, over in (*joined, *told)]:
            done.result()
    database.execute(f"CREATE TABLE classes AS {_classes()}")
    for name in ("canonical", "ties"):
        database.execute(_text(f"{name}.sql"), {"files": [str(room / name)]})
    _group(database, [room / name for name, _query, _over in told])
    views = [query for rows in tabulated.values() for query in rows(list(_PROPERTIES))]
    database.execute(f"CREATE VIEW things AS {' UNION ALL BY NAME '.join(['FROM told', *map(_tabulated, views)])}")


def _queries() -> Iterator[tuple[str, str]]:
    """Give the SPARQL of each property, with a name: of what is, what each thing is by it."""
    classes = " ".join(f"<{iri}>" for iris in _CLASSES.values() for iri in iris)
    for rank, (iri, (_column, register)) in enumerate(_PROPERTIES.items()):
        among = f"VALUES ?value {{ {classes} }}" if iri == _TYPE else ""
        more = "LANG(?value)" if iri == SKOS.prefLabel else f'"{register}"'
        yield f"told-{rank}", f"""
            SELECT ?thing ?value ("{_PROPERTIES[iri][0]}" AS ?tag) ({more} AS ?more)
            WHERE {{ {_ALL}
            {among} ?thing <{iri}> ?value }}"""


def _group(database: "DuckDBPyConnection", paths: Sequence[Path]) -> None:
    """Make the table of what the store says of each thing, a part after the other, within a bounded memory."""
    parts = 1 + sum(path.stat().st_size for path in paths) // _PART
    database.execute(
        f"CREATE TABLE facts AS SELECT *, hash(thing) % {parts} AS part FROM ({_text('facts.sql')}) ORDER BY part",
        {"files": [str(path) for path in paths]},
    )
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
        known = "list_filter" if iri == _TYPE else ""
        values = f"list_transform(p{rank}, lambda one: {value})"
        lists.setdefault(column, []).append(f"list_intersect({values}, (SELECT list(iri) FROM classes))" if known else values)
    columns = ", ".join(f"{' || '.join(parts)} AS {column}" for column, parts in lists.items())
    return f"SELECT thing, {columns} FROM ({rows})"


def _classes() -> str:
    """Return the SQL of the classes that are searched, each with its kind."""
    values = ", ".join(f"('{iri}', '{kind}')" for kind, iris in _CLASSES.items() for iri in iris)
    return f"SELECT * FROM (VALUES {values}) AS classes (iri, kind)"


def _text(name: str) -> str:
    return (files("graph") / "search" / name).read_text(encoding="utf-8")
