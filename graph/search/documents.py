"""Documents: what is searched, one for each organisation, undertaking and territory, read from a store.

Things that a derived ``al:canonical`` says to be one body make one document, under its canonical IRI. A register has
millions of them: the queries in ``views/`` write their solutions to files, and DuckDB makes the documents of these
(``facts.sql``, ``documents.sql``), a part after the other, within a bounded memory.
"""

import json
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from pyoxigraph import NamedNode

from graph.search.places import Places
from graph.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_VIEWS: Final = ("labels", "types", "places", "codes", "ties", "canonical")
_ALL: Final = "# things"
_MEMORY: Final = "384MB"
_PART: Final = 64 << 20
_BATCH: Final = 5000

_Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of one thing, or of one body that several sources know.

    ``iris`` are all its IRIs and ``iri`` the one that stands for it; ``labels`` is its name by language, ``names`` all
    that it is called, ``codes`` what registers call it; ``places`` are the territories where it acts and all that
    contain them, as ``commune-86194``; ``towns`` the names of the communes alone; ``types`` the IRIs of its classes;
    ``ties`` how many participations it has part in; ``hint`` tells it apart from its namesakes.
    """

    iri: str
    kind: str
    labels: dict[str, str]
    hint: str
    iris: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    places: tuple[str, ...]
    towns: tuple[str, ...]
    types: tuple[str, ...]
    ties: int

    def label(self, lang: str) -> str:
        """Return the name in that language, else in French, else in any."""
        return self.labels.get(lang) or self.labels.get("fr") or next(iter(self.labels.values()))

    @classmethod
    def read(cls, text: str | bytes) -> "Document":
        """Return the document that a text holds."""
        values: list[Any] = json.loads(text)
        fields: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
        return cls(*fields)


class Entry(NamedTuple):
    """A document on its way into the index: its IRI and its kind, its names in French, in English and all of them.

    ``head`` is the rest of it as the engine takes it: an object of JSON without its last brace.
    """

    iri: str
    kind: str
    fr: str
    en: str
    names: list[str]
    ties: int
    head: str

    def label(self, lang: str) -> str:
        """Return the name in that language."""
        return self.en if lang == "en" else self.fr


def entries(store: Store, room: Path, things: Collection[str] | None = None) -> Iterator[Entry]:
    """Yield the documents of a store, or of those things alone, in an order that depends on nothing else.

    ``room`` is an empty folder for what is written on the way: some 100 bytes for each fact that is searched.
    """
    import duckdb

    paths = _exported(store, room, things)
    parts = 1 + sum(path.stat().st_size for path in paths) // _PART
    with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(room), "threads": 2}) as database:
        database.execute(
            f"CREATE TABLE every AS SELECT *, hash(document) % {parts} AS part FROM ({_sql('facts')}) ORDER BY part",  # noqa: S608 - the rest is ours
            {"files": [str(path) for path in paths]},
        )
        _load_places(database, Places.every(store) if things is None else Places.each(store))
        for batch in _ahead(_batches(database, parts)):
            yield from map(Entry._make, batch)


def _exported(store: Store, room: Path, things: Collection[str] | None) -> list[Path]:
    """Write what is searched to files, two at a time; return these."""
    clause = "" if things is None else f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in things)} }}"
    queries = {
        room / f"{name}.csv": (files("graph") / "search" / "views" / f"{name}.rq").read_text(encoding="utf-8")
        for name in _VIEWS
    }
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(store.export, query.replace(_ALL, clause), path) for path, query in queries.items()]:
            done.result()
    return list(queries)


def _load_places(database: "DuckDBPyConnection", places: Places) -> None:
    """Make the table of the territories where anything is at work, and of those that are searched themselves."""
    wanted = "SELECT value FROM every WHERE tag = 'place' UNION SELECT document FROM every WHERE more = 'territory'"
    known = [(iri, places.of(iri)) for (iri,) in database.execute(wanted).fetchall()]
    rows = [(iri, one.name, one.hint, one.holder, " ".join(one.within)) for iri, one in known if one is not None]
    database.execute(
        "CREATE TABLE places AS SELECT iri, {'iri': iri, 'name': name, 'hint': hint, 'holder': holder, "
        "'within': string_split(within, ' ')} AS place FROM (SELECT unnest($1::VARCHAR[]) AS iri, "
        "unnest($2::VARCHAR[]) AS name, unnest($3::VARCHAR[]) AS hint, unnest($4::VARCHAR[]) AS holder, "
        "unnest($5::VARCHAR[]) AS within)",
        [list(column) for column in zip(*rows, strict=True)] or [[]] * 5,
    )


def _batches(database: "DuckDBPyConnection", parts: int) -> Iterator[list[_Row]]:
    """Yield the rows of the documents, some at a time."""
    for part in range(parts):
        database.execute(f"CREATE OR REPLACE TEMP VIEW facts AS FROM every WHERE part = {part}")
        database.execute(_sql("documents"))
        while rows := database.fetchmany(_BATCH):
            yield rows


def _ahead(batches: Iterator[list[_Row]]) -> Iterator[list[_Row]]:
    """Yield what an iterator yields; the next is made meanwhile."""
    with ThreadPoolExecutor(1) as apart:
        coming: Future[list[_Row]] = apart.submit(next, batches, [])
        while batch := coming.result():
            coming = apart.submit(next, batches, [])
            yield batch


def _sql(name: str) -> str:
    return (files("graph") / "search" / f"{name}.sql").read_text(encoding="utf-8")
