"""Proofs: the evidence of facts, out of the columns where these have it, else asked of the store.

The columns have that of all facts that say ties. What needs, offers and structure rest on is asked for, many together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from pyoxigraph import NamedNode

from graph.columnar import Columnar
from graph.network import Language
from graph.store import Row, Store

_TOGETHER: Final = 25
"""How many are asked for at once: engines may join many with all the evidence that there is."""
_UNKNOWN: Final = -1
_KEPT: Final = 50_000
"""Of how many facts the evidence is kept as it was made, in each language: some 20 MB."""
_Read: TypeAlias = tuple[str, int, int, float]
"""A source, from where to where a fact is read in it, and the confidence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact is read: its source, and the place in it (``start`` to ``end``, in code points)."""

    fact: str
    source: str
    title: str
    date: str | None
    start: int | None
    end: int | None
    confidence: float

    def locator(self, lang: Language = "fr") -> str | None:
        """Return the place in the source as people read it, or None if the evidence gives none."""
        if self.start is None:
            return None
        return f"{'caractères' if lang == 'fr' else 'characters'} {self.start}-{self.end}"


class _Title(NamedTuple):
    """How a source is called, and when it was published."""

    fr: str
    en: str | None
    date: str | None


_UNREAD: Final = (Evidence("", "", "", None, None, None, 0.0),)
"""What stands for evidence that was not read yet."""


@dataclass(frozen=True)
class Proofs:
    """The evidence of the facts of a store, of which these are the columns.

    What was made last is kept: lists name the same few who did much again and again.
    """

    columns: Columnar = field(repr=False)
    store: Store = field(repr=False)
    _titles: dict[str, tuple[_Title, ...]] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[Language, dict[str, tuple[Evidence, ...]]] = field(default_factory=dict, repr=False, compare=False)

    def several(self, facts: Iterable[str], lang: Language = "fr") -> dict[str, tuple[Evidence, ...]]:
        """Return the evidence of each of some facts; one stated in two sources has two."""
        made = self._made.setdefault(lang, {})
        found = {fact: made.get(fact, _UNREAD) for fact in facts}
        if new := [fact for fact, some in found.items() if some is _UNREAD]:
            found |= self._make(new, lang)
        return found

    def evidence(self, facts: Iterable[str], lang: Language = "fr") -> list[Evidence]:
        """Return the evidence of facts, in their order."""
        wanted = tuple(facts)
        found = self.several(wanted, lang)
        return list(chain.from_iterable(found[fact] for fact in wanted))

    def _make(self, facts: Iterable[str], lang: Language) -> dict[str, tuple[Evidence, ...]]:
        """Return the evidence of facts as it is read, and keep it."""
        rows = self._rows(facts)
        unknown = {source for some in rows.values() for source, *_ in some} - self._titles.keys()
        self._titles.update(_titles(self.store, unknown))
        found = {fact: tuple(self._told(fact, some, lang)) for fact, some in rows.items()}
        made = self._made.setdefault(lang, {})
        if len(made) >= _KEPT:
            made.clear()
        made.update(found)
        return found

    def _rows(self, facts: Iterable[str]) -> dict[str, list[_Read]]:
        """Return what supports each of some facts, in the order of the sources and of the places in them."""
        known, supported = self.columns, self.columns.supported
        rows: dict[str, list[_Read]] = {fact: [] for fact in facts}
        places = ((fact, known.named["facts"].find(fact)) for fact in rows)
        held = {fact: number for fact, number in places if number is not None}
        names, which = list(held), np.array(list(held.values()), np.int32)
        owners, at = supported.places(which)
        columns = (supported.items, known.read_from, known.read_to, known.confidences)
        for owner, source, *read in zip(owners.tolist(), *(one[at].tolist() for one in columns), strict=True):
            rows[names[owner]].append((known.named["sources"][source], *read))
        for fact, *read in sorted(_asked(self.store, (fact for fact in rows if fact not in held))):
            rows[fact].append((read[0], *read[1:]))
        return rows

    def _told(self, fact: str, rows: Iterable[_Read], lang: Language) -> Iterator[Evidence]:
        for source, start, end, confidence in rows:
            for title in self._titles[source]:
                yield Evidence(
                    fact,
                    source,
                    title.en if lang == "en" and title.en is not None else title.fr,
                    title.date,
                    None if start == _UNKNOWN else start,
                    None if end == _UNKNOWN else end,
                    confidence,
                )


def _asked(store: Store, facts: Iterable[str]) -> Iterator[tuple[str, str, int, int, float]]:
    """Yield what supports some facts, each with the fact."""
    for some in _chunks(facts):
        for row in store.select(_view("proofs").replace("# facts", f"VALUES ?fact {{ {some} }}")):
            start, end = (int(row[name].value) if name in row else _UNKNOWN for name in ("start", "end"))
            yield row["fact"].value, row["source"].value, start, end, float(row["confidence"].value)


def _titles(store: Store, sources: Iterable[str]) -> dict[str, tuple[_Title, ...]]:
    """Return the titles of sources with their years, in each form in which they are stated."""
    found: dict[str, list[_Title]] = {source: [] for source in sources}
    for some in _chunks(found):
        for row in store.select(_view("titles").replace("# sources", f"VALUES ?source {{ {some} }}")):
            found[row["source"].value].append(_title(row))
    return {source: tuple(titles) for source, titles in found.items()}


def _title(row: Row) -> _Title:
    english, year = (row[name].value if name in row else None for name in ("titleEn", "year"))
    return _Title(row["title"].value, english, year)


def _chunks(iris: Iterable[str]) -> Iterator[str]:
    """Yield some IRIs at a time as SPARQL writes them; what is none, as the name of a blank node, is left out."""
    waiting = filter(None, map(_written, iris))
    while chunk := " ".join(islice(waiting, _TOGETHER)):
        yield chunk


def _written(iri: str) -> str | None:
    try:
        return str(NamedNode(iri))
    except ValueError:
        return None


@cache
def _view(name: str) -> str:
    return (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8")
