"""The administrative division of France, as the npm package @etalab/decoupage-administratif states it."""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class PackageError(ValueError):
    """An npm tarball that is not the package that it is said to be: which one, and why."""

    def __init__(self, tarball: Path, reason: str) -> None:
        super().__init__(f"{tarball}: {reason}")
        self.tarball = tarball
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Commune:
    """A current commune. ``zone`` is metro, drom (overseas department) or com (overseas collectivity)."""

    code: str
    name: str
    departement: str
    region: str
    zone: str
    population: int | None
    postal_codes: tuple[str, ...]
    former_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a current commune: a municipal arrondissement, or what is left of a former commune."""

    code: str
    name: str
    commune: str
    population: int | None
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """An inter-municipal body (EPCI or EPT): its SIREN, its name, the codes of its communes."""

    code: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A department, a region, or the overseas collectivity that the package lists as both (zone com)."""

    code: str
    name: str
    region: str
    zone: str


@dataclass(frozen=True, slots=True)
class Division:
    """The whole division at one date; ``delegated`` are the parts that keep a former commune's name."""

    communes: dict[str, Commune]
    arrondissements: tuple[Part, ...]
    delegated: dict[str, Part]
    epci: tuple[Grouping, ...]
    ept: tuple[Grouping, ...]
    departements: tuple[Area, ...]
    regions: tuple[Area, ...]


def read_member(tarball: Path, name: str) -> bytes:
    """Return the content of one file of an npm tarball, straight from the archive."""
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise PackageError(tarball, f"package/{name} is not a file")
            return member.read()
    except KeyError as error:
        raise PackageError(tarball, f"it has no package/{name}") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise PackageError(tarball, str(error)) from error


def read_division(tarball: Path) -> Division:
    """Return the division that the package's tarball states; raise PackageError if it cannot be read."""
    try:
        communes = _records(tarball, "communes")
        return Division(
            communes={r["code"]: _commune(r) for r in communes if r["type"] == "commune-actuelle"},
            arrondissements=tuple(_part(r, "commune") for r in communes if r["type"] == "arrondissement-municipal"),
            delegated={
                r["code"]: _part(r, "chefLieu")
                for r in communes
                if r["type"] in {"commune-deleguee", "commune-associee"}
            },
            epci=tuple(_grouping(record) for record in _records(tarball, "epci")),
            ept=tuple(_grouping(record) for record in _records(tarball, "ept")),
            departements=tuple(_area(record) for record in _records(tarball, "departements")),
            regions=tuple(_area(record) for record in _records(tarball, "regions")),
        )
    except KeyError as error:
        raise PackageError(tarball, f"a record has no {error}") from error


def _records(tarball: Path, name: str) -> list[Record]:
    """Return the records of one JSON file of the package."""
    try:
        records: list[Record] = json.loads(read_member(tarball, f"data/{name}.json"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise PackageError(tarball, f"data/{name}.json: {error}") from error
    return records


def _commune(record: Record) -> Commune:
    """Return the current commune of a record; the uninhabited ones have no population."""
    return Commune(
        code=record["code"],
        name=record["nom"],
        departement=record["departement"],
        region=record["region"],
        zone=record["zone"],
        population=record.get("population"),
        postal_codes=tuple(sorted(record.get("codesPostaux", ()))),
        former_codes=tuple(sorted(record.get("anciensCodes", ()))),
    )


def _part(record: Record, whole: str) -> Part:
    """Return the part of a commune that a record states; ``whole`` is the key that names the commune."""
    return Part(
        code=record["code"],
        name=record["nom"],
        commune=record[whole],
        population=record.get("population"),
        postal_codes=tuple(sorted(record.get("codesPostaux", ()))),
    )


def _grouping(record: Record) -> Grouping:
    """Return the inter-municipal body of a record."""
    return Grouping(record["code"], record["nom"], tuple(member["code"] for member in record["membres"]))


def _area(record: Record) -> Area:
    """Return the department or the region of a record; a region is in itself."""
    region = record["region"] if "region" in record else record["code"]
    return Area(record["code"], record["nom"], region, record["zone"])
