"""Choosing: the best of those who allied with nobody yet, exactly, without looking at those that cannot be among them.

Territories are gone through from the nearest area down, until points are so few that they cannot lead into the list
with the most that anything alike in what is told can have. Ties are broken by a number that depends on who asks, so
that of those whom nothing tells apart each is as often in a list. Scores are compared once rounded, so that it is no
matter in which order they were summed.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import SORTS, Cells, Land
from graph.recommendation.deeds import Marks
from graph.recommendation.ground import Pairs
from graph.recommendation.passing import Floors, Hashes, hashed, hashes, is_passed, passed

Kept: TypeAlias = tuple[Numbers, Reals, Hashes]
"""The best so far: numbers (-1 where there is none yet), their scores, their chances among equals."""
_SHUT: Final = -np.inf
_EQUAL: Final = 1e9
"""Scores that agree once multiplied by this and rounded are equal."""
ROUNDING: Final = 2e-9
"""More than what rounding adds to a score, and what sums differ by that are made in another order."""
SECTORS: Final = 1
"""The rank of the facet that links nobody by itself."""


class Offered(NamedTuple):
    """What a question gives: points by territory, by set of each facet of cells, and by how much somebody did.

    ``done`` are the weights of the evidence of the history, in the order of its codes; ``causes`` marks those that
    are asked for, ``need`` is the root of how many they are. With ``linked``, nobody is a candidate by a sector and by
    having done much alone.

    ``floors`` are the scores below which some are passed over (:mod:`graph.recommendation.passing`).
    Who is no candidate has ``-inf``: a territory, a set, or whoever did anything. ``salt`` breaks ties.

    ``areas`` are the most points of a territory of each area, the last those of any. ``shared`` says how many of the
    causes asked for are in each set of causes, ``deeds`` what so many deeds about them count by how many they are.
    """

    territories: Reals
    alike: tuple[Reals, Reals, Reals]
    active: Reals
    done: Reals
    causes: Marks
    need: float
    linked: bool
    salt: np.uint64
    floors: Floors
    areas: Reals
    shared: Numbers
    deeds: Reals


def none_kept(count: int) -> Kept:
    """Return room for so many."""
    return np.full(count, -1, np.int32), np.full(count, -np.inf), np.zeros(count, np.uint64)


def best_by_sorting(cells: Cells, given: Offered, apart: Marks, among: tuple[int, float]) -> Numbers:
    """Return the best cells of who allied with nobody, the best first, out of the scores of all.

    Those in which nobody is a candidate are left out. ``among`` is how many, and the score below which none is
    looked for.
    """
    count, floor = among
    links = given.territories[cells.places]
    scores = links + given.active[0]
    for facet, points in enumerate(given.alike):
        scores += points[cells.alike[:, facet]]
        if facet != SECTORS:
            links = links + points[cells.alike[:, facet]]
    if given.linked:
        scores[links <= 0] = _SHUT
    scores[cells.activity > 0] = _SHUT
    scores, who, owners = rounded(scores), cells.members.items, cells.members.owners()
    open_ = (apart[who] == 0) & ~passed(given.floors, np.full(len(who), -1), who, scores[owners], given.salt)
    some = np.bincount(owners[open_], minlength=len(cells)) > 0
    numbers = np.flatnonzero(some & (scores > _SHUT) & (scores >= floor)).astype(np.int32)
    return numbers[np.lexsort((~hashes(numbers, given.salt), -scores[numbers]))[:count]]


def rounded(scores: Reals) -> Reals:
    """Return scores as they are compared."""
    out: Reals = np.rint(scores * _EQUAL) / _EQUAL
    return out


def _compared(score: float) -> float:
    """Return the same score rounded, in machine code."""
    return np.rint(score * _EQUAL) / _EQUAL  # type: ignore[no-any-return]


def _keep(kept: Kept, number: int, score: float, chance: np.uint64) -> None:
    """Put one into its place in the list."""
    numbers, scores, chances = kept
    rank = len(numbers) - 1
    if score == scores[rank] and chance <= chances[rank]:
        return
    while rank > 0 and (scores[rank - 1] < score or (scores[rank - 1] == score and chances[rank - 1] < chance)):
        numbers[rank], scores[rank], chances[rank] = numbers[rank - 1], scores[rank - 1], chances[rank - 1]
        rank -= 1
    numbers[rank], scores[rank], chances[rank] = number, score, chance


def _consider(land: Land, given: Offered, apart: Marks, floor: float, kept: Kept, cell: int) -> None:
    """Put a cell into the list if it is one of the best."""
    linked = given.territories[land.places[cell]] + given.alike[0][land.told[cell, 0]]
    linked += given.alike[2][land.told[cell, 2]]
    score = compared(linked + given.alike[1][land.told[cell, 1]])
    if score < max(kept[1][-1], floor) or score == -np.inf or (given.linked and linked <= 0):
        return
    for who in land.who[land.first[cell] : land.first[cell + 1]]:
        if not apart[who] and not is_passed(given.floors, -1, who, score, given.salt):
            keep(kept, cell, score, hashed(cell, given.salt))
            return


def _walk(land: Land, areas: Pairs, given: Offered, apart: Marks, floor: float, kept: Kept) -> None:
    """Look at the cells of those who allied with nobody, from the nearest area down."""
    (likely, sectors, skills), told = given.alike, land.told
    rest, highest, most = likely.max() + sectors.max() + ROUNDING, skills.max(), np.full(SORTS, -np.inf)
    if given.areas[-1] + rest + highest < max(kept[1][-1], floor):
        return
    for number in range(len(skills)):
        most[land.sorts[number]] = max(most[land.sorts[number]], skills[number])
    for area in np.argsort(-given.areas[:-1]):
        if given.areas[area] + rest + highest < max(kept[1][-1], floor):
            return
        for number in areas[1][areas[0][area] : areas[0][area + 1]]:
            points = given.territories[number] + rest
            if points == -np.inf or points + highest < max(kept[1][-1], floor):
                continue
            for sort in range(SORTS):
                if points + most[sort] < max(kept[1][-1], floor):
                    continue
                row = (len(given.territories) + number) * SORTS + sort
                for cell in range(land.starts[row], land.starts[row + 1]):
                    linked = given.territories[number] + likely[told[cell, 0]] + skills[told[cell, 2]]
                    score = linked + sectors[told[cell, 1]] + ROUNDING
                    # where few are linked the list is never full, and every cell comes by here
                    if score >= max(kept[1][-1], floor) and not (given.linked and linked <= 0):
                        consider(land, given, apart, floor, kept, cell)


keep = compiled(_keep) or _keep
compared = compiled(_compared) or _compared
consider = compiled(_consider) or _consider
walk = compiled(_walk) or _walk
