"""Walks: how often one who goes from organisation to undertaking and back comes upon each organisation.

RP3 (Cooper and others 2014, doi:10.1145/2567948.2579244; Paudel and others 2017, doi:10.1145/2955101) bends the
chances of each step by an exponent; personalised PageRank (Page and others 1999) begins again now and then.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graph.alliances.columns import Alliances, Numbers, Reals

if TYPE_CHECKING:
    from scipy import sparse


@dataclass
class Walks:
    """The walks over the memberships of past alliances; ``alpha`` bends the chances of a short walk."""

    past: Alliances
    alpha: float = 0.5
    _joined: "sparse.csr_array" = field(init=False)
    _sizes: tuple[Reals, Reals] = field(init=False)

    def __post_init__(self) -> None:
        self._joined = self.past.joined.matrix()
        self._members = self.past.members.matrix()
        self._sizes = (
            np.maximum(self.past.joined.sizes, 1).astype(np.float64),
            np.maximum(self.past.members.sizes, 1).astype(np.float64),
        )

    def short(self, seeds: Numbers, rounds: int = 2) -> Reals:
        """Return the weight with which a walk of so many undertakings from the seeds ends at each organisation."""
        at = self._start(seeds)
        for _ in range(rounds):
            at = self._step(at, self.alpha)
        return at

    def page_rank(self, seeds: Numbers, restart: float = 0.15, rounds: int = 20) -> Reals:
        """Return the chance of being at each organisation, for walks that begin again at the seeds.

        What is left after ``rounds`` steps is below ``(1 - restart) ** rounds``.
        """
        start = self._start(seeds)
        at = start
        for _ in range(rounds):
            at = restart * start + (1 - restart) * self._step(at, 1.0)
        return at

    def _start(self, seeds: Numbers) -> Reals:
        start = np.zeros(len(self.past))
        start[seeds] = 1.0 / max(len(seeds), 1)
        return start

    def _step(self, at: Reals, alpha: float) -> Reals:
        joined, members = self._sizes
        out: Reals = self._members.T @ ((self._joined.T @ (at / joined**alpha)) / members**alpha)
        return out
