"""Questions: what organisations would have asked before a cut, with the answers that the time after it gave."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from graph.affinities import Need
from graph.alliances.columns import Alliances, Numbers

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
    it is zero, each organisation once, about an undertaking drawn by the seed; at most ``most`` questions are kept.
    """

    kind: Kind
    cut: int
    end: int
    each: int = 0
    most: int = 500
    seed: int = 0


def queries(alliances: Alliances, protocol: Protocol) -> list[Query]:
    """Return the questions of a protocol, in the order in which the seed draws them."""
    past = alliances.before(protocol.cut)
    allied = past.allied
    chance = np.random.default_rng([protocol.seed, protocol.cut])
    pairs = _pairs(alliances, protocol, chance)
    out: list[Query] = []
    asked: set[int] = set()
    for organisation, undertaking in pairs:
        if len(out) == protocol.most:
            break
        once = protocol.each == 0 and organisation in asked
        if once or (protocol.kind != "completion" and allied[organisation] == (protocol.kind == "cold")):
            continue
        query = _query(alliances, past, protocol.kind, (organisation, undertaking))
        if len(query.relevant) and len(query.need.seeds):
            asked.add(organisation)
            out.append(query)
    return out


def _pairs(alliances: Alliances, protocol: Protocol, chance: np.random.Generator) -> list[tuple[int, int]]:
    """Return who may ask about what, in an order of chance in which every organisation, or pair, is as likely."""
    chosen = alliances.during(protocol.cut, protocol.end)
    if protocol.each:
        drawn = [chance.permutation(alliances.members[one])[: protocol.each] for one in chosen]
        pairs = [(int(one), int(undertaking)) for undertaking, some in zip(chosen, drawn, strict=True) for one in some]
        return [pairs[index] for index in chance.permutation(len(pairs))]
    later = alliances.members.kept(np.isin(np.arange(len(alliances.members)), chosen)).turned()
    asking = chance.permutation(np.flatnonzero(later.sizes > 0))
    return [(int(one), int(undertaking)) for one in asking for undertaking in chance.permutation(later[one])]


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
