"""Fitting: the weights under which what came about is likeliest, among all candidates.

Each question is a choice among all organisations (McFadden 1974): the chance of one is the exponential of its score
over the sum of all. The weights make the mean logarithm of the chances of those that answered greatest. Candidates
are never drawn: negatives that are picked by the evidence itself teach it away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from graph.affinities import Evidence, Need
from graph.alliances.columns import Numbers, Reals

_Values: TypeAlias = npt.NDArray[np.float32]


class Asked(Protocol):
    """A need with the organisations that answered it and those that were no candidates."""

    @property
    def need(self) -> Need: ...  # noqa: D102
    @property
    def relevant(self) -> Numbers: ...  # noqa: D102
    @property
    def excluded(self) -> Numbers: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights found, by code, with how many questions taught them and the mean loss that is left (in nats)."""

    weights: dict[str, float]
    questions: int
    loss: float


def fit(
    evidences: Sequence[Evidence],
    questions: Sequence[Asked],
    ridge: float = 1e-3,
    told: Callable[[int], None] | None = None,
) -> Fit:
    """Return the weights of evidence that questions teach; ``told`` hears how many have been read.

    ``ridge`` holds back the squares of the weights, each counted per standard deviation of its evidence. Values are
    kept for all questions at once: 4 bytes for each question, organisation and evidence.
    """
    lessons = []
    for number, question in enumerate(questions):
        lessons.append(_lesson(evidences, question))
        if told is not None:
            told(number + 1)
    if not lessons:
        return Fit({one.code: 0.0 for one in evidences}, 0, float("nan"))
    scale = np.sqrt(np.mean([values.var(axis=0, dtype=np.float64) for values, _ in lessons], axis=0))
    usable = np.where(scale > 0, scale, 1.0)
    for values, _ in lessons:
        values /= usable.astype(np.float32)  # noqa: PLW2901 - in place: the values are large

    def loss(weights: Reals) -> tuple[float, Reals]:
        return _loss(lessons, weights, ridge)

    start = np.full(len(evidences), 0.1)
    found: Any = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    weights = np.where(scale > 0, found.x / usable, 0.0)
    return Fit(
        dict(zip((one.code for one in evidences), weights.tolist(), strict=True)), len(lessons), float(found.fun)
    )


def _lesson(evidences: Sequence[Evidence], question: Asked) -> tuple[_Values, Numbers]:
    """Return the values of the candidates, shape (candidates, evidences), and the rows of those that answered."""
    columns = [one.values(question.need).astype(np.float32) for one in evidences]
    open_ = np.ones(len(columns[0]), np.bool_)
    open_[question.excluded] = False
    rows = np.cumsum(open_) - 1
    return np.column_stack([column[open_] for column in columns]), rows[question.relevant].astype(np.int32)


def _loss(lessons: Sequence[tuple[_Values, Numbers]], weights: Reals, ridge: float) -> tuple[float, Reals]:
    """Return the mean of minus the logarithms of the chances of those that answered, and its slope."""
    total, slope = 0.0, np.zeros(len(weights))
    narrow = weights.astype(np.float32)
    for values, relevant in lessons:
        scores = (values @ narrow).astype(np.float64)
        top = scores.max()
        chances = np.exp(scores - top)
        whole = chances.sum()
        total += top + np.log(whole) - scores[relevant].mean()
        slope += (chances / whole).astype(np.float32) @ values - values[relevant].mean(axis=0)
    count = len(lessons)
    return total / count + ridge * float(weights @ weights), slope / count + 2 * ridge * weights
