"""Asking: the question that organisations ask by what is known of them."""

from dataclasses import replace

import numpy as np

from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar
from graph.recommendation.question import Filters, Kind, Question


def question_of(
    network: Columnar, seeds: Numbers, kind: Kind | None = None, filters: Filters | None = None, limit: int = 20
) -> Question:
    """Return the question of organisations: their causes and those of what they do, their places, needs and offers.

    The words of what they did are not asked for: on past alliances these led away from the next. Whom they
    have a tie with already is no candidate. Without a kind it is warm where one met others, else cold.
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


def placed(network: Columnar) -> Columnar:
    """Return a network in which who has no place of its own stands where what it takes part in takes place."""
    lacking = (network.places.sizes == 0)[network.joined.owners()]
    owners, acts = network.joined.owners()[lacking], network.joined.items[lacking]
    sizes, starts = network.taking_place.sizes[acts], network.taking_place.starts[acts]
    places = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    rows = Rows.of_pairs(
        np.append(network.places.owners(), np.repeat(owners, sizes)).astype(np.int32),
        np.append(network.places.items, network.taking_place.items[places]).astype(np.int32),
        (len(network), len(network.territories)),
    )
    own = (network.places.sizes > 0)[rows.owners()]
    sizes = np.zeros(len(rows.items), np.int32)
    sizes[own] = network.places_facts.sizes
    starts = np.append(0, np.cumsum(sizes)).astype(np.int32)
    found = replace(network, places=rows, places_facts=replace(network.places_facts, starts=starts))
    vars(found)["named"] = network.named  # what was read stays so
    return found


def held(rows: Rows, numbers: Numbers) -> Numbers:
    """Return what some rows hold, each once, in ascending order."""
    if len(numbers) == 1:  # those of a row are so already; a copy, as loops are compiled for what can be written
        return rows[int(numbers[0])].copy()
    parts = [rows[int(number)] for number in numbers]
    return np.unique(np.concatenate([np.empty(0, np.int32), *parts])).astype(np.int32)
