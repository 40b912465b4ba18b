"""Proofs: the evidence of all facts, read once and kept, so that a list asks no store for each fact behind it.

A fact takes about two hundred bytes. What is read from a store holds as long as that store: a write makes another one.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from graph.network import Language
from graph.store import Row, Store

_TOGETHER: Final = 100
_UNKNOWN: Final = -1
_KEPT: Final = 50_000
"""Of how many facts the evidence is kept as it was made: some 20 MB."""


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


@dataclass(frozen=True)
class Proofs:
    """The evidence of all facts.

    ``ranks`` number the facts; the rows of a fact are those from its ``bounds`` to the next ones, in the order of
    :func:`graph.explanation.evidence`. ``sources`` are numbers in ``titles``; a place that is not known is -1.
    """

    ranks: Mapping[str, int] = field(repr=False)
    bounds: "array[int]" = field(repr=False)
    sources: "array[int]" = field(repr=False)
    starts: "array[int]" = field(repr=False)
    ends: "array[int]" = field(repr=False)
    confidences: "array[float]" = field(repr=False)
    titles: tuple[tuple[str, tuple[_Title, ...]], ...] = field(repr=False)
    _made: dict[tuple[str, Language], tuple[Evidence, ...]] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(store: Store) -> "Proofs":
        """Read the evidence of all facts."""
        rows = sorted(map(_read, store.select(_view("proofs"))))
        named = sorted({row[1] for row in rows})
        numbers, titles = {iri: number for number, iri in enumerate(named)}, _titles(store, named)
        ranks, bounds = dict[str, int](), array("i")
        for place, row in enumerate(rows):
            if ranks.setdefault(row[0], len(bounds)) == len(bounds):
                bounds.append(place)
        bounds.append(len(rows))
        return Proofs(
            ranks,
            bounds,
            array("i", [numbers[row[1]] for row in rows]),
            array("i", [row[2] for row in rows]),
            array("i", [row[3] for row in rows]),
            array("d", [row[4] for row in rows]),
            tuple((iri, tuple(titles.get(iri, ()))) for iri in named),
        )

    def several(self, facts: Iterable[str], lang: Language = "fr") -> dict[str, tuple[Evidence, ...]]:
        """Return the evidence of each of some facts.

        What was made last is kept: lists name the same few who did much again and again.
        """
        found: dict[str, tuple[Evidence, ...]] = {}
        for fact in facts:
            if fact not in found:
                made = self._made.get((fact, lang))
                found[fact] = made if made is not None else self._keep(fact, lang)
        return found

    def _keep(self, fact: str, lang: Language) -> tuple[Evidence, ...]:
        if len(self._made) >= _KEPT:
            self._made.clear()
        made = self._made[fact, lang] = tuple(self.evidence(fact, lang))
        return made

    def evidence(self, fact: str, lang: Language = "fr") -> Iterator[Evidence]:
        """Yield the evidence of a fact; one stated in two sources has two."""
        rank = self.ranks.get(fact)
        for row in range(self.bounds[rank], self.bounds[rank + 1]) if rank is not None else ():
            source, titles = self.titles[self.sources[row]]
            start, end = self.starts[row], self.ends[row]
            for title in titles:
                yield Evidence(
                    fact,
                    source,
                    title.en if lang == "en" and title.en is not None else title.fr,
                    title.date,
                    None if start == _UNKNOWN else start,
                    None if end == _UNKNOWN else end,
                    self.confidences[row],
                )


def _read(row: Row) -> tuple[str, str, int, int, float]:
    """Return a fact, its source, from where to where it is read there, and the confidence."""
    start, end = (int(row[name].value) if name in row else _UNKNOWN for name in ("start", "end"))
    return row["fact"].value, row["source"].value, start, end, float(row["confidence"].value)


def _titles(store: Store, sources: Iterable[str]) -> dict[str, list[_Title]]:
    """Return the titles of sources with their years, in each form in which they are stated."""
    query, found = _view("titles"), dict[str, list[_Title]]()
    waiting = iter(sources)
    while chunk := " ".join(str(NamedNode(iri)) for iri in islice(waiting, _TOGETHER)):
        for row in store.select(query.replace("# sources", f"VALUES ?source {{ {chunk} }}")):
            english, year = (row[name].value if name in row else None for name in ("titleEn", "year"))
            found.setdefault(row["source"].value, []).append(_Title(row["title"].value, english, year))
    return found


def _view(name: str) -> str:
    return (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8")
