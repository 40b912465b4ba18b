"""Exposure: no organisation fills the lists, and nothing else is changed."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.affinities import Need
from graph.alliances.columns import Flags, Reals
from graph.evaluation import Query, answered
from graph.evaluation.exposure import Placed, Preferences, capped, depth, placed, preferences

NOTHING = np.empty(0, np.int32)
SEEDS = st.integers(0, 2**32 - 1)
SHARES = st.sampled_from((0.001, 0.05, 0.2, 1.0))


def drawn(seed: int, lists: int, organisations: int) -> tuple[Reals, Reals, Flags]:
    """Return scores with many equals and a few that all lists like, keys, and who is no candidate."""
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, 4, (lists, organisations)) + chance.integers(0, 3, organisations)
    return scores.astype(float), chance.random((lists, organisations)), chance.random((lists, organisations)) < 0.2


def under(scores: Reals, keys: Reals, excluded: Flags, share: float) -> Placed:
    """Return lists of scores under a cap."""
    return placed(preferred(scores, keys, excluded, share), scores.shape[1], share)


def preferred(scores: Reals, keys: Reals, excluded: Flags, share: float) -> list[Preferences]:
    """Return whom lists prefer, as deep as a share of them asks for."""
    deep = depth(len(scores), share)
    return [
        preferences(row, np.flatnonzero(out).astype(np.int32), key, deep)
        for row, out, key in zip(scores, excluded, keys, strict=True)
    ]


def stands(lists: Placed) -> int:
    """Return in how many lists the organisation stands that is in most."""
    return int(np.bincount(np.concatenate([*lists.lists, NOTHING]), minlength=1).max())


@given(SEEDS, st.integers(1, 30), st.integers(1, 60), SHARES)
def test_the_cap_is_held_and_no_list_is_short(seed: int, lists: int, organisations: int, share: float) -> None:
    """Nobody is in more lists than the cap; each list has its places, candidates only, none twice."""
    scores, keys, excluded = drawn(seed, lists, organisations)
    found = under(scores, keys, excluded, share)
    assert stands(found) <= found.cap
    wanted = [min(10, int((~out).sum())) for out in excluded]
    assert [len(one) for one in found.lists] == wanted
    for listed, out in zip(found.lists, excluded, strict=True):
        assert len(set(listed.tolist())) == len(listed)
        assert not out[listed].any()
    # not higher than it has to be: so many at the cap would leave every list enough others
    spare = min(int((~out).sum()) - places for out, places in zip(excluded, wanted, strict=True))
    enough = next(cap for cap in range(1, lists * 10 + 2) if max(sum(wanted) - 1, 0) // cap <= spare)
    assert found.cap <= max(enough, int(share * lists + 1e-9), found.bound, 1)
    assert found.bound * organisations >= sum(wanted) > (found.bound - 1) * organisations


@given(SEEDS, SHARES)
def test_where_the_cap_is_not_reached_lists_are_those_of_the_scores(seed: int, share: float) -> None:
    """With the cap that the plain lists already keep, the rule changes nothing; with none either."""
    scores, keys, excluded = drawn(seed, 20, 60)
    plain = [one.candidates[:10].tolist() for one in preferred(scores, keys, excluded, share)]
    most = int(np.bincount(np.concatenate(plain)).max())
    for held in (most / 20, 1.0):
        assert [one.tolist() for one in under(scores, keys, excluded, held).lists] == plain


@given(SEEDS, SHARES)
def test_the_order_of_candidates_changes_nothing(seed: int, share: float) -> None:
    """Candidates in another order, with their scores and keys, make the same lists of the same bodies."""
    scores, keys, excluded = drawn(seed, 12, 40)
    scores = scores / 7
    order = np.random.default_rng(seed).permutation(40)
    here = under(scores, keys, excluded, share)
    there = under(scores[:, order], keys[:, order], excluded[:, order], share)
    assert there.cap == here.cap
    assert [order[one].tolist() for one in there.lists] == [one.tolist() for one in here.lists]


def test_places_go_to_the_greatest_chance() -> None:
    """Where two lists want the same one first and one may have it, it goes where its chance is greater."""
    scores = np.full((2, 40), -5.0)
    scores[:, 0] = 1.0, 4.0
    scores[0, 1] = 0.9
    found = under(scores, np.tile(np.arange(40) / 40, (2, 1)), np.zeros((2, 40), bool), 0.001)
    assert found.cap == 1
    assert found.lists[0][0] == 1
    assert found.lists[1][0] == 0


@given(SEEDS)
def test_what_is_placed_is_at_least_half_of_the_best(seed: int) -> None:
    """Against all lists of one place under a cap, tried one by one."""
    chances = np.random.default_rng(seed).random((3, 4))
    asked = [Preferences(np.argsort(-row).astype(np.int32), np.log(np.sort(row)[::-1]), 1) for row in chances]
    found = placed(asked, 4, 0.001)
    reached = sum(chances[number, one[0]] for number, one in enumerate(found.lists))
    every = [choice for choice in product(range(4), repeat=3) if len(set(choice)) == len(choice)]
    best = max(sum(chances[number, one] for number, one in enumerate(choice)) for choice in every)
    assert found.cap == 1
    assert reached >= best / 2
    # stable: no list could have another that has a lower chance where it stands
    for one, other in combinations(range(3), 2):
        here, there = int(found.lists[one][0]), int(found.lists[other][0])
        assert chances[one, here] >= chances[one, there] or chances[other, there] >= chances[one, there]


def test_nothing_asked_gives_nothing() -> None:
    """No lists, and lists without a candidate, stay empty."""
    assert placed([], 0, 0.001).lists == ()
    empty = preferences(np.ones(2), np.array([0, 1], np.int32), np.ones(2), 5)
    assert placed([empty], 2, 0.001).lists[0].tolist() == []


@pytest.mark.parametrize("share", [0.1, 1.0])
def test_a_star_leaves_the_lists(share: float) -> None:
    """Of 100 questions with one star, the star stays in as many lists as the share says, and the hits follow."""
    asked = [
        Query(Need(np.array([one], np.int32), NOTHING, NOTHING), 0, np.array([0], np.int32), np.array([one], np.int32))
        for one in range(1, 101)
    ]

    def popular(_: Need) -> Reals:
        return np.where(np.arange(400) == 0, 3.0, 0.0)

    plain = answered(popular, asked, 0)
    (found,) = capped(popular, asked, [share], (np.arange(400) == 0, 0))
    after = found.outcome
    assert plain.exposure() == 1.0
    assert after.exposure() == share
    assert after.hits.mean() == share
    assert found.newcomers == pytest.approx(1 - share / 10)
    if share == 1.0:
        assert [one.tolist() for one in after.lists] == [one.tolist() for one in plain.lists]
