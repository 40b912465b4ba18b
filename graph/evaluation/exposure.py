"""Exposure: lists in which no organisation stands more often than a share of them allows.

A score gives all who ask the same few organisations. The rule gives the places of all lists one after the other,
each to the greatest chance to answer that is left: that of an organisation that is in fewer lists than the cap, in a
list that has a place. The chance is the one with which weights are learnt: ``exp(s) / sum(exp(s))`` over the
candidates of the list, ``s`` being their scores. The sum of the chances that are placed is at least half of the
greatest that any lists under the cap could have (greedy choice under two partitions; Korte and Hausmann 1978).

The cap is the greatest of one list, of the share of lists, and of places over organisations, rounded up: no rule
could fill the lists under less. Where a list would stay short, it is one higher, until all are full. Scores are
looked at, never changed: where nobody is in more lists than the cap, the lists are those of the scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heapreplace

import numpy as np

from graph.alliances.columns import Flags, Numbers, Reals
from graph.evaluation.measures import LISTED, Method, Outcome, outcome, ranked
from graph.evaluation.questions import Query


@dataclass(frozen=True, slots=True)
class Preferences:
    """The candidates of a list, the best first, with the logarithm of the chance that each answers.

    ``wanted`` is how many places the list has: ten, or as many as there are candidates.
    """

    candidates: Numbers
    chances: Reals
    wanted: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Lists under a cap: ``cap`` is in how many an organisation may be, ``bound`` below what no rule could fill them.

    ``lists`` are as those of the scores would be, the best first, in the order of the questions.
    """

    lists: tuple[Numbers, ...]
    cap: int
    bound: int


@dataclass(frozen=True, slots=True)
class Capped:
    """What the lists of a method give where an organisation may be in a share of them: see :class:`Placed`.

    The outcome holds the ranks and the recall of the scores, which the rule does not change; ``newcomers`` is the
    share of the listed that had never been allied.
    """

    share: float
    cap: int
    bound: int
    outcome: Outcome
    newcomers: float


def preferences(scores: Reals, excluded: Numbers, keys: Reals, depth: int) -> Preferences:
    """Return the first ``depth`` candidates of a list; equals are in the order of their keys."""
    scores = scores.astype(np.float64, copy=True)
    scores[excluded] = -np.inf
    order = np.lexsort((keys, -scores))[: int(np.isfinite(scores).sum())]
    ranked = scores[order]
    # summed from the best on, so that the order of the candidates does not reach the last digit
    whole = ranked[0] + np.log(np.exp(ranked - ranked[0]).sum()) if len(ranked) else 0.0
    chances: Reals = ranked[:depth] - whole
    return Preferences(order[:depth].astype(np.int32), chances, min(LISTED, len(ranked)))


def depth(lists: int, share: float) -> int:
    """Return how many candidates of a list may be looked at: a place each, and all that may be at the cap."""
    return LISTED + lists * LISTED // _allowed(lists, share)


def placed(asked: Sequence[Preferences], organisations: int, share: float) -> Placed:
    """Return lists in which none of so many organisations stands in more than a share of them.

    Lists with chances that are equal are served in their order; that of candidates is nowhere looked at.
    """
    places = sum(one.wanted for one in asked)
    bound = -(-places // organisations) if organisations else 0
    cap = max(_allowed(len(asked), share), bound)
    while True:
        lists = _filled(asked, organisations, cap)
        # under a cap of all lists nobody is ever left out, so that this ends
        if sum(map(len, lists)) == places or cap >= len(asked):
            return Placed(tuple(np.array(one, np.int32) for one in lists), cap, bound)
        cap += 1


def capped(
    method: Method,
    questions: Sequence[Query],
    shares: Sequence[float],
    among: tuple[Flags, int],
    told: Callable[[int], None] | None = None,
) -> tuple[Capped, ...]:
    """Return what a method gives under the caps of shares of lists; ``told`` hears how many questions are read.

    ``among`` is who had been allied, of all organisations, and the seed of the order of equals. Equals are in the
    order of chance of :func:`graph.evaluation.measures.answered`. Kept at once: 12 bytes for each candidate that may
    be looked at.
    """
    allied, seed = among
    deep = depth(len(questions), min(shares))
    asked, plain = [], []
    for number, query in enumerate(questions):
        scores = method(query.need)
        keys = np.random.default_rng([seed, number]).random(len(scores))
        asked.append(preferences(scores, query.excluded, keys, deep))
        plain.append(ranked(scores, query, np.random.default_rng([seed, number])))
        if told is not None:
            told(number + 1)
    found = []
    for share in shares:
        lists = placed(asked, len(allied), share)
        pairs = zip(lists.lists, questions, strict=True)
        hits = np.array([float(np.isin(query.relevant, listed).any()) for listed, query in pairs])
        held = replace(outcome(plain), hits=hits, lists=lists.lists)
        found.append(Capped(share, lists.cap, lists.bound, held, held.newcomers(allied)))
    return tuple(found)


def _allowed(lists: int, share: float) -> int:
    # one list in ten is a tenth, whatever binary fractions make of it
    return max(1, int(share * lists + 1e-9))


def _filled(asked: Sequence[Preferences], organisations: int, cap: int) -> list[list[int]]:
    """Return the lists under a cap; each waits in a heap with the chance of the next of its candidates."""
    free = [cap] * organisations
    rows = [(one.candidates.tolist(), one.chances.tolist(), one.wanted) for one in asked]
    lists: list[list[int]] = [[] for _ in rows]
    heap = [(-chances[0], number, 0) for number, (_, chances, wanted) in enumerate(rows) if wanted]
    heapify(heap)
    while heap:
        _, number, place = heap[0]
        candidates, chances, wanted = rows[number]
        if free[candidates[place]]:
            free[candidates[place]] -= 1
            lists[number].append(candidates[place])
            place += 1
        while place < len(candidates) and not free[candidates[place]]:
            place += 1
        if place == len(candidates) or len(lists[number]) == wanted:
            heappop(heap)
        else:
            heapreplace(heap, (-chances[place], number, place))
    return lists
