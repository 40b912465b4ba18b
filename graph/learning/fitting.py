"""Fitting: the weights under which what came about is likeliest, among all candidates.

Each question is a choice among all organisations (McFadden 1974): the chance of one is the exponential of its score
over the sum of all. Candidates are never drawn: negatives that are picked by the evidence itself teach it away.

There are three aims. ``every``: the mean logarithm of the chances of those that answered is greatest, so that each of
them counts. ``one`` and ``first``: the mean of a power of their summed chance is (a power near zero is its logarithm,
a power of one the chance itself), so that a question nearly answered counts for more than one that is far from it, as
it does where the rank of the first is measured; ``first`` has the higher power, and heeds the far ones least. Which
of them does best is another from set to set, and lessons are too few to tell; so ``mean`` takes that of the three
vectors, each of length one (weights per standard deviation of the evidence), as long as makes answers likeliest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities import Evidence, Need
from graph.alliances.columns import Numbers, Reals

Aim: TypeAlias = Literal["every", "one", "first", "mean"]
_Single: TypeAlias = Literal["every", "one", "first"]
_Values: TypeAlias = npt.NDArray[np.float32]
_POWERS: Final[dict[_Single, float]] = {"one": 0.3, "first": 0.6}
"""The power of the summed chance that an aim makes greatest."""


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
    """The weights found, by code, with how many questions taught them and the mean loss that is left.

    The loss is in nats for the aims ``every`` and ``mean``, else ``(1 - chance ** power) / power``.
    """

    weights: dict[str, float]
    questions: int
    loss: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """The different rows of values of the candidates, how many candidates have each, and the rows that answered."""

    values: _Values
    counts: Reals
    relevant: Numbers


def read(
    evidences: Sequence[Evidence], questions: Sequence[Asked], told: Callable[[int], None] | None = None
) -> list[Lesson]:
    """Return what questions teach about evidence; ``told`` hears how many have been read.

    Values are kept: 4 bytes for each question, evidence and different row of values, candidates of whom the same is
    known being one row.
    """
    lessons = []
    for number, question in enumerate(questions):
        lessons.append(_lesson(evidences, question))
        if told is not None:
            told(number + 1)
    return lessons


def fit(codes: Sequence[str], lessons: Sequence[Lesson], ridge: float = 1e-3, aim: Aim = "mean") -> Fit:
    """Return the weights of the evidence of these codes that lessons about it teach.

    ``ridge`` holds back the squares of the weights, each counted per standard deviation of its evidence.
    """
    if not lessons:
        return Fit(dict.fromkeys(codes, 0.0), 0, float("nan"))
    scale = np.sqrt(np.mean([_variance(lesson) for lesson in lessons], axis=0))
    usable = np.where(scale > 0, scale, 1.0)

    def least(one: _Single, start: Reals) -> tuple[Reals, float]:
        return _least(lambda weights: _loss(lessons, weights, usable, one, ridge), start)

    # the other aims have more than one valley: they are sought from where this one ends, which has a single one
    found, loss = least("every", np.where(scale > 0, 0.1, 0.0))
    if aim == "mean":
        found, loss = _mean(lessons, usable, [found, *(least(one, found)[0] for one in _POWERS)])
    elif aim != "every":
        found, loss = least(aim, found)
    weights = np.where(scale > 0, found / usable, 0.0)
    return Fit(dict(zip(codes, weights.tolist(), strict=True)), len(lessons), loss)


def _mean(lessons: Sequence[Lesson], usable: Reals, vectors: Sequence[Reals]) -> tuple[Reals, float]:
    """Return the mean of the directions of vectors, as long as makes what answered likeliest, and the loss left."""
    way: Reals = np.mean([one / (np.linalg.norm(one) or 1.0) for one in vectors], axis=0)

    def along(length: Reals) -> tuple[float, Reals]:
        loss, slope = _loss(lessons, length[0] * way, usable, "every", 0.0)
        return loss, np.array([slope @ way])

    length, loss = _least(along, np.ones(1))
    return length[0] * way, loss


def _least(loss: Callable[[Reals], tuple[float, Reals]], start: Reals) -> tuple[Reals, float]:
    """Return where a loss is least among what is not negative, and how much it is there."""
    from scipy.optimize import minimize

    found: Any = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    return found.x, float(found.fun)


def _lesson(evidences: Sequence[Evidence], question: Asked) -> Lesson:
    """Return what a question teaches."""
    columns = [one.values(question.need).astype(np.float32) for one in evidences]
    candidate = np.ones(len(columns[0]), np.bool_)
    candidate[question.excluded] = False
    rows = np.cumsum(candidate) - 1
    values, owners, counts = _different(np.column_stack([column[candidate] for column in columns]))
    return Lesson(values, counts.astype(np.float64), owners[rows[question.relevant]].astype(np.int32))


def _different(values: _Values) -> tuple[_Values, Numbers, Numbers]:
    """Return the different rows, the position of each row among them, and how often each occurs."""
    order = np.lexsort(values.T)
    ordered = values[order]
    first = np.ones(len(values), np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    owners = np.empty(len(values), np.int32)
    owners[order] = np.cumsum(first) - 1
    return ordered[first], owners, np.diff(np.append(np.flatnonzero(first), len(values))).astype(np.int32)


def _variance(lesson: Lesson) -> Reals:
    values = lesson.values.astype(np.float64)
    mean = np.average(values, axis=0, weights=lesson.counts)
    spread: Reals = np.average((values - mean) ** 2, axis=0, weights=lesson.counts)
    return spread


def _loss(lessons: Sequence[Lesson], weights: Reals, usable: Reals, aim: _Single, ridge: float) -> tuple[float, Reals]:
    """Return the mean loss of an aim, and its slope, for weights that are counted per ``usable``."""
    total, slope = 0.0, np.zeros(len(weights))
    narrow = (weights / usable).astype(np.float32)
    for lesson in lessons:
        scores = (lesson.values @ narrow).astype(np.float64)
        top = scores.max()
        chances = np.exp(scores - top)
        each = lesson.counts * chances
        whole = each.sum()
        drawn = (each / whole).astype(np.float32) @ lesson.values
        answered = lesson.values[lesson.relevant]
        if aim == "every":
            total += top + np.log(whole) - scores[lesson.relevant].mean()
            slope += drawn - answered.mean(axis=0)
        else:
            parts = chances[lesson.relevant]
            chance = (parts.sum() / whole) ** _POWERS[aim]
            total += (1 - chance) / _POWERS[aim]
            slope += chance * (drawn - (parts / parts.sum() if parts.any() else parts).astype(np.float32) @ answered)
    count = len(lessons)
    return total / count + ridge * float(weights @ weights), slope / usable / count + 2 * ridge * weights
