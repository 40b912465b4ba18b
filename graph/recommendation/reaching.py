"""Reaching: sums over paths that go only where ties lead, as machine code where numba is at hand.

The sums are those of :mod:`graph.affinities`; the two manners of reckoning give the same numbers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import local
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals, Rows

SUMS: Final = ("allocation", "adamic-adar", "walks", "together", "origin", "activity")
"""What is summed for each organisation, in this order."""
_Rows: TypeAlias = tuple[Numbers, Numbers]
_Marks: TypeAlias = npt.NDArray[np.uint8]


class _Spaces(local):
    """Arrays of zeros that each thread uses again and again."""

    def __init__(self, organisations: int, undertakings: int) -> None:
        self.sums = np.zeros((organisations, len(SUMS)))
        self.walks = np.zeros(organisations), np.zeros(undertakings)
        self.lists = np.zeros(organisations, np.int32), np.zeros(undertakings, np.int32)
        self.seen = np.zeros(organisations, np.uint8)


@dataclass(frozen=True)
class Paths:
    """The ways from an organisation to others: its partners, its undertakings, and what undertakings are about.

    ``strength`` follows the items of ``partners``, ``worths`` is what an organisation passes on as an intermediary by
    resource allocation and by Adamic and Adar, shape (organisations, 2); ``about`` has a row of organisations for each
    cause, ``often`` how many undertakings about it each took part in.
    """

    partners: Rows
    strength: Reals
    worths: Reals
    joined: Rows
    members: Rows
    about: Rows
    often: Reals
    spaces: _Spaces = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spaces", _Spaces(len(self.partners), len(self.members)))

    @contextmanager
    def reached(self, seeds: Numbers, causes: Numbers, origins: Numbers) -> Iterator[tuple[Numbers, Reals]]:
        """Give whom seeds and causes reach, and the origins, in no order, and the ``SUMS`` of all, shape (all, sums).

        The arrays are those of the thread: they are zeros again afterwards.
        """
        loops = _loops()
        if loops is None:
            yield self.reached_by_rows(seeds, causes, origins)
            return
        step, gather, tell, clear = loops
        sums, seen, (found, acts) = self.spaces.sums, self.spaces.seen, self.spaces.lists
        at, through = self.spaces.walks
        count = len(seeds)
        found[:count] = seeds
        at[seeds] = 1.0 / max(count, 1)
        for _ in range(2):
            met = step(_both(self.joined), at, through, found[:count], acts)
            count = step(_both(self.members), through, at, acts[:met], found)
        reached = found[:count]
        sums[reached, 2] = at[reached]
        at[reached] = 0.0
        seen[reached] = 1
        count = gather(_both(self.partners), (self.strength, self.worths), seeds, sums, (seen, found, count))
        count = tell(_both(self.about), self.often, causes, sums, (seen, found, count))
        for one in origins[seen[origins] == 0]:
            found[count], seen[one] = one, 1
            count += 1
        sums[origins, 4] = 1.0
        try:
            yield found[:count], sums
        finally:
            clear(found[:count], sums, seen)

    def reached_by_rows(self, seeds: Numbers, causes: Numbers, origins: Numbers) -> tuple[Numbers, Reals]:
        """Return the same, in arrays of its own, by numpy, one row at a time."""
        sums = np.zeros((len(self.partners), len(SUMS)))
        for seed in map(int, seeds):
            own = sums[seed, :2].copy()
            sums[self.partners[seed], 3] += self.strength[self.partners.starts[seed] : self.partners.starts[seed + 1]]
            for between in map(int, self.partners[seed]):
                sums[self.partners[between], :2] += self.worths[between]
            sums[seed, :2] = own
        at = np.zeros(len(self.partners))
        at[seeds] = 1.0 / max(len(seeds), 1)
        for rows in (self.joined, self.members, self.joined, self.members):
            at = _stepped(at, rows)
        sums[:, 2] = at
        for cause in map(int, causes):
            sums[self.about[cause], 5] += self.often[self.about.starts[cause] : self.about.starts[cause + 1]]
        sums[origins, 4] = 1.0
        return np.flatnonzero(sums.sum(axis=1)).astype(np.int32), sums


def _stepped(at: Reals, rows: Rows) -> Reals:
    """Return the weights of walks one step on: each row divides what it has by the root of how many items it has."""
    out = np.zeros(rows.width)
    for row in map(int, np.flatnonzero(at)):
        out[rows[row]] += at[row] / max(len(rows[row]), 1) ** 0.5
    return out


def _both(rows: Rows) -> _Rows:
    return rows.starts, rows.items


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
    rows: _Rows, passed: tuple[Reals, Reals], seeds: Numbers, sums: Reals, reached: tuple[_Marks, Numbers, int]
) -> int:
    """Sum over the partners of each partner of the seeds; nobody is reached by going to a partner and back."""
    starts, items = rows
    strength, worths = passed
    seen, found, count = reached
    for seed in seeds:
        allocation, adamic = sums[seed, 0], sums[seed, 1]
        for first in range(starts[seed], starts[seed + 1]):
            between = items[first]
            if not seen[between]:
                seen[between] = 1
                found[count] = between
                count += 1
            sums[between, 3] += strength[first]
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


def _tell(rows: _Rows, often: Reals, causes: Numbers, sums: Reals, reached: tuple[_Marks, Numbers, int]) -> int:
    """Sum how often those who took part in something about the causes did."""
    starts, items = rows
    seen, found, count = reached
    for cause in causes:
        for place in range(starts[cause], starts[cause + 1]):
            one = items[place]
            if not seen[one]:
                seen[one] = 1
                found[count] = one
                count += 1
            sums[one, 5] += often[place]
    return count


def _clear(found: Numbers, sums: Reals, seen: _Marks) -> None:
    for one in found:
        seen[one] = 0
        for kind in range(sums.shape[1]):
            sums[one, kind] = 0.0


@cache
def _loops() -> tuple[Callable[..., Any], ...] | None:
    every = tuple(compiled(loop) for loop in (_step, _gather, _tell, _clear))
    return None if None in every else every  # type: ignore[return-value]
