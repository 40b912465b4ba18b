"""A ranking: the score is the sum of its reasons."""

import math

from graph.ranking import Ranked, Reason
from tests.graph.small_networks import org


def test_the_score_is_the_exact_sum() -> None:
    """Terms that a running sum would lose are counted."""
    terms = [1e16, 1.0, -1e16, 0.1, 0.2]
    one = Ranked(org("a"), tuple(Reason("need-met", points, (), ()) for points in terms))
    assert one.score == math.fsum(terms)
    assert Ranked(org("a"), ()).score == 0
