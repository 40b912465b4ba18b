"""The packaged file of the territories, row by row."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from ontology.prefixes import OFFICIAL_TERRITORIES

Key = tuple[str, str]

COLUMNS: Final = (
    "kind",
    "code",
    "name",
    "within",
    "population",
    "postal_codes",
    "latitude",
    "longitude",
    "precision_km",
    "replaced_by",
)


class TerritoryFileError(ValueError):
    """A file of territories that does not have the form of one: at which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line} of the territories: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory of the official geographic code.

    ``kind`` is one of the official kinds and ``code`` its INSEE code, or its SIREN for an EPCI or an EPT.
    ``name`` is empty for a former commune whose name the source does not give. ``within`` holds the kind
    and code of each territory that directly contains it. ``population`` is the municipal one, None where
    nobody is counted. The point is in degrees (WGS 84); ``precision_km`` is None where the point is given
    by GeoNames, else the typical error of an imputed one. ``replaced_by`` is the code of the current
    commune that took a former one over.
    """

    kind: str
    code: str
    name: str
    within: tuple[Key, ...] = ()
    population: int | None = None
    postal_codes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    precision_km: float | None = None
    replaced_by: str | None = None


def read_territories(source: Traversable | None = None) -> Iterator[Territory]:
    """Give the territories of the packaged file, or of another one of the same form, in its order.

    Containers come before what they contain, and a commune before the former ones that it took over.
    Raises :class:`TerritoryFileError` at the first line that cannot be read.
    """
    source = source or files("data.territories").joinpath("territories.csv.gz")
    with source.open("rb") as packed, gzip.open(packed) as unpacked:
        text = io.TextIOWrapper(io.BufferedReader(unpacked), encoding="utf-8", newline="")
        yield from _territories(text)


def _territories(text: Iterable[str]) -> Iterator[Territory]:
    """Give the territories of a text with a header, naming the line of whatever is wrong."""
    rows = csv.reader(text, delimiter=";", strict=True)
    try:
        _check_header(next(rows, []))
        for row in rows:
            yield _territory(row)
    except (ValueError, csv.Error, EOFError, OSError, zlib.error) as error:
        raise TerritoryFileError(max(rows.line_num, 1), str(error)) from error


def _check_header(row: list[str]) -> None:
    """Raise ValueError if the first row does not name the columns."""
    if tuple(row) != COLUMNS:
        raise ValueError(f"the header is not {';'.join(COLUMNS)}")


def _territory(row: list[str]) -> Territory:
    """Return the territory of one row; raise ValueError with the reason if it is not one."""
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} columns instead of {len(COLUMNS)}")
    kind, code, name, within, population, postal_codes, latitude, longitude, precision, replaced_by = row
    if kind not in OFFICIAL_TERRITORIES:
        raise ValueError(f"unknown kind {kind!r}")
    if not code:
        raise ValueError("no code")
    if bool(latitude) != bool(longitude):
        raise ValueError("half a point")
    return Territory(
        kind=kind,
        code=code,
        name=name,
        within=tuple(_key(part) for part in within.split()),
        population=int(population) if population else None,
        postal_codes=tuple(postal_codes.split()),
        latitude=_bounded(latitude, 90) if latitude else None,
        longitude=_bounded(longitude, 180) if longitude else None,
        precision_km=_bounded(precision, 1000) if precision else None,
        replaced_by=replaced_by or None,
    )


def _key(text: str) -> Key:
    """Return the kind and the code written as ``kind-code``."""
    kind, _, code = text.rpartition("-")
    if kind not in OFFICIAL_TERRITORIES or not code:
        raise ValueError(f"{text!r} is not the kind and the code of a territory")
    return kind, code


def _bounded(text: str, limit: float) -> float:
    """Return a number whose size is at most the limit (which also refuses what is not a number)."""
    number = float(text)
    if not abs(number) <= limit:
        raise ValueError(f"{text} is beyond {limit}")
    return number
