"""The crowd: the allied by what they are about and where they are, so that few of them need be looked at.

Who has the same causes as others counts no more for a need than the busiest of them could; who is in the same part of
the country is nowhere nearer than the nearest of its territories. Where the two together lead into no list, none of
them is looked at.
"""

import math
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals
from graph.recommendation.cells import SORTS, Cells
from graph.recommendation.choosing import ROUNDING, Kept, Offered, compared, keep
from graph.recommendation.deeds import Deeds, Marks, worth
from graph.recommendation.ground import Ground
from graph.recommendation.history import History
from graph.recommendation.passing import hashed, is_passed, lowest

Seen: TypeAlias = tuple[Marks, Marks]
"""Marks of those to whom ties lead, and of who is no candidate."""
_BUCKETS: Final = 64
"""In how many parts, of equal breadth, sets of causes are put in order."""


class Crowd(NamedTuple):
    """The allied by part: a part has one set of causes and is in one area (:attr:`Ground.areas`).

    ``told`` is of each of the allied its number among all, its activity, its sets of causes, sectors and skills, how
    many deeds it did, each as often as it is about causes, and its place (-1 for several); shape (allied, 7).
    ``ranked`` are they by part, the busiest first: the number among the allied, the place, the sets of sectors and
    skills, the activity, the deeds; shape (allied, 6). ``parts`` is of each where it begins, its area (the number
    after the last for those in several places), the highest activity and the most deeds of one in it, and the sorts of
    skills in it (:attr:`Cells.sorts`), a bit each; shape (parts + 1, 5). Those of a set of causes are from ``starts``
    on; ``most`` are the highest activity and the most deeds of one of the set, shape (sets, 2).
    """

    told: Numbers
    ranked: Numbers
    parts: Numbers
    starts: Numbers
    most: Numbers


def crowd(cells: Cells, history: History, ground: Ground) -> Crowd:
    """Return the allied by part."""
    sets, homes, did = [facet.values[history.here] for facet in cells.facets], history.homes, history.deeds
    often = np.append(0, np.cumsum(did.often))
    deeds = often[did.starts[1:]] - often[did.starts[:-1]]
    area, only = np.empty(len(ground.areas.items), np.int32), homes.sizes == 1
    area[ground.areas.items] = ground.areas.owners()
    place = np.where(only, homes.items[homes.starts[:-1]], -1)
    within = np.where(only, area[place], len(ground.areas))
    told = np.column_stack([history.here, history.activity, *sets, deeds, place]).astype(np.int32)
    order = np.lexsort((-history.activity, within, sets[0]))
    ranked = np.column_stack([order, told[order][:, [6, 3, 4, 1, 5]]]).astype(np.int32)
    keys = np.column_stack([sets[0], within])[order]
    begins = np.flatnonzero(np.append(True, (keys[1:] != keys[:-1]).any(axis=1))[: len(order)])
    sorts = 1 << cells.sorts[sets[2]]
    parts = np.zeros((len(begins) + 1, 5), np.int32)
    parts[:, 0], parts[:-1, 1] = np.append(begins, len(order)), keys[begins, 1]
    parts[:-1, 2:4] = np.maximum.reduceat(ranked[:, 4:], begins) if len(begins) else 0
    parts[:-1, 4] = np.bitwise_or.reduceat(sorts[order], begins) if len(begins) else 0
    starts, most = np.zeros(len(cells.causes) + 1, np.int32), np.zeros((len(cells.causes), 2), np.int32)
    np.cumsum(np.bincount(keys[begins, 0], minlength=len(cells.causes)), out=starts[1:])
    np.maximum.at(most, sets[0], told[:, [1, 5]])
    return Crowd(told, ranked, parts, starts, most)


class Promising(NamedTuple):
    """Sets of causes, from those that promise most down but for small differences.

    Beside each is a bound that it and whoever follows are not above: but for territory, sectors and skills.
    """

    order: Numbers
    tops: Reals


def _most_like(given: Offered, row: int) -> float:
    """Return the most that the causes of one count, and how alike its deeds are, by its set of causes.

    Deeds are about causes of the set: they are no more alike to what is asked than it allows (Cauchy and Schwarz).
    """
    return float(given.alike[0][row] + given.done[-1] * math.sqrt(given.shared[row]) / given.need + ROUNDING)


def _most_done(given: Offered, row: int, deeds: int) -> float:
    """Return the most that so many deeds count by how many they are, of one who has a set of causes."""
    return given.deeds[deeds] if given.shared[row] else 0.0


