"""A profile: what the network knows of an actor or an undertaking, as the rankings need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.network import (
    ACTS_IN,
    ADDRESSES,
    ORGANISATION,
    PARTICIPATES,
    STRUCTURE,
    UNDERTAKING,
    WITHIN,
    Exchange,
    Network,
)
from ontology.identifiers import CONCEPTS
from ontology.terms import AL, DCTERMS, PROV

_ORIGINS = frozenset({PROV.wasInfluencedBy, DCTERMS.isPartOf})
_LEADING = frozenset(f"{CONCEPTS}role/{role}" for role in ("operator", "initiator", "co-builder"))
_CARRIED_BY = AL.carriedBy


@dataclass(frozen=True, slots=True)
class Profile:
    """An actor or an undertaking with what it does, directly or through what it takes part in.

    ``causes``, ``territories`` and ``origins`` map a node to the facts that tie it; ``needs`` and
    ``offers``, its own and those of what it leads, are pairs of an exchange and whether it is that of a
    whole sector.
    """

    iri: str
    sectors: frozenset[str]
    causes: dict[str, tuple[str, ...]]
    territories: dict[str, tuple[str, ...]]
    origins: dict[str, tuple[str, ...]]
    needs: tuple[tuple[Exchange, bool], ...]
    offers: tuple[tuple[Exchange, bool], ...]


def profile(network: Network, iri: str) -> Profile:
    """Return the profile of an organisation or an undertaking."""
    sides = Sides(network, iri)
    origins = _origins(network, iri if network.kind(iri) != ORGANISATION else None)
    return Profile(iri, sides.sectors, sides.causes, sides.territories, origins, sides.needs, sides.offers)


@dataclass(frozen=True)
class Sides:
    """What a profile has but its origins, each side of it worked out when it is first asked for."""

    network: Network
    iri: str

    @cached_property
    def sectors(self) -> frozenset[str]:
        """The sectors of the actor."""
        return self.network.sectors(self.iri)

    @cached_property
    def causes(self) -> dict[str, tuple[str, ...]]:
        """The causes that it reaches, with the facts that tie them."""
        return _reached(self.network, self._acting, ADDRESSES)

    @cached_property
    def territories(self) -> dict[str, tuple[str, ...]]:
        """The territories that it reaches, with the facts that tie them."""
        return _reached(self.network, self._acting, ACTS_IN)

    @cached_property
    def needs(self) -> tuple[tuple[Exchange, bool], ...]:
        """What it needs, and whether that is what its whole sector needs."""
        return tuple((need, whole) for one, whole in self._about for need in self.network.needs.get(one, ()))

    @cached_property
    def offers(self) -> tuple[tuple[Exchange, bool], ...]:
        """What it offers, and whether that is what its whole sector offers."""
        return tuple((offer, whole) for one, whole in self._about for offer in self.network.offers.get(one, ()))

    @cached_property
    def _acting(self) -> list[str]:
        return [self.iri, *sorted(self.network.undertakings(self.iri))]

    @cached_property
    def _about(self) -> list[tuple[str, bool]]:
        led = sorted({tie.target for tie in self.network.ties(self.iri, PARTICIPATES) if tie.role in _LEADING})
        wider = sorted(self.network.widened(self.sectors))
        return [(one, False) for one in (self.iri, *led)] + [(one, True) for one in wider]


def together(profiles: Sequence[Profile]) -> Profile:
    """Return what several actors have, taken together, under the IRI of the first."""
    first, *others = profiles
    if not others:
        return first

    def merged(name: str) -> dict[str, tuple[str, ...]]:
        out: dict[str, tuple[str, ...]] = {}
        for one in profiles:
            for thing, facts in getattr(one, name).items():
                out[thing] = tuple(dict.fromkeys((*out.get(thing, ()), *facts)))
        return out

    return Profile(
        first.iri,
        frozenset().union(*(one.sectors for one in profiles)),
        merged("causes"),
        merged("territories"),
        merged("origins"),
        tuple(need for one in profiles for need in one.needs),
        tuple(offer for one in profiles for offer in one.offers),
    )


def borne_with(network: Network, undertaking: str) -> frozenset[str]:
    """Return an undertaking with the undertakings that it carries and those that carry it: they are one circle."""
    carried = {tie.source for tie in network.incoming(undertaking, STRUCTURE) if tie.role == _CARRIED_BY}
    carriers = {tie.target for tie in network.ties(undertaking, STRUCTURE) if tie.role == _CARRIED_BY}
    return frozenset({undertaking} | {one for one in carried | carriers if network.kind(one) == UNDERTAKING})


def containers(network: Network, territories: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return territories with all that contain them, each with the facts of one that lies in it."""
    found = dict(territories)
    for territory, facts in sorted(territories.items()):
        for tie in network.ties(territory, WITHIN):
            found.setdefault(tie.target, facts)
    return found


def _reached(network: Network, acting: list[str], kind: str) -> dict[str, tuple[str, ...]]:
    """Return what an actor reaches by ties of a kind, its own or those of what it takes part in."""
    reached: dict[str, dict[str, None]] = {}
    through: dict[str, str] = {}
    for tie in network.ties(acting[0], PARTICIPATES):
        if tie.fact:
            through[tie.target] = min(tie.fact, through.get(tie.target, tie.fact))
    for one in acting:
        for tie in network.ties(one, kind):
            facts = reached.setdefault(tie.target, {})
            if tie.fact:
                facts[tie.fact] = None
            if one != acting[0] and one in through:
                facts[through[one]] = None
    return {target: tuple(facts) for target, facts in reached.items()}


def _origins(network: Network, undertaking: str | None) -> dict[str, tuple[str, ...]]:
    """Return what an undertaking, or what it is borne with, grew from or belongs to."""
    together = frozenset() if undertaking is None else borne_with(network, undertaking)
    return {
        tie.target: (tie.fact,) if tie.fact else ()
        for one in sorted(together)
        for tie in network.ties(one, STRUCTURE)
        if tie.role in _ORIGINS and tie.target not in together
    }
