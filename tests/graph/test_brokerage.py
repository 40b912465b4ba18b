"""Brokerage: counts are those of counting by hand, an introducer that is planted is found, and noise tells nothing."""

import json
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy.stats import spearmanr

from graph.alliances import NEVER, Alliances, Codes, Columns, Rows, Table, day, read_alliances
from graph.brokerage import (
    ROLES,
    Introduced,
    Study,
    as_json,
    as_markdown,
    closing,
    cut_points,
    cuts,
    introducing,
    introductions,
    later_closures,
    later_introductions,
    meetings,
    opening,
    openings,
    standings,
    study,
)
from graph.brokerage.foreseeing import correlations
from tests.graph.planted import Membership, alliances
from tests.shared_data import SHARED

REAL = SHARED / "bench" / "h2020_edges.csv.gz"
NOTHING = np.empty(0, np.int32)


def columns(groups: list[list[int]], days: list[int], sectors: list[int]) -> Alliances:
    """Return alliances of these members, on these days, of organisations of these sectors."""
    owners = np.array([row for row, group in enumerate(groups) for _ in group], np.int32)
    held = np.array([one for group in groups for one in group], np.int32)
    members = Rows.of_pairs(owners, held, (len(groups), len(sectors)))
    none = Rows.of_pairs(NOTHING, NOTHING, (len(groups), 0))
    return Alliances(
        np.array([f"o{number}" for number in range(len(sectors))], object),
        np.array([f"u{number}" for number in range(len(groups))], object),
        np.array(days, np.int32),
        members,
        members.turned(),
        Codes(("a", "b", "c", "d"), np.array(sectors, np.int32)),
        (),
        np.full((len(sectors), 2), np.nan),
        none,
        (),
        none,
    )


def drawn(seed: int, organisations: int = 14, undertakings: int = 16) -> Alliances:
    """Return small alliances by chance: shared days, undated ones, unknown sectors and all."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(2, 5, undertakings)
    groups = [chance.choice(organisations, size, replace=False).tolist() for size in sizes]
    days = [NEVER if number == 9 else int(number) for number in chance.integers(0, 10, undertakings)]
    return columns(groups, days, chance.integers(-1, 4, organisations).tolist())


@pytest.fixture(params=["compiled", "rows"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count by machine code, then by what stands in where numba is absent."""
    if request.param == "rows":
        for module, name in (
            (closing, "_compiled"),
            (introducing, "_compiled"),
            (opening, "_kernels"),
            (cuts, "_search"),
        ):
            monkeypatch.setattr(module, name, lambda: None)


