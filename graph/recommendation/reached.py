"""The reached: the best of those to whom ties lead, each scored by all that is known of it."""

import math

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.choosing import SECTORS, Kept, Offered, rounded
from graph.recommendation.crowd import Crowd, consider, most_done, most_like
from graph.recommendation.deeds import Deeds, Marks, worth
from graph.recommendation.history import SCALES, History, Reached
from graph.recommendation.passing import hashes, lowest, passed


def best_by_sorting(
    reached: Reached, crowd: Crowd, history: History, given: Offered, apart: Marks, count: int
) -> Numbers:
    """Return the best of the allied (numbers among them), the best first, out of the scores of all."""
    told, homes, who = crowd.told, history.homes, np.arange(len(crowd.told), dtype=np.int32)
    links = np.maximum.reduceat(given.territories[homes.items], homes.starts[:-1]) if len(who) else np.zeros(0)
    links += reached.values(who) @ given.done
    scores = links + given.active[told[:, 1]]
    for facet, points in enumerate(given.alike):
        scores += points[told[:, 2 + facet]]
        if facet != SECTORS:
            links += points[told[:, 2 + facet]]
    scores[(apart[told[:, 0]] > 0) | (given.linked & (links <= 0))] = -np.inf
    scores = rounded(scores)
    scores[passed(given.floors, who, told[:, 0], scores, given.salt)] = -np.inf
    order = np.lexsort((~hashes(told[:, 0], given.salt), -scores))
    best: Numbers = order[np.isfinite(scores[order])][:count].astype(np.int32)
    return best


def _tied(one: int, sums: Reals, given: Offered) -> float:
    """Return what the ties of one of the allied, and the words of what it did, count."""
    out = 0.0
    for kind in range(len(SCALES)):
        if sums[one, kind] != 0.0 and given.done[kind] != 0.0:
            scale = SCALES[kind]
            out += given.done[kind] * (math.log1p(sums[one, kind] * scale) if scale else sums[one, kind])
    return out


def _told_of(one: int, sums: Reals, deeds: Deeds, given: Offered) -> float:
    """Return what the history of one of the allied counts."""
    done = worth(one, deeds, given.causes, given.need, (given.done[-2], given.done[-1]))
    return done + tied(one, sums, given)


def _with_ties(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    who: Numbers, sums: Reals, crowd: Crowd, deeds: Deeds, given: Offered, apart: Marks, kept: Kept
) -> None:
    """Put the best of those to whom ties lead into the list."""
    told, (_, sectors, skills), slopes = crowd.told, given.alike, np.empty(len(SCALES))
    for kind in range(len(slopes)):
        slopes[kind] = given.done[kind] * (SCALES[kind] or 1.0)
    for one in who:
        place, row, done = told[one, 6], told[one, 2], told[one, 5]
        rest = given.territories[place] if place >= 0 else given.areas[-1]
        rest += given.active[told[one, 1]] + sectors[told[one, 3]] + skills[told[one, 4]]
        rest += most_like(given, row) + most_done(given, row, done)
        most = rest
        # the logarithm of one and something is no more than that
        for kind in range(len(slopes)):
            most += slopes[kind] * sums[one, kind]
        if -np.inf < most >= max(kept[1][-1], lowest(given.floors, one)):
            ties = tied(one, sums, given)
            if rest + ties >= kept[1][-1]:
                consider(one, ties, told, deeds, given, apart, kept)


tied = compiled(_tied) or _tied
told_of = compiled(_told_of) or _told_of
with_ties = compiled(_with_ties) or _with_ties
