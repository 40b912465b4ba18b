"""Documents: what is searched, one for each organisation, undertaking and territory, read from a store.

Things that a derived ``al:canonical`` says to be one body make one document, under its canonical IRI. A register has
millions of them: the queries in ``views/`` write their solutions to files, DuckDB sorts these by document within a
bounded memory, and the documents are made one after the other.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pyoxigraph import NamedNode

from graph.search.places import Place, Places
from graph.store import Store
from ontology.identifiers import THINGS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_VIEWS: Final = ("labels", "types", "places", "codes", "ties", "canonical")
_ALL: Final = "# things"
_MEMORY: Final = "384MB"
_WRITE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BATCH: Final = 10_000
_KINDS: Final = ("territory", "undertaking", "organisation")
_IN_IRI: Final = {"siren": "SIREN", "rna": "RNA", "uai": "UAI"}
_TOLD: Final = ("RNA", "SIREN", "UAI", "PIC", "RNF", "ROR", "SIRET")

_Row: TypeAlias = tuple[str, str, str, str, str]

_SORTED: Final = """
WITH facts AS (
    SELECT * FROM read_csv(
        $files, header = true, auto_detect = false, quote = '"', escape = '"', max_line_size = 10000000,
        parallel = false, columns = {'thing': 'VARCHAR', 'tag': 'VARCHAR', 'value': 'VARCHAR', 'more': 'VARCHAR'}
    ) WHERE thing NOT LIKE '\\_:%' ESCAPE '\\'
), canonical AS (SELECT thing, min(value) AS main FROM facts WHERE tag = 'canonical' GROUP BY thing)
SELECT coalesce(main, thing) AS document, thing, tag, coalesce(value, ''), coalesce(more, '')
FROM facts LEFT JOIN canonical USING (thing)
ORDER BY document, thing, tag, value, more
"""


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

    def written(self) -> str:
        """Return the document as a text, from which :meth:`read` makes it again."""
        return _WRITE([getattr(self, name) for name in self.__slots__])

    @classmethod
    def read(cls, text: str | bytes) -> "Document":
        """Return the document that a text holds."""
        values: list[Any] = json.loads(text)
        fields: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
        return cls(*fields)


def documents(store: Store, room: Path, things: Collection[str] | None = None) -> Iterator[Document]:
    """Yield the documents of a store, or of those things alone, in the order of their IRIs.

    ``room`` is an empty folder for what is written on the way: some 100 bytes for each fact that is searched.
    """
    import duckdb

    clause = "" if things is None else f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in things)} }}"
    paths = []
    for name in _VIEWS:
        query = (files("graph") / "search" / "views" / f"{name}.rq").read_text(encoding="utf-8")
        paths.append(room / f"{name}.csv")
        store.export(query.replace(_ALL, clause), paths[-1])
    places = Places.every(store) if things is None else Places.each(store)
    with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(room), "threads": 2}) as database:
        database.execute(_SORTED, {"files": [str(path) for path in paths]})
        rows = _fetched(database)
        for iri, group in groupby(rows, key=itemgetter(0)):
            document = _document(iri, list(group), places)
            if document is not None:
                yield document


def _fetched(database: "DuckDBPyConnection") -> Iterator[_Row]:
    while rows := database.fetchmany(_BATCH):
        yield from rows


def _document(iri: str, rows: Iterable[_Row], places: Places) -> Document | None:
    """Return the document that the facts about one body make, or None where it is nothing to be searched."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for _document_iri, thing, tag, value, more in rows:
        found.setdefault(tag, []).append((thing, value, more))
    types, labels = found.get("type"), found.get("label")
    if not types or not labels:
        return None
    kind = max((more for _thing, _value, more in types), key=_KINDS.index)
    iris = tuple(dict.fromkeys((iri, *(thing for thing, _value, _more in types))))
    # its own names come last, so that they are those that stay
    called = {more or "fr": value for thing, value, more in sorted(labels, key=lambda one: one[0] == iri)}
    names = dict.fromkeys([*called.values(), *(v for _t, v, _m in labels), *(v for _t, v, _m in found.get("name", ()))])
    around = [iri] if kind == "territory" else sorted({value for _thing, value, _more in found.get("place", ())})
    known = [place for place in map(places.of, around) if place is not None]
    codes = _codes(iris, found.get("code", ()))
    return Document(
        iri=iri,
        kind=kind,
        labels=called,
        hint=_hint(kind, known, codes),
        iris=iris,
        names=tuple(names),
        codes=tuple(value for _name, value in codes),
        places=tuple(dict.fromkeys(slug for place in known for slug in place.within)),
        towns=tuple(dict.fromkeys(place.name for place in known)),
        types=tuple(dict.fromkeys(value for _thing, value, _more in types)),
        ties=sum(int(value) for _thing, value, _more in found.get("ties", ())),
    )


def _codes(iris: Iterable[str], stated: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return what registers call a body, each with the name of the register: as its IRIs say, and as is stated."""
    told = []
    for iri in iris:
        scheme, _, code = iri.removeprefix(f"{THINGS}organisation/").partition("-")
        if scheme in _IN_IRI:
            told.append((_IN_IRI[scheme], code.upper()))
    told += [(name, value.upper() if name in _IN_IRI.values() else value) for _thing, value, name in stated]
    return list(dict.fromkeys(told))


def _hint(kind: str, known: list[Place], codes: list[tuple[str, str]]) -> str:
    """Return what tells a thing apart from those of the same name: its town and its strongest number."""
    if kind == "territory":
        return known[0].holder if known else ""
    where = next((f"{place.name} ({place.code})" if place.code else place.name for place in known), "")
    number = min(
        (code for code in codes if code[0] in _TOLD), key=lambda code: (_TOLD.index(code[0]), code[1]), default=None
    )
    return " · ".join(part for part in (where, " ".join(number) if number else "") if part)
