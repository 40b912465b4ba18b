"""Foreseeing: how measures of a time before a cut agree with what came after it, beyond what size explains."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Reals

Values: TypeAlias = npt.NDArray[Any]
_DRAWS: Final = 200
_SHARE: Final = (2.5, 97.5)
_NOTHING: Final = 1e-9
"""A variance of ranks (whole: a twelfth) below which nothing is left to explain."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """How a measure agrees with what came: Spearman's correlation, and what of it is more than size, with 95 % bounds.

    ``partial`` is the correlation of ranks given the ranks of degree, their squares, and the ranks of the number of
    undertakings; where either side is all of one value it is not a number. ``found`` counts those of the first
    ``top`` by what came that are among the first by the measure.
    """

    correlation: float
    bounds: tuple[float, float]
    partial: float
    partial_bounds: tuple[float, float]
    found: int


def foresight(measure: Values, came: Values, sizes: tuple[Values, Values], chance: tuple[int, int]) -> Foresight:
    """Return how a measure agrees with what came, given two sizes; ``chance`` is the seed, and how many come first."""
    seed, top = chance
    columns = np.column_stack((measure, came, *sizes)).astype(np.float64)
    ranks = _ranks(columns)
    random = np.random.default_rng(seed)
    draws = np.full((_DRAWS, 2), np.nan)
    for draw in range(_DRAWS if len(ranks) else 0):
        often = np.bincount(random.integers(0, len(ranks), len(ranks)), minlength=len(ranks))
        draws[draw] = _correlations(ranks.T @ (ranks * often[:, None]))
    whole, partial = correlations(columns)
    first = [set(np.lexsort((random.random(len(columns)), -values))[:top]) for values in columns.T[:2]]
    return Foresight(whole, _bounds(draws[:, 0]), partial, _bounds(draws[:, 1]), len(first[0] & first[1]))


def correlations(columns: Reals) -> tuple[float, float]:
    """Return the rank correlation of the first two columns, and that given the third, its square, and the fourth."""
    ranks = _ranks(columns)
    return _correlations(ranks.T @ ranks)


def _ranks(columns: Reals) -> Reals:
    """Return the ranks of the first two columns, ones, the ranks of the third, their squares, and those of the last."""
    from scipy.stats import rankdata

    # ranks around zero and below one, so that squares stay exact enough to tell a rest from nothing
    ranks = (rankdata(columns, axis=0) - (len(columns) + 1) / 2) / max(len(columns), 1)
    return np.column_stack((ranks[:, :2], np.ones(len(ranks)), ranks[:, 2], ranks[:, 2] ** 2, ranks[:, 3]))


def _correlations(moments: Reals) -> tuple[float, float]:
    return _given(moments, 1), _given(moments, len(moments) - 2)


def _given(moments: Reals, known: int) -> float:
    """Return the correlation of the first two of which moments are given, less what the ``known`` next ones explain."""
    given = slice(2, 2 + known)
    explained = moments[:2, given] @ np.linalg.pinv(moments[given, given], hermitian=True) @ moments[given, :2]
    rest = moments[:2, :2] - explained
    if min(rest[0, 0], rest[1, 1]) <= _NOTHING * moments[2, 2]:
        return float("nan")
    return float(rest[0, 1] / np.sqrt(rest[0, 0] * rest[1, 1]))


def _bounds(draws: Reals) -> tuple[float, float]:
    known = draws[~np.isnan(draws)]
    low, high = np.percentile(known, _SHARE) if len(known) else (float("nan"), float("nan"))
    return float(low), float(high)
