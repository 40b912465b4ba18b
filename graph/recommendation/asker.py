"""The asker: what one organisation asks by itself, and what is known of all, as machine code takes it.

The points are those of :mod:`graph.recommendation.likeness` and of :mod:`graph.recommendation.ground`.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals, Rows
from graph.recommendation import ground, history, likeness
from graph.recommendation.cells import SORTS, Land
from graph.recommendation.choosing import hashed
from graph.recommendation.crowd import Doing, doing
from graph.recommendation.deeds import Deeds, Marks
from graph.recommendation.likeness import related
from graph.recommendation.question import Kind
from graph.recommendation.reaching import Ways
from graph.recommendation.recommender import POPULARITY, Recommender

_AREA: Final = ground.LEVELS.index("departement")
_Rows: TypeAlias = tuple[Numbers, Numbers]


class Known(NamedTuple):
    """What is known, as machine code takes it: of territories, cells, the allied, and who is bound to whom.

    ``of_*`` are the sets of each organisation; ``first_sectors`` is of sets. ``related`` are the concepts that are
    those of a row, broader or narrower; ``narrower`` and ``wider`` those of skills. ``idle`` marks the sorts of
    skills that somebody has who did nothing yet, ``sorts`` all that there are. ``areas`` are the territories by
    area, which is their département; ``blocks`` are the allied by area, the first being that of those who have several
    places, and by the sort of their skills, ``block_of`` the block of each. ``offering`` and ``needing`` are the sets
    of a skill, ``doing`` who did something about a cause.
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
    idle: Marks
    sorts: Marks
    areas: _Rows
    blocks: _Rows
    block_of: Numbers
    offering: _Rows
    needing: _Rows
    doing: Doing


class Weights(NamedTuple):
    """The weights of a kind of question, by where its evidence comes from, and the floors of its scores."""

    ground: Reals
    causes: Reals
    sectors: Reals
    skills: Reals
    popularity: float
    done: Reals
    floors: Reals


def known_of(recommender: Recommender) -> Known:
    """Return what is known."""
    network, cells, past = recommender.network, recommender.cells, recommender.history
    # beside the area of those who have several places stands one of the places that are in no département
    area_of = np.unique(recommender.ground.holding[:, _AREA], return_inverse=True)[1].astype(np.int32) + 1
    allied = np.where(past.homes.sizes == 1, area_of[np.append(past.homes.items, 0)[past.homes.starts[:-1]]], 0)
    blocks = (allied * SORTS + cells.sorts[recommender.allied.told[:, 4]]).astype(np.int32)
    width = (int(area_of.max(initial=0)) + 1) * SORTS
    return Known(
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
        sorts=np.isin(np.arange(SORTS), cells.sorts).astype(np.uint8),
        areas=_both(Rows.of_pairs(area_of, np.arange(len(area_of), dtype=np.int32), (width // SORTS, len(area_of)))),
        block_of=blocks,
        offering=_both(cells.skills.sets[0].turned()),
        needing=_both(cells.skills.sets[1].turned()),
        doing=doing(past.deeds, past.causes),
        blocks=_both(Rows.of_pairs(blocks, np.arange(len(blocks), dtype=np.int32), (width, len(blocks)))),
        idle=np.isin(np.arange(SORTS), cells.sorts[cells.told[cells.activity == 0, 2]]).astype(np.uint8),
    )


def weights_of(recommender: Recommender, kind: Kind) -> Weights:
    """Return the weights of a kind of question, and its floors."""
    weights = recommender.weights[kind]

    def of(codes: tuple[str, ...]) -> Reals:
        return np.array([weights.get(code, 0.0) for code in codes])

    causes, sectors, skills = map(of, likeness.CODES)
    return Weights(
        of(ground.CODES),
        causes,
        sectors,
        skills,
        weights.get(POPULARITY, 0.0),
        of(history.CODES),
        recommender.floors_of(kind),
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


def _add(rows: _Rows, row: int, values: Reals) -> None:
    """Count one more for each that a row holds."""
    for place in range(rows[0][row], rows[0][row + 1]):
        values[rows[1][place]] += 1.0


def _sum(rows: _Rows, row: int, values: Reals) -> float:
    out = 0.0
    for place in range(rows[0][row], rows[0][row + 1]):
        out += values[rows[1][place]]
    return out


def _cause_points(known: Known, asked: Numbers, weights: Reals, out: Reals) -> None:
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


def _skill_points(known: Known, own: int, weights: Reals, out: Reals, most: Reals) -> None:
    """Put in the points of each set of skills, for the one that is asked with, and the most of each sort of sets."""
    (offers, offered), (needs, needed) = known.offered, known.needed
    out[:], most[:] = 0.0, np.where(known.sorts > 0, 0.0, -np.inf)
    if offers[own] == offers[own + 1] and needs[own] == needs[own + 1]:
        return
    lacking, helped = np.zeros(len(known.narrower[0]) - 1), np.zeros(len(known.wider[0]) - 1)
    for skill in needed[needs[own] : needs[own + 1]]:
        mark(known.narrower, skill, lacking, 1.0)
    for skill in offered[offers[own] : offers[own + 1]]:
        mark(known.wider, skill, helped, 1.0)
    met, useful = np.zeros(len(out)), np.zeros(len(out))
    for skill in range(len(lacking)):
        if lacking[skill]:
            add(known.offering, skill, met)
        if helped[skill]:
            add(known.needing, skill, useful)
    for row in range(len(out)):
        if met[row] or useful[row]:
            out[row] = weights[0] * np.log1p(met[row]) + weights[1] * np.log1p(useful[row])
            most[known.land.sorts[row]] = max(most[known.land.sorts[row]], out[row])


def _sector_points(known: Known, asker: int, weights: Reals, out: Reals) -> None:
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


def _beside(known: Known, asker: int, apart: Marks, value: int) -> None:
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


def _most_of(areas: _Rows, territories: Reals, out: Reals) -> None:
    """Put in the most points of a territory of each area, and first that of all."""
    for area in range(len(out)):
        most = -np.inf
        for number in areas[1][areas[0][area] : areas[0][area + 1]]:
            most = territories[number] if territories[number] > most else most  # noqa: FURB136 - quicker than max
        out[area] = most
    out[0] = out.max()


mark = compiled(_mark) or _mark
add = compiled(_add) or _add
most_of = compiled(_most_of) or _most_of
sum_of = compiled(_sum) or _sum
cause_points = compiled(_cause_points) or _cause_points
skill_points = compiled(_skill_points) or _skill_points
sector_points = compiled(_sector_points) or _sector_points
beside = compiled(_beside) or _beside
salt_of = compiled(_salt) or _salt
