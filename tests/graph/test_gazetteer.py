"""The gazetteer: names as people type them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Generation
from graph.gazetteer import fold, read_gazetteer
from ontology.identifiers import thing
from tests.graph.small_facts import MakeStore


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Saint-Denis", "saint denis"),
        ("  SAINT   DENIS ", "saint denis"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Crèvecœur-le-Grand", "crevecoeur le grand"),
        ("Passerelles & Compétences", "passerelles competences"),
        ("Straße", "strasse"),
        ("ŒUVRE ET ÆTHER", "oeuvre et aether"),
        ("E\u0301cole", "ecole"),
        ("’ & - !", ""),
        ("", ""),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    """Accents, ligatures, case, punctuation and spaces do not matter."""
    assert fold(typed) == folded


@settings(deadline=None)
@given(st.text())
def test_folding_is_stable(text: str) -> None:
    """What is folded has single spaces, and the case of a Latin text does not matter."""
    folded = fold(text)
    assert folded == " ".join(folded.split())
    if text.isascii():
        assert fold(text.upper()) == fold(text.lower()) == fold(folded)


def test_names_lead_to_all_that_bear_them(generation: Generation) -> None:
    """A name leads to every territory of that name, in the order of their IRIs."""
    codes = ("11339", "30247", "93066", "97411")
    assert generation.gazetteer["saint denis"] == tuple(thing("commune", code) for code in codes)
    assert generation.gazetteer["paris"] == (thing("commune", "75056"), thing("departement", "75"))


def test_places_of_the_documents_are_in_it(generation: Generation) -> None:
    """Former and foreign regions are found by their names, in either language."""
    assert generation.gazetteer["poitou charentes"] == (thing("territory", "poitou-charentes"),)
    assert generation.gazetteer["sarre"] == generation.gazetteer["saarland"]


def test_an_empty_store_has_no_names(make_store: MakeStore) -> None:
    """Without territories there is nothing to find."""
    assert read_gazetteer(make_store("")) == {}
