"""Meetings: who has met whom in an alliance, and on which day first."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.alliances.columns import NEVER, Alliances, Numbers, Rows

LARGEST: Final = 60
"""In an undertaking of more members than this nobody is held to have met anybody."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Rows of partners, with the days on which each first and last met the organisation of the row, ``NEVER`` if none.

    ``firsts``, ``lasts`` and ``shared``, how many undertakings they share, follow the items of ``partners``;
    undertakings of more than ``largest`` members are set aside.
    """

    partners: Rows
    firsts: Numbers
    lasts: Numbers
    shared: Numbers
    largest: int

    @property
    def degrees(self) -> Numbers:
        """How many partners each organisation has."""
        return self.partners.sizes


def meetings(alliances: Alliances, largest: int = LARGEST) -> Meetings:
    """Return the meetings in undertakings of at most ``largest`` members."""
    rows = alliances.members.kept(alliances.members.sizes <= largest)
    order = np.argsort(alliances.days, kind="stable")
    sizes, starts = rows.sizes[order], rows.starts[order]
    often = np.repeat(sizes, sizes)
    left = np.repeat(rows.items[spans(starts, sizes)], often)
    right = rows.items[spans(np.repeat(starts, sizes), often)]
    days = np.repeat(np.repeat(alliances.days[order], sizes), often)
    apart = left != right
    width = max(len(alliances), 1)
    flat = left[apart].astype(np.int64) * width + right[apart]
    # undertakings are in the order of their days, so that the first of equal pairs is the first meeting
    order = np.argsort(flat, kind="stable")
    flat, days = flat[order], days[apart][order]
    first = np.flatnonzero(np.diff(flat, prepend=-1))
    owners, held = np.divmod(flat[first], width)
    begins = np.zeros(len(alliances) + 1, np.int32)
    np.cumsum(np.bincount(owners, minlength=len(alliances)), out=begins[1:])
    partners = Rows(begins, held.astype(np.int32), len(alliances))
    dated = np.where(days == NEVER, -NEVER, days)
    lasts = np.maximum.reduceat(dated, first) if len(first) else dated
    shared = np.diff(np.append(first, len(flat))).astype(np.int32)
    return Meetings(partners, days[first], np.where(lasts == -NEVER, NEVER, lasts).astype(np.int32), shared, largest)


def spans(starts: Numbers, sizes: Numbers) -> Numbers:
    """Return the places of items in spans that begin at ``starts`` and are ``sizes`` long, one after the other."""
    before = np.cumsum(sizes) - sizes
    places: Numbers = np.repeat(starts - before, sizes) + np.arange(sizes.sum())
    return places
