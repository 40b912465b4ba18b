"""Batch: the lists of many organisations, each for itself, as they are on demand, by some threads at once.

Those who ask are gone through by place, so that what territories give is reckoned once for all of a town.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals, Rows
from graph.recommendation import ground, history, likeness
from graph.recommendation.asking import question_of
from graph.recommendation.cells import Land
from graph.recommendation.choosing import Offered, bounds_of, none_kept, scan
from graph.recommendation.deeds import Deeds, Marks
from graph.recommendation.ground import points_of
from graph.recommendation.likeness import related
from graph.recommendation.passing import NO_FLOORS, Floors, hashed
from graph.recommendation.question import Kind
from graph.recommendation.reached import rank
from graph.recommendation.reaching import Room, Ways, clear, reach
from graph.recommendation.recommender import POPULARITY, SLACK, Recommender
from graph.recommendation.settling import SPARE, Entries, members, settled

_PART: Final = 256
"""How many lists a thread makes before it tells of them."""
_Rows: TypeAlias = tuple[Numbers, Numbers]
_Out: TypeAlias = tuple[Numbers, Reals]


@dataclass(frozen=True, slots=True)
class Lists:
    """A list for each of the ``askers``: ``candidates`` and ``scores``, shape (askers, limit).

    Where a list is short it goes on with candidates of -1 and scores of ``-inf``.
    """

    askers: Numbers
    candidates: Numbers
    scores: Reals


class _Known(NamedTuple):
    """What is known, as machine code takes it: of territories, cells, the allied, and who is bound to whom.

    ``of_*`` are the sets of each organisation; ``first_sectors`` is of sets. ``related`` are the concepts that are
    those of a row, broader or narrower; ``narrower`` and ``wider`` those of skills.
    """

    land: Land
    deeds: Deeds
    told: Numbers
    ways: Ways
    directions: Reals
    holding: Numbers
    steps: Reals
    causes: _Rows
    offered: _Rows
    needed: _Rows
    first_sectors: Numbers
    odds: Reals
    of_causes: Numbers
    of_sectors: Numbers
    of_skills: Numbers
    related_causes: _Rows
    related_sectors: _Rows
    narrower: _Rows
    wider: _Rows
    places: _Rows
    joined: _Rows
    members: _Rows
    attached: _Rows
    logarithms: Reals


class _Weights(NamedTuple):
    """The weights of a kind of question, by where its evidence comes from, and the floors of its scores."""

    ground: Reals
    causes: Reals
    sectors: Reals
    skills: Reals
    popularity: float
    done: Reals
    floors: Floors


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
    known, together = _known(recommender), recommender.network.members.sizes > 1
    met = np.append(0, np.cumsum(together[recommender.network.joined.items]))
    starts = recommender.network.joined.starts
    warm = met[starts[organisations + 1]] > met[starts[organisations]]
    order = _order(recommender, organisations)

    def part(kind: Kind, numbers: Numbers) -> int:
        room, apart = recommender.history.paths.room, recommender.apart()
        loop(known, _weights(recommender, kind), (room, apart), organisations, numbers, (out.candidates, out.scores))
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
    for rank_, one in enumerate(recommender.recommend(question).candidates):
        out.candidates[number, rank_], out.scores[number, rank_] = one.organisation, one.score


def _order(recommender: Recommender, organisations: Numbers) -> Numbers:
    """Return the positions of organisations by their first place, then by how many causes they have."""
    places, causes = recommender.network.places, recommender.cells.causes
    first = np.append(places.items, -1)[np.where(places.sizes > 0, places.starts[:-1], -1)[organisations]]
    return np.lexsort((causes.sets[0].sizes[causes.values[organisations]], first)).astype(np.int32)


def _known(recommender: Recommender) -> _Known:
    network, cells, past = recommender.network, recommender.cells, recommender.history
    return _Known(
        land=cells.land,
        deeds=past.deeds,
        told=recommender.allied.told,
        ways=past.paths.ways,
        directions=recommender.ground.directions,
        holding=recommender.ground.holding,
        steps=ground.COSINES,
        causes=_both(cells.causes.sets[0]),
        offered=_both(cells.skills.sets[0]),
        needed=_both(cells.skills.sets[1]),
        first_sectors=likeness.first_sectors(cells.sectors.sets[0]),
        odds=past.odds,
        of_causes=cells.causes.values,
        of_sectors=cells.sectors.values,
        of_skills=cells.skills.values,
        related_causes=_concepts(network.wider_causes),
        related_sectors=_concepts(network.wider_sectors),
        narrower=_concepts(network.wider_skills, narrower_only=True),
        wider=_with_itself(network.wider_skills),
        places=_both(network.places),
        joined=_both(network.joined),
        members=_both(network.members),
        attached=_both(network.attached),
        logarithms=recommender.logarithms,
    )


def _weights(recommender: Recommender, kind: Kind) -> _Weights:
    weights = recommender.weights[kind]

    def of(codes: tuple[str, ...]) -> Reals:
        return np.array([weights.get(code, 0.0) for code in codes])

    causes, sectors, skills = map(of, likeness.CODES)
    return _Weights(
        of(ground.CODES),
        causes,
        sectors,
        skills,
        weights.get(POPULARITY, 0.0),
        of(history.CODES),
        recommender.floors.get(kind, NO_FLOORS),
    )


def _both(rows: Rows) -> _Rows:
    return rows.starts, rows.items


def _concepts(wider: Rows, *, narrower_only: bool = False) -> _Rows:
    """Return for each concept those that are related to it, itself one of them."""
    held = [
        np.flatnonzero(related(wider, np.array([one], np.int32), narrower_only=narrower_only))
        for one in range(len(wider))
    ]
    owners = np.repeat(np.arange(len(wider)), [len(one) for one in held]).astype(np.int32)
    items = np.concatenate([np.empty(0, np.int32), *held]).astype(np.int32)
    return _both(Rows.of_pairs(owners, items, (len(wider), wider.width)))


def _with_itself(wider: Rows) -> _Rows:
    every = np.arange(len(wider), dtype=np.int32)
    pairs = np.append(wider.owners(), every), np.append(wider.items, every)
    return _both(Rows.of_pairs(*pairs, (len(wider), wider.width)))


def _mark(rows: _Rows, row: int, marks: Reals, value: float) -> None:
    """Set what a row holds to a value."""
    for place in range(rows[0][row], rows[0][row + 1]):
        marks[rows[1][place]] = value


def _sum(rows: _Rows, row: int, values: Reals) -> float:
    out = 0.0
    for place in range(rows[0][row], rows[0][row + 1]):
        out += values[rows[1][place]]
    return out


def _cause_points(known: _Known, asked: Numbers, weights: Reals, out: Reals) -> None:
    """Put in the points of each set of causes (:func:`graph.recommendation.likeness`)."""
    shared, near = np.zeros(len(known.related_causes[0]) - 1), np.zeros(len(known.related_causes[0]) - 1)
    for cause in asked:
        mark(known.related_causes, cause, near, 1.0)
    for cause in asked:
        shared[cause], near[cause] = 1.0, 0.0
    starts, many = known.causes[0], max(len(asked), 1)
    for row in range(len(out)):
        length = np.sqrt(max((starts[row + 1] - starts[row]) * float(many), 1.0))
        out[row] = weights[0] * (sum_of(known.causes, row, shared) / length)
        out[row] += weights[1] * (sum_of(known.causes, row, near) / length)


def _skill_points(known: _Known, own: int, weights: Reals, out: Reals) -> None:
    """Put in the points of each set of skills, for the one that is asked with."""
    lacking, helped = np.zeros(len(known.narrower[0]) - 1), np.zeros(len(known.wider[0]) - 1)
    (offers, offered), (needs, needed) = known.offered, known.needed
    out[:] = 0.0
    if offers[own] == offers[own + 1] and needs[own] == needs[own + 1]:
        return
    for skill in needed[needs[own] : needs[own + 1]]:
        mark(known.narrower, skill, lacking, 1.0)
    for skill in offered[offers[own] : offers[own + 1]]:
        mark(known.wider, skill, helped, 1.0)
    for row in range(len(out)):
        met, useful = sum_of(known.offered, row, lacking), sum_of(known.needed, row, helped)
        if met or useful:
            out[row] = weights[0] * np.log1p(met) + weights[1] * np.log1p(useful)


def _sector_points(known: _Known, asker: int, weights: Reals, out: Reals) -> None:
    """Put in the points of each set of sectors; what is of none is marked after the last."""
    count, firsts, one = len(known.related_sectors[0]) - 1, known.first_sectors, known.deeds.place[asker]
    absent, seen, own = np.ones(count), np.zeros(count + 1, np.uint8), firsts[known.of_sectors[asker]]
    seen[own] = 1
    if one >= 0:
        starts, partners = known.ways.partners
        for partner in partners[starts[one] : starts[one + 1]]:
            seen[firsts[known.told[partner, 3]]] = 1
    for sector in range(count):
        if seen[sector]:
            mark(known.related_sectors, sector, absent, 0.0)
    for row in range(len(out)):
        out[row] = 0.0
        if firsts[row] >= 0:
            out[row] = weights[1] * absent[firsts[row]]
            if own >= 0:
                out[row] += weights[0] * known.odds[own, firsts[row]]


def _beside(known: _Known, asker: int, apart: Marks, value: int) -> None:
    """Mark who is no candidate: the asker, who took part in what it did, who is bound to it."""
    apart[asker] = value
    for place in range(known.joined[0][asker], known.joined[0][asker + 1]):
        act = known.joined[1][place]
        for member in range(known.members[0][act], known.members[0][act + 1]):
            apart[known.members[1][member]] = value
    for place in range(known.attached[0][asker], known.attached[0][asker + 1]):
        apart[known.attached[1][place]] = value


def _salt(asker: int, places: Numbers, causes: Numbers) -> np.uint64:
    """Return the number by which ties of an organisation that asks are broken."""
    zero = np.uint64(0)
    out = hashed(asker, zero) ^ hashed(1, zero)
    for place in places:
        out ^= hashed(place + 1, zero)
    for cause in causes:
        out ^= hashed(cause + 1, zero)
    return out


def _listed(known: _Known, given: Offered, space: tuple[Room, Marks], one: int, limit: int) -> Entries:
    """Return the list of one who asks, as :meth:`graph.recommendation.recommender.Recommender.recommend` does."""
    (room, apart), facts = space, (known.land, known.deeds, known.told)
    seeds = np.full(1 if one >= 0 else 0, one, np.int32)
    count = reach(known.ways, room, seeds, seeds[:0])
    kept = room_for(limit)
    most = bounds_of(known.land, given)
    rank(room.found[:count], room.sums, facts, given, most, apart, kept)
    best, floor = kept[0][kept[0] >= 0], -np.inf
    if len(best) == limit:
        floor = kept[1][-1] - SLACK
    size, cells = min(limit + SPARE, len(known.land.told)), len(known.land.told)
    found, held = (np.empty(limit, np.int32), np.empty(limit, np.int32)), 0
    while size:
        kept = room_for(size)
        scan(known.land, known.deeds, given, most, apart, floor, kept)
        some = kept[0][kept[0] >= 0]
        held = members(some, known.land, apart, given, found)
        if held == limit or len(some) < size or size == cells:
            break
        size = min(4 * size, cells)
    out = settled((found[0][:held], found[1][:held]), best, facts, room.sums, given, limit)
    clear(room.found[:count], room)
    return out


def _lists(
    known: _Known, weights: _Weights, space: tuple[Room, Marks], askers: Numbers, numbers: Numbers, out: _Out
) -> None:
    room, apart = space
    points = np.empty(len(known.causes[0]) - 1), np.empty(len(known.first_sectors)), np.empty(len(known.offered[0]) - 1)
    active = weights.popularity * known.logarithms
    places, territories, begun = known.places[1][:0], np.zeros(len(known.directions)), False
    for number in numbers:
        asker = askers[number]
        here = known.places[1][known.places[0][asker] : known.places[0][asker + 1]]
        row = known.of_causes[asker]
        asked = known.causes[1][known.causes[0][row] : known.causes[0][row + 1]]
        cause_points(known, asked, weights.causes, points[0])
        sector_points(known, asker, weights.sectors, points[1])
        skill_points(known, known.of_skills[asker], weights.skills, points[2])
        if not begun or not np.array_equal(here, places):
            territories = points_of(known.directions, known.holding, here, known.steps, weights.ground)
            places, begun = here, True
        marks = np.zeros(len(known.related_causes[0]) - 1, np.uint8)
        marks[asked] = 1
        need, salt = np.sqrt(float(max(len(asked), 1))), salt_of(asker, here, asked)
        given = Offered(territories, points, active, weights.done, marks, need, True, salt, weights.floors)
        beside(known, asker, apart, 1)
        who, _, _, scores = listed(known, given, (room, apart), known.deeds.place[asker], out[0].shape[1])
        beside(known, asker, apart, 0)
        out[0][number, : len(who)] = who
        out[1][number, : len(who)] = scores


mark = compiled(_mark) or _mark
sum_of = compiled(_sum) or _sum
cause_points = compiled(_cause_points) or _cause_points
skill_points = compiled(_skill_points) or _skill_points
sector_points = compiled(_sector_points) or _sector_points
beside = compiled(_beside) or _beside
salt_of = compiled(_salt) or _salt
room_for = compiled(none_kept) or none_kept
listed = compiled(_listed) or _listed
lists = compiled(_lists) or _lists


@cache
def _compiled() -> Callable[..., None] | None:
    return None if lists is _lists else lists
