"""Challengers: they find what is planted, give the same each time, and are told where they are not installed."""

from dataclasses import replace
from datetime import date
from importlib.machinery import ModuleSpec
from importlib.util import find_spec

import numpy as np
import pytest

from graph.affinities import Need, evidences
from graph.alliances import NEVER, Alliances, day
from graph.evaluation import LEARNT, Plan, Protocol, as_json, as_markdown, backtest, queries
from graph.evaluation.challengers import NAMES, Schooling, absent, challengers
from graph.evaluation.lessons import Part
from graph.learning import Scorer
from tests.graph.planted import alliances, by_neighbourhood, small

CUT = day(date(2017, 1, 1))
SINCE = day(date(2014, 1, 1))
NOTHING = np.empty(0, np.int32)
PLAN = Plan(Protocol("warm", CUT, NEVER, most=60), SINCE, lessons=60, challengers=True)
INSTALLED = pytest.mark.skipif(bool(absent()), reason="the extra of challengers is not installed")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Alliances among neighbours only."""
    return alliances(tmp_path_factory.mktemp("planted"), by_neighbourhood(1))


@INSTALLED
def test_challengers_find_what_is_planted(planted: Alliances) -> None:
    """Both stand in the reports beside the learnt score; each does far better than popularity, and the same again."""
    found = backtest(planted, PLAN)
    popular = found.outcomes["popularity"].reciprocal.mean()
    for name in NAMES:
        assert found.outcomes[name].reciprocal.mean() > 2 * popular
        assert f"| {name} |" in as_markdown(found)
        assert f'"{name}"' in as_json(found)
    assert found.absent == ()
    again = backtest(planted, PLAN)
    for name in NAMES:
        assert again.outcomes[name].reciprocal.tolist() == found.outcomes[name].reciprocal.tolist()


@INSTALLED
@pytest.mark.parametrize("groups", [[], [{0, 1}], [set(range(10))]])
def test_sparse_sets_answer(groups: list[set[int]]) -> None:
    """No alliance, one pair, and all in one: whatever challengers there are give a finite number to everybody."""
    past = small(groups)
    known = evidences(past)
    score = Scorer(known, {"popularity": 1.0})
    part = Part(past, known, tuple(queries(past, Protocol("cold", 0, NEVER))))
    methods = challengers(past, Schooling((part,), score.weights), score)
    assert ("LambdaRank" in methods) == bool(groups)
    for method in methods.values():
        for seeds in ([0], [0, 1], []):
            given = method(Need(np.array(seeds, np.int32), NOTHING, NOTHING))
            assert np.isfinite(given).all()
            assert len(given) == 10


def test_what_is_not_installed_is_told(planted: Alliances, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without their libraries the report is whole, and names them."""

    def found(name: str) -> ModuleSpec | None:
        return None if name in NAMES.values() else find_spec(name)

    monkeypatch.setattr("graph.evaluation.challengers.find_spec", found)
    few = replace(PLAN, questions=replace(PLAN.questions, most=5), lessons=5)
    test = backtest(planted, few)
    assert test.absent == ("iALS", "LambdaRank")
    assert LEARNT in test.outcomes
    assert "Non installés, donc non éprouvés : iALS, LambdaRank" in as_markdown(test)
    assert "iALS" not in as_markdown(backtest(planted, replace(few, challengers=False)))
