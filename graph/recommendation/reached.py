"""The reached: the best of those whom a history leads to, each scored by all that is known of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import Cells
from graph.recommendation.choosing import Hashes, Marks, Offered, hashes, keep
from graph.recommendation.history import SCALES, History, Reached

_Two = tuple[Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class Allied:
    """The allied with what else is told of each: its number among all, its activity, its sets of each facet.

    ``told`` has a row of these five for each, so that they are read together.
    """

    history: History
    told: Numbers

    @staticmethod
    def of(cells: Cells, history: History) -> "Allied":
        """Return what is told of the allied."""
        sets = [facet.values[history.here] for facet in cells.facets]
        return Allied(history, np.column_stack([history.here, history.activity, *sets]).astype(np.int32))


def best_reached(reached: Reached, allied: Allied, given: Offered, apart: Marks, count: int) -> Numbers:
    """Return the best whom a history reaches (numbers among the allied), but for whom ``apart`` marks."""
    loops = _compiled()
    if loops is None or not count:
        return best_by_sorting(reached, allied, given, apart, count)
    homes = allied.history.homes
    kept = np.full(count, -1, np.int32), np.full(count, -np.inf), np.zeros(count, np.uint64)
    loops(
        reached.who, reached.sums, (reached.lengths, reached.need), (homes.starts, homes.items), allied.told,
        given.territories, given.alike,
        given.active, (given.done, SCALES), (apart, np.uint64(given.salt)), kept,
    )  # fmt: skip
    return kept[0][kept[0] >= 0]


def best_by_sorting(reached: Reached, allied: Allied, given: Offered, apart: Marks, count: int) -> Numbers:
    """Return the same out of the scores of all."""
    told = allied.told[reached.who]
    told, who = told[apart[told[:, 0]] == 0], reached.who[apart[told[:, 0]] == 0]
    scores = np.array([given.territories[allied.history.homes[int(one)]].max() for one in who])
    scores += given.active[told[:, 1]]
    for facet, points in enumerate(given.alike):
        scores += points[told[:, 2 + facet]]
    scores += reached.values(who) @ given.done
    order = np.lexsort((~hashes(told[:, 0], given.salt), -scores))
    best: Numbers = who[order[np.isfinite(scores[order])]][:count]
    return best


def _rank(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    who: Numbers,
    sums: Reals,
    measures: tuple[Reals, float],
    homes: _Two,
    told: Numbers,
    places: Reals,
    alike: tuple[Reals, Reals, Reals],
    active: Reals,
    done: tuple[Reals, Reals],
    asked: tuple[Marks, np.uint64],
    kept: tuple[Numbers, Reals, Hashes],
) -> None:
    (lengths, need), (weights, scales), (apart, salt) = measures, done, asked
    scores, last = kept[1], len(kept[1]) - 1
    for one in who:
        organisation = told[one, 0]
        if apart[organisation]:
            continue
        score = -np.inf
        for place in range(homes[0][one], homes[0][one + 1]):
            score = max(score, places[homes[1][place]])
        score += active[told[one, 1]]
        score += alike[0][told[one, 2]]
        score += alike[1][told[one, 3]]
        score += alike[2][told[one, 4]]
        for kind in range(sums.shape[1]):
            if sums[one, kind] != 0.0 and weights[kind] != 0.0:
                score += weights[kind] * math.log1p(sums[one, kind] * scales[kind])
        score += weights[-1] * sums[one, -1] / (lengths[one] * need)
        if score < scores[last] or score == -np.inf:
            continue
        word = np.uint64(organisation) * np.uint64(0x9E3779B97F4A7C15) + salt
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        keep(kept, one, score, word ^ (word >> np.uint64(31)))


@cache
def _compiled() -> Callable[..., None] | None:
    return compiled(_rank)
