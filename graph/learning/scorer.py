"""The scorer: the sum of evidence by weight, with the part of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.affinities import Evidence, Need
from graph.alliances.columns import Reals


@dataclass(frozen=True, slots=True)
class Scorer:
    """Evidence and what each counts by its code; none counts against anybody, and what has no weight counts nothing."""

    evidences: Sequence[Evidence]
    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError("a weight is negative")

    def scores(self, need: Need) -> Reals:
        """Return the score of each organisation for a need."""
        total = np.zeros(0)
        for values in self._parts(need).values():
            total = values if not len(total) else total + values
        return total

    def contributions(self, need: Need, candidate: int) -> dict[str, float]:
        """Return the points of each evidence for a candidate; their sum is its score."""
        return {code: float(values[candidate]) for code, values in self._parts(need).items()}

    def _parts(self, need: Need) -> dict[str, Reals]:
        counting = (one for one in self.evidences if self.weights.get(one.code, 0.0) > 0)
        parts = {one.code: self.weights[one.code] * one.values(need) for one in counting}
        return parts or {one.code: 0.0 * one.values(need) for one in self.evidences[:1]}
