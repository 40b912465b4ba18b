"""Introductions: pairs of different sectors that one knew separately, and that first met in an alliance with it.

Obstfeld's *tertius iungens* (2005, doi:10.2189/asqu.2005.50.1.100) read from dates: brokerage as what was done, not
as a place in a network. Who is of no known sector is in no pair, but may introduce; what is undated has no order,
and introduces nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import NEVER, Alliances, Numbers, Rows, date_of
from graph.brokerage.meeting import LARGEST, Meetings, meetings

_Found: TypeAlias = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]
_Loops: TypeAlias = Callable[[_Found, Numbers], int]


@dataclass(frozen=True, slots=True)
class Introduced:
    """A pair that was introduced, the undertaking where it met, and its day."""

    pair: tuple[str, str]
    undertaking: str
    day: date


@dataclass(frozen=True, slots=True)
class Introductions:
    """Who introduced which pair, where: columns of one length, by broker, each pair of a broker once."""

    brokers: Numbers
    pairs: Numbers
    undertakings: Numbers

    def counts(self, organisations: int) -> Numbers:
        """Return how many pairs each organisation introduced."""
        return np.bincount(self.brokers, minlength=organisations).astype(np.int32)

    def of(self, broker: int, alliances: Alliances) -> list[Introduced]:
        """Return the evidence for one broker, in the order of the days."""
        low, high = np.searchsorted(self.brokers, [broker, broker + 1])
        names = alliances.organisations
        told = [
            Introduced(
                (names[one], names[other]),
                alliances.undertakings[where],
                date_of(int(alliances.days[where])),
            )
            for (one, other), where in zip(self.pairs[low:high], self.undertakings[low:high], strict=True)
        ]
        return sorted(told, key=lambda one: (one.day, one.pair))


def introductions(alliances: Alliances, met: Meetings | None = None) -> Introductions:
    """Return the introductions that alliances show; ``met`` are their meetings where they are known already."""
    known = meetings(alliances) if met is None else met
    return _introductions(alliances, known, alliances.during(-NEVER, NEVER), alliances.days)


def later_introductions(alliances: Alliances, cut: int, end: int = NEVER, largest: int = LARGEST) -> Introductions:
    """Return the pairs of partners that had not met before a cut, and met in an alliance with their partner after it.

    Only partners of before the cut count; undertakings are those from the cut on and before ``end``.
    """
    past = meetings(alliances.before(cut), largest)
    return _introductions(alliances, past, alliances.during(cut, end), np.full_like(alliances.days, cut))


def _introductions(alliances: Alliances, met: Meetings, chosen: Numbers, moments: Numbers) -> Introductions:
    """Return who, in the chosen undertakings, knew before their moments two who had not met before them."""
    sizes = alliances.members.sizes[chosen]
    chosen = chosen[(sizes > 2) & (sizes <= met.largest)]  # noqa: PLR2004 - a pair and a third
    columns = (
        met.partners.starts, met.partners.items, met.firsts,
        alliances.members.starts, alliances.members.items, chosen, moments[chosen], alliances.sectors.values,
    )  # fmt: skip
    loops = _compiled()
    found = by_undertaking(columns) if loops is None else _by_loops(loops, columns)
    pairs = found[:, 1].astype(np.int64) * max(len(alliances), 1) + found[:, 2]
    found = found[np.lexsort((found[:, 3], alliances.days[found[:, 3]], pairs, found[:, 0]))]
    again = np.zeros(len(found), np.bool_)
    again[1:] = (found[1:, :3] == found[:-1, :3]).all(axis=1)
    found = found[~again]
    return Introductions(found[:, 0], found[:, 1:3], found[:, 3])


def by_undertaking(columns: _Found) -> Numbers:
    """Return rows (broker, one, other, undertaking) by holding all members of an undertaking against each other."""
    starts, items, firsts, member_starts, members, chosen, moments, sectors = columns
    width = len(starts) - 1
    keys = Rows(starts, items, width).owners().astype(np.int64) * width + items
    out = [np.empty((0, 4), np.int32)]
    for undertaking, moment in zip(chosen, moments, strict=True):
        here = members[member_starts[undertaking] : member_starts[undertaking + 1]]
        asked = here[:, None].astype(np.int64) * width + here
        if not len(keys):
            break
        places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        known = (keys[places] == asked) & (firsts[places] < moment)
        kinds = sectors[here]
        across = (kinds[:, None] != kinds) & (kinds[:, None] >= 0) & (kinds >= 0)
        one, other = np.nonzero(np.triu(across & ~known))
        broker, pair = np.nonzero(known[:, one] & known[:, other])
        where = np.full(len(broker), undertaking)
        out.append(np.column_stack((here[broker], here[one[pair]], here[other[pair]], where)).astype(np.int32))
    return np.concatenate(out)


def _by_loops(loops: _Loops, columns: _Found) -> Numbers:
    size = loops(columns, np.empty((0, 4), np.int32))
    out = np.empty((size, 4), np.int32)
    loops(columns, out)
    return out


def _loops(columns: _Found, out: Numbers) -> int:
    """Fill rows (broker, one, other, undertaking) as far as there are any; return how many there would be."""
    starts, items, firsts, member_starts, members, chosen, moments, sectors = columns
    found = 0
    for position in range(len(chosen)):
        here = members[member_starts[chosen[position]] : member_starts[chosen[position] + 1]]
        size, moment = len(here), moments[position]
        known = np.zeros((size, size), np.bool_)
        for one in range(size):
            low, high = starts[here[one]], starts[here[one] + 1]
            partners = items[low:high]
            for other in range(one + 1, size):
                place = np.searchsorted(partners, here[other])
                if place < len(partners) and partners[place] == here[other] and firsts[low + place] < moment:
                    known[one, other] = known[other, one] = True
        for one in range(size):
            for other in range(one + 1, size):
                kinds = sectors[here[one]], sectors[here[other]]
                if known[one, other] or kinds[0] < 0 or kinds[1] < 0 or kinds[0] == kinds[1]:
                    continue
                for broker in range(size):
                    if known[broker, one] and known[broker, other]:
                        if found < len(out):
                            out[found, 0], out[found, 1] = here[broker], here[one]
                            out[found, 2], out[found, 3] = here[other], chosen[position]
                        found += 1
    return found


@cache
def _compiled() -> _Loops | None:
    return compiled(_loops)
