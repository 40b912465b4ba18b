"""Floors: scores below which one is passed over who would otherwise be in too many lists.

Of one who is in more lists than a cap, only those keep it where its score is among the highest, as many as the cap
allows; its floor lies below the lowest of these. Other lists go on with their next, and so on until nobody is in
more: in which order they go on changes nothing (Gale and Shapley 1962). The floors are those of a sample of all who
could ask, drawn by a seed, and hold for whoever asks: the list of one is the same whether it is made alone or with
others. Where all who could ask are few enough, they are the sample.

Who asks for itself has floors: those who allied and those who never did ask different questions, and have floors
apart. What is missing in an undertaking is asked of so many different sets that no sample stands for them; a list of
newcomers leaves out whoever allied already. Neither has any.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.alliances.columns import Flags, Numbers, Reals
from graph.recommendation.batch import Lists, all_lists
from graph.recommendation.passing import Floors, Hashes, floors_of, held, salt
from graph.recommendation.question import Kind
from graph.recommendation.recommender import Recommender
from graph.recommendation.settling import SLACK

SHARE: Final = 0.001
"""In which share of the lists one may be."""
SAMPLE: Final = 20_000
"""How many lists of each kind are looked at, at most."""
BREADTH: Final = 10
"""How many times over the organisations must be able to fill the lists in which each may be.

Lists that nobody may fill show more of the organisations the fewer there are: more than a tenth of all would have to
be shown where there are less than this allows, whatever their scores.
"""
FLOORED: Final[tuple[Kind, ...]] = ("warm", "cold")
"""The kinds of questions that have floors."""


@dataclass(frozen=True, slots=True)
class Found:
    """The floors of a kind of question, and how they came about.

    ``lists`` are those that were looked at, of so many ``askers``; ``cap`` is in how many of them one may be,
    ``rounds`` how often some were made again. ``before`` is the greatest share of lists that anybody had without
    floors. ``after`` is that share with them, of ``fresh`` lists of others, or of the same lists where all were
    looked at (``fresh`` is 0). ``short`` lists have as few candidates as to be left as they were.
    """

    floors: Floors
    share: float
    askers: int
    lists: int
    cap: int
    rounds: int
    before: float
    after: float
    fresh: int
    short: int


def all_floors(
    recommender: Recommender,
    share: float = SHARE,
    limit: int = 20,
    sample: int = SAMPLE,
    breadth: int = BREADTH,
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[Kind, Found]:
    """Return the floors by kind of question under which nobody is in more than a share of lists.

    A kind has none where the share of its lists is less than one list, or where there are too few organisations for
    its lists to be filled under it so many times over (``breadth``). ``progress`` hears how many lists are made.
    """
    found = ((kind, _floors(recommender, kind, (share, limit, sample, breadth), progress)) for kind in FLOORED)
    return {kind: one for kind, one in found if one is not None}


def _floors(
    recommender: Recommender, kind: Kind, how: tuple[float, int, int, int], progress: Callable[[int], None]
) -> Found | None:
    (share, limit, sample, breadth), here = how, recommender.history.here
    askers = np.flatnonzero((recommender.history.place >= 0) == (kind == "warm")).astype(np.int32)
    drawn = np.random.default_rng(FLOORED.index(kind)).permutation(askers)
    asking, fresh = np.sort(drawn[:sample]), np.sort(drawn[sample : 2 * sample])
    cap = int(share * len(asking) + 1e-9)
    if cap < 1 or share * len(recommender.network) < breadth * limit:
        return None
    values, rounds = np.full(len(recommender.network), -np.inf), 0
    made = all_lists(replace(recommender, floors={}), asking, limit, progress)
    before, salts = _greatest(made), _salts(recommender, asking)[:, None]
    while _raised(values, made, salts, cap):
        rounds += 1
        again = np.flatnonzero(_low(values, made, salts).any(axis=1))
        under = replace(recommender, floors={kind: floors_of(values, here)})
        part = all_lists(under, asking[again], limit, progress)
        made.candidates[again], made.scores[again] = part.candidates, part.scores
    floors = floors_of(values, here)
    seen = all_lists(replace(recommender, floors={kind: floors}), fresh, limit, progress) if len(fresh) else made
    short = int((made.candidates[:, -1] < 0).sum())
    return Found(
        floors, share, len(askers), len(asking), cap, rounds, before, _greatest(seen), len(fresh), short
    )  # fmt: skip


def _low(values: Reals, made: Lists, salts: Hashes) -> Flags:
    """Return who is in a list although its floor is higher."""
    out: Flags = (made.candidates >= 0) & (held(made.scores, made.candidates, salts) < values[made.candidates])
    return out


def _raised(values: Reals, made: Lists, salts: Hashes, cap: int) -> bool:
    """Raise the floors of those who are in more lists than the cap; say whether there are any.

    Lists that are short, and so left as they were, do not count for whom they hold although its floor is higher.
    """
    counted = (made.candidates >= 0) & ~_low(values, made, salts)
    return raised(values, made.candidates[counted], held(made.scores, made.candidates, salts)[counted], cap)


def raised(values: Reals, who: Numbers, scores: Reals, cap: int) -> bool:
    """Raise the floors of those who are listed more often than the cap; say whether there are any.

    ``values`` has the floor of each organisation; ``who`` are the listed, as often as they are, and ``scores`` what is
    held against their floors.
    """
    order = np.lexsort((-scores, who))
    who, scores = who[order], scores[order]
    counts = np.bincount(who, minlength=len(values))
    if counts.max(initial=0) <= cap:
        return False
    full, starts = np.flatnonzero(counts >= cap), np.cumsum(counts) - counts
    last, over = scores[starts[full] + cap - 1], counts[full] > cap
    first = scores[np.where(over, starts[full] + cap, 0)]
    # between the two, so that it is no matter in which order a score was summed; of who is in as many as it may be,
    # below the lowest, so that a list which others would only pass on goes past all of them at once
    between = np.maximum((last + first) / 2, first + SLACK)
    values[full] = np.maximum(values[full], np.where(over, between, last - SLACK))
    return True


def _greatest(made: Lists) -> float:
    """Return the share of lists in which the organisation is that is in most."""
    counts = np.bincount(made.candidates[made.candidates >= 0], minlength=1)
    return float(counts.max()) / max(len(made.askers), 1)


def _salts(recommender: Recommender, askers: Numbers) -> Hashes:
    """Return the number on which the chances of each of some askers depend."""
    places, causes = recommender.network.places, recommender.cells.causes
    every = (salt(np.array([one]), places[one], causes.sets[0][causes.values[one]]) for one in askers.tolist())
    return np.fromiter(every, np.uint64, len(askers))
