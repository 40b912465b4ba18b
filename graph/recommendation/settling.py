"""Settling: the list, out of the best cells and the best of those to whom ties lead."""

from typing import Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import Land
from graph.recommendation.choosing import Offered, compared
from graph.recommendation.deeds import Deeds, Marks
from graph.recommendation.passing import hashed, is_passed
from graph.recommendation.reached import told_of

SPARE: Final = 12
"""How many cells more than candidates are looked at first."""
Members: TypeAlias = tuple[Numbers, Numbers]
Entries: TypeAlias = tuple[Numbers, Numbers, Numbers, Reals]
"""Of each candidate: its number, its place, how many are like it, its score."""


def _members(cells: Numbers, land: Land, apart: Marks, given: Offered, out: Members) -> int:
    """Put the first candidates of cells, with their cells, into ``out``; return how many there are.

    With whom a cell begins depends on who asks.
    """
    count, limit = 0, len(out[0])
    for cell in cells:
        first, size, score = land.first[cell], land.first[cell + 1] - land.first[cell], np.inf
        begin = int(hashed(cell, given.salt) % np.uint64(size))
        if land.told[cell, 4] < 0:
            score = compared(plain(land, given, cell))
        for rank in range(size):
            if count == limit:
                return count
            member = land.who[first + (begin + rank) % size]
            known = apart[member] > 0 or is_passed(given.floors, -1, member, score, given.salt)
            for before in range(count):
                known |= out[0][before] == member
            if not known:
                out[0][count], out[1][count] = member, cell
                count += 1
    return count


def _plain(land: Land, given: Offered, cell: int) -> float:
    """Return what a cell counts without what its members did."""
    alike, told = given.alike, land.told[cell]
    score = given.territories[land.places[cell]] + alike[0][told[0]] + alike[1][told[1]] + alike[2][told[2]]
    return float(score + given.active[told[3]])


def _settled(
    found: Members, reached: Numbers, known: tuple[Land, Deeds, Numbers], sums: Reals, given: Offered, limit: int
) -> Entries:
    """Return the best of members of cells and of the reached, the best first; equals are in an order by chance.

    It is the one in which they were chosen: of cells of who did nothing yet, then as their members follow each other.
    """
    (land, deeds, told), most = known, len(found[0]) + len(reached)
    who, places, alike = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    chances = np.empty(most, np.uint64)
    scores, causes, sectors, skills = np.empty(most), given.alike[0], given.alike[1], given.alike[2]
    count = len(found[0])
    for rank in range(count):
        member, cell = found[0][rank], found[1][rank]
        who[rank], alike[rank] = member, land.first[cell + 1] - land.first[cell]
        places[rank] = land.places[cell]
        chances[rank] = hashed(member if land.told[cell, 3] else cell, given.salt)
        scores[rank] = plain(land, given, cell)
        if land.told[cell, 3]:
            scores[rank] += told_of(land.told[cell, 4], sums, deeds, given)
    for one in reached:
        rank = 0
        while rank < count and who[rank] != told[one, 0]:
            rank += 1
        best = deeds.homes[deeds.home_starts[one]]
        for place in deeds.homes[deeds.home_starts[one] : deeds.home_starts[one + 1]]:
            if given.territories[place] > given.territories[best]:
                best = place
        who[rank], places[rank], alike[rank] = told[one, 0], best, 1
        chances[rank] = hashed(told[one, 0], given.salt)
        scores[rank] = (
            given.territories[best] + causes[told[one, 2]] + sectors[told[one, 3]] + skills[told[one, 4]]
            + given.active[told[one, 1]] + told_of(one, sums, deeds, given)
        )  # fmt: skip
        count = max(count, rank + 1)
    order = np.empty(count, np.int32)
    for one in range(count):
        score, chance, rank = compared(scores[one]), chances[one], one
        while rank > 0:
            other = order[rank - 1]
            theirs = compared(scores[other])
            if theirs > score or (theirs == score and chances[other] >= chance):
                break
            order[rank] = other
            rank -= 1
        order[rank] = one
    order = order[:limit]
    return who[order], places[order], alike[order], scores[order]


plain = compiled(_plain) or _plain
members = compiled(_members) or _members
settled = compiled(_settled) or _settled
