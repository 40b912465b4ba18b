"""Choosing: the best of all candidates, exactly, without looking at those that cannot be among them.

Territories are gone through from those with the most points down, until points that are so few cannot lead into the
list: with the most that anything alike in what is told can have, and the activity of the busiest. Ties are broken by
a number that depends on who asks, so that of those whom nothing tells apart each is as often in a list. Scores are
compared once rounded, so that it is no matter in which order they were summed.
"""

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import SORTS, Cells, Land
from graph.recommendation.deeds import Deeds, Marks, worth
from graph.recommendation.passing import Floors, Hashes, hashed, hashes, is_passed, lowest, passed

Kept: TypeAlias = tuple[Numbers, Reals, Hashes]
"""The best so far: numbers (-1 where there is none yet), their scores, their chances among equals."""
_SHUT: Final = -np.inf
_BUCKETS: Final = 64
_EQUAL: Final = 1e9
"""Scores that agree once multiplied by this and rounded are equal."""
ROUNDING: Final = 2e-9
"""More than what rounding adds to a score, and what sums differ by that are made in another order."""
_BY_SET: Final = 4096
"""How many cells are looked at by their causes, before others are by their territories."""
SECTORS: Final = 1
"""The rank of the facet that links nobody by itself."""


class Offered(NamedTuple):
    """What a question gives: points by territory, by set of each facet of cells, and by how much somebody did.

    ``done`` are the weights of the evidence of the history, in the order of its codes; ``causes`` marks those that
    are asked for, ``need`` is the root of how many they are. With ``linked``, nobody is a candidate by a sector and by
    having done much alone.

    ``floors`` are the scores below which some are passed over (:mod:`graph.recommendation.passing`).
    Who is no candidate has ``-inf``: a territory, a set, or whoever did anything. ``salt`` breaks ties.
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


class Bounds(NamedTuple):
    """The most that evidence gives: a territory, a sector, skills by sort, what somebody did by how much it is.

    ``causes`` is of each set of causes its points and the most that deeds may be alike to what is asked; ``rest`` the
    most of those that are not ``chosen`` to be gone through set by set, ``idle`` the most points of any.
    """

    place: float
    sectors: float
    skills: Reals
    deeds: Reals
    causes: Reals
    chosen: Marks
    rest: float
    idle: float


def none_kept(count: int) -> Kept:
    """Return room for so many."""
    return np.full(count, -1, np.int32), np.full(count, -np.inf), np.zeros(count, np.uint64)


def bounds(cells: Cells, given: Offered) -> Bounds | None:
    """Return the most that evidence gives, where machine code asks for it."""
    return None if _compiled() is None else bounds_of(cells.land, given)


def best_cells(
    cells: Cells, deeds: Deeds, given: Offered, most: Bounds | None, apart: Marks, among: tuple[int, float]
) -> Numbers:
    """Return the best cells, the best first; those in which nobody is a candidate are left out.

    ``among`` is how many, and the score below which none is looked for.
    """
    loops = _compiled()
    count, floor = among
    if loops is None or most is None or not count:
        return best_by_sorting(cells, deeds, given, apart, among)
    kept = none_kept(count)
    loops(cells.land, deeds, given, most, apart, floor, kept)
    return kept[0][kept[0] >= 0]


def best_by_sorting(cells: Cells, deeds: Deeds, given: Offered, apart: Marks, among: tuple[int, float]) -> Numbers:
    """Return the same out of the scores of all cells."""
    count, floor = among
    first = cells.members.items[cells.members.starts[:-1]]
    links = given.territories[cells.places]
    allied, scored_by = np.flatnonzero(cells.activity), np.arange(len(cells), dtype=np.int32)
    scored_by[allied] = first[allied]
    told = deeds.sums(deeds.place[first[allied]], given.causes)
    done = given.done[-2] * np.log1p(told) + given.done[-1] * told / (
        deeds.lengths[deeds.place[first[allied]]] * given.need
    )
    links[allied] += done
    scores = links + given.active[cells.activity]
    for facet, points in enumerate(given.alike):
        scores += points[cells.alike[:, facet]]
        if facet != SECTORS:
            links = links + points[cells.alike[:, facet]]
    if given.linked:
        scores[links <= 0] = _SHUT
    scores, who, owners = rounded(scores), cells.members.items, cells.members.owners()
    open_ = (apart[who] == 0) & ~passed(given.floors, deeds.place[who], who, scores[owners], given.salt)
    some = np.bincount(owners[open_], minlength=len(cells)) > 0
    numbers = np.flatnonzero(some & (scores > _SHUT) & (scores >= floor)).astype(np.int32)
    return numbers[np.lexsort((~hashes(scored_by[numbers], given.salt), -scores[numbers]))[:count]]


def rounded(scores: Reals) -> Reals:
    """Return scores as they are compared."""
    out: Reals = np.rint(scores * _EQUAL) / _EQUAL
    return out


def _compared(score: float) -> float:
    """Return the same score rounded, in machine code."""
    return np.rint(score * _EQUAL) / _EQUAL  # type: ignore[no-any-return]


def _bounds_of(land: Land, given: Offered) -> Bounds:  # noqa: PLR0912 - one pass over all sets
    skills, asked = np.full(SORTS, -np.inf), given.causes.sum()
    for number in range(len(land.sorts)):
        skills[land.sorts[number]] = max(skills[land.sorts[number]], given.alike[2][number])
    deeds = given.active.copy()
    if asked:
        for active in range(1, len(deeds)):
            deeds[active] += given.done[-2] * np.log1p(active * asked)
    starts, items = land.causes
    causes, low, high = given.alike[0].copy(), np.inf, -np.inf
    for row in range(len(causes)):
        shared = 0
        for place in range(starts[row], starts[row + 1]):
            shared += given.causes[items[place]]
        # what somebody did is about causes that it has: it is no more alike than these allow (Cauchy and Schwarz)
        if shared:
            causes[row] += given.done[-1] * np.sqrt(shared / asked)
        causes[row] += ROUNDING
        if causes[row] > -np.inf:
            low, high = min(low, causes[row]), max(high, causes[row])
    chosen, counts = np.zeros(len(causes), np.uint8), np.zeros(_BUCKETS, np.int64)
    width, found, first = max((high - low) / _BUCKETS, 1e-300), 0, 0
    for row in range(len(causes)):
        if causes[row] > -np.inf:
            counts[min(int((high - causes[row]) / width), _BUCKETS - 1)] += (
                land.set_starts[row + 1] - land.set_starts[row]
            )
    while first < _BUCKETS and found < _BY_SET:
        found += counts[first]
        first += 1
    rest = -np.inf
    for row in range(len(causes)):
        if causes[row] > -np.inf and min(int((high - causes[row]) / width), _BUCKETS - 1) < first:
            chosen[row] = 1
        else:
            rest = max(rest, causes[row])
    idle = given.alike[0].max() + ROUNDING
    return Bounds(given.territories.max(), given.alike[1].max(), skills, deeds, causes, chosen, rest, idle)


def _way(land: Land, territories: Reals, most: Bounds, floor: float) -> tuple[Numbers, Reals]:
    """Return territories from where the most could be found down, but for small differences, and that most.

    Where it is less than ``floor`` nobody need look.
    """
    count, found, low, high = len(territories), 0, np.inf, -np.inf
    near, bounds, highest, flat = np.empty(count, np.int32), np.empty(count), most.skills.max(), True
    for sort in range(SORTS):
        flat &= most.skills[sort] == highest or most.skills[sort] == -np.inf
    # by the activity of the busiest, one more than it: nobody at all, nobody who did anything...
    gives = np.full(len(most.deeds) + 1, -np.inf)
    for active in range(len(most.deeds)):
        gives[active + 1] = most.sectors + max(most.rest + most.deeds[active] if active else -np.inf, most.idle)
    for number in range(count):
        bound = territories[number] + gives[land.top[number] + 1] + highest
        if bound == -np.inf or bound < floor:
            continue
        if not flat:
            bound = -np.inf
            for sort in range(SORTS):
                bound = max(bound, territories[number] + gives[land.busiest[number, sort] + 1] + most.skills[sort])
            if bound < floor:
                continue
        near[found], bounds[found] = number, bound
        low, high, found = min(low, bound), max(high, bound), found + 1
    width, starts = max((high - low) / _BUCKETS, 1e-300), np.zeros(_BUCKETS + 1, np.int32)
    ranks, levels = np.empty(found, np.int32), np.full(_BUCKETS, -np.inf)
    for number in range(found):
        rank = min(int((high - bounds[number]) / width), _BUCKETS - 1)
        ranks[number] = rank
        starts[rank + 1] += 1
        levels[rank] = max(levels[rank], bounds[number])
    for rank in range(_BUCKETS):
        starts[rank + 1] += starts[rank]
    order, tops = np.empty(found, np.int32), np.empty(found)
    for number in range(found):
        place = starts[ranks[number]]
        order[place], tops[place] = near[number], levels[ranks[number]]
        starts[ranks[number]] += 1
    return order, tops


def _keep(kept: Kept, cell: int, score: float, chance: np.uint64) -> None:
    """Put a cell into its place in the list."""
    numbers, scores, chances = kept
    rank = len(numbers) - 1
    if score == scores[rank] and chance <= chances[rank]:
        return
    while rank > 0 and (scores[rank - 1] < score or (scores[rank - 1] == score and chances[rank - 1] < chance)):
        numbers[rank], scores[rank], chances[rank] = numbers[rank - 1], scores[rank - 1], chances[rank - 1]
        rank -= 1
    numbers[rank], scores[rank], chances[rank] = cell, score, chance


def _consider(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    land: Land, deeds: Deeds, given: Offered, apart: Marks, floor: float, kept: Kept, cell: int
) -> None:
    """Put a cell into the list if it is one of the best."""
    scores, last, active = kept[1], len(kept[1]) - 1, land.told[cell, 3]
    linked = given.territories[land.places[cell]] + given.alike[0][land.told[cell, 0]]
    linked += given.alike[2][land.told[cell, 2]]
    score = linked + given.alike[1][land.told[cell, 1]] + given.active[active]
    if active and score > -np.inf:
        done = worth(land.told[cell, 4], deeds, given.causes, given.need, (given.done[-2], given.done[-1]))
        score, linked = score + done, linked + done
    score = compared(score)
    if score < max(scores[last], floor) or score == -np.inf or (given.linked and linked <= 0):
        return
    for place in range(land.first[cell], land.first[cell + 1]):
        who = land.who[place]
        # one to whom ties lead has more than this, and is held against its floor with it elsewhere
        if not apart[who] and not is_passed(given.floors, land.told[cell, 4], who, score, given.salt):
            keep(kept, cell, score, hashed(who if active else cell, given.salt))
            return


def _by_set(  # noqa: PLR0913, PLR0917
    land: Land, deeds: Deeds, given: Offered, most: Bounds, apart: Marks, floor: float, kept: Kept
) -> None:
    """Look at who did something and has causes that are much alike to those asked."""
    scores, last, highest = kept[1], len(kept[1]) - 1, most.skills.max()
    for row in range(len(most.chosen)):
        if not most.chosen[row]:
            continue
        bound = most.place + most.causes[row] + most.sectors + highest
        for rank in range(land.set_starts[row], land.set_starts[row + 1]):
            done, least = most.deeds[land.ranked[rank, 4]], max(scores[last], floor)
            if bound + done < least or done == -np.inf:
                break
            score = given.territories[land.ranked[rank, 1]] + most.causes[row] + done
            score += given.alike[1][land.ranked[rank, 2]] + given.alike[2][land.ranked[rank, 3]]
            if score >= max(least, lowest(given.floors, land.told[land.ranked[rank, 0], 4])):
                consider(land, deeds, given, apart, floor, kept, land.ranked[rank, 0])


def _scan(  # noqa: PLR0913, PLR0917
    land: Land, deeds: Deeds, given: Offered, most: Bounds, apart: Marks, floor: float, kept: Kept
) -> None:
    by_set(land, deeds, given, most, apart, floor, kept)
    walk(land, deeds, given, most, apart, floor, kept, 0)


def _walk(  # noqa: PLR0913, PLR0917
    land: Land, deeds: Deeds, given: Offered, most: Bounds, apart: Marks, floor: float, kept: Kept, begin: int
) -> None:
    """Look at territories from where the most could be found down; at their blocks of cells from one on."""
    (likely, sectors, skills), scores, told = given.alike, kept[1], land.told
    order, tops = way(land, given.territories, most, max(scores[-1], floor))
    for rank in range(len(order)):
        if tops[rank] < max(scores[-1], floor):
            return
        points = given.territories[order[rank]]
        for block in range(begin, 2 * SORTS):
            idle, sort = divmod(block, SORTS)
            causes, row = likely if idle else most.causes, (idle * len(land.busiest) + order[rank]) * SORTS + sort
            bound = points + (most.idle if idle else most.rest) + most.sectors + most.skills[sort]
            for cell in range(land.starts[row], land.starts[row + 1]):
                done, least = most.deeds[told[cell, 3]], max(scores[-1], floor)
                if bound + done < least:
                    break
                score = points + causes[told[cell, 0]] + skills[told[cell, 2]] + sectors[told[cell, 1]]
                least = max(least, lowest(given.floors, told[cell, 4]))
                if score + done + ROUNDING >= least and (idle or not most.chosen[told[cell, 0]]):
                    consider(land, deeds, given, apart, floor, kept, cell)


consider = compiled(_consider) or _consider
by_set = compiled(_by_set) or _by_set
keep = compiled(_keep) or _keep
compared = compiled(_compared) or _compared
bounds_of = compiled(_bounds_of) or _bounds_of
way = compiled(_way) or _way
walk = compiled(_walk) or _walk
scan = compiled(_scan) or _scan


@cache
def _compiled() -> Callable[..., None] | None:
    return None if scan is _scan else scan
