"""The columnar network: names by number, and what follows from the columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.alliances.columns import NEVER
from graph.columnar import Texts
from tests.graph.small_columns import Told, columnar

TOLD = Told(
    organisations=("a", "b", "c", "d"),
    members={"x": ("a", "b"), "y": ("b", "c"), "alone": ("d",)},
    days={"x": 10, "y": 20},
    about={"x": ("care",)},
    worded={"x": ("garden", "school"), "y": ("garden",), "alone": ("river",)},
    places={"a": ("commune/1",), "b": ("commune/2", "departement/3"), "d": ("region/4",)},
    belongs={"a": ("company",), "b": ("school", "company")},
    territories={
        "commune/1": ("commune", ("departement/3", "region/4"), (47.2, -1.5)),
        "commune/2": ("commune", ("departement/3", "region/4"), None),
        "departement/3": ("departement", ("region/4",), (47.0, -1.0)),
        "region/4": ("region", (), None),
    },
    aliases={"b2": "b"},
)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_each_text_is_found_where_it_stands(texts: list[str]) -> None:
    """Every text has its number, in ascending order of UTF-8; what is not among them is not found."""
    held = Texts.of(texts)
    assert sorted(held, key=str.encode) == list(held) == sorted(set(texts), key=str.encode)
    assert [held.find(text) for text in held] == list(range(len(held)))
    assert held.find("".join(texts) + "more") is None


def test_texts_are_counted_from_both_ends() -> None:
    """They are a sequence like others: negative numbers, slices, an end."""
    held = Texts.of(("é", "a", "b"))
    assert (held[0], held[-1], held[1:]) == ("a", "é", ["b", "é"])
    with pytest.raises(IndexError):
        held[3]


def test_a_body_is_found_by_any_of_its_names() -> None:
    """An alias leads to the organisation that is known; a stranger to nobody."""
    network = columnar(TOLD)
    assert (network.number("b"), network.number("b2"), network.number("z")) == (1, 1, None)


@given(st.lists(st.integers(0, 5), max_size=12))
def test_a_body_has_all_of_its_names(whose: list[int]) -> None:
    """The other names of each are those that lead to it, in ascending order."""
    aliases = {f"z{rank:02}": name for rank, name in enumerate("abcdef"[number] for number in whose)}
    network = columnar(Told(tuple("abcdef"), aliases=aliases))
    for number, name in enumerate("abcdef"):
        assert network.also(number) == [alias for alias, known in sorted(aliases.items()) if known == name]


def test_organisations_stand_where_their_places_are() -> None:
    """Coordinates are those of the first place that has any, territories those that hold a place."""
    network = columnar(TOLD)
    assert network.positions()[0].tolist() == [47.2, -1.5]
    assert network.positions()[1].tolist() == [47.0, -1.0]
    assert np.isnan(network.positions()[2:]).all()
    names = network.at_level("departement").names
    assert [names[value] if value >= 0 else None for value in network.at_level("departement").values] == [
        "departement/3", "departement/3", None, None,
    ]  # fmt: skip
    assert network.at_level("region").values.tolist() == [3, 3, -1, 3]
    assert network.first_sectors().values.tolist() == [0, 0, -1, -1]


def test_alliances_are_those_of_the_allied() -> None:
    """Who is alone in an undertaking is no ally; dates, causes and sectors are kept."""
    network = columnar(TOLD)
    assert network.allied.tolist() == [True, True, True, False]
    alliances, here = network.alliances(("region",))
    assert here.tolist() == [0, 1, 2]
    assert list(alliances.organisations) == ["a", "b", "c"]
    assert {alliances.undertakings[row]: alliances.members[row].tolist() for row in range(3)} == {
        "alone": [], "x": [0, 1], "y": [1, 2],
    }  # fmt: skip
    assert alliances.days.tolist() == [NEVER, 10, 20]
    assert alliances.partners(1).tolist() == [0, 2]
    assert alliances.territories[0].values.tolist() == [3, 3, -1]
    assert alliances.causes[1].tolist() == [0]
    assert [[network.words[int(word)] for word in alliances.words[row]] for row in (1, 2)] == [
        ["garden", "school"], ["garden"],
    ]  # fmt: skip


def test_an_empty_network_has_nobody() -> None:
    """Where nothing is told there is nobody, and nothing fails."""
    network = columnar(Told(()))
    assert len(network) == 0
    assert network.number("a") is None
    alliances, here = network.alliances(("region",))
    assert (len(alliances), len(here)) == (0, 0)
