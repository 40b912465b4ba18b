"""Vectors: the weights of a kind of question as columns, by where the evidence comes from."""

from collections.abc import Mapping
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from graph.alliances.columns import Reals
from graph.recommendation import ground, history, likeness

POPULARITY: Final = "popularity"
CODES: Final = (*ground.CODES, *chain.from_iterable(likeness.CODES), POPULARITY, *history.CODES)
"""All evidence, in the order of its sums."""


class Vector(NamedTuple):
    """The weights of ``every`` evidence of :data:`CODES`, and of the parts of it: ``alike`` are those of each facet."""

    every: Reals
    ground: Reals
    alike: tuple[Reals, Reals, Reals]
    popularity: float
    done: Reals

    @staticmethod
    def of(weights: Mapping[str, float]) -> "Vector":
        """Return weights as columns; what has none counts nothing."""

        def each(codes: tuple[str, ...]) -> Reals:
            return np.array([weights.get(code, 0.0) for code in codes])

        causes, sectors, skills = map(each, likeness.CODES)
        popularity = float(weights.get(POPULARITY, 0.0))
        return Vector(each(CODES), each(ground.CODES), (causes, sectors, skills), popularity, each(history.CODES))
