"""Partnership: who could partner with whom, as a sum of named contributions.

The target is an organisation (whom could it work with?) or an undertaking (who could join it?). Candidates
are the organisations with no tie to it yet. Rarity is that of Adamic and Adar (2003): what few share counts
more than what all share.
"""

import math
from collections.abc import Iterator

from graph.network import IN_SECTOR, JOINS_SECTOR, ORGANISATION, PARTICIPATES, UNDERTAKING, Exchange, Network
from graph.profile import Profile, borne_with, containers, profile
from graph.ranking import Ranked, Reason, rank
from graph.weights import Weights, packaged_weights
from ontology.identifiers import CONCEPTS

_SECTORS = f"{CONCEPTS}sector/"
_SUPPORTING = frozenset({"completes-sector", "sought-sector"})


def partners(network: Network, target: str, limit: int | None = 20, weights: Weights | None = None) -> list[Ranked]:
    """Return the organisations that could partner with the target, the best first.

    A candidate is listed only if something links it to the target: to come from the right sector is not
    enough. Raises KeyError if the network has no such organisation or undertaking.
    """
    if network.kind(target) not in {ORGANISATION, UNDERTAKING}:
        raise KeyError(target)
    scorer = _Scorer(network, profile(network, target), weights or packaged_weights())
    candidates: dict[str, list[Reason]] = {}
    tied = tied_to(network, target)
    for organisation in network.nodes(ORGANISATION):
        if organisation not in tied:
            reasons = [reason for reason in scorer.reasons(profile(network, organisation)) if reason.points > 0]
            if any(reason.code not in _SUPPORTING for reason in reasons):
                candidates[organisation] = reasons
    return rank(network, candidates, limit)


def tied_to(network: Network, target: str) -> frozenset[str]:
    """Return the organisations that have a tie to the target already, and the target."""
    near = network.attached(target) | {target}
    if network.kind(target) == UNDERTAKING:
        return near | {member for one in borne_with(network, target) for member in network.members(one)}
    own = network.undertakings(target) | near
    beside = {member for one in own for member in network.members(one)}
    carriers = {organisation for one in own for organisation in network.attached(one)}
    return near | beside | carriers | network.partners(target).keys()


def meets(network: Network, offer: Exchange, need: Exchange) -> bool:
    """Say whether an offer meets a need: on a skill, where the need names one, else on what is brought.

    An offer meets a need that is as broad as itself, or broader.
    """
    if need.skills:
        return bool(network.widened(offer.skills) & need.skills)
    return bool(network.widened(offer.kinds) & need.kinds)


