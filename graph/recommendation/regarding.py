"""Regarding: what loops find out of the columns about some candidates together: what they practise, whom they share.

Each walks what was done once and keeps what counts; machine code where numba is at hand, the same numbers without.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np

from graph.affinities.compiling import compiled
from graph.alliances.columns import Flags, Numbers, Reals
from graph.columnar import Columnar
from graph.recommendation.reaching import Paths

_Row: TypeAlias = tuple[Numbers, Numbers]
_Loop: TypeAlias = Callable[..., None]


def causes_practised(network: Columnar, who: Numbers, causes: Numbers) -> tuple[Flags, Numbers]:
    """Return about which of some causes each took part in something, shape (who, causes), and in how many alliances.

    An alliance that is about several of them is counted once.
    """
    place = np.full(len(network.causes), -1, np.int32)
    place[causes] = np.arange(len(causes))
    about, counts = np.zeros((len(who), len(causes)), np.bool_), np.zeros(len(who), np.int32)
    practise, _, _ = _loops()
    practise(network.joined.packed, network.about.packed, network.members.starts, who, place, (about, counts))
    return about, counts


def causes_untried(network: Columnar, who: Numbers, causes: _Row) -> Flags:
    """Return, for pairs of a rank in ``who`` and a cause, whether that organisation took part in nothing about it.

    Pairs of one rank stand together, which saves time.
    """
    out = np.ones(len(causes[0]), np.bool_)
    _, untry, _ = _loops()
    untry(network.joined.packed, network.about.packed, who, causes, out)
    return out


def partners_in_common(paths: Paths, seeds: Numbers, allied: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Return whom some of the allied have as partners in common with the seeds, and how many these are.

    Named are ``most`` of each, those first who pass on most as intermediaries, then -1. All are numbers among the
    allied; in ``allied``, and not among the seeds, -1 is nobody.
    """
    around = np.zeros(len(paths.partners), np.bool_)
    around[paths.partners.among(seeds)[1]] = True
    named, counts = np.full((len(allied), most), -1, np.int32), np.zeros(len(allied), np.int32)
    _, _, share = _loops()
    share(paths.partners.packed, paths.worths, around, allied, (named, counts))
    return named, counts


def _practised(
    joined: _Row, about: _Row, member_starts: Numbers, who: Numbers, place: Numbers, out: tuple[Flags, Numbers]
) -> None:
    marks, counts = out
    for rank in range(len(who)):
        for at in range(joined[0][who[rank]], joined[0][who[rank] + 1]):
            act, met = joined[1][at], False
            for cause in about[1][about[0][act] : about[0][act + 1]]:
                if place[cause] >= 0:
                    marks[rank, place[cause]] = met = True
            counts[rank] += met and member_starts[act + 1] - member_starts[act] > 1


def _untried(joined: _Row, about: _Row, who: Numbers, causes: _Row, out: Flags) -> None:
    first, (ranks, things) = 0, causes
    while first < len(ranks):
        last, one = first, who[ranks[first]]
        while last < len(ranks) and ranks[last] == ranks[first]:
            last += 1
        for act in joined[1][joined[0][one] : joined[0][one + 1]]:
            for cause in about[1][about[0][act] : about[0][act + 1]]:
                for pair in range(first, last):
                    if things[pair] == cause:
                        out[pair] = False
        first = last


def _shared(partners: _Row, worths: Reals, around: Flags, allied: Numbers, out: tuple[Numbers, Numbers]) -> None:
    named, counts = out
    for rank in range(len(allied)):
        if allied[rank] < 0:
            continue
        for one in partners[1][partners[0][allied[rank]] : partners[0][allied[rank] + 1]]:
            if not around[one]:
                continue
            turn = min(counts[rank], named.shape[1])
            counts[rank] += 1
            while turn > 0 and worths[named[rank, turn - 1], 0] < worths[one, 0]:
                if turn < named.shape[1]:
                    named[rank, turn] = named[rank, turn - 1]
                turn -= 1
            if turn < named.shape[1]:
                named[rank, turn] = one


@cache
def _loops() -> tuple[_Loop, _Loop, _Loop]:
    """Return the loops, compiled where they can be."""
    return compiled(_practised) or _practised, compiled(_untried) or _untried, compiled(_shared) or _shared
