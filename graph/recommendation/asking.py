"""Asking: the question that organisations ask by what is known of them."""

import numpy as np

from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar
from graph.recommendation.question import Filters, Kind, Question


def question_of(
    network: Columnar, seeds: Numbers, kind: Kind | None = None, filters: Filters | None = None, limit: int = 20
) -> Question:
    """Return the question of organisations: their causes and those of what they do, their places, needs and offers.

    Whom they have a tie with already is no candidate. Without a kind it is warm where one met others, else cold.
    """
    done = held(network.joined, seeds)
    if kind is None:
        kind = "warm" if (network.members.sizes[done] > 1).any() else "cold"
    beside = held(network.members, done) if kind != "completion" else seeds
    return Question(
        kind,
        seeds,
        causes=np.union1d(held(network.addressed, seeds), held(network.about, done)).astype(np.int32),
        skills=held(network.needed, seeds),
        offers=held(network.offered, seeds),
        places=held(network.places, seeds),
        excluded=np.union1d(beside, held(network.attached, seeds)).astype(np.int32),
        filters=filters or Filters(),
        limit=limit,
    )


def held(rows: Rows, numbers: Numbers) -> Numbers:
    """Return what some rows hold, each once, in ascending order."""
    parts = [rows[int(number)] for number in numbers]
    return np.unique(np.concatenate([np.empty(0, np.int32), *parts])).astype(np.int32)
