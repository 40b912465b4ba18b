"""Evaluation: what is planted is found, what is not is not, and measures are those of counting by hand."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from graph.affinities import Need
from graph.alliances import NEVER, Alliances, Columns, Table, day, read_alliances
from graph.evaluation import (
    LEARNT,
    Backtest,
    Kind,
    Plan,
    Protocol,
    Query,
    answered,
    as_json,
    as_markdown,
    backtest,
    interval,
    queries,
)
from graph.evaluation.measures import ranked
from tests.graph.planted import alliances, by_chance, by_neighbourhood, small
from tests.shared_data import SHARED

pytestmark = pytest.mark.long

CUT = day(date(2017, 1, 1))
SINCE = day(date(2014, 1, 1))
NOTHING = np.empty(0, np.int32)
REAL = SHARED / "bench" / "anr_dgpie_edges.csv.gz"


def answer(read: Alliances) -> Backtest:
    """Return the backtest of alliances with warm questions."""
    return backtest(read, Plan(Protocol("warm", CUT, NEVER), SINCE))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Alliances among neighbours only."""
    return alliances(tmp_path_factory.mktemp("planted"), by_neighbourhood(1))


@pytest.fixture(scope="module")
def found(planted: Alliances) -> Backtest:
    """What the backtest of alliances among neighbours found."""
    return answer(planted)


def test_a_planted_rule_is_found(found: Backtest) -> None:
    """Where only neighbours ally, nearness is learnt, and finds partners that popularity does not."""
    near = found.learnt.weights["within-5-km"] + found.learnt.weights["same-territory-0"]
    near += found.learnt.weights["territory-pair-0"]
    assert near > 1.0
    learnt, popular = found.outcomes[LEARNT], found.outcomes["popularity"]
    assert interval(learnt.reciprocal - popular.reciprocal).low > 0.2
    assert learnt.hits.mean() > 0.9
    assert found.outcomes["nearest"].hits.mean() > 0.9


def test_noise_teaches_nothing(tmp_path: Path) -> None:
    """Where everything is drawn evenly, the learnt score does no better than chance."""
    test = answer(alliances(tmp_path, by_chance(2, organisations=200, undertakings=400)))
    candidates = 200
    even = np.mean(1.0 / np.arange(1, candidates))
    bounds = interval(test.outcomes[LEARNT].reciprocal)
    assert test.questions > 100
    # two answers at most double the chance of each rank
    assert bounds.low < 2 * even
    assert test.outcomes[LEARNT].hits.mean() < 0.25


def test_a_leak_is_told(planted: Alliances) -> None:
    """A method that reads what came after the cut finds it all; the same one before the cut does not."""
    questions = queries(planted, Protocol("warm", CUT, NEVER))

    def clairvoyant(need: Need) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.isin(np.arange(len(planted)), planted.partners(int(need.seeds[0]))).astype(np.float64)

    assert answered(clairvoyant, questions, 0).hits.mean() == 1.0
    past = planted.before(CUT)

    def before(need: Need) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.isin(np.arange(len(past)), past.partners(int(need.seeds[0]))).astype(np.float64)

    # past partners are no candidates, so that they tell nothing
    assert answered(before, questions, 0).hits.mean() < 0.3


def test_alliances_after_the_questions_change_no_answer(planted: Alliances, found: Backtest, tmp_path: Path) -> None:
    """Alliances planted after the time of the questions change neither weights nor outcomes."""
    rows = by_neighbourhood(1)
    late = [(*row[:2], f"late {number % 50}", "2030-01-01", *row[4:]) for number, row in enumerate(rows[:150])]
    end = day(date(2025, 1, 1))
    leaking = alliances(tmp_path, [*rows, *late])
    assert len(leaking.undertakings) > len(planted.undertakings)
    test = backtest(leaking, Plan(Protocol("warm", CUT, end), SINCE))
    assert test.learnt.weights == found.learnt.weights
    assert test.outcomes[LEARNT].reciprocal.tolist() == found.outcomes[LEARNT].reciprocal.tolist()


