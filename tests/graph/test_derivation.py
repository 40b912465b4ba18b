"""What follows from the facts: the closures and the direct ties, as an independent engine derives them too."""

import pytest
import rdflib

from graph import Generation, build
from graph.building import DERIVED
from graph.derivation import derivations
from ontology.identifiers import CONCEPTS, TERMS, THINGS, thing
from tests.graph.small_facts import source

WITHIN = f"{TERMS}within"

# rdflib 7.6 calls, inside its own engine, what it deprecates itself.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")


def derived(generation: Generation) -> rdflib.Graph:
    """Return the derived graph as rdflib reads it."""
    triples = generation.store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DERIVED}> {{ ?s ?p ?o }} }}")
    return rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")


def objects(generation: Generation, subject: str, predicate: str) -> set[str]:
    """Return the derived objects of a subject."""
    found = derived(generation).objects(rdflib.URIRef(subject), rdflib.URIRef(predicate))
    return {str(value) for value in found}


def test_every_rule_has_a_name_and_a_text() -> None:
    """The rules come in the order of their names, each a CONSTRUCT with a comment that says what it derives."""
    rules = list(derivations())
    assert [name for name, _ in rules] == sorted(name for name, _ in rules)
    assert len(rules) >= 10
    for _name, text in rules:
        assert text.startswith("# ")
        assert "CONSTRUCT" in text


def test_the_closure_of_territories(generation: Generation) -> None:
    """Poitiers lies within its département, the former and the current region, France and Europe."""
    over = objects(generation, thing("commune", "86194"), WITHIN)
    expected = [
        ("departement", "86"), ("territory", "poitou-charentes"), ("region", "75"),
        ("country", "FR"), ("territory", "europe"),
    ]  # fmt: skip
    assert {thing(*key) for key in expected} <= over
    assert thing("region", "44") not in over
    assert thing("commune", "86194") not in over


def test_the_closure_of_concepts(generation: Generation) -> None:
    """A catalyst is a broker, and so a participant."""
    over = objects(generation, f"{CONCEPTS}role/catalyst", "http://www.w3.org/2004/02/skos/core#broaderTransitive")
    assert over == {f"{CONCEPTS}role/broker", f"{CONCEPTS}role/participant"}


def test_a_founding_place_is_not_a_field_of_action(generation: Generation) -> None:
    """Alter'Actions was founded in Paris and acts in four cities."""
    name = thing("organisation", "alteractions")
    assert objects(generation, name, "https://schema.org/foundingLocation") == {thing("commune", "75056")}
    cities = {thing("commune", code) for code in ("75056", "44109", "69123", "59350")}
    assert objects(generation, name, f"{TERMS}actsIn") == cities


def test_the_earliest_absolute_year(generation: Generation) -> None:
    """Silver Geek began in 2014; Alter'Actions in 2010, whatever is said in relative terms."""
    for kind, slug, year in (("undertaking", "silver-geek", "2014"), ("organisation", "alteractions", "2010")):
        assert objects(generation, thing(kind, slug), f"{TERMS}sinceYear") == {year}


def test_no_need_of_a_sector_has_a_seeker(generation: Generation) -> None:
    """What a whole sector lacks is sought by nobody in particular."""
    graph = derived(generation)
    for predicate in ("seeks", "makesOffer"):
        for actor in graph.subjects(rdflib.URIRef(f"https://schema.org/{predicate}")):
            assert str(actor).startswith(THINGS)


def test_an_independent_engine_derives_the_same(
    tmp_path_factory: pytest.TempPathFactory, generation: Generation
) -> None:
    """rdflib, given the same rules and the same stated facts, derives the same graph."""
    dataset = rdflib.Dataset(default_union=True)
    for quad in generation.store.quads():
        if quad.graph_name.value != DERIVED:  # type: ignore[union-attr]
            graph = dataset.graph(rdflib.URIRef(quad.graph_name.value))  # type: ignore[union-attr]
            graph.parse(data=f"{quad.triple} .", format="nt")
    expected = rdflib.Graph()
    for _name, rule in derivations():
        for triple in dataset.query(rule):
            expected.add(triple)  # type: ignore[arg-type]
    assert set(derived(generation)) == set(expected)


def test_a_cycle_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Territories that contain one another by mistake end in each other, not in a loop."""
    first, second = thing("territory", "a"), thing("territory", "b")
    lines = [f"<{one}> <{TERMS}directlyWithin> <{other}> ." for one, other in ((first, second), (second, first))]
    built = build((source("told/a", *lines),), tmp_path_factory.mktemp("cycle"))
    assert objects(built, first, WITHIN) == {first, second}
