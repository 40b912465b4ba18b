"""Introducing: through whom an organisation could meet another, as people read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise
from typing import Final, Self

import numpy as np

from graph.answers import actor
from graph.brokerage import LARGEST
from graph.brokers import Path, Tie, introductions_to, tie_between
from graph.columnar import Columnar
from graph.directory import Match
from graph.extraction import names_of
from graph.facts import Facts
from graph.network import ORGANISATION, UNDERTAKING, Language, called

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
    columns = facts.columnar
    one, other = columns.number(who.iri), columns.number(whom.iri)
    if one is None or other is None:
        return Ways(who, whom, None, ())
    tie = tie_between(facts.brokers, one, other)
    paths = introductions_to(facts.brokers, columns, one, other, limit)
    stops = [_stops(columns, one, path, other) for path in paths]
    reading = _Reading.of(facts, chain([(one, other)], *map(pairwise, stops)), lang)
    bond = None if tie is None else reading.bond(one, other, tie)
    return Ways(who, whom, bond, tuple(map(reading.way, stops, paths)))


def _stops(columns: Columnar, who: int, path: Path, whom: int) -> list[int]:
    """Return who stands on a way, from one end to the other."""
    thirds = (columns.number(iri) for iri in path.thirds)
    return [who, *(third for third in thirds if third is not None), whom]


def _latest(columns: Columnar, one: int, other: int) -> list[int]:
    """Return the latest of the undertakings in which two met."""
    both = np.intersect1d(columns.joined[one], columns.joined[other])
    both = both[columns.members.sizes[both] <= LARGEST]
    latest: list[int] = both[np.lexsort((both, -columns.days[both].astype(np.int64)))][:_NAMED].tolist()
    return latest


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read of ways in a language; ``names`` are what the undertakings on them are called."""

    columns: Columnar
    names: Mapping[str, Mapping[str, str]]
    lang: Language

    @classmethod
    def of(cls, facts: Facts, pairs: Iterable[tuple[int, int]], lang: Language) -> Self:
        """Read the names of where some pairs met, together."""
        columns = facts.columnar
        acts = {act for one, other in set(pairs) for act in _latest(columns, one, other)}
        return cls(columns, names_of(facts.store, [columns.undertakings[act] for act in acts]), lang)

    def way(self, stops: Sequence[int], path: Path) -> Way:
        """Return a way with its thirds and its ties."""
        bonds = (self.bond(*ends, tie) for ends, tie in zip(pairwise(stops), path.ties, strict=True))
        named = (
            Match(self.columns.organisations[one], ORGANISATION, self.columns.called(one, self.lang))
            for one in stops[1:-1]
        )
        return Way(tuple(Third(one, done) for one, done in zip(named, path.introductions, strict=True)), tuple(bonds))

    def bond(self, one: int, other: int, tie: Tie) -> Bond:
        """Return a tie with where it was made of late."""
        iris = [self.columns.undertakings[act] for act in _latest(self.columns, one, other)]
        named = (Match(iri, UNDERTAKING, called(iri, self.names.get(iri, {}), self.lang)) for iri in iris)
        return Bond(tie.undertakings, tie.last, tuple(named))
