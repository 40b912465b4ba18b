"""Entries: the documents of a store on their way into an index, made by DuckDB of what is searched.

Most bodies are one thing that is at work in one place, and pass straight through; the others are gathered first, a part
after the other, so that memory stays bounded.
"""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from graph.search.places import Places
from graph.search.searched import load_things
from graph.store import Store
from ontology.source import Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY: Final = "1500MB"
_GATHERED: Final = 50_000
_BATCH: Final = 5000
_Row: TypeAlias = tuple[Any, ...]


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


def entries(
    store: Store, room: Path, things: Collection[str] | None = None, sources: Iterable[Source] = ()
) -> Iterator[Entry]:
    """Yield the documents of a store, or of those things alone.

    ``room`` is an empty folder for what is written on the way; ``sources`` are those from which the store was made, if
    they are still there: what their tables say is read from these.
    """
    import duckdb

    with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(room), "threads": 2}) as database:
        load_things(database, store, room, things, sources)
        _load_places(database, Places.every(store) if things is None else Places.each(store))
        for batch in _ahead(_batches(database)):
            yield from map(Entry._make, batch)


def _load_places(database: "DuckDBPyConnection", places: Places) -> None:
    """Make the table of the territories where anything is at work."""
    database.execute(f"CREATE VIEW members AS {_sql('members')}")
    known = [
        (iri, places.of(iri)) for (iri,) in database.execute("SELECT DISTINCT unnest(places) FROM members").fetchall()
    ]
    rows = [(iri, one.name, one.hint, one.holder, " ".join(one.within)) for iri, one in known if one is not None]
    database.execute(
        "CREATE TABLE places AS SELECT iri, {'iri': iri, 'name': name, 'hint': hint, 'holder': holder, "
        "'within': string_split(within, ' ')} AS place FROM (SELECT unnest($1::VARCHAR[]) AS iri, "
        "unnest($2::VARCHAR[]) AS name, unnest($3::VARCHAR[]) AS hint, unnest($4::VARCHAR[]) AS holder, "
        "unnest($5::VARCHAR[]) AS within)",
        [list(column) for column in zip(*rows, strict=True)] or [[]] * 5,
    )


def _batches(database: "DuckDBPyConnection") -> Iterator[list[_Row]]:
    """Yield the rows of the documents, some at a time."""
    database.execute(_sql("several"))
    ((count,),) = database.execute("SELECT count(*) FROM several").fetchall()
    parts = 1 + count // _GATHERED
    database.execute(_sql("scattered"), {"parts": parts})
    documents = _sql("documents")
    database.execute(f"CREATE VIEW bodies AS {_sql('single')}")
    yield from _fetched(database.execute(documents))
    for part in range(parts):
        database.execute(f"CREATE OR REPLACE TABLE gathered AS {_sql('gathered')}", {"part": part})
        database.execute("CREATE OR REPLACE VIEW bodies AS FROM gathered")
        yield from _fetched(database.execute(documents))


def _fetched(database: "DuckDBPyConnection") -> Iterator[list[_Row]]:
    while rows := database.fetchmany(_BATCH):
        yield rows


def _ahead(batches: Iterator[list[_Row]]) -> Iterator[list[_Row]]:
    """Yield batches, each of which is made while the one before it is used, and none before that."""
    with ThreadPoolExecutor(1) as apart:
        nothing: list[_Row] = []
        coming = apart.submit(next, batches, nothing)
        while batch := coming.result():
            coming = apart.submit(next, batches, nothing)
            yield batch


def _sql(name: str) -> str:
    return (files("graph") / "search" / f"{name}.sql").read_text(encoding="utf-8")