class _Scorer:
    """The contributions of a candidate to one target."""

    def __init__(self, network: Network, target: Profile, weights: Weights) -> None:
        self._network = network
        self._target = target
        self._weights = weights
        self._is_undertaking = network.kind(target.iri) == UNDERTAKING
        self._containers = containers(network, target.territories)
        self._companions = self._circle()
        self._present = self._present_sectors()

    def reasons(self, candidate: Profile) -> Iterator[Reason]:
        """Yield the reasons for a candidate, in no order."""
        yield from self._shared_causes(candidate)
        yield from self._shared_territory(candidate)
        yield from self._exchanges("need-met", self._target, candidate)
        yield from self._exchanges("offer-useful", candidate, self._target)
        yield from self._sought_sectors(candidate)
        yield from self._common_partners(candidate)
        yield from self._same_origin(candidate)
        yield from self._missing_sectors(candidate)

    def _circle(self) -> frozenset[str]:
        """Return the organisations through whom the target is known: its members, or its partners."""
        if not self._is_undertaking:
            return frozenset(self._network.partners(self._target.iri))
        together = borne_with(self._network, self._target.iri)
        return frozenset(member for one in together for member in self._network.members(one))

    def _present_sectors(self) -> frozenset[str]:
        """Return the sectors around the target: its own, its circle's, and those that its doings join."""
        iri = self._target.iri
        doings = borne_with(self._network, iri) if self._is_undertaking else self._network.undertakings(iri)
        joined = {tie.target for one in doings for tie in self._network.ties(one, JOINS_SECTOR)}
        own = {sector for one in (iri, *self._companions) for sector in self._network.sectors(one)}
        return self._network.widened(joined | own)

    def _shared_causes(self, candidate: Profile) -> Iterator[Reason]:
        """Yield a reason per cause in common, and per pair of causes of which one is within the other."""
        ours, theirs = self._target.causes, candidate.causes
        shared = ours.keys() & theirs.keys()
        for cause in sorted(shared):
            yield self._cause("shared-cause", (cause,), (*ours[cause], *theirs[cause]))
        for own in sorted(ours.keys() - shared):
            for other in sorted(theirs.keys() - shared):
                if own in self._network.widened({other}) or other in self._network.widened({own}):
                    yield self._cause("related-cause", (own, other), (*ours[own], *theirs[other]))

    def _cause(self, code: str, causes: tuple[str, ...], facts: tuple[str, ...]) -> Reason:
        frequency = max(self._network.frequencies.get(cause, 1) for cause in causes)
        return self._reason(code, 1 / math.log2(1 + frequency), causes, facts)

    def _shared_territory(self, candidate: Profile) -> Iterator[Reason]:
        theirs = containers(self._network, candidate.territories)
        best, nearness = None, 0.0
        for territory in sorted(self._containers.keys() & theirs.keys()):
            level = self._weights.nearness.get(self._network.level(territory) or "", 0.0)
            if level > nearness:
                best, nearness = territory, level
        if best is not None:
            facts = (*self._containers[best], *theirs[best])
            yield self._reason("shared-territory", nearness, (best,), facts)

    def _exchanges(self, code: str, asking: Profile, giving: Profile) -> Iterator[Reason]:
        """Yield a reason per offer of one that meets a need of the other: the need that it meets best."""
        sectors = self._network.widened(asking.sectors)
        for offer, offer_whole in giving.offers:
            served = {sector for sector in offer.sectors if sector.startswith(_SECTORS)}
            met = [(whole, need) for need, whole in asking.needs if meets(self._network, offer, need)]
            if met and (not served or served & sectors):
                whole, need = min(met, key=lambda pair: (pair[0], pair[1].fact))
                units = self._weights.partners["whole-sector"] ** (whole + offer_whole)
                yield self._reason(code, units, (need.fact, offer.fact), (need.fact, offer.fact))

    def _sought_sectors(self, candidate: Profile) -> Iterator[Reason]:
        theirs = self._network.widened(candidate.sectors)
        for need, whole in self._target.needs:
            for sector in sorted(need.sectors & theirs) if not whole else ():
                yield self._reason("sought-sector", 1.0, (sector, need.fact), (need.fact,))

    def _common_partners(self, candidate: Profile) -> Iterator[Reason]:
        for partner, shared in sorted(self._network.partners(candidate.iri).items()):
            if partner in self._companions:
                rarity = 1 / math.log2(2 + len(self._network.partners(partner)))
                facts = tuple(
                    sorted(
                        tie.fact
                        for tie in self._network.ties(partner, PARTICIPATES)
                        if tie.fact and tie.target in shared
                    )
                )
                yield self._reason("common-partner", rarity, (partner,), facts)

    def _same_origin(self, candidate: Profile) -> Iterator[Reason]:
        for origin, facts in sorted(self._target.origins.items()):
            ties = [tie for tie in self._network.ties(candidate.iri, PARTICIPATES) if tie.target == origin]
            if ties:
                theirs = tuple(tie.fact for tie in ties if tie.fact)
                yield self._reason("same-origin", 1.0, (origin,), (*facts, *theirs))

    def _missing_sectors(self, candidate: Profile) -> Iterator[Reason]:
        for sector in sorted(candidate.sectors - self._present):
            if not self._network.widened({sector}) & self._present:
                ties = self._network.ties(candidate.iri, IN_SECTOR)
                facts = tuple(tie.fact for tie in ties if tie.fact and tie.target == sector)
                yield self._reason("completes-sector", 1.0, (sector,), facts)

    def _reason(self, code: str, units: float, subjects: tuple[str, ...], facts: tuple[str, ...]) -> Reason:
        points = self._weights.partners[code] * units
        return Reason(code, points, subjects, tuple(dict.fromkeys(facts)))
