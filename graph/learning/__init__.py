"""Learning: how much each evidence counts, found from alliances that came about after it was known.

A score is a sum of evidence by weights that are never negative, so that its terms are its explanation.
"""

from graph.learning.fitting import Asked, Fit, fit
from graph.learning.scorer import Scorer

__all__ = ["Asked", "Fit", "Scorer", "fit"]
