"""The crowd: the allied in the order of what they count for a need, which all who ask about the same causes share.

Ties, nearness, sectors and skills differ by who asks; what the allied did about which causes does not. It is reckoned
once for all of them, and each looks only at those who come first in each part of the country.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.choosing import Offered
from graph.recommendation.deeds import Deeds, Marks

BUCKETS: Final = 64
"""In how many parts, of equal breadth, the allied of a block are put in order."""


class Doing(NamedTuple):
    """Who did something about each cause: the allied, from ``starts`` on, and how often.

    ``squares`` are of each of the allied the sum of the squares of these.
    """

    starts: Numbers
    who: Numbers
    often: Reals
    squares: Reals


def doing(deeds: Deeds, causes: int) -> Doing:
    """Return who did something about each of so many causes."""
    owners = np.repeat(np.arange(len(deeds.here), dtype=np.int32), np.diff(deeds.starts))
    order, starts = np.argsort(deeds.items, kind="stable"), np.zeros(causes + 1, np.int32)
    np.cumsum(np.bincount(deeds.items, minlength=causes), out=starts[1:])
    squares = np.bincount(owners, deeds.often * deeds.often, len(deeds.here)).astype(np.float64)
    return Doing(starts, owners[order], deeds.often[order], squares)


class Crowd(NamedTuple):
    """What each of the allied counts by its causes and deeds (``links``), and by its activity too (``whole``).

    ``most`` is the most that one of a block counts. The allied of a block stand in ``order`` from those who count most
    down, but for small differences, once it is ``ready``: ``starts``
    is where each bucket begins, ``tops`` the most that one in it counts, ``range`` the lowest and the highest of all.
    """

    links: Reals
    whole: Reals
    most: Reals
    order: Numbers
    starts: Numbers
    tops: Reals
    ready: Marks
    range: tuple[float, float]


def _crowd_of(told: Numbers, blocks: tuple[Numbers, Numbers], doing: Doing, given: Offered) -> Crowd:
    """Return what the allied count for a need, no block of them in order yet.

    ``blocks`` are where each block of ``order`` begins, and that of each of the allied; ``told`` is as in
    :class:`graph.recommendation.reached.Allied`.
    """
    count, width, weights = len(told), len(blocks[0]) - 1, (given.done[-2], given.done[-1])
    links, whole, low, high = np.empty(count), np.empty(count), np.inf, -np.inf
    most, total = np.full(width, -np.inf), np.zeros(count)
    for cause in np.flatnonzero(given.causes):
        for place in range(doing.starts[cause], doing.starts[cause + 1]):
            total[doing.who[place]] += doing.often[place]
    for one in range(count):
        links[one] = given.alike[0][told[one, 2]]
        if total[one] > 0:
            like = total[one] / (math.sqrt(doing.squares[one]) * given.need)
            links[one] += weights[0] * math.log1p(total[one]) + weights[1] * like
        whole[one] = links[one] + given.active[told[one, 1]]
        low, high = min(low, whole[one]), max(high, whole[one])
        most[blocks[1][one]] = max(most[blocks[1][one]], whole[one])
    starts, tops = np.empty(width * (BUCKETS + 1), np.int32), np.empty(width * BUCKETS)
    order, ready = np.empty(count, np.int32), np.zeros(width, np.uint8)
    return Crowd(links, whole, most, order, starts, tops, ready, (low, high))


def _put_in_order(crowd: Crowd, who: Numbers, begin: int, block: int) -> None:
    """Put a block of the allied in order; ``begin`` is where it begins."""
    low, high = crowd.range
    scale, ranks = BUCKETS / max(high - low, 1e-300), np.empty(len(who), np.uint8)
    tops = crowd.tops[block * BUCKETS : (block + 1) * BUCKETS]
    starts = crowd.starts[block * (BUCKETS + 1) : (block + 1) * (BUCKETS + 1)]
    starts[:], tops[:] = 0, -np.inf
    for rank in range(len(who)):
        value = crowd.whole[who[rank]]
        bucket = min(int((high - value) * scale), BUCKETS - 1)
        ranks[rank], tops[bucket] = bucket, max(tops[bucket], value)
        starts[bucket + 1] += 1
    starts[0] = begin
    for bucket in range(BUCKETS):
        starts[bucket + 1] += starts[bucket]
    places = starts[:BUCKETS].copy()
    for rank in range(len(who)):
        crowd.order[places[ranks[rank]]] = who[rank]
        places[ranks[rank]] += 1
    crowd.ready[block] = 1


crowd_of = compiled(_crowd_of) or _crowd_of
put_in_order = compiled(_put_in_order) or _put_in_order
