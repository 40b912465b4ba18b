"""Flooring: floors of questions before a cut, and what lists after it give under them."""

from datetime import date

import numpy as np
import pytest

from graph.affinities import Need
from graph.alliances import NEVER, Alliances, day
from graph.alliances.columns import Reals
from graph.evaluation import Protocol, answered
from graph.evaluation.flooring import asked_before, floored, floors, pools
from graph.evaluation.questions import Kind, queries
from tests.graph.planted import alliances, by_chance

CUT = day(date(2017, 1, 1))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Return alliances in which everything is drawn evenly."""
    return alliances(tmp_path_factory.mktemp("floors"), by_chance(3, organisations=150, undertakings=90))


def popularity(before: Alliances) -> Reals:
    """Return how many undertakings each takes part in."""
    return before.members.turned().sizes.astype(np.float64)


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_who_asks_before_the_cut_knows_nothing_later(read: Alliances, kind: Kind) -> None:
    """Each asks once, for others than its partners, about something that was there before the cut."""
    before = read.before(CUT)
    asked = asked_before(before, kind, 40)
    who = [int(query.need.seeds[0]) for query in asked]
    assert len(set(who)) == len(who) == min(40, int((before.allied == (kind == "warm")).sum()))
    for one, query in zip(who, asked, strict=True):
        assert bool(before.allied[one]) == (kind == "warm")
        assert read.days[query.undertaking] < CUT
        assert set(query.excluded.tolist()) == {one, *before.partners(one).tolist()}
    assert asked_before(read.before(0), kind, 40) == []


def test_nobody_is_in_more_lists_before_the_cut_than_the_cap(read: Alliances) -> None:
    """Where a score gives all the same few, floors make room for others."""
    before = read.before(CUT)
    score = popularity(before)
    held = pools(lambda _: score, asked_before(before, "warm", 60))
    values, cap = floors(held, len(read), 0.25)
    open_ = (held.scores >= values[held.candidates]) & (held.scores > -np.inf)
    listed = held.candidates[open_ & (np.cumsum(open_, axis=1) <= 20)]
    assert cap == len(held.candidates) // 4
    assert np.bincount(listed).max() <= cap
    assert 0 < np.isfinite(values).sum() < len(read)


def test_floors_change_nothing_where_all_lists_may_hold_one(read: Alliances) -> None:
    """Under a share of all lists the outcome is that without floors; under less, lists are more different."""
    before = read.before(CUT)
    score = popularity(before)

    def method(_: Need) -> Reals:
        return score

    questions = queries(read, Protocol("warm", CUT, NEVER, most=40))
    held = pools(method, asked_before(before, "warm", 60))
    plain, free = answered(method, questions, 0), floored(method, questions, held, 1.0)
    assert (free.floors, free.short) == (0, 0)
    assert free.outcome.reciprocal.tolist() == plain.reciprocal.tolist()
    assert [one.tolist() for one in free.outcome.lists] == [one.tolist() for one in plain.lists]
    under = floored(method, questions, held, 0.25)
    assert under.floors > 0
    assert under.outcome.coverage(len(read)) > plain.coverage(len(read))
    assert under.outcome.exposure() < plain.exposure()
