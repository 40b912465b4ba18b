"""A list asks little of its store, however many candidates it has and whoever they are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from graph import Generation, build
from graph.network import ORGANISATION
from graph.store import EmbeddedStore, Row, Term
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import small_territories, turtle_source

MOST = 8
"""How many questions a list may put to its store."""
ROWS = 40
_HEAD = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
"""


class Counting(EmbeddedStore):
    """A store that counts what it is asked."""

    asked = 0

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """Yield the solutions of a query, and count it."""
        self.asked += 1
        return super().select(query, bindings)

    def quads(self, subject: NamedNode | None = None, value: Term | None = None) -> Iterator[Quad]:
        """Yield quads, and count the question."""
        self.asked += 1
        return super().quads(subject, value)


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
    _ = counted.network, counted.recommender, counted.proofs, counted.index
    store.asked = 0
    found = counted.partners(thing(ORGANISATION, "rna-W1"), limit)
    assert len(found.candidates) == limit
    assert all(
        "(d\u00e9duite)" in one.reasons[0].text for one in found.candidates if one.reasons[0].code == "shared-cause"
    )
    return store.asked


def test_a_longer_list_asks_no_more(registered: Generation) -> None:
    """Strangers are read together: a list of thirty asks what a list of three does."""
    few, many = asked(registered, 3), asked(registered, 30)
    assert few == many <= MOST
