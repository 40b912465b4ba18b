"""The quality of the ontology and its schemes, asked in SPARQL: labels, definitions, no dangling term."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

import ontology
from ontology.identifiers import BASE
from ontology.prefixes import PREFIXES

ROOT = Path(ontology.__file__).parents[1]
VERSION = "1.0.0"

# Each query finds what would be wrong; an empty answer proves the fact that stands before it.
ONTOLOGY_QUERIES = {
    "every term of ours has exactly one label in French and one in English": """
        SELECT ?term ?language (COUNT(DISTINCT ?label) AS ?labels) WHERE {
          ?term a ?kind FILTER (STRSTARTS(STR(?term), STR(al:)))
          VALUES ?language { "fr" "en" }
          OPTIONAL { ?term rdfs:label ?label FILTER (LANG(?label) = ?language) }
        } GROUP BY ?term ?language HAVING (COUNT(DISTINCT ?label) != 1)""",
    "every term of ours has exactly one definition in French and one in English": """
        SELECT ?term ?language (COUNT(DISTINCT ?text) AS ?texts) WHERE {
          ?term a ?kind FILTER (STRSTARTS(STR(?term), STR(al:)))
          VALUES ?language { "fr" "en" }
          OPTIONAL { ?term skos:definition ?text FILTER (LANG(?text) = ?language) }
        } GROUP BY ?term ?language HAVING (COUNT(DISTINCT ?text) != 1)""",
    "labels and definitions are in French or in English, and not empty": """
        SELECT ?term ?text WHERE {
          VALUES ?property { rdfs:label skos:prefLabel skos:definition }
          ?term ?property ?text
          FILTER (LANG(?text) NOT IN ("fr", "en") || STRLEN(STR(?text)) < 2)
        }""",
    "a definition ends with a full stop and is not the label again": """
        SELECT ?term ?text WHERE {
          ?term skos:definition ?text ; rdfs:label|skos:prefLabel ?label
          FILTER (!STRENDS(?text, ".") || LCASE(?text) = CONCAT(LCASE(STR(?label)), "."))
        }""",
    "every term of ours says which ontology defines it": """
        SELECT ?term WHERE {
          ?term a ?kind FILTER (STRSTARTS(STR(?term), STR(al:)))
          FILTER NOT EXISTS { ?term rdfs:isDefinedBy <https://w3id.org/maillage/ns> }
        }""",
    "two terms of one kind never share a label": """
        SELECT ?one ?other ?label WHERE {
          ?one a ?kind ; rdfs:label ?label . ?other a ?kind ; rdfs:label ?label
          FILTER (STR(?one) < STR(?other))
        }""",
    "no class is under itself": "SELECT ?class WHERE { ?class rdfs:subClassOf+ ?class }",
    "no property is under itself": "SELECT ?property WHERE { ?property rdfs:subPropertyOf+ ?property }",
    "every class of ours is under a class of another vocabulary": """
        SELECT ?class WHERE {
          ?class a owl:Class FILTER (STRSTARTS(STR(?class), STR(al:)))
          FILTER NOT EXISTS { ?class rdfs:subClassOf+ ?root FILTER (!STRSTARTS(STR(?root), STR(al:))) }
        }""",
    "every term that an axiom names is declared": """
        SELECT ?axiom ?term WHERE {
          VALUES ?axiom { rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range }
          ?subject ?axiom ?term
          FILTER (!STRSTARTS(STR(?term), STR(xsd:)))
          FILTER NOT EXISTS { ?term a ?kind }
        }""",
    "no range is a date: years are integers": """
        SELECT ?property WHERE { ?property rdfs:range ?range
          FILTER (?range IN (xsd:date, xsd:gYear, xsd:gYearMonth, xsd:dateTime)) }""",
    "a property ties things or bears a literal, never both": """
        SELECT ?p WHERE { ?p a owl:ObjectProperty . ?p a ?other
          FILTER (?other IN (owl:DatatypeProperty, owl:AnnotationProperty)) }""",
    "nothing is imported": "SELECT ?imported WHERE { ?ontology owl:imports ?imported }",
    "every concept has exactly one label in French and one in English": """
        SELECT ?concept ?language (COUNT(DISTINCT ?label) AS ?labels) WHERE {
          VALUES ?kind { skos:Concept skos:ConceptScheme } ?concept a ?kind
          VALUES ?language { "fr" "en" }
          OPTIONAL { ?concept skos:prefLabel ?label FILTER (LANG(?label) = ?language) }
        } GROUP BY ?concept ?language HAVING (COUNT(DISTINCT ?label) != 1)""",
    "every concept is in exactly one scheme, the one of its namespace": """
        SELECT ?concept (COUNT(?scheme) AS ?schemes) WHERE {
          ?concept a skos:Concept
          OPTIONAL { ?concept skos:inScheme ?scheme . ?scheme a skos:ConceptScheme
            FILTER (STRSTARTS(STR(?concept), CONCAT(STR(?scheme), "/"))) }
          OPTIONAL { ?concept skos:inScheme ?foreign FILTER (?foreign != ?scheme) }
        } GROUP BY ?concept HAVING (COUNT(?scheme) != 1 || COUNT(?foreign) > 0)""",
    "two concepts of one scheme never share a label": """
        SELECT ?one ?other WHERE {
          ?one skos:inScheme ?scheme ; skos:prefLabel ?label .
          ?other skos:inScheme ?scheme ; skos:prefLabel ?label
          FILTER (STR(?one) < STR(?other))
        }""",
    "every role, form and sector has a definition in both languages": """
        SELECT ?concept ?language WHERE {
          VALUES ?name { "role" "form" "sector" } VALUES ?language { "fr" "en" }
          BIND (IRI(CONCAT("https://w3id.org/maillage/concept/", ?name)) AS ?scheme)
          ?concept skos:inScheme ?scheme
          FILTER NOT EXISTS { ?concept skos:definition ?text FILTER (LANG(?text) = ?language) }
        }""",
    "every scheme has a definition in both languages and a licence": """
        SELECT ?scheme ?language WHERE {
          ?scheme a skos:ConceptScheme VALUES ?language { "fr" "en" }
          FILTER NOT EXISTS { ?scheme dcterms:license ?licence ; skos:definition ?text
            FILTER (LANG(?text) = ?language) }
        }""",
    "a concept is at the top of its scheme or under another of it": """
        SELECT ?concept WHERE {
          ?concept a skos:Concept ; skos:inScheme ?scheme
          FILTER NOT EXISTS { ?concept skos:topConceptOf ?scheme }
          FILTER NOT EXISTS { ?concept skos:broader ?broad . ?broad skos:inScheme ?scheme
            FILTER (?broad != ?concept) }
        }""",
    "no concept is above itself": "SELECT ?concept WHERE { ?concept skos:broader+ ?concept }",
    "what a concept points to among our own exists": """
        SELECT ?concept ?value WHERE {
          ?concept a skos:Concept ; ?property ?value
          FILTER (isIRI(?value) && STRSTARTS(STR(?value), "https://w3id.org/maillage/"))
          FILTER NOT EXISTS { ?value a ?kind }
        }""",
}
FACT_QUERIES = {
    "facts use no undeclared property": """
        SELECT DISTINCT ?property WHERE { GRAPH ?told { ?subject ?property ?value }
          FILTER (?property != rdf:type) FILTER NOT EXISTS { ?property a ?kind } }""",
    "facts use no undeclared class": """
        SELECT DISTINCT ?class WHERE { GRAPH ?told { ?subject a ?class }
          FILTER NOT EXISTS { ?class a owl:Class } }""",
    "facts name no concept and no term that is not declared": """
        SELECT DISTINCT ?value WHERE { GRAPH ?told { ?subject ?property ?value }
          FILTER (isIRI(?value) && (STRSTARTS(STR(?value), "https://w3id.org/maillage/concept/")
            || STRSTARTS(STR(?value), STR(al:))))
          FILTER NOT EXISTS { ?value a ?kind } }""",
    "a tie never bears a literal, and a value is never an IRI": """
        SELECT DISTINCT ?property WHERE { GRAPH ?told { ?subject ?property ?value }
          ?property a ?kind FILTER ((?kind = owl:ObjectProperty && isLiteral(?value))
            || (?kind = owl:DatatypeProperty && !isLiteral(?value))) }""",
    "a value has the datatype of its property's range": """
        SELECT DISTINCT ?property ?value WHERE { GRAPH ?told { ?subject ?property ?value }
          ?property a owl:DatatypeProperty ; rdfs:range ?range FILTER (DATATYPE(?value) != ?range) }""",
    "every thing that facts name is said somewhere": """
        SELECT DISTINCT ?value WHERE { GRAPH ?told { ?subject ?property ?value }
          FILTER (isIRI(?value) && STRSTARTS(STR(?value), "https://w3id.org/maillage/id/")
            && !REGEX(STR(?value), "/id/(commune|departement|region|country|ept)/"))
          FILTER NOT EXISTS { GRAPH ?other { ?value a ?kind } } }""",
}


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """Return a store: the ontology and its schemes in the default graph, told facts in named graphs."""
    store = pyoxigraph.Store()
    for file in [ROOT / "ontology" / "alliance.ttl", *(ROOT / "ontology" / "schemes").glob("*.ttl")]:
        store.load(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    for file in (ROOT / "data" / "told").glob("*.ttl"):
        told = pyoxigraph.NamedNode(f"{BASE}graph/told/{file.stem}")
        store.load(path=file, format=pyoxigraph.RdfFormat.TURTLE, to_graph=told)
    store.load(path=ROOT / "data" / "told" / "persons.trig", format=pyoxigraph.RdfFormat.TRIG)
    return store


def rows(store: pyoxigraph.Store, query: str) -> Iterator[str]:
    """Give the rows of the answer to a query, with all prefixes of the project."""
    solutions = store.query(query, prefixes=dict(PREFIXES))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    for solution in solutions:
        yield " ".join(str(value) for value in solution)


@pytest.mark.parametrize("fact", [*ONTOLOGY_QUERIES, *FACT_QUERIES])
def test_nothing_is_wrong(store: pyoxigraph.Store, fact: str) -> None:
    """The fact that is the name of the query holds: the query that looks for exceptions finds none."""
    assert list(rows(store, {**ONTOLOGY_QUERIES, **FACT_QUERIES}[fact])) == []


def test_licence_and_version_are_stated(store: pyoxigraph.Store) -> None:
    """The ontology states its version, that version's IRI, its licence, creator, date, title and prefix."""
    query = """
        SELECT ?version ?iri ?licence ?prefix (COUNT(DISTINCT LANG(?title)) AS ?languages) WHERE {
          <https://w3id.org/maillage/ns> a owl:Ontology ; owl:versionInfo ?version ; owl:versionIRI ?iri ;
            dcterms:license ?licence ; dcterms:creator ?creator ; dcterms:created ?created ;
            dcterms:title ?title ; <http://purl.org/vocab/vann/preferredNamespacePrefix> ?prefix .
        } GROUP BY ?version ?iri ?licence ?prefix"""
    assert list(rows(store, query)) == [
        f'"{VERSION}" <{BASE}ontology/{VERSION}> <https://creativecommons.org/licenses/by/4.0/> "al" '
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]


def test_the_queries_can_fail() -> None:
    """A store of one bad term, one bad concept and one bad fact makes most of the queries answer."""
    bad = pyoxigraph.Store()
    text = """
        al:bad a owl:ObjectProperty , owl:DatatypeProperty ; rdfs:label "bad"@de ; rdfs:subPropertyOf al:bad ;
          rdfs:range xsd:gYear ; rdfs:domain al:None .
        al:Bad a owl:Class ; rdfs:subClassOf al:Bad ; rdfs:label "Bad"@en ; skos:definition "bad"@en .
        role:bad a skos:Concept ; skos:broader role:bad , role:none ; skos:inScheme <urn:x> .
        <urn:x> a skos:ConceptScheme .
        <https://w3id.org/maillage/ns> owl:imports <urn:y> .
    """
    told = "organisation:x a al:None ; al:none role:none , organisation:none ; al:bad 1 ."
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    bad.load(prefixes + text, format=pyoxigraph.RdfFormat.TURTLE)
    graph = pyoxigraph.NamedNode("urn:told")
    bad.load(prefixes + told, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    silent = [fact for fact, query in {**ONTOLOGY_QUERIES, **FACT_QUERIES}.items() if not list(rows(bad, query))]
    assert silent == [
        "two terms of one kind never share a label",
        "two concepts of one scheme never share a label",
        "every role, form and sector has a definition in both languages",
    ]
