"""Standing: shares of ways are the points to the last term; what might have been is what a network without it gives."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.alliances.columns import Numbers
from graph.columnar import Columnar
from graph.recommendation import CODES, Kind, Question, Recommender, Served, Standing, Standings, question_of, routes
from graph.recommendation.passing import floors_of, held
from graph.recommendation.recommender import salt_of
from graph.recommendation.routes import CODES as WAYS
from graph.recommendation.routes import NOBODY
from tests.graph.small_columns import Told, asking, columnar, told

WEIGHTS = {code: 0.1 + 0.07 * rank for rank, code in enumerate(CODES)}
KINDS: tuple[Kind, ...] = ("warm", "cold", "completion", "newcomers")
EVERY = Served("test", dict.fromkeys(KINDS, WEIGHTS), {}, {})


def some(*numbers: int) -> Numbers:
    """Return numbers as the columns have them."""
    return np.array(numbers, np.int32)


def _brute(told: Told, asking: str, other: str) -> dict[str, dict[tuple[str, str, str], float]]:
    """Return for each evidence its terms by way (first alliance, intermediary, second alliance), by definition."""
    acts = {act: frozenset(held) for act, held in told.members.items() if len(held) > 1}
    joined = {one: {act for act in acts if one in acts[act]} for one in told.organisations}
    partners = {one: {other for act in joined[one] for other in acts[act]} - {one} for one in told.organisations}
    ways = [
        (first, between, second)
        for first in joined[asking]
        for between in acts[first]
        for second in joined[between] & joined[other]
    ]
    terms: dict[str, dict[tuple[str, str, str], float]] = {code: defaultdict(float) for code in WAYS}
    for first, between, second in ways:
        sizes = len(joined[asking]) * len(acts[first]) * len(joined[between]) * len(acts[second])
        terms["walks"][first, between, second] = 1 / math.sqrt(sizes)
        if between not in {asking, other}:
            many, degree = sum(way[1] == between for way in ways), len(partners[between])
            terms["common-partners"][first, between, second] = 1 / degree / many
            terms["adamic-adar"][first, between, second] = (1 / math.log(degree) if degree > 1 else 0.0) / many
    for act in joined[asking] & joined[other]:
        terms["tied-members"][act, "", act] = 1 / len(joined[asking]) / (len(acts[act]) - 1)
    return terms


@settings(deadline=None)
@given(told(), st.data())
def test_each_way_has_its_share_of_the_points(told: Told, data: st.DataObject) -> None:
    """The ways by definition, each with its term of the sum; together they are the points of the evidence."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    asker, other = (data.draw(st.integers(0, len(network) - 1)) for _ in range(2))
    if asker == other:
        return
    found = routes(engine.history, some(asker), other, WEIGHTS)
    points = Standings(engine, asking(network, some(asker)), other).now.points
    brute = _brute(told, network.organisations[asker], network.organisations[other])
    for rank, (code, scale) in enumerate(zip(WAYS, (1000.0, 1.0, 1000.0, 10.0, 1.0), strict=True)):
        total = sum(brute[code].values())
        assert found.points[:, rank].sum() == pytest.approx(points.get(code, 0.0), abs=1e-9)
        assert points.get(code, 0.0) == pytest.approx(WEIGHTS[code] * math.log1p(scale * total), abs=1e-9)
        seen: dict[tuple[str, str, str], float] = {}
        for way, value in enumerate(found.points[:, rank].tolist()):
            between = int(found.between[way])
            name = "" if between == NOBODY else network.organisations[between]
            place = network.undertakings[int(found.first[way])], name, network.undertakings[int(found.second[way])]
            assert place not in seen
            seen[place] = value
        for key, term in brute[code].items():
            assert seen[key] == pytest.approx(points[code] * term / total if total else 0.0, abs=1e-9)
    for column in (found.first, found.between, found.second):
        assert sum(found.by(column).values()) == pytest.approx(sum(points.get(code, 0.0) for code in WAYS), abs=1e-9)


