"""Closing: pairs of partners of different sectors, strangers so far, that meet later, whoever brings them together."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import NEVER, Alliances, Numbers, Rows
from graph.brokerage.linking import Counts
from graph.brokerage.meeting import LARGEST, meetings, spans

_Columns: TypeAlias = tuple[Numbers, Numbers, Numbers, Numbers]
_Count: TypeAlias = Callable[[_Columns], Counts]


def later_closures(alliances: Alliances, cut: int, end: int = NEVER, largest: int = LARGEST) -> Counts:
    """Return for each organisation the pairs of its partners before a cut, strangers then, that met from it on.

    They met in any undertaking from the cut on and before ``end``, with the organisation or without.
    """
    past = meetings(alliances.before(cut), largest).partners
    later = meetings(alliances.before(end), largest)
    owners, sectors = later.partners.owners(), alliances.sectors.values
    one, other = sectors[owners], sectors[later.partners.items]
    new = (later.firsts >= cut) & (one >= 0) & (other >= 0) & (one != other) & (owners < later.partners.items)
    met = Rows.of_pairs(owners[new], later.partners.items[new], (len(past), len(past)))
    return (_compiled() or by_rows)((past.starts, past.items, met.starts, met.items))


def by_rows(columns: _Columns) -> Counts:
    """Return how many of the pairs are both partners of each organisation, one organisation at a time."""
    starts, items, met_starts, met_items = columns
    out = np.zeros(len(starts) - 1, np.int64)
    near = np.zeros(len(out), np.bool_)
    sizes = np.diff(met_starts)
    for broker in np.flatnonzero(np.diff(starts)):
        partners = items[starts[broker] : starts[broker + 1]]
        near[partners] = True
        out[broker] = near[met_items[spans(met_starts[partners], sizes[partners])]].sum()
        near[partners] = False
    return out


def _loops(columns: _Columns) -> Counts:
    starts, items, met_starts, met_items = columns
    out = np.zeros(len(starts) - 1, np.int64)
    near = np.full(len(out), -1, np.int32)
    for broker in range(len(out)):
        partners = items[starts[broker] : starts[broker + 1]]
        near[partners] = broker
        for one in partners:
            for other in met_items[met_starts[one] : met_starts[one + 1]]:
                out[broker] += near[other] == broker
    return out


@cache
def _compiled() -> _Count | None:
    return compiled(_loops)
