"""A lot: the candidates of a list, told out of the columns all together.

What the columns say of one candidate costs as much as what they say of twenty: each look at an array serves them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.alliances.columns import Flags, Numbers
from graph.columnar import Columnar, Reader
from graph.recommendation import Question, Recommender
from graph.recommendation.history import History
from graph.recommendation.regarding import causes_practised, causes_untried, partners_in_common

NAMED: Final = 5
"""How many intermediaries are named at most."""

_RADIUS_KM: Final = 6371.0
_MOST: Final = 1 << 32
_Some: TypeAlias = tuple[list[int], int]
"""Numbers of those that are named, and how many there are in all."""


@dataclass(frozen=True)
class Lot:
    """The candidates of a list beside what was asked: their numbers (``who``), each in one of its territories.

    Properties have an item for each of them, in their order, but for those that tell of causes and territories alone.
    """

    recommender: Recommender
    question: Question
    who: Numbers
    places: Numbers

    @property
    def known(self) -> Columnar:
        """The columns of all organisations."""
        return self.recommender.network

    @property
    def past(self) -> History:
        """What the allied did."""
        return self.recommender.history

    def iris(self, column: str, numbers: Iterable[int]) -> list[str]:
        """Return the names of a column by their numbers."""
        return list(map(self._named[column].__getitem__, numbers))

    @cached_property
    def _named(self) -> dict[str, Reader]:
        return self.known.named

    @cached_property
    def kilometres(self) -> list[int]:
        """How far each is from the nearest place of the need, -1 where nothing says so."""
        directions = self.recommender.ground.directions
        near = directions[self.question.places] @ directions[self.places].T
        best = np.where(np.isnan(near), -np.inf, near).max(axis=0, initial=-np.inf)
        away = _RADIUS_KM * np.arccos(np.clip(best, -1.0, 1.0))
        return [round(one) if known else -1 for one, known in zip(away.tolist(), best > -np.inf, strict=True)]

    @cached_property
    def territories(self) -> list[int]:
        """The narrowest territory that holds each and a place of the need, -1 for none."""
        held, asked = (self.recommender.ground.holding[places] for places in (self.places, self.question.places))
        shared = ((held[:, None] == asked[None]) & (held[:, None] >= 0)).any(axis=1)
        narrowest = shared.shape[1] - 1 - shared[:, ::-1].argmax(axis=1)
        found: list[int] = np.where(shared.any(axis=1), held[np.arange(len(held)), narrowest], -1).tolist()
        return found

    @property
    def held(self) -> set[int]:
        """The territories that hold some of them and a place of the need, the narrowest of each."""
        return {one for one in self.territories if one >= 0}

    @cached_property
    def activity(self) -> list[int]:
        """In how many alliances each took part."""
        done: list[int] = self.past.active(self._here).tolist()
        return done

    @cached_property
    def shared(self) -> list[list[int]]:
        """The causes of each that are asked for."""
        return self._causes_in(self.asked)

    @cached_property
    def related(self) -> list[list[int]]:
        """The causes of each that are broader or narrower than one that is asked for, but not asked for themselves."""
        return self._causes_in(self.akin)

    @cached_property
    def sectors(self) -> list[list[int]]:
        """The sectors of each."""
        return _listed(*self.known.belongs.among(self.who), len(self.who))

    @cached_property
    def practised(self) -> list[_Some]:
        """The causes asked for about which each took part in something, and in how many alliances."""
        causes = np.flatnonzero(self.asked).astype(np.int32)
        met, counts = causes_practised(self.known, self.who, causes)
        ranks, places = np.nonzero(met)
        return list(zip(_listed(ranks, causes[places], len(self.who)), counts.tolist(), strict=True))

    @cached_property
    def between(self) -> list[_Some]:
        """The partners that each has in common with who asks, those who pass on most first, and how many."""
        past = self.past
        named, counts = partners_in_common(past.paths, past.among(self.question.seeds), self._here, NAMED)
        ranks, turns = np.nonzero(named >= 0)
        return list(zip(_listed(ranks, past.here[named[ranks, turns]], len(self.who)), counts.tolist(), strict=True))

    @cached_property
    def together(self) -> list[_Some]:
        """Whom of those who ask each worked with, and in how many alliances."""
        seeds = self.question.seeds
        which, acts = self.known.joined.among(self.who)
        asked = np.unique(self.known.joined.among(seeds)[1])
        places = np.searchsorted(asked, acts)
        met = np.append(asked, -1)[places] == acts
        if not met.any():
            return [([], 0) for _ in self.who]
        which, acts = which[met], acts[met]
        counts = np.bincount(which, minlength=len(self.who)).tolist()
        rank, members = self.known.members.among(acts)
        asking = np.isin(members, seeds)
        pairs = _different(which[rank[asking]], members[asking])
        return list(zip(_listed(*pairs, len(self.who)), counts, strict=True))

    @cached_property
    def worded(self) -> list[tuple[list[int], list[float]]]:
        """The undertakings of each in which words of the question are written, and what each word gives to the sum."""
        joined, words = self.past.paths.joined, self.question.words
        allied = np.flatnonzero(self._here >= 0)
        which, acts = joined.among(self._here[allied])
        terms = self.past.paths.wording.terms(words, acts)
        sums = np.zeros((len(self.who), len(words)))
        np.add.at(sums, allied[which], terms)
        met = terms.sum(axis=1) > 0
        return list(zip(_listed(allied[which[met]], acts[met], len(self.who)), sums.tolist(), strict=True))

    @property
    def causes(self) -> Numbers:
        """The causes that are asked for, and those akin to them that any of them has."""
        had = np.zeros(len(self.akin), np.bool_)
        had[self._causes[1]] = True
        return np.flatnonzero(self.asked | self.akin & had).astype(np.int32)

    def inferred(self, rank: int) -> frozenset[str]:
        """Return the causes that an inference alone ties to one of them, or to one of those who ask."""
        return self._inferred[rank]

    @cached_property
    def _inferred(self) -> list[frozenset[str]]:
        """The causes that an inference alone ties to each, whatever it did, with those of who asks."""
        who, known = np.concatenate([self.who, self.question.seeds]), self.known
        which, places = known.addressed.places(who)
        which, causes = (one[known.concluded[places]] for one in (which, known.addressed.items[places]))
        found: list[set[str]] = [set() for _ in who]
        for rank, cause in np.column_stack([which, causes])[causes_untried(known, who, (which, causes))].tolist():
            found[rank].add(known.named["causes"][cause])
        own = frozenset[str]().union(*found[len(self.who) :])
        return [own | one for one in found[: len(self.who)]]

    @cached_property
    def _here(self) -> Numbers:
        """The number of each among the allied, -1 for none."""
        return self.past.place[self.who]

    @cached_property
    def asked(self) -> Flags:
        """Which causes are asked for."""
        marked = np.zeros(len(self.known.causes), np.bool_)
        marked[self.question.causes] = True
        return marked

    @cached_property
    def akin(self) -> Flags:
        """Which causes are broader or narrower than one that is asked for, but not asked for themselves."""
        wider, marked = self.known.wider_causes, np.zeros(len(self.known.causes), np.bool_)
        marked[wider.among(self.question.causes)[1]] = True
        marked[wider.owners()[self.asked[wider.items]]] = True
        return marked & ~self.asked

    def _causes_in(self, marked: Flags) -> list[list[int]]:
        """Return the causes of each that are marked."""
        which, causes = self._causes
        return _listed(which[marked[causes]], causes[marked[causes]], len(self.who))

    @cached_property
    def _causes(self) -> tuple[Numbers, Numbers]:
        """Which of them has which cause."""
        facet = self.recommender.cells.causes
        return facet.sets[0].among(facet.values[self.who])


def _different(which: Numbers, what: Numbers) -> tuple[Numbers, Numbers]:
    """Return pairs in ascending order, each once."""
    which, what = np.divmod(np.unique(which.astype(np.int64) * _MOST + what), _MOST)
    return which.astype(np.int32), what.astype(np.int32)


def _listed(which: NDArray[np.integer[Any]], what: Numbers, count: int) -> list[list[int]]:
    """Return what belongs to each of so many."""
    out: list[list[int]] = [[] for _ in range(count)]
    for rank, one in zip(which.tolist(), what.tolist(), strict=True):
        out[rank].append(one)
    return out