def first_days(read: Alliances, largest: int) -> dict[frozenset[int], int]:
    """Return the day on which each pair met first."""
    found: dict[frozenset[int], int] = {}
    for row in range(len(read.members)):
        if len(read.members[row]) <= largest:
            for pair in combinations(read.members[row].tolist(), 2):
                found[frozenset(pair)] = min(found.get(frozenset(pair), NEVER), int(read.days[row]))
    return found


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize("seed", range(12))
def test_introductions_are_those_of_counting(seed: int) -> None:
    """Each introduction is a pair across sectors that its broker knew on an earlier day, in their first alliance."""
    read, largest = drawn(seed), 4 if seed % 2 else 3
    met, kinds = first_days(read, largest), read.sectors.values
    expected: set[tuple[int, int, int]] = set()
    for row in range(len(read.members)):
        moment = int(read.days[row])
        if moment == NEVER or len(read.members[row]) > largest:
            continue
        for one, other in combinations(read.members[row].tolist(), 2):
            across = kinds[one] >= 0 and kinds[other] >= 0 and kinds[one] != kinds[other]
            for broker in set(read.members[row].tolist()) - {one, other}:
                knew = met[frozenset((broker, one))] < moment and met[frozenset((broker, other))] < moment
                if across and knew and met[frozenset((one, other))] == moment:
                    expected.add((broker, one, other))
    found = introductions(read, meetings(read, largest))
    told = [(int(broker), *map(int, pair)) for broker, pair in zip(found.brokers, found.pairs, strict=True)]
    assert told == sorted(expected)
    for (broker, *pair), where in zip(told, found.undertakings, strict=True):
        assert {broker, *pair} <= set(read.members[where].tolist())
        assert read.days[where] == met[frozenset(pair)]
    assert found.counts(len(read)).tolist() == [sum(one[0] == broker for one in expected) for broker in range(14)]


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize("seed", range(12))
def test_later_introductions_are_those_of_counting(seed: int) -> None:
    """Two partners of before the cut that had not met by then, and are in a later alliance with their partner."""
    read, cut, end = drawn(seed), 4, 8
    met, kinds = first_days(read, 60), read.sectors.values
    past = {pair for pair, first in met.items() if first < cut}
    expected: set[tuple[int, int, int]] = set()
    for row in read.during(cut, end):
        for broker in (here := read.members[row].tolist()):
            known = [one for one in here if frozenset((broker, one)) in past and kinds[one] >= 0]
            for one, other in combinations(known, 2):
                if kinds[one] != kinds[other] and frozenset((one, other)) not in past:
                    expected.add((broker, one, other))
    found = later_introductions(read, cut, end)
    told = [(int(broker), *map(int, pair)) for broker, pair in zip(found.brokers, found.pairs, strict=True)]
    assert told == sorted(expected)


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize("seed", range(6))
def test_later_closures_are_those_of_counting(seed: int) -> None:
    """Two partners of before the cut, strangers then, that are in a later alliance, with their partner or without."""
    read, cut, end = drawn(seed), 4, 8
    met, kinds = first_days(read, 60), read.sectors.values
    expected = [0] * len(read)
    for pair, first in met.items():
        one, other = pair
        if cut <= first < end and min(kinds[one], kinds[other]) >= 0 and kinds[one] != kinds[other]:
            for broker in set(range(len(read))) - pair:
                knew = (
                    met.get(frozenset((broker, one)), NEVER) < cut and met.get(frozenset((broker, other)), NEVER) < cut
                )
                expected[broker] += knew
    assert later_closures(read, cut, end).tolist() == expected


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize("seed", range(12))
def test_every_open_pair_is_in_exactly_one_role(seed: int) -> None:
    """The four counts are those of the definitions, their sum is all open pairs, and sole links are counted by hand."""
    read = drawn(seed)
    kinds, network = read.sectors.values.tolist(), network_of(read)
    found = openings(meetings(read), read.sectors.values, heavy=seed % 4)
    for broker in range(len(read)):
        known = [one for one in sorted(network[broker]) if kinds[one] >= 0]
        pairs = [pair for pair in combinations(known, 2) if not network.has_edge(*pair)]
        roles = Counter(role(kinds[broker], kinds[one], kinds[other]) for one, other in pairs)
        assert found.roles[broker].tolist() == [roles[name] for name in ROLES]
        assert found.roles[broker].sum() == len(pairs)
        across = [(one, other) for one, other in pairs if kinds[one] != kinds[other]]
        assert found.across[broker] == len(across)
        sole = [pair for pair in across if set(nx.common_neighbors(network, *pair)) == {broker}]
        assert found.sole[broker] == len(sole)
    assert np.flatnonzero(cut_points(meetings(read))).tolist() == sorted(nx.articulation_points(network))


@pytest.mark.parametrize("heavy", [0, 3, 10, 128])
def test_hubs_are_counted_as_pair_by_pair(heavy: int) -> None:
    """Where most are around a few hubs, counting by sets finds what holding each pair finds, whoever is a hub."""
    chance = np.random.default_rng(heavy)
    groups = [[number % 12, 12 + int(chance.integers(60)), 12 + int(chance.integers(60))] for number in range(150)]
    read = columns([sorted(set(group)) for group in groups], [0] * 150, chance.integers(-1, 3, 72).tolist())
    met = meetings(read)
    roles, sole = opening.by_rows(met.partners.starts, met.partners.items, read.sectors.values)
    found = openings(met, read.sectors.values, heavy)
    assert sole.sum() > 50
    assert found.roles.tolist() == roles.tolist()
    assert found.sole.tolist() == sole.tolist()


