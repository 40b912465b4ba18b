"""Diagnosing: the diagnosis of a territory with the names of all that it speaks of."""

from dataclasses import dataclass

from graph.answers import territory
from graph.catalysis import Actor, actors
from graph.directory import Match
from graph.errors import UnknownNameError
from graph.facts import Facts
from graph.network import CAUSE, SECTOR, TERRITORY, Language
from graph.territories import Absence, Measured, Rate
from graph.territories import diagnosis as measured_diagnosis


@dataclass(frozen=True, slots=True)
class Present:
    """A sector (None: unknown) in a territory: its residents, the active ones of these, the alliances it is in."""

    sector: Match | None
    residents: int
    active: int
    alliances: int


@dataclass(frozen=True, slots=True)
class Open:
    """A cause about which there is no alliance, and how many organisations and undertakings there state it."""

    cause: Match
    organisations: int
    undertakings: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A sector that is missing, its residents, and in how many of the territories of the level it is not."""

    sector: Match
    residents: int
    elsewhere: int
    territories: int


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """A territory: who is there, who works together, what is stated and not acted on, who is missing.

    As :class:`graph.territories.Diagnosis`, with names.
    """

    territory: Match
    residents: int
    active: int
    alliances: int
    sectors: tuple[Present, ...]
    rate: Rate
    introductions: int
    introducers: int
    catalysts: tuple[Actor, ...]
    causes: tuple[Open, ...]
    absent: tuple[Missing, ...]
    unallied: tuple[Missing, ...]


def diagnosis(facts: Facts, name: str, limit: int | None = 20, lang: Language = "fr") -> Diagnosed:
    """Return the diagnosis of a territory, with at most so many catalysts and open causes.

    Raises UnknownNameError or AmbiguousNameError for the territory.
    """
    place = territory(facts, name, lang)
    number = facts.columnar.territories.find(place.iri)
    if number is None:
        raise UnknownNameError(name, TERRITORY)
    found = measured_diagnosis(Measured(facts.columnar, facts.brokers, facts.presence, facts.survey), number, limit)

    def named(iri: str, kind: str) -> Match:
        return Match(iri, kind, facts.network.label(iri, lang))

    def missing(absences: tuple[Absence, ...]) -> tuple[Missing, ...]:
        return tuple(
            Missing(named(one.sector, SECTOR), one.residents, one.elsewhere, one.territories) for one in absences
        )

    return Diagnosed(
        place,
        found.residents,
        found.active,
        found.alliances,
        tuple(
            Present(None if one.sector is None else named(one.sector, SECTOR), one.residents, one.active, one.alliances)
            for one in found.sectors
        ),
        found.rate,
        found.introductions,
        found.introducers,
        actors(facts, found.catalysts, lang),
        tuple(Open(named(one.cause, CAUSE), one.organisations, one.undertakings) for one in found.causes),
        missing(found.absent),
        missing(found.unallied),
    )