def _promising(crowd: Crowd, given: Offered) -> Promising:
    """Return sets of causes by what one of the set counts at most wherever it is and whatever else it has."""
    count, found, low, high = len(given.shared), 0, np.inf, -np.inf
    near, ranks, bounds = np.empty(count, np.int32), np.empty(count, np.uint8), np.empty(count)
    for row in range(count):
        active, done = crowd.most[row]
        bounds[row] = most_like(given, row) + given.active[active] + most_done(given, row, done)
        if bounds[row] > -np.inf:
            near[found] = row
            low, high, found = min(low, bounds[row]), max(high, bounds[row]), found + 1
    scale, starts, tops = _BUCKETS / max(high - low, 1e-300), np.zeros(_BUCKETS + 1, np.int32), np.empty(found)
    for place in range(found):
        ranks[place] = min(int((high - bounds[near[place]]) * scale), _BUCKETS - 1)
        starts[ranks[place] + 1] += 1
    for rank in range(_BUCKETS):
        starts[rank + 1] += starts[rank]
    order = np.empty(found, np.int32)
    for place in range(found):
        order[starts[ranks[place]]], tops[starts[ranks[place]]] = near[place], bounds[near[place]]
        starts[ranks[place]] += 1
    for place in range(found - 1, 0, -1):
        tops[place - 1] = max(tops[place - 1], tops[place])
    return Promising(order, tops)


def _by_sorts(skills: Reals, sorts: Numbers) -> Reals:
    """Return the most points that anybody's skills have, by the bits of which sorts they may be."""
    most, out = np.full(SORTS, -np.inf), np.full(1 << SORTS, -np.inf)
    for number in range(len(skills)):
        most[sorts[number]] = max(most[sorts[number]], skills[number])
    for some in range(1 << SORTS):
        for sort in range(SORTS):
            if some >> sort & 1:
                out[some] = max(out[some], most[sort])
    return out


def _consider(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    one: int, ties: float, told: Numbers, deeds: Deeds, given: Offered, apart: Marks, kept: Kept
) -> None:
    """Put one of the allied into the list if it is one of the best; ``ties`` is what those that lead to it count."""
    links, who, row = -np.inf, told[one, 0], told[one, 2]
    if apart[who]:
        return
    for place in range(deeds.home_starts[one], deeds.home_starts[one + 1]):
        links = max(links, given.territories[deeds.homes[place]])
    links += given.alike[2][told[one, 4]] + ties
    rest = given.alike[1][told[one, 3]] + given.active[told[one, 1]]
    # what lies farther away in memory is looked at only where it could matter
    if links + rest + most_like(given, row) + most_done(given, row, told[one, 5]) < kept[1][-1]:
        return
    links += given.alike[0][row] + worth(one, deeds, given.causes, given.need, (given.done[-2], given.done[-1]))
    score = compared(links + rest)
    if score < kept[1][-1] or score == -np.inf or (given.linked and links <= 0):
        return
    if not is_passed(given.floors, one, who, score, given.salt):
        keep(kept, one, score, hashed(who, given.salt))


def _without_ties(  # noqa: PLR0913, PLR0917 - compiled code takes plain arrays
    crowd: Crowd, sorts: Numbers, first: Promising, deeds: Deeds, given: Offered, marks: Seen, kept: Kept
) -> None:
    """Put the best of those to whom no tie leads into the list; ``marks`` are of the others, and of no candidates."""
    (_, sectors, skills), scores, (seen, apart) = given.alike, kept[1], marks
    rests = by_sorts(skills, sorts) + sectors.max()
    rest = given.areas[-1] + rests.max()
    for rank in range(len(first.order)):
        if first.tops[rank] + rest < scores[-1]:
            return
        row = first.order[rank]
        like = most_like(given, row)
        for part in range(crowd.starts[row], crowd.starts[row + 1]):
            begin, area, busiest, most, skilled = crowd.parts[part]
            near = given.areas[area]
            bound = near + like + rests[skilled] + given.active[busiest] + most_done(given, row, most)
            if bound < scores[-1] or bound == -np.inf:
                continue
            for place in range(begin, crowd.parts[part + 1, 0]):
                one, home, sector, skill, active, done = crowd.ranked[place]
                score = like + (given.territories[home] if home >= 0 else near) + sectors[sector] + skills[skill]
                score += given.active[active] + most_done(given, row, done)
                if -np.inf < score >= max(scores[-1], lowest(given.floors, one)) and not seen[one]:
                    consider(one, 0.0, crowd.told, deeds, given, apart, kept)


most_like = compiled(_most_like) or _most_like
most_done = compiled(_most_done) or _most_done
promising = compiled(_promising) or _promising
by_sorts = compiled(_by_sorts) or _by_sorts
consider = compiled(_consider) or _consider
without_ties = compiled(_without_ties) or _without_ties
