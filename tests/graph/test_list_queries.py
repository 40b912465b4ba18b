"""A list asks little of its store, however many candidates it has and whoever they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph import Generation, build
from graph.network import ORGANISATION
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import small_territories, turtle_source
from tests.graph.small_facts import Counting

MOST = 4
"""How many questions a list may put to its store."""
ROWS = 40
_HEAD = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> . @prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix role: <https://w3id.org/maillage/concept/role/> .
"""


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a generation of many rows of a register, which nothing ties and of which causes are inferred."""
    home: Path = tmp_path_factory.mktemp("listed")
    rows = "".join(
        f'o:rna-W{one} a al:Association ; skos:prefLabel "A{one}"@fr ; al:actsIn commune:86194 .\n'
        for one in range(ROWS)
    )
    causes = "".join(f"o:rna-W{one} al:addresses cause:education .\n" for one in range(ROWS))
    sources = (turtle_source("register/rna", _HEAD + rows), turtle_source("inferred/causes", _HEAD + causes))
    return build((vocabulary_source(), small_territories(), *sources), home)


def asked(generation: Generation, limit: int) -> int:
    """Return how many questions a list of so many strangers puts to a store; what is kept for all lists is there."""
    store = Counting(generation.store_path)
    counted = replace(generation, store=store)
    _ = counted.bare, counted.recommender, counted.proofs, counted.index
    store.asked = 0
    found = counted.partners(thing(ORGANISATION, "rna-W1"), limit)
    assert len(found.candidates) == limit
    shared = [reason.text for one in found.candidates for reason in one.reasons if reason.code == "shared-cause"]
    assert len(shared) == limit
    assert all("(d\u00e9duite)" in text for text in shared)
    assert all(one.label.startswith("A") for one in found.candidates)
    return store.asked


def test_a_longer_list_asks_no_more(registered: Generation) -> None:
    """Strangers are read together: a list of thirty asks what a list of three does."""
    few, many = asked(registered, 3), asked(registered, 30)
    assert few == many <= MOST


def test_a_list_of_an_organisation_reads_no_network(registered: Generation) -> None:
    """Columns and what the bare network has are enough: the bodies of a country need not be read first."""
    anew = replace(registered)
    assert anew.partners(thing(ORGANISATION, "rna-W1"), 3).candidates
    assert "bare" in vars(anew)
    assert "network" not in vars(anew)


def test_a_territory_is_named(registered: Generation) -> None:
    """That of strangers is read when a list, or an explanation, speaks of it."""
    one, other = (thing(ORGANISATION, f"rna-W{number}") for number in (1, 2))
    for reasons in (replace(registered).partners(one, 3).candidates[0].reasons, registered.explain(one, other).reasons):
        (text,) = [reason.text for reason in reasons if reason.code == "shared-territory"]
        assert text == "M\u00eame territoire : Poitiers."


TOLD = """
o:one a al:Association ; skos:prefLabel "Une"@fr ; al:addresses cause:education .
o:other a al:Association ; skos:prefLabel "Autre"@fr . o:third a al:Association ; skos:prefLabel "Tierce"@fr .
u:school a al:Alliance ; skos:prefLabel "\u00c9coles"@fr ; al:addresses cause:education .
p:1 a al:Participation ; org:member o:other ; org:organization u:school ; org:role role:partner .
p:2 a al:Participation ; org:member o:third ; org:organization u:school ; org:role role:partner .
"""


def test_a_cause_that_an_undertaking_states_is_named(tmp_path: Path) -> None:
    """Nothing supports it: who took part in the undertaking shares it all the same, and the sentence says which."""
    generation = build((vocabulary_source(), small_territories(), turtle_source("told/a", _HEAD + TOLD)), tmp_path)
    for one in generation.partners("Une").candidates:
        texts = {reason.code: reason.text for reason in one.reasons}
        assert texts["shared-cause"] == "Causes en commun : \u00e9ducation."
        assert (
            texts["cause-known"]
            == "A d\u00e9j\u00e0 pris part \u00e0 des alliances pour : \u00e9ducation (alliances : 1)."
        )
