"""Cells: organisations that no evidence tells apart, because they stand in one place and are alike in all that is told.

Millions of organisations of registers share a commune, a sector and a cause with others, and did nothing together
yet: each cell of such is scored once. Who took part in something is a cell of its own, in each of its places.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar

SORTS: Final = 4
"""How many sorts of skills there are: none, offered, needed, both."""
_Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Facet:
    """The different sets of things that organisations have, and which of them each has.

    ``sets`` are rows of things, each different from the others; ``values`` the row of each organisation.
    """

    sets: tuple[Rows, ...]
    values: Numbers

    def __len__(self) -> int:
        return len(self.sets[0])


class Land(NamedTuple):
    """Cells as machine code takes them: who is in each is in ``who`` from ``first`` on."""

    starts: Numbers
    sorts: Numbers
    told: Numbers
    places: Numbers
    first: Numbers
    who: Numbers


@dataclass(frozen=True)
class Cells:
    """Cells by territory, and what they are alike in.

    ``members`` has a row of organisations for each cell, ``places`` says where it is: the number of a territory, or
    one more for no place. ``told`` is of each cell its facets: of its ``causes`` (stated, inferred, or those of what
    it takes part in), of its ``sectors`` and of its ``skills`` (offered, then needed); and in how many undertakings its
    members take part; shape (cells, 4).

    Those who did something come first, then the others; both are in blocks by territory and then by the sort of
    skills that they have (``sorts`` of the sets: none, only offered, only needed, both). ``starts`` is where each block
    begins, and where the last one ends.
    """

    members: Rows
    places: Numbers
    told: Numbers
    starts: Numbers
    sorts: Numbers
    causes: Facet
    sectors: Facet
    skills: Facet

    def __len__(self) -> int:
        return len(self.told)

    @property
    def alike(self) -> Numbers:
        """The facets of each cell, shape (cells, 3)."""
        return self.told[:, :3]

    @property
    def activity(self) -> Numbers:
        """In how many undertakings the members of each cell take part."""
        return self.told[:, 3]

    @property
    def facets(self) -> tuple[Facet, Facet, Facet]:
        """What cells are alike in: causes, sectors, skills."""
        return self.causes, self.sectors, self.skills

    @cached_property
    def first_sectors(self) -> Numbers:
        """The first sector of each set of sectors, -1 where there is none."""
        (sets,) = self.sectors.sets
        return np.append(sets.items, np.int32(-1))[np.where(sets.sizes > 0, sets.starts[:-1], -1)]

    @cached_property
    def land(self) -> Land:
        """The cells as machine code takes them."""
        return Land(self.starts, self.sorts, self.told, self.places, self.members.starts, self.members.items)


def cells(network: Columnar, activity: Numbers) -> Cells:
    """Return the cells of a network; ``activity`` is in how many undertakings each organisation met others."""
    facets = _facet(_causes(network)), _facet(network.belongs), _facet(network.offered, network.needed)
    nowhere = len(network.territories)
    placeless = np.flatnonzero(network.places.sizes == 0).astype(np.int32)
    who = np.concatenate([network.places.owners(), placeless])
    where = np.concatenate([network.places.items, np.full(len(placeless), nowhere, np.int32)])
    # two organisations share a cell where these agree: the place, what they have, and who they are if allied
    alike = [facet.values[who] for facet in facets]
    sorts = ((facets[-1].sets[0].sizes > 0) + 2 * (facets[-1].sets[1].sizes > 0)).astype(np.int32)
    parts = (activity[who] == 0).astype(np.int32) * (nowhere + 1)
    blocks = (parts + where) * SORTS + sorts[alike[-1]]
    keys = [who, np.where(activity[who] > 0, who + 1, 0), *alike, blocks]
    order = np.lexsort(keys)
    who, *keys = (key[order] for key in keys)
    differs = np.ones(len(who), np.bool_)
    differs[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    ends = np.append(np.flatnonzero(differs), len(who)).astype(np.int32)
    first, block = who[ends[:-1]], keys[-1][ends[:-1]]
    places = block // SORTS % (nowhere + 1)
    starts = np.zeros(2 * (nowhere + 1) * SORTS + 1, np.int32)
    np.cumsum(np.bincount(block, minlength=len(starts) - 1), out=starts[1:])
    told = np.column_stack([*(facet.values[first] for facet in facets), activity[first]])
    return Cells(Rows(ends, who.astype(np.int32), len(network)), places.astype(np.int32), told, starts, sorts, *facets)


def _causes(network: Columnar) -> Rows:
    """Return the causes of each organisation: its own, and those of what it takes part in."""
    sizes = network.about.sizes[network.joined.items]
    starts = network.about.starts[network.joined.items]
    places = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    owners = np.append(network.addressed.owners(), np.repeat(network.joined.owners(), sizes)).astype(np.int32)
    items = np.append(network.addressed.items, network.about.items[places]).astype(np.int32)
    return Rows.of_pairs(owners, items, (len(network), len(network.causes)))


def _facet(*every: Rows) -> Facet:
    """Return the different rows that there are.

    Rows are alike where sums of random numbers of 64 bits are, one for each thing that may be in them.
    """
    chance = np.random.default_rng(0)
    sums = np.zeros(len(every[0]), np.uint64)
    for rows in every:
        sums += _sum(rows, chance.integers(0, 2**64, max(rows.width, 1), np.uint64))
    _, examples, values = np.unique(sums, return_index=True, return_inverse=True)
    return Facet(tuple(_picked(rows, examples.astype(np.int32)) for rows in every), values.astype(np.int32))


def _sum(rows: Rows, numbers: _Hashes) -> _Hashes:
    whole = np.concatenate([np.zeros(1, np.uint64), np.cumsum(numbers[rows.items], dtype=np.uint64)])
    out: _Hashes = whole[rows.starts[1:]] - whole[rows.starts[:-1]]
    return out


def _picked(rows: Rows, chosen: Numbers) -> Rows:
    """Return the rows of some organisations."""
    sizes = rows.sizes[chosen]
    starts = np.zeros(len(chosen) + 1, np.int32)
    np.cumsum(sizes, out=starts[1:])
    places = np.repeat(rows.starts[chosen] - starts[:-1], sizes) + np.arange(starts[-1])
    return Rows(starts, rows.items[places], rows.width)
