"""Introducing: through whom an organisation could meet another, as people read it."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from graph.answers import actor
from graph.brokerage import LARGEST
from graph.brokers import Path, Tie, introductions_to, tie_between
from graph.columnar import Columnar
from graph.directory import Match
from graph.facts import Facts
from graph.network import ORGANISATION, UNDERTAKING, Language

_NAMED: Final = 3
"""How many of the undertakings that two share are named."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie: in how many undertakings two met, the latest three of these, and the last day that is known."""

    count: int
    last: date | None
    undertakings: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Third:
    """A third party, and how many pairs of different sectors it has introduced before."""

    organisation: Match
    introductions: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way to somebody: one third party or two, in their order, and each tie on the way, one more than these."""

    thirds: tuple[Third, ...]
    bonds: tuple[Bond, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Through whom one organisation could meet another, the best way first.

    ``bond`` is the tie that the two have already, None where they have not met; then there is no other way.
    """

    who: Match
    whom: Match
    bond: Bond | None
    ways: tuple[Way, ...]


def introductions(facts: Facts, name: str, to: str, limit: int | None = 20, lang: Language = "fr") -> Ways:
    """Return through whom an organisation could meet another: third parties that know both, else ways of three ties.

    Raises UnknownNameError or AmbiguousNameError for either.
    """
    who, whom = (actor(facts, one, ORGANISATION, lang=lang) for one in (name, to))
    network = facts.columnar
    ends = network.number(who.iri), network.number(whom.iri)
    if ends[0] is None or ends[1] is None:
        return Ways(who, whom, None, ())
    reading = _Reading(facts, lang)
    tie = tie_between(facts.brokers, ends[0], ends[1])
    bond = None if tie is None else reading.bond(ends[0], ends[1], tie)
    ways = introductions_to(facts.brokers, network, ends[0], ends[1], limit)
    return Ways(who, whom, bond, tuple(reading.way(ends[0], ends[1], one) for one in ways))


class _Reading:
    """What is read of ways in a language."""

    def __init__(self, facts: Facts, lang: Language) -> None:
        self._columns: Columnar = facts.columnar
        self._network, self._lang = facts.network, lang

    def way(self, who: int, whom: int, path: Path) -> Way:
        thirds = [number for iri in path.thirds if (number := self._columns.number(iri)) is not None]
        stops = (who, *thirds, whom)
        bonds = (self.bond(*ends, tie) for ends, tie in zip(pairwise(stops), path.ties, strict=True))
        named = (self._match(iri, ORGANISATION) for iri in path.thirds)
        return Way(tuple(Third(one, done) for one, done in zip(named, path.introductions, strict=True)), tuple(bonds))

    def bond(self, one: int, other: int, tie: Tie) -> Bond:
        columns = self._columns
        both = np.intersect1d(columns.joined[one], columns.joined[other])
        both = both[columns.members.sizes[both] <= LARGEST]
        latest = both[np.lexsort((both, -columns.days[both].astype(np.int64)))][:_NAMED]
        named = (self._match(columns.undertakings[int(where)], UNDERTAKING) for where in latest)
        return Bond(tie.undertakings, tie.last, tuple(named))

    def _match(self, iri: str, kind: str) -> Match:
        return Match(iri, kind, self._network.label(iri, self._lang))
