"""Likeness: what organisations are, held against what is asked, for each different set of things that they have."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Flags, Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.cells import Cells
from graph.recommendation.ground import Pairs
from graph.recommendation.history import History
from graph.recommendation.question import Question

CODES: Final = (
    ("shared-cause", "related-cause"),
    ("sector-pair", "completes-sector", "sought-sector"),
    ("need-met", "offer-useful"),
)
"""The evidence of each facet of the cells: of causes, of sectors, of skills."""


class Points(NamedTuple):
    """The points of each set of each facet, and how many of the causes asked for are in each set of causes."""

    causes: Reals
    sectors: Reals
    skills: Reals
    shared: Numbers


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concepts of one kind: those that are broader than each, and those that are narrower."""

    wider: Rows
    narrower: Rows

    @staticmethod
    def of(wider: Rows) -> "Concepts":
        """Return concepts by those that are broader than each."""
        return Concepts(wider, wider.turned())

    def narrowed(self, numbers: Numbers) -> Reals:
        """Return one for each concept that is one of some, or narrower."""
        return _marked(self.wider.width, numbers, self.narrower)

    def widened(self, numbers: Numbers) -> Reals:
        """Return one for each concept that is one of some, or broader."""
        return _marked(self.wider.width, numbers, self.wider)

    def related(self, numbers: Numbers) -> Reals:
        """Return one for each concept that is one of some, or narrower, or broader."""
        return np.maximum(self.narrowed(numbers), self.widened(numbers))


Kinds: TypeAlias = tuple[Concepts, Concepts, Concepts]
"""Causes, sectors and skills."""


