"""Small columnar networks for tests: written by hand, or drawn at random."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.alliances.columns import NEVER, Codes, Numbers, Rows
from graph.columnar import Columnar, Texts

LEVELS = ("region", "departement", "commune")


@dataclass
class Told:
    """What is told of some organisations and undertakings, by name; whatever is not told is empty.

    ``members`` maps an undertaking to its organisations, ``days`` to its first day; ``territories`` maps a territory
    to its level, its containers and its coordinates.
    """

    organisations: Sequence[str]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    addressed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    belongs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    needed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attached: Mapping[str, Sequence[str]] = field(default_factory=dict)
    territories: Mapping[str, tuple[str, Sequence[str], tuple[float, float] | None]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


def columnar(told: Told) -> Columnar:
    """Return the columnar network of what is told."""
    organisations, undertakings = Texts.of(told.organisations), Texts.of(told.members)
    territories = Texts.of(told.territories)
    causes, sectors = _named(told.about, told.addressed), _named(told.belongs)
    skills, aliases = _named(told.needed, told.offered), Texts.of(told.aliases)
    members = _rows(told.members, undertakings, organisations)
    days = np.array([told.days.get(one, NEVER) for one in undertakings], np.int32)
    points = [told.territories[one][2] or (np.nan, np.nan) for one in territories]
    return Columnar(
        organisations=organisations,
        undertakings=undertakings,
        territories=territories,
        causes=causes,
        sectors=sectors,
        skills=skills,
        role_names=Texts.of(()),
        aliases=aliases,
        known=np.array([organisations.find(told.aliases[one]) for one in aliases], np.int32),
        days=days,
        members=members,
        since=days[members.owners()],
        roles=nothing(len(members.items), 0),
        about=_rows(told.about, undertakings, causes),
        taking_place=nothing(len(undertakings), len(territories)),
        places=_rows(told.places, organisations, territories),
        addressed=_rows(told.addressed, organisations, causes),
        belongs=_rows(told.belongs, organisations, sectors),
        needed=_rows(told.needed, organisations, skills),
        offered=_rows(told.offered, organisations, skills),
        attached=_rows(told.attached, organisations, organisations),
        levels=_levels([told.territories[one][0] for one in territories]),
        containers=_rows({one: held[1] for one, held in told.territories.items()}, territories, territories),
        coordinates=np.array(points, np.float64).reshape(-1, 2),
        wider_causes=nothing(len(causes), len(causes)),
        wider_sectors=nothing(len(sectors), len(sectors)),
        wider_skills=nothing(len(skills), len(skills)),
        sizes=Codes((), np.full(len(organisations), -1, np.int32)),
        forms=Codes((), np.full(len(organisations), -1, np.int32)),
    )


def nothing(rows: int, width: int) -> Rows:
    """Return rows that hold nothing."""
    return Rows.of_pairs(np.empty(0, np.int32), np.empty(0, np.int32), (rows, width))


def _named(*told: Mapping[str, Iterable[str]]) -> Texts:
    return Texts.of(value for mapping in told for values in mapping.values() for value in values)


def _levels(stated: Sequence[str]) -> Codes:
    return Codes(LEVELS, np.array([LEVELS.index(level) for level in stated], np.int32))


def _rows(told: Mapping[str, Iterable[str]], rows: Texts, items: Texts) -> Rows:
    pairs = [(rows.find(row), items.find(item)) for row, held in told.items() for item in held]
    numbers: Numbers = np.array(pairs, np.int32).reshape(-1, 2)
    return Rows.of_pairs(numbers[:, 0], numbers[:, 1], (len(rows), len(items)))
