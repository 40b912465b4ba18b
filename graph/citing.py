"""Citing: the facts behind what a lot tells of its candidates, out of the columns for all of them together.

Of each side and each thing that a reason speaks of, the first few facts are cited, in the order of their IRIs: what a
candidate is tied to itself first, then what it took part in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.affinities import NOTHING, first_shared
from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar
from graph.lot import Lot

CITED: Final = 3
"""How many facts of each side are cited at most for one thing that a reason speaks of."""
OWN: Final = -1
"""What stands for who asks, in the place of a rank: after the last candidate."""
_Groups: TypeAlias = NDArray[np.int64]
_Turns: TypeAlias = tuple[_Groups, _Groups, Numbers]
"""Groups, the turns of facts in them, and these."""
_Cited: TypeAlias = list[dict[int, list[str]]]
"""The facts of each, by what they are about; the last are those of who asks."""
_Grouping: TypeAlias = Callable[[Rows, Numbers, Numbers], tuple[_Groups, Numbers]]
"""Tells of rows, of whose they are and of the places of their items the groups, and which of them are in one."""


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
        """Return facts that tie a candidate, or ``OWN`` who asks, to a cause that is asked for, or akin to one."""
        return self._causes[rank].get(cause, [])

    def of_territory(self, rank: int, territory: int) -> list[str]:
        """Return facts that tie a candidate to the territory that holds it and a place of the need, or ``OWN``."""
        return self._territories[rank].get(territory, [])

    def of_sector(self, rank: int, sector: int) -> list[str]:
        """Return the facts that say that a candidate belongs to a sector."""
        return self._sectors[rank].get(sector, [])

    def of_parts(self, rank: int) -> list[str]:
        """Return a fact of each of the first things that a candidate takes part in."""
        return self._parts[rank].get(0, [])

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
    def _who(self) -> tuple[Numbers, Numbers]:
        """The candidates with their ranks, then the organisations that ask, whose rank is after the last."""
        asking, count = self.asker.organisations, len(self.lot.who)
        ranks = np.concatenate([np.arange(count), np.full(len(asking), count)])
        return np.concatenate([self.lot.who, asking]), ranks.astype(np.int32)

    @cached_property
    def _joined(self) -> tuple[Numbers, Numbers]:
        """Whose each thing is that they took part in, and where it is in ``joined.items``."""
        return self._known.joined.places(self._who[0])

    @cached_property
    def _causes(self) -> _Cited:
        """The facts cited of each and each cause."""
        known, wanted = self._known, self.lot.asked | self.lot.akin

        def of(rows: Rows, which: Numbers, places: Numbers) -> tuple[_Groups, Numbers]:
            causes = rows.items[places]
            met = np.flatnonzero(wanted[causes])
            return _wide(which[met]) * rows.width + causes[met], met.astype(np.int32)

        return self._cited((known.addressed, known.addressed_facts), (known.about, known.about_facts), of)

    @cached_property
    def _territories(self) -> _Cited:
        """The facts cited of each and each territory that holds a candidate."""
        known, holding = self._known, self.lot.recommender.ground.holding
        held = np.array([*self.lot.territories, NOTHING], np.int32)
        wanted = np.zeros(len(known.territories) + 1, np.bool_)  # the last one is that of none
        wanted[held] = True
        wanted[NOTHING] = False

        def of(rows: Rows, which: Numbers, places: Numbers) -> tuple[_Groups, Numbers]:
            around = holding[rows.items[places]]
            met, level = np.nonzero(wanted[around] & ((which == len(held) - 1) | (held[which] == around.T)).T)
            return _wide(which[met]) * rows.width + around[met, level], met.astype(np.int32)

        return self._cited((known.places, known.places_facts), (known.taking_place, known.taking_place_facts), of)

    def _cited(self, own: tuple[Rows, Rows], about: tuple[Rows, Rows], of: _Grouping) -> _Cited:
        """Return the first facts of each group: what is said of somebody, then of the first things that they did.

        ``own`` and ``about`` are what is said of organisations and of undertakings, with the facts that say so. ``of``
        tells the groups of some of these, and which of them are in one.
        """
        who, ranks = self._who
        which, places = own[0].places(who)
        act = np.array([] if self.asker.undertaking is None else [self.asker.undertaking], np.int32)
        itself, told = about[0].places(act)
        stated = (
            self._stated(own, of, (ranks[which], places)),
            self._stated(about, of, (itself + len(self.lot.who), told)),
        )
        return self._first((*stated, *self._done(about, of)), own[0].width)

    def _stated(self, rows: tuple[Rows, Rows], of: _Grouping, held: tuple[Numbers, Numbers]) -> _Turns:
        """Return what is said of somebody: it comes before all that they did. ``held`` are whose, and where."""
        groups, met = of(rows[0], *held)
        rank, facts = rows[1].among(held[1][met])
        return groups[rank], np.full(len(rank), -1), facts

    def _done(self, about: tuple[Rows, Rows], of: _Grouping) -> tuple[_Turns, _Turns]:
        """Return what is said of the first things that each did, and that they took part in these."""
        which, joined = self._joined
        deed, places = about[0].places(self._known.joined.items[joined])
        groups, met = of(about[0], self._who[1][which[deed]], places)
        order = np.argsort(groups, kind="stable")
        groups, met = groups[order], met[order]
        new = np.append(True, (groups[1:] != groups[:-1]) | (deed[met][1:] != deed[met][:-1]))[: len(groups)]
        turn = _ranks(groups[new])[np.cumsum(new) - 1]
        groups, met, new, turn = (one[turn < CITED] for one in (groups, met, new, turn))
        turn, parts = 2 * turn, np.where(new, self._known.parts[joined[deed[met]]], NOTHING)
        rank, facts = about[1].among(places[met])
        known = parts != NOTHING
        return (groups[rank], turn[rank], facts), (groups[known], turn[known] + 1, parts[known])

    @cached_property
    def _sectors(self) -> _Cited:
        """The facts of each candidate and sector."""
        known = self._known
        which, places = known.belongs.places(self.lot.who)
        groups = _wide(which) * known.belongs.width + known.belongs.items[places]
        rank, facts = known.belongs_facts.among(places)
        return self._grouped(groups[rank], facts, known.belongs.width)

    @cached_property
    def _parts(self) -> _Cited:
        """A fact of each of the first things that each took part in."""
        which, places = self._joined
        facts = self._known.parts[places]
        known = facts != NOTHING
        return self._first([(_wide(self._who[1][which[known]]), _wide(places[known]), facts[known])], 1)

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

    def _first(self, told: Sequence[_Turns], width: int) -> _Cited:
        """Return the first facts of each group, by their turns, as many as are cited."""
        groups, turns = (np.concatenate([one[part] for one in told]) for part in (0, 1))
        order = np.lexsort((turns, groups))
        order = order[_ranks(groups[order]) < CITED]
        return self._grouped(groups[order], np.concatenate([one[2] for one in told])[order], width)

    def _grouped(self, groups: _Groups, facts: Numbers, width: int) -> _Cited:
        """Return the facts of each group; its number is ``rank * width`` and what it is about."""
        found: _Cited = [{} for _ in range(len(self.lot.who) + 1)]
        ranks, about = np.divmod(groups, max(width, 1))
        iris = self.lot.iris("facts", facts.tolist())
        for rank, one, fact in zip(ranks.tolist(), about.tolist(), iris, strict=True):
            found[rank].setdefault(one, []).append(fact)
        return found


def taking_part(known: Columnar, organisation: int, acts: Iterable[int]) -> list[str]:
    """Return a fact that an organisation takes part in each of some undertakings, in ascending order of these."""
    held = slice(known.joined.starts[organisation], known.joined.starts[organisation + 1])
    facts = known.parts[held][np.isin(known.joined.items[held], list(acts))]
    return [known.named["facts"][fact] for fact in facts[facts != NOTHING].tolist()]


def _ranks(groups: _Groups) -> _Groups:
    """Return the how manieth of its group each is, from 0; those of a group follow each other."""
    begins = np.ones(len(groups), np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=begins[1:])
    ranks: _Groups = np.arange(len(groups)) - np.flatnonzero(begins)[np.cumsum(begins) - 1]
    return ranks


def _wide(numbers: Numbers) -> _Groups:
    return numbers.astype(np.int64)
