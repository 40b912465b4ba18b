"""Shrinking: rates of small territories drawn to the mean of all, as far as they tell little of their own.

A count is held to be Poisson, its rate drawn from a Gamma distribution that all territories share and that is fitted by
moments (Marshall 1991, doi:10.2307/2347593): with counts k and exposures n, the mean is m = sum k / sum n, and the
variance of rates beyond chance v = sum n (k/n - m)^2 / sum n - m / mean n. The rate of one is the mean of what is known
of it then, (k + m s) / (n + s), where s = m / v is the strength: so many exposed count as much as what all others tell.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Reals


@dataclass(frozen=True, slots=True)
class Prior:
    """What all territories tell of one: the mean of rates, and its strength in exposed.

    The strength is infinite where rates differ no more than by chance: each is the mean then.
    """

    mean: float
    strength: float

    def shrunk(self, counts: npt.NDArray[np.integer], exposed: npt.NDArray[np.integer]) -> Reals:
        """Return the rates of territories; of one where nobody is exposed and nothing was counted, the mean."""
        if not np.isfinite(self.strength):
            return np.full(len(counts), self.mean)
        rates: Reals = (counts + self.mean * self.strength) / (exposed + self.strength)
        return rates


def fitted(counts: npt.NDArray[np.integer], exposed: npt.NDArray[np.integer]) -> Prior:
    """Return the prior of counts, from the territories where somebody is exposed."""
    some = exposed > 0
    if not some.any() or not counts[some].any():
        return Prior(0.0, float("inf"))
    counts, exposed = counts[some], exposed[some]
    whole = exposed.sum()
    mean = float(counts.sum() / whole)
    spread = float((exposed * (counts / exposed - mean) ** 2).sum() / whole)
    beyond = spread - mean / float(exposed.mean())
    return Prior(mean, mean / beyond if beyond > 0 else float("inf"))
