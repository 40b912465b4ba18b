"""Small columnar networks for tests: written by hand, or drawn at random."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from graph.alliances.columns import NEVER, Codes, Numbers, Rows
from graph.columnar import Columnar, Lines, Texts
from graph.recommendation import Kind, Question, held, question_of

LEVELS = ("region", "departement", "commune")
COMMUNES = tuple(f"commune/{number}" for number in range(6))
TERRITORIES: Mapping[str, tuple[str, Sequence[str], tuple[float, float] | None]] = {
    **{
        name: ("commune", (f"departement/{number // 3}", "region/0"), (46.0 + number * number * 0.1, 2.0))
        for number, name in enumerate(COMMUNES)
    },
    **{f"departement/{number}": ("departement", ("region/0",), (46.0, 2.0)) for number in range(2)},
    "region/0": ("region", (), None),
}
"""Six communes ever farther apart, in two départements of a region."""


@dataclass
class Told:
    """What is told of some organisations and undertakings, by name; whatever is not told is empty.

    ``members`` maps an undertaking to its organisations, ``days`` to its first day; ``territories`` maps a territory
    to its level, its containers and its coordinates, ``wider`` a concept to its broader ones.
    """

    organisations: Sequence[str]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    taking_place: Mapping[str, Sequence[str]] = field(default_factory=dict)
    addressed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    belongs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    needed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attached: Mapping[str, Sequence[str]] = field(default_factory=dict)
    territories: Mapping[str, tuple[str, Sequence[str], tuple[float, float] | None]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    wider: Mapping[str, Sequence[str]] = field(default_factory=dict)
    worded: Mapping[str, Sequence[str]] = field(default_factory=dict)


def columnar(told: Told) -> Columnar:
    """Return the columnar network of what is told."""
    organisations, undertakings = Texts.of(told.organisations), Texts.of(told.members)
    territories = Texts.of(told.territories)
    causes, sectors = _named(told.about, told.addressed), _named(told.belongs)
    skills, aliases, words = _named(told.needed, told.offered), Texts.of(told.aliases), _named(told.worded)
    members = _rows(told.members, undertakings, organisations)
    addressed = _rows(told.addressed, organisations, causes)
    about, taking_place = _rows(told.about, undertakings, causes), _rows(told.taking_place, undertakings, territories)
    places, belongs = _rows(told.places, organisations, territories), _rows(told.belongs, organisations, sectors)
    days = np.array([told.days.get(one, NEVER) for one in undertakings], np.int32)
    points = [told.territories[one][2] or (np.nan, np.nan) for one in territories]
    said = _saying(
        members=(members, undertakings, organisations),
        addressed=(addressed, organisations, causes),
        places=(places, organisations, territories),
        belongs=(belongs, organisations, sectors),
        about=(about, undertakings, causes),
        taking_place=(taking_place, undertakings, territories),
    )
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
        about=about,
        taking_place=taking_place,
        places=places,
        addressed=addressed,
        concluded=np.zeros(len(addressed.items), np.bool_),
        belongs=belongs,
        needed=_rows(told.needed, organisations, skills),
        offered=_rows(told.offered, organisations, skills),
        attached=_rows(told.attached, organisations, organisations),
        levels=_levels([told.territories[one][0] for one in territories]),
        containers=_rows({one: held[1] for one, held in told.territories.items()}, territories, territories),
        coordinates=np.array(points, np.float64).reshape(-1, 2),
        wider_causes=_wider(told.wider, causes),
        wider_sectors=_wider(told.wider, sectors),
        wider_skills=_wider(told.wider, skills),
        sizes=Codes((), np.full(len(organisations), -1, np.int32)),
        forms=Codes((), np.full(len(organisations), -1, np.int32)),
        words=words,
        worded=_rows(told.worded, undertakings, words),
        french=Lines.of(organisations),
        english=Lines.of("" for _ in organisations),
        **said,
        sources=Texts.of(()),
        supported=nothing(len(said["facts"]), 0),
        read_from=np.empty(0, np.int32),
        read_to=np.empty(0, np.int32),
        confidences=np.empty(0),
    )


def _saying(**told: tuple[Rows, Texts, Texts]) -> dict[str, Any]:
    """Return a fact for each tie, called as the two that it ties: a membership by the member first."""
    called = {
        name: [f"{ends[1]} {ends[0]}" if name == "members" else f"{ends[0]} {ends[1]}" for ends in _ends(*rows)]
        for name, rows in told.items()
    }
    facts = Texts.of(one for names in called.values() for one in names)
    rows = {f"{name}_facts": [facts.place(one) for one in names] for name, names in called.items()}
    ties = {
        name: Rows.of_pairs(np.arange(len(held), dtype=np.int32), np.array(held, np.int32), (len(held), len(facts)))
        for name, held in rows.items()
    }
    return {"facts": facts, **ties}


def _ends(rows: Rows, owners: Texts, items: Texts) -> list[tuple[str, str]]:
    return [(owners[row], items[item]) for row, item in zip(rows.owners().tolist(), rows.items.tolist(), strict=True)]


def asking(network: Columnar, seeds: Numbers, kind: Kind | None = None, limit: int = 20) -> Question:
    """Return the question of organisations, with the words of what they did."""
    question = question_of(network, seeds, kind, limit=limit)
    return replace(question, words=held(network.worded, held(network.joined, seeds)))


def nothing(rows: int, width: int) -> Rows:
    """Return rows that hold nothing."""
    return Rows.of_pairs(np.empty(0, np.int32), np.empty(0, np.int32), (rows, width))


def _named(*told: Mapping[str, Iterable[str]]) -> Texts:
    return Texts.of(value for mapping in told for values in mapping.values() for value in values)


def _wider(told: Mapping[str, Sequence[str]], names: Texts) -> Rows:
    known = {one: [broad for broad in over if broad in names] for one, over in told.items() if one in names}
    return _rows(known, names, names)


def _levels(stated: Sequence[str]) -> Codes:
    return Codes(LEVELS, np.array([LEVELS.index(level) for level in stated], np.int32))


def _rows(told: Mapping[str, Iterable[str]], rows: Texts, items: Texts) -> Rows:
    pairs = [(rows.find(row), items.find(item)) for row, held in told.items() for item in held]
    numbers: Numbers = np.array(pairs, np.int32).reshape(-1, 2)
    return Rows.of_pairs(numbers[:, 0], numbers[:, 1], (len(rows), len(items)))


@st.composite
def told(draw: st.DrawFn, most: int = 9) -> Told:
    """Draw what is told of a few organisations in six communes of two départements of a region."""
    organisations = [f"o{number}" for number in range(draw(st.integers(1, most)))]
    some = st.lists(st.sampled_from(organisations), unique=True, max_size=4)
    members = {f"u{number}": draw(some) for number in range(draw(st.integers(0, 6)))}

    def each(names: Iterable[str], values: Sequence[str], largest: int = 2) -> dict[str, list[str]]:
        held = st.lists(st.sampled_from(values), unique=True, max_size=largest)
        return {name: draw(held) for name in names}

    causes, skills = ("c0", "c1", "c2"), ("k0", "k1", "k2")
    return Told(
        organisations,
        members,
        days={name: draw(st.integers(0, 50)) for name in members},
        about=each(members, causes),
        places=each(organisations, COMMUNES),
        addressed=each(organisations, causes),
        belongs=each(organisations, ("s0", "s1", "s2")),
        needed=each(organisations, skills),
        offered=each(organisations, skills),
        attached=each(organisations, organisations, 1),
        territories=TERRITORIES,
        wider={"c0": ("c1",), "k0": ("k1",), "s0": ("s1",)},
        worded=each(members, ("w0", "w1", "w2", "w3"), 3),
    )
