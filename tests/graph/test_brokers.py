"""Brokers: what is served is what counting by hand finds, for actors and for the ways to somebody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.alliances.columns import NEVER, Rows, day
from graph.brokers import Brokers, Count, Introduction, Path, Peers, Said, Tie, catalysts, introductions_to, through
from graph.brokers.kept import MAKES_MEET
from graph.columnar import Columnar, Texts, read_columnar
from graph.generation import Generation
from graph.presence import Presence
from ontology.identifiers import CONCEPTS, thing
from tests.graph.small_columns import Told, columnar

NAMES = [f"o{number}" for number in range(9)]
PLACES: Mapping[str, tuple[str, list[str], None]] = {
    "region": ("region", [], None),
    "here": ("commune", ["region"], None),
    "there": ("commune", ["region"], None),
}
START = day(date(2020, 1, 1))


def number(network: Columnar, iri: str) -> int:
    """Return the number of an organisation that there is."""
    found = network.number(iri)
    assert found is not None
    return found


@st.composite
def networks(draw: st.DrawFn) -> Columnar:
    """Draw a small network, with undated undertakings, those of one, and organisations of no sector or no place."""
    groups = draw(st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=4), max_size=10))
    members = {f"u{place}": sorted(group) for place, group in enumerate(groups)}
    days = st.one_of(st.just(NEVER), st.integers(START, START + 5))
    sectors, places = st.sampled_from([[], ["a"], ["b"], ["c"]]), st.sampled_from([[], *([one] for one in PLACES)])
    return columnar(
        Told(
            NAMES,
            members,
            days={one: draw(days) for one in members},
            belongs={one: draw(sectors) for one in NAMES},
            places={one: draw(places) for one in NAMES},
            territories=PLACES,
        )
    )


def partners(network: Columnar) -> "nx.Graph[str]":
    """Return who met whom, with how often and on which day last."""
    out: nx.Graph[str] = nx.Graph()
    for row in range(len(network.members)):
        names = sorted(network.organisations[int(one)] for one in network.members[row])
        moment = int(network.days[row])
        for pair in combinations(names, 2):
            known = out.get_edge_data(*pair, {"shared": 0, "last": -1})
            last = max(known["last"], -1 if moment == NEVER else moment)
            out.add_edge(*pair, shared=known["shared"] + 1, last=last)
    return out


def introduced(network: Columnar) -> dict[str, set[tuple[str, str]]]:
    """Return by organisation the pairs that it introduced, by going through the undertakings in the order of days."""
    met: set[tuple[str, str]] = set()
    out: dict[str, set[tuple[str, str]]] = {name: set() for name in NAMES}
    kinds = dict(zip(network.organisations, network.first_sectors().values, strict=True))
    for moment in sorted(set(network.days.tolist()) - {NEVER}):
        new: set[tuple[str, str]] = set()
        for row in np.flatnonzero(network.days == moment):
            names = sorted(network.organisations[int(one)] for one in network.members[int(row)])
            new |= set(combinations(names, 2))
            for one, other in combinations(names, 2):
                if min(kinds[one], kinds[other]) < 0 or kinds[one] == kinds[other] or (one, other) in met:
                    continue
                for broker in set(names) - {one, other}:
                    if {tuple(sorted((broker, one))), tuple(sorted((broker, other)))} <= met:
                        out[broker].add((one, other))
        met |= new
    return out


@settings(deadline=None, max_examples=60)
@given(network=networks())
def test_catalysts_are_those_of_counting(network: Columnar) -> None:
    """Counts, evidence and order are those that a few lines of Python find, over the network and in each territory."""
    brokers, presence = Brokers.of(network), Presence.of(network)
    graph, done = partners(network), introduced(network)
    kinds = dict(zip(network.organisations, network.first_sectors().values, strict=True))
    expected = []
    for name in graph:
        around = [pair for pair in combinations(sorted(graph[name]), 2) if min(kinds[one] for one in pair) >= 0]
        away = [pair for pair in around if not graph.has_edge(*pair) and kinds[pair[0]] != kinds[pair[1]]]
        sole = [pair for pair in away if set(nx.common_neighbors(graph, *pair)) == {name}]
        if done[name] or away:
            expected.append((-len(done[name]), -len(away), -len(sole), -graph.degree[name], name))
    for place, territory in ((None, None), *((name, network.territories.find(name)) for name in PLACES)):
        found = catalysts(brokers, network, presence, territory, limit=None)
        told = [
            (
                -one.introductions.value,
                -one.open_pairs.value,
                -one.sole_links.value,
                -one.partners,
                one.organisation,
            )
            for one in found
        ]
        assert told == [one for one in sorted(expected) if place is None or acts_in(network, one[-1], place)]
        assert catalysts(brokers, network, presence, territory, limit=2) == found[:2]
    for one in catalysts(brokers, network, presence, limit=None):
        assert {item.pair for item in one.evidence} == done[one.organisation]
        assert one.roles["gatekeeper-representative"] + one.roles["liaison"] == one.open_pairs.value
        assert one.partners == graph.degree[one.organisation]
        assert one.holds_together == (one.organisation in set(nx.articulation_points(graph)))
        assert 0 < one.introductions.percentile < 100


def acts_in(network: Columnar, name: str, place: str) -> bool:
    """Say whether an organisation acts in a place or inside it."""
    stated = [network.territories[int(one)] for one in network.places[number(network, name)]]
    return any(one == place or place in PLACES[one][1] for one in stated)


@settings(deadline=None, max_examples=60)
@given(network=networks(), who=st.sampled_from(NAMES), whom=st.sampled_from(NAMES))
def test_ways_are_those_of_searching(network: Columnar, who: str, whom: str) -> None:
    """All ways of two ties, or else all of three, each with its ties, the best first by what is stated."""
    brokers = Brokers.of(network)
    graph, done = partners(network), introduced(network)
    graph.add_nodes_from(NAMES)
    found = introductions_to(brokers, network, number(network, who), number(network, whom), limit=None)
    ways: list[list[str]] = []
    if who != whom and not graph.has_edge(who, whom):
        every = list(nx.all_simple_paths(graph, who, whom, cutoff=3))
        shortest = min(map(len, every), default=0)
        ways = [way for way in every if len(way) == shortest]
    expected = []
    for way in ways:
        ties = [graph.edges[pair] for pair in pairwise(way)]
        having = all(done[third] for third in way[1:-1])
        key = (not having, -min(one["shared"] for one in ties), -min(one["last"] for one in ties), way[1:-1])
        told = [(one["shared"], one["last"]) for one in ties]
        expected.append((key, told, [len(done[third]) for third in way[1:-1]]))
    assert [(list(one.thirds), ties_of(one), list(one.introductions)) for one in found] == [
        (key[-1], told, counts) for key, told, counts in sorted(expected)
    ]


def ties_of(path: Path) -> list[tuple[int, int]]:
    """Return the ties of a way as numbers."""
    return [(tie.undertakings, -1 if tie.last is None else day(tie.last)) for tie in path.ties]


def test_long_ways_are_looked_for_among_the_strongest_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody knows both, only so many partners of the one that is sought are asked, those that share most."""
    members = {
        "u1": ["a", "b"],
        "u2": ["a", "c"],
        "u3": ["b", "y"],
        "u4": ["c", "z"],
        "u5": ["y", "w"],
        "u6": ["z", "w"],
    }
    network = columnar(Told(["a", "b", "c", "w", "y", "z"], {**members, "u7": ["z", "w"]}))
    brokers = Brokers.of(network)
    who, whom = number(network, "a"), number(network, "w")
    assert [one.thirds for one in introductions_to(brokers, network, who, whom)] == [("b", "y"), ("c", "z")]
    monkeypatch.setattr(through, "_REACH", 1)
    (found,) = introductions_to(brokers, network, who, whom)
    assert (found.thirds, [tie.undertakings for tie in found.ties]) == (("c", "z"), [1, 1, 2])


