"""Aiming: which aim of learning does best, told by lessons alone."""

from collections.abc import Callable, Sequence
from typing import Final, get_args

import numpy as np

from graph.affinities import Evidence
from graph.alliances.columns import Numbers, Reals
from graph.evaluation.measures import answered
from graph.evaluation.questions import Query
from graph.learning import Aim, Scorer, fit

AIMS: Final[tuple[Aim, ...]] = get_args(Aim)
TRIALS: Final = 2 * len(AIMS)
"""How many times the choice of an aim learns."""


def better_aim(
    known: Sequence[Evidence], lessons: Sequence[Query], days: Numbers, told: Callable[[int], None] | None = None
) -> Aim:
    """Return the aim by which either half of the lessons, the earlier and the later, foretells the other best.

    Another aim than the first is taken only if it is ahead of it by more than the standard error of that, so that
    chance seldom chooses (the rule of one standard error; Breiman and others 1984).
    ``days`` are those of the undertakings; all questions about one are in one half. ``told`` hears how many of the
    ``TRIALS`` are over.
    """
    about = np.unique(np.array([one.undertaking for one in lessons], np.int32))
    late = set(about[np.lexsort((about, days[about]))][len(about) // 2 :].tolist())
    halves = (
        [one for one in lessons if one.undertaking not in late],
        [one for one in lessons if one.undertaking in late],
    )
    if not all(halves):
        return AIMS[0]
    trials: list[Reals] = []
    for aim in AIMS:
        gained = []
        for first, second in (halves, halves[::-1]):
            score = Scorer(known, fit(known, first, aim=aim).weights).scores
            gained.append(answered(score, second, 0).reciprocal)
            if told is not None:
                told(2 * len(trials) + len(gained))
        trials.append(np.concatenate(gained))
    best = int(np.argmax([gained.mean() for gained in trials]))
    ahead = trials[best] - trials[0]
    sure = ahead.mean() > ahead.std() / np.sqrt(len(ahead))
    return AIMS[best if sure else 0]
