"""The columns: memberships as compressed rows, dates, sectors, places and causes, all in numpy arrays."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

Numbers: TypeAlias = npt.NDArray[np.int32]
Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Names: TypeAlias = npt.NDArray[np.object_]

NEVER: Final = int(np.iinfo(np.int32).max)
"""The day of what bears no date: it lies before no cut."""
_FIRST_DAY: Final = date(1970, 1, 1)


def day(moment: date) -> int:
    """Return a date as the columns have it: days since the beginning of 1970."""
    return (moment - _FIRST_DAY).days


def date_of(number: int) -> date:
    """Return the date of a day of the columns."""
    return _FIRST_DAY + timedelta(days=number)


def iso(number: int) -> str | None:
    """Return a day of the columns as ISO 8601 writes it; None for ``NEVER``."""
    return None if number == NEVER else date_of(number).isoformat()


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of numbers for each of ``len(starts) - 1`` rows, one after the other (int32, ``width`` values)."""

    starts: Numbers
    items: Numbers
    width: int

    @staticmethod
    def of_pairs(rows: Numbers, items: Numbers, shape: tuple[int, int]) -> "Rows":
        """Return rows out of pairs (row, item), each pair once, the items of a row in ascending order."""
        flat = np.unique(rows.astype(np.int64) * max(shape[1], 1) + items)
        owners, held = np.divmod(flat, max(shape[1], 1))
        starts = np.zeros(shape[0] + 1, np.int32)
        np.cumsum(np.bincount(owners, minlength=shape[0]), out=starts[1:])
        return Rows(starts, held.astype(np.int32), shape[1])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Numbers:
        return self.items[self.starts[row] : self.starts[row + 1]]

    @property
    def sizes(self) -> Numbers:
        """How many items each row holds."""
        return np.diff(self.starts)

    @property
    def packed(self) -> tuple[Numbers, Numbers]:
        """Where rows begin, and their items, as machine code takes them."""
        return self.starts, self.items

    def owners(self) -> Numbers:
        """Return the row of each item."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.sizes)

    def among(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return the items of some rows, one row after the other, each with the place of its row among these."""
        owners, places = self.places(rows)
        return owners, self.items[places]

    def places(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return where the items of some rows are, each with the place of its row among these."""
        starts = self.starts[rows]
        sizes = self.starts[rows + 1] - starts
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
        before = starts - (np.cumsum(sizes) - sizes)
        return owners, np.arange(len(owners)) + before[owners]

    def turned(self) -> "Rows":
        """Return the same pairs by item."""
        return Rows.of_pairs(self.items, self.owners(), (self.width, len(self)))

    def kept(self, rows: Flags) -> "Rows":
        """Return as many rows, those that are not kept being empty."""
        sizes = np.where(rows, self.sizes, 0)
        starts = np.zeros(len(self) + 1, np.int32)
        np.cumsum(sizes, out=starts[1:])
        return Rows(starts, self.items[np.repeat(rows, self.sizes)], self.width)

    def matrix(self) -> "sparse.csr_array":
        """Return a matrix of ones where a row holds an item, shape (rows, width)."""
        from scipy import sparse

        return sparse.csr_array(
            (np.ones(len(self.items)), self.items, self.starts), shape=(len(self), self.width), dtype=np.float64
        )


@dataclass(frozen=True, slots=True)
class Codes:
    """One value of a list of names for each organisation, or undertaking, -1 where none is known."""

    names: tuple[str, ...]
    values: Numbers


@dataclass(frozen=True, slots=True)
class Alliances:
    """Organisations and the undertakings in which they took part.

    ``organisations`` and ``undertakings`` are names in ascending order; all other columns speak of their positions.
    ``days`` are those of the undertakings (:func:`day`, or ``NEVER``); ``coordinates`` are degrees of latitude and
    longitude, shape (organisations, 2), NaN where unknown; ``territories`` are levels, the broadest first;
    ``words`` are those of what is written about an undertaking, ``programmes`` the kind of programme of each
    undertaking, None where no column tells.
    """

    organisations: Names
    undertakings: Names
    days: Numbers
    members: Rows
    joined: Rows
    sectors: Codes
    territories: tuple[Codes, ...]
    coordinates: Reals
    causes: Rows
    cause_names: tuple[str, ...]
    words: Rows
    programmes: Codes | None = None

    def __len__(self) -> int:
        return len(self.organisations)

    @property
    def allied(self) -> Flags:
        """Which organisations take part in an undertaking."""
        return self.joined.sizes > 0

    def before(self, cut: int) -> "Alliances":
        """Return the same organisations with what was known before a day: nothing at or after it, nothing undated."""
        return self.keeping(self.days < cut)

    def keeping(self, undertakings: Flags) -> "Alliances":
        """Return the same organisations with some of the undertakings; the others have neither day nor members."""
        members = self.members.kept(undertakings)
        return replace(
            self,
            days=np.where(undertakings, self.days, NEVER).astype(np.int32),
            members=members,
            joined=members.turned(),
            causes=self.causes.kept(undertakings),
            words=self.words.kept(undertakings),
        )

    def during(self, start: int, end: int) -> Numbers:
        """Return the undertakings from a day on and before another."""
        return np.flatnonzero((self.days >= start) & (self.days < end)).astype(np.int32)

    def partners(self, organisation: int) -> Numbers:
        """Return the organisations that share an undertaking with this one, in ascending order."""
        met = [self.members[undertaking] for undertaking in self.joined[organisation]]
        every = np.unique(np.concatenate([*met, np.empty(0, np.int32)]))
        others: Numbers = every[every != organisation].astype(np.int32)
        return others
