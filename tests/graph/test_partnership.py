"""Partnership: what a list says of each candidate, for it and against it, and the facts behind it."""

import math

import networkx as nx
import numpy as np
import pytest

from graph import Generation, Network
from graph.citing import CITED
from graph.explanation import SENTENCES, sentence
from graph.grouping import GROUPS, grouped, usual
from graph.network import ORGANISATION, PARTICIPATES, UNDERTAKING, Graph, Tie
from graph.partnership import Listed, Meeting
from graph.recommendation import Recommender, question_of, served
from tests.graph.small_columns import COMMUNES, TERRITORIES, Told, columnar
from tests.graph.small_networks import Parts, act, concept, org


@pytest.fixture(scope="module")
def engine(generation: Generation) -> Recommender:
    """Return what finds partners among the told organisations."""
    return generation.recommender


def asked(engine: Recommender, network: Network, *targets: str, limit: int = 100) -> Listed:
    """Return the list of all who could partner with some."""
    return Meeting(engine, network, targets, lambda _: network).partners(limit)


class TestLists:
    """Lists over the founding documents."""

    def test_every_score_is_the_sum_of_its_reasons(self, engine: Recommender, network: Network) -> None:
        """For each actor: scores fall, reasons have points and sentences, what is against has none."""
        for kind in (ORGANISATION, UNDERTAKING):
            for target in network.nodes(kind):
                listed = asked(engine, network, target)
                scores = [round(one.score, 9) for one in listed.ranked]
                assert scores == sorted(scores, reverse=True)
                assert len(listed.ranked) == len(listed.against) == len(listed.alike)
                for one, against in zip(listed.ranked, listed.against, strict=True):
                    assert math.isclose(one.score, math.fsum(reason.points for reason in one.reasons), abs_tol=1e-9)
                    assert {reason.code for reason in one.reasons} <= GROUPS.keys()
                    assert all(reason.points == 0 and reason.code in SENTENCES for reason in against)
                    for reason in (*one.reasons, *against):
                        assert "{" not in sentence(reason, network)

    def test_nobody_who_is_tied_is_proposed(self, engine: Recommender, network: Network) -> None:
        """Neither the target, nor a member, nor a partner, nor what belongs to it."""
        for target in network.nodes(ORGANISATION):
            found = {one.organisation for one in asked(engine, network, target).ranked}
            assert not found & ({target} | network.partners(target).keys() | network.attached(target))
        for target in network.nodes(UNDERTAKING):
            found = {one.organisation for one in asked(engine, network, target).ranked}
            assert not found & network.members(target)

    def test_who_could_join_silver_geek(self, engine: Recommender, network: Network) -> None:
        """Those who started what it grew from come first, for its causes and its territory, with the facts."""
        listed = asked(engine, network, act("silver-geek"))
        assert listed.kind == "completion"
        found = [one.organisation for one in listed.ranked]
        assert found[:3] == [org("le-rameau"), org("la-poste"), org("alsace-active")]
        reasons = {reason.code: reason for reason in listed.ranked[1].reasons}
        assert set(reasons["shared-cause"].subjects) == {
            concept("cause", "ageing-well"), concept("cause", "digital-inclusion"),
        }  # fmt: skip
        assert reasons["sought-sector"].subjects == (concept("sector", "company"),)
        assert reasons["same-origin"].facts
        assert reasons["active"].count == 1

    def test_several_organisations_ask_together(self, engine: Recommender, network: Network) -> None:
        """Who worked with one of them comes first, and it is said with whom."""
        listed = asked(engine, network, org("orange"), org("la-poste"))
        assert listed.kind == "completion"
        first = listed.ranked[0]
        (told,) = [reason for reason in first.reasons if reason.code == "worked-together"]
        assert set(told.subjects) <= {org("orange"), org("la-poste")}
        assert {org("orange"), org("la-poste")}.isdisjoint(one.organisation for one in listed.ranked)

    def test_a_target_that_is_none(self, engine: Recommender, network: Network) -> None:
        """Neither an organisation nor an undertaking; or an undertaking among several."""
        for targets in ((org("nobody"),), (org("orange"), act("silver-geek"))):
            with pytest.raises(KeyError):
                asked(engine, network, *targets)


class TestReasons:
    """What points become."""

    def test_evidence_is_summed_by_reason(self) -> None:
        """Steps of distance are one reason; a reason without points is none."""
        points = {"within-5-km": 0.5, "within-20-km": 0.25, "same-commune": 0.0, "sector-pair": -0.5}
        assert grouped(points) == {"near": 0.75, "sector-pair": -0.5}

    def test_walks_without_a_common_partner_are_common_work(self) -> None:
        """A walk of two alliances also leads to those who worked with the seeds."""
        assert grouped({"walks": 1.0, "tied-members": 2.0}) == {"worked-together": 3.0}
        assert grouped({"walks": 1.0, "tied-members": 2.0, "adamic-adar": 0.5}) == {
            "common-partner": 1.5, "worked-together": 2.0,
        }  # fmt: skip

    def test_the_usual_is_the_median(self) -> None:
        """What a candidate has not counts as nothing."""
        found = usual([{"near": 2.0}, {"near": 1.0}, {}])
        assert (found["near"], found["active"]) == (1.0, 0.0)
        assert set(usual([]).values()) == {0.0}


def test_the_far_and_the_rare_are_told_against() -> None:
    """Who is much farther than the others, and acts for none of the causes, is told so, with the kilometres."""
    names = [org(f"n{number}") for number in range(7)]
    told = Told(
        names,
        places=dict.fromkeys(names[:5], (COMMUNES[0],)) | {names[5]: (COMMUNES[4],)},
        addressed={name: (concept("cause", "care"),) for name in (*names[:5], names[6])},
        territories=TERRITORIES,
    )
    engine = Recommender.of(columnar(told), served())
    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from(names, kind=ORGANISATION)
    network = Network(graph, {}, {}, {}, {})
    meeting = Meeting(engine, network, (names[0],), lambda _: network)
    question = question_of(engine.network, np.array([0], np.int32))
    listed = meeting.told(question, engine.recommend(question))
    doubts = dict(zip((one.organisation for one in listed.ranked), listed.against, strict=True))
    against = {reason.code: reason for reason in doubts.pop(names[5])}
    assert against.keys() == {"farther", "cause-unknown"}
    assert 170 < against["farther"].count < 190
    # of one that is told to be nowhere nobody knows how far it is
    assert doubts.keys() == {*names[1:5], names[6]}
    assert not any(doubts.values())


def test_few_facts_are_cited() -> None:
    """One of each partner in common on either side, three of what somebody did, however much both did."""
    asks, between, other = org("asks"), org("between"), org("other")
    members = {act(f"near-{rank}"): (asks, between) for rank in range(4)}
    members |= {act(f"far-{rank}"): (between, other) for rank in range(4)}
    engine = Recommender.of(columnar(Told([asks, between, other], members)), served())
    ties = tuple(Tie(one, iri, PARTICIPATES, f"{one} {iri}") for iri, some in members.items() for one in some)
    network = Parts((asks, between, other), tuple(members), ties).network()
    listed = Meeting(engine, network, (asks,), lambda _: network).partners()
    reasons = {reason.code: reason for one in listed.ranked for reason in one.reasons}
    assert set(reasons["common-partner"].facts) == {f"{between} {act('near-0')}", f"{between} {act('far-0')}"}
    assert len(reasons["active"].facts) == CITED < reasons["active"].count
