"""Flooring: what lists give under floors as they are served, made of questions that were asked before the cut.

Served floors are those of a sample of who could ask (:mod:`graph.recommendation.floors`). Here, who asks before the cut
is drawn of all who had allied by then, each about something that it took part in, or of those who had not, each about
something that others did; scores are those of the cut. Questions after the cut are then answered under these floors:
they ask for other things than those before, so that somebody may be in more of their lists than the share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.affinities import Need
from graph.alliances.columns import Alliances, Numbers, Reals
from graph.evaluation.measures import LISTED, Method, Outcome, outcome, ranked
from graph.evaluation.questions import Kind, Query
from graph.recommendation.floors import raised
from graph.recommendation.passing import held

_DEEP: Final = 6000
"""How many candidates of a list before the cut are looked at, at most."""
_SERVED: Final = 20
"""How long served lists are, for which floors are made."""
_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pools:
    """The candidates of questions before a cut, the best first, with what is held against their floors.

    Shape (questions, candidates); where candidates are fewer, they have ``-inf``.
    """

    candidates: Numbers
    scores: _Singles


@dataclass(frozen=True, slots=True)
class Floored:
    """What a method gives under the floors of a share of lists: ``cap`` of those before the cut, ``floors`` have one.

    ``short`` lists after the cut had too few candidates left, and are as they are without floors.
    """

    share: float
    cap: int
    floors: int
    short: int
    outcome: Outcome


def asked_before(before: Alliances, kind: Kind, most: int, seed: int = 0) -> list[Query]:
    """Return questions that could have been asked before the cut of some columns, each by another organisation."""
    chance = np.random.default_rng([seed, most])
    who = np.flatnonzero(before.allied == (kind == "warm"))
    acts, joined = np.flatnonzero(before.members.sizes > 1), before.members.turned()
    out = []
    for one in chance.permutation(who)[:most].tolist() if len(acts) else []:
        act = int(chance.choice(joined[one] if kind == "warm" else acts))
        seeds = np.array([one], np.int32)
        need = Need(seeds, before.causes[act], before.words[act])
        excluded = np.append(before.partners(one), seeds).astype(np.int32)
        out.append(Query(need, act, seeds[:0], excluded))
    return out


def pools(method: Method, asked: Sequence[Query], told: Callable[[int], None] | None = None) -> Pools:
    """Return the candidates of some questions, as many as floors may call for; ``told`` hears how many are read."""
    rows: list[tuple[Numbers, _Singles]] = []
    for number, query in enumerate(asked):
        scores = _held(method(query.need), query, number)
        deep = min(_DEEP, len(scores))
        first = np.argpartition(-scores, deep - 1)[:deep]
        first = first[np.argsort(-scores[first])]
        rows.append((first.astype(np.int32), scores[first].astype(np.float32)))
        if told is not None:
            told(number + 1)
    if not rows:
        return Pools(np.empty((0, 0), np.int32), np.empty((0, 0), np.float32))
    candidates, scores_ = zip(*rows, strict=True)
    return Pools(np.stack(candidates), np.stack(scores_))


def floors(before: Pools, organisations: int, share: float) -> tuple[Reals, int]:
    """Return the floor of each organisation (``-inf`` for none), and in how many of the lists before the cut it is."""
    cap, values = max(1, int(share * len(before.candidates) + 1e-9)), np.full(organisations, -np.inf)
    while True:
        open_ = (before.scores >= values[before.candidates]) & (before.scores > -np.inf)
        open_ &= np.cumsum(open_, axis=1, dtype=np.int32) <= _SERVED
        if not raised(values, before.candidates[open_], before.scores[open_].astype(np.float64), cap):
            return values, cap


def floored(method: Method, questions: Sequence[Query], before: Pools, share: float, seed: int = 0) -> Floored:
    """Return what a method gives for questions under the floors of a share of the lists before the cut.

    An answer that is passed over is none; the first that is left counts. Equals are in the order of chance of
    :func:`graph.evaluation.measures.answered`.
    """
    found, short = [], 0
    values, cap = np.empty(0), 0
    for number, query in enumerate(questions):
        scores = method(query.need)
        if not number:
            values, cap = floors(before, len(scores), share)
        low = np.flatnonzero(_held(scores, query, number) < values)
        asked = replace(query, excluded=np.union1d(query.excluded, low).astype(np.int32))
        if len(scores) - len(asked.excluded) < LISTED:
            asked, short = query, short + 1
        found.append(ranked(scores, asked, np.random.default_rng([seed, number])))
    return Floored(share, cap, int(np.isfinite(values).sum()), short, outcome(found))


def _held(scores: Reals, query: Query, number: int) -> Reals:
    """Return what is held against floors; who is no candidate has ``-inf``."""
    out = held(scores.astype(np.float64), np.arange(len(scores), dtype=np.int32), np.uint64(number))
    out[query.excluded] = -np.inf
    return out
