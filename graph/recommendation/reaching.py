"""Reaching: sums over paths that go only where ties lead, as machine code where numba is at hand.

The sums are those of :mod:`graph.affinities`; the two manners of reckoning give the same numbers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from threading import local
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals, Rows
from graph.recommendation.deeds import Marks
from graph.recommendation.wording import Wording

SUMS: Final = ("allocation", "adamic-adar", "walks", "tied", "circles", "origin", "words", "alike")
"""What is summed for each organisation, in this order; ``alike`` is what the words are by the length of all."""
_WORDS: Final = 6
_Rows: TypeAlias = tuple[Numbers, Numbers]


class Room(NamedTuple):
    """Arrays of zeros in which sums are made: those of walks and marks of the allied and of undertakings.

    ``asking`` counts who asks by undertaking.
    """

    sums: Reals
    at: Reals
    through: Reals
    found: Numbers
    acts: Numbers
    asking: Numbers
    seen: Marks


class Ways(NamedTuple):
    """Paths as machine code takes them."""

    partners: _Rows
    bonds: Reals
    worths: Reals
    joined: _Rows
    members: _Rows


def room(organisations: int, undertakings: int) -> Room:
    """Return room for so many."""
    return Room(
        np.zeros((organisations, len(SUMS))),
        np.zeros(organisations),
        np.zeros(undertakings),
        np.zeros(organisations, np.int32),
        np.zeros(undertakings, np.int32),
        np.zeros(undertakings, np.int32),
        np.zeros(organisations, np.uint8),
    )


class _Spaces(local):
    """The room of each thread, used again and again."""

    def __init__(self, organisations: int, undertakings: int) -> None:
        self.room = room(organisations, undertakings)


@dataclass(frozen=True)
class Paths:
    """The ways from an organisation to others: its partners, and its undertakings; and those from words to any.

    ``bonds`` is what each tie counts and follows the items of ``partners``, ``worths`` what an organisation passes
    on as an intermediary by resource allocation and by Adamic and Adar, shape (organisations, 2).
    """

    partners: Rows
    bonds: Reals
    worths: Reals
    joined: Rows
    members: Rows
    wording: Wording
    spaces: _Spaces = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spaces", _Spaces(len(self.partners), len(self.members)))

    @property
    def room(self) -> Room:
        """The room of this thread."""
        return self.spaces.room

    @cached_property
    def ways(self) -> Ways:
        """The paths as machine code takes them."""
        return Ways(self.partners.packed, self.bonds, self.worths, self.joined.packed, self.members.packed)

    @contextmanager
    def reached(self, seeds: Numbers, origins: Numbers, words: Numbers) -> Iterator[tuple[Numbers, Reals]]:
        """Give whom seeds and words reach, and the origins, in no order, and the ``SUMS`` of all, shape (all, sums).

        The arrays are those of the thread: they are zeros again afterwards.
        """
        loops = _loops()
        if loops is None:
            yield self.reached_by_rows(seeds, origins, words)
            return
        reach, speak, clear = loops
        count = speak(self.wording, self.room, words, reach(self.ways, self.room, seeds, origins))
        found = self.room.found[:count]
        try:
            yield found, self.room.sums
        finally:
            clear(found, self.room)

    def reached_by_rows(self, seeds: Numbers, origins: Numbers, words: Numbers) -> tuple[Numbers, Reals]:
        """Return the same, in arrays of its own, by numpy, one row at a time."""
        sums = np.zeros((len(self.partners), len(SUMS)))
        for seed in map(int, seeds):
            own = sums[seed, :2].copy()
            sums[self.partners[seed], 3] += self.bonds[self.partners.starts[seed] : self.partners.starts[seed + 1]]
            for between in map(int, self.partners[seed]):
                sums[self.partners[between], :2] += self.worths[between]
            sums[seed, :2] = own
        at = np.zeros(len(self.partners))
        at[seeds] = 1.0 / max(len(seeds), 1)
        for rows in (self.joined, self.members, self.joined, self.members):
            at = _stepped(at, rows)
        sums[:, 2] = at
        often = np.bincount(np.concatenate([seeds[:0], *(self.joined[int(seed)] for seed in seeds)]))
        for act in map(int, np.flatnonzero(often > 1)):
            sums[self.members[act], 4] += _circle(int(often[act]), len(self.members[act]))
        sums[origins, 5] = 1.0
        sums[:, _WORDS], sums[:, _WORDS + 1] = self.wording.sums(words)
        return np.flatnonzero(sums.sum(axis=1)).astype(np.int32), sums


def _stepped(at: Reals, rows: Rows) -> Reals:
    """Return the weights of walks one step on: each row divides what it has by the root of how many items it has."""
    out = np.zeros(rows.width)
    for row in map(int, np.flatnonzero(at)):
        out[rows[row]] += at[row] / max(len(rows[row]), 1) ** 0.5
    return out


def _circle(asking: int, size: int) -> float:
    """Return what an undertaking tells its members of the circle of those who ask: their pairs by who else is in it."""
    return asking * (asking - 1) / 2.0 / max(size - 1, 1)


def _step(rows: _Rows, source: Reals, target: Reals, held: Numbers, found: Numbers) -> int:
    """Take walks one step on from those held, which are left empty; return how many are found."""
    count = 0
    starts, items = rows
    for one in held:
        given = source[one] / max(starts[one + 1] - starts[one], 1) ** 0.5
        source[one] = 0.0
        for place in range(starts[one], starts[one + 1]):
            other = items[place]
            if target[other] == 0.0:
                found[count] = other
                count += 1
            target[other] += given
    return count


def _gather(
    rows: _Rows, passed: tuple[Reals, Reals], seeds: Numbers, sums: Reals, reached: tuple[Marks, Numbers, int]
) -> int:
    """Sum over the partners of each partner of the seeds; nobody is reached by going to a partner and back."""
    starts, items = rows
    bonds, worths = passed
    seen, found, count = reached
    for seed in seeds:
        allocation, adamic = sums[seed, 0], sums[seed, 1]
        for first in range(starts[seed], starts[seed + 1]):
            between = items[first]
            if not seen[between]:
                seen[between] = 1
                found[count] = between
                count += 1
            sums[between, 3] += bonds[first]
            for second in range(starts[between], starts[between + 1]):
                one = items[second]
                if not seen[one]:
                    seen[one] = 1
                    found[count] = one
                    count += 1
                sums[one, 0] += worths[between, 0]
                sums[one, 1] += worths[between, 1]
        sums[seed, 0], sums[seed, 1] = allocation, adamic
    return count


def _enclose(joined: _Rows, members: _Rows, seeds: Numbers, asking: Numbers, sums: Reals) -> None:
    """Sum over the undertakings in which several of the seeds are; ``asking`` is left as it was."""
    starts, items = joined
    for seed in seeds:
        for place in range(starts[seed], starts[seed + 1]):
            asking[items[place]] += 1
    for seed in seeds:
        for place in range(starts[seed], starts[seed + 1]):
            act = items[place]
            if asking[act] > 1:
                first, last = members[0][act], members[0][act + 1]
                for one in members[1][first:last]:
                    sums[one, 4] += circle(asking[act], last - first)
            asking[act] = 0


def _reach(ways: Ways, room: Room, seeds: Numbers, origins: Numbers) -> int:
    """Make the sums of seeds and origins; return how many are reached, who stand first in ``room.found``."""
    count, found, sums = len(seeds), room.found, room.sums
    for rank in range(count):
        found[rank] = seeds[rank]
        room.at[seeds[rank]] = 1.0 / count
    for _ in range(2):
        met = step(ways.joined, room.at, room.through, found[:count], room.acts)
        count = step(ways.members, room.through, room.at, room.acts[:met], found)
    for one in found[:count]:
        sums[one, 2] = room.at[one]
        room.at[one] = 0.0
        room.seen[one] = 1
    count = gather(ways.partners, (ways.bonds, ways.worths), seeds, sums, (room.seen, found, count))
    if len(seeds) > 1:
        enclose(ways.joined, ways.members, seeds, room.asking, sums)
    for one in origins:
        if not room.seen[one]:
            found[count], room.seen[one] = one, 1
            count += 1
        sums[one, 5] = 1.0
    return count


def _speak(wording: Wording, room: Room, words: Numbers, count: int) -> int:
    """Sum over the undertakings that bear words; who knows any is put after the ``count`` who are found already.

    Return how many are found then.
    """
    met, squares, sums = 0, 0.0, room.sums
    for word in words:
        worth = wording.rarity[word] * wording.rarity[word]
        squares += worth
        if worth == 0.0:
            continue
        for place in range(wording.starts[word], wording.starts[word + 1]):
            act = wording.items[place]
            if room.through[act] == 0.0:
                room.acts[met] = act
                met += 1
            room.through[act] += worth
    for act in room.acts[:met]:
        told = room.through[act] * wording.shares[act]
        room.through[act] = 0.0
        for place in range(wording.member_starts[act], wording.member_starts[act + 1]):
            one = wording.members[place]
            if not room.seen[one]:
                room.found[count], room.seen[one] = one, 1
                count += 1
            sums[one, _WORDS] += told
    for one in room.found[:count]:
        if sums[one, _WORDS] != 0.0:
            sums[one, _WORDS + 1] = sums[one, _WORDS] / (wording.lengths[one] * squares**0.5)
    return count


def _clear(found: Numbers, room: Room) -> None:
    for one in found:
        room.seen[one] = 0
        for kind in range(room.sums.shape[1]):
            room.sums[one, kind] = 0.0


step = compiled(_step) or _step
gather = compiled(_gather) or _gather
circle = compiled(_circle) or _circle
enclose = compiled(_enclose) or _enclose
reach = compiled(_reach) or _reach
speak = compiled(_speak) or _speak
clear = compiled(_clear) or _clear


@cache
def _loops() -> tuple[Callable[..., int], Callable[..., int], Callable[..., None]] | None:
    return None if reach is _reach else (reach, speak, clear)
