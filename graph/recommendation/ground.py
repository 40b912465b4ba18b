"""The ground: what territories give to a candidate that stands in them, for the places of a need.

Nearness is told in steps of kilometres and in levels of territories, so that each part of a score is a plain sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.affinities.evidence import STEPS_KM
from graph.alliances.columns import Flags, Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.question import Question

LEVELS: Final = ("region", "former-region", "departement", "epci", "commune")
"""The levels at which to share a territory counts, the broadest first."""
CODES: Final = (
    *(f"within-{kilometres}-km" for kilometres in STEPS_KM),
    *(f"same-{level}" for level in LEVELS),
)
"""The evidence of the ground."""
_POINTS: Final = frozenset({"commune", "arrondissement-municipal"})
"""The levels at which a territory is small enough to be one point on the ground."""
_RADIUS_KM: Final = 6371.0
# points within a distance see one another, from the centre of the earth, under an angle that is small enough
COSINES: Final = np.cos(np.array(STEPS_KM) / _RADIUS_KM) - 1e-12
Pairs: TypeAlias = tuple[Numbers, Numbers]
"""Rows: where each begins, and what they hold."""
_Loops: TypeAlias = Callable[[Reals, Numbers, Pairs, Numbers, Reals, Reals], Reals]


@dataclass(frozen=True)
class Ground:
    """The territories of a network, and after them one that stands for no place at all.

    ``directions`` are those of the places from the centre of the earth, of length one, shape (territories + 1, 3),
    NaN where unknown or where a territory is no point. ``holding`` is the territory of each of ``LEVELS`` that holds
    each, shape (territories + 1, levels), -1 for none. Both are kept by column.
    """

    directions: Reals
    holding: Numbers

    @property
    def nowhere(self) -> int:
        """The number that stands for no place."""
        return len(self.directions) - 1

    def points(self, places: Numbers, each: Reals) -> Reals:
        """Return the points of each territory by the weights of ``CODES``."""
        loops = _compiled()
        if loops is None or not len(places):
            points: Reals = self.values(places, np.arange(self.nowhere + 1, dtype=np.int32)) @ each
            return points
        return loops(self.directions, self.holding, self.inside, places, COSINES, each)

    @cached_property
    def areas(self) -> Rows:
        """The territories of each area: a département, or whatever is in none."""
        area = np.unique(self.holding[:, LEVELS.index("departement")], return_inverse=True)[1].astype(np.int32)
        numbers = np.arange(len(area), dtype=np.int32)
        return Rows.of_pairs(area, numbers, (int(area.max(initial=-1)) + 1, len(area)))

    @cached_property
    def inside(self) -> Pairs:
        """The territories that each territory of ``LEVELS`` holds: where they begin, and who they are."""
        held, _ = np.nonzero(self.holding >= 0)
        over = self.holding[self.holding >= 0]
        rows = Rows.of_pairs(over, held.astype(np.int32), (len(self.directions), len(self.directions)))
        return rows.starts, rows.items

    def values(self, places: Numbers, territories: Numbers) -> Reals:
        """Return the evidence of some territories, shape (territories, codes)."""
        out = np.zeros((len(territories), len(CODES)))
        for place in places:
            near = self.directions[territories] @ self.directions[place]
            out[:, : len(STEPS_KM)] += near[:, None] >= COSINES
            held = self.holding[place]
            out[:, len(STEPS_KM) :] += (self.holding[territories] == held) & (held >= 0)
        return np.minimum(out, 1.0)

    def nearer(self, places: Numbers, kilometres: float) -> Flags:
        """Return which territories are at most so far from one of the places, or are one of these."""
        near = np.zeros(len(self.directions), np.bool_)
        for place in places:
            near |= self.directions @ self.directions[place] >= np.cos(kilometres / _RADIUS_KM)
        near[places] = True
        return near


def ground(network: Columnar) -> Ground:
    """Return the ground of a network."""
    points = np.isin(network.levels.values, [n for n, name in enumerate(network.levels.names) if name in _POINTS])
    latitudes, longitudes = np.radians(np.where(points[:, None], network.coordinates, np.nan)).T
    directions = np.full((len(network.territories) + 1, 3), np.nan, order="F")
    directions[:-1] = np.column_stack(
        [np.cos(latitudes) * np.cos(longitudes), np.cos(latitudes) * np.sin(longitudes), np.sin(latitudes)]
    )
    holding = np.full((len(directions), len(LEVELS)), -1, np.int32, order="F")
    owners = network.containers.owners()
    for number, level in enumerate(LEVELS):
        if level not in network.levels.names:
            continue
        wanted = network.levels.values == network.levels.names.index(level)
        inside = wanted[network.containers.items]
        holding[owners[inside][::-1], number] = network.containers.items[inside][::-1]
        holding[:-1][wanted, number] = np.flatnonzero(wanted)
    return Ground(directions, holding)


def open_places(network: Columnar, ground: Ground, question: Question) -> dict[str, Flags]:
    """Return for each filter by place which territories it leaves."""
    out: dict[str, Flags] = {}
    if len(question.filters.within):
        inside = np.zeros(ground.nowhere + 1, np.bool_)
        inside[network.containers.owners()[np.isin(network.containers.items, question.filters.within)]] = True
        inside[question.filters.within] = True
        out["territory"] = inside
    if question.filters.distance_km is not None:
        out["distance"] = ground.nearer(question.places, question.filters.distance_km)
    return out


def _points(directions: Reals, holding: Numbers, inside: Pairs, places: Numbers, cosines: Reals, each: Reals) -> Reals:
    """Return the points of each territory by what is nearest to it and what it shares with any of the places.

    One column after the other is gone through, which a processor does for some territories at once.
    """
    steps, count = len(cosines), len(directions)
    out, nearest = np.zeros(count), np.full(count, -2.0)
    for place in places:
        x, y, z = directions[place, 0], directions[place, 1], directions[place, 2]
        for number in range(count):
            near = directions[number, 0] * x + directions[number, 1] * y + directions[number, 2] * z
            nearest[number] = near if near > nearest[number] else nearest[number]  # noqa: FURB136 - max would keep NaN
    widest = np.inf
    for step in range(steps):
        widest = min(widest, cosines[step] if each[step] else np.inf)
    for number in range(count):
        if nearest[number] >= widest:
            for step in range(steps):
                if nearest[number] >= cosines[step]:
                    out[number] += each[step]
    for level in range(holding.shape[1]):
        for rank in range(len(places)):
            held, counted = holding[places[rank], level], each[steps + level] == 0.0
            for before in range(rank):
                counted |= holding[places[before], level] == held
            if held >= 0 and not counted:
                for number in inside[1][inside[0][held] : inside[0][held + 1]]:
                    out[number] += each[steps + level]
    return out


def _most_of(areas: Pairs, territories: Reals) -> Reals:
    """Return the most points of a territory of each area, and last of any."""
    out = np.full(len(areas[0]), -np.inf)
    for area in range(len(out) - 1):
        most = -np.inf
        for number in areas[1][areas[0][area] : areas[0][area + 1]]:
            most = territories[number] if territories[number] > most else most  # noqa: FURB136 - quicker than max
        out[area] = most
    out[-1] = out.max()
    return out


points_of = compiled(_points) or _points
most_of = compiled(_most_of) or _most_of


@cache
def _compiled() -> _Loops | None:
    return None if points_of is _points else points_of
