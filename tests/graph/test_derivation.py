"""What follows from the facts: the closures and the direct ties, as an independent engine derives them too."""

import pytest
import rdflib

from graph import Generation, build
from graph.bodies import DERIVED
from graph.derivation import derivations
from graph.store import Term
from ontology.identifiers import CONCEPTS, TERMS, THINGS, thing
from ontology.terms import AL, ORG, PREFIXES
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


def tallies(generation: Generation) -> dict[tuple[str, str], int]:
    """Return the number of each tally, by the short names of its territory and of its kind or cause."""
    query = f"""SELECT ?territory ?tallied ?number WHERE {{ GRAPH <{DERIVED}> {{
        ?tally a <{AL.Tally}> ; <{AL.talliedIn}> ?territory ; <{AL.organisations}> ?number ;
          <{AL.talliedKind}>|<{AL.talliedCause}> ?tallied }} }}"""
    rows = list(generation.store.select(query))
    found = {(short(row["territory"]), short(row["tallied"])): int(row["number"].value) for row in rows}
    assert len(found) == len(rows), "a territory has one tally of each kind and of each cause"
    return found


def short(term: Term) -> str:
    """Return the last two parts of an IRI."""
    return "/".join(term.value.split("/")[-2:])


@pytest.fixture(scope="module")
def places() -> tuple[str, ...]:
    """Return what says that town and village are in the county, and the county with the city in the land."""
    inside = (("town", "county"), ("village", "county"), ("county", "land"), ("city", "land"))
    return tuple(f"{territory(inner)} <{AL.directlyWithin}> {territory(outer)} ." for inner, outer in inside)


def territory(name: str) -> str:
    """Return a territory as N-Triples write it."""
    return f"<{thing('territory', name)}>"


def organisation(name: str, kind: str | None, *towns: str, causes: tuple[str, ...] = ()) -> list[str]:
    """Return the facts of an organisation that acts in towns, as a register states them."""
    subject = f"<{thing('organisation', name)}>"
    facts = [f"{subject} <{ORG.classification}> <{CONCEPTS}organisation-kind/{kind}> ."] if kind else []
    facts += [f"{subject} <{AL.actsIn}> {territory(town)} ." for town in towns]
    return [*facts, *(f"{subject} <{AL.addresses}> <{CONCEPTS}cause/{cause}> ." for cause in causes)]


def presence(name: str, town: str, kind: str) -> list[str]:
    """Return the facts of an organisation's presence in a town."""
    node = f"<{thing('presence', f'{name}-{town}-{kind}')}>"
    return [
        f"{node} <{PREFIXES['rdf']}type> <{AL.Presence}> .",
        f"{node} <{AL.about}> <{thing('organisation', name)}> .",
        f"{node} <{AL.inTerritory}> {territory(town)} .",
        f"{node} <{AL.presenceKind}> <{CONCEPTS}presence-kind/{kind}> .",
    ]


def test_tallies_count_each_organisation_once(
    tmp_path_factory: pytest.TempPathFactory, places: tuple[str, ...]
) -> None:
    """Two towns of one county are one county; sites and fields of action count, places of foundation do not."""
    facts = [
        *organisation("choir", "association", "town", "village", causes=("education",)),
        *organisation("bank", "company", "city", causes=("education", "training")),
        *organisation("club", "association"),
        *presence("club", "village", "site"),
        *presence("club", "village", "action"),
        *presence("club", "city", "foundation"),
    ]
    built = build((source("told/a", *places, *facts),), tmp_path_factory.mktemp("tallies"))

    assert tallies(built) == {
        ("territory/county", "organisation-kind/association"): 2,
        ("territory/county", "cause/education"): 1,
        ("territory/land", "organisation-kind/association"): 2,
        ("territory/land", "organisation-kind/company"): 1,
        ("territory/land", "cause/education"): 2,
        ("territory/land", "cause/training"): 1,
    }


def test_what_is_no_organisation_has_no_tally(
    tmp_path_factory: pytest.TempPathFactory, places: tuple[str, ...]
) -> None:
    """Neither a node for a whole category, nor what has no known kind, nor one without a place is counted."""
    category = f'<{thing("organisation", "category")}> <{AL.collective}> "true"^^<{PREFIXES["xsd"]}boolean> .'
    facts = [
        *organisation("category", "association", "town", causes=("education",)),
        category,
        *organisation("unknown", None, "town", causes=("education",)),
        *organisation("nowhere", "company", causes=("education",)),
    ]
    built = build((source("told/a", *places, *facts),), tmp_path_factory.mktemp("none"))

    assert tallies(built) == {}


def test_tallies_of_a_region(generation: Generation) -> None:
    """Alter'Actions, with sites in four regions, counts once in each of them and once in France."""
    found = tallies(generation)
    assert {found[f"region/{code}", "cause/cooperation"] for code in ("11", "32", "52", "84")} == {1}
    assert found["country/FR", "cause/cooperation"] == 1
    assert ("commune/75056", "cause/cooperation") not in found


def test_a_cycle_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Territories that contain one another by mistake end in each other, not in a loop."""
    first, second = thing("territory", "a"), thing("territory", "b")
    lines = [f"<{one}> <{TERMS}directlyWithin> <{other}> ." for one, other in ((first, second), (second, first))]
    built = build((source("told/a", *lines),), tmp_path_factory.mktemp("cycle"))
    assert objects(built, first, WITHIN) == {first, second}
