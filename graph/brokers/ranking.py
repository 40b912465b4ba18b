"""Ranking: the catalysts of a territory or of the whole network, by what they did before what they could do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.alliances.columns import Numbers
from graph.brokerage import ROLES
from graph.brokerage.meeting import spans
from graph.brokers.kept import Brokers, Introduction, Said
from graph.columnar import Columnar
from graph.presence import Presence

_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Count:
    """A count, and its percentile (0 to 100) among organisations of as many partners; who has as much counts half."""

    value: int
    percentile: float


@dataclass(frozen=True, slots=True)
class Peers:
    """How many organisations percentiles are among, and of how many partners these are."""

    organisations: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Catalyst:
    """An organisation (by IRI) with what it did and what it could do to make others meet.

    ``introductions`` are pairs of different sectors that it knew separately and that first met with it, ``evidence``
    the latest of them; ``told`` where a source says that it makes others meet, by its role. ``open_pairs`` are
    pairs of its partners, of different sectors, that have not met; ``roles`` counts all open pairs, those of one sector
    too, by the roles of Gould and Fernandez. If it left, ``sole_links`` open pairs of different sectors would lose
    their only common partner; ``holds_together`` says whether some would not be linked at all any more.
    """

    organisation: str
    partners: int
    introductions: Count
    evidence: tuple[Introduction, ...]
    told: tuple[Said, ...]
    open_pairs: Count
    roles: Mapping[str, int]
    sole_links: Count
    holds_together: bool
    peers: Peers


def catalysts(
    brokers: Brokers, network: Columnar, presence: Presence, territory: int | None = None, limit: int | None = 20
) -> list[Catalyst]:
    """Return the catalysts, the first first; with a territory, those that act there or take part in what is there.

    Introductions made decide; then in how many undertakings a source calls it a catalyst, then in how many it says by
    any role that it makes others meet; then open pairs across sectors, sole links, partners and the IRI. What was done
    comes before what could be done: on past alliances introductions alone foresee introductions beyond what size
    explains, and open pairs foresee who will meet around somebody, by whomever they are brought together
    (:mod:`graph.brokerage.backtest`). Who has none of these is no catalyst. One that is a part of another, as a service
    of a commune is, stands for itself.
    """
    if territory is None:
        return _ranked(brokers, network, brokers.order, limit)
    acting = presence.taking_place(territory)
    taking_part = network.members.items[spans(network.members.starts[acting], network.members.sizes[acting])]
    return catalysts_among(brokers, network, np.concatenate((presence.acting(territory), taking_part)), limit)


def catalysts_among(
    brokers: Brokers, network: Columnar, organisations: Numbers, limit: int | None = 20
) -> list[Catalyst]:
    """Return those of some organisations (numbers of the network, in any order) that are catalysts, the first first."""
    chosen = np.zeros(len(network), np.bool_)
    chosen[organisations] = True
    return _ranked(brokers, network, brokers.order[chosen[brokers.numbers[brokers.order]]], limit)


def catalyst(brokers: Brokers, network: Columnar, row: int) -> Catalyst:
    """Return what is measured of the organisation of a row."""
    introduced, around, sole = (float(one) for one in brokers.percentiles[row])
    return Catalyst(
        organisation=network.organisations[int(brokers.numbers[row])],
        partners=int(brokers.met.degrees[row]),
        introductions=Count(brokers.introductions(row), introduced),
        evidence=brokers.evidence(row, network, _EVIDENCE),
        told=brokers.said(row, network),
        open_pairs=Count(int(brokers.roles[row, 2:].sum()), around),
        roles=dict(zip(ROLES, brokers.roles[row].tolist(), strict=True)),
        sole_links=Count(int(brokers.sole[row]), sole),
        holds_together=bool(brokers.cut[row]),
        peers=Peers(int(brokers.peers[row]), int(brokers.lowest[row]), int(brokers.highest[row])),
    )


def _ranked(brokers: Brokers, network: Columnar, rows: Numbers, limit: int | None) -> list[Catalyst]:
    """Return the catalysts of rows in their order; whoever has nothing stands after all that have anything."""
    return [one for row in rows[:limit] if _makes_meet(one := catalyst(brokers, network, int(row)))]


def _makes_meet(one: Catalyst) -> bool:
    return one.introductions.value > 0 or bool(one.told) or one.open_pairs.value > 0