@settings(deadline=None)
@given(told(), st.data())
def test_each_of_several_who_ask_tells_its_own_ties(told: Told, data: st.DataObject) -> None:
    """What a candidate did with several counts for each of them, and for each two in one alliance, shares and all."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    everybody = st.sets(st.integers(0, len(network) - 1), min_size=1, max_size=4)
    together = np.array(sorted(data.draw(everybody)), np.int32)
    other = data.draw(st.integers(0, len(network) - 1))
    if other in together:
        return
    found = routes(engine.history, together, other, WEIGHTS)
    alone, circles = found.points[:, 3], found.points[:, 4]
    points = Standings(engine, asking(network, together, "completion"), other).now.points
    names = [network.organisations[int(one)] for one in together]
    terms = [_brute(told, name, network.organisations[other])["tied-members"] for name in names]
    each = [WEIGHTS["tied-members"] * math.log1p(10 * sum(of.values())) for of in terms]
    assert points.get("tied-members", 0.0) == pytest.approx(sum(each), abs=1e-9)
    assert found.points.sum(axis=0) == pytest.approx([points.get(code, 0.0) for code in WAYS], abs=1e-9)
    for seed, of, worth in zip(together, terms, each, strict=True):
        own = np.flatnonzero((found.seeds == seed) & (found.between == NOBODY))
        given = {network.undertakings[int(found.first[way])]: float(alone[way]) for way in own}
        assert given == pytest.approx({way[0]: worth * term / sum(of.values()) for way, term in of.items()}, abs=1e-9)
    there = [held for held in told.members.values() if network.organisations[other] in held and len(held) > 1]
    pairs = [math.comb(len(set(held) & set(names)), 2) / (len(held) - 1) for held in there]
    whole = WEIGHTS["members-together"] * math.log1p(sum(pairs))
    assert points.get("members-together", 0.0) == pytest.approx(whole, abs=1e-9)
    by_act = np.bincount(found.first, weights=circles, minlength=len(network.members))
    each_act = [whole * pair / sum(pairs) for pair in pairs if pair]
    assert sorted(by_act[by_act > 0]) == pytest.approx(sorted(each_act), abs=1e-9)


def _all(engine: Recommender, question: Question) -> Mapping[int, tuple[float, Mapping[str, float]]]:
    """Return the score and the points of every candidate by the list itself."""
    everybody = engine.recommend(replace(question, limit=100)).candidates
    return {one.organisation: (one.score, one.points) for one in everybody}


@settings(deadline=None)
@given(told(), st.sampled_from(KINDS), st.data())
def test_a_standing_is_that_of_the_list(told: Told, kind: Kind, data: st.DataObject) -> None:
    """The points and the rank of a candidate are those that the list of everybody gives it by each kind of question."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    asker, other = (data.draw(st.integers(0, len(network) - 1)) for _ in range(2))
    question = replace(asking(network, some(asker), kind), linked=data.draw(st.booleans()))
    listed = _all(engine, question)
    standing = Standings(engine, question, other).now
    assert standing.among == len(listed)
    assert (standing.rank is None) == (other not in listed)
    if other in listed:
        _agree(standing, listed, other)


