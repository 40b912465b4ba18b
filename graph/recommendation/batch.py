"""The batch: the lists of many organisations at once, each as it is when asked for by itself.

What each asks is reckoned in machine code, without a Python object, by as many threads as there are processors. Who
asks about the same causes is asked for together: the allied stand in the same order for them
(:mod:`graph.recommendation.crowd`).
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.asker import (
    beside,
    cause_points,
    most_of,
    salt_of,
    sector_points,
    skill_points,
)
from graph.recommendation.asking import question_of
from graph.recommendation.cells import SORTS
from graph.recommendation.choosing import ROUNDING, Bounds, Kept, Offered, compared, keep, none_kept, walk
from graph.recommendation.crowd import BUCKETS, Crowd, crowd_of, put_in_order
from graph.recommendation.deeds import Deeds, Marks
from graph.recommendation.ground import points_of
from graph.recommendation.known import Known, Weights, known_of, weights_of
from graph.recommendation.passing import hashed, is_passed, lowest
from graph.recommendation.question import Kind
from graph.recommendation.reached import tied
from graph.recommendation.reaching import Room, clear, reach
from graph.recommendation.recommender import SLACK, Recommender
from graph.recommendation.settling import SPARE, Members, members, settled

_PART: Final = 256
"""How many lists a thread makes before it tells of them."""
_Space: TypeAlias = tuple[Room, Marks]
_Out: TypeAlias = tuple[Numbers, Reals]


@dataclass(frozen=True, slots=True)
class Lists:
    """A list for each of the ``askers``: ``candidates`` and ``scores``, shape (askers, limit).

    Where a list is short it goes on with candidates of -1 and scores of ``-inf``.
    """

    askers: Numbers
    candidates: Numbers
    scores: Reals


def all_lists(
    recommender: Recommender,
    organisations: Numbers,
    limit: int = 20,
    progress: Callable[[int], None] = lambda _done: None,
) -> Lists:
    """Return the lists of some organisations, those whom each could meet; ``progress`` hears how many are made."""
    out = Lists(
        organisations, np.full((len(organisations), limit), -1, np.int32), np.full((len(organisations), limit), -np.inf)
    )
    loop, done = _compiled(), 0
    if loop is None or not limit:
        for number, one in enumerate(organisations):
            _on_demand(recommender, int(one), number, out)
            progress(number + 1)
        return out
    known, together = known_of(recommender), recommender.network.members.sizes > 1
    met = np.append(0, np.cumsum(together[recommender.network.joined.items]))
    starts = recommender.network.joined.starts
    warm = met[starts[organisations + 1]] > met[starts[organisations]]
    order = _order(recommender, organisations)

    def part(kind: Kind, numbers: Numbers) -> int:
        room, apart = recommender.history.paths.room, recommender.apart()
        loop(known, weights_of(recommender, kind), (room, apart), organisations, numbers, (out.candidates, out.scores))
        return len(numbers)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        asking: list[tuple[Kind, Numbers]] = [("warm", order[warm[order]]), ("cold", order[~warm[order]])]
        parts = [
            pool.submit(part, kind, numbers[first : first + _PART])
            for kind, numbers in asking
            for first in range(0, len(numbers), _PART)
        ]
        for made in parts:
            done += made.result()
            progress(done)
    short = np.flatnonzero(out.candidates[:, -1] < 0)
    if recommender.floors and len(short):
        free = all_lists(replace(recommender, floors={}), organisations[short], limit)
        out.candidates[short], out.scores[short] = free.candidates, free.scores
    return out


def _on_demand(recommender: Recommender, organisation: int, number: int, out: Lists) -> None:
    question = question_of(recommender.network, np.array([organisation], np.int32), limit=out.candidates.shape[1])
    for rank, one in enumerate(recommender.recommend(question).candidates):
        out.candidates[number, rank], out.scores[number, rank] = one.organisation, one.score


def _order(recommender: Recommender, organisations: Numbers) -> Numbers:
    """Return the positions of organisations by their causes, then by their first place."""
    places = recommender.network.places
    first = np.append(places.items, -1)[np.where(places.sizes > 0, places.starts[:-1], -1)[organisations]]
    return np.lexsort((first, recommender.cells.causes.values[organisations])).astype(np.int32)


def _consider(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    one: int, rest: float, links: float, told: Numbers, deeds: Deeds, given: Offered, apart: Marks, kept: Kept
) -> None:
    """Put one of the allied into the list if it is one of the best.

    ``rest`` is its score but for its place, ``links`` the part of it that makes a candidate.
    """
    place = -np.inf
    for rank in range(deeds.home_starts[one], deeds.home_starts[one + 1]):
        place = max(place, given.territories[deeds.homes[rank]])
    score = compared(rest + place)
    if score < kept[1][-1] or links + place <= 0 or apart[told[one, 0]]:
        return
    if not is_passed(given.floors, one, told[one, 0], score, given.salt):
        keep(kept, one, score, hashed(told[one, 0], given.salt))


def _tied(  # noqa: PLR0913, PLR0917
    known: Known, given: Offered, crowd: Crowd, nearest: float, apart: Marks, kept: Kept, found: Numbers, sums: Reals
) -> None:
    """Put the best of those to whom ties lead into the list; ``nearest`` is the most that a place gives."""
    told, (_, sectors, skills), highest = known.told, given.alike, np.zeros(sums.shape[1])
    for one in found:
        for kind in range(len(highest)):
            highest[kind] = max(highest[kind], sums[one, kind])
    # no tie counts more than would the greatest of each kind together
    ties = tied(0, highest.reshape(1, -1), given) + ROUNDING
    for one in found:
        rest = crowd.whole[one] + sectors[told[one, 3]] + skills[told[one, 4]] + nearest
        if rest + ties >= max(kept[1][-1], lowest(given.floors, one)):
            links = crowd.links[one] + skills[told[one, 4]] + tied(one, sums, given)
            rest = links + given.active[told[one, 1]] + sectors[told[one, 3]]
            if rest + nearest + ROUNDING >= kept[1][-1]:
                consider(one, rest, links, told, known.deeds, given, apart, kept)


def _untied(  # noqa: PLR0913, PLR0917
    known: Known, given: Offered, crowd: Crowd, most: tuple[Reals, Reals], seen: Marks, apart: Marks, kept: Kept
) -> None:
    """Put the best of those to whom no tie leads into the list; ``most`` is of areas, and of skills by their sort."""
    told, (_, sectors, skills), starts, scores = known.told, given.alike, crowd.starts, kept[1]
    highest = sectors.max() + ROUNDING
    for area in np.argsort(-most[0]):
        for sort in range(SORTS):
            block, rest = area * SORTS + sort, most[0][area] + highest + most[1][sort]
            if crowd.most[block] + rest < scores[-1] or crowd.most[block] == -np.inf:
                continue
            if not crowd.ready[block]:
                begin, end = known.blocks[0][block : block + 2]
                put_in_order(crowd, known.blocks[1][begin:end], begin, block)
            for bucket in range(BUCKETS):
                first, begin = block * BUCKETS + bucket, block * (BUCKETS + 1) + bucket
                if starts[begin] < starts[begin + 1] and crowd.tops[first] + rest < scores[-1]:
                    break
                for rank in range(starts[begin], starts[begin + 1]):
                    one = crowd.order[rank]
                    score = crowd.whole[one] + sectors[told[one, 3]] + skills[told[one, 4]]
                    bound = score + most[0][area] + ROUNDING
                    if bound >= scores[-1] and bound >= lowest(given.floors, one) and not seen[one]:
                        links = crowd.links[one] + skills[told[one, 4]]
                        consider(one, score, links, told, known.deeds, given, apart, kept)


def _idle(known: Known, given: Offered, most: tuple[float, Reals], apart: Marks, floor: float, limit: int) -> Members:
    """Return the best of those who did nothing yet, with their cells; none where they cannot be among the best."""
    found, idle = (np.empty(limit, np.int32), np.empty(limit, np.int32)), given.alike[0].max() + ROUNDING
    sectors, skills = given.alike[1].max(), np.where(known.idle > 0, most[1], -np.inf)
    if most[0] + idle + sectors + skills.max() < floor or skills.max() == -np.inf:
        return found[0][:0], found[1][:0]
    none = np.zeros(len(given.alike[0]), np.uint8)
    bounds = Bounds(most[0], sectors, skills, given.active, given.alike[0], none, -np.inf, idle)
    size, cells, held = min(limit + SPARE, len(known.land.told)), len(known.land.told), 0
    while size:
        kept = room_for(size)
        walk(known.land, known.deeds, given, bounds, apart, floor, kept, SORTS)
        some = kept[0][kept[0] >= 0]
        held = members(some, known.land, apart, given, found)
        if held == limit or len(some) < size or size == cells:
            break
        size = min(4 * size, cells)
    return found[0][:held], found[1][:held]


def _listed(  # noqa: PLR0913, PLR0917
    known: Known, given: Offered, crowd: Crowd, most: tuple[Reals, Reals], space: _Space, one: int, out: _Out
) -> None:
    """Put in the list of one who asks, as :meth:`graph.recommendation.recommender.Recommender.recommend` makes it."""
    (room, apart), limit, nearest = space, len(out[0]), most[0].max()
    seeds, kept = np.full(1 if one >= 0 else 0, one, np.int32), room_for(limit)
    count = reach(known.ways, room, seeds, seeds[:0])
    without_ties(known, given, crowd, most, room.seen, apart, kept)
    with_ties(known, given, crowd, nearest, apart, kept, room.found[:count], room.sums)
    best, floor = kept[0][kept[0] >= 0], -np.inf
    if len(best) == limit:
        floor = kept[1][-1] - SLACK
    found = idle(known, given, (nearest, most[1]), apart, floor, limit)
    who, _, _, scores = settled(found, best, (known.land, known.deeds, known.told), room.sums, given, limit)
    clear(room.found[:count], room)
    out[0][: len(who)], out[1][: len(who)] = who, scores


def _lists(known: Known, weights: Weights, space: _Space, askers: Numbers, numbers: Numbers, out: _Out) -> None:
    points = np.empty(len(known.causes[0]) - 1), np.empty(len(known.first_sectors)), np.empty(len(known.offered[0]) - 1)
    active, marks = weights.popularity * known.logarithms, np.zeros(len(known.related_causes[0]) - 1, np.uint8)
    territories, places, before = np.empty(0), known.places[1][:0], -1
    most = np.empty((len(known.blocks[0]) - 1) // SORTS), np.empty(SORTS)
    given = Offered(territories, points, active, weights.done, marks, 1.0, True, np.uint64(0), weights.floors)
    crowd = crowd_of(known.told[:0], (known.blocks[0][:1], known.block_of), known.doing, given)
    for number in numbers:
        asker = askers[number]
        here = known.places[1][known.places[0][asker] : known.places[0][asker + 1]]
        row = known.of_causes[asker]
        asked = known.causes[1][known.causes[0][row] : known.causes[0][row + 1]]
        if not len(territories) or not np.array_equal(here, places):
            territories = points_of(known.directions, known.holding, known.inside, here, known.steps, weights.ground)
            most_of(known.areas, territories, most[0])
            places = here
        need, salt = np.sqrt(float(max(len(asked), 1))), salt_of(asker, here, asked)
        given = Offered(territories, points, active, weights.done, marks, need, True, salt, weights.floors)
        if row != before:
            marks[:] = 0
            marks[asked] = 1
            cause_points(known, asked, weights.causes, points[0])
            crowd, before = crowd_of(known.told, (known.blocks[0], known.block_of), known.doing, given), row
        sector_points(known, asker, weights.sectors, points[1])
        skill_points(known, known.of_skills[asker], weights.skills, points[2], most[1])
        beside(known, asker, space[1], 1)
        listed(known, given, crowd, most, space, known.deeds.place[asker], (out[0][number], out[1][number]))
        beside(known, asker, space[1], 0)


room_for = compiled(none_kept) or none_kept
consider = compiled(_consider) or _consider
with_ties = compiled(_tied) or _tied
without_ties = compiled(_untied) or _untied
idle = compiled(_idle) or _idle
listed = compiled(_listed) or _listed
lists = compiled(_lists) or _lists


@cache
def _compiled() -> Callable[..., None] | None:
    return None if lists is _lists else lists
