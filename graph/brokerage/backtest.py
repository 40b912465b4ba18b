"""Backtest: what measures of a time before a cut say of who introduces organisations to each other after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata

from graph.alliances.columns import NEVER, Alliances, Numbers, Reals
from graph.brokerage.introducing import introductions, later_introductions
from graph.brokerage.linking import Counts
from graph.brokerage.meeting import LARGEST, meetings
from graph.brokerage.opening import openings

_DRAWS: Final = 200
_SHARE: Final = (2.5, 97.5)
_NOTHING: Final = 1e-9
"""A variance of ranks (whole: a twelfth) below which nothing is left to explain."""


@dataclass(frozen=True, slots=True)
class Study:
    """What is held against what: measures before ``cut``, introductions from then on and before ``end`` (days).

    Undertakings of more than ``largest`` members are set aside, and organisations of fewer than ``least`` partners.
    """

    cut: int
    end: int = NEVER
    largest: int = LARGEST
    least: int = 5
    top: int = 100
    seed: int = 0


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


@dataclass(frozen=True, slots=True)
class Trial:
    """What each measure foresaw, over how many organisations, of which so many introduced somebody after the cut."""

    study: Study
    measures: Mapping[str, Foresight]
    organisations: int
    introducers: int
    introduced: int


def study(alliances: Alliances, plan: Study) -> Trial:
    """Return how measures of the time before the cut agree with the introductions made after it."""
    past = alliances.before(plan.cut)
    met = meetings(past, plan.largest)
    around = openings(met, past.sectors.values)
    kept = met.degrees >= plan.least
    measures: dict[str, Numbers | Counts] = {
        "introductions": introductions(past, met).counts(len(past)),
        "open pairs across sectors": around.across,
        "sole links across sectors": around.sole,
        "partners": met.degrees,
        "undertakings": past.joined.sizes,
    }
    came = later_introductions(alliances, plan.cut, plan.end, plan.largest).counts(len(past))[kept]
    sizes = (met.degrees[kept], past.joined.sizes[kept])
    return Trial(
        plan,
        {name: _foresight(counts[kept], came, sizes, plan) for name, counts in measures.items()},
        organisations=int(kept.sum()),
        introducers=int((came > 0).sum()),
        introduced=int(came.sum()),
    )


def _foresight(measure: Numbers | Counts, came: Numbers, sizes: tuple[Numbers, Numbers], plan: Study) -> Foresight:
    columns = np.column_stack((measure, came, *sizes)).astype(np.float64)
    ranks = _ranks(columns)
    chance = np.random.default_rng(plan.seed)
    draws = np.full((_DRAWS, 2), np.nan)
    for draw in range(_DRAWS if len(ranks) else 0):
        often = np.bincount(chance.integers(0, len(ranks), len(ranks)), minlength=len(ranks))
        draws[draw] = _correlations(ranks.T @ (ranks * often[:, None]))
    whole, partial = correlations(columns)
    first = [set(np.lexsort((chance.random(len(columns)), -values))[: plan.top]) for values in columns.T[:2]]
    return Foresight(whole, _bounds(draws[:, 0]), partial, _bounds(draws[:, 1]), len(first[0] & first[1]))


def correlations(columns: Reals) -> tuple[float, float]:
    """Return the rank correlation of the first two columns, and that given the third, its square, and the fourth."""
    ranks = _ranks(columns)
    return _correlations(ranks.T @ ranks)


def _ranks(columns: Reals) -> Reals:
    """Return the ranks of the first two columns, ones, the ranks of the third, their squares, and those of the last."""
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