def test_ties_are_as_strong_as_what_partners_share() -> None:
    """Each tie tells how many undertakings two share, and on which days they first and last met."""
    read = columns([[0, 1], [0, 1], [0, 1, 2], [1, 2]], [5, 3, 9, NEVER], [0, 1, 2])
    met = meetings(read)
    assert met.partners.items.tolist() == [1, 2, 0, 2, 0, 1]
    assert met.shared.tolist() == [3, 1, 3, 2, 1, 2]
    assert met.firsts.tolist() == [3, 9, 3, 9, 9, 9]
    assert met.lasts.tolist() == [9] * 6
    assert meetings(columns([[0, 1]], [NEVER], [0, 1])).lasts.tolist() == [NEVER] * 2


def network_of(read: Alliances) -> "nx.Graph[int]":
    """Return the network of partners."""
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(len(read)))
    network.add_edges_from((min(pair), max(pair)) for pair in first_days(read, 60))
    return network


def role(own: int, one: int, other: int) -> str:
    """Return the role of a broker by the sectors of the three."""
    if one == other:
        return "coordinator" if own == one else "consultant"
    return "gatekeeper-representative" if own in {one, other} else "liaison"


@pytest.mark.usefixtures("manner")
def test_cut_points_hold_together_what_else_falls_apart() -> None:
    """On sparse networks of many kinds the articulation points are those of another implementation."""
    for seed in range(6):
        network = nx.gnm_random_graph(40, 35 + 5 * seed, seed=seed)
        read = columns([list(edge) for edge in network.edges], [0] * network.number_of_edges(), [0] * 40)
        assert np.flatnonzero(cut_points(meetings(read))).tolist() == sorted(nx.articulation_points(network))


@pytest.mark.usefixtures("manner")
@pytest.mark.parametrize(
    ("groups", "organisations"),
    [([], 0), ([], 1), ([], 5), ([[0]], 1), ([[0, 1, 2, 3]], 4), ([list(range(61))], 61)],
    ids=["empty", "one", "isolated", "alone", "all in one", "a crowd"],
)
def test_where_nobody_brokers_all_counts_are_zero(groups: list[list[int]], organisations: int) -> None:
    """Without alliances, in a single one, or in one that is too large, there is nothing to count and no error."""
    read = columns(groups, [0] * len(groups), [number % 2 for number in range(organisations)])
    met = meetings(read)
    found = openings(met, read.sectors.values)
    assert found.roles.shape == (organisations, len(ROLES))
    assert not found.roles.any()
    assert not found.sole.any()
    assert not cut_points(met).any()
    assert not len(introductions(read).brokers)
    assert len(standings(found.across, met.degrees).percentiles) == organisations
    trial = study(read, Study(cut=1, least=0))
    assert trial.introduced == 0
    assert json.loads(as_json(trial))["measures"]["introductions"]["partial"] is None
    assert json.loads(as_json(trial))["closures"]["introductions"]["partial"] is None
    assert "| présentations | – | – |" in as_markdown(trial)


def test_evidence_names_pair_alliance_and_day() -> None:
    """What is told of an introducer is each pair, where it met, and when."""
    start = day(date(2015, 1, 1))
    read = columns([[0, 1], [0, 2], [0, 1, 2]], [start, start + 1, start + 31], [0, 1, 2])
    assert introductions(read).of(0, read) == [Introduced(("o1", "o2"), "u2", date(2015, 2, 1))]
    assert introductions(read).of(1, read) == []
    assert not len(introductions(read.before(start + 31)).brokers)
    # who met one of them on the very day did not know it before
    same = columns([[0, 1], [0, 2], [0, 1, 2]], [start, start + 31, start + 31], [0, 1, 2])
    assert not len(introductions(same).brokers)


