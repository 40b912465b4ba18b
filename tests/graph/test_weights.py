"""The weights: small files that speak of every reason."""

from graph.explanation import SENTENCES
from graph.reasoning import GROUPS
from graph.recommendation import CODES, served

COUNTED = {"introduced", "catalyses", "brokers", "open-pairs", "sole-links", "cut-point"}
"""What is counted of a catalyst, without a weight."""
AGAINST = {"farther", "cause-unknown", "no-common-partner", "rarer-pair", "much-asked"}
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
