"""Recommendation: the lists are those of plain reckoning over all candidates, and the points are the score."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.columnar_nation import nation
from graph.affinities import Need, evidences, shared
from graph.alliances.columns import Codes, Numbers, Reals, Rows
from graph.citing import Asker, Citations
from graph.columnar import Columnar, open_columnar, write_columnar
from graph.lot import Lot
from graph.recommendation import (
    CODES,
    Filters,
    Kind,
    Question,
    Recommender,
    Served,
    all_floors,
    all_lists,
    ground,
    question_of,
    reaching,
    regarding,
    served,
    settling,
    telling,
)
from graph.recommendation.passing import floors_of, held
from graph.recommendation.recommender import salt_of
from tests.graph.small_columns import COMMUNES, TERRITORIES, Told, asking, columnar, nothing, told
from tests.graph.test_columnar import TOLD

pytestmark = pytest.mark.long

WEIGHTS = {code: 0.1 + 0.07 * rank for rank, code in enumerate(CODES)}
KINDS: tuple[Kind, ...] = ("warm", "cold", "completion", "newcomers")
EVERY = Served("test", dict.fromkeys(KINDS, WEIGHTS), {}, {})
MOST = 100
ALONE = {"sector-pair", "completes-sector", "sought-sector", "popularity"}
"""What makes nobody a candidate by itself."""


@pytest.fixture(params=[True, False], ids=["compiled", "numpy"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reckon by machine code, then without it."""
    if not request.param:
        for module, name in (
            (settling, "_compiled"), (reaching, "_loops"), (ground, "_compiled"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, lambda: None)


@pytest.fixture
def loops() -> Iterator[list[Any]]:
    """Return the loops as if nobody had called them in this process."""
    single: tuple[Any, ...] = (settling._compiled, ground._compiled, shared._compiled, telling._compiled)
    makers = (*single, reaching._loops, regarding._loops)
    for maker in makers:
        maker.cache_clear()
    every = [*(maker() for maker in single), *(reaching._loops() or [None]), *regarding._loops()]
    if None in every:
        pytest.skip("numba is not here")
    yield every
    for maker in makers:
        maker.cache_clear()
    for loop in every:
        loop.disable_compile(False)


def test_a_rehearsal_compiles_all(loops: list[Any], tmp_path: Path) -> None:
    """No question to an opened network waits for the compiler after it."""
    write_columnar(columnar(TOLD), tmp_path / "network")
    engine = Recommender.of(open_columnar(tmp_path / "network"), EVERY)
    engine.rehearse()
    for loop in loops:
        assert loop.signatures
        loop.disable_compile()
    for kind in KINDS:
        for asker in range(len(engine.network)):
            question = asking(engine.network, one(asker), kind)
            found = engine.recommend(question).candidates
            who, places = (np.array([getattr(c, name) for c in found], np.int32) for name in ("organisation", "place"))
            lot = Lot(engine, question, who, places)
            assert len(lot.practised) == len(lot.between) == len(lot._inferred) == len(found)
            cited = Citations(lot, Asker(question.seeds))
            assert len(cited._causes) == len(cited._territories) == len(found) + 1


@pytest.mark.usefixtures("manner")
def test_a_rehearsal_of_nothing() -> None:
    """It asks nothing of a network that holds nothing."""
    Recommender.of(columnar(Told(())), EVERY).rehearse()


def one(number: int) -> Numbers:
    """Return the seeds of one organisation."""
    return np.array([number], np.int32)


@settings(deadline=None)
@given(told(), st.sampled_from(KINDS), st.data())
def test_the_list_is_the_best_of_all(told: Told, kind: Kind, data: st.DataObject) -> None:
    """A short list has the scores that lead the list of everybody; the parts of a score are its sum."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    asker = data.draw(st.integers(0, len(network) - 1))
    limit = data.draw(st.integers(1, 4))
    every = engine.recommend(asking(network, one(asker), kind, limit=MOST)).candidates
    short = engine.recommend(asking(network, one(asker), kind, limit=limit)).candidates
    assert [c.score for c in short] == pytest.approx([c.score for c in every[:limit]], abs=1e-9)
    assert len({c.organisation for c in every}) == len(every)
    for candidate in every:
        assert candidate.score == pytest.approx(sum(candidate.points.values()), abs=1e-9)
        assert candidate.points.keys() <= set(CODES)


@pytest.mark.usefixtures("manner")
def test_both_manners_give_everybody_else() -> None:
    """Who has no tie to the asker is a candidate, once; nobody else is; newcomers did nothing with others."""

    @settings(deadline=None)
    @given(told(), st.data())
    def everybody(told: Told, data: st.DataObject) -> None:
        network = columnar(told)
        engine = Recommender.of(network, EVERY)
        asker = data.draw(st.integers(0, len(network) - 1))
        linked = asking(network, one(asker), limit=MOST)
        every = engine.recommend(replace(linked, linked=False)).candidates
        listed = {c.organisation for c in every}
        assert listed == set(range(len(network))) - set(linked.excluded.tolist()) - {asker}
        assert {c.organisation for c in engine.recommend(linked).candidates} == {
            c.organisation for c in every if any(c.points.get(code, 0.0) for code in CODES if code not in ALONE)
        }
        new = engine.recommend(replace(linked, kind="newcomers", linked=False)).candidates
        assert {c.organisation for c in new} == {number for number in listed if not network.allied[number]}

    everybody()


@settings(deadline=None)
@given(told(), st.data())
def test_machine_code_and_numpy_agree(told: Told, data: st.DataObject) -> None:
    """The same candidates in the same order, with the same points, by either manner of reckoning."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    question = asking(network, one(data.draw(st.integers(0, len(network) - 1))), limit=data.draw(st.integers(1, 5)))
    quick = engine.recommend(question).candidates
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (settling, "_compiled"), (reaching, "_loops"), (ground, "_compiled"),
        ):  # fmt: skip
            patch.setattr(module, name, lambda: None)
        slow = engine.recommend(question).candidates
    assert [c.score for c in quick] == pytest.approx([c.score for c in slow], abs=1e-9)
    for left, right in zip(quick, slow, strict=True):
        if left.organisation == right.organisation and left.place == right.place:
            assert left.points == pytest.approx(right.points, abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_few_of_many_cells(seed: int, limit: int) -> None:
    """A list that fills long before all cells were looked at has the scores that lead those of everybody."""
    chance, names = np.random.default_rng(seed), [f"o{number:03}" for number in range(150)]

    def each(values: Sequence[str], most: int) -> dict[str, list[str]]:
        return {name: chance.choice(values, chance.integers(0, most + 1), replace=False).tolist() for name in names}

    told = Told(
        names, members={"u": names[:2]}, places=each(COMMUNES, 2), addressed=each([*"abcdef"], 3),
        belongs=each([*"xyz"], 1), offered=each([*"mn"], 2), needed=each([*"mn"], 1), territories=TERRITORIES,
    )  # fmt: skip
    engine = Recommender.of(columnar(told), EVERY)
    assert len(engine.cells) > 60
    question = asking(engine.network, one(int(chance.integers(len(names)))), limit=limit)
    every = engine.recommend(replace(question, limit=len(names))).candidates
    assert [c.score for c in engine.recommend(question).candidates] == pytest.approx([c.score for c in every[:limit]])


def _dense(network: Columnar, question: Question) -> dict[str, Reals]:
    """Return the evidence of the allied as the evaluation reckons it."""
    past, here = network.alliances(ground.LEVELS)
    place = {int(number): rank for rank, number in enumerate(here)}
    need = Need(np.array([place[int(seed)] for seed in question.seeds], np.int32), question.causes, question.words)
    names = {f"same-territory-{rank}": f"same-{level}" for rank, level in enumerate(ground.LEVELS)}
    return {names.get(one.code, one.code): one.values(need) for one in evidences(past)}


@settings(deadline=None)
@given(told(), st.data())
def test_points_are_those_of_what_is_evaluated(told: Told, data: st.DataObject) -> None:
    """What is served of the allied is what :mod:`graph.affinities` reckons of them, to the last term."""
    single = replace(told, places={name: held[:1] for name, held in told.places.items()})
    network = columnar(single)
    allied = np.flatnonzero(network.allied)
    if not len(allied):
        return
    engine = Recommender.of(network, EVERY)
    question = asking(network, one(int(data.draw(st.sampled_from(list(allied))))), limit=MOST)
    dense = _dense(network, question)
    rank = {int(number): place for place, number in enumerate(allied)}
    for candidate in engine.recommend(question).candidates:
        if candidate.organisation not in rank:
            continue
        for code, values in dense.items():
            if code in CODES:
                expected = WEIGHTS[code] * values[rank[candidate.organisation]]
                assert candidate.points.get(code, 0.0) == pytest.approx(expected, abs=1e-9), code


def test_filters_are_part_of_the_question_and_say_what_they_leave() -> None:
    """Who is not of the sector, cause or territory asked for is no candidate; an empty list says why it is."""
    network = columnar(
        Told(
            ("a", "b", "c", "d"),
            places={"a": ("commune/0",), "b": ("commune/0",), "c": ("commune/1",), "d": ("commune/5",)},
            belongs={"b": ("company",), "c": ("school",), "d": ("company",)},
            addressed={"b": ("care",), "c": ("care",), "d": ("youth",)},
            territories=_territories(),
        )
    )
    engine = Recommender.of(network, EVERY)

    def names(filters: Filters) -> list[str]:
        found = engine.recommend(question_of(network, one(0), filters=filters)).candidates
        return sorted(network.organisations[c.organisation] for c in found)

    company, school = (np.array([network.sectors.find(name)], np.int32) for name in ("company", "school"))
    care = np.array([network.causes.find("care")], np.int32)
    assert names(Filters(sectors=company)) == ["b", "d"]
    assert names(Filters(causes=care)) == ["b", "c"]
    assert names(Filters(within=np.array([network.territories.find("departement/1")], np.int32))) == ["d"]
    assert names(Filters(distance_km=15.0)) == ["b", "c"]
    both = engine.recommend(question_of(network, one(0), filters=Filters(sectors=school, distance_km=5.0)))
    assert both.candidates == ()
    assert both.left == {"sector": 1, "distance": 2}


def test_size_and_form_are_filters_too() -> None:
    """Who is not of a size asked for is no candidate, be there ever so many who are alike but for that."""
    names = [f"n{number:03}" for number in range(150)]
    network = columnar(Told(names, places=dict.fromkeys(names, ("commune/0",)), territories=_territories()))
    sized = replace(network, sizes=Codes(("few", "many"), (np.arange(150) % 75 == 1).astype(np.int32)))
    engine = Recommender.of(sized, EVERY)
    found = engine.recommend(question_of(sized, one(0), filters=Filters(sizes=one(1))))
    assert sorted(c.organisation for c in found.candidates) == [1, 76]
    assert found.left == {"size": 2}


def test_who_was_alone_where_a_question_grew_from_is_listed() -> None:
    """No tie leads to it, and it is a candidate all the same, with the points of its origin."""
    network = columnar(
        Told(("a", "b", "c"), {"x": ("b",), "y": ("a", "c")}, places={"b": ("commune/0",)}, territories=_territories())
    )
    engine = Recommender.of(network, EVERY)
    question = replace(question_of(network, one(0)), origins=one(1))
    (found,) = engine.recommend(question).candidates
    assert network.organisations[found.organisation] == "b"
    assert found.points["same-origin"] == pytest.approx(WEIGHTS["same-origin"])
    assert engine.recommend(replace(question, filters=Filters(within=np.array([1], np.int32)))).candidates == ()


def test_who_has_no_place_stands_where_it_takes_part() -> None:
    """An organisation without a place of its own is near to those who act where its undertakings take place."""
    network = columnar(
        Told(
            ("a", "b", "c"),
            {"x": ("b", "c")},
            places={"a": ("commune/0",), "c": ("commune/5",)},
            taking_place={"x": ("commune/0",)},
            territories=_territories(),
        )
    )
    engine = Recommender.of(network, EVERY)
    found = engine.recommend(question_of(engine.network, one(0))).candidates
    assert [network.organisations[c.organisation] for c in found if "same-commune" in c.points] == ["b"]


def _territories() -> dict[str, tuple[str, tuple[str, ...], tuple[float, float] | None]]:
    return {
        **{
            f"commune/{number}": ("commune", (f"departement/{number // 3}",), (46.0 + number * 0.1, 2.0))
            for number in range(6)
        },
        "departement/0": ("departement", (), None),
        "departement/1": ("departement", (), None),
    }


@pytest.mark.parametrize(
    "told",
    [
        Told(("a",)),
        Told(("a", "b", "c")),
        Told(("a", "b", "c"), {"x": ("a", "b", "c")}, {"x": 1}),
        Told(("a", "b"), {"x": ("a",)}),
    ],
    ids=["one", "isolated", "all together", "alone"],
)
def test_small_worlds_are_answered(told: Told) -> None:
    """One organisation, none tied, all tied to all: a list of whoever is left, without failure."""
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    for kind in KINDS:
        listed = engine.recommend(question_of(network, one(0), kind)).candidates
        tied = len(network) if len(network.members.items) == len(network) > 1 and kind != "completion" else 1
        assert len(listed) <= len(network) - min(tied, len(network))


def test_those_whom_nothing_tells_apart_take_turns() -> None:
    """Of many who are alike each is in the lists of some who ask, and a list says how many there are."""
    names = [f"n{number:03}" for number in range(200)]
    network = columnar(Told(names, places=dict.fromkeys(names, ("commune/0",)), territories=_territories()))
    engine = Recommender.of(network, EVERY)
    shown: set[int] = set()
    for asker in range(60):
        listed = engine.recommend(question_of(network, one(asker), limit=5)).candidates
        assert {c.alike for c in listed} == {200}
        shown |= {c.organisation for c in listed}
    assert len(shown) > 100


@pytest.mark.compiles
@settings(deadline=None)
@given(told(), st.integers(1, 5))
def test_lists_made_at_once_are_those_on_demand(told: Told, limit: int) -> None:
    """Every list of a batch has the candidates and the scores of the list that is asked for by itself."""
    engine = Recommender.of(columnar(told), EVERY)
    heard: list[int] = []
    every = np.arange(len(engine.network), dtype=np.int32)
    made = all_lists(engine, every, limit, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == len(every)
    for number in range(len(every)):
        listed = engine.recommend(question_of(engine.network, one(number), limit=limit)).candidates
        short = limit - len(listed)
        assert made.candidates[number].tolist() == [c.organisation for c in listed] + [-1] * short
        assert made.scores[number, : len(listed)] == pytest.approx([c.score for c in listed], abs=1e-9)


def scattered(organisations: int) -> Columnar:
    """Return an invented country in which one organisation in ten has a second place anywhere."""
    network, chance = nation(organisations), np.random.default_rng(0)
    more = chance.choice(organisations, organisations // 10, replace=False).astype(np.int32)
    where = chance.choice(network.places.items, len(more)).astype(np.int32)
    rows, items = np.append(network.places.owners(), more), np.append(network.places.items, where)
    places = Rows.of_pairs(rows, items, (organisations, network.places.width))
    return replace(network, places=places, places_facts=nothing(len(places.items), network.places_facts.width))


@pytest.mark.parametrize("weights", [EVERY, served()], ids=["every", "served"])
def test_lists_of_a_country_are_those_out_of_the_scores_of_all(weights: Served) -> None:
    """Whatever is asked, by machine code most are never looked at, and the list is that of those who look at all."""
    network, chance = scattered(3000), np.random.default_rng(1)
    engine, departements = Recommender.of(network, weights), network.levels.names.index("departement")
    within = np.flatnonzero(network.levels.values == departements).astype(np.int32)
    asked: list[Question] = []
    for number in range(48):
        seeds = chance.choice(engine.history.here if number % 2 else len(network), 1 + number % 3).astype(np.int32)
        filters = (
            Filters(),
            Filters(sectors=one(int(chance.integers(len(network.sectors))))),
            Filters(causes=one(int(chance.integers(len(network.causes)))), distance_km=150.0),
            Filters(within=chance.choice(within, 2).astype(np.int32)),
        )[number // 4 % 4]
        question = question_of(network, seeds, KINDS[number % 4], filters)
        origins = chance.choice(len(network), number % 2 * 3).astype(np.int32)
        asked.append(replace(question, linked=number % 5 > 0, origins=origins, words=one(number)))
    quick = [engine.recommend(question).candidates for question in asked]
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((settling, "_compiled"), (reaching, "_loops"), (ground, "_compiled")):
            patch.setattr(module, name, lambda: None)
        slow = [engine.recommend(question).candidates for question in asked]
    assert sum(map(len, slow)) > len(slow) * 15
    for found, expected in zip(quick, slow, strict=True):
        assert [(c.organisation, c.place, c.alike) for c in found] == [
            (c.organisation, c.place, c.alike) for c in expected
        ]
        assert [c.score for c in found] == pytest.approx([c.score for c in expected], abs=1e-9)


def test_lists_of_a_country_made_at_once_are_those_on_demand() -> None:
    """So are they where there are thousands: most of the allied, and of those who did nothing, are never looked at."""
    engine = Recommender.of(nation(4000), served())
    allied = engine.history.here
    asked = np.append(allied, np.flatnonzero(~engine.network.allied)[:100]).astype(np.int32)
    made = all_lists(engine, asked)
    for number, asker in enumerate(asked.tolist()):
        listed = engine.recommend(question_of(engine.network, one(asker))).candidates
        assert made.candidates[number].tolist() == [c.organisation for c in listed]
        assert made.scores[number].tolist() == pytest.approx([c.score for c in listed], abs=1e-9)


@settings(deadline=None)
@given(told(), st.integers(1, 4), st.data())
def test_under_floors_a_list_is_the_best_of_those_who_are_left(told: Told, limit: int, data: st.DataObject) -> None:
    """Allied or not, who is below its floor is passed over, in one list as in all; none is short for that."""
    engine = Recommender.of(columnar(told), EVERY)
    some = st.sampled_from((-np.inf, 0.2, 0.5, 1.0, 2.0, 9.0))
    values = np.array(data.draw(st.lists(some, min_size=len(engine.network), max_size=len(engine.network))))
    low = floors_of(values, engine.history.here)
    under = replace(engine, floors={"warm": low, "cold": low})
    every = np.arange(len(engine.network), dtype=np.int32)
    made = all_lists(under, every, limit)
    with pytest.MonkeyPatch.context() as patch:
        if data.draw(st.booleans()):
            patch.setattr(settling, "_compiled", lambda: None)
        for number in range(len(every)):
            question = question_of(engine.network, one(number), limit=MOST)
            ranked = engine.recommend(question).candidates
            left = [
                c.score
                for c in ranked
                if held(np.array([c.score]), one(c.organisation), salt_of(question))[0] >= values[c.organisation]
            ]
            expected = (left if len(left) >= limit else [c.score for c in ranked])[:limit]
            found = under.recommend(replace(question, limit=limit)).candidates
            assert [c.score for c in found] == pytest.approx(expected, abs=1e-9)
            assert made.scores[number, : len(found)] == pytest.approx(expected, abs=1e-9)
            assert (made.candidates[number, len(found) :] == -1).all()


def starred() -> Recommender:
    """Return what finds partners among pairs who all know one, and among some who never allied, in one town."""
    names = [f"n{number:03}" for number in range(59)]
    members = {f"u{number:02}": (names[number], names[number + 1], names[0]) for number in range(1, 58)}
    alone = [f"z{number:03}" for number in range(40)]
    network = columnar(
        Told(
            [*names, *alone],
            members,
            about=dict.fromkeys(members, ("care",)),
            places=dict.fromkeys([*names[::2], *alone], ("commune/0",)),
            addressed=dict.fromkeys(alone[:6], ("care",)),
            belongs={name: (f"s{number}",) for number, name in enumerate(alone)},
            needed=dict.fromkeys(alone, ("cooking",)),
            offered=dict.fromkeys(alone[:3], ("cooking",)),
            territories=_territories(),
        )
    )
    return Recommender.of(network, EVERY)


def test_nobody_is_in_more_lists_than_the_cap() -> None:
    """Under floors nobody is in more than a share of the lists of a kind; one by itself is as it is among all."""
    engine = starred()
    found = all_floors(engine, share=0.15, limit=5, breadth=1)
    assert found.keys() == {"warm", "cold"}
    under = replace(engine, floors={kind: one.floors for kind, one in found.items()})
    for kind, one_ in found.items():
        askers = np.flatnonzero(engine.network.allied == (kind == "warm")).astype(np.int32)
        assert (one_.askers, one_.lists, one_.fresh, one_.short) == (len(askers), len(askers), 0, 0)
        assert one_.before > 0.15 >= one_.after
        made = all_lists(under, askers, 5)
        assert np.bincount(made.candidates.ravel()).max() == round(one_.after * len(askers)) <= one_.cap
        for number, asker in enumerate(askers.tolist()):
            listed = under.recommend(question_of(engine.network, one(asker), limit=5)).candidates
            assert [c.organisation for c in listed] == made.candidates[number].tolist()
    assert len(found["cold"].floors.others)
    assert not all_floors(engine, share=0.001, limit=5)


def test_floors_of_a_sample_are_seen_on_lists_of_others() -> None:
    """Where all are too many, floors are those of some who are drawn; what they give is seen on others."""
    found = all_floors(starred(), share=0.2, limit=5, breadth=1, sample=25)
    assert {(one.lists, one.fresh, one.cap) for one in found.values()} == {(25, 25, 5), (25, 15, 5)}
    assert all(one.after < one.before for one in found.values())
    again = all_floors(starred(), share=0.2, limit=5, breadth=1, sample=25)
    for kind, one_ in found.items():
        assert one_.floors.allied.tolist() == again[kind].floors.allied.tolist()
        assert one_.floors.low.tolist() == again[kind].floors.low.tolist()
