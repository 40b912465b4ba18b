"""Identity: canonical addresses lead to documents, and facts, concepts and terms have documents of their own."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from starlette.testclient import TestClient

from graph import Generation
from ontology.identifiers import BASE, GRAPHS


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/id/organisation/orange", "/v1/organisations/orange"),
        ("/id/undertaking/silver-geek?lang=en&format=html", "/v1/undertakings/silver-geek?lang=en&format=html"),
        ("/id/commune/86194", "/v1/territories/commune-86194"),
        ("/id/ept/200057941", "/v1/territories/ept-200057941"),
        ("/id/country/FR", "/v1/territories/country-FR"),
        ("/id/publication/003?format=turtle", "/v1/facts/publication/003?format=turtle"),
    ],
)
def test_see_other(client: TestClient, path: str, document: str) -> None:
    """303 to the document of the thing, with the query kept; the document answers."""
    answer = client.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == document
    assert client.get(document).status_code == 200


def test_every_node_has_a_document(client: TestClient, generation: Generation) -> None:
    """The canonical address of each organisation, undertaking and territory leads to an answer about it."""
    for kind in ("organisation", "undertaking", "territory"):
        for iri in list(generation.network.nodes(kind))[:20]:
            answer = client.get(iri.removeprefix(BASE.rstrip("/")), follow_redirects=True)
            assert answer.status_code == 200, iri
            assert answer.json()["item"]["iri"] == iri


@pytest.mark.parametrize("path", ["/id/organisation/%22%7D", "/id/Bad/x", "/id/a/b%20c", "/concept/role/%7B%7D"])
def test_malformed(client: TestClient, path: str) -> None:
    """What cannot be the name of a thing is refused before anything is looked for."""
    answer = client.get(path)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-identifier"


@pytest.mark.parametrize(
    "path", ["/v1/facts/evidence/nope", "/concept/role/nope", "/concept/nope/partner", "/ontology/9.9.9"]
)
def test_unknown(client: TestClient, path: str) -> None:
    """What nothing is said of is not found, in whatever form it is asked for."""
    for accept in ("*/*", "text/turtle", "text/html"):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code == 404
        assert ("text/html" if accept == "text/html" else "problem+json") in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/v1/facts/publication/003", "/concept/role/partner", "/concept/role"])
def test_facts_and_concepts(client: TestClient, path: str) -> None:
    """A fact and a concept have four forms, which say the same."""
    turtle, json_ld, page = (client.get(path, params={"format": form}) for form in ("turtle", "jsonld", "html"))
    plain = client.get(path)

    facts = set(parse(turtle.content, format=RdfFormat.TURTLE))
    assert facts
    assert facts == set(parse(json_ld.content, format=RdfFormat.JSON_LD))
    assert plain.headers["content-type"] == "application/json"
    assert len(plain.json()["statements"]) == len(facts)
    assert plain.json()["dataset"]["version"]
    assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("kind", ["organisations", "undertakings", "territories"])
def test_lists_as_rdf(client: TestClient, kind: str) -> None:
    """A list gives the names of its things in RDF too."""
    listed = {one["iri"] for one in client.get(f"/v1/{kind}", params={"limit": 500}).json()["items"]}
    for media, form in (("turtle", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        answer = client.get(f"/v1/{kind}", params={"limit": 500, "format": media})
        named = {str(quad.subject).strip("<>") for quad in parse(answer.content, format=form)}
        assert named == listed


@pytest.mark.parametrize("media", [RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.N_TRIPLES])
def test_a_named_graph_is_downloaded_whole(client: TestClient, media: RdfFormat) -> None:
    """All facts of a source come in the form asked for, as many as its graph counts."""
    name = "told/003"
    answer = client.get(f"/graph/{name}", headers={"Accept": media.media_type})
    counted = client.get(
        "/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPHS}{name}> {{ ?s ?p ?o }} }}"}
    )

    assert len(set(parse(answer.content, format=media))) == int(counted.json()["results"]["bindings"][0]["n"]["value"])
    assert client.get("/graph/told/nothing").status_code == 404
    assert client.get("/graph/../secret").status_code in {404, 422}


def test_the_data_set_describes_itself(client: TestClient) -> None:
    """The description of the data set tells its version and its size, in VoID and DCAT."""
    text = client.get("/dataset").text
    version = client.get("/readyz").json()["dataset"]

    assert "http://rdfs.org/ns/void#triples" in text
    assert "http://www.w3.org/ns/dcat#Dataset" in text
    assert version in text


@pytest.mark.parametrize("path", ["/ns", "/ontology/1.0.0"])
def test_the_ontology(client: TestClient, path: str) -> None:
    """The namespace of the terms, and the version of the ontology, give the ontology."""
    answer = client.get(path)
    subjects = {quad.subject for quad in parse(answer.content, format=RdfFormat.TURTLE)}

    assert answer.headers["content-type"].startswith("text/turtle")
    assert NamedNode(f"{BASE}ns#Alliance") in subjects


@pytest.mark.parametrize("path", ["/ns", "/dataset"])
def test_documents_as_pages(client: TestClient, path: str) -> None:
    """Who asks for a page of the ontology or of the data set gets what it says of itself."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<table" in answer.text or "<dl" in answer.text or "<dt" in answer.text


def test_the_ontology_in_other_forms(client: TestClient) -> None:
    """The ontology says the same in Turtle, in JSON-LD and in N-Triples."""
    turtle = client.get("/ns")
    said = len(set(parse(turtle.content, format=RdfFormat.TURTLE)))
    for media, form in (("application/ld+json", RdfFormat.JSON_LD), ("application/n-triples", RdfFormat.N_TRIPLES)):
        answer = client.get("/ns", headers={"Accept": media})
        assert answer.headers["content-type"].startswith(media)
        assert len(set(parse(answer.content, format=form))) == said
