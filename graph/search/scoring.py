"""Scoring: how alike two names are, from 0 to 1, as a soft TF-IDF.

Each word of one name is held against the nearest word of the other, and counts by how rare it is: of two associations
sportives the town tells, not that they are associations. Cohen, Ravikumar, Fienberg: A Comparison of String Distance
Metrics for Name-Matching Tasks (2003).
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from rapidfuzz.distance import Indel

Weigh: TypeAlias = Callable[[str], float]

_ALIKE: Final = 0.7
_BEGUN: Final = 0.9
_ASIDE: Final = 0.95
_OWN_SHARE: Final = 0.8
_SHORTEST_BEGINNING: Final = 2


def likeness(wanted: Sequence[str], name: Sequence[str], weigh: Weigh) -> float:
    """Return how alike two names are, given as their words; ``weigh`` says how much a word tells."""
    if not wanted or not name:
        return 0.0
    own, own_weight = _covered(wanted, name, weigh, begun=False)
    other, other_weight = _covered(name, wanted, weigh, begun=False)
    parted = (own + other) / (own_weight + other_weight)
    # the same letters, parted into words in another way
    joined = Indel.normalized_similarity("".join(wanted), "".join(name), score_cutoff=_ASIDE)
    return max(parted, _ASIDE * joined)


def covering(wanted: Sequence[str], name: Sequence[str], weigh: Weigh) -> float:
    """Return how well a name answers words that are perhaps but the beginnings of some of its own."""
    if not wanted or not name:
        return 0.0
    own, own_weight = _covered(wanted, name, weigh, begun=True)
    other, other_weight = _covered(name, wanted, weigh, begun=False)
    return _OWN_SHARE * own / own_weight + (1 - _OWN_SHARE) * other / other_weight


def _covered(wanted: Sequence[str], name: Sequence[str], weigh: Weigh, *, begun: bool) -> tuple[float, float]:
    """Return how much of some words is found among others, and how much there is to be found."""
    found = total = 0.0
    for word in wanted:
        weight = weigh(word)
        total += weight
        found += weight * max(_nearness(word, other, begun=begun) for other in name)
    return found, total


def _nearness(word: str, other: str, *, begun: bool) -> float:
    if word == other:
        return 1.0
    if begun and len(word) >= _SHORTEST_BEGINNING and other.startswith(word):
        return _BEGUN
    return Indel.normalized_similarity(word, other, score_cutoff=_ALIKE)