@settings(deadline=None, max_examples=20)
@given(network=networks())
def test_what_is_kept_comes_back(network: Columnar) -> None:
    """Measures that went through arrays answer as those that did not."""
    brokers, presence = Brokers.of(network), Presence.of(network)
    again = Brokers.of_arrays(brokers.to_arrays(), network)
    there = Presence.of_arrays(presence.to_arrays(), network)
    for territory in (None, 0, 1, 2):
        assert catalysts(again, network, there, territory) == catalysts(brokers, network, presence, territory)
    assert introductions_to(again, network, 0, 1) == introductions_to(brokers, network, 0, 1)


def test_a_service_that_introduced_is_told_with_its_evidence() -> None:
    """A service of a commune, which stands for itself, and what it did, in full."""
    told = Told(
        ["commune", "company", "school", "service"],
        {"first": ["company", "service"], "second": ["school", "service"], "third": ["company", "school", "service"]},
        days={"first": START, "second": START + 30, "third": START + 365},
        belongs={"commune": ["public"], "service": ["public"], "company": ["company"], "school": ["education"]},
        places={"service": ["here"], "company": ["there"]},
        attached={"service": ["commune"], "commune": ["service"]},
        territories=PLACES,
    )
    network = columnar(told)
    brokers, presence = Brokers.of(network), Presence.of(network)
    (found,) = catalysts(brokers, network, presence, network.territories.find("here"))
    assert found.organisation == "service"
    assert found.introductions == Count(1, 250 / 3)
    assert found.evidence == (Introduction(("company", "school"), "third", date(2020, 12, 31)),)
    assert (found.partners, found.open_pairs.value, found.sole_links.value, found.holds_together) == (2, 0, 0, False)
    assert found.peers == Peers(3, 2, 2)
    assert catalysts(brokers, network, presence, network.territories.find("there")) == []
    company, school = number(network, "company"), number(network, "school")
    assert introductions_to(brokers, network, company, school) == []
    # before the day on which it introduced them, it is the way from one to the other
    before = replace(network, members=network.members.kept(network.days < START + 365))
    earlier = Brokers.of(before)
    tie = Tie(1, date(2020, 1, 1)), Tie(1, date(2020, 1, 31))
    assert introductions_to(earlier, before, company, school) == [Path(("service",), tie, (0,))]
    (potential,) = catalysts(earlier, before, Presence.of(before))
    assert (potential.open_pairs.value, potential.roles["liaison"], potential.sole_links.value) == (1, 1, 1)
    assert potential.holds_together


