"""Aiming: which aim of learning does best, told by lessons alone."""

from collections.abc import Callable, Sequence
from typing import Final, get_args

import numpy as np

from graph.affinities import Evidence
from graph.alliances.columns import Numbers
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
    means: list[float] = []
    for aim in AIMS:
        gained = []
        for first, second in (halves, halves[::-1]):
            score = Scorer(known, fit(known, first, aim=aim).weights).scores
            gained.append(answered(score, second, 0).reciprocal)
            if told is not None:
                told(2 * len(means) + len(gained))
        means.append(float(np.concatenate(gained).mean()))
    return AIMS[int(np.argmax(means))]
