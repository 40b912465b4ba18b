"""Alliances for tests: tables written by hand, at random, or with a rule planted in them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from graph.alliances import Alliances, Codes, Columns, Rows, Table, read_alliances

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


def small(groups: list[set[int]], size: int = 10) -> Alliances:
    """Return alliances of so many organisations with these members; causes and sectors go by number."""
    pairs = np.array([(row, one) for row, group in enumerate(groups) for one in sorted(group)], np.int32).reshape(-1, 2)
    members = Rows.of_pairs(pairs[:, 0], pairs[:, 1], (len(groups), size))
    numbers = np.arange(len(groups), dtype=np.int32)
    about = Rows.of_pairs(numbers, numbers % 3, (len(groups), 3))
    return Alliances(
        organisations=np.array([f"o{one}" for one in range(size)], object),
        undertakings=np.array([f"u{one}" for one in numbers], object),
        days=np.zeros(len(groups), np.int32),
        members=members,
        joined=members.turned(),
        sectors=Codes(("even", "odd"), np.arange(size, dtype=np.int32) % 2),
        territories=(),
        coordinates=np.full((size, 2), np.nan),
        causes=about,
        cause_names=("a", "b", "c"),
        words=about,
    )
