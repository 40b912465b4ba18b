"""Measures: how well a list of candidates meets what came true, and how sure a mean over questions is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from graph.affinities import Need
from graph.alliances.columns import Flags, Numbers, Reals
from graph.evaluation.questions import Query

Method: TypeAlias = Callable[[Need], Reals]
Ranked: TypeAlias = tuple[float, float, float, Numbers]
"""What a method gives for a question: reciprocal rank, hit, recall and list."""
LISTED: Final = 10
RECALLED: Final = 20
_DRAWS: Final = 2000
_DRAWN: Final = 1 << 20
"""How many values are drawn at once, where one sample has no more."""
_SHARE: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a method gave for each question: reciprocal rank, hit in ten, recall in twenty, and the lists of ten."""

    reciprocal: Reals
    hits: Reals
    recall: Reals
    lists: tuple[Numbers, ...]

    def coverage(self, organisations: int) -> float:
        """Return the share of organisations that are in a list."""
        return len(np.unique(np.concatenate(self.lists))) / organisations if self.lists else 0.0

    def exposure(self) -> float:
        """Return the share of lists in which the organisation is that is in most."""
        if not self.lists:
            return 0.0
        return float(np.bincount(np.concatenate(self.lists)).max()) / len(self.lists)

    def newcomers(self, allied: Flags) -> float:
        """Return the share of listed organisations that had never been allied."""
        return float(np.mean(~allied[np.concatenate(self.lists)])) if self.lists else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over questions, with the bounds that hold 95 % of the means of bootstrap samples."""

    mean: float
    low: float
    high: float


def answered(
    method: Method, questions: Sequence[Query], seed: int, told: Callable[[int], None] | None = None
) -> Outcome:
    """Return the outcome of a method; ``told`` hears how many questions are answered.

    Equals are put in an order of chance, the same for all methods.
    """
    found = []
    for number, query in enumerate(questions):
        found.append(ranked(method(query.need), query, np.random.default_rng([seed, number])))
        if told is not None:
            told(number + 1)
    return outcome(found)


def outcome(found: Sequence[Ranked]) -> Outcome:
    """Return the outcome of questions out of what each gave."""
    reciprocal, hits, recall, lists = zip(*found, strict=True) if found else ((), (), (), ())
    return Outcome(np.array(reciprocal), np.array(hits), np.array(recall), tuple(lists))


def ranked(scores: Reals, query: Query, chance: np.random.Generator) -> Ranked:
    """Return the reciprocal rank of the first relevant, the hit, the recall and the list of ten."""
    keys = chance.random(len(scores))
    scores = scores.astype(np.float64, copy=True)
    scores[query.excluded] = -np.inf
    best = query.relevant[np.lexsort((keys[query.relevant], -scores[query.relevant]))[0]]
    above = (scores > scores[best]) | ((scores == scores[best]) & (keys < keys[best]))
    first = _first(scores, keys, min(RECALLED, int(np.isfinite(scores).sum())))
    listed = first[:LISTED]
    recall = np.isin(query.relevant, first).sum() / len(query.relevant)
    return 1.0 / (1 + int(above.sum())), float(np.isin(query.relevant, listed).any()), float(recall), listed


def _first(scores: Reals, keys: Reals, size: int) -> Numbers:
    if size == 0:
        return np.empty(0, np.int32)
    least = np.partition(scores, len(scores) - size)[len(scores) - size]
    likely = np.flatnonzero(scores >= least)
    return likely[np.lexsort((keys[likely], -scores[likely]))][:size].astype(np.int32)


def interval(values: Reals, seed: int = 0) -> Interval:
    """Return the mean of values with its bootstrap interval (Efron 1979, doi:10.1214/aos/1176344552).

    For differences of two methods over the same questions the interval is paired.
    """
    if not len(values):
        return Interval(float("nan"), float("nan"), float("nan"))
    chance, size = np.random.default_rng(seed), len(values)
    at_once = max(1, _DRAWN // size)
    parts = [min(at_once, _DRAWS - first) for first in range(0, _DRAWS, at_once)]
    means = np.concatenate([values[chance.integers(0, size, (draws, size))].mean(axis=1) for draws in parts])
    low, high = np.percentile(means, _SHARE)
    return Interval(float(values.mean()), float(low), float(high))
