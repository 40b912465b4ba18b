"""Paths of two ties: the organisations that share partners with one, each intermediary telling its part.

Resource allocation (Zhou, Lü, Zhang 2009, doi:10.1140/epjb/e2009-00335-8) divides what an intermediary passes on
among its partners; Adamic and Adar (2003, doi:10.1016/S0378-8733(03)00009-1) divide by the logarithm of their
number; common neighbours count each for one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Alliances, Numbers, Reals, Rows

if TYPE_CHECKING:
    from scipy import sparse

_Spread: TypeAlias = Callable[[Numbers, Numbers, int, Reals], Reals]
LARGEST: Final = 1000
"""An undertaking of more members than this makes nobody partners: who joins a crowd meets hardly any of it."""
_TENFOLD: Final = 10.0
"""By how much the strength of a tie is multiplied before its logarithm is taken."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Who was a partner of whom: rows of partners, with how strongly each tie binds.

    ``shared`` counts the undertakings that two share; ``strength`` is the chance of coming from one to the other by
    one of its undertakings and one of the others in it, drawn evenly. Both follow the items of ``partners``.
    """

    partners: Rows
    shared: Reals
    strength: Reals

    @property
    def degrees(self) -> Numbers:
        """How many partners each organisation has."""
        return self.partners.sizes

    def allocation(self) -> Reals:
        """Return what an intermediary gives to each path by resource allocation: one by its number of partners."""
        return 1.0 / np.maximum(self.degrees, 1)

    def adamic_adar(self) -> Reals:
        """Return what an intermediary gives to each path by Adamic and Adar (a single partner leads nowhere)."""
        return np.where(self.degrees > 1, 1.0 / np.log(np.maximum(self.degrees, 2)), 0.0)

    def around(self, organisation: int, values: Reals) -> Reals:
        """Return values of the ties of an organisation (``shared`` or ``strength``) by partner, elsewhere zero."""
        out = np.zeros(len(self.partners))
        row = slice(self.partners.starts[organisation], self.partners.starts[organisation + 1])
        out[self.partners.items[row]] = values[row]
        return out

    def reached(self, organisation: int, worth: Reals) -> Reals:
        """Return for each organisation the sum of the worth of the partners that it shares with this one."""
        spread = _spread() or spread_by_rows
        return spread(self.partners.starts, self.partners.items, organisation, worth)

    def shares(self, organisation: int, candidate: int, worth: Reals) -> dict[int, float]:
        """Return what each common partner gives to a candidate: the terms of :meth:`reached`."""
        common = np.intersect1d(self.partners[organisation], self.partners[candidate], assume_unique=True)
        return {int(between): float(worth[between]) for between in common}


def bonds(strength: Reals) -> Reals:
    """Return what ties count by how strong they are; many weak ones count more than one as strong as all of them."""
    return np.log1p(_TENFOLD * strength)


def ties(past: Alliances, largest: int = LARGEST) -> Ties:
    """Return the ties that undertakings of at most ``largest`` members make."""
    from scipy import sparse

    kept = past.members.kept(past.members.sizes <= largest)
    members, joined = kept.matrix(), np.bincount(kept.items, minlength=len(past))
    shared = _off_diagonal(sparse.csr_array(members.T @ members))
    others = sparse.diags_array(1.0 / np.maximum(past.members.sizes - 1, 1))
    each = sparse.diags_array(1.0 / np.maximum(joined, 1))
    strength = _off_diagonal(sparse.csr_array(each @ members.T @ (others @ members)))
    rows = Rows(shared.indptr.astype(np.int32), shared.indices.astype(np.int32), len(past))
    return Ties(rows, shared.data, strength.data)


def spread_by_rows(starts: Numbers, items: Numbers, source: int, worth: Reals) -> Reals:
    """Return the sums of :meth:`Ties.reached` by counting the partners of each partner, one row at a time."""
    out = np.zeros(len(starts) - 1)
    for between in items[starts[source] : starts[source + 1]]:
        out[items[starts[between] : starts[between + 1]]] += worth[between]
    out[source] = 0.0
    return out


def _loops(starts: Numbers, items: Numbers, source: int, worth: Reals) -> Reals:
    out = np.zeros(len(starts) - 1)
    for first in range(starts[source], starts[source + 1]):
        between = items[first]
        for second in range(starts[between], starts[between + 1]):
            out[items[second]] += worth[between]
    out[source] = 0.0
    return out


@cache
def _spread() -> _Spread | None:
    return compiled(_loops)


def _off_diagonal(matrix: "sparse.csr_array") -> "sparse.csr_array":
    matrix.setdiag(0.0)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
