"""Shared: what two rows have in common, of many pairs of rows."""

from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Rows

NOTHING: Final = -1
"""What is found where two rows share nothing."""
_Row: TypeAlias = tuple[Numbers, Numbers]
_Find: TypeAlias = Callable[[_Row, Numbers, _Row, Numbers, Numbers], Numbers]


def first_shared(rows: Rows, worths: Numbers, others: Rows, pairs: tuple[Numbers, Numbers]) -> Numbers:
    """Return for each pair of a row and another row the worth of the first item that both hold, ``NOTHING`` for none.

    ``worths`` are in the order of ``rows.items``; an item whose worth is ``NOTHING`` counts as none. The items of a row
    are in ascending order.
    """
    return (_compiled() or by_pairs)((rows.starts, rows.items), worths, (others.starts, others.items), *pairs)


def by_pairs(rows: _Row, worths: Numbers, more: _Row, ones: Numbers, others: Numbers) -> Numbers:
    """Return what :func:`first_shared` does, one pair at a time."""
    (starts, items), (other_starts, other_items) = rows, more
    out = np.full(len(ones), NOTHING, np.int32)
    for pair, (one, other) in enumerate(zip(ones.tolist(), others.tolist(), strict=True)):
        held = slice(starts[one], starts[one + 1])
        met = np.isin(items[held], other_items[other_starts[other] : other_starts[other + 1]])
        found = worths[held][met & (worths[held] != NOTHING)]
        out[pair] = found[0] if len(found) else NOTHING
    return out


def _loops(rows: _Row, worths: Numbers, more: _Row, ones: Numbers, others: Numbers) -> Numbers:
    starts, items = rows
    other_starts, other_items = more
    out = np.full(len(ones), NOTHING, np.int32)
    for pair in range(len(ones)):
        place, end = starts[ones[pair]], starts[ones[pair] + 1]
        at, last = other_starts[others[pair]], other_starts[others[pair] + 1]
        while place < end and at < last:
            if items[place] > other_items[at]:
                at += 1
            elif items[place] == other_items[at] and worths[place] != NOTHING:
                out[pair] = worths[place]
                break
            else:
                place += 1
    return out


@cache
def _compiled() -> _Find | None:
    return compiled(_loops)
