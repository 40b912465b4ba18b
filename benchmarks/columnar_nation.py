"""An invented columnar network of any size, the same for a seed: what is measured at two million organisations.

The territories, the causes, the sectors, the skills, the roles and the kinds are the real ones. One organisation
in ten is allied, mostly with neighbours; a few take part in so much that they have thousands of partners.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.invention import BODIES, MATTERS, SPIRITS, concepts
from data.territories import Territory, read_territories
from graph.alliances.columns import NEVER, Codes, Numbers, Reals, Rows
from graph.columnar import Columnar, Lines, Texts
from ontology.identifiers import THINGS, thing

Random = np.random.Generator

_CAUSES: Final = 30
_ALLIED, _PER_UNDERTAKING = 0.1, 45
_SMALLEST, _LARGEST = 3, 12
_LARGE, _LARGE_SIZE = 0.005, 100
_STEEPNESS: Final = 0.75
_FAR: Final = 0.3
_FIRST_DAY, _LAST_DAY = 14_600, 20_400  # from 2009-12-22 to 2025-11-08
_UNDATED, _LATER = 0.05, 0.2
_ASSOCIATIONS, _ALIASES = 0.55, 0.05
_SECTORS: Final = (0.55, 0.02, 0.1, 0.2, 0.05, 0.08)
_CODES: Final = 900_000_000
_DISTINCT: Final = 100_000_000
_WORDS, _WORDS_EACH, _COMMON = 60_000, 6, 11
"""How many words there are, and in what an undertaking is called; about how many are common.

