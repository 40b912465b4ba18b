"""The reached: the best of those to whom ties lead, each scored by all that is known of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import Cells, Land
from graph.recommendation.choosing import SECTORS, Bounds, Kept, Offered, compared, keep, none_kept, rounded
from graph.recommendation.deeds import Deeds, Marks, worth
from graph.recommendation.history import SCALES, History, Reached
from graph.recommendation.passing import hashed, hashes, is_passed, lowest, passed


@dataclass(frozen=True, slots=True)
class Allied:
    """The allied with what else is told of each: its number among all, its activity, its sets of each facet.

    ``told`` has a row of these five for each, so that they are read together.
    """

    history: History
    told: Numbers
    land: Land

    @staticmethod
    def of(cells: Cells, history: History) -> "Allied":
        """Return what is told of the allied."""
        sets = [facet.values[history.here] for facet in cells.facets]
        return Allied(history, np.column_stack([history.here, history.activity, *sets]).astype(np.int32), cells.land)


def best_reached(
    reached: Reached, allied: Allied, given: Offered, most: Bounds | None, apart: Marks, count: int
) -> tuple[Numbers, float]:
    """Return the best to whom ties lead (numbers among the allied), but for whom ``apart`` marks.

    Beside it, the score of the last of so many, or ``-inf`` where they are fewer.
    """
    loops = _compiled()
    if loops is None or most is None or not count:
        return best_by_sorting(reached, allied, given, apart, count), -np.inf
    kept = none_kept(count)
    loops(reached.who, reached.sums, (allied.land, reached.deeds, allied.told), given, most, apart, kept)
    return kept[0][kept[0] >= 0], float(kept[1][-1])


def best_by_sorting(reached: Reached, allied: Allied, given: Offered, apart: Marks, count: int) -> Numbers:
    """Return the same out of the scores of all."""
    told = allied.told[reached.who]
    told, who = told[apart[told[:, 0]] == 0], reached.who[apart[told[:, 0]] == 0]
    links = np.array([given.territories[allied.history.homes[int(one)]].max() for one in who])
    links += reached.values(who) @ given.done
    scores = links + given.active[told[:, 1]]
    for facet, points in enumerate(given.alike):
        scores += points[told[:, 2 + facet]]
        if facet != SECTORS:
            links += points[told[:, 2 + facet]]
    if given.linked:
        scores[links <= 0] = -np.inf
    scores = rounded(scores)
    scores[passed(given.floors, who, told[:, 0], scores, given.salt)] = -np.inf
    order = np.lexsort((~hashes(told[:, 0], given.salt), -scores))
    best: Numbers = who[order[np.isfinite(scores[order])]][:count]
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


def _rank(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    who: Numbers,
    sums: Reals,
    known: tuple[Land, Deeds, Numbers],
    given: Offered,
    most: Bounds,
    apart: Marks,
    kept: Kept,
) -> None:
    _, deeds, told = known
    causes, sectors, skills = given.alike
    scores, last = kept[1], len(kept[1]) - 1
    for one in who:
        # what lies farther away in memory is looked at only where it could matter
        like = causes[told[one, 2]] + skills[told[one, 4]]
        rest = given.active[told[one, 1]] + sectors[told[one, 3]]
        ties = tied(one, sums, given)
        most_done = most.deeds[told[one, 1]] - given.active[told[one, 1]]
        most_like = most.causes[told[one, 2]] - causes[told[one, 2]]
        if (
            most.place + like + most_like + rest + ties + most_done < scores[last]
            or rest == -np.inf
            or apart[told[one, 0]]
        ):
            continue
        score = -np.inf
        for place in range(deeds.home_starts[one], deeds.home_starts[one + 1]):
            score = max(score, given.territories[deeds.homes[place]])
        score += like + ties
        if score + most_like + rest + most_done < max(scores[last], lowest(given.floors, one)):
            continue
        score += worth(one, deeds, given.causes, given.need, (given.done[-2], given.done[-1]))
        if given.linked and score <= 0:
            continue
        score = compared(score + rest)
        if score < scores[last] or score == -np.inf or is_passed(given.floors, one, told[one, 0], score, given.salt):
            continue
        keep(kept, one, score, hashed(told[one, 0], given.salt))


tied = compiled(_tied) or _tied
told_of = compiled(_told_of) or _told_of
rank = compiled(_rank) or _rank


@cache
def _compiled() -> Callable[..., None] | None:
    return None if rank is _rank else rank
