"""Settling: the list, out of the best of the allied and the best cells of those who allied with nobody yet."""

from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import Cells, Land
from graph.recommendation.choosing import Offered, best_by_sorting, compared, none_kept, walk
from graph.recommendation.crowd import Crowd, Promising, promising, without_ties
from graph.recommendation.deeds import Deeds, Marks
from graph.recommendation.ground import Pairs
from graph.recommendation.history import History, Reached
from graph.recommendation.passing import hashed, is_passed
from graph.recommendation.reached import best_by_sorting as best_allied
from graph.recommendation.reached import told_of, with_ties

SLACK: Final = 1e-9
"""Scores that differ by less are equal."""
_SPARE: Final = 12
"""How many cells more than candidates are looked at first."""
Members: TypeAlias = tuple[Numbers, Numbers]
Entries: TypeAlias = tuple[Numbers, Numbers, Numbers, Reals]
"""Of each candidate: its number, its place, how many are like it, its score."""


def entries(  # noqa: PLR0913, PLR0917 - what the loops take
    cells: Cells,
    areas: Pairs,
    crowd: Crowd,
    history: History,
    reached: Reached,
    given: Offered,
    apart: Marks,
    limit: int,
) -> Entries:
    """Return the list of a question, the best first, but for whom ``apart`` marks."""
    loop = _compiled()
    if loop is not None and limit:
        ties = reached.who, reached.sums, history.paths.room.seen
        first = promising(crowd, given)
        out: Entries = loop(cells.land, areas, crowd, first, history.deeds, given, ties, apart, limit)
        return out
    best = best_allied(reached, crowd, history, given, apart, limit)
    found = np.empty(limit, np.int32), np.empty(limit, np.int32)
    every = best_by_sorting(cells, given, apart, (len(cells), -np.inf))
    held = _members(every, cells.land, apart, given, found)
    return _settled(
        (found[0][:held], found[1][:held]), best, (cells.land, history.deeds, crowd.told), reached.sums, given, limit
    )


def _members(cells: Numbers, land: Land, apart: Marks, given: Offered, out: Members) -> int:
    """Put the first candidates of cells, with their cells, into ``out``; return how many there are.

    With whom a cell begins depends on who asks.
    """
    count, limit = 0, len(out[0])
    for cell in cells:
        first, size = land.first[cell], land.first[cell + 1] - land.first[cell]
        begin, score = int(hashed(cell, given.salt) % np.uint64(size)), compared(plain(land, given, cell))
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
    """Return what a cell of those who allied with nobody counts."""
    (causes, sectors, skills), told = given.alike, land.told[cell]
    return float(given.territories[land.places[cell]] + causes[told[0]] + sectors[told[1]] + skills[told[2]])


def _idle(land: Land, areas: Pairs, given: Offered, apart: Marks, floor: float, limit: int) -> Members:
    """Return the best of those who allied with nobody, with their cells, none whose score is below a floor.

    One organisation may lead many cells, and a cell may hold none who is a candidate: more are looked at then.
    """
    found, every = (np.empty(limit, np.int32), np.empty(limit, np.int32)), len(land.told)
    size, held = min(limit + _SPARE, every), 0
    while size:
        kept = room_for(size)
        walk(land, areas, given, apart, floor, kept)
        some = kept[0][kept[0] >= 0]
        held = members(some, land, apart, given, found)
        if held == limit or len(some) < size or size == every:
            break
        size = min(4 * size, every)
    return found[0][:held], found[1][:held]


def _listed(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    land: Land,
    areas: Pairs,
    crowd: Crowd,
    first: Promising,
    deeds: Deeds,
    given: Offered,
    ties: tuple[Numbers, Reals, Marks],
    apart: Marks,
    limit: int,
) -> Entries:
    """Return the list; ``ties`` are to whom any leads, their sums, and marks of them."""
    (who, sums, seen), kept, floor = ties, room_for(limit), -np.inf
    with_ties(who, sums, crowd, deeds, given, apart, kept)
    without_ties(crowd, land.sorts, first, deeds, given, (seen, apart), kept)
    best = kept[0][kept[0] >= 0]
    if len(best) == limit:
        floor = kept[1][-1] - SLACK
    found = idle(land, areas, given, apart, floor, limit)
    return settled(found, best, (land, deeds, crowd.told), sums, given, limit)


def _settled(
    found: Members, best: Numbers, known: tuple[Land, Deeds, Numbers], sums: Reals, given: Offered, limit: int
) -> Entries:
    """Return the best of members of cells and of the allied, the best first; equals are in an order by chance.

    It is the one in which they were chosen: of cells, then as their members follow each other.
    """
    (land, deeds, told), most = known, len(found[0]) + len(best)
    who, places, alike = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int32)
    chances, scores = np.empty(most, np.uint64), np.empty(most)
    causes, sectors, skills = given.alike
    for rank in range(len(found[0])):
        who[rank], cell = found[0][rank], found[1][rank]
        places[rank], alike[rank] = land.places[cell], land.first[cell + 1] - land.first[cell]
        chances[rank], scores[rank] = hashed(cell, given.salt), plain(land, given, cell)
    for number, one in enumerate(best):
        rank, place = len(found[0]) + number, deeds.homes[deeds.home_starts[one]]
        for home in deeds.homes[deeds.home_starts[one] : deeds.home_starts[one + 1]]:
            if given.territories[home] > given.territories[place]:
                place = home
        who[rank], places[rank], alike[rank] = told[one, 0], place, 1
        chances[rank] = hashed(told[one, 0], given.salt)
        scores[rank] = (
            given.territories[place] + causes[told[one, 2]] + sectors[told[one, 3]] + skills[told[one, 4]]
            + given.active[told[one, 1]] + told_of(one, sums, deeds, given)
        )  # fmt: skip
    order = np.empty(most, np.int32)
    for one in range(most):
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


room_for = compiled(none_kept) or none_kept
plain = compiled(_plain) or _plain
members = compiled(_members) or _members
idle = compiled(_idle) or _idle
settled = compiled(_settled) or _settled
listed = compiled(_listed) or _listed


@cache
def _compiled() -> Callable[..., Entries] | None:
    return None if listed is _listed else listed
