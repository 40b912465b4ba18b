"""Through: the third parties through whom two organisations that have not met could meet."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from graph.alliances.columns import NEVER, Numbers, date_of
from graph.brokerage.meeting import spans
from graph.brokers.kept import Brokers
from graph.columnar import Columnar

_REACH: Final = 500
"""Of how many partners of the one that is sought partners are read, where no third party knows both."""


@dataclass(frozen=True, slots=True)
class Tie:
    """How strong a tie is: in how many undertakings two met, and the day of the last that bears a date."""

    undertakings: int
    last: date | None


@dataclass(frozen=True, slots=True)
class Path:
    """A way to somebody: the third parties in their order (one or two, by IRI), and each tie on the way.

    ``introductions`` counts, for each third party, the pairs of different sectors that it has introduced.
    """

    thirds: tuple[str, ...]
    ties: tuple[Tie, ...]
    introductions: tuple[int, ...]


def introductions_to(brokers: Brokers, network: Columnar, who: int, whom: int, limit: int | None = 20) -> list[Path]:
    """Return the third parties through whom one could meet another (numbers of the network), the best first.

    First those that have introduced others before: that is what foresees introductions. Then by the weaker tie of the
    two, in undertakings shared; then by the day of the tie that is longest ago; then by IRI. Where nobody knows both,
    ways of three ties: of the partners of the one that is sought, the 500 with whom it shares most are looked at, and
    both third parties must have introduced others to come first. Nothing for those that have met, and for those
    between whom there is no such way.
    """
    one, other = brokers.row(who), brokers.row(whom)
    if one is None or other is None or one == other or other in brokers.met.partners[one]:
        return []
    ways = _by_two(brokers, one, other)
    if not len(ways):
        ways = _by_three(brokers, one, other)
    return [_path(brokers, network, way) for way in _best(brokers, ways)[:limit]]


def tie_between(brokers: Brokers, who: int, whom: int) -> Tie | None:
    """Return the tie of two organisations (numbers of the network) that have met, or None."""
    one, other = brokers.row(who), brokers.row(whom)
    if one is None or other is None:
        return None
    met = brokers.met.partners[one]
    at = int(np.searchsorted(met, other))
    return _tie(brokers, int(brokers.met.partners.starts[one]) + at) if other in met[at : at + 1] else None


def _by_two(brokers: Brokers, one: int, other: int) -> Numbers:
    """Return rows (place of the first tie, place of the second) among the items of partners."""
    met = brokers.met.partners
    _thirds, near, far = np.intersect1d(met[one], met[other], assume_unique=True, return_indices=True)
    return np.column_stack((near + met.starts[one], far + met.starts[other])).astype(np.int32)


def _by_three(brokers: Brokers, one: int, other: int) -> Numbers:
    """Return rows (places of the first, the middle and the last tie)."""
    met = brokers.met.partners
    last = np.arange(met.starts[other], met.starts[other + 1])
    last = last[np.argsort(-brokers.met.shared[last], kind="stable")][:_REACH]
    between = met.items[last]
    sizes = met.sizes[between]
    middle = spans(met.starts[between], sizes)
    near = met[one]
    at = np.searchsorted(near, met.items[middle])
    known = np.append(near, -1)[at] == met.items[middle]
    return np.column_stack((at[known] + met.starts[one], middle[known], np.repeat(last, sizes)[known])).astype(np.int32)


def _best(brokers: Brokers, ways: Numbers) -> Numbers:
    """Return ways in their order."""
    thirds = _thirds(brokers, ways)
    having = (brokers.begins[thirds + 1] > brokers.begins[thirds]).all(axis=1)
    weakest = brokers.met.shared[ways].min(axis=1)
    lasts = brokers.met.lasts[ways]
    longest_ago = np.where(lasts == NEVER, -NEVER, lasts).min(axis=1)
    # rows are in the order of their IRIs
    ordered: Numbers = ways[np.lexsort((*thirds.T[::-1], -longest_ago, -weakest, ~having))]
    return ordered


def _thirds(brokers: Brokers, ways: Numbers) -> Numbers:
    """Return the third parties of each way: who the first tie leads to, and of three who the middle one comes from."""
    items, starts = brokers.met.partners.items, brokers.met.partners.starts
    first = items[ways[:, 0]]
    if ways.shape[1] == 2:  # noqa: PLR2004 - two ties
        return first[:, None]
    second = np.searchsorted(starts, ways[:, 1], side="right") - 1
    return np.column_stack((first, second)).astype(np.int32)


def _path(brokers: Brokers, network: Columnar, way: Numbers) -> Path:
    thirds = _thirds(brokers, way[None, :])[0]
    return Path(
        tuple(network.organisations[int(brokers.numbers[third])] for third in thirds),
        tuple(_tie(brokers, int(place)) for place in way),
        tuple(brokers.introductions(int(third)) for third in thirds),
    )


def _tie(brokers: Brokers, place: int) -> Tie:
    last = int(brokers.met.lasts[place])
    return Tie(int(brokers.met.shared[place]), None if last == NEVER else date_of(last))
