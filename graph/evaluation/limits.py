"""Limits: the same questions with fewer candidates: those who had never been allied, or those of one sector."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.alliances.columns import Codes, Flags
from graph.evaluation.measures import Method, Outcome, Ranked, outcome, ranked
from graph.evaluation.questions import Query


def limited(query: Query, candidates: Flags) -> Query | None:
    """Return a question to which only some may answer; None where none of them did."""
    relevant = query.relevant[candidates[query.relevant]]
    if not len(relevant):
        return None
    excluded = np.union1d(query.excluded, np.flatnonzero(~candidates)).astype(np.int32)
    return replace(query, relevant=relevant, excluded=excluded)


def all_limited(questions: Sequence[Query], candidates: Flags) -> list[Query]:
    """Return the questions that some of the candidates answered, each limited to them."""
    return [one for one in (limited(query, candidates) for query in questions) if one is not None]


@dataclass(frozen=True, slots=True)
class Cell:
    """What methods give where one sector asks and another is asked for.

    ``candidates`` is how many organisations the asked sector holds.
    """

    asking: str
    asked: str
    candidates: int
    questions: int
    outcomes: Mapping[str, Outcome]


def cells(
    methods: Mapping[str, Method],
    questions: Sequence[Query],
    sectors: Codes,
    sample: tuple[int, int],
    told: Callable[[int], None] | None = None,
) -> tuple[Cell, ...]:
    """Return what methods give for each pair of sectors, those asked about most often first.

    A question counts in each cell whose sector answered it, its candidates limited to that sector; one that several
    organisations ask together, or one of no known sector, in none. ``sample`` is the seed of the order of equals and
    how few questions make no cell. ``told`` hears how many questions are read.
    """
    seed, least = sample
    members = [np.asarray(sectors.values == sector) for sector in range(len(sectors.names))]
    often = Counter(pair for query in questions for pair in _pairs(query, sectors))
    found: dict[tuple[int, int], list[dict[str, Ranked]]] = {pair: [] for pair, many in often.items() if many >= least}
    for number, query in enumerate(questions):
        pairs = [pair for pair in _pairs(query, sectors) if pair in found]
        scores = {name: method(query.need) for name, method in methods.items()} if pairs else {}
        for pair in pairs:
            narrow = limited(query, members[pair[1]])
            if narrow is not None:
                keys = [seed, number]
                found[pair].append(
                    {name: ranked(held, narrow, np.random.default_rng(keys)) for name, held in scores.items()}
                )
        if told is not None:
            told(number + 1)
    return tuple(
        Cell(
            sectors.names[asking],
            sectors.names[asked],
            int(members[asked].sum()),
            len(found[asking, asked]),
            {name: outcome([one[name] for one in found[asking, asked]]) for name in methods},
        )
        for asking, asked in sorted(found, key=lambda pair: (-often[pair], pair))
    )


def _pairs(query: Query, sectors: Codes) -> set[tuple[int, int]]:
    """Return the sector that asks with each that answered."""
    if len(query.need.seeds) != 1 or (asking := int(sectors.values[query.need.seeds[0]])) < 0:
        return set()
    return {(asking, asked) for asked in sectors.values[query.relevant].tolist() if asked >= 0}