@settings(deadline=None)
@given(told(), st.sampled_from(KINDS[:2]), st.integers(1, 4), st.data())
def test_who_is_below_its_floor_is_no_candidate(told: Told, kind: Kind, limit: int, data: st.DataObject) -> None:
    """The rank is that among whom the list does not pass over; of who is passed over, its floor is told."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    asking, other = (data.draw(st.integers(0, len(network) - 1)) for _ in range(2))
    low = st.sampled_from((-np.inf, 0.2, 0.5, 1.0, 2.0, 9.0))
    values = np.array(data.draw(st.lists(low, min_size=len(network), max_size=len(network))))
    under = replace(engine, floors={kind: floors_of(values, engine.history.here)})
    question = question_of(network, some(asking), kind, limit=limit)
    every = _all(engine, question)
    salt = salt_of(question)
    left = {one: told for one, told in every.items() if held(np.array([told[0]]), some(one), salt)[0] >= values[one]}
    is_under = len(left) >= limit
    standing = Standings(under, question, other).now
    listed = left if is_under else every
    assert standing.among == len(listed)
    assert standing.floor == (values[other] if is_under and other in every and other not in left else None)
    assert (standing.rank is None) == (other not in listed)
    if other in listed:
        _agree(standing, listed, other)


@settings(deadline=None)
@given(told(), st.sampled_from(("warm", "completion")), st.data())
def test_what_might_have_been_is_what_a_network_without_it_gives(told: Told, kind: Kind, data: st.DataObject) -> None:
    """Without some alliances of who asks, points and rank are those of a network in which it never joined them."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    seeds = np.unique(data.draw(st.lists(st.integers(0, len(network) - 1), min_size=1, max_size=2))).astype(np.int32)
    other = data.draw(st.integers(0, len(network) - 1))
    own = sorted({int(act) for seed in seeds for act in network.joined[int(seed)]})
    if not own or other in seeds:
        return
    left = data.draw(st.lists(st.sampled_from(own), min_size=1, unique=True))
    question = asking(network, seeds, kind)
    found = Standings(engine, question, other).without(some(*left))
    listed = _left(told, network, question, left)
    assert found.among == len(listed)
    assert (found.rank is None) == (other not in listed)
    if other in listed:
        _agree(found, listed, other)


def test_who_never_allied_asks_with_others() -> None:
    """The sector of one who asks and never allied is held against the meetings that are left, as the others' are."""
    told = Told(
        ("a", "b", "c", "d"),
        {"x": ("a", "d")},
        addressed={"b": ("care",), "c": ("care",)},
        belongs={"a": ("company",), "b": ("school",), "c": ("company",), "d": ("school",)},
    )
    network = columnar(told)
    question = asking(network, some(0, 1), "warm")
    found = Standings(Recommender.of(network, EVERY), question, 2).without(some(0))
    _agree(found, _left(told, network, question, [0]), 2)


@settings(deadline=None)
@given(told(), st.data())
def test_none_of_few_alliances_can_be_spared(told: Told, data: st.DataObject) -> None:
    """Without them the candidate is not among the first; put back any one, and it is; where none help, none are."""
    network = columnar(told)
    asker, other = (data.draw(st.integers(0, len(network) - 1)) for _ in range(2))
    acts, length = network.joined[asker].tolist(), data.draw(st.integers(1, 3))
    if asker == other:
        return
    standings = Standings(Recommender.of(network, EVERY), asking(network, some(asker), "warm"), other)
    found = standings.least(acts, length)
    if not found:
        stays = bool(acts) and standings.without(some(*acts)).leads(length)
        assert standings.now.leads(length) == (found is None)
        assert found is not None or stays or not acts
        return
    assert not standings.without(some(*found)).leads(length)
    for act in found:
        rest = [one for one in found if one != act]
        assert (standings.without(some(*rest)) if rest else standings.now).leads(length)


def _left(
    told: Told, network: Columnar, question: Question, acts: list[int]
) -> Mapping[int, tuple[float, Mapping[str, float]]]:
    """Return the score and the points of every candidate of a network in which who asks never joined some acts."""
    names = {network.undertakings[act] for act in acts}
    leaving = {network.organisations[int(seed)] for seed in question.seeds}
    members = {
        act: [one for one in held if act not in names or one not in leaving] for act, held in told.members.items()
    }
    return _all(Recommender.of(columnar(replace(told, members=members)), EVERY), question)


def _agree(found: Standing, listed: Mapping[int, tuple[float, Mapping[str, float]]], other: int) -> None:
    score, points = listed[other]
    assert found.score == pytest.approx(score, abs=1e-9)
    assert found.points == pytest.approx(points, abs=1e-9)
    assert found.rank == 1 + sum(theirs > score + 5e-10 for theirs, _ in listed.values())
    assert found.equals == sum(abs(theirs - score) <= 5e-10 for theirs, _ in listed.values())
