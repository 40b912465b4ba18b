"""Linking: pairs of different sectors that have one common partner only, counted without holding hubs pair by pair.

An organisation of 30,000 partners has 450 million pairs around it. Those of more partners than ``heavy`` are heavy
(where no limit is given, as few as it takes), and pairs around these are counted by sets. Of the heavy partners that
two organisations have in common, ``I``, the sum of ``(-1)^(|T| - 1)`` over the sets ``T`` within ``I`` that hold ``h``
is one if ``I`` is ``{h}``, else zero. So the pairs with ``h`` alone in common are a sum over sets ``T`` that hold
``h``, of pairs that can be counted by sector: those of organisations whose heavy partners include ``T``. Who has more
than ``_MANY`` heavy partners is held pair by pair, as is whatever light partners link.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Flags, Numbers, Rows

Counts: TypeAlias = npt.NDArray[np.int64]
Columns: TypeAlias = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Flags, Flags]
"""Partners (starts, items), heavy partners (starts, items), sectors, who is heavy, and who has many heavy partners."""
Pairs: TypeAlias = Callable[[Columns], Counts]

_STEPS: Final = 100
_MANY: Final = 8


def sole_links(partners: Rows, sectors: Numbers, pairs: Sequence[Pairs], heavy: int | None = None) -> Counts:
    """Return for each organisation the open pairs across sectors of which it is the only common partner.

    ``pairs`` are :func:`near_pairs` and :func:`rich_pairs`, compiled.
    """
    hub = partners.sizes > (_limit(partners.sizes) if heavy is None else heavy)
    held = _among(partners, hub)
    rich = held.sizes > _MANY
    columns = (partners.starts, partners.items, held.starts, held.items, sectors, hub, rich)
    return sum((count(columns) for count in pairs), _by_sets(held, sectors, (sectors >= 0) & ~rich))


def _limit(sizes: Numbers) -> int:
    """Return the greatest limit under which the pairs around all others are at most a hundred for each tie."""
    ordered = np.sort(sizes).astype(np.int64)
    light = int(np.searchsorted(np.cumsum(ordered**2), _STEPS * ordered.sum(), side="right"))
    return int(ordered[light]) if light < len(ordered) else int(ordered.max(initial=0))


def _among(rows: Rows, wanted: Flags) -> Rows:
    """Return the same rows, with the wanted items alone."""
    kept = wanted[rows.items]
    starts = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(np.bincount(rows.owners()[kept], minlength=len(rows)), out=starts[1:])
    return Rows(starts, rows.items[kept], rows.width)


def _by_sets(held: Rows, sectors: Numbers, counted: Flags) -> Counts:
    """Return for each heavy partner the pairs across sectors of counted organisations that have it alone in common.

    Sets grow by a partner at a time; those that a single organisation has are in no pair, and nor is what holds them.
    """
    out = np.zeros(len(held), np.int64)
    owners = np.flatnonzero(counted & (held.sizes > 0))
    # a row for each organisation and set: the organisation, where the next partner stands, the members of the set
    places, sets = held.starts[owners].astype(np.int64), np.empty((len(owners), 0), np.int32)
    for size in range(1, _MANY + 1):
        # each set grows by every later partner of its organisation
        left = held.starts[owners + 1] - places
        rows = np.repeat(np.arange(len(owners)), left)
        added = places[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(left) - left, left)
        owners, places = owners[rows], added + 1
        sets = np.column_stack((sets[rows], held.items[added]))
        if not len(sets):
            break
        order = np.lexsort(sets.T)
        owners, places, sets = owners[order], places[order], sets[order]
        begins = np.flatnonzero(np.concatenate(([True], (sets[1:] != sets[:-1]).any(axis=1))))
        sizes = np.diff(np.append(begins, len(sets)))
        across = _across(np.repeat(np.arange(len(begins)), sizes), sectors[owners], sizes)
        for member in sets[begins].T:
            np.add.at(out, member, across if size % 2 else -across)
        shared = np.repeat(sizes > 1, sizes)
        owners, places, sets = owners[shared], places[shared], sets[shared]
    return out


def _across(groups: Counts, sectors: Numbers, sizes: Counts) -> Counts:
    """Return how many pairs of each group are of different sectors."""
    width = int(sectors.max(initial=0)) + 1
    kinds, often = np.unique(groups * width + sectors, return_counts=True)
    same = np.bincount(kinds // width, weights=often * (often - 1) // 2, minlength=len(sizes)).astype(np.int64)
    counted: Counts = sizes * (sizes - 1) // 2 - same
    return counted


def near_pairs(columns: Columns) -> Counts:
    """Return what pairs that have met or have a light partner in common add to the counts made by sets, or take away.

    A light partner that alone links an open pair gains one; a heavy one that alone is heavy loses one.
    """
    starts, items, heavy_starts, heavy_items, sectors, hub, _rich = columns
    size = len(sectors)
    out = np.zeros(size, np.int64)
    often, last, reached = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size + 1, np.int32)
    near, mine = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    for one in np.flatnonzero(sectors >= 0):
        around = items[starts[one] : starts[one + 1]]
        near[around] = one
        mine[heavy_items[heavy_starts[one] : heavy_starts[one + 1]]] = one
        found = 0
        for between in around:
            # partners are in ascending order: the later half of each row is read from its end
            for place in range(starts[between + 1] - 1, starts[between] - 1, -1):
                other = items[place]
                if hub[between] or other <= one:
                    break
                # written over by the next one unless it is new
                reached[found] = other
                found += often[other] == 0
                often[other] += 1
                last[other] = between
        for other in around:
            if other > one and often[other] == 0:
                reached[found] = other
                found += 1
        for other in reached[:found]:
            linked, often[other] = often[other], 0
            if sectors[other] < 0 or sectors[other] == sectors[one]:
                continue
            common, only = 0, -1
            for between in heavy_items[heavy_starts[other] : heavy_starts[other + 1]]:
                if mine[between] == one:
                    common, only = common + 1, between
            if common == 1:
                out[only] -= 1
            elif common == 0 and linked == 1 and near[other] != one:
                out[last[other]] += 1
    return out


def rich_pairs(columns: Columns) -> Counts:
    """Return for each heavy partner the pairs, of which one has many heavy partners, that have it alone in common."""
    starts, items, heavy_starts, heavy_items, sectors, _hub, rich = columns
    size = len(sectors)
    out = np.zeros(size, np.int64)
    often, last, reached = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size + 1, np.int32)
    for one in np.flatnonzero(rich & (sectors >= 0)):
        found = 0
        for between in heavy_items[heavy_starts[one] : heavy_starts[one + 1]]:
            for other in items[starts[between] : starts[between + 1]]:
                # written over by the next one unless it is new
                reached[found] = other
                found += often[other] == 0
                often[other] += 1
                last[other] = between
        for other in reached[:found]:
            # a pair of two such organisations is counted at the first of them
            across = sectors[other] >= 0 and sectors[other] != sectors[one] and (not rich[other] or other > one)
            if across and often[other] == 1:
                out[last[other]] += 1
            often[other] = 0
    return out
