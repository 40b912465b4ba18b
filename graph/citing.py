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
from graph.alliances.columns import Flags, Numbers, Rows
from graph.columnar import Columnar
from graph.lot import Lot

CITED: Final = 3
"""How many facts of each side are cited at most for one thing that a reason speaks of."""
_Groups: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Citations:
    """The numbers of the facts that are cited of the candidates of a lot; they are told by their ranks in it."""

    lot: Lot

    def of_cause(self, rank: int, cause: int) -> list[int]:
        """Return facts that tie a candidate to a cause that is asked for, or akin to one."""
        return self._causes.get(rank * len(self._known.causes) + cause, [])

    def of_territory(self, rank: int) -> list[int]:
        """Return facts that tie a candidate to the territory that holds it and a place of the need."""
        return self._territories.get(rank, [])

    def of_sector(self, rank: int, sector: int) -> list[int]:
        """Return the facts that say that a candidate belongs to a sector."""
        return self._sectors.get(rank * len(self._known.sectors) + sector, [])

    def of_parts(self, rank: int) -> list[int]:
        """Return the first facts that a candidate takes part in something."""
        return self._parts.get(rank, [])

    def of_acts(self, rank: int, acts: Iterable[int]) -> list[int]:
        """Return all facts that a candidate takes part in some undertakings, in ascending order of these."""
        places = _places(self._known.joined, int(self.lot.who[rank]))
        met = places[np.isin(self._known.joined.items[places], list(acts))]
        return _held(self._known.members_facts, self._known.memberships[met])

    def of_partners(self, rank: int) -> Iterator[int]:
        """Yield of each intermediary that is named a fact on either side: with who asks, and with the candidate."""
        for pair in range(self._pairs[rank], self._pairs[rank + 1]):
            yield from (int(side[pair]) for side in self._met if side[pair] != NOTHING)

    @property
    def _known(self) -> Columnar:
        return self.lot.known

    @cached_property
    def _causes(self) -> dict[int, list[int]]:
        """The facts cited of each candidate and cause, by ``rank * causes + cause``."""
        known, asked, width = self._known, self.lot.asked | self.lot.akin, len(self._known.causes)
        own_which, own = known.addressed.places(self.lot.who)
        own_groups = own_which.astype(np.int64) * width + known.addressed.items[own]
        which, parts, deeds = self._deeds(known.about)
        groups = which.astype(np.int64) * width + known.about.items[deeds]
        met = asked[known.about.items[deeds]]
        told = asked[known.addressed.items[own]]
        return self._sides(
            (own_groups[told], known.addressed_facts, own[told]),
            (groups[met], known.about_facts, deeds[met], parts[met]),
        )

    @cached_property
    def _territories(self) -> dict[int, list[int]]:
        """The facts cited of each candidate and the territory that holds it and a place of the need."""
        known, holding = self._known, self.lot.recommender.ground.holding
        held = np.array(self.lot.territories, np.int32)

        def inside(which: Numbers, sites: Numbers) -> Flags:
            found: Flags = (holding[sites] == held[which][:, None]).any(axis=1) & (held[which] >= 0)
            return found

        own_which, own = known.places.places(self.lot.who)
        told = inside(own_which, known.places.items[own])
        which, parts, deeds = self._deeds(known.taking_place)
        met = inside(which, known.taking_place.items[deeds])
        return self._sides(
            (own_which[told].astype(np.int64), known.places_facts, own[told]),
            (which[met].astype(np.int64), known.taking_place_facts, deeds[met], parts[met]),
        )

    def _deeds(self, about: Rows) -> tuple[Numbers, Numbers, Numbers]:
        """Return which candidate took part in what something is said of: its membership, and where that is said."""
        known = self._known
        which, places = known.joined.places(self.lot.who)
        rank, said = about.places(known.joined.items[places])
        return which[rank], known.memberships[places][rank], said

    def _sides(
        self, own: tuple[_Groups, Rows, Numbers], deeds: tuple[_Groups, Rows, Numbers, Numbers]
    ) -> dict[int, list[int]]:
        """Return the first facts of each group: what is said of the candidate, then of the first things that it did.

        ``own`` and ``deeds`` are groups, with where in some rows the facts are that say so, and ``deeds`` with the
        places of the memberships, of which one fact is cited.
        """
        groups, rows, said, parts = deeds
        order = np.argsort(groups, kind="stable")
        first = order[_ranks(groups[order]) < CITED]
        turns = _ranks(groups[first])
        acts, about = rows.among(said[first])
        members, taken = self._known.members_facts.among(parts[first])
        one = _ranks(members) < 1
        members, taken = members[one], taken[one]
        which, facts = own[1].among(own[2])
        every = np.concatenate([own[0][which], groups[first][acts], groups[first][members]])
        turn = np.concatenate([np.full(len(which), -1), 2 * turns[acts], 2 * turns[members] + 1])
        return _first(every, turn, np.concatenate([facts, about, taken]))

    @cached_property
    def _sectors(self) -> dict[int, list[int]]:
        """The facts of each candidate and sector, by ``rank * sectors + sector``."""
        known = self._known
        which, places = known.belongs.places(self.lot.who)
        groups = which.astype(np.int64) * len(known.sectors) + known.belongs.items[places]
        rank, facts = known.belongs_facts.among(places)
        return _grouped(groups[rank], facts)

    @cached_property
    def _parts(self) -> dict[int, list[int]]:
        which, places = self._known.joined.places(self.lot.who)
        rank, facts = self._known.members_facts.among(self._known.memberships[places])
        return _first(which[rank].astype(np.int64), np.zeros_like(rank), facts)

    @cached_property
    def _pairs(self) -> list[int]:
        """Where the intermediaries of each candidate begin among all that are named."""
        return list(accumulate((len(named) for named, _ in self.lot.between), initial=0))

    @cached_property
    def _met(self) -> tuple[Numbers, Numbers]:
        """A fact that each intermediary that is named takes part in something with who asks, and with the candidate."""
        known = self._known
        named = np.array([one for some, _ in self.lot.between for one in some], np.int32)
        theirs = np.repeat(self.lot.who, np.diff(self._pairs))
        acts = np.unique(known.joined.among(self.lot.question.seeds)[1])
        ours = Rows(np.array([0, len(acts)], np.int32), acts, known.joined.width)
        with_us = first_shared(known.joined, known.parts, ours, (named, np.zeros_like(named)))
        return with_us, first_shared(known.joined, known.parts, known.joined, (named, theirs))


def _ranks(groups: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return the how manieth of its group each is, from 0; those of a group follow each other."""
    begins = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    sizes = np.diff(begins, append=len(groups))
    return np.arange(len(groups)) - np.repeat(begins, sizes)


def _first(groups: _Groups, turns: NDArray[np.integer[Any]], facts: Numbers) -> dict[int, list[int]]:
    """Return the first facts of each group, by their turns, as many as are cited."""
    order = np.lexsort((turns, groups))
    order = order[_ranks(groups[order]) < CITED]
    return _grouped(groups[order], facts[order])


def _grouped(groups: _Groups, facts: Numbers) -> dict[int, list[int]]:
    """Return the facts of each group."""
    found: dict[int, list[int]] = {}
    for group, fact in zip(groups.tolist(), facts.tolist(), strict=True):
        found.setdefault(group, []).append(fact)
    return found


def _places(rows: Rows, row: int) -> NDArray[np.int64]:
    """Return where the items of a row are."""
    return np.arange(rows.starts[row], rows.starts[row + 1])


def _held(rows: Rows, some: NDArray[np.integer[Any]]) -> list[int]:
    """Return the items of some rows, one row after the other."""
    return list(rows.among(some.astype(np.int32))[1].tolist())
