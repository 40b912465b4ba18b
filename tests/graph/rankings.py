"""Rankings, as tests read them: whom they name, all that they say, and what holds for any of them."""

import math
from collections.abc import Sequence

from graph.explanation import SENTENCES
from graph.network import ORGANISATION, Network
from graph.ranking import Ranked


def names(ranked: list[Ranked]) -> list[str]:
    """Return the slugs of a ranking, in its order."""
    return [one.organisation.rsplit("/", 1)[-1] for one in ranked]


def essence(ranked: list[Ranked]) -> list[tuple[object, ...]]:
    """Return all that a ranking says, whatever the order of the facts behind a reason."""
    return [
        (one.organisation, *((r.code, r.points, r.subjects, frozenset(r.facts)) for r in one.reasons)) for one in ranked
    ]


def check_scores(network: Network, ranked: Sequence[Ranked]) -> None:
    """Check that organisations alone are ranked, and that scores are sums of positive terms, and fall."""
    for one in ranked:
        assert network.kind(one.organisation) == ORGANISATION
        assert math.isclose(one.score, math.fsum(reason.points for reason in one.reasons), abs_tol=1e-9)
        assert all(reason.points > 0 and reason.code in SENTENCES for reason in one.reasons)
    scores = [round(one.score, 9) for one in ranked]
    assert scores == sorted(scores, reverse=True)
