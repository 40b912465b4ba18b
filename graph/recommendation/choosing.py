"""Choosing: the best of all candidates, exactly, without looking at those that cannot be among them.

Territories are gone through from those with the most points down, until points that are so few cannot lead into the
list: with the most that anything alike in what is told can have, and the activity of the busiest. Ties are broken by
a number that depends on who asks, so that of those whom nothing tells apart each is as often in a list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import Cells

Hashes: TypeAlias = npt.NDArray[np.uint64]
Marks: TypeAlias = npt.NDArray[np.uint8]
_Kept: TypeAlias = tuple[Numbers, Reals, Hashes]
_SHUT: Final = -np.inf


@dataclass(frozen=True, slots=True)
class Offered:
    """What a question gives: points by territory, by set of each facet of cells, and by how much somebody did.

    ``done`` are the weights of the evidence of the history, in the order of its codes.

    Who is no candidate has ``-inf``: a territory, a set, or whoever did anything. ``salt`` breaks ties.
    """

    territories: Reals
    alike: tuple[Reals, ...]
    active: Reals
    done: Reals
    salt: int


def best_cells(cells: Cells, given: Offered, apart: Marks, count: int) -> Numbers:
    """Return the best cells, the best first; cells of one whom ``apart`` marks are passed over."""
    loops = _compiled()
    if loops is None or not count:
        return best_by_sorting(cells, given, apart, count)
    kept: _Kept = np.full(count, -1, np.int32), np.full(count, _SHUT), np.zeros(count, np.uint64)
    loops(
        cells.of_territory.starts, cells.busiest, (cells.alike, cells.activity),
        (cells.members.starts, cells.members.items), given.territories, given.alike, given.active,
        np.uint64(given.salt), apart, kept,
    )  # fmt: skip
    return kept[0][kept[0] >= 0]


def best_by_sorting(cells: Cells, given: Offered, apart: Marks, count: int) -> Numbers:
    """Return the same out of the scores of all cells."""
    scores = given.territories[cells.of_territory.owners()] + given.active[cells.activity]
    for facet, points in enumerate(given.alike):
        scores += points[cells.alike[:, facet]]
    alone = (cells.members.sizes == 1) & (apart[cells.members.items[cells.members.starts[:-1]]] > 0)
    numbers = np.flatnonzero(~alone & (scores > _SHUT)).astype(np.int32)
    return numbers[np.lexsort((~hashes(numbers, given.salt), -scores[numbers]))[:count]]


def hashes(numbers: Numbers, salt: int) -> Hashes:
    """Return for each number one of 64 bits that looks drawn by chance (splitmix64; Steele and others 2014)."""
    words = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    out: Hashes = words ^ (words >> np.uint64(31))
    return out


def _falling(values: Reals, buckets: int) -> tuple[Numbers, Reals]:
    """Return numbers in a falling order of their values, but for small differences, and what the rest has at most."""
    low, high = np.inf, -np.inf
    for value in values:
        if value > -np.inf:
            low, high = min(low, value), max(high, value)
    width = max((high - low) / buckets, 1e-300)
    starts = np.zeros(buckets + 2, np.int32)
    bucket = np.empty(len(values), np.int32)
    for number in range(len(values)):
        bucket[number] = buckets
        if values[number] > -np.inf:
            bucket[number] = min(int((high - values[number]) / width), buckets - 1)
        starts[bucket[number] + 1] += 1
    most = np.full(buckets + 1, -np.inf)
    for number in range(len(values)):
        most[bucket[number]] = max(most[bucket[number]], values[number])
    for place in range(buckets, -1, -1):
        if place < buckets:
            most[place] = max(most[place], most[place + 1])
    starts = np.cumsum(starts).astype(np.int32)
    order, bounds = np.empty(len(values), np.int32), np.empty(len(values))
    for number in range(len(values)):
        place = starts[bucket[number]]
        order[place], bounds[place] = number, most[bucket[number]]
        starts[bucket[number]] += 1
    return order, bounds


def _keep(kept: _Kept, cell: int, score: float, chance: np.uint64) -> None:
    """Put a cell into its place in the list."""
    numbers, scores, chances = kept
    rank = len(numbers) - 1
    if score == scores[rank] and chance <= chances[rank]:
        return
    while rank > 0 and (scores[rank - 1] < score or (scores[rank - 1] == score and chances[rank - 1] < chance)):
        numbers[rank], scores[rank], chances[rank] = numbers[rank - 1], scores[rank - 1], chances[rank - 1]
        rank -= 1
    numbers[rank], scores[rank], chances[rank] = cell, score, chance


def _scan(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    starts: Numbers,
    busiest: Numbers,
    told: tuple[Numbers, Numbers],
    members: tuple[Numbers, Numbers],
    places: Reals,
    alike: tuple[Reals, Reals, Reals],
    active: Reals,
    salt: np.uint64,
    apart: Marks,
    kept: _Kept,
) -> None:
    order, bounds = falling(places, 64)
    (sets, activity), (firsts, who) = told, members
    most, scores, last = alike[0].max() + alike[1].max() + alike[2].max(), kept[1], len(kept[1]) - 1
    busy = active.max()
    for rank in range(len(order)):
        place = order[rank]
        if bounds[rank] + most + busy < scores[last] or bounds[rank] == -np.inf:
            return
        if places[place] + most + max(active[busiest[place]], active[0]) < scores[last]:
            continue
        for cell in range(starts[place], starts[place + 1]):
            score = places[place] + active[activity[cell]]
            score += alike[0][sets[cell, 0]]
            score += alike[1][sets[cell, 1]]
            score += alike[2][sets[cell, 2]]
            if score < scores[last] or score == -np.inf:
                continue
            if firsts[cell + 1] - firsts[cell] == 1 and apart[who[firsts[cell]]]:
                continue
            word = np.uint64(cell) * np.uint64(0x9E3779B97F4A7C15) + salt
            word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            keep(kept, cell, score, word ^ (word >> np.uint64(31)))


falling = compiled(_falling) or _falling
keep = compiled(_keep) or _keep


@cache
def _compiled() -> Callable[..., None] | None:
    return compiled(_scan)