def test_crowds_are_set_aside_by_a_stated_limit() -> None:
    """Whom one meets in a larger undertaking is nobody's partner, and may be introduced later."""
    groups = [[0, 1], [0, 2], [1, 2, 3, 4], [0, 1, 2]]
    read = columns(groups, [0, 1, 2, 3], [0, 1, 2, 0, 1])
    assert not len(introductions(read, meetings(read, 4)).brokers)
    found = introductions(read, meetings(read, 3))
    assert (found.brokers.tolist(), found.pairs.tolist()) == ([0], [[1, 2]])


def test_percentiles_compare_those_of_the_same_degree() -> None:
    """Where enough have the same degree they alone are peers; else the next degrees join them."""
    degrees = np.array([1, 1, 1, 1, 5, 5, 5, 9], np.int32)
    found = standings(np.array([0, 1, 2, 3, 10, 10, 30, 40], np.int32), degrees, least=4)
    assert found.percentiles.tolist() == [12.5, 37.5, 62.5, 87.5, 25.0, 25.0, 62.5, 87.5]
    assert found.peers.tolist() == [4] * 8
    assert found.lowest.tolist() == [1] * 4 + [5] * 4
    assert found.highest.tolist() == [1] * 4 + [9] * 4


def test_partial_correlation_is_that_of_the_rests() -> None:
    """Ranks less what size explains of them correlate as the regression says; a measure that is size has no rest."""
    chance = np.random.default_rng(4)
    size = chance.integers(0, 30, 400)
    came, measure = size + chance.integers(0, 20, 400), size + chance.integers(0, 20, 400)
    whole, partial = correlations(np.column_stack((measure, came, size, size)).astype(np.float64))
    assert whole == pytest.approx(spearmanr(measure, came).statistic, abs=1e-9)
    assert whole > 0.5
    assert abs(partial) < 0.1
    assert np.isnan(correlations(np.column_stack((size, came, size, came)).astype(np.float64))[1])


def with_introducers(seed: int, introducers: int) -> list[Membership]:
    """Return memberships of forty brokers, each with partners of its own, of whom the first introduce theirs."""
    chance = np.random.default_rng(seed)
    kinds = ["school", "company", "association"]
    circles = chance.permutation(np.arange(40, 640)).reshape(40, 15)
    out: list[Membership] = []
    for number in range(3000):
        broker = int(chance.integers(40))
        brought = 2 if broker < introducers and number % 2 else 1
        moment = f"{2010 + number // 300}-{1 + number % 300 // 25:02}-01"
        group = {broker, *chance.choice(circles[broker], brought).tolist()}
        out.extend((f"{one:03}", kinds[one % 3], f"u{number:04}", moment, "", "", "", "") for one in group)
    return out


CUT = day(date(2015, 1, 1))


def test_planted_introducers_are_found(tmp_path: Path) -> None:
    """Where some brokers go on introducing, what they did foresees it, far beyond how many partners they have."""
    read = alliances(tmp_path, with_introducers(1, 15))
    counts = introductions(read.before(CUT)).counts(len(read))
    best = {read.organisations[one] for one in np.argsort(-counts)[:15]}
    assert len(best & {f"{number:03}" for number in range(15)}) >= 14
    trial = study(read, Study(CUT, top=15))
    found = trial.measures["introductions"]
    assert found.partial_bounds[0] > 0.3
    assert found.bounds[0] <= found.correlation <= found.bounds[1]
    assert found.found >= 13
    assert np.isnan(trial.measures["partners"].partial)


def with_places(seed: int) -> list[Membership]:
    """Return memberships of twelve towns, in the first six of which alliances join three sectors, then and later."""
    chance = np.random.default_rng(seed)
    kinds = ["school", "company", "association"]
    out: list[Membership] = []
    for number in range(480):
        town = number % 12
        own = [town * 12 + int(one) for one in chance.permutation(12)]
        # in the other towns those of one sector ally, one town with the next
        near = own[:6] if town < 6 else [one for one in own if one % 3 == 0] + [(town * 12 + 13) % 144]
        moment = f"{2010 + number // 48}-06-01"
        out.extend(
            (f"{one:03}", kinds[one % 3], f"u{number:04}", moment, f"town {one // 12:02}", "", "", "") for one in near
        )
    return out