def test_whom_a_source_calls_a_catalyst_comes_before_what_could_be() -> None:
    """A stated role counts before open pairs, even of one with no ally; who takes part in what is there is of it."""
    told = Told(
        ["alone", "hub", "mediator", "p1", "p2"],
        {"u1": ["hub", "p1"], "u2": ["hub", "p2"], "u3": ["hub", "mediator"], "u4": ["alone"]},
        belongs={"p1": ["a"], "p2": ["b"]},
        territories=PLACES,
    )
    plain = columnar(told)
    roles = Texts.of(MAKES_MEET)
    rows = [
        plain.members.starts[place] + plain.members[place].tolist().index(number(plain, name))
        for place, name in ((2, "mediator"), (3, "alone"))
    ]
    none = np.zeros(2, np.int32)
    held = Rows.of_pairs(np.array(rows, np.int32), none, (len(plain.members.items), len(roles)))
    here = np.array([plain.territories.find("here")], np.int32)
    place = Rows.of_pairs(np.array([2], np.int32), here, (len(plain.undertakings), len(plain.territories)))
    network = replace(plain, role_names=roles, roles=held, taking_place=place)
    brokers, presence = Brokers.of(network), Presence.of(network)
    assert [one.organisation for one in catalysts(brokers, network, presence)] == ["mediator", "alone", "hub"]
    there = catalysts(brokers, network, presence, network.territories.find("region"))
    assert [(one.organisation, one.told) for one in there] == [
        ("mediator", (Said("u3", roles[0]),)),
        ("hub", ()),
    ]
    assert catalysts(brokers, plain, Presence.of(plain), network.territories.find("region")) == []


def test_over_the_told_facts_the_service_of_charenton_comes_first(generation: Generation) -> None:
    """The founding documents date no introduction; whom they call a catalyst, though it has no ally there, is first."""
    network = read_columnar(generation.store)
    brokers, presence = Brokers.of(network), Presence.of(network)
    service = thing("organisation", "charenton-developpement-economique")
    first = [one.organisation.rsplit("/", 1)[-1] for one in catalysts(brokers, network, presence)][:3]
    assert first == ["charenton-developpement-economique", "alteractions", "maisons-des-associations"]
    for kind, code in (("commune", "94018"), ("departement", "94"), ("ept", "200057941")):
        (found,) = catalysts(brokers, network, presence, network.territories.find(thing(kind, code)))
        assert (found.organisation, found.partners, found.introductions.value) == (service, 0, 0)
        assert [one.role for one in found.told] == [f"{CONCEPTS}role/catalyst"]


@pytest.mark.parametrize(
    "told",
    [
        Told([]),
        Told(["one"]),
        Told(NAMES),
        Told(["one"], {"u": ["one"]}),
        Told(NAMES, {"u": NAMES}, belongs={one: [one] for one in NAMES}),
    ],
    ids=["empty", "one", "isolated", "alone", "all in one"],
)
def test_where_nobody_makes_others_meet_there_is_no_catalyst(told: Told) -> None:
    """Without alliances, or in a single one, nobody is ranked and nobody leads to anybody."""
    network = columnar(told)
    brokers = Brokers.of(network)
    assert catalysts(brokers, network, Presence.of(network)) == []
    if len(network):
        assert introductions_to(brokers, network, 0, len(network) - 1) == []
    assert Brokers.of_arrays(brokers.to_arrays(), network).order.tolist() == brokers.order.tolist()
