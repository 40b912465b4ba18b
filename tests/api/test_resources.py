"""Resources: what is said of a thing, with its evidence, and nothing of the neighbours."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from api.context import ThingView
from api.negotiation import JSON_LD, TURTLE
from api.resources import Said, as_rdf, resource, said_of, thing_of
from graph import Generation, actor, territory
from ontology.identifiers import CONCEPTS, TERMS, thing


@pytest.fixture(scope="module")
def silver_geek(generation: Generation) -> list[Triple]:
    """Return what the store says of Silver Geek."""
    return list(said_of(generation, thing("undertaking", "silver-geek"), ThingView()).triples)


def test_facts_come_with_their_evidence(silver_geek: list[Triple]) -> None:
    """Each fact about Silver Geek that a document states comes with the evidence that supports it."""
    subjects = {triple.subject for triple in silver_geek}
    supported = {triple.object for triple in silver_geek if triple.predicate.value == f"{TERMS}supports"}
    facts = {one for one in subjects if isinstance(one, NamedNode) and "/participation/" in one.value}

    assert facts
    assert facts <= supported


def test_nothing_is_said_twice(silver_geek: list[Triple]) -> None:
    """What two graphs state is said once."""
    assert len(silver_geek) == len(set(silver_geek))


def test_other_things_are_not_told(silver_geek: list[Triple]) -> None:
    """A member's own name is in the member's document, not here."""
    assert NamedNode(thing("organisation", "orange")) not in {triple.subject for triple in silver_geek}


@pytest.mark.parametrize(("media", "form"), [(TURTLE, RdfFormat.TURTLE), (JSON_LD, RdfFormat.JSON_LD)])
def test_round_trip(silver_geek: list[Triple], media: str, form: RdfFormat) -> None:
    """Each RDF form parses back to the same facts."""
    text = as_rdf(iter(silver_geek), media)

    assert {quad.triple for quad in parse(text, format=form)} == set(silver_geek)


def test_prefixes(silver_geek: list[Triple]) -> None:
    """Turtle is written with the prefixes of the house that it needs, and not with the others."""
    text = as_rdf(iter(silver_geek), TURTLE).decode()

    assert "\nundertaking:silver-geek " in text
    assert "@prefix skill:" not in text


def test_ties_are_sentences(generation: Generation) -> None:
    """A tie is read as subject, verb, object, in the language asked for; no tie is told twice."""
    match = actor(generation, "orange")
    french, english = (resource(generation, match, lang, ThingView()).ties for lang in ("fr", "en"))
    told = [(tie.subject.iri, tie.verb, tie.object.iri, tie.fact) for tie in french]

    assert len(told) == len(set(told)) == 2
    assert [tie.fact for tie in french] == [tie.fact for tie in english]
    assert {tie.verb for tie in french} != {tie.verb for tie in english}


def test_things_in_short(generation: Generation) -> None:
    """A node, a territory outside of the network and a concept each have a kind and a name."""
    outside = territory(generation, "commune-97411")
    concept = thing_of(generation.network, generation.store, f"{CONCEPTS}role/partner", "en")

    assert thing_of(generation.network, generation.store, thing("organisation", "orange")).label == "Orange"
    assert thing_of(generation.network, generation.store, outside.iri) == outside
    assert concept.kind == "concept"
    assert concept.slug == "partner"
    assert concept.label


def test_nothing_is_said_of_the_unknown(generation: Generation) -> None:
    """Of what is not there, nothing is said."""
    assert said_of(generation, thing("organisation", "nope"), ThingView()) == Said((), goes_on=False)
