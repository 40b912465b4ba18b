"""Floors: scores below which one is passed over who would otherwise be in too many lists.

Of one who is in more lists than a cap, only those keep it where its score is among the highest, as many as the cap
allows; its floor is the lowest of these. Other lists go on with their next, and so on until nobody is in more. Who
asks for one list gets the same as who asks for all. The lists of few are not capped: where the share of lists that
one may be in is less than one list, nobody has a floor. Who never allied has none either: many are alike, and take
turns by chance, but one whom few are alike can be in more lists than the cap.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.alliances.columns import Numbers, Reals
from graph.recommendation.batch import Lists, all_lists
from graph.recommendation.recommender import SLACK, Recommender

SHARE: Final = 0.001
"""In which share of the lists one may be."""


@dataclass(frozen=True, slots=True)
class Floors:
    """The floor of each of the allied, ``-inf`` for most; none at all where lists are too few for a cap.

    ``cap`` is in how many of the ``lists`` one of the allied is at most, ``rounds`` how often some were made again.
    """

    values: Reals
    cap: int
    lists: Lists
    rounds: int


def floors(
    recommender: Recommender,
    share: float = SHARE,
    limit: int = 20,
    progress: Callable[[int], None] = lambda _done: None,
) -> Floors:
    """Return the floors under which none of the allied is in more than a share of the lists of the allied.

    ``progress`` hears how many lists are made in a round.
    """
    here = recommender.history.here
    values, cap, rounds = np.full(len(here), -np.inf), int(share * len(here) + 1e-9), 0
    made = all_lists(replace(recommender, floors=np.empty(0)), here, limit, progress)
    if cap < 1:
        return Floors(np.empty(0), len(here), made, rounds)
    while _raised(values, made, recommender.history.place, cap):
        rounds += 1
        listed = recommender.history.place[made.candidates]
        low = (made.candidates >= 0) & (listed >= 0) & (made.scores < values[listed])
        again = np.flatnonzero(low.any(axis=1))
        part = all_lists(replace(recommender, floors=values), made.askers[again], limit, progress)
        made.candidates[again], made.scores[again] = part.candidates, part.scores
    return Floors(values, cap, made, rounds)


def _raised(values: Reals, made: Lists, place: Numbers, cap: int) -> bool:
    """Raise the floors of those who are in more lists than the cap; say whether there are any.

    Where many scores are the same at the cap, all of them are below the floor.
    """
    listed = np.where(made.candidates >= 0, place[made.candidates], -1)
    who, scores = listed[listed >= 0], made.scores[listed >= 0]
    order = np.lexsort((-scores, who))
    who, scores = who[order], scores[order]
    counts = np.bincount(who, minlength=len(values))
    starts = np.append(0, np.cumsum(counts))
    over = np.flatnonzero(counts > cap)
    for one in over:
        held = scores[starts[one] : starts[one] + counts[one]]
        # between the two, so that it is no matter in which order a score was summed
        values[one] = max((held[cap - 1] + held[cap]) / 2, held[cap] + SLACK)
    return len(over) > 0
