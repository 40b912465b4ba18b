"""Learning: how much each evidence counts, found from alliances that came about after it was known.

A score is a sum of evidence by weights that are never negative, so that its terms are its explanation.
"""

from graph.learning.fitting import Aim, Asked, Fit, Lesson, fit, read
from graph.learning.scorer import Scorer
from graph.learning.weighing import (
    QUESTIONS,
    Backtested,
    Figure,
    Question,
    Training,
    Vector,
    Weights,
    as_toml,
    read_weights,
    shipped,
)

__all__ = [
    "QUESTIONS",
    "Aim",
    "Asked",
    "Backtested",
    "Figure",
    "Fit",
    "Lesson",
    "Question",
    "Scorer",
    "Training",
    "Vector",
    "Weights",
    "as_toml",
    "fit",
    "read",
    "read_weights",
    "shipped",
]
