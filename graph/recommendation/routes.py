"""Routes: the ways that lead from who asks, by past alliances, to a candidate, each with its exact share of points.

A way goes from an alliance of who asks to an intermediary, and on by an alliance of this one to the candidate. What
evidence counts of an intermediary is divided evenly among the ways that lead through it; of walks each way has
its own chance. The points of an evidence are the logarithm of a sum: a way has the share that its term has in the sum.
What a candidate did with those who ask counts for each of them by itself, and is divided by alliance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.affinities.paths import LARGEST, bonds
from graph.alliances.columns import Flags, Numbers, Reals, Rows
from graph.recommendation.history import CODES as _EVIDENCE
from graph.recommendation.history import History, counted

CODES: Final = _EVIDENCE[:5]
"""The evidence that ways make: by common partners, by Adamic and Adar, by walks, and by what was done together."""
NOBODY: Final = -1
"""In the place of the intermediary where two met in the very alliance."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Ways from seeds to a candidate: ``first`` is the alliance of the seed, ``second`` that of the candidate.

    ``seeds`` and ``between`` are numbers among all organisations, ``first`` and ``second`` of undertakings. Where two
    met in the very alliance, ``between`` is ``NOBODY`` and the alliance stands twice. ``points`` are those of each of
    ``CODES``, shape (ways, codes). On some walks the intermediary is the seed, or the candidate, itself.
    """

    seeds: Numbers
    first: Numbers
    between: Numbers
    second: Numbers
    points: Reals

    def __len__(self) -> int:
        return len(self.seeds)

    @property
    def worth(self) -> Reals:
        """The points of each way."""
        return np.asarray(self.points.sum(axis=1))

    def by(self, column: Numbers) -> dict[int, float]:
        """Return the points by the values of one of the columns, the most first."""
        values, places = np.unique(column, return_inverse=True)
        sums = np.bincount(places, weights=self.worth, minlength=len(values))
        order = np.lexsort((values, -sums))
        return {int(values[rank]): float(sums[rank]) for rank in order}

    def of(self, wanted: Flags) -> "Routes":
        """Return some of the ways."""
        seeds, first, between, second = (
            column[wanted] for column in (self.seeds, self.first, self.between, self.second)
        )
        return Routes(seeds, first, between, second, self.points[wanted])


def routes(history: History, seeds: Numbers, candidate: int, weights: Mapping[str, float]) -> Routes:
    """Return the ways from some organisations to another; the sums of their points are the points of ``CODES``."""
    asking, there = history.among(seeds), int(history.place[candidate])
    acts = gathered(history.paths.joined, asking)[1]
    often = np.bincount(acts, minlength=len(history.paths.members)).astype(np.int32)
    parts = [part for seed in asking for part in _ways(history, int(seed), there, often)] if there >= 0 else []
    if not parts:
        none = np.empty(0, np.int32)
        return Routes(none, none, none, none, np.zeros((0, len(CODES))))
    merged = [np.concatenate([part[rank] for part in parts]) for rank in range(5)]
    terms = merged[4]
    terms[:, 2] /= len(asking)
    sums = terms.sum(axis=0)
    each = np.array([weights.get(code, 0.0) for code in CODES])
    points = each * counted(sums[None])[0] * (terms / np.where(sums > 0, sums, 1.0))
    owner, first, between, second = (column.astype(np.int32) for column in merged[:4])
    here = np.append(history.here, np.int32(NOBODY))
    return Routes(history.here[owner], first, here[between], second, points)


def _ways(
    history: History, seed: int, candidate: int, often: Numbers
) -> list[tuple[Numbers, Numbers, Numbers, Numbers, Reals]]:
    """Return the ways from a seed to a candidate, then what they did together, each with its terms in the sums.

    ``often`` is how many of all who ask take part in each undertaking.
    """
    joined, members, worths = history.paths.joined, history.paths.members, history.paths.worths
    first, reached = gathered(members, joined[seed])
    back, around = gathered(members, joined[candidate])
    order = np.argsort(around, kind="stable")
    left, right = (np.searchsorted(around[order], reached, side=side) for side in ("left", "right"))
    sizes = right - left
    first, between = np.repeat(first, sizes), np.repeat(reached, sizes)
    second = back[order[np.repeat(left - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())]]
    acts, alliances = np.diff(joined.starts), np.diff(members.starts)
    terms = np.zeros((len(first), len(CODES)))
    terms[:, 2] = 1.0 / np.sqrt(
        float(acts[seed]) * alliances[first] * acts[between].astype(np.float64) * alliances[second]
    )
    met = (alliances[first] <= LARGEST) & (alliances[second] <= LARGEST) & (between != seed) & (between != candidate)
    many = np.bincount(between[met], minlength=len(acts))[between[met]]
    terms[met, :2] = worths[between[met]] / many[:, None]
    known = int((alliances[joined[seed]] <= LARGEST).sum())
    shared = np.intersect1d(joined[seed], joined[candidate], assume_unique=True)
    others = np.maximum(alliances[shared] - 1.0, 1.0)
    chances = np.where(alliances[shared] <= LARGEST, 1.0 / (max(known, 1) * others), 0.0)
    together = np.zeros((len(shared), len(CODES)))
    together[:, 3] = bonds(chances.sum()) * chances / (chances.sum() or 1.0)
    together[:, 4] = (often[shared] - 1) / 2.0 / others
    return [
        (np.full(len(first), seed), first, between, second, terms),
        (np.full(len(shared), seed), shared, np.full(len(shared), NOBODY), shared, together),
    ]


def gathered(rows: Rows, chosen: Numbers) -> tuple[Numbers, Numbers]:
    """Return the items of some rows, each with its row."""
    places = places_of(rows, chosen)
    sizes = rows.starts[chosen + 1] - rows.starts[chosen]
    return np.repeat(chosen, sizes), rows.items[places]


def places_of(rows: Rows, chosen: Numbers) -> Numbers:
    """Return where the items of some rows are."""
    sizes = rows.starts[chosen + 1] - rows.starts[chosen]
    places: Numbers = np.repeat(rows.starts[chosen] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    return places
