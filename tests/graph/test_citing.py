"""Citing: the facts of all candidates together are those that plain reckoning finds for each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.affinities import NOTHING, first_shared
from graph.affinities.shared import by_pairs
from graph.alliances.columns import Rows
from graph.citing import CITED, OWN, Asker, Citations
from graph.lot import Lot
from graph.recommendation import Recommender, telling
from tests.graph.small_columns import COMMUNES, Told, asking, columnar, told
from tests.graph.test_lot import Plain, drawn_lot, listed_for
from tests.graph.test_recommendation import EVERY


def plainly(plain: Plain, name: str, own: Iterable[str], acts: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return the facts to cite: its own ties, then those of the first things it did, each with its part in them."""
    facts = [f"{name} {value}" for value in sorted(own)]
    for act, values in [(act, values) for act, values in sorted(acts) if values][:CITED]:
        facts += [*(f"{act} {value}" for value in sorted(values)), f"{name} {act}"]
    return facts[:CITED]


def within(told: Told, place: str) -> set[str]:
    """Return a territory with all that contain it."""
    return {place, *told.territories[place][1]}


def drawn_list(told: Told, data: st.DataObject) -> tuple[Plain, Citations, str]:
    """Return what is told plainly, what is cited in the list of somebody, and the name of who asks."""
    lot = drawn_lot(told, data)
    (me,) = lot.iris("organisations", lot.question.seeds.tolist())
    return Plain(told), Citations(lot, Asker(lot.question.seeds)), me


@settings(deadline=None)
@given(told(), st.data())
def test_all_together_are_each_alone(told: Told, data: st.DataObject) -> None:
    """Causes, territories, sectors, parts and partners in common of every candidate of a list."""
    plain, cited, me = drawn_list(told, data)
    lot = cited.lot
    network, question = lot.known, lot.question
    for rank, name in enumerate(lot.iris("organisations", lot.who.tolist())):
        acts = plain.acts(name)
        for number in (*question.causes.tolist(), *lot.related[rank]):
            cause = network.causes[number]
            deeds = [(act, {cause} & {*told.about.get(act, ())}) for act in acts]
            assert cited.of_cause(rank, number) == plainly(
                plain, name, {cause} & {*told.addressed.get(name, ())}, deeds
            )
        held = lot.territories[rank]
        if held != NOTHING:
            inside = {place for place in told.territories if network.territories[held] in within(told, place)}
            sites = [(act, inside & {*told.taking_place.get(act, ())}) for act in acts]
            own = inside & {*told.places.get(name, ())}
            assert cited.of_territory(rank, held) == plainly(plain, name, own, sites)
        for sector in told.belongs.get(name, ()):
            number = network.sectors.find(sector)
            assert number is not None
            assert cited.of_sector(rank, number) == [f"{name} {sector}"]
        assert cited.of_parts(rank) == [f"{name} {act}" for act in sorted(acts)][:CITED]
        some = data.draw(st.lists(st.integers(0, max(len(network.undertakings) - 1, 0)), max_size=3))
        assert cited.of_acts(rank, some) == [
            f"{name} {act}" for act in sorted(acts) if network.undertakings.find(act) in some
        ]
        assert list(cited.of_partners(rank)) == list(met(plain, lot, rank, me))


@settings(deadline=None)
@given(told(), st.data())
def test_what_ties_who_asks(told: Told, data: st.DataObject) -> None:
    """Those of an organisation are its own, then those of what it took part in; an undertaking has its own alone."""
    plain, cited, me = drawn_list(told, data)
    lot = cited.lot
    network, question = lot.known, lot.question
    for number, cause in enumerate(network.causes):
        deeds = [(act, {cause} & {*told.about.get(act, ())}) for act in plain.acts(me)]
        expected = plainly(plain, me, {cause} & {*told.addressed.get(me, ())}, deeds)
        if number in question.causes:
            assert cited.of_cause(OWN, number) == expected
        for rank, act in enumerate(network.undertakings):
            itself = Citations(lot, Asker(np.empty(0, np.int32), rank))
            stated = [f"{act} {cause}"] if cause in told.about.get(act, ()) else []
            if number in question.causes:
                assert itself.of_cause(OWN, number) == stated
    for held in {*lot.territories} - {NOTHING}:
        inside = {place for place in told.territories if network.territories[held] in within(told, place)}
        deeds = [(act, inside & {*told.taking_place.get(act, ())}) for act in plain.acts(me)]
        facts = cited.of_territory(OWN, held)
        assert facts == plainly(plain, me, inside & {*told.places.get(me, ())}, deeds)