def kinds_of(network: Columnar) -> Kinds:
    """Return the concepts of a network."""
    return Concepts.of(network.wider_causes), Concepts.of(network.wider_sectors), Concepts.of(network.wider_skills)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike sets are to what is asked.

    ``shared`` marks the causes asked for, ``near`` those that are broader or narrower; ``lacking`` marks the skills
    that help those who ask, ``helped`` those that they help, None where they need and offer none. ``sectors`` are the
    values of the evidence of sets of sectors, shape (sets, codes).
    """

    cells: Cells
    shared: Reals
    near: Reals
    many: int
    lacking: Reals | None
    helped: Reals | None
    sectors: Reals

    @staticmethod
    def of(kinds: Kinds, cells: Cells, history: History, question: Question) -> "Likeness":
        """Return how alike what organisations have is to what is asked."""
        causes, _, skills = kinds
        near = causes.related(question.causes)
        near[question.causes] = 0.0
        shared = _marked(len(near), question.causes)
        sectors = _sectors(kinds[1], cells, history, question)
        if not len(question.skills) and not len(question.offers):
            return Likeness(cells, shared, near, max(len(question.causes), 1), None, None, sectors)
        lacking, helped = skills.narrowed(question.skills), skills.widened(question.offers)
        return Likeness(cells, shared, near, max(len(question.causes), 1), lacking, helped, sectors)

    def points(self, each: tuple[Reals, Reals, Reals]) -> Points:
        """Return the points of each set of each facet by the weights of its evidence."""
        sets, (offered, needed) = self.cells.causes.sets[0], self.cells.skills.sets
        causes, shared, skills = np.empty(len(sets)), np.empty(len(sets), np.int32), np.zeros(len(offered))
        cause_points((sets.starts, sets.items), (self.shared, self.near), self.many, each[0], (causes, shared))
        if self.lacking is not None and self.helped is not None:
            skills = each[2][0] * np.log1p(_sums(offered, self.lacking)) + each[2][1] * np.log1p(
                _sums(needed, self.helped)
            )
        return Points(causes, self.sectors @ each[1], skills, shared)

    def values(self, organisations: Numbers) -> Reals:
        """Return the evidence of some organisations, in the order of ``CODES``, shape (organisations, codes)."""
        causes, sectors, skills = (facet.values[organisations] for facet in self.cells.facets)
        sets, (offered, needed) = self.cells.causes.sets[0], self.cells.skills.sets
        out = np.zeros((len(organisations), sum(map(len, CODES))))
        lengths = np.sqrt(np.maximum((sets.starts[causes + 1] - sets.starts[causes]) * float(self.many), 1.0))
        out[:, 0], out[:, 1] = (
            _summed_of(sets, causes, self.shared) / lengths,
            _summed_of(sets, causes, self.near) / lengths,
        )
        out[:, 2:5] = self.sectors[sectors]
        if self.lacking is not None and self.helped is not None:
            out[:, 5] = np.log1p(_summed_of(offered, skills, self.lacking))
            out[:, 6] = np.log1p(_summed_of(needed, skills, self.helped))
        return out


def _sectors(sectors: Concepts, cells: Cells, history: History, question: Question) -> Reals:
    """Return of a set's first sector the mean log-odds with those of the seeds, and whether none around is of it.

    Last, whether one of its sectors is sought.
    """
    (sets,), values, seeds = cells.sectors.sets, cells.sectors.values, question.seeds
    firsts, out = cells.first_sectors, np.zeros((len(sets), 3))
    own = firsts[values[seeds]]
    if (own >= 0).any():
        out[:, 0] = np.append(history.odds[own[own >= 0]].mean(axis=0), 0.0)[firsts]
    if len(seeds):
        around = [history.here[history.paths.partners[int(one)]] for one in history.among(seeds)]
        present = np.zeros(len(sectors.wider) + 1, np.bool_)
        present[firsts[values[np.concatenate([seeds, *around])]]] = True
        absent = 1.0 - sectors.related(np.flatnonzero(present[:-1]).astype(np.int32))
        out[:, 1] = np.append(absent, 0.0)[firsts]
    if len(question.sought):
        out[:, 2] = _sums(sets, sectors.narrowed(question.sought)) > 0
    return out


def open_sets(kinds: Kinds, cells: Cells, question: Question) -> dict[str, tuple[int, Flags]]:
    """Return for each filter by sector or cause the rank of the facet that it concerns, and which sets it leaves."""
    out: dict[str, tuple[int, Flags]] = {}
    for facet, (name, wanted) in enumerate((("cause", question.filters.causes), ("sector", question.filters.sectors))):
        if len(wanted):
            out[name] = facet, _sums(cells.facets[facet].sets[0], kinds[facet].narrowed(wanted)) > 0
    return out


def _marked(width: int, numbers: Numbers, others: Rows | None = None) -> Reals:
    """Return one for each of some numbers, and for whatever other rows hold of each of them."""
    out = np.zeros(width)
    out[numbers] = 1.0
    if others is not None:
        for number in numbers.tolist():
            out[others[number]] = 1.0
    return out


def _summed_of(rows: Rows, chosen: Numbers, values: Reals) -> Reals:
    """Return the sum of the values of the items of each of some rows."""
    owners, items = rows.among(chosen)
    out: Reals = np.bincount(owners, weights=values[items], minlength=len(chosen)).astype(np.float64)
    return out


def _sums(rows: Rows, values: Reals) -> Reals:
    """Return the sum of the values of the items of each row."""
    whole = np.concatenate([np.zeros(1), np.cumsum(values[rows.items])])
    out: Reals = whole[rows.starts[1:]] - whole[rows.starts[:-1]]
    return out


def _cause_points(
    sets: Pairs, marks: tuple[Reals, Reals], many: int, weights: Reals, out: tuple[Reals, Numbers]
) -> None:
    """Put in the points of each set of causes, and how many of those asked are in it.

    They are cosines: of the causes asked for, and of those that are broader or narrower.
    """
    (starts, items), (shared, near) = sets, marks
    for row in range(len(starts) - 1):
        common, close = 0.0, 0.0
        for place in range(starts[row], starts[row + 1]):
            common += shared[items[place]]
            close += near[items[place]]
        length = math.sqrt(max((starts[row + 1] - starts[row]) * float(many), 1.0))
        out[0][row] = weights[0] * (common / length) + weights[1] * (close / length)
        out[1][row] = common


def _cause_points_at_once(
    sets: Pairs, marks: tuple[Reals, Reals], many: int, weights: Reals, out: tuple[Reals, Numbers]
) -> None:
    rows = Rows(*sets, len(marks[0]))
    lengths, out[1][:] = np.sqrt(np.maximum(rows.sizes * float(many), 1.0)), _sums(rows, marks[0])
    out[0][:] = weights[0] * (out[1] / lengths) + weights[1] * (_sums(rows, marks[1]) / lengths)


cause_points = compiled(_cause_points) or _cause_points_at_once
