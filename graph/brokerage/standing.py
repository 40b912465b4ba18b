"""Standing: where a count lies among organisations that have as many partners."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Numbers, Reals

PEERS: Final = 50
"""Where fewer have the same degree, those of the next degrees are peers as well, until there are so many."""


@dataclass(frozen=True, slots=True)
class Standings:
    """For each organisation the percentile (0 to 100) of its count among its peers, and how many these are.

    Who has as much counts for half. ``lowest`` and ``highest`` are the least and the greatest degree of the peers.
    """

    percentiles: Reals
    peers: Numbers
    lowest: Numbers
    highest: Numbers


def standings(counts: npt.NDArray[np.integer], degrees: Numbers, least: int = PEERS) -> Standings:
    """Return the standing of counts among organisations of the same degree, or of as near ones as it takes."""
    from scipy.stats import rankdata

    groups = _groups(degrees, least)
    out = Standings(np.zeros(len(counts)), *(np.zeros(len(counts), np.int32) for _ in range(3)))
    order = np.argsort(groups, kind="stable")
    for held in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        if len(held):
            out.percentiles[held] = 100.0 * (rankdata(counts[held]) - 0.5) / len(held)
            out.peers[held] = len(held)
            out.lowest[held], out.highest[held] = degrees[held].min(), degrees[held].max()
    return out


def _groups(degrees: Numbers, least: int) -> Numbers:
    """Return a number for each organisation: neighbouring degrees are joined from the lowest on."""
    values, held = np.unique(degrees, return_counts=True)
    numbers = np.zeros(len(values), np.int32)
    group = gathered = 0
    for position, size in enumerate(held):
        # the last degrees join the group below where they are too few for one of their own
        if gathered >= least and held[position:].sum() >= least:
            group, gathered = group + 1, 0
        numbers[position] = group
        gathered += int(size)
    return numbers[np.searchsorted(values, degrees)]
