"""Likeness: what organisations are, held against what is asked, for each different set of things that they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.affinities.compiling import compiled
from graph.affinities.pairing import paired
from graph.alliances.columns import Codes, Flags, Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.cells import Cells
from graph.recommendation.history import History
from graph.recommendation.question import Question

CODES: Final = (
    ("shared-cause", "related-cause"),
    ("sector-pair", "completes-sector", "sought-sector"),
    ("need-met", "offer-useful"),
)
"""The evidence of each facet of the cells: of causes, of sectors, of skills."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The values of the evidence of each facet, shape (sets, codes)."""

    values: tuple[Reals, ...]

    @staticmethod
    def of(network: Columnar, cells: Cells, history: History, question: Question) -> "Likeness":
        """Return how alike what organisations have is to what is asked."""
        return Likeness(
            (
                _causes(network, cells.causes.sets[0], question.causes),
                _sectors(network, cells, history, question),
                _skills(network, cells.skills.sets, question),
            )
        )

    def points(self, weights: Mapping[str, float]) -> tuple[Reals, Reals, Reals]:
        """Return the points of each set of each facet."""
        causes, sectors, skills = (
            values @ np.array([weights.get(code, 0.0) for code in codes])
            for codes, values in zip(CODES, self.values, strict=True)
        )
        return causes, sectors, skills


def _causes(network: Columnar, sets: Rows, causes: Numbers) -> Reals:
    """Return how many causes a set has in common with those asked, and how many broader or narrower ones (cosines)."""
    near = related(network.wider_causes, causes)
    near[causes] = 0.0
    lengths = np.sqrt(np.maximum(sets.sizes * float(max(len(causes), 1)), 1.0))
    out: Reals = np.column_stack([_sums(sets, _marked(sets.width, causes)), _sums(sets, near)]) / lengths[:, None]
    return out


def _skills(network: Columnar, sets: tuple[Rows, ...], question: Question) -> Reals:
    """Return the logarithms of one and how many needed skills a set offers, and how many offered ones it needs."""
    offered, needed = sets
    if not len(question.skills) and not len(question.offers):
        return np.zeros((len(offered), 2))
    lacking = related(network.wider_skills, question.skills, narrower_only=True)
    helped = _marked(needed.width, _widened(network.wider_skills, question.offers))
    return np.log1p(np.column_stack([_sums(offered, lacking), _sums(needed, helped)]))


def _sectors(network: Columnar, cells: Cells, history: History, question: Question) -> Reals:
    """Return of a set's first sector the mean log-odds with those of the seeds, and whether none around is of it.

    Last, whether one of its sectors is sought.
    """
    sets, values, seeds = cells.sectors.sets[0], cells.sectors.values, question.seeds
    firsts = first_sectors(sets)
    codes = Codes(tuple(network.sectors), np.append(firsts, firsts[values[seeds]]).astype(np.int32))
    odds = paired(history.odds, codes, np.arange(len(firsts), len(codes.values), dtype=np.int32))[: len(firsts)]
    allied = history.among(seeds)
    around = [history.here[history.paths.partners[int(one)]] for one in allied]
    present = firsts[np.unique(values[np.concatenate([seeds, *around])])]
    absent = np.append(1.0 - related(network.wider_sectors, present[present >= 0]), 0.0)
    sought = _sums(sets, related(network.wider_sectors, question.sought, narrower_only=True)) > 0
    return np.column_stack([odds, absent[firsts] if len(seeds) else np.zeros(len(firsts)), sought])


def first_sectors(sets: Rows) -> Numbers:
    """Return the first sector of each set, -1 where there is none."""
    firsts = np.full(len(sets), -1, np.int32)
    some = sets.sizes > 0
    firsts[some] = sets.items[sets.starts[:-1][some]]
    return firsts


def open_sets(network: Columnar, cells: Cells, question: Question) -> dict[str, tuple[int, Flags]]:
    """Return for each filter by sector or cause the rank of the facet that it concerns, and which sets it leaves."""
    out: dict[str, tuple[int, Flags]] = {}
    if len(question.filters.causes):
        wanted = related(network.wider_causes, question.filters.causes, narrower_only=True)
        out["cause"] = 0, _sums(cells.causes.sets[0], wanted) > 0
    if len(question.filters.sectors):
        wanted = related(network.wider_sectors, question.filters.sectors, narrower_only=True)
        out["sector"] = 1, _sums(cells.sectors.sets[0], wanted) > 0
    return out


def _marked(width: int, numbers: Numbers) -> Reals:
    out = np.zeros(width)
    out[numbers] = 1.0
    return out


def _widened(wider: Rows, concepts: Numbers) -> Numbers:
    """Return concepts with all that are broader."""
    return np.unique(np.concatenate([concepts, *(wider[int(concept)] for concept in concepts)])).astype(np.int32)


def related(wider: Rows, concepts: Numbers, *, narrower_only: bool = False) -> Reals:
    """Return one for each concept that is one of some, or narrower, or (unless told otherwise) broader."""
    out = _marked(wider.width, concepts if narrower_only else _widened(wider, concepts))
    out[wider.owners()[np.isin(wider.items, concepts)]] = 1.0
    return out


def _sums(rows: Rows, values: Reals) -> Reals:
    """Return the sum of the values of the items of each row."""
    return summed(rows.starts, rows.items, values)


def _summed(starts: Numbers, items: Numbers, values: Reals) -> Reals:
    out = np.zeros(len(starts) - 1)
    for row in range(len(out)):
        for place in range(starts[row], starts[row + 1]):
            out[row] += values[items[place]]
    return out


def _summed_at_once(starts: Numbers, items: Numbers, values: Reals) -> Reals:
    whole = np.concatenate([np.zeros(1), np.cumsum(values[items])])
    out: Reals = whole[starts[1:]] - whole[starts[:-1]]
    return out


summed = compiled(_summed) or _summed_at_once