@settings(deadline=None)
@given(told(), st.data())
def test_several_who_ask_and_where_things_take_place(told: Told, data: st.DataObject) -> None:
    """What is said of all who ask comes first, then where the first things that they did take place, with parts."""
    sites = st.sets(st.sampled_from(COMMUNES), max_size=3)
    told = replace(told, taking_place={act: sorted(data.draw(sites)) for act in told.members})
    network, plain = columnar(told), Plain(told)
    seeds = np.array(sorted(data.draw(st.sets(st.integers(0, len(network) - 1), min_size=1, max_size=3))), np.int32)
    lot = listed_for(Recommender.of(network, EVERY), seeds)
    cited = Citations(lot, Asker(lot.question.seeds))
    asking = lot.iris("organisations", lot.question.seeds.tolist())
    for rank, name in enumerate(lot.iris("organisations", lot.who.tolist())):
        held = lot.territories[rank]
        if held == NOTHING:
            continue
        inside = {place for place in told.territories if network.territories[held] in within(told, place)}

        def done(one: str, inside: set[str] = inside) -> list[tuple[str, str, set[str]]]:
            return [(one, act, inside & {*told.taking_place[act]}) for act in sorted(plain.acts(one))]

        assert cited.of_territory(rank, held) == together(told, (name,), inside, done(name))
        every = [deed for one in asking for deed in done(one)]
        assert cited.of_territory(OWN, held) == together(told, asking, inside, every)
        for number, act in enumerate(network.undertakings):
            itself = Citations(lot, Asker(np.empty(0, np.int32), number))
            stated = [f"{act} {place}" for place in sorted(inside & {*told.taking_place[act]})]
            assert itself.of_territory(OWN, held) == stated[:CITED]


def together(
    told: Told, names: Iterable[str], inside: set[str], deeds: Iterable[tuple[str, str, set[str]]]
) -> list[str]:
    """Return what is said of all, then of the first things that they did, each with the part in it."""
    facts = [f"{name} {place}" for name in names for place in sorted(inside & {*told.places.get(name, ())})]
    for name, act, places in [deed for deed in deeds if deed[2]][:CITED]:
        facts += [*(f"{act} {place}" for place in sorted(places)), f"{name} {act}"]
    return facts[:CITED]


def test_the_last_thing_done_is_cited_where_it_is_the_first_about_a_cause() -> None:
    """Enough about two causes ends the search for neither of the others."""
    acts = [f"u{number}" for number in range(8)]
    about = dict(zip(acts, [["c0"]] * 3 + [["c1"]] * 3 + [["c2"]] * 2, strict=True))
    told = Told(
        ("asker", "done"), {act: ["done"] for act in acts}, about=about, addressed={"asker": ["c0", "c1", "c2"]}
    )
    network = columnar(told)
    who = np.array([network.organisations.find("done")], np.int32)
    engine = Recommender.of(network, EVERY)
    question = asking(network, np.array([network.organisations.find("asker")], np.int32))
    lot = Lot(engine, question, who, np.array([engine.ground.nowhere], np.int32))
    cited = Citations(lot, Asker(question.seeds))
    assert cited.of_cause(0, 2) == ["u6 c2", "done u6", "u7 c2"]


@settings(deadline=None)
@given(told(), st.data())
def test_machine_code_cites_what_plain_code_does(told: Told, data: st.DataObject) -> None:
    """The facts of causes and of territories are the same where nothing is compiled."""
    _, cited, _ = drawn_list(told, data)
    quick = cited._causes, cited._territories
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_compiled", lambda: None)
        for name in ("put", "add", "admit", "look"):
            patch.setattr(telling, name, getattr(telling, f"_{name}"))
        plain = Citations(cited.lot, cited.asker)
        assert (plain._causes, plain._territories) == quick


def met(plain: Plain, lot: Lot, rank: int, me: str) -> Iterator[str]:
    """Yield of each partner in common the first fact that it took part in something with one, then with the other."""
    name = lot.known.organisations[int(lot.who[rank])]
    for between in lot.iris("organisations", lot.between[rank][0]):
        for other in (me, name):
            yield f"{between} {min(plain.acts(between) & plain.acts(other))}"


ROWS = st.lists(st.frozensets(st.integers(0, 12), max_size=6), min_size=1, max_size=5)


@settings(deadline=None)
@given(ROWS, ROWS, st.data())
def test_the_first_thing_shared(rows: list[frozenset[int]], more: list[frozenset[int]], data: st.DataObject) -> None:
    """Machine code, and what works without it, find the worth of the first item of both rows that has any."""
    one_side, other_side = packed(rows), packed(more)
    worths = np.array(
        [data.draw(st.integers(NOTHING, 5)) for _ in one_side.items],
        np.int32,
    )
    ones, others = (np.arange(len(n), dtype=np.int32) for n in (rows, more))
    pairs = np.repeat(ones, len(others)), np.tile(others, len(ones))
    expected = []
    for left, right in zip(*(side.tolist() for side in pairs), strict=True):
        held = range(one_side.starts[left], one_side.starts[left + 1])
        found = [int(worths[p]) for p in held if int(one_side.items[p]) in more[right] and worths[p] != NOTHING]
        expected.append(found[0] if found else NOTHING)
    assert first_shared(one_side, worths, other_side, pairs).tolist() == expected
    plain = by_pairs((one_side.starts, one_side.items), worths, (other_side.starts, other_side.items), *pairs)
    assert plain.tolist() == expected


def packed(rows: list[frozenset[int]]) -> Rows:
    """Return rows of sets."""
    pairs = [(row, item) for row, held in enumerate(rows) for item in sorted(held)]
    held = np.array(pairs, np.int32).reshape(-1, 2)
    return Rows.of_pairs(held[:, 0], held[:, 1], (len(rows), 13))