def test_the_order_of_candidates_changes_nothing(found: Backtest, tmp_path: Path) -> None:
    """Rows in another order give the same weights and the same outcomes, ties and all."""
    rows = by_neighbourhood(1)
    order = np.random.default_rng(9).permutation(len(rows))
    test = answer(alliances(tmp_path, [rows[index] for index in order]))
    for name, outcome in found.outcomes.items():
        assert test.outcomes[name].reciprocal.tolist() == outcome.reciprocal.tolist()
    assert test.learnt.weights == found.learnt.weights


def test_questions_are_what_the_protocol_says(planted: Alliances) -> None:
    """Who asks is warm or cold, asks once, and the answers are later members that it had never met."""
    past = planted.before(CUT)
    for kind, expected in (("warm", True), ("cold", False)):
        asked = queries(planted, Protocol("warm" if kind == "warm" else "cold", CUT, NEVER))
        who = [int(query.need.seeds[0]) for query in asked]
        assert len(set(who)) == len(who)
        assert {bool(past.allied[one]) for one in who} <= {expected}
        for query in asked:
            assert planted.days[query.undertaking] >= CUT
            assert set(query.relevant) <= set(planted.members[query.undertaking])
            assert not set(query.relevant) & set(query.excluded)
            assert set(query.excluded) == {*past.partners(int(query.need.seeds[0])), *query.need.seeds}


def test_each_undertaking_is_asked_about_so_often(planted: Alliances) -> None:
    """At most ``each`` members ask about an undertaking; to complete one, all members but one are given."""
    asked = queries(planted, Protocol("completion", CUT, NEVER, each=2, most=1000))
    about = [query.undertaking for query in asked]
    assert {about.count(one) for one in about} == {2}
    for query in asked:
        together = {*query.need.seeds.tolist(), *query.relevant.tolist()}
        assert together == set(planted.members[query.undertaking].tolist())
    assert len(queries(planted, Protocol("completion", CUT, NEVER, each=2, most=7))) == 7


def test_measures_are_those_of_counting() -> None:
    """Of the list 3, 0, 2, 1 with 0 left out, the answers 1 and 2 stand second and third."""
    query = Query(Need(NOTHING, NOTHING, NOTHING), 0, np.array([1, 2], np.int32), np.array([0], np.int32))
    scores = np.array([3.0, 1.0, 2.0, 4.0])
    reciprocal, hit, recall, listed = ranked(scores, query, np.random.default_rng(0))
    assert (reciprocal, hit, recall) == (0.5, 1.0, 1.0)
    assert listed.tolist() == [3, 2, 1]


def test_equals_are_drawn_by_chance() -> None:
    """Among equals every rank is as likely, so that a method that says nothing gains nothing."""
    query = Query(Need(NOTHING, NOTHING, NOTHING), 0, np.array([0], np.int32), NOTHING)
    hits = [ranked(np.zeros(100), query, np.random.default_rng(seed))[1] for seed in range(500)]
    assert np.mean(hits) == pytest.approx(0.1, abs=0.05)


def test_exposure_and_coverage_tell_who_fills_the_lists(found: Backtest) -> None:
    """Popularity shows the same few to all; what is learnt shows more organisations, each to fewer."""
    learnt, popular = found.outcomes[LEARNT], found.outcomes["popularity"]
    assert popular.exposure() > learnt.exposure()
    assert popular.coverage(found.organisations) < learnt.coverage(found.organisations)
    assert 0.0 <= found.newcomers[LEARNT] <= 1.0


def test_an_interval_holds_the_mean() -> None:
    """Bounds lie around the mean, close for many values, and are those of no number for none."""
    few, many = interval(np.arange(10.0)), interval(np.tile(np.arange(10.0), 50))
    assert few.low < few.mean == many.mean < few.high
    assert many.high - many.low < few.high - few.low
    assert np.isnan(interval(np.empty(0)).mean)


