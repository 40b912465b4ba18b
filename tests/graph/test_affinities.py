"""Affinities: each number is the one that counting by hand gives."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.affinities import Need, Walks, evidences, is_evidence, ties
from graph.affinities.compiling import compiled
from graph.affinities.pairing import log_odds, paired
from graph.affinities.paths import spread_by_rows
from graph.affinities.proximity import distances
from graph.affinities.subjects import causes, popularity, words
from graph.alliances import NEVER, Codes
from graph.learning import Scorer, shipped
from tests.graph.planted import alliances, by_chance, small

GRAPHS = st.lists(st.sets(st.integers(0, 9), min_size=2, max_size=5), max_size=8)


def partners(groups: list[set[int]]) -> list[set[int]]:
    """Return the partners of each of ten organisations."""
    return [set().union(*(group for group in groups if one in group)) - {one} for one in range(10)]


@settings(deadline=None)  # the first call compiles
@given(GRAPHS, st.integers(0, 9))
def test_paths_are_those_that_counting_gives(groups: list[set[int]], source: int) -> None:
    """Resource allocation is the sum over common partners of one by the number of their partners, compiled or not."""
    near = partners(groups)
    expected = [
        0.0 if other == source else sum(1 / len(near[between]) for between in near[source] & near[other])
        for other in range(10)
    ]
    tied = ties(small(groups))
    worth = tied.allocation()
    assert tied.reached(source, worth) == pytest.approx(expected, abs=1e-12)
    assert spread_by_rows(tied.partners.starts, tied.partners.items, source, worth) == pytest.approx(
        expected, abs=1e-12
    )


@settings(deadline=None)
@given(GRAPHS, st.integers(0, 9), st.integers(0, 9))
def test_shares_of_intermediaries_sum_to_the_path(groups: list[set[int]], source: int, other: int) -> None:
    """Each intermediary tells its part, and the parts are the whole to 1e-9."""
    tied = ties(small(groups))
    if source != other:
        for worth in (tied.allocation(), tied.adamic_adar()):
            shares = tied.shares(source, other, worth)
            assert math.fsum(shares.values()) == pytest.approx(tied.reached(source, worth)[other], abs=1e-9)
            assert set(shares) == partners(groups)[source] & partners(groups)[other]


@given(GRAPHS, st.integers(0, 9))
def test_ties_count_what_is_shared(groups: list[set[int]], source: int) -> None:
    """A tie counts the undertakings shared, and weighs each by the chance of meeting in it."""
    tied = ties(small(groups))
    both = [[group for group in groups if {source, other} <= group] for other in range(10)]
    both[source] = []
    assert tied.around(source, tied.shared).tolist() == [len(every) for every in both]
    joined = sum(source in group for group in groups)
    chances = [sum(1 / (len(group) - 1) for group in every) / max(joined, 1) for every in both]
    assert tied.around(source, tied.strength) == pytest.approx(chances)
    assert sum(chances) == pytest.approx(float(joined > 0))


@settings(deadline=None)
@given(GRAPHS, st.integers(0, 9), st.integers(0, 9), st.floats(0.01, 10))
def test_shares_are_the_contribution(groups: list[set[int]], source: int, other: int, weight: float) -> None:
    """The points that paths give a candidate are those of what its intermediaries give in all, to 1e-9."""
    past = small(groups)
    nothing = np.empty(0, np.int32)
    points = Scorer(evidences(past), {"common-partners": weight}).contributions(
        Need(np.array([source], np.int32), nothing, nothing), other
    )
    if source != other:
        tied = ties(past)
        shares = tied.shares(source, other, tied.allocation())
        assert math.fsum(points.values()) == pytest.approx(
            weight * math.log1p(1000 * math.fsum(shares.values())), abs=1e-9
        )


@settings(deadline=None)
@given(GRAPHS, st.sets(st.integers(0, 9), max_size=3))
def test_each_member_tells_its_part(groups: list[set[int]], seeds: set[int]) -> None:
    """The ties of a set of members to somebody are the sum of those of each, to 1e-9; those of nobody are none."""
    past = small(groups)
    (tied,) = (one for one in evidences(past) if one.code == "tied-members")
    nothing = np.empty(0, np.int32)
    strength = [ties(past).around(one, ties(past).strength) for one in sorted(seeds)]
    whole = tied.values(Need(np.array(sorted(seeds), np.int32), nothing, nothing))
    assert whole == pytest.approx(np.sum([np.zeros(10), *(np.log1p(10 * one) for one in strength)], axis=0), abs=1e-9)
    met = set().union(*(partners(groups)[one] for one in seeds))
    assert {int(one) for one in np.flatnonzero(whole)} == met


@given(GRAPHS, st.sets(st.integers(0, 9), max_size=4))
def test_members_together_are_counted_by_pairs(groups: list[set[int]], seeds: set[int]) -> None:
    """Each past undertaking tells its members of the pairs of seeds in it, divided by who else is in it."""
    past = small(groups)
    (found,) = (one for one in evidences(past) if one.code == "members-together")
    nothing = np.empty(0, np.int32)
    expected = np.zeros(10)
    for group in groups:
        for one in group:
            expected[one] += math.comb(len(group & seeds), 2) / max(len(group) - 1, 1)
    values = found.values(Need(np.array(sorted(seeds), np.int32), nothing, nothing))
    assert values == pytest.approx(np.log1p(expected), abs=1e-9)


def test_crowds_make_no_ties() -> None:
    """Members of an undertaking larger than the limit are no partners by it."""
    tied = ties(small([{0, 1, 2}, {2, 3}]), largest=2)
    assert tied.degrees.tolist() == [0, 0, 1, 1, *[0] * 6]


@given(GRAPHS, st.integers(0, 9))
def test_a_walk_is_the_sum_over_all_its_ways(groups: list[set[int]], source: int) -> None:
    """A walk of two undertakings weighs each way by what its steps divide."""
    joined = [[group for group in groups if one in group] for one in range(10)]
    expected = np.zeros(10)
    for first in joined[source]:
        for between in first:
            for second in joined[between]:
                for last in second:
                    steps = len(joined[source]) * len(first) * len(joined[between]) * len(second)
                    expected[last] += steps**-0.5
    walks = Walks(small(groups))
    assert walks.short(np.array([source], np.int32)) == pytest.approx(expected)


@given(GRAPHS, st.integers(0, 9))
def test_page_rank_solves_its_equation(groups: list[set[int]], source: int) -> None:
    """Personalised PageRank is near the solution of the linear equation that defines it."""
    past = small(groups)
    members = past.members.matrix().toarray()
    step = members.T / np.maximum(members.sum(axis=1), 1) @ (members / np.maximum(members.sum(axis=0), 1))
    start = np.eye(10)[source]
    expected = np.linalg.solve(np.eye(10) - 0.85 * step, 0.15 * start)
    assert Walks(past).page_rank(np.array([source], np.int32), rounds=120) == pytest.approx(expected, abs=1e-6)


@given(GRAPHS, st.sets(st.integers(0, 2), min_size=1))
def test_activity_counts_undertakings_about_a_cause(groups: list[set[int]], terms: set[int]) -> None:
    """Activity in causes counts undertakings, likeness is the cosine with their profile."""
    past = small(groups)
    profile = np.zeros((10, 3))
    for row, group in enumerate(groups):
        for one in group:
            profile[one, row % 3] += 1
    asked = np.array(sorted(terms), np.int32)
    assert causes(past).activity(asked) == pytest.approx(profile[:, asked].sum(axis=1))
    lengths = np.maximum(np.linalg.norm(profile, axis=1), 1e-9) * math.sqrt(len(asked))
    assert causes(past).likeness(asked) == pytest.approx(profile[:, asked].sum(axis=1) / lengths)
    assert popularity(past) == pytest.approx(profile.sum(axis=1))


def test_rare_words_tell_more() -> None:
    """Of two words, the one that fewer undertakings bear makes organisations more alike."""
    past = small([{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}])
    subject = words(past)
    assert subject.worth[2] > subject.worth[0] > 0
    assert subject.likeness(np.array([0, 2], np.int32))[4] > subject.likeness(np.array([0, 2], np.int32))[0]


def test_distance_is_along_the_earth() -> None:
    """Paris and Marseille are some 660 km apart; from several seeds the nearest counts; unknown is infinitely far."""
    places = np.array([[48.8566, 2.3522], [43.2965, 5.3698], [np.nan, np.nan]])
    away = distances(places, np.array([0], np.int32))
    assert away[0] == 0
    assert away[1] == pytest.approx(660.5, abs=2)
    assert distances(places, np.array([0, 1, 2], np.int32)).tolist() == [0, 0, math.inf]


def test_kinds_that_meet_more_than_chance_have_positive_odds() -> None:
    """Where even meets only even, log-odds are positive for the like and negative for the others."""
    past = small([{0, 2, 4}, {1, 3, 5}, {6, 8, 0}, {7, 9, 1}])
    odds = log_odds(past, past.sectors)
    assert odds[0, 0] > 0 > odds[0, 1]
    assert odds == pytest.approx(odds.T)
    # twelve ends meet twelve of their kind and none of the other, of whom chance would give six
    assert odds[0, 0] == pytest.approx(math.log((12 + 5) / (6 + 5)))
    unknown = Codes(("even", "odd"), np.append(past.sectors.values[:9], -1).astype(np.int32))
    assert paired(odds, unknown, np.array([0], np.int32))[9] == 0
    assert not paired(odds, unknown, np.array([9], np.int32)).any()


def test_a_leak_after_the_cut_changes_no_evidence(tmp_path: Path) -> None:
    """Alliances planted at or after the cut change no number that evidence gives before it."""
    rows = by_chance(5)
    clean = alliances(tmp_path, rows)
    cut = int(np.median(clean.days))
    later = [("organisation 001", "bank", f"alliance {n:03}", "2019-12-31", "x", "cause 1", "1", "1") for n in range(3)]
    names = [name for name, of in zip(clean.undertakings, clean.days, strict=True) if of >= cut]
    leaking = alliances(tmp_path, [*rows, *((row[0], row[1], name, *row[3:]) for row in later for name in names)])
    assert leaking.members.sizes.sum() > clean.members.sizes.sum()
    need = Need(np.array([1], np.int32), np.array([1], np.int32), np.empty(0, np.int32))
    for first, second in zip(evidences(clean.before(cut)), evidences(leaking.before(cut)), strict=True):
        assert first.code == second.code
        assert first.values(need).tolist() == second.values(need).tolist()
    told = [one.values(need).any() for one in evidences(leaking)]
    assert any(told)


@pytest.mark.parametrize("groups", [[], [{0, 1}], [set(range(10))], [{0, 1}, {0, 1}]])
def test_sparse_graphs_answer(groups: list[set[int]]) -> None:
    """No alliance, one pair, all in one, and one pair twice: every evidence is a finite number for everybody."""
    past = small(groups)
    need = Need(np.array([0], np.int32), np.array([0], np.int32), np.array([0], np.int32))
    for evidence in evidences(past):
        assert np.isfinite(evidence.values(need)).all()
        assert len(evidence.values(need)) == 10
    assert past.before(NEVER).members.sizes.tolist() == past.members.sizes.tolist()


def test_loops_are_compiled() -> None:
    """The compiler is among what the program needs: a loop comes back compiled, and gives what it gave."""
    double = compiled(lambda value: 2 * value)
    assert double is not None
    assert double(21) == 42


def test_every_evidence_is_known_by_its_code(tmp_path: Path) -> None:
    """All that columns allow is known, the shipped weights speak of nothing else, and a code of once is none."""
    codes = {one.code for one in evidences(alliances(tmp_path, by_chance(1)))}
    assert {"walks", "cause-likeness", "within-200-km", "sector-pair", "territory-pair-0", "same-territory-0"} <= codes
    assert all(map(is_evidence, codes.union(*(one.weights for one in shipped().vectors))))
    for other in ("together", "within-7-km", "same-territory-", "walks ", "shared-cause", ""):
        assert not is_evidence(other)


def test_what_cannot_be_kept_is_compiled_all_the_same() -> None:
    """A function that has no file, so no folder beside it, is compiled without being kept on disk."""
    known: dict[str, Any] = {}
    exec("def triple(value): return 3 * value", known)  # noqa: S102 - how a function comes to have no file
    triple = compiled(known["triple"])
    assert triple is not None
    assert triple(14) == 42
