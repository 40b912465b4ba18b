"""Where the communes are: points of GeoNames, checked, and imputed where GeoNames has none.

GeoNames locates 42 % of the communes (nine tenths of the people). Compared with the contours of the
communes, its points are off by 0.9 km (median), and a handful by tens of kilometres, because two places
of one name were taken for each other.
"""

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from data.territories.division import Commune, Division
from data.territories.geonames import Place, choose_places

_APART_KM: Final = 25.0
_ALONE_KM: Final = 60.0
_EARTH_DIAMETER_KM: Final = 12742.0
_ARRONDISSEMENT = re.compile(r"(.+) (\d+)(?:er|e) Arrondissement\Z")


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees; ``precision_km`` is the typical error of an imputed one, None for a given one."""

    latitude: float
    longitude: float
    precision_km: float | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A way to impute a point: the mean of the communes that share an area, and its typical error.

    The errors are medians over the communes below 1,000 inhabitants that GeoNames locates, each left out
    in turn (about 5,000; edition 2026): postal code 5.0 km, EPCI 8.7 km, department 31.1 km.
    They hold for the metropolis. Overseas, where communes are far larger, the spread of the communes that
    the mean is taken of stands in for the error wherever it is greater.
    """

    prefix: str
    typical_km: float


_METHODS: Final = (Method("postal ", 5.0), Method("epci ", 8.7), Method("departement ", 31.1))
# Median distance of the 25 arrondissements of Lyon and Marseille from their city's point; GeoNames has
# no point for those of Paris.
_ARRONDISSEMENT_KM: Final = 2.3


def locate_communes(division: Division, places: Iterable[Place]) -> tuple[dict[str, Position], list[str]]:
    """Return the position of each commune that has one, and the codes of those whose point was refused."""
    areas = _areas(division)
    given = {
        code: Position(place.latitude, place.longitude)
        for code, place in choose_places(division.communes, places).items()
    }
    refused = sorted(_misplaced(division.communes, areas, given))
    for code in refused:
        del given[code]
    return given | dict(_imputed(division.communes, areas, given)), refused


def locate_arrondissements(
    division: Division, places: Iterable[Place], positions: Mapping[str, Position]
) -> dict[str, Position]:
    """Return the position of each municipal arrondissement: its own, or its city's with its error."""
    named = {(place.codes[0], place.name): place for place in places}
    found = {}
    for part in division.arrondissements:
        match = _ARRONDISSEMENT.match(part.name)
        place = named.get((part.commune, f"{match[1]} {int(match[2]):02}")) if match else None
        city = positions.get(part.commune)
        if place:
            found[part.code] = Position(place.latitude, place.longitude)
        elif city:
            found[part.code] = Position(city.latitude, city.longitude, _ARRONDISSEMENT_KM)
    return found


def _misplaced(
    communes: Mapping[str, Commune], areas: Mapping[str, list[str]], given: Mapping[str, Position]
) -> Iterator[str]:
    """Give the metropolitan communes whose point stands alone, so that it must be that of another place.

    Such a point is more than 25 km from every other commune of its EPCI and of its postal code; or more
    than 60 km from those of its EPCI, where no other commune with its postal code is located. Overseas
    communes may truly be that far apart.
    """
    members = _members(areas, given)

    def nearest(code: str, prefix: str) -> float | None:
        others = set(_relatives(areas[code], prefix, members)) - {code}
        return min((_distance(given[code], given[other]) for other in others), default=None)

    for code in given:
        if communes[code].zone != "metro":
            continue
        epci, postal = nearest(code, "epci "), nearest(code, "postal ")
        limit = _ALONE_KM if postal is None else _APART_KM
        if epci is not None and min(epci, epci if postal is None else postal) > limit:
            yield code


def _imputed(
    communes: Mapping[str, Commune], areas: Mapping[str, list[str]], given: Mapping[str, Position]
) -> Iterator[tuple[str, Position]]:
    """Give each commune without a point the mean of its nearest relatives, by the first method that has any.

    An overseas collectivity is no relative: its islands may be a thousand kilometres apart.
    """
    members = _members(areas, given)
    for code, commune in communes.items():
        if code in given:
            continue
        for method in _METHODS:
            points = [given[other] for other in _relatives(areas[code], method.prefix, members)]
            if points:
                yield code, _mean(points, method, measured=commune.zone == "metro")
                break


def _mean(points: list[Position], method: Method, *, measured: bool) -> Position:
    """Return the mean of the points with its typical error (their spread, where that is not measured)."""
    latitude = statistics.fmean(point.latitude for point in points)
    longitude = statistics.fmean(point.longitude for point in points)
    mean = Position(round(latitude, 3), round(longitude, 3))
    spread = 0.0 if measured else statistics.median(_distance(mean, point) for point in points)
    return Position(mean.latitude, mean.longitude, round(max(method.typical_km, spread), 1))


def _areas(division: Division) -> dict[str, list[str]]:
    """Return the areas that communes share, for each commune: postal codes, EPCI, department."""
    areas = {code: [f"postal {p}" for p in commune.postal_codes] for code, commune in division.communes.items()}
    for epci in division.epci:
        for member in epci.members:
            areas[member].append(f"epci {epci.code}")
    for code, commune in division.communes.items():
        if commune.zone != "com":
            areas[code].append(f"departement {commune.departement}")
    return areas


def _members(areas: Mapping[str, list[str]], given: Mapping[str, Position]) -> dict[str, list[str]]:
    """Return the located communes of each area."""
    members: dict[str, list[str]] = defaultdict(list)
    for code in given:
        for area in areas[code]:
            members[area].append(code)
    return members


def _relatives(areas: Iterable[str], prefix: str, members: Mapping[str, list[str]]) -> list[str]:
    """Return the located communes of those areas whose name begins so, each once, sorted."""
    near = (area for area in areas if area.startswith(prefix))
    return sorted({code for area in near for code in members.get(area, ())})


def _distance(one: Position, other: Position) -> float:
    """Return the great-circle distance in kilometres (haversine formula)."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    rise = math.sin((north - south) / 2) ** 2
    turn = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(rise + math.cos(south) * math.cos(north) * turn))
