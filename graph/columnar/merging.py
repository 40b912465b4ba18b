"""Merging: rows of one network taken out of its columns, and rows of another put where they belong.

Both networks have their names in ascending order, so that what stays keeps its order: columns of millions of rows are
copied in a few pieces, and no number is looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Codes, Flags, Numbers, Rows
from graph.columnar.texts import Texts

Places: TypeAlias = npt.NDArray[np.int64]
_Array: TypeAlias = npt.NDArray[Any]
_Runs: TypeAlias = tuple[_Array, _Array]
_NOWHERE: Final = -1


class LostError(Exception):
    """A row that stays holds what is no more."""


@dataclass(frozen=True)
class Edit:
    """Which of ``count`` rows go, and before which of them which rows of another network come.

    All are in ascending order; ``at`` has a place for each that is ``taken``.
    """

    count: int
    gone: Places
    at: Places
    taken: Places

    @property
    def total(self) -> int:
        """How many rows there are afterwards."""
        return self.count - len(self.gone) + len(self.taken)

    @cached_property
    def kept(self) -> Flags:
        """Which rows stay."""
        out = np.ones(self.count, np.bool_)
        out[self.gone] = False
        return out

    @cached_property
    def moved(self) -> Numbers:
        """Where each row is afterwards, -1 for one that went."""
        shift = np.cumsum(np.bincount(self.at, minlength=self.count + 1)[: self.count]) + np.cumsum(self.kept) - 1
        return np.where(self.kept, shift, _NOWHERE).astype(np.int32)

    @property
    def put(self) -> Numbers:
        """Where each row that was taken is afterwards."""
        ahead: Numbers = self.at - np.searchsorted(self.gone, self.at) + np.arange(len(self.at))
        return ahead.astype(np.int32)

    def values(self, old: _Array, new: _Array) -> _Array:
        """Return a column of one value for each row."""
        out = np.empty(self.total, old.dtype)
        out[self.moved[self.kept]] = old[self.kept]
        out[self.put] = new[self.taken]
        return out

    def runs(self, old: _Runs, new: _Runs) -> _Runs:
        """Return rows of several values, given as where each begins and the values one after the other."""
        starts = np.zeros(self.total + 1, old[0].dtype)
        np.cumsum(self.values(np.diff(old[0]), np.diff(new[0])), out=starts[1:])
        return starts, np.concatenate(list(self._pieces(old, new)))

    def rows(self, old: Rows, new: Rows, items: "Renumbered") -> Rows:
        """Return rows of numbers of other things; raises LostError."""
        starts, held = self.runs((old.starts, items.old[old.items]), (new.starts, items.new[new.items]))
        if held.size and held.min() < 0:
            raise LostError
        return Rows(starts, held, items.width)

    def within(self, old: Numbers, new: Numbers) -> "Edit":
        """Return the edit of the values of rows that begin there."""
        ahead = np.repeat(old[self.at].astype(np.int64), np.diff(new)[self.taken])
        return Edit(int(old[-1]), spans(old, self.gone), ahead, spans(new, self.taken))

    def _pieces(self, old: _Runs, new: _Runs) -> Iterator[_Array]:
        place = 0
        going = [(row, True, _NOWHERE) for row in self.gone.tolist()]
        coming = [(at, False, row) for at, row in zip(self.at.tolist(), self.taken.tolist(), strict=True)]
        for row, goes, taken in sorted(going + coming):
            yield old[1][old[0][place] : old[0][row]]
            place = row + goes
            if not goes:
                yield new[1][new[0][taken] : new[0][taken + 1]]
        yield old[1][old[0][place] :]


def spans(starts: Numbers, rows: Places) -> Places:
    """Return the places of the values of some rows."""
    return np.concatenate([np.arange(starts[row], starts[row + 1]) for row in rows.tolist()] + [np.empty(0, np.int64)])


@dataclass(frozen=True)
class Renumbered:
    """Where things of two networks are in a third one that has ``width`` of them; what is no more is at -1."""

    old: Numbers
    new: Numbers
    width: int


@dataclass(frozen=True)
class Merged:
    """The names of one kind of things of two networks, the edit that made them, and where those of each are now."""

    names: Texts
    edit: Edit
    numbers: Renumbered


def merged(old: Texts, new: Texts, gone: Places) -> Merged:
    """Return the names of both, without the old ones that are ``gone`` unless the new ones have them."""
    every = list(new)
    places = np.array([old.place(name) for name in every], np.int64)
    away = np.zeros(len(old) + 1, np.bool_)
    away[gone] = True
    known = np.zeros(len(new), np.bool_)
    known[:] = [place < len(old) and old[place] == name for name, place in zip(every, places.tolist(), strict=True)]
    taken = np.flatnonzero(~known | away[places])
    edit = Edit(len(old), np.sort(gone), places[taken], taken)
    moved, put = edit.moved.copy(), np.zeros(len(new), np.int32)
    put[taken] = edit.put
    put[known & ~away[places]] = moved[places[known & ~away[places]]]
    moved[places[known]] = put[known]
    starts, run = edit.runs((old.starts, old.run), (new.starts, new.run))
    return Merged(Texts(run, starts), edit, Renumbered(moved, put, edit.total))


def coded(edit: Edit, old: Codes, new: Codes) -> Codes:
    """Return codes of edited rows; what nobody has any more is not among their names."""
    shifted = np.where(new.values >= 0, new.values + len(old.names), _NOWHERE).astype(np.int32)
    values, every = edit.values(old.values, shifted), np.array([*old.names, *new.names], dtype=object)
    used = np.unique(values[values >= 0])
    names = sorted(set(every[used]))
    known = np.full(len(every) + 1, _NOWHERE, np.int32)  # the last one is that of -1
    known[used] = [names.index(name) for name in every[used]]
    return Codes(tuple(names), known[values])
