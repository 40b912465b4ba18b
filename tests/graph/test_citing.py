"""Citing: the facts of all candidates together are those that plain reckoning finds for each."""

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.affinities import NOTHING, first_shared
from graph.affinities.shared import by_pairs
from graph.alliances.columns import Rows
from graph.citing import CITED, OWN, Asker, Citations
from graph.lot import Lot
from graph.recommendation import telling
from tests.graph.small_columns import Told, told
from tests.graph.test_lot import Plain, drawn_lot


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
        for number in question.causes.tolist():
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
def test_machine_code_cites_what_plain_code_does(told: Told, data: st.DataObject) -> None:
    """The facts of causes and of territories are the same where nothing is compiled."""
    _, cited, _ = drawn_list(told, data)
    quick = cited._causes, cited._territories
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_compiled", lambda: None)
        for name in ("put", "add", "counts", "look"):
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
