"""Cut points: organisations without whom some that are linked would not be linked at all."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Flags, Numbers
from graph.brokerage.meeting import Meetings

_Search: TypeAlias = Callable[[Numbers, Numbers], Flags]


def cut_points(met: Meetings) -> Flags:
    """Return which organisations are articulation points of the network of partners."""
    search = _search() or by_depth
    return search(met.partners.starts, met.partners.items)


def by_depth(starts: Numbers, items: Numbers) -> Flags:
    """Return the articulation points by one search in depth (Hopcroft and Tarjan 1973, doi:10.1145/362248.362272)."""
    size = len(starts) - 1
    reached, lowest, above = np.full(size, -1), np.zeros(size, np.int64), np.full(size, -1)
    place, way = starts[:-1].copy(), np.zeros(max(size, 1), np.int64)
    cut = np.zeros(size, np.bool_)
    clock = 0
    for root in range(size):
        if reached[root] >= 0:
            continue
        reached[root] = lowest[root] = clock
        clock += 1
        way[0] = root
        depth = branches = 0
        while depth >= 0:
            here = way[depth]
            if place[here] < starts[here + 1]:
                there = items[place[here]]
                place[here] += 1
                if reached[there] < 0:
                    branches += here == root
                    above[there] = here
                    reached[there] = lowest[there] = clock
                    clock += 1
                    depth += 1
                    way[depth] = there
                elif there != above[here]:
                    lowest[here] = min(lowest[here], reached[there])
            else:
                depth -= 1
                if depth >= 0:
                    lowest[way[depth]] = min(lowest[way[depth]], lowest[here])
                    if lowest[here] >= reached[way[depth]]:
                        cut[way[depth]] = True
        # what was said of a root on the way says only that it has a branch
        cut[root] = branches > 1
    return cut


@cache
def _search() -> _Search | None:
    return compiled(by_depth)
