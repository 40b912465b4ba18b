"""The service description: what the SPARQL service says of itself, in every form of RDF."""

import re

import pytest
from httpx2 import Response
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from api.requests import RequestError
from api.service_description import service_description
from graph import Generation, QueryLimits, Sharing
from tests.api.sparql_support import BROWSER, CSV, GRAPHS, JSON_LD, RDF_XML, TURTLE, asked, media_of, values

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = "http://www.w3.org/ns/formats/"
ADDRESS = URIRef("http://testserver/sparql")


def read(answer: Response) -> Graph:
    """Return the graph that an answer holds."""
    triples = [quad.triple for quad in parse(answer.content, format=GRAPHS[media_of(answer)])]
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")


@pytest.fixture(scope="module")
def said(client: TestClient) -> Graph:
    """Return what the service says of itself to whoever takes anything."""
    return read(client.get("/sparql"))


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        *((media, media) for media in GRAPHS),
        ("*/*", TURTLE),
        ("", TURTLE),
        ("text/turtle;q=0.5, application/rdf+xml", RDF_XML),
        ("application/json", JSON_LD),
        ("application/xml", RDF_XML),
        (f"{CSV}, text/turtle;q=0.1", TURTLE),
    ],
)
def test_returns_rdf(client: TestClient, said: Graph, accept: str, media: str) -> None:
    """GET without a query answers RDF, the same in every form."""
    answer = client.get("/sparql", headers={"Accept": accept})

    assert answer.status_code == 200
    assert media_of(answer) == media
    assert len(said) > 100
    assert isomorphic(read(answer), said)


def test_format_and_page(client: TestClient, said: Graph) -> None:
    """?format= chooses the form too; a browser gets the page, and whoever takes only tables gets 406."""
    assert isomorphic(read(client.get("/sparql?format=rdfxml", headers={"Accept": BROWSER})), said)
    assert media_of(client.get("/sparql", headers={"Accept": BROWSER})) == "text/html"
    assert "etag" not in client.get("/sparql").headers
    refused = client.get("/sparql", headers={"Accept": CSV})
    assert refused.status_code == 406
    assert TURTLE in refused.json()["detail"]


@pytest.mark.parametrize("host", ["testserver", "data.example.org:8443", "[::1]:8000"])
def test_has_the_endpoint(client: TestClient, host: str) -> None:
    """Its sd:endpoint is the address that the client used, parameters left out."""
    described = read(client.get("/sparql?lang=en&unknown=1", headers={"Host": host}))

    assert list(described.objects(None, SD.endpoint)) == [URIRef(f"http://{host}/sparql")]


def test_conforms_to_the_schema(said: Graph) -> None:
    """There is one sd:Service with an endpoint, and every property links what the vocabulary says it links."""
    (service,) = said.subjects(RDF.type, SD.Service)
    (dataset,) = said.objects(service, SD.defaultDataset)

    assert (service, SD.endpoint, ADDRESS) in said
    assert (dataset, RDF.type, SD.Dataset) in said
    assert [*said.objects(dataset, RDF.type)] == [SD.Dataset]
    for named in said.objects(dataset, SD.namedGraph):
        assert (named, RDF.type, SD.NamedGraph) in said
        assert len([*said.objects(named, SD.name)]) == len([*said.objects(named, SD.graph)]) == 1
    for graph in [*said.objects(None, SD.defaultGraph), *said.objects(None, SD.graph)]:
        assert (graph, RDF.type, SD.Graph) in said


def test_names_languages_and_formats(said: Graph) -> None:
    """It names its query languages, its feature and every form of answer by their IRIs, and no function."""
    assert {*said.objects(None, SD.supportedLanguage)} == {SD.SPARQL10Query, SD.SPARQL11Query}
    assert {*said.objects(None, SD.feature)} == {SD.UnionDefaultGraph}
    assert {str(form).removeprefix(FORMATS) for form in said.objects(None, SD.resultFormat)} == {
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
    }  # fmt: skip
    assert not [*said.objects(None, SD.extensionFunction)]


def test_counts_every_graph(client: TestClient, said: Graph, generation: Generation) -> None:
    """The counts of all named graphs, and that of the default graph, are those that queries find."""
    counted = {
        str(said.value(named, SD.name)): said.value(said.value(named, SD.graph), VOID.triples)
        for named in said.subjects(RDF.type, SD.NamedGraph)
    }
    (default,) = said.objects(None, SD.defaultGraph)
    whole = values(asked(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "n")

    assert counted == {graph: Literal(triples) for graph, triples in generation.manifest.graphs.items()}
    assert str(said.value(default, VOID.triples)) == whole[0]


def test_says_the_limits_in_two_languages(generation: Generation) -> None:
    """Comments in French and in English say every limit."""
    limits = QueryLimits(seconds=2.5, answer_bytes=12_345, nesting=99, text_bytes=6_789)
    triples = list(service_description(str(ADDRESS), generation.manifest, limits, Sharing()))
    for lang in ("fr", "en"):
        texts = [triple.object for triple in triples if isinstance(triple.object, OxLiteral)]
        said = " ".join(text.value for text in texts if text.language == lang)
        assert {"2.5", "12345", "99", "6789"} <= set(re.findall(r"\d+(?:\.\d+)?", said))


def test_leads_to_the_description_of_the_data(client: TestClient, said: Graph) -> None:
    """It links the data set, whose description is found where crawlers look for it."""
    (dataset,) = said.subjects(RDF.type, SD.Dataset)
    found = client.get("/.well-known/void")

    assert URIRef("https://w3id.org/maillage/dataset") in said.objects(dataset)
    assert (found.status_code, found.headers["location"]) == (303, "/dataset")
    assert (None, RDF.type, VOID.Dataset) in read(client.get("/dataset"))


def test_says_where_facts_may_be_changed(generation: Generation) -> None:
    """Where facts may be changed, a second service over the same data set says so, with the forms that it takes."""
    update = URIRef(f"{ADDRESS}/update")
    triples = list(service_description(str(ADDRESS), generation.manifest, QueryLimits(), Sharing(), str(update)))
    said = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    (service,) = said.subjects(SD.endpoint, update)

    assert said.value(service, SD.supportedLanguage) == SD.SPARQL11Update
    assert len([*said.objects(service, SD.inputFormat)]) == 4
    assert len({*said.objects(None, SD.defaultDataset)}) == 1


def test_a_host_that_is_none(generation: Generation) -> None:
    """An address that makes no IRI is refused, in both languages."""
    with pytest.raises(RequestError) as caught:
        list(service_description("http://a b/sparql", generation.manifest, QueryLimits(), Sharing()))
    assert set(caught.value.text) == {"fr", "en"}
