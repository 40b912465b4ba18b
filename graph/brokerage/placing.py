"""Placing: what measures of territories before a cut say of the local alliances across sectors that came after it.

Rates are alliances of at least three sectors for each active organisation, drawn to the mean of all territories. An
undertaking is of a territory if a member of it is. A later one is local and across sectors if at least two members of
the territory, of different sectors, are in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.alliances.columns import Alliances, Codes, Numbers
from graph.brokerage.foreseeing import Foresight, Values, foresight
from graph.brokerage.linking import Counts
from graph.brokerage.shrinking import fitted

LEAST: Final = 5
"""The fewest active organisations of a territory that is held against others."""
TOP: Final = 10
_BROAD: Final = 3
_ACROSS: Final = 2


@dataclass(frozen=True, slots=True)
class Places:
    """What each measure of territories of one level foresaw, over those of at least five active organisations.

    ``came`` counts the later local alliances across sectors, ``growing`` the territories that had any.
    """

    measures: Mapping[str, Foresight]
    territories: int
    growing: int
    came: int


def places(alliances: Alliances, introduced: Numbers, period: tuple[int, int], seed: int = 0) -> tuple[Places, ...]:
    """Return what was foreseen at each level of territories, the broadest first.

    ``introduced`` counts what organisations introduced before the period, which begins at the cut.
    """
    return tuple(_level(alliances, codes, introduced, period, seed) for codes in alliances.territories)


def _level(alliances: Alliances, codes: Codes, introduced: Numbers, period: tuple[int, int], seed: int) -> Places:
    past, width = alliances.before(period[0]), len(codes.names)
    active = np.zeros(len(alliances), np.bool_)
    active[past.members.kept(past.members.sizes > 1).items] = True
    active &= codes.values >= 0
    organisations = np.bincount(codes.values[active], minlength=width)
    joined = _joined(past, codes)
    broad = _kinds(past, np.zeros(len(past), np.int32), 1)[joined[:, 1]] >= _BROAD
    broadly = np.bincount(joined[broad, 0], minlength=width)
    known = codes.values >= 0
    kept = organisations >= LEAST
    measures: dict[str, Values] = {
        "alliances of three sectors per organisation, drawn to the mean": fitted(broadly, organisations).shrunk(
            broadly, organisations
        ),
        "alliances of three sectors": broadly,
        "introductions": np.bincount(codes.values[known], introduced[known], width),
        "organisations": organisations,
        "alliances": np.bincount(joined[:, 0], minlength=width),
    }
    came = _later(alliances, codes, period)[kept]
    sizes = organisations[kept], measures["alliances"][kept]
    return Places(
        {name: foresight(counts[kept], came, sizes, (seed, TOP)) for name, counts in measures.items()},
        territories=int(kept.sum()),
        growing=int((came > 0).sum()),
        came=int(came.sum()),
    )


def _joined(alliances: Alliances, codes: Codes) -> Counts:
    """Return pairs (territory, alliance), each once."""
    members = alliances.members.kept(alliances.members.sizes > 1)
    held = codes.values[members.items]
    pairs = np.column_stack((held, members.owners()))[held >= 0]
    return np.unique(pairs, axis=0).astype(np.int64)


def _kinds(alliances: Alliances, groups: Numbers, width: int) -> Counts:
    """Return how many sectors are in each undertaking and group of members (``undertaking * width + group``)."""
    members = alliances.members
    kinds, held = alliances.sectors.values[members.items], groups[members.items]
    known = (kinds >= 0) & (held >= 0)
    cells = members.owners()[known].astype(np.int64) * width + held[known]
    count = len(alliances.sectors.names) or 1
    return np.bincount(np.unique(cells * count + kinds[known]) // count, minlength=len(members) * width)


def _later(alliances: Alliances, codes: Codes, period: tuple[int, int]) -> Counts:
    """Return how many local alliances across sectors each territory has in a period."""
    chosen = np.zeros(len(alliances.days), np.bool_)
    chosen[alliances.during(*period)] = True
    width = max(len(codes.names), 1)
    met = _kinds(alliances, codes.values, width).reshape(-1, width) >= _ACROSS
    counted: Counts = met[chosen].sum(axis=0)
    return counted[: len(codes.names)]
