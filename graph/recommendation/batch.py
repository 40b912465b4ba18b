"""The batch: the lists of many organisations at once, each as it is when asked for by itself.

What each asks is reckoned in machine code, without a Python object, by as many threads as there are processors. Who
asks about the same causes is asked for together: what they give is reckoned once.
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
    sector_points,
    skill_points,
)
from graph.recommendation.asking import question_of
from graph.recommendation.choosing import Offered
from graph.recommendation.crowd import promising
from graph.recommendation.deeds import Marks
from graph.recommendation.ground import most_of, points_of
from graph.recommendation.known import Known, known_of
from graph.recommendation.passing import NO_FLOORS, Floors, salt
from graph.recommendation.question import Kind
from graph.recommendation.reaching import Room, clear, reach
from graph.recommendation.recommender import Recommender
from graph.recommendation.settling import listed
from graph.recommendation.vectors import Vector

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
        how = recommender.vectors[kind], recommender.floors.get(kind, NO_FLOORS)
        loop(known, how, (room, apart), organisations, numbers, (out.candidates, out.scores))
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


def _lists(
    known: Known, how: tuple[Vector, Floors], space: _Space, askers: Numbers, numbers: Numbers, out: _Out
) -> None:
    """Put in the lists of some who ask, as :meth:`Recommender.recommend` makes them."""
    points = np.empty(len(known.causes[0]) - 1), np.empty(len(known.first_sectors)), np.empty(len(known.offered[0]) - 1)
    weights, floors = how
    active, deeds = weights.popularity * known.logarithms[0], weights.done[-2] * known.logarithms[1]
    marks, shared = np.zeros(len(known.related_causes[0]) - 1, np.uint8), np.empty(len(points[0]), np.int32)
    territories, areas, places, before = np.empty(0), np.empty(0), known.places[1][:0], -1
    (room, apart), seeds = space, np.empty(1, np.int32)
    for number in numbers:
        asker = askers[number]
        here = known.places[1][known.places[0][asker] : known.places[0][asker + 1]]
        row, seeds[0] = known.of_causes[asker], known.deeds.place[asker]
        asked = known.causes[1][known.causes[0][row] : known.causes[0][row + 1]]
        if not len(territories) or not np.array_equal(here, places):
            territories = points_of(known.directions, known.holding, known.inside, here, known.steps, weights.ground)
            areas, places = most_of(known.areas, territories), here
        if row != before:
            marks[:] = 0
            marks[asked] = 1
            cause_points(known, asked, weights.alike[0], points[0], shared)
        sector_points(known, asker, weights.alike[1], points[1])
        skill_points(known, known.of_skills[asker], weights.alike[2], points[2])
        need, chance = np.sqrt(float(max(len(asked), 1))), salt(askers[number : number + 1], here, asked)
        given = Offered(
            territories, points, active, weights.done, marks, need, True, chance, floors, areas, shared, deeds
        )
        if row != before:
            first, before = promising(known.crowd, given), row
        beside(known, asker, apart, 1)
        found = room.found[: reach(known.ways, room, seeds[seeds >= 0], seeds[:0])]
        ties, best = (found, room.sums, room.seen), out[0][number]
        who, _, _, scores = listed(
            known.land, known.areas, known.crowd, first, known.deeds, given, ties, apart, len(best)
        )
        best[: len(who)], out[1][number, : len(who)] = who, scores
        clear(found, room)
        beside(known, asker, apart, 0)


lists = compiled(_lists) or _lists


@cache
def _compiled() -> Callable[..., None] | None:
    return None if lists is _lists else lists
