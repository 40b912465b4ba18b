"""Citing: the facts behind what a lot tells of its candidates, out of the columns for all of them together.

Of each side and each thing that a reason speaks of, the first few facts are cited, in the order of their IRIs: what a
candidate is tied to itself first, then what it took part in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.affinities import NOTHING, first_shared
from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar
from graph.lot import Lot
from graph.recommendation.telling import ANY, Asked, Told, told_of_causes, told_of_territories

CITED: Final = 3
"""How many facts of each side are cited at most for one thing that a reason speaks of."""
OWN: Final = -1
"""What stands for who asks, in the place of a rank: after the last candidate."""
_Places: TypeAlias = NDArray[np.integer[Any]]
_Cited: TypeAlias = list[dict[int, list[str]]]
"""The facts of each, by what they are about; the last are those of who asks."""


@dataclass(frozen=True)
class Asker:
    """Who asks, by number: organisations, or an undertaking."""

    organisations: Numbers
    undertaking: int | None = None


@dataclass(frozen=True)
class Citations:
    """The facts that are cited in a list, of who asks, and of the candidates, which are told by their ranks."""

    lot: Lot
    asker: Asker

    def of_cause(self, rank: int, cause: int) -> list[str]:
        """Return facts that tie a candidate, or ``OWN`` who asks, to a cause asked for, or to one akin that it has."""
        return self._causes[rank].get(cause, [])

    def of_territory(self, rank: int, territory: int) -> list[str]:
        """Return facts that tie a candidate to the territory that holds it and a place of the need, or ``OWN``."""
        return self._territories[rank].get(territory, [])

    def of_sector(self, rank: int, sector: int) -> list[str]:
        """Return the facts that say that a candidate belongs to a sector."""
        return self._sectors[rank].get(sector, [])

    def of_parts(self, rank: int) -> list[str]:
        """Return a fact of each of the first things that a candidate takes part in."""
        facts = _parts(self._known, int(self.lot.who[rank]))[1].tolist()
        return self.lot.iris("facts", [fact for fact in facts if fact != NOTHING][:CITED])

    def of_acts(self, rank: int, acts: Iterable[int]) -> list[str]:
        """Return a fact that a candidate takes part in each of some undertakings, in ascending order of these."""
        return taking_part(self._known, int(self.lot.who[rank]), acts)

    def of_partners(self, rank: int) -> Iterator[str]:
        """Yield of each intermediary that is named a fact on either side: with who asks, and with the candidate."""
        for pair in range(self._pairs[rank], self._pairs[rank + 1]):
            yield from self.lot.iris("facts", (side[pair] for side in self._met if side[pair] != NOTHING))

    @property
    def _known(self) -> Columnar:
        return self.lot.known

    @cached_property
    def _causes(self) -> _Cited:
        """The facts of each about the causes that are asked for, or akin to these."""
        causes = self.lot.causes
        everything = np.full(len(self.lot.who) + 1, ANY, np.int32)
        told = told_of_causes(self._known, self.lot.recommender.ground, self._asked(everything), causes, CITED)
        return self._cited(told, causes)

    @cached_property
    def _territories(self) -> _Cited:
        """The facts of each about the territories that hold candidates."""
        held = np.array(sorted(self.lot.held), np.int32)
        only = np.array([*self.lot.territories, ANY], np.int32)
        told = told_of_territories(self._known, self.lot.recommender.ground, self._asked(only), held, CITED)
        return self._cited(told, held)

    def _asked(self, only: Numbers) -> Asked:
        """Return whose facts are sought, each about one thing: those of the candidates, and last those of who asks."""
        asker, count = self.asker, len(self.lot.who)
        starts = np.append(np.arange(count + 1), count + len(asker.organisations)).astype(np.int32)
        act = np.array([] if asker.undertaking is None else [asker.undertaking], np.int32)
        return Asked(starts, np.concatenate([self.lot.who, asker.organisations]), act, only)

    def _cited(self, told: Told, sought: Numbers) -> _Cited:
        """Return facts by what was sought."""
        ranks, places, turns = np.nonzero(told != NOTHING)
        return self._by_thing(ranks, sought[places], told[ranks, places, turns])

    @cached_property
    def _sectors(self) -> _Cited:
        """The facts of each candidate by sector."""
        known = self._known
        which, places = known.belongs.places(self.lot.who)
        rank, facts = known.belongs_facts.among(places)
        return self._by_thing(which[rank], known.belongs.items[places[rank]], facts)

    def _by_thing(self, ranks: _Places, things: Numbers, facts: Numbers) -> _Cited:
        """Return facts by the rank of whom they are of, and by what they are about."""
        found: _Cited = [{} for _ in range(len(self.lot.who) + 1)]
        iris = self.lot.iris("facts", facts.tolist())
        for rank, thing, fact in zip(ranks.tolist(), things.tolist(), iris, strict=True):
            found[rank].setdefault(thing, []).append(fact)
        return found

    @cached_property
    def _pairs(self) -> list[int]:
        """Where the intermediaries of each candidate begin among all that are named."""
        return list(accumulate((len(named) for named, _ in self.lot.between), initial=0))

    @cached_property
    def _met(self) -> list[list[int]]:
        """A fact that each intermediary that is named takes part in something with who asks, and with the candidate."""
        known = self._known
        named = np.array([one for some, _ in self.lot.between for one in some], np.int32)
        theirs = np.repeat(self.lot.who, np.diff(self._pairs))
        acts = np.unique(known.joined.among(self.lot.question.seeds)[1])
        ours = Rows(np.array([0, len(acts)], np.int32), acts, known.joined.width)
        sides = ((ours, np.zeros_like(named)), (known.joined, theirs))
        return [first_shared(known.joined, known.parts, rows, (named, which)).tolist() for rows, which in sides]


def taking_part(known: Columnar, organisation: int, acts: Iterable[int]) -> list[str]:
    """Return a fact that an organisation takes part in each of some undertakings, in ascending order of these."""
    joined, parts = _parts(known, organisation)
    facts = parts[np.isin(joined, list(acts))]
    return [known.named["facts"][fact] for fact in facts[facts != NOTHING].tolist()]


def _parts(known: Columnar, organisation: int) -> tuple[Numbers, Numbers]:
    """Return what an organisation took part in, with a fact that says so of each, ``NOTHING`` where none does."""
    held = slice(known.joined.starts[organisation], known.joined.starts[organisation + 1])
    return known.joined.items[held], known.parts[held]
