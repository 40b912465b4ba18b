"""The asker: the points that one organisation, asking by itself, gives to causes, sectors and skills.

They are those of :mod:`graph.recommendation.likeness`, for the loops that make many lists.
"""

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.deeds import Marks
from graph.recommendation.ground import Pairs
from graph.recommendation.known import Known
from graph.recommendation.likeness import cause_points as set_points


def _mark(rows: Pairs, row: int, marks: Reals, value: float) -> None:
    """Set what a row holds to a value."""
    for place in range(rows[0][row], rows[0][row + 1]):
        marks[rows[1][place]] = value


def _add(rows: Pairs, row: int, values: Reals) -> None:
    """Count one more for each that a row holds."""
    for place in range(rows[0][row], rows[0][row + 1]):
        values[rows[1][place]] += 1.0


def _cause_points(known: Known, asked: Numbers, weights: Reals, out: Reals, count: Numbers) -> None:
    """Put in the points of each set of causes, and how many of those asked are in it."""
    shared, near = np.zeros(len(known.related_causes[0]) - 1), np.zeros(len(known.related_causes[0]) - 1)
    for cause in asked:
        mark(known.related_causes, cause, near, 1.0)
    for cause in asked:
        shared[cause], near[cause] = 1.0, 0.0
    set_points(known.causes, (shared, near), max(len(asked), 1), weights, (out, count))


def _skill_points(known: Known, own: int, weights: Reals, out: Reals) -> None:
    """Put in the points of each set of skills, for the one that is asked with."""
    (offers, offered), (needs, needed) = known.offered, known.needed
    out[:] = 0.0
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


def _sector_points(known: Known, asker: int, weights: Reals, out: Reals) -> None:
    """Put in the points of each set of sectors; what is of none is marked after the last."""
    count, firsts, one = len(known.related_sectors[0]) - 1, known.first_sectors, known.deeds.place[asker]
    absent, seen, own = np.ones(count), np.zeros(count + 1, np.uint8), firsts[known.of_sectors[asker]]
    seen[own] = 1
    if one >= 0:
        starts, partners = known.ways.partners
        for partner in partners[starts[one] : starts[one + 1]]:
            seen[firsts[known.crowd.told[partner, 3]]] = 1
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


mark = compiled(_mark) or _mark
add = compiled(_add) or _add
cause_points = compiled(_cause_points) or _cause_points
skill_points = compiled(_skill_points) or _skill_points
sector_points = compiled(_sector_points) or _sector_points
beside = compiled(_beside) or _beside
