"""Learning: scores are the sums that explain them, and weights are those that made the data."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.affinities import Evidence, Need
from graph.alliances.columns import Reals
from graph.evaluation import Query
from graph.learning import Aim, Fit, Scorer, fit, read

NOTHING = np.empty(0, np.int32)
_SINGLE: tuple[Aim, ...] = ("every", "one", "first")
_AIMS: tuple[Aim, ...] = ("every", "one", "mean")
WEIGHTS = st.lists(st.floats(0, 1e3, allow_subnormal=False), min_size=3, max_size=3)
VALUES = st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=6)


def need(number: int = 0) -> Need:
    """Return the need of an organisation."""
    return Need(np.array([number], np.int32), NOTHING, NOTHING)


def taught(evidences: Sequence[Evidence], questions: Sequence[Query], aim: Aim = "every") -> Fit:
    """Return what questions teach of evidence."""
    return fit([one.code for one in evidences], read(evidences, questions), aim=aim)


def held(code: str, values: Reals) -> Evidence:
    """Return evidence that is the row of values of whoever asks."""
    return Evidence(code, lambda asked: values[asked.seeds[0]])


@given(WEIGHTS, VALUES)
def test_contributions_sum_to_the_score(weights: list[float], rows: list[list[float]]) -> None:
    """The points of the evidence of each candidate sum to its score, to 1e-9 of what is summed."""
    values = np.array(rows).T
    evidences = [held(str(code), values[None, code]) for code in range(3)]
    scorer = Scorer(evidences, {str(code): weight for code, weight in enumerate(weights)})
    scores = scorer.scores(need())
    assert len(scores) == len(rows)
    for candidate, score in enumerate(scores):
        parts = scorer.contributions(need(), candidate)
        size = math.fsum(abs(part) for part in parts.values())
        assert math.fsum(parts.values()) == pytest.approx(score, abs=1e-9 * max(1.0, size))


def test_no_weight_is_negative() -> None:
    """Evidence never counts against anybody."""
    with pytest.raises(ValueError, match="negative"):
        Scorer([], {"paths": -0.1})


@pytest.fixture(scope="module")
def choices() -> tuple[list[Evidence], list[Query]]:
    """Choices among forty candidates, made with weights 2, 0 and -1 on three evidences."""
    chance = np.random.default_rng(7)
    values = chance.normal(size=(3, 600, 40))
    chances = np.exp(2.0 * values[0] - 1.0 * values[2])
    chosen = [chance.choice(40, p=row / row.sum()) for row in chances]
    questions = [Query(need(row), 0, np.array([one], np.int32), NOTHING) for row, one in enumerate(chosen)]
    return [held(code, rows) for code, rows in zip("abc", values, strict=True)], questions


def test_weights_that_made_the_choices_are_found(choices: tuple[list[Evidence], list[Query]]) -> None:
    """The weight of what drew the choices is found, and what drew away gets none, never less."""
    found = taught(choices[0][:2], choices[1])
    assert found.questions == 600
    assert found.weights["a"] == pytest.approx(2.0, abs=0.5)
    assert found.weights["b"] < 0.15
    assert found.loss < math.log(40)
    assert taught(choices[0], choices[1]).weights["c"] == 0.0


def test_who_is_no_candidate_teaches_nothing(choices: tuple[list[Evidence], list[Query]]) -> None:
    """The values of who is excluded change no weight."""
    evidences, questions = choices
    away = [Query(one.need, 0, one.relevant, np.array([40], np.int32)) for one in questions]
    wild = [held(one.code, np.array([np.append(one.values(asked.need), 1e3) for asked in away])) for one in evidences]
    assert taught(wild, away).weights == pytest.approx(taught(evidences, questions).weights, abs=1e-3)


def test_learning_from_nothing_weighs_nothing() -> None:
    """Without a question, and for evidence that tells none from another, weights are zero."""
    flat = held("flat", np.ones((1, 4)))
    assert taught([flat], []).weights == {"flat": 0.0}
    asked = Query(need(), 0, np.array([1], np.int32), np.array([0], np.int32))
    assert taught([flat], [asked]).weights == {"flat": 0.0}


def test_an_aim_at_one_answer_heeds_little_what_nothing_foretells(choices: tuple[list[Evidence], list[Query]]) -> None:
    """Among questions that evidence answers and others drawn evenly, aims at one answer keep that weight."""
    evidences, questions = choices
    chance = np.random.default_rng(3)
    drawn = [Query(one.need, 0, chance.integers(0, 40, 1).astype(np.int32), NOTHING) for one in questions[:300]]
    every, one, first = (taught(evidences, [*questions, *drawn], aim=aim).weights["a"] for aim in _SINGLE)
    assert every < one < first


def test_several_answers_are_one_aim(choices: tuple[list[Evidence], list[Query]]) -> None:
    """Where one of two answers is foretold and the other is not, aims at one answer learn of the first alone."""
    evidences, questions = choices
    both = [Query(one.need, 0, np.append(one.relevant, 39).astype(np.int32), NOTHING) for one in questions]
    found = {aim: taught(evidences[:1], both, aim=aim) for aim in ("every", "one")}
    assert found["one"].weights["a"] > found["every"].weights["a"] > 0
    assert 0 < found["one"].loss < 1 / 0.3


def test_the_mean_lies_among_the_aims(choices: tuple[list[Evidence], list[Query]]) -> None:
    """Shares of the mean lie between those of the aims, and its length is the one that makes answers likeliest."""
    evidences, questions = choices
    chance = np.random.default_rng(3)
    drawn = [Query(one.need, 0, chance.integers(0, 40, 1).astype(np.int32), NOTHING) for one in questions[:300]]
    lessons = read(evidences, [*questions, *drawn])
    found = {aim: fit("abc", lessons, aim=aim) for aim in (*_SINGLE, "mean")}
    shares = {aim: one.weights["a"] / sum(one.weights.values()) for aim, one in found.items()}
    assert min(shares[aim] for aim in _SINGLE) <= shares["mean"] <= max(shares[aim] for aim in _SINGLE)
    assert found["mean"].weights["a"] == pytest.approx(found["every"].weights["a"], rel=0.2)
    assert fit("a", [], aim="mean").weights == {"a": 0.0}


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_the_order_of_candidates_teaches_the_same(seed: int) -> None:
    """Candidates in another order, some of whom the same is known of, give the same weights to the last digit."""
    chance = np.random.default_rng(seed)
    values = chance.integers(0, 3, (2, 12, 9)).astype(np.float64)
    order = chance.permutation(9)
    place = np.argsort(order)
    answers = chance.integers(0, 9, 12)
    asked = [Query(need(row), 0, np.array([one], np.int32), NOTHING) for row, one in enumerate(answers)]
    moved = [Query(need(row), 0, np.array([place[one]], np.int32), NOTHING) for row, one in enumerate(answers)]
    for aim in _AIMS:
        here = taught([held(code, rows) for code, rows in zip("ab", values, strict=True)], asked, aim=aim)
        there = taught([held(code, rows[:, order]) for code, rows in zip("ab", values, strict=True)], moved, aim=aim)
        assert here == there
