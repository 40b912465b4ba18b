"""Challengers: two strong methods that do not explain themselves, to tell what explaining costs.

Both come of libraries that the program does without (the extra ``challengers``); where one is not installed its
method is not there. Alternating least squares for implicit feedback (Hu, Koren, Volinsky 2008,
doi:10.1109/ICDM.2008.22) gives each undertaking and organisation a place among 64 factors, and takes those that ask
for a new undertaking, of which the other members are sought. LambdaRank (Burges 2010) grows trees on the same lessons
and evidence as the learnt score, and puts the first thousand of its candidates in a new order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.affinities import Evidence, Need
from graph.alliances.columns import Alliances, Reals
from graph.evaluation.lessons import Part
from graph.evaluation.measures import Method
from graph.learning import Scorer

FACTORS: Final = 64
DEPTH: Final = 1000
"""How many of the first candidates of the learnt score are put in a new order."""
NAMES: Final = {"iALS": "implicit", "LambdaRank": "lightgbm"}
"""The challengers, with the library that each needs."""
_ROUNDS: Final = 15
_REGULARISATION: Final = 1.0
_CONFIDENCE: Final = 40.0
"""How much more a membership counts than its absence."""
_TREES: Final = 100
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Schooling:
    """What challengers learn from: lessons, and the weights of the learnt score."""

    parts: Sequence[Part]
    weights: Mapping[str, float]


def absent() -> tuple[str, ...]:
    """Return the challengers whose library is not installed."""
    return tuple(name for name, library in NAMES.items() if find_spec(library) is None)


def challengers(past: Alliances, schooling: Schooling, score: Scorer) -> dict[str, Method]:
    """Return the challengers that are installed, by name: what answers reads the past and what ``score`` reads."""
    without = absent()
    out: dict[str, Method] = {}
    if "iALS" not in without:
        out["iALS"] = _factors(past)
    if "LambdaRank" not in without and any(map(len, schooling.parts)):
        out["LambdaRank"] = _reranked(past, schooling, score)
    return out


def _factors(past: Alliances) -> Method:
    """Return how well organisations fit an undertaking of the seeds alone, folded in among the factors."""
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):  # sums of several threads differ in their last digits
        model: Any = AlternatingLeastSquares(
            factors=FACTORS,
            regularization=_REGULARISATION,
            alpha=_CONFIDENCE,
            iterations=_ROUNDS,
            num_threads=1,
            random_state=_SEED,
            use_cg=False,
        )
        model.fit(sparse.csr_matrix(past.members.matrix(), dtype=np.float32), show_progress=False)
    organisations = np.asarray(model.item_factors, np.float64)
    square = organisations.T @ organisations + _REGULARISATION * np.eye(FACTORS)

    def method(need: Need) -> Reals:
        held = organisations[need.seeds]
        place = np.linalg.solve(square + (_CONFIDENCE - 1.0) * held.T @ held, _CONFIDENCE * held.sum(axis=0))
        scores: Reals = organisations @ place
        return scores

    return method


def _reranked(past: Alliances, schooling: Schooling, score: Scorer) -> Method:
    """Return the learnt score with its first candidates in the order of trees grown on lessons."""
    import lightgbm

    values, labels, sizes = [], [], []
    for part, question in ((one, asked) for one in schooling.parts for asked in one.questions):
        points = Scorer(part.evidences, schooling.weights).scores(question.need)
        points[question.excluded] = -np.inf
        first = _first(points)
        relevant = np.isin(first, question.relevant)
        if relevant.any():
            values.append(_values(part.evidences, question.need, points)[first])
            labels.append(relevant.astype(np.int32))
            sizes.append(len(first))
    if not values:
        return score.scores
    trees = lightgbm.train(
        {
            "objective": "lambdarank",
            "num_leaves": 15,
            "learning_rate": 0.03,
            "min_data_in_leaf": 500,
            "lambdarank_truncation_level": DEPTH,
            "num_threads": 1,
            "seed": _SEED,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        },
        lightgbm.Dataset(np.vstack(values), np.concatenate(labels), group=sizes),
        _TREES,
    )

    def method(need: Need) -> Reals:
        points = score.scores(need)
        # who is no candidate, being a partner already, may be among the first
        partners = sum(len(past.partners(int(seed))) for seed in need.seeds)
        first = _first(points, DEPTH + len(need.seeds) + partners)
        order = np.asarray(trees.predict(_values(score.evidences, need, points)[first], num_threads=1), np.float64)
        out = points.copy()
        out[first] = points.max() + 1.0 + order - order.min()
        return out

    return method


def _first(points: Reals, depth: int = DEPTH) -> npt.NDArray[np.intp]:
    """Return the candidates of the greatest points; equals in the order of the columns."""
    size = min(depth, int(np.isfinite(points).sum()))
    return np.argsort(-points, kind="stable")[:size]


def _values(evidences: Sequence[Evidence], need: Need, points: Reals) -> npt.NDArray[np.float64]:
    finite = np.where(np.isfinite(points), points, 0.0)
    return np.column_stack([*(one.values(need) for one in evidences), finite])
