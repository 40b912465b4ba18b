"""The weights: small files that speak of every reason."""

from contextlib import closing
from pathlib import Path

import pytest

from graph import GenerationDamagedError, Home, Step, UnusableWeightsError, build, open_generation
from graph.explanation import SENTENCES
from graph.grouping import GROUPS
from graph.home import WEIGHTS
from graph.learning import Weights, as_toml, shipped
from graph.recommendation import CODES, served
from tests.graph.small_facts import told_only

COUNTED = {"introduced", "catalyses", "brokers", "brokers-elsewhere", "open-pairs", "sole-links", "cut-point"}
"""What is counted of a catalyst, without a weight."""
AGAINST = {"farther", "cause-unknown", "no-common-partner", "rarer-pair", "much-asked", "often-listed"}
"""What speaks against somebody, without points."""


def test_every_reason_is_evidence_a_count_or_a_doubt() -> None:
    """The closed list of reasons is that of groups of evidence, of counts, and of what speaks against somebody."""
    assert SENTENCES.keys() == GROUPS.keys() | COUNTED | AGAINST
    assert sorted(code for codes in GROUPS.values() for code in codes) == sorted(CODES)


def test_weights_are_never_negative() -> None:
    """No reason counts against anybody; what no set taught is said to be set by hand."""
    weights = served()
    for kind, vector in weights.weights.items():
        assert all(weight >= 0 for weight in vector.values())
        assert weights.stated[kind] <= vector.keys()
        assert "shared-cause" in weights.stated[kind]
        assert "sector-pair" not in weights.stated[kind]
        assert vector.keys() & set(CODES)


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


def test_weights_that_an_earlier_version_learnt_stop_a_build_at_once(tmp_path: Path) -> None:
    """Where the kept weights count what is no evidence any more, that is told before any fact is loaded."""
    Home(tmp_path).take_weights(as_toml(shipped()).replace('"tied-members"', '"together"'))
    steps: list[Step] = []
    with pytest.raises(UnusableWeightsError, match="evidence together"):
        build(told_only("told/a"), tmp_path, steps.append)
    assert not steps
