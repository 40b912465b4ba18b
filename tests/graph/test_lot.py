"""The lot: what is told of all candidates together is what plain reckoning tells of each."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.alliances.columns import Numbers
from graph.columnar import Columnar
from graph.lot import NAMED, Lot
from graph.recommendation import Kind, Recommender, regarding
from tests.graph.small_columns import Told, asking, columnar, told
from tests.graph.test_recommendation import EVERY, MOST, one


class Plain:
    """What is told, by the names that it was told under."""

    def __init__(self, told: Told) -> None:
        self.told = told

    def acts(self, name: str) -> set[str]:
        """Return what somebody took part in."""
        return {act for act, members in self.told.members.items() if name in members}

    def allies(self, name: str) -> set[str]:
        """Return the partners of somebody."""
        return {other for act in self.acts(name) for other in self.told.members[act]} - {name}

    def about(self, name: str, cause: str) -> set[str]:
        """Return what somebody took part in about a cause."""
        return {act for act in self.acts(name) if cause in self.told.about.get(act, ())}


def drawn_lot(told: Told, data: st.DataObject, most: int = 1) -> Lot:
    """Return the candidates of so many at most who ask together, where some of the causes stated are inferred ones."""
    network = concluding(columnar(told), data)
    seeds = data.draw(st.lists(st.integers(0, len(network) - 1), unique=True, min_size=1, max_size=most))
    kind: Kind | None = "completion" if len(seeds) > 1 else None
    return listed_for(Recommender.of(network, EVERY), np.array(seeds, np.int32), kind)


def concluding(network: Columnar, data: st.DataObject) -> Columnar:
    """Return a network some of whose stated causes are drawn to be inferred alone."""
    many = len(network.addressed.items)
    marks = data.draw(st.lists(st.booleans(), min_size=many, max_size=many))
    return replace(network, concluded=np.array(marks, np.bool_))


def listed_for(engine: Recommender, seeds: Numbers, kind: Kind | None = None) -> Lot:
    """Return the candidates of some who ask together."""
    question = asking(engine.network, seeds, kind, limit=MOST)
    found = engine.recommend(question).candidates
    who, places = (np.array([getattr(c, name) for c in found], np.int32) for name in ("organisation", "place"))
    return Lot(engine, question, who, places)


@settings(deadline=None)
@given(told(), st.data())
def test_all_together_are_each_alone(told: Told, data: st.DataObject) -> None:
    """Causes, deeds, alliances, partners in common, common work and places of every candidate of a list."""
    plain, lot = Plain(told), drawn_lot(told, data, 3)
    mine = lot.iris("organisations", lot.question.seeds.tolist())
    met = {ally for me in mine for ally in plain.allies(me)}
    done = {act for me in mine for act in plain.acts(me)}
    asked = lot.iris("causes", lot.question.causes.tolist())
    for rank, name in enumerate(lot.iris("organisations", lot.who.tolist())):
        causes = {*told.addressed.get(name, ()), *(c for act in plain.acts(name) for c in told.about.get(act, ()))}
        assert set(lot.iris("causes", lot.shared[rank])) == causes & set(asked)
        tried = {cause: plain.about(name, cause) for cause in asked if plain.about(name, cause)}
        practised, count = lot.practised[rank]
        assert lot.iris("causes", practised) == sorted(tried)
        together = {act for acts in tried.values() for act in acts if len(told.members[act]) > 1}
        assert count == len(together)
        common, many = lot.between[rank]
        every = plain.allies(name) & met
        assert many == len(every)
        assert len(common) == min(many, NAMED)
        assert set(lot.iris("organisations", common)) <= every
        worked, times = lot.together[rank]
        assert lot.iris("organisations", worked) == sorted(plain.allies(name).intersection(mine))
        assert times == len(plain.acts(name) & done)
        assert lot.activity[rank] == sum(len(told.members[act]) > 1 for act in plain.acts(name))


@settings(deadline=None)
@given(told(), st.data())
def test_what_an_inference_alone_says(told: Told, data: st.DataObject) -> None:
    """A cause that nobody states of an organisation and that nothing it did is for; those of who asks count for all."""
    network, plain = concluding(columnar(told), data), Plain(told)
    held = {
        (network.organisations[owner], network.causes[cause])
        for owner, cause, mark in zip(
            network.addressed.owners(), network.addressed.items, network.concluded, strict=True
        )
        if mark
    }
    alone = {(name, cause) for name, cause in held if not plain.about(name, cause)}
    lot = Lot(Recommender.of(network, EVERY), asking(network, one(0)), np.arange(len(network), dtype=np.int32), one(0))
    for rank, name in enumerate(network.organisations):
        assert lot.inferred(rank) == {cause for whose, cause in alone if whose in {name, network.organisations[0]}}


@settings(deadline=None)
@given(told(), st.data())
def test_machine_code_finds_what_plain_code_does(told: Told, data: st.DataObject) -> None:
    """Causes practised, partners in common and what an inference alone says are the same uncompiled."""
    lot = drawn_lot(told, data, 3)
    quick = lot.practised, lot.between, lot._inferred
    with pytest.MonkeyPatch.context() as patch:
        plain = regarding._practised, regarding._untried, regarding._shared
        patch.setattr(regarding, "_loops", lambda: plain)
        slow = Lot(lot.recommender, lot.question, lot.who, lot.places)
        assert (slow.practised, slow.between, slow._inferred) == quick


@pytest.mark.parametrize("more", [0, 1, -1], ids=["equals", "the first tie fewest", "the last tie fewest"])
def test_who_passes_on_most_is_named_first(more: int) -> None:
    """Of many partners in common those are named that tie few others; equals by their numbers."""
    hubs = [f"h{number}" for number in range(NAMED + 2)]
    members = {f"{hub}-{side}": [hub, side] for hub in hubs for side in ("a", "b")}
    members |= {
        f"more-{hub}-{turn}": [hub, f"x{turn}"]
        for rank, hub in enumerate(hubs[:: more or 1])
        for turn in range(rank * abs(more))
    }
    told = Told(("a", "b", *hubs, *(f"x{turn}" for turn in range(NAMED + 2))), members)
    lot = listed_for(Recommender.of(columnar(told), EVERY), one(0))
    rank = lot.who.tolist().index(1)
    named, count = lot.between[rank]
    assert count == len(hubs)
    assert lot.iris("organisations", named) == hubs[:: more or 1][:NAMED]


def test_how_far_and_where() -> None:
    """Kilometres to the nearest place of the need, -1 where nobody knows; the narrowest territory that both are in."""
    told = Told(["a", "b", "c"], places={"a": ["p"], "b": ["q"]}, territories={
        "d": ("departement", (), None), "p": ("commune", ("d",), (48.0, 2.0)), "q": ("commune", ("d",), (49.0, 2.0)),
    })  # fmt: skip
    network = columnar(told)
    engine = Recommender.of(network, EVERY)
    places = np.array([network.territories.find("p"), network.territories.find("q"), engine.ground.nowhere], np.int32)
    lot = Lot(engine, asking(network, one(0)), np.arange(3, dtype=np.int32), places)
    assert lot.kilometres == [0, 111, -1]
    assert [network.territories[held] if held >= 0 else None for held in lot.territories] == ["p", "d", None]