So drawn, two undertakings share a word about as often as the titles of French research projects do (one pair of 22).
"""


def nation(organisations: int, seed: int = 0) -> Columnar:
    """Return an invented network of so many organisations, at least twenty."""
    random = np.random.default_rng(seed)
    names, aliases, known = _bodies(random, organisations)
    territories = sorted(read_territories(), key=_iri)
    seats = _seats(random, territories, organisations)
    members = _members(random, seats, organisations)
    causes, sectors = Texts.of(concepts("cause")[:_CAUSES]), Texts.of(concepts("sector"))
    skills, roles = Texts.of(concepts("skill")), Texts.of(concepts("role"))
    addressed = _drawn(random, organisations, len(causes), (0.2, 0.5, 0.2, 0.1))
    days = random.integers(_FIRST_DAY, _LAST_DAY, len(members)).astype(np.int32)
    days[random.random(len(days)) < _UNDATED] = NEVER
    # what is drawn depends on what was drawn before: so the columns are in the order of their draws
    return Columnar(
        organisations=names,
        aliases=aliases,
        known=known,
        undertakings=_numbered("undertaking/u", np.arange(len(members)) + _CODES),
        causes=causes,
        sectors=sectors,
        skills=skills,
        role_names=roles,
        days=days,
        members=members,
        addressed=addressed,
        concluded=np.ones(len(addressed.items), np.bool_),
        attached=_attached(random, organisations),
        since=_since(random, days[members.owners()]),
        roles=_drawn(random, len(members.items), len(roles), (0.1, 0.85, 0.05)),
        **_said_ties(random, members, addressed, seats, (len(territories), len(sectors))),
        needed=_drawn(random, organisations, len(skills), (0.99, 0.007, 0.003)),
        offered=_drawn(random, organisations, len(skills), (0.7, 0.2, 0.1)),
        wider_causes=_wider(random, len(causes)),
        wider_sectors=_wider(random, 0, len(sectors)),
        wider_skills=_wider(random, len(skills)),
        sizes=_told(random, concepts("staff-band"), organisations),
        forms=_told(random, concepts("organisation-kind"), organisations),
        **_land(territories),
        **_wording(len(members), organisations),
    )


def _attached(random: Random, organisations: int) -> Rows:
    """Return who is bound to whom by structure, either way."""
    one, other = random.integers(0, organisations, (2, organisations // 50)).astype(np.int32)
    one, other = one[one != other], other[one != other]
    return Rows.of_pairs(np.append(one, other), np.append(other, one), (organisations, organisations))


def _said_ties(
    random: Random, members: Rows, addressed: Rows, seats: Numbers, counts: tuple[int, int]
) -> dict[str, Any]:
    """Return the ties that facts could say, with these: one each for memberships and the causes of undertakings.

    ``counts`` are those of territories and sectors.
    """
    territories, sectors = counts
    ties = {
        "about": _about(random, members, addressed),
        "taking_place": _single(seats[members.items[members.starts[:-1]]], territories),
        "places": _single(seats, territories),
        "belongs": _single(random.choice(sectors, len(seats), p=_SECTORS).astype(np.int32), sectors),
    }
    held, said = len(members.items), len(members.items) + len(ties["about"].items)
    without = {"addressed": addressed, **{name: ties[name] for name in ("places", "belongs", "taking_place")}}
    return {
        **ties,
        "facts": _numbered("fact/f", np.arange(said) + _DISTINCT),
        "members_facts": _said(held, 0, said),
        "about_facts": _said(len(ties["about"].items), held, said),
        **{f"{name}_facts": _said(0, 0, said, len(rows.items)) for name, rows in without.items()},
        "sources": Texts.of([thing("source", "invented")]),
        "supported": _single(np.zeros(said, np.int32), 1),
        "read_from": np.full(said, -1, np.int32),
        "read_to": np.full(said, -1, np.int32),
        "confidences": np.full(said, 0.9),
    }


def _land(territories: Sequence[Territory]) -> dict[str, Any]:
    """Return the columns of territories."""
    return {
        "territories": Texts.of(map(_iri, territories)),
        "levels": _coded([territory.kind for territory in territories]),
        "containers": _containers(territories),
        "coordinates": _coordinates(territories),
    }


def _wording(undertakings: int, organisations: int) -> dict[str, Any]:
    """Return what undertakings say of themselves, and what organisations are called."""
    return {
        "words": Texts.of(f"mot{number:06}" for number in range(_WORDS)),
        "worded": _worded(undertakings),
        "french": Lines.of(map(_called, range(organisations))),
        "english": Lines(np.empty(0, np.uint8), np.zeros(organisations + 1, np.int64)),
    }


def _said(count: int, first: int, width: int, rows: int | None = None) -> Rows:
    """Return a fact for each tie, from a first one on, or none for any of so many."""
    starts = np.arange(count + 1, dtype=np.int32) if rows is None else np.zeros(rows + 1, np.int32)
    return Rows(starts, np.arange(first, first + count, dtype=np.int32), width)


def _called(number: int) -> str:
    """Return what an organisation is called."""
    matter, spirit = divmod(number // len(BODIES), len(MATTERS))[::-1]
    return f"{BODIES[number % len(BODIES)]} {MATTERS[matter]} {SPIRITS[spirit % len(SPIRITS)]} {number + 1}"


def _worded(undertakings: int) -> Rows:
    """Return the words of undertakings, which are as often there as their rank says (Zipf, Mandelbrot)."""
    chances = np.random.default_rng(_WORDS).random(undertakings * _WORDS_EACH)
    ranks = (_COMMON * np.exp(chances * np.log1p(_WORDS / _COMMON)) - _COMMON).astype(np.int32)
    owners = np.repeat(np.arange(undertakings, dtype=np.int32), _WORDS_EACH)
    return Rows.of_pairs(owners, ranks, (undertakings, _WORDS))


def _iri(territory: Territory) -> str:
    return thing(territory.kind, territory.code)


def _bodies(random: Random, organisations: int) -> tuple[Texts, Texts, Numbers]:
    """Return associations by their numbers, legal units by theirs, and associations that are also legal units."""
    associations, others = round(organisations * _ASSOCIATIONS), round(organisations * _ALIASES)
    numbers = _distinct(random, associations + others)
    aliased = np.zeros(len(numbers), np.bool_)
    aliased[random.choice(len(numbers), others, replace=False)] = True
    told = _numbered("organisation/rna-W", numbers[~aliased])
    units = _numbered("organisation/siren-", _distinct(random, organisations - associations))
    run = np.concatenate([told.run, units.run])
    starts = np.concatenate([told.starts, units.starts[1:] + told.starts[-1]])
    known = associations + random.choice(organisations - associations, others, replace=False)
    return Texts(run, starts), _numbered("organisation/rna-W", numbers[aliased]), known.astype(np.int32)


def _distinct(random: Random, count: int) -> NDArray[np.int64]:
    """Return numbers of nine digits in ascending order, each once."""
    return _DISTINCT + np.cumsum(random.integers(1, _CODES // (count + 1), count))


def _numbered(kind: str, numbers: NDArray[np.int64]) -> Texts:
    """Return the IRIs of things whose codes end in nine digits."""
    head = np.frombuffer(f"{THINGS}{kind}".encode(), np.uint8)
    digits = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10 + ord("0")
    run = np.hstack([np.broadcast_to(head, (len(numbers), len(head))), digits.astype(np.uint8)])
    return Texts(run.reshape(-1), np.arange(len(numbers) + 1) * run.shape[1])


def _seats(random: Random, territories: Sequence[Territory], organisations: int) -> Numbers:
    """Return the commune of each organisation: as many in a commune as it has inhabitants."""
    people = [territory.population or 0 if territory.kind == "commune" else 0 for territory in territories]
    weights = np.array(people, np.float64)
    return random.choice(len(weights), organisations, p=weights / weights.sum()).astype(np.int32)


def _members(random: Random, seats: Numbers, organisations: int) -> Rows:
    """Return who takes part in what: every allied organisation at least once, hubs often."""
    undertakings = max(1, organisations // _PER_UNDERTAKING)
    sizes = random.integers(_SMALLEST, _LARGEST + 1, undertakings)
    sizes[random.random(undertakings) < _LARGE] = min(_LARGE_SIZE, organisations)
    allied = random.choice(organisations, max(2, round(organisations * _ALLIED)), replace=False)
    hubs = np.arange(1, len(allied) + 1) ** -_STEEPNESS
    taken = random.choice(allied, max(0, sizes.sum() - len(allied)), p=hubs / hubs.sum())
    taking = np.concatenate([allied, taken])[: sizes.sum()]
    near = seats[taking].astype(np.float64)
    far = random.random(len(taking)) < _FAR
    near[far] = random.random(far.sum()) * near.max()
    order = np.argsort(near + random.random(len(near)), kind="stable")
    owners = np.repeat(np.arange(undertakings), sizes)[: len(taking)]
    return Rows.of_pairs(owners.astype(np.int32), taking[order].astype(np.int32), (undertakings, organisations))


def _since(random: Random, begun: Numbers) -> Numbers:
    """Return since when each member takes part: mostly from the beginning."""
    later = (random.random(len(begun)) < _LATER) & (begun != NEVER)
    return np.where(later, begun + random.integers(1, 1500, len(begun)), begun).astype(np.int32)


def _drawn(random: Random, rows: int, width: int, shares: Sequence[float]) -> Rows:
    """Return draws for each row, the first values the most frequent; the shares are of rows of 0, 1, 2… draws."""
    sizes = random.choice(len(shares), rows, p=shares)
    weights = 1 / np.arange(1, width + 1)
    items = random.choice(width, sizes.sum(), p=weights / weights.sum())
    return Rows.of_pairs(np.repeat(np.arange(rows, dtype=np.int32), sizes), items.astype(np.int32), (rows, width))


def _about(random: Random, members: Rows, addressed: Rows) -> Rows:
    """Return the causes of undertakings: one that a member addresses."""
    picked = members.starts[:-1] + (random.random(len(members)) * members.sizes).astype(np.int32)
    who = members.items[picked]
    stating = np.flatnonzero(addressed.sizes[who] > 0).astype(np.int32)
    return Rows.of_pairs(stating, addressed.items[addressed.starts[who[stating]]], (len(members), addressed.width))


def _single(values: Numbers, width: int) -> Rows:
    return Rows.of_pairs(np.arange(len(values), dtype=np.int32), values, (len(values), width))


def _wider(random: Random, narrow: int, count: int | None = None) -> Rows:
    """Return a hierarchy of two levels, the first fifth of the concepts being the broad ones."""
    count = narrow if count is None else count
    below = np.arange(count // 5, narrow, dtype=np.int32)
    return Rows.of_pairs(below, random.integers(0, max(count // 5, 1), len(below)).astype(np.int32), (count, count))


def _told(random: Random, names: Sequence[str], organisations: int) -> Codes:
    """Return one of the names for each organisation, or none."""
    weights = 1 / np.arange(1, len(names) + 2)
    values = random.choice(len(names) + 1, organisations, p=weights / weights.sum()) - 1
    return Codes(tuple(sorted(names)), values.astype(np.int32))


def _coded(values: Sequence[str]) -> Codes:
    names = sorted(set(values))
    return Codes(tuple(names), np.array([names.index(value) for value in values], np.int32))


def _containers(territories: Sequence[Territory]) -> Rows:
    """Return all that contains each territory."""
    numbers = {(territory.kind, territory.code): number for number, territory in enumerate(territories)}
    pairs: list[tuple[int, int]] = []
    for number, territory in enumerate(territories):
        waiting, above = list(territory.within), set[tuple[str, str]]()
        while waiting:
            key = waiting.pop()
            above.add(key)
            waiting += territories[numbers[key]].within
        pairs += [(number, numbers[key]) for key in above]
    held = np.array(pairs, np.int32)
    return Rows.of_pairs(held[:, 0], held[:, 1], (len(territories), len(territories)))


def _coordinates(territories: Sequence[Territory]) -> Reals:
    points = [
        (np.nan if one.latitude is None else one.latitude, np.nan if one.longitude is None else one.longitude)
        for one in territories
    ]
    return np.array(points)
