"""Baselines: the single methods that a learnt score has to beat."""

import numpy as np

from graph.affinities import Ties, Walks, ties
from graph.affinities.proximity import distances, within
from graph.affinities.subjects import causes, popularity, words
from graph.alliances.columns import Alliances, Reals
from graph.evaluation.measures import Method


def baselines(past: Alliances) -> dict[str, Method]:
    """Return the single methods that the columns allow, by name."""
    tied, walks, active = ties(past), Walks(past), popularity(past)
    out: dict[str, Method] = {"popularity": lambda _: active}
    if past.causes.width:
        subject = causes(past)
        out["popularity in the cause"] = lambda need: subject.activity(need.causes)
    if past.words.width:
        purpose = words(past)
        out["popularity in the words"] = lambda need: purpose.activity(need.words)
    if np.isfinite(past.coordinates).any():
        out["nearest"] = lambda need: -distances(past.coordinates, need.seeds)
        out["popularity within 50 km"] = lambda need: active * within(distances(past.coordinates, need.seeds), 50.0)
    for name, worth in (
        ("common neighbours", np.ones(len(past))),
        ("Adamic-Adar", tied.adamic_adar()),
        ("resource allocation", tied.allocation()),
    ):
        out[name] = _reached(tied, worth)
    out["RP3"] = lambda need: walks.short(need.seeds)
    out["personalised PageRank"] = lambda need: walks.page_rank(need.seeds)
    out["shared with the members"] = _shared(tied)
    return out


def _reached(tied: Ties, worth: Reals) -> Method:
    return lambda need: np.sum([tied.reached(int(seed), worth) for seed in need.seeds], axis=0)


def _shared(tied: Ties) -> Method:
    return lambda need: np.sum([tied.around(int(seed), tied.strength) for seed in need.seeds], axis=0)
