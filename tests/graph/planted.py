"""Alliances for tests: tables written by hand, at random, or with a rule planted in them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from graph.alliances import Alliances, Columns, Table, read_alliances

Membership: TypeAlias = tuple[str, str, str, str, str, str, str, str]
"""Organisation, type, undertaking, date, place, cause, latitude and longitude, as text."""

HEADER = "organisation,type,undertaking,date,place,cause,latitude,longitude"
COLUMNS = Columns(coordinates=("latitude", "longitude"))


def table(folder: Path, rows: Iterable[Membership]) -> Table:
    """Return a table of memberships, written into a folder."""
    file = folder / "alliances.csv"
    file.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return Table(file, COLUMNS)


def alliances(folder: Path, rows: Iterable[Membership]) -> Alliances:
    """Return the alliances of memberships."""
    return read_alliances(table(folder, rows))


def by_chance(seed: int, organisations: int = 60, undertakings: int = 120, towns: int = 6) -> list[Membership]:
    """Return memberships in which everything is drawn evenly, over the years 2010 to 2019."""
    return _drawn(seed, (organisations, undertakings, towns), planted=False)


def by_neighbourhood(seed: int, organisations: int = 120, undertakings: int = 300, towns: int = 12) -> list[Membership]:
    """Return memberships in which only those of one town ally, everything else being drawn evenly."""
    return _drawn(seed, (organisations, undertakings, towns), planted=True)


def _drawn(seed: int, sizes: tuple[int, int, int], *, planted: bool) -> list[Membership]:
    chance = np.random.default_rng(seed)
    organisations, undertakings, towns = sizes
    kinds = chance.choice(["school", "company", "association"], organisations)
    out: list[Membership] = []
    for number in range(undertakings):
        year, cause = 2010 + number * 10 // undertakings, f"cause {chance.integers(3)}"
        near = np.arange(chance.integers(towns), organisations, towns) if planted else np.arange(organisations)
        for one in chance.choice(near, 3, replace=False):
            town = one % towns
            place = (f"town {town}", cause, str(43.0 + town / 2), str(1.0 + town / 3))
            out.append((f"organisation {one:03}", str(kinds[one]), f"alliance {number:03}", f"{year}-05-01", *place))
    return out
