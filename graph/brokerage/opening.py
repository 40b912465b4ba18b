"""Openings: pairs around an organisation that have not met, by role, and those that nothing else links.

The roles are those of Gould and Fernandez (1989, doi:10.2307/270949), with sectors as groups. An alliance has no
direction, and without one the gatekeeper and the representative are the same: they make one count here, and each pair
of partners is in exactly one of four.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Rows
from graph.brokerage.meeting import Meetings, spans

Counts: TypeAlias = npt.NDArray[np.int64]
_Counted: TypeAlias = tuple[Counts, Counts]
_Count: TypeAlias = Callable[[Numbers, Numbers, Numbers], _Counted]
ROLES: Final = ("coordinator", "consultant", "gatekeeper-representative", "liaison")
"""All three of one sector; the pair of one and the broker of another; the broker of the sector of one of the pair;
three sectors. Who is of no known sector is in no pair; as a broker it is of another sector than anybody."""
_CROSSING: Final = 2


@dataclass(frozen=True, slots=True)
class Openings:
    """For each organisation the pairs of its partners that have not met.

    ``roles`` counts them by role, shape (organisations, 4); ``sole`` counts those of different sectors of which it is
    the only common partner: what would lose its only link if it left.
    """

    roles: Counts
    sole: Counts

    @property
    def across(self) -> Counts:
        """How many of the pairs are of different sectors."""
        counted: Counts = self.roles[:, _CROSSING:].sum(axis=1)
        return counted


def openings(met: Meetings, sectors: Numbers) -> Openings:
    """Return the open pairs around each organisation; ``sectors`` is -1 where none is known."""
    count = _count() or by_rows
    roles, sole = count(met.partners.starts, met.partners.items, sectors)
    return Openings(roles, sole)


def by_rows(starts: Numbers, items: Numbers, sectors: Numbers) -> _Counted:
    """Return the counts by role and those of sole links, the partners of partners of one row at a time."""
    partners = Rows(starts, items, len(sectors))
    roles = np.zeros((len(sectors), len(ROLES)), np.int64)
    sole = np.zeros(len(sectors), np.int64)
    for one in np.flatnonzero(sectors >= 0):
        between = partners[int(one)]
        sizes = partners.sizes[between]
        reached, through = items[spans(starts[between], sizes)], np.repeat(between, sizes)
        often = np.bincount(reached, minlength=len(sectors))
        often[between] = 0
        open_pair = (reached > one) & (often[reached] > 0) & (sectors[reached] >= 0)
        reached, through = reached[open_pair], through[open_pair]
        same = sectors[reached] == sectors[one]
        own = (sectors[through] == sectors[one]) | (sectors[through] == sectors[reached])
        np.add.at(roles, (through, np.where(same, 0, _CROSSING) + np.where(own, 0, 1)), 1)
        np.add.at(sole, through[~same & (often[reached] == 1)], 1)
    return roles, sole


def _loops(starts: Numbers, items: Numbers, sectors: Numbers) -> _Counted:
    roles = np.zeros((len(sectors), 4), np.int64)
    sole = np.zeros(len(sectors), np.int64)
    often = np.zeros(len(sectors), np.int32)
    for one in range(len(sectors)):
        if sectors[one] < 0:
            continue
        around = items[starts[one] : starts[one + 1]]
        for between in around:
            # partners are in ascending order: the later half of each row is read from its end
            for place in range(starts[between + 1] - 1, starts[between] - 1, -1):
                if items[place] <= one:
                    break
                often[items[place]] += 1
        often[around] = 0
        for between in around:
            for place in range(starts[between + 1] - 1, starts[between] - 1, -1):
                other = items[place]
                if other <= one:
                    break
                if often[other] == 0 or sectors[other] < 0:
                    continue
                own = sectors[between] == sectors[one] or sectors[between] == sectors[other]
                role = (0 if sectors[one] == sectors[other] else 2) + (0 if own else 1)
                roles[between, role] += 1
                if role >= 2 and often[other] == 1:  # noqa: PLR2004 - the roles across sectors
                    sole[between] += 1
        for between in around:
            often[items[starts[between] : starts[between + 1]]] = 0
    return roles, sole


@cache
def _count() -> _Count | None:
    return compiled(_loops)
