"""The weights: small files that speak of every reason."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from graph import GenerationDamagedError, Home, Network, build, open_generation
from graph.catalysis import catalysts
from graph.explanation import SENTENCES
from graph.home import WEIGHTS
from graph.learning import Weights, as_toml, shipped
from graph.reasoning import GROUPS
from graph.recommendation import CODES, served
from graph.weights import packaged_weights
from tests.graph.small_facts import told_only

POSITIONS = {"catalyses": "catalyst", "brokers": "broker", "drives": "driver", "links-pair": "introduction"}
"""The weight behind each reason of a catalyst."""
AGAINST = {"farther", "cause-unknown", "no-common-partner", "rarer-pair", "much-asked"}
"""What speaks against somebody, without points."""


def test_every_reason_has_evidence_or_a_weight() -> None:
    """The closed list of reasons is that of groups of evidence, of positions, and of what speaks against somebody."""
    assert SENTENCES.keys() == GROUPS.keys() | POSITIONS.keys() | AGAINST
    assert sorted(code for codes in GROUPS.values() for code in codes) == sorted(CODES)
    assert set(POSITIONS.values()) == set(packaged_weights().catalysts)


def test_weights_are_never_negative() -> None:
    """No reason counts against anybody; what no set taught is said to be set by hand."""
    weights = served()
    for kind, vector in weights.weights.items():
        assert all(weight >= 0 for weight in vector.values())
        assert weights.stated[kind] <= vector.keys()
        assert "shared-cause" in weights.stated[kind]
        assert "sector-pair" not in weights.stated[kind]
        assert vector.keys() & set(CODES)
    assert all(points > 0 for points in packaged_weights().catalysts.values())


def test_each_kind_of_question_has_its_weights_and_its_backtest() -> None:
    """Four vectors, each with what it gave on later alliances, under one name."""
    weights = served()
    assert weights.weights.keys() == weights.backtests.keys() == {"warm", "cold", "completion", "newcomers"}
    assert weights.weights["warm"]["same-region"] > 0
    assert all(0 < tested.mrr.low < tested.mrr.mean for tested in weights.backtests.values())
    assert weights.name


def test_a_generation_serves_the_weights_that_it_was_given(tmp_path: Path) -> None:
    """They are one of its verified files; a question that they do not speak of has the shipped ones."""
    packaged = shipped()
    mine = Weights("mine", tuple(one for one in packaged.vectors if one.question == "warm"))
    home = Home(tmp_path)
    home.take_weights(as_toml(mine))
    with closing(build(told_only("told/a"), tmp_path)) as generation:
        assert WEIGHTS in generation.manifest.files
        weights = generation.recommender.served
        assert weights.name == "mine+stated-1"
        assert weights.backtests["cold"] == served().backtests["cold"]
        (generation.directory / WEIGHTS).write_text("format = 2", encoding="utf-8")
    with pytest.raises(GenerationDamagedError):
        open_generation(tmp_path)


def test_other_weights_give_other_points(network: Network) -> None:
    """Weights double, points double."""
    weights = packaged_weights()
    double = replace(weights, catalysts={code: 2 * points for code, points in weights.catalysts.items()})
    once, twice = catalysts(network), catalysts(network, weights=double)
    assert [(one.organisation, 2 * one.score) for one in once] == [(one.organisation, one.score) for one in twice]
