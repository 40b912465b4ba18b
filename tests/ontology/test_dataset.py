"""The description of the data set: what catalogues read of it."""

from dataclasses import replace

import pyoxigraph
import pytest

from ontology.dataset import DATASET, DatasetCounts, GraphCount, describe, licence_addresses
from ontology.identifiers import TERMS, named_graph, thing
from ontology.source import Source
from ontology.terms import AL, ORG, PREFIXES

PREFIX = """
    PREFIX dcat: <http://www.w3.org/ns/dcat#>
    PREFIX void: <http://rdfs.org/ns/void#>
"""


def source(name: str, title: str, licence: str) -> Source:
    """Return a source of that name that states nothing."""
    return Source(
        graph=named_graph(name),
        name=name,
        title=title,
        producer='L\'INSEE "et" autres\n',
        licence=licence,
        vintage="2026",
        read=lambda: iter(()),
    )


@pytest.fixture
def counts() -> DatasetCounts:
    """Return the counts of a data set of two graphs."""
    return DatasetCounts(
        version="2026-11-22-0123456789ab",
        built="2026-11-22T10:00:00Z",
        address="https://example.org/maillage",
        triples=110,
        graphs=(
            GraphCount(source("told/003", "Faits de 003", "etalab-2.0"), 90),
            GraphCount(source("territories/2026", "Territoires", "etalab-2.0 AND CC-BY-4.0"), 20),
        ),
        classes={AL.Alliance: 3, AL.Participation: 12},
        properties={AL.about: 7, ORG.member: 12},
        examples=(thing("undertaking", "silver-geek"),),
    )


def ask(text: str, query: str) -> list[tuple[str, ...]]:
    """Return the answer to a query of the description."""
    store = pyoxigraph.Store()
    store.load(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    solutions = store.query(PREFIX + query, prefixes=dict(PREFIXES))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return sorted(tuple(getattr(value, "value", "") for value in row) for row in solutions)


def test_it_reads_as_turtle_and_has_no_blank_node(counts: DatasetCounts) -> None:
    """The N-Triples are Turtle as well, each line is one statement, and every node has an IRI."""
    text = describe(counts)
    quads = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))
    assert len(quads) == len(text.splitlines()) == len(set(quads))
    assert not any(isinstance(quad.subject, pyoxigraph.BlankNode) for quad in quads)


def test_the_same_counts_give_the_same_text(counts: DatasetCounts) -> None:
    """The order of the graphs and of the counts does not show."""
    turned = replace(counts, graphs=counts.graphs[::-1], classes=dict(reversed(list(counts.classes.items()))))
    assert describe(turned) == describe(counts)


def test_what_a_catalogue_asks(counts: DatasetCounts) -> None:
    """What DCAT-AP asks of a data set is there, its title and description in two languages."""
    query = """
        SELECT (LANG(?title) AS ?language) ?name ?issued ?version WHERE {
          ?dataset a dcat:Dataset , void:Dataset ; dcterms:title ?title ; dcterms:description ?text ;
            dcterms:publisher/foaf:name ?name ; dcterms:issued ?issued ; dcat:version ?version ;
            dcat:theme ?theme ; dcterms:license <https://spdx.org/licenses/etalab-2.0> .
          FILTER (LANG(?title) = LANG(?text))
        }"""
    row = ("Maillage", counts.built, counts.version)
    assert ask(describe(counts), query) == [("en", *row), ("fr", *row)]


def test_every_graph_is_a_distribution(counts: DatasetCounts) -> None:
    """Each named graph has its size, its licence and the source that it was derived from."""
    query = """
        SELECT ?graph ?triples ?licence ?producer ?vintage WHERE {
          ?dataset dcat:distribution ?graph ; void:subset ?graph .
          ?graph a dcat:Distribution ; void:triples ?triples ; dcterms:license ?licence ;
            dcat:accessURL <https://example.org/maillage/sparql> ; prov:wasDerivedFrom ?origin .
          ?origin dcterms:publisher/foaf:name ?producer ; dcat:version ?vintage .
        }"""
    told, territories = named_graph("told/003"), named_graph("territories/2026")
    spdx, producer = "https://spdx.org/licenses/", 'L\'INSEE "et" autres\n'
    assert ask(describe(counts), query) == [
        (territories, "20", f"{spdx}CC-BY-4.0", producer, "2026"),
        (territories, "20", f"{spdx}etalab-2.0", producer, "2026"),
        (told, "90", f"{spdx}etalab-2.0", producer, "2026"),
    ]


def test_counts_are_those_given(counts: DatasetCounts) -> None:
    """The data set has its triples, and each class and property its partition with its number."""
    text = describe(counts)
    assert ask(text, f"SELECT ?n WHERE {{ <{DATASET}> void:triples ?n }}") == [("110",)]
    classes = "SELECT ?c ?n WHERE { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }"
    assert ask(text, classes) == [(AL.Alliance, "3"), (AL.Participation, "12")]
    properties = "SELECT ?p ?n WHERE { ?d void:propertyPartition [ void:property ?p ; void:triples ?n ] }"
    assert ask(text, properties) == [(ORG.member, "12"), (AL.about, "7")]


def test_where_it_is_queried(counts: DatasetCounts) -> None:
    """The SPARQL address, an example and our vocabulary are named; the service serves the data set."""
    query = """
        SELECT ?address ?example WHERE {
          ?dataset void:sparqlEndpoint ?address ; void:exampleResource ?example ; void:vocabulary al: .
          ?service a dcat:DataService ; dcat:endpointURL ?address ; dcat:servesDataset ?dataset
        }"""
    row = ("https://example.org/maillage/sparql", thing("undertaking", "silver-geek"))
    assert ask(describe(counts), query) == [row]
    assert PREFIXES["al"] == TERMS


def test_licences_of_an_expression() -> None:
    """Operators and a licence of one's own have no address; each licence is named once."""
    expression = "(etalab-2.0 AND CC-BY-4.0) OR LicenseRef-own OR etalab-2.0"
    assert licence_addresses(expression) == (
        "https://spdx.org/licenses/etalab-2.0",
        "https://spdx.org/licenses/CC-BY-4.0",
    )


def test_nothing_is_hidden_when_a_licence_has_no_address(counts: DatasetCounts) -> None:
    """The whole SPDX expression is given in words, so that OR is not read as AND."""
    graph = GraphCount(source("told/000", "Faits de 000", "LicenseRef-own OR CC0-1.0"), 1)
    query = "SELECT ?words WHERE { ?graph a dcat:Distribution ; dcterms:rights/rdfs:label ?words }"
    assert ask(describe(replace(counts, graphs=(graph,))), query) == [("LicenseRef-own OR CC0-1.0",)]


def test_what_nobody_stated_is_left_out(counts: DatasetCounts) -> None:
    """A source whose licence nobody has said has no licence and no rights, and adds none to the data set."""
    stated = GraphCount(source("told/000", "Faits de 000", "CC0-1.0"), 1)
    mine = GraphCount(source("mine", "Mes faits", "NOASSERTION"), 1)
    text = describe(replace(counts, graphs=(stated, mine)))
    query = "SELECT ?thing { ?thing dcterms:license|dcterms:rights ?said FILTER(STRSTARTS(STR(?thing), '%s')) }"
    assert "NOASSERTION" not in text
    assert ask(text, query % mine.source.graph) == []
    assert len(ask(text, query % stated.source.graph)) == 4
