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

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Rows
from graph.brokerage.linking import Counts, Pairs, near_pairs, rich_pairs, sole_links
from graph.brokerage.meeting import Meetings, spans

_Close: TypeAlias = Callable[[Numbers, Numbers, Numbers], Counts]
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


def openings(met: Meetings, sectors: Numbers, heavy: int | None = None) -> Openings:
    """Return the open pairs around each organisation; ``sectors`` is -1 where none is known.

    ``heavy`` is the number of partners above which pairs are counted by sets: it changes how long it takes alone.
    """
    kernels = _kernels()
    if kernels is None:
        return Openings(*by_rows(met.partners.starts, met.partners.items, sectors))
    close, pairs = kernels
    return Openings(_by_triangles(close, met, sectors), sole_links(met.partners, sectors, pairs, heavy))


def by_rows(starts: Numbers, items: Numbers, sectors: Numbers) -> tuple[Counts, Counts]:
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


def _by_triangles(close: _Close, met: Meetings, sectors: Numbers) -> Counts:
    """Return the counts by role: all pairs of partners of known sectors, less those that have met."""
    partners, width = met.partners, int(sectors.max(initial=0)) + 1
    owners = partners.owners()
    known = sectors[partners.items] >= 0
    kinds = owners[known].astype(np.int64) * width + sectors[partners.items[known]]
    held = np.bincount(kinds, minlength=len(sectors) * width).reshape(-1, width)
    every = held.sum(axis=1)
    same = (held * (held - 1) // 2).sum(axis=1)
    # of the broker's own sector; nobody where it has none
    own = np.where(sectors >= 0, held[np.arange(len(held)), np.maximum(sectors, 0)], 0)
    across, with_own = every * (every - 1) // 2 - same, own * (every - own)
    pairs = np.column_stack((own * (own - 1) // 2, same - own * (own - 1) // 2, with_own, across - with_own))
    # from those of fewer partners to those of more, so that no row is long
    place = np.empty(len(sectors), np.int64)
    place[np.argsort(partners.sizes, kind="stable")] = np.arange(len(sectors))
    up = place[owners] < place[partners.items]
    starts = np.zeros(len(sectors) + 1, np.int32)
    np.cumsum(np.bincount(owners[up], minlength=len(sectors)), out=starts[1:])
    roles: Counts = pairs - close(starts, partners.items[up], sectors)
    return roles


def _closed(starts: Numbers, items: Numbers, sectors: Numbers) -> Counts:
    """Return by role the pairs of partners that have met: each three that have all met, seen from each of them."""
    roles = np.zeros((len(sectors), 4), np.int64)
    near = np.full(len(sectors), -1, np.int32)
    three = np.zeros(3, np.int32)
    for one in range(len(sectors)):
        for two in items[starts[one] : starts[one + 1]]:
            near[two] = one
        for two in items[starts[one] : starts[one + 1]]:
            for last in items[starts[two] : starts[two + 1]]:
                if near[last] != one:
                    continue
                three[0], three[1], three[2] = one, two, last
                for number in range(3):
                    kind = sectors[three[number]]
                    first, second = sectors[three[(number + 1) % 3]], sectors[three[(number + 2) % 3]]
                    if first >= 0 and second >= 0:
                        own = kind in (first, second)
                        roles[three[number], (0 if first == second else 2) + (0 if own else 1)] += 1
    return roles


@cache
def _kernels() -> tuple[_Close, list[Pairs]] | None:
    close = compiled(_closed)
    pairs: list[Pairs] = [quick for one in (near_pairs, rich_pairs) if (quick := compiled(one))]
    return None if close is None else (close, pairs)
