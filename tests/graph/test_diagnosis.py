"""Diagnosis: what a territory is told is what counting by hand finds, and small territories are drawn to the mean."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.alliances.columns import Rows, day
from graph.brokers import Introduction
from graph.columnar import Columnar
from graph.territories import Absence, Measured, OpenCause, Prior, Rate, Sector, Survey, diagnosis, fitted
from tests.graph.small_columns import Told, columnar

NAMES = [f"o{number}" for number in range(8)]
PLACES: Mapping[str, tuple[str, list[str], None]] = {
    "region": ("region", [], None),
    "departement": ("departement", ["region"], None),
    "here": ("commune", ["departement", "region"], None),
    "there": ("commune", ["departement", "region"], None),
    "elsewhere": ("commune", ["region"], None),
}
SECTORS, CAUSES = ("a", "b", "c", "d"), ("broad", "narrow", "other")


@st.composite
def networks(draw: st.DrawFn) -> Columnar:
    """Draw a small network: organisations of several places, or of none, undertakings with a place of their own."""
    groups = draw(st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=5), max_size=8))
    members = {f"u{place}": sorted(group) for place, group in enumerate(groups)}
    places, causes = st.sets(st.sampled_from(sorted(PLACES)), max_size=3), st.sets(st.sampled_from(CAUSES), max_size=2)
    one: st.SearchStrategy[list[str]] = st.sampled_from([[], *([sector] for sector in SECTORS)])
    told = Told(
        NAMES,
        members,
        about={name: sorted(draw(causes)) for name in members},
        addressed={name: sorted(draw(causes)) for name in NAMES},
        belongs={name: draw(one) for name in NAMES},
        places={name: sorted(draw(places)) for name in NAMES},
        territories=PLACES,
    )
    held = {row: draw(places) for row in range(len(members))}
    return placed(columnar(told), held)


def placed(network: Columnar, held: Mapping[int, set[str]]) -> Columnar:
    """Return the network with places of undertakings; what is about the narrow cause is about the broad one too."""
    pairs = [(row, network.territories.find(name)) for row, names in held.items() for name in names]
    numbers = np.array(pairs, np.int32).reshape(-1, 2)
    place = Rows.of_pairs(numbers[:, 0], numbers[:, 1], (len(network.undertakings), len(network.territories)))
    narrow, broad = network.causes.find("narrow"), network.causes.find("broad")
    above = [] if narrow is None or broad is None else [(narrow, broad)]
    over = np.array(above, np.int32).reshape(-1, 2)
    wider = Rows.of_pairs(over[:, 0], over[:, 1], (len(network.causes), len(network.causes)))
    return replace(network, taking_place=place, wider_causes=wider)


def named(network: Columnar, rows: Rows, row: int, values: str) -> list[str]:
    """Return the names of the items of a row."""
    return [getattr(network, values)[int(one)] for one in rows[row]]


@settings(deadline=None, max_examples=80)
@given(network=networks())
def test_a_diagnosis_is_that_of_counting(network: Columnar) -> None:
    """Who is there, the alliances, the causes and the sectors that are missing, in every territory."""
    measured = Measured.of(network)
    kinds = [named(network, network.belongs, row, "sectors") for row in range(len(network))]
    allied = {
        network.organisations[int(one)]
        for row in range(len(network.members))
        if len(network.members[row]) > 1
        for one in network.members[row]
    }
    seen = {name: territory_of(network, name) for name in PLACES}
    for number, name in enumerate(network.territories):
        found = diagnosis(measured, number, limit=None)
        residents, there = seen[name]
        together = [row for row in there if len(network.members[row]) > 1]
        joined = {row: {kind for one in network.members[row] for kind in kinds[one]} for row in together}
        assert (found.territory, found.level) == (name, PLACES[name][0])
        assert (found.residents, found.alliances) == (len(residents), len(together))
        assert found.active == len({network.organisations[one] for one in residents} & allied)
        for sector in found.sectors:
            own = {one for one in residents if kinds[one] == ([] if sector.sector is None else [sector.sector])}
            assert sector.residents == len(own)
            assert sector.active == len({network.organisations[one] for one in own} & allied)
            if sector.sector is not None:
                assert sector.alliances == sum(sector.sector in one for one in joined.values())
        assert sum(sector.residents for sector in found.sectors) == len(residents)
        assert found.rate.alliances == sum(len(one) > 2 for one in joined.values())
        covered = {cause for row in together for cause in named(network, network.about, row, "causes")}
        covered |= {"broad"} & ({"broad"} if "narrow" in covered else set())
        stated = [cause for one in residents for cause in named(network, network.addressed, one, "causes")]
        begun = [cause for row in there for cause in named(network, network.about, row, "causes")]
        open_causes = {cause: (stated.count(cause), begun.count(cause)) for cause in {*stated, *begun} - covered}
        assert {one.cause: (one.organisations, one.undertakings) for one in found.causes} == open_causes
        level = [other for other in PLACES if PLACES[other][0] == PLACES[name][0]]
        having = {other: {kind for one in seen[other][0] for kind in kinds[one]} for other in level}
        expected = {
            sector: sum(sector in one for one in having.values())
            for sector in SECTORS
            if sector not in having[name] and any(sector in one for one in having.values())
        }
        assert {one.sector: one.elsewhere for one in found.absent} == expected
        assert all((one.residents, one.territories) == (0, len(level)) for one in found.absent)
        assert all(one.residents > 0 and one.sector not in set().union(*joined.values()) for one in found.unallied)


def territory_of(network: Columnar, name: str) -> tuple[set[int], set[int]]:
    """Return who acts in a territory or inside it, and the undertakings that are there by their place or a member."""

    def inside(places: list[str]) -> bool:
        return any(one == name or name in PLACES[one][1] for one in places)

    acting = {one for one in range(len(network)) if inside(named(network, network.places, one, "territories"))}
    taking = {
        row
        for row in range(len(network.members))
        if inside(named(network, network.taking_place, row, "territories"))
        or acting & set(network.members[row].tolist())
    }
    return acting, taking


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=20))
def test_a_shrunk_rate_lies_between_the_raw_one_and_the_mean(told: list[tuple[int, int]]) -> None:
    """Each rate is drawn to the mean, the less exposed the further, and where nobody is exposed it is not below it."""
    counts, exposed = (np.array([one[side] for one in told], np.int64) for side in (0, 1))
    prior = fitted(counts, exposed)
    rates = prior.shrunk(counts, exposed)
    some = exposed > 0
    raw = counts[some] / exposed[some]
    assert (rates[some] >= np.minimum(raw, prior.mean) - 1e-9).all()
    assert (rates[some] <= np.maximum(raw, prior.mean) + 1e-9).all()
    assert (rates[~some] >= prior.mean - 1e-9).all()


def test_rates_that_differ_no_more_than_by_chance_are_the_mean() -> None:
    """Noise has no spread beyond chance, or hardly any; a spread that is planted is found, and small ones move most."""
    chance = np.random.default_rng(3)
    exposed = chance.integers(5, 60, 4000)
    noise = fitted(chance.poisson(0.4 * exposed), exposed)
    assert noise.mean == pytest.approx(0.4, abs=0.02)
    assert noise.strength > 200
    own = chance.gamma(2.0, 0.2, 4000)
    planted = fitted(chance.poisson(own * exposed), exposed)
    assert planted.strength == pytest.approx(5, rel=0.2)
    assert fitted(np.array([2, 2]), np.array([4, 4])) == Prior(0.5, math.inf)
    assert fitted(np.array([0, 0]), np.array([4, 0])) == Prior(0.0, math.inf)
    small, large = Prior(0.5, 10.0).shrunk(np.array([2, 20]), np.array([2, 20]))
    assert (small, large) == (7 / 12, 25 / 30)


def test_a_commune_whose_service_introduced() -> None:
    """A planted commune: its service, its alliances, its rate by the formula, what is open and who is missing."""
    start = day(date(2021, 3, 1))
    told = Told(
        ["club", "commune", "company", "farm", "lone", "school", "service", "shop"],
        {
            "first": ["company", "service"],
            "second": ["school", "service"],
            "third": ["company", "school", "service"],
            "far": ["farm", "shop"],
            "plan": ["club"],
        },
        days={"first": start, "second": start + 1, "third": start + 31},
        about={"third": ["jobs"], "plan": ["waste"]},
        addressed={"club": ["waste", "sport"], "company": ["jobs", "sport"], "school": ["jobs"]},
        belongs={
            "club": ["association"],
            "commune": ["public"],
            "company": ["company"],
            "farm": ["company"],
            "lone": ["foundation"],
            "school": ["education"],
            "service": ["public"],
            "shop": ["company"],
        },
        places={
            **{key: ["here"] for key in ("club", "commune", "company", "school", "service")},
            **{key: ["there"] for key in ("farm", "shop")},
            "lone": ["elsewhere"],
        },
        attached={"service": ["commune"], "commune": ["service"]},
        territories=PLACES,
    )
    network = columnar(told)
    here = network.territories.find("here")
    assert here is not None
    found = diagnosis(Measured.of(network), here)
    assert (found.residents, found.active, found.alliances) == (5, 3, 3)
    assert found.sectors == (
        Sector("public", 2, 1, 3),
        Sector("association", 1, 0, 0),
        Sector("company", 1, 1, 2),
        Sector("education", 1, 1, 2),
    )
    # two communes with active organisations: one alliance of three sectors for three of them, none for two.
    # mean 1/5; spread (3 (1/3 - 1/5)^2 + 2 (1/5)^2) / 5 = 2/75, less than mean / 2.5 by chance alone
    assert found.rate == Rate(1, 3, 1 / 3, 0.2, 0.2, None, 50.0, 2)
    assert (found.introductions, found.introducers) == (1, 1)
    service = found.catalysts[0]
    assert service.organisation == "service"
    assert service.evidence == (Introduction(("company", "school"), "third", date(2021, 4, 1)),)
    assert [one.organisation for one in found.catalysts] == ["service"]
    assert found.causes == (OpenCause("sport", 2, 0), OpenCause("waste", 1, 1))
    assert found.absent == (Absence("foundation", 0, 1, 3),)
    assert found.unallied == ()
    # over the region nobody else introduced, and the foundation is there, in no alliance
    whole = diagnosis(Measured.of(network), network.territories.find("region") or 0)
    assert (whole.residents, whole.active, whole.alliances, whole.introductions) == (8, 5, 4, 1)
    assert [one.sector for one in whole.unallied] == []
    assert [one.organisation for one in whole.catalysts] == ["service"]


def test_many_alliances_of_three_sectors_raise_the_rate_of_a_commune() -> None:
    """By hand: eight such alliances for three organisations in one commune, none for nine in another."""
    names = ["x", "y", "z", *(f"n{number}" for number in range(9))]
    told = Told(
        names,
        {**{f"u{number}": ["x", "y", "z"] for number in range(8)}, "v": names[3:]},
        belongs={"x": ["a"], "y": ["b"], "z": ["c"], **{key: ["d"] for key in names[3:]}},
        places={**{key: ["here"] for key in "xyz"}, **{key: ["there"] for key in names[3:]}},
        territories=PLACES,
    )
    network = columnar(told)
    here, there = (network.territories.find(name) or 0 for name in ("here", "there"))
    measured = Measured.of(network)
    # mean 8/12 = 2/3; spread (3 (8/3 - 2/3)^2 + 9 (2/3)^2) / 12 = 4/3; beyond chance 4/3 - (2/3) / 6 = 11/9;
    # strength (2/3) / (11/9) = 6/11
    rate = diagnosis(measured, here).rate
    assert rate.strength == pytest.approx(6 / 11)
    assert rate.mean == pytest.approx(2 / 3)
    assert rate.raw == pytest.approx(8 / 3)
    assert rate.shrunk == pytest.approx((8 + 4 / 11) / (3 + 6 / 11))
    assert (rate.percentile, rate.compared) == (75.0, 2)
    other = diagnosis(measured, there)
    assert other.rate.shrunk == pytest.approx((4 / 11) / (9 + 6 / 11))
    # the three sectors of the first commune are absent in the second, and present in one of three
    assert other.absent == tuple(Absence(sector, 0, 1, 3) for sector in "abc")


@pytest.mark.parametrize(
    "told",
    [
        Told([], territories=PLACES),
        Told(["one"], places={"one": ["here"]}, territories=PLACES),
        Told(NAMES, belongs={one: ["a"] for one in NAMES}, places={one: ["here"] for one in NAMES}, territories=PLACES),
        Told(NAMES, {"u": NAMES}, belongs={one: [one] for one in NAMES}, territories=PLACES),
    ],
    ids=["empty", "one", "isolated", "all in one"],
)
def test_next_to_nothing_is_told_as_it_is(told: Told) -> None:
    """Where nobody allies, or nobody is placed, rates are the mean, raw ones are unknown, and nothing fails."""
    network = columnar(told)
    measured = Measured.of(network)
    for number in range(len(network.territories)):
        found = diagnosis(measured, number)
        assert (found.alliances, found.active, found.catalysts) == (0, 0, ())
        assert found.rate == Rate(0, 0, None, 0.0, 0.0, None, None, 0)
    assert Survey.of(columnar(Told(["one"]))).residents.shape == (0, 1)


@settings(deadline=None, max_examples=15)
@given(network=networks())
def test_a_survey_that_is_kept_answers_the_same(network: Columnar) -> None:
    """What went through arrays gives the same diagnosis."""
    measured = Measured.of(network)
    again = replace(measured, survey=Survey.of_arrays(measured.survey.to_arrays(), network))
    for number in range(len(network.territories)):
        assert diagnosis(again, number) == diagnosis(measured, number)
