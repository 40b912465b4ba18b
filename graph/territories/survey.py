"""Survey: what is counted once in all territories of a network, in arrays that can be saved beside it.

An organisation is of a territory if it acts there or inside it. An undertaking is if it takes place there or inside
it, or if a member of it is of the territory. An alliance is an undertaking of at least two members, however many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Flags, Numbers, Reals, Rows
from graph.brokerage.meeting import spans
from graph.brokerage.shrinking import Prior, fitted
from graph.columnar import Columnar

Array: TypeAlias = npt.NDArray[Any]
_BROAD: Final = 3


@dataclass(frozen=True, slots=True)
class Survey:
    """Counts by territory (rows) and sector (columns, the last for those of no known sector).

    ``residents`` are the organisations of a territory, ``active`` those of them that are in an alliance, anywhere.
    ``undertakings`` are rows by territory; ``joining`` counts the alliances there that a sector takes part in.
    ``broad`` counts, by territory, alliances there of at least three sectors. ``rates`` are these for each active
    organisation, drawn to the mean of the level, and ``percentiles`` are where they stand among the territories of the
    level in which somebody is active (NaN where nobody is).

    By level (rows; the last for territories of no known level): ``means`` and ``strengths`` are what rates are drawn
    to, ``compared`` counts the territories in which somebody is active, ``territories`` all. ``having`` counts those
    with residents of a sector, ``meeting`` those in whose alliances it is.
    """

    residents: Numbers
    active: Numbers
    undertakings: Rows
    joining: Numbers
    broad: Numbers
    rates: Reals
    percentiles: Reals
    means: Reals
    strengths: Reals
    compared: Numbers
    territories: Numbers
    having: Numbers
    meeting: Numbers

    @staticmethod
    def of(network: Columnar) -> "Survey":
        """Survey all territories of a network."""
        from scipy.stats import rankdata

        sectors = network.first_sectors()
        kinds = np.where(sectors.values < 0, len(sectors.names), sectors.values)
        width = len(sectors.names) + 1
        held = _Held(network, kinds, width)
        undertakings = _undertakings(network)
        joining, broad = _alliances(network, undertakings, kinds, width)
        active = held.counted(network.allied)
        exposed = active.sum(axis=1)
        levels = np.where(network.levels.values < 0, len(network.levels.names), network.levels.values)
        count = len(network.levels.names) + 1
        rates, percentiles = np.zeros(len(levels)), np.full(len(levels), np.nan)
        priors = []
        for level in range(count):
            here = np.flatnonzero(levels == level)
            priors.append(prior := fitted(broad[here], exposed[here]))
            rates[here] = prior.shrunk(broad[here], exposed[here])
            some = here[exposed[here] > 0]
            percentiles[some] = 100 * (rankdata(rates[some]) - 0.5) / max(len(some), 1)
        residents = held.counted(np.ones(len(network), np.bool_))
        return Survey(
            residents,
            active,
            undertakings,
            joining,
            broad,
            rates,
            percentiles,
            np.array([prior.mean for prior in priors]),
            np.array([prior.strength for prior in priors]),
            np.bincount(levels[exposed > 0], minlength=count).astype(np.int32),
            np.bincount(levels, minlength=count).astype(np.int32),
            _by_level(residents > 0, levels, count),
            _by_level(joining > 0, levels, count),
        )

    def prior(self, level: int) -> Prior:
        """Return what rates of a level are drawn to."""
        return Prior(float(self.means[level]), float(self.strengths[level]))

    def to_arrays(self) -> dict[str, Array]:
        """Return the columns to keep, by name."""
        kept: dict[str, Array] = {name: getattr(self, name) for name in self.__slots__ if name != "undertakings"}
        return kept | {"undertaking_starts": self.undertakings.starts, "undertaking_items": self.undertakings.items}

    @staticmethod
    def of_arrays(arrays: Mapping[str, Array], network: Columnar) -> "Survey":
        """Return what :meth:`to_arrays` gave of this network."""
        told = dict(arrays)
        rows = Rows(told.pop("undertaking_starts"), told.pop("undertaking_items"), len(network.undertakings))
        return Survey(undertakings=rows, **told)


class _Held:
    """Where organisations are, so that they can be counted by sector in each territory and in all that contain it."""

    def __init__(self, network: Columnar, kinds: Numbers, width: int) -> None:
        self._kinds, self._width, self._size = kinds, width, len(network.territories)
        self._above = network.containers.matrix().T
        places = network.places
        owners, single = places.owners(), places.sizes == 1
        alone = single[owners]
        self._single = owners[alone], places.items[alone]
        # who acts in several places is in what contains them but once
        self._several = _upward(network, owners[~alone], places.items[~alone])

    def counted(self, chosen: Flags) -> Numbers:
        """Return how many of the chosen organisations are in each territory, by sector."""
        direct, several = self._count(*self._single, chosen), self._count(*self._several, chosen)
        counts: Numbers = (direct + self._above @ direct + several).astype(np.int32)
        return counts

    def _count(self, owners: Numbers, places: Numbers, chosen: Flags) -> Array:
        wanted = chosen[owners]
        flat = places[wanted].astype(np.int64) * self._width + self._kinds[owners[wanted]]
        return np.bincount(flat, minlength=self._size * self._width).reshape(-1, self._width)


def _upward(network: Columnar, owners: Numbers, places: Numbers) -> tuple[Numbers, Numbers]:
    """Return owners and their territories, all that contain them included, each pair once."""
    sizes = network.containers.sizes[places]
    every = network.containers.items[spans(network.containers.starts[places], sizes)]
    held = np.concatenate((places, every)).astype(np.int64)
    flat = np.concatenate((owners, np.repeat(owners, sizes))).astype(np.int64) * max(len(network.territories), 1) + held
    pairs = np.divmod(np.unique(flat), max(len(network.territories), 1))
    return pairs[0].astype(np.int32), pairs[1].astype(np.int32)


def _undertakings(network: Columnar) -> Rows:
    """Return the undertakings of each territory."""
    members, places = network.members, network.places
    sizes = places.sizes[members.items]
    acting = places.items[spans(places.starts[members.items], sizes)]
    owners = np.concatenate((network.taking_place.owners(), np.repeat(members.owners(), sizes)))
    pairs = _upward(network, owners, np.concatenate((network.taking_place.items, acting)))
    return Rows.of_pairs(pairs[1], pairs[0], (len(network.territories), len(network.undertakings)))


def _alliances(network: Columnar, undertakings: Rows, kinds: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Return by territory how many alliances each sector takes part in, and how many are of at least three sectors."""
    from scipy import sparse

    members = network.members.kept(network.members.sizes > 1)
    shape = (len(members), width)
    joined = Rows.of_pairs(members.owners(), kinds[members.items], shape)
    broad = np.bincount(joined.owners()[joined.items < width - 1], minlength=len(members)) >= _BROAD
    counts = undertakings.matrix() @ sparse.hstack(
        (joined.matrix(), sparse.csr_array(broad[:, None], dtype=np.float64))
    )
    told = counts.toarray().astype(np.int32)
    return told[:, :-1], told[:, -1]


def _by_level(having: npt.NDArray[np.bool_], levels: Numbers, count: int) -> Numbers:
    """Return by level and sector how many territories are so."""
    out = np.zeros((count, having.shape[1]), np.int32)
    np.add.at(out, levels, having)
    return out
