"""Questions: what organisations would have asked before a cut, with the answers that the time after it gave."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from graph.affinities import Need
from graph.alliances.columns import Alliances, Numbers, Rows

Kind: TypeAlias = Literal["warm", "cold", "completion"]


@dataclass(frozen=True, slots=True)
class Query:
    """A need, with the organisations that answer it and those that are no candidates."""

    need: Need
    undertaking: int
    relevant: Numbers
    excluded: Numbers


@dataclass(frozen=True, slots=True)
class Protocol:
    """How questions are made of the undertakings from ``cut`` on and before ``end`` (days).

    ``warm``: a member that had partners asks for those it had never met; ``cold``: one that had none asks;
    ``completion``: all members but one ask for that one. At most ``each`` members of an undertaking ask, or, where
    it is zero, each organisation once, about an undertaking drawn by the seed; at most ``most`` questions are kept, and
    at most ``often`` about one undertaking, where it is not zero.
    """

    kind: Kind
    cut: int
    end: int
    each: int = 0
    most: int = 500
    seed: int = 0
    often: int = 0


def queries(alliances: Alliances, protocol: Protocol) -> list[Query]:
    """Return the questions of a protocol, in the order in which the seed draws them."""
    return questions_about(
        alliances, alliances.before(protocol.cut), alliances.during(protocol.cut, protocol.end), protocol
    )


def questions_about(alliances: Alliances, past: Alliances, about: Numbers, protocol: Protocol) -> list[Query]:
    """Return the questions about some undertakings where ``past`` is what is known of all, drawn as a protocol says."""
    chance = np.random.default_rng([protocol.seed, protocol.cut])
    out: list[Query] = []
    asked: Counter[int] = Counter()
    about_it: Counter[int] = Counter()
    for organisation, undertaking in _pairs(alliances, past, (about, protocol), chance):
        if len(out) == protocol.most:
            break
        asking, often = (undertaking, protocol.each) if protocol.each else (organisation, 1)
        if asked[asking] == often or about_it[undertaking] == (protocol.often or -1):
            continue
        query = _query(alliances, past, protocol.kind, (organisation, undertaking))
        if len(query.relevant):
            asked[asking] += 1
            about_it[undertaking] += 1
            out.append(query)
    return out


def _pairs(
    alliances: Alliances, past: Alliances, drawn: tuple[Numbers, Protocol], chance: np.random.Generator
) -> list[tuple[int, int]]:
    """Return who may ask about what, in an order of chance in which every undertaking, or organisation, is as likely.

    All pairs of one of these follow one another.
    """
    about, protocol = drawn
    chosen = np.isin(np.arange(len(alliances.members)), about)
    rows = alliances.members.kept(chosen)
    if protocol.kind != "completion":
        asking = past.allied == (protocol.kind == "warm")
        held = asking[rows.items]
        rows = Rows.of_pairs(rows.owners()[held], rows.items[held], (len(rows), rows.width))
    firsts = rows if protocol.each else rows.turned()
    order = chance.permutation(np.flatnonzero(firsts.sizes > 0))
    pairs = [(int(first), int(second)) for first in order for second in chance.permutation(firsts[first])]
    return [pair[::-1] for pair in pairs] if protocol.each else pairs


def _query(alliances: Alliances, past: Alliances, kind: Kind, asking: tuple[int, int]) -> Query:
    organisation, undertaking = asking
    members = alliances.members[undertaking]
    others = members[members != organisation]
    if kind == "completion":
        seeds, relevant, excluded = others, np.array([organisation], np.int32), others
    else:
        seeds = np.array([organisation], np.int32)
        excluded = np.append(past.partners(organisation), seeds)
        relevant = np.setdiff1d(others, excluded)
    need = Need(seeds, alliances.causes[undertaking], alliances.words[undertaking])
    return Query(need, undertaking, relevant.astype(np.int32), excluded.astype(np.int32))
