"""Weights in a file: what is written is read again, and what is no such file is refused with its reason."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnusableWeightsError
from graph.learning import (
    Backtested,
    Figure,
    Training,
    Vector,
    Weights,
    as_toml,
    read_weights,
    shipped,
)

TRAINING = Training(
    'a "set".csv', "0" * 64, ("région", "commune"), date(2015, 1, 1), date(2017, 1, 1), 9, 5, 4, "one", 1.5,
    date(2026, 11, 22),
)  # fmt: skip
VECTOR = Vector("warm", "", {"walks": 0.25, "popularity": 1e-9}, TRAINING, None)
TRIED = Backtested(7, Figure(0.25, 0.125, 0.5), Figure(0.5, 0.25, 0.75))


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dictionaries(st.sampled_from(["walks", "popularity", "same-territory-12"]), st.floats(0, 1e9)),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, by_code: dict[str, float]
) -> None:
    """Names and numbers come back as they were, to the last digit."""
    weights = Weights(name, (replace(VECTOR, weights=by_code), replace(VECTOR, question="cold", backtest=TRIED)))
    file = tmp_path_factory.mktemp("weights") / "weights.toml"
    file.write_bytes(as_toml(weights).encode())
    assert read_weights(file) == weights


def test_a_kind_of_programme_has_its_own_vector() -> None:
    """The vector of a kind of programme is taken where there is one, else that of all."""
    own = replace(VECTOR, programme="regional")
    weights = Weights("mine", (VECTOR, own))
    assert weights.of("warm", "regional") is own
    assert weights.of("warm", "national") is VECTOR
    assert weights.of("cold") is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("format = 1", "format = 2", "format"),
        ("format = 1\n", "", "format"),
        ("format = 1", "format =", "shape"),
        ('"walks" = 0.25', '"walks" = -0.25', "negative"),
        ('"walks" = 0.25', '"together" = 0.25', "evidence"),
        ('"walks" = 0.25', '"same-territory-" = 0.0', "evidence"),
        ('"walks" = 0.25', '"walks" = nan', "shape"),
        ('"walks" = 0.25', '"walks" = true', "shape"),
        ('question = "warm"', 'question = "warmer"', "shape"),
        ("cut = 2017-01-01", 'cut = "2017"', "shape"),
        ("[[vectors]]", "[[vector]]", "shape"),
        ("[vectors.weights]", "[vectors.sizes]", "shape"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """A file of another shape or format, with a negative weight, or with what is no evidence now, is told so."""
    text = as_toml(Weights("mine", (VECTOR,)))
    assert old in text
    file = tmp_path / "weights.toml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UnusableWeightsError) as told:
        read_weights(file)
    assert told.value.reason == reason


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no text, a file that is away, and two vectors for one question are refused."""
    file = tmp_path / "weights.toml"
    with pytest.raises(UnusableWeightsError):
        read_weights(file)
    file.write_bytes(b"\xff")
    with pytest.raises(UnusableWeightsError):
        read_weights(file)
    file.write_text(as_toml(Weights("mine", (VECTOR, VECTOR))), encoding="utf-8")
    with pytest.raises(UnusableWeightsError, match="two vectors"):
        read_weights(file)


def test_the_shipped_weights_say_what_taught_them() -> None:
    """The package ships weights for every question, each with its set and its figures."""
    weights = shipped()
    assert weights.name == "anr-dgpie-2012-h2020-2019"
    for question, file in (("warm", "anr"), ("cold", "anr"), ("newcomers", "anr"), ("completion", "h2020")):
        vector = weights.of("warm" if question == "warm" else question)  # type: ignore[arg-type]
        assert vector is not None
        assert vector.training.file.startswith(file)
        assert vector.training.questions >= 100
        assert any(vector.weights.values())
        assert vector.backtest is not None
        assert vector.backtest.mrr.low <= vector.backtest.mrr.mean <= vector.backtest.mrr.high