@pytest.mark.parametrize("size", [1, 10, 743, 3000])
def test_an_interval_is_that_of_samples_drawn_one_by_one(size: int) -> None:
    """Drawn together, the samples are the same, to the last bit."""
    values = np.random.default_rng(size).random(size)
    chance = np.random.default_rng(7)
    means = [values[chance.integers(0, size, size)].mean() for _ in range(2000)]
    found = interval(values, 7)
    assert [found.low, found.high] == np.percentile(means, [2.5, 97.5]).tolist()


def test_reports_say_the_same(found: Backtest) -> None:
    """The two reports bear the same methods, weights and figures."""
    told = json.loads(as_json(found))
    text = as_markdown(found, "en")
    assert told["cut"] == "2017-01-01"
    assert told["end"] is None
    assert set(told["methods"]) == set(found.outcomes)
    for name, measures in told["methods"].items():
        assert f"| {name} | {measures['mrr']['mean']:.3f} [" in text
    assert all(f"| {code} | {weight:.3f} |" in text for code, weight in told["weights"].items())


def test_no_questions_make_an_empty_report(planted: Alliances) -> None:
    """After the last alliance there is nothing to ask; the reports say so in valid form."""
    end = day(date(2030, 1, 1))
    test = backtest(planted, Plan(Protocol("warm", end, NEVER), SINCE))
    assert test.questions == 0
    assert json.loads(as_json(test))["methods"][LEARNT]["mrr"]["mean"] is None
    assert "| – |" in as_markdown(test)


@pytest.mark.parametrize("kind", ["warm", "cold", "completion"])
@pytest.mark.parametrize(
    ("groups", "size"), [([], 0), ([], 1), ([], 10), ([{0, 1}], 2), ([{0, 1}], 10), ([set(range(10))] * 3, 10)]
)
def test_sparse_sets_have_a_report(kind: Kind, groups: list[set[int]], size: int) -> None:
    """Nobody, one organisation, all isolated, one pair, and all in one: what can be asked is answered, and told."""
    for cut in (0, 1):
        test = backtest(small(groups, size), Plan(Protocol(kind, cut, NEVER), 0))
        told = json.loads(as_json(test))
        assert told["questions"] == test.questions
        assert (test.questions > 0) == (cut == 0 and kind != "warm" and bool(groups))
        assert all(np.isfinite(outcome.reciprocal).all() for outcome in test.outcomes.values())
        assert all(weight >= 0 for weight in told["weights"].values())
        for lang in ("fr", "en"):
            assert as_markdown(test, "fr" if lang == "fr" else "en").startswith("# ")


def test_progress_is_told(planted: Alliances) -> None:
    """Each step tells how many questions are done, up to all."""
    heard: dict[str, tuple[int, int]] = {}
    backtest(
        planted,
        Plan(Protocol("cold", SINCE, NEVER, most=5), 0),
        lambda name, done, of: heard.update({name: (done, of)}),
    )
    assert LEARNT in heard
    assert all(done == whole for done, whole in heard.values())


@pytest.mark.skipif(not REAL.exists(), reason="the sample of real alliances is not here")
def test_real_alliances_are_better_foreseen_than_by_popularity() -> None:
    """On real alliances of a decade, what was learnt before is ahead of the single methods that take no place."""
    columns = Columns("org", "project", "org_type", ("edition",), ("region", "insee"), ("lat", "lon"), (), "title")
    real = read_alliances(Table(REAL, columns, ";"))
    assert (len(real), len(real.undertakings)) == (1314, 822)
    questions = Protocol("warm", day(date(2012, 1, 1)), NEVER, each=3, most=300)
    test = backtest(real, Plan(questions, day(date(2011, 1, 1)), lessons=300))
    learnt = test.outcomes[LEARNT].reciprocal
    for name in ("popularity", "popularity in the words", "nearest", "Adamic-Adar"):
        assert interval(learnt - test.outcomes[name].reciprocal).low > 0