def test_towns_that_join_sectors_go_on(tmp_path: Path) -> None:
    """Where some towns join three sectors and others never do, the rate of before tells which will, in any language."""
    trial = study(alliances(tmp_path, with_places(2)), Study(CUT))
    (found,) = trial.places
    assert (found.territories, found.growing, found.came) == (11, 6, 120)
    rate = found.measures["alliances of three sectors per organisation, drawn to the mean"]
    assert rate.correlation > 0.8
    told = json.loads(as_json(trial))["territories"][0]
    assert (told["level"], told["territories"], told["local_alliances_across_sectors"]) == (1, 11, 120)
    assert "## Territoires, niveau 1\n\n11 territoires d'au moins 5 organisations actives" in as_markdown(trial)
    english = as_markdown(trial, "en")
    assert "11 territories of at least 5 active organisations before the cut; 6 of them saw 120 local" in english
    assert "## Pairs of partners that meet, whoever brings them together" in english


def test_noise_foresees_nothing() -> None:
    """Where all is drawn evenly, past introductions say nothing of later ones beyond size: partials lie around zero."""
    partials = []
    for seed in range(8):
        chance = np.random.default_rng(seed)
        groups = [chance.choice(150, 3, replace=False).tolist() for _ in range(3000)]
        trial = study(columns(groups, list(range(3000)), [one % 3 for one in range(150)]), Study(1500))
        assert trial.introducers > 75
        partials.append(trial.measures["introductions"].partial)
    assert abs(np.mean(partials)) < 0.1


def test_alliances_after_the_cut_change_no_measure(tmp_path: Path) -> None:
    """What is planted after the cut changes no measure of the time before it, only what came."""
    rows = with_introducers(1, 15)
    led = {row[2] for row in rows[:3000] if row[0] == "000"}
    late = [(*row[:2], "late", "2020-01-01", *row[4:]) for row in rows[:3000] if row[2] in led]
    one, other = alliances(tmp_path, rows).before(CUT), alliances(tmp_path, [*rows, *late]).before(CUT)
    assert introductions(one).counts(len(one)).tolist() == introductions(other).counts(len(other)).tolist()
    here, there = (openings(meetings(read), read.sectors.values) for read in (one, other))
    assert here.roles.tolist() == there.roles.tolist()
    assert here.sole.tolist() == there.sole.tolist()
    assert cut_points(meetings(one)).tolist() == cut_points(meetings(other)).tolist()
    end = day(date(2019, 12, 31))
    whole = [alliances(tmp_path, some) for some in (rows, [*rows, *late])]
    assert as_json(study(whole[0], Study(CUT, end))) == as_json(study(whole[1], Study(CUT, end)))
    came = [later_introductions(read, CUT).counts(len(read))[0] for read in whole]
    assert came[0] < came[1]


@pytest.mark.skipif(not REAL.exists(), reason="the sample of real alliances is not here")
def test_real_introducers_go_on() -> None:
    """On ten years of European projects, who introduced before introduces after, as no other measure tells."""
    names = Columns("org", "project", "org_type", ("start",), (), None, ())
    real = read_alliances(Table(REAL, names, ";"))
    trial = study(real, Study(day(date(2018, 1, 1)), day(date(2020, 1, 1))))
    assert trial.organisations == 19042
    found = trial.measures["introductions"]
    assert found.correlation > 0.65
    assert found.partial_bounds[0] > 0.38
    around = trial.closures["open pairs across sectors"]
    assert around.correlation > 0.92
    assert around.partial_bounds[0] > 0.45
    for name in set(trial.measures) - {"introductions"}:
        measure = trial.measures[name]
        assert measure.correlation < found.bounds[0]
        assert not measure.partial > 0.1
