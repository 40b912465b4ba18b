"""A profile: what an actor or an undertaking needs, offers and grew from, as the network knows it.

Its causes and its places are in the columns, which also have the facts that tie them (:mod:`graph.citing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.network import ORGANISATION, STRUCTURE, UNDERTAKING, Exchange, Network
from ontology.terms import AL, DCTERMS, PROV

_ORIGINS = frozenset({PROV.wasInfluencedBy, DCTERMS.isPartOf})
_CARRIED_BY = AL.carriedBy


@dataclass(frozen=True, slots=True)
class Profile:
    """What an actor or an undertaking needs and offers, and what it grew from or belongs to.

    ``needs`` and ``offers``, its own and those of what it leads, are pairs of an exchange and whether it is that of a
    whole sector; ``origins`` maps an undertaking to the facts that tie it.
    """

    needs: tuple[tuple[Exchange, bool], ...]
    offers: tuple[tuple[Exchange, bool], ...]
    origins: dict[str, tuple[str, ...]]


def profile(network: Network, iri: str) -> Profile:
    """Return the profile of an organisation or an undertaking."""
    wider = sorted(network.widened(network.sectors(iri)))
    about = [(one, False) for one in (iri, *sorted(network.led(iri)))] + [(one, True) for one in wider]
    needs, offers = (
        tuple((one, whole) for thing, whole in about for one in exchanges.get(thing, ()))
        for exchanges in (network.needs, network.offers)
    )
    return Profile(needs, offers, _origins(network, iri if network.kind(iri) != ORGANISATION else None))


def together(profiles: Sequence[Profile]) -> Profile:
    """Return what several have, taken together."""
    origins: dict[str, tuple[str, ...]] = {}
    for one in profiles:
        for thing, facts in one.origins.items():
            origins[thing] = tuple(dict.fromkeys((*origins.get(thing, ()), *facts)))
    return Profile(
        tuple(need for one in profiles for need in one.needs),
        tuple(offer for one in profiles for offer in one.offers),
        origins,
    )


def borne_with(network: Network, undertaking: str) -> frozenset[str]:
    """Return an undertaking with the undertakings that it carries and those that carry it: they are one circle."""
    carried = {tie.source for tie in network.incoming(undertaking, STRUCTURE) if tie.role == _CARRIED_BY}
    carriers = {tie.target for tie in network.ties(undertaking, STRUCTURE) if tie.role == _CARRIED_BY}
    return frozenset({undertaking} | {one for one in carried | carriers if network.kind(one) == UNDERTAKING})


def _origins(network: Network, undertaking: str | None) -> dict[str, tuple[str, ...]]:
    """Return what an undertaking, or what it is borne with, grew from or belongs to."""
    together = frozenset() if undertaking is None else borne_with(network, undertaking)
    return {
        tie.target: (tie.fact,) if tie.fact else ()
        for one in sorted(together)
        for tie in network.ties(one, STRUCTURE)
        if tie.role in _ORIGINS and tie.target not in together
    }
