"""Catalysis: who makes actors of different sectors meet, in a territory or over the whole network.

A catalyst is measured by what it has joined, not by how many ties it has (Obstfeld's *tertius iungens*): the
pairs of sectors between which it stands as a third party, and the pairs of organisations of different sectors
that meet through it alone. Its own sector does not count, unless a source says that it stands between that
sector and another.
"""

from collections.abc import Iterator
from itertools import combinations

from graph.network import (
    ACTS_IN,
    JOINS_SECTOR,
    ORGANISATION,
    PARTICIPATES,
    WITHIN,
    Network,
    Tie,
)
from graph.ranking import Ranked, Reason, rank
from graph.weights import Weights, packaged_weights
from ontology.identifiers import CONCEPTS

_CATALYST = f"{CONCEPTS}role/catalyst"
_BROKER = f"{CONCEPTS}role/broker"
_DRIVERS = frozenset(f"{CONCEPTS}role/{role}" for role in ("operator", "initiator", "accompanier"))


def catalysts(
    network: Network, territory: str | None = None, limit: int | None = 20, weights: Weights | None = None
) -> list[Ranked]:
    """Return the organisations that make sectors meet, the best first.

    With a territory (the IRI of one, known to the network or not): those that act, or whose undertakings
    act, in it, inside it, or over it.
    """
    scorer = _Scorer(network, weights or packaged_weights())
    candidates = {}
    for organisation in network.nodes(ORGANISATION):
        there = undertakings_in(network, organisation, territory)
        candidates[organisation] = [
            *scorer.brokered(organisation, there),
            *scorer.introductions(organisation, there),
        ]
    return rank(network, candidates, limit)


def undertakings_in(network: Network, organisation: str, territory: str | None) -> frozenset[str]:
    """Return the undertakings of an organisation that matter to a territory (to all, if None)."""
    every = network.undertakings(organisation)
    if territory is None or _touches(network, organisation, territory):
        return every
    return frozenset(one for one in every if _touches(network, one, territory))


def _touches(network: Network, iri: str, territory: str) -> bool:
    """Say whether somebody acts in a territory, inside it, or over it."""
    around = {territory} | {tie.target for tie in network.ties(territory, WITHIN)}
    for tie in network.ties(iri, ACTS_IN):
        inside = {tie.target} | {within.target for within in network.ties(tie.target, WITHIN)}
        if territory in inside or tie.target in around:
            return True
    return False


class _Scorer:
    """The contributions of an organisation as a catalyst."""

    def __init__(self, network: Network, weights: Weights) -> None:
        self._network = network
        self._weights = weights

    def brokered(self, organisation: str, undertakings: frozenset[str]) -> Iterator[Reason]:
        """Yield a reason per undertaking in which the organisation makes sectors meet."""
        own = self._network.widened(self._network.sectors(organisation))
        parts: dict[str, list[Tie]] = {}
        for tie in self._network.ties(organisation, PARTICIPATES):
            parts.setdefault(tie.target, []).append(tie)
        for undertaking in sorted(undertakings):
            ties = parts[undertaking]
            code, weight = self._position(ties)
            if code is None:
                continue
            joined = list(self._network.ties(undertaking, JOINS_SECTOR))
            stated = {s for tie in ties if tie.fact for s in self._network.between.get(tie.fact, ())}
            met = sorted(stated | {tie.target for tie in joined if tie.target not in own})
            pairs = list(combinations(met, 2))
            if pairs:
                facts = [tie.fact for tie in (*ties, *joined) if tie.fact]
                yield Reason(code, weight * len(pairs), (undertaking, *met), tuple(dict.fromkeys(facts)))

    def introductions(self, organisation: str, undertakings: frozenset[str]) -> Iterator[Reason]:
        """Yield a reason per pair of partners of different sectors whom only this organisation links."""
        partners = self._network.partners(organisation)
        near = sorted(partner for partner, shared in partners.items() if shared & undertakings)
        circles = {partner: self._network.partners(partner).keys() for partner in near}
        for first, second in combinations(near, 2):
            apart = second not in circles[first] and circles[first] & circles[second] == {organisation}
            sectors = self._network.sectors(first), self._network.sectors(second)
            if apart and all(sectors) and not self._network.widened(sectors[0]) & self._network.widened(sectors[1]):
                facts = tuple(
                    tie.fact
                    for one in (first, second)
                    for tie in self._network.ties(one, PARTICIPATES)
                    if tie.fact and tie.target in partners[one]
                )
                yield Reason("links-pair", self._weights.catalysts["introduction"], (first, second), facts)

    def _position(self, ties: list[Tie]) -> tuple[str | None, float]:
        """Return the strongest position that roles give in an undertaking: its code and its weight."""
        roles = {tie.role for tie in ties if tie.role}
        if _CATALYST in roles:
            return "catalyses", self._weights.catalysts["catalyst"]
        if _BROKER in self._network.widened(roles):
            return "brokers", self._weights.catalysts["broker"]
        if roles & _DRIVERS:
            return "drives", self._weights.catalysts["driver"]
        return None, 0.0
