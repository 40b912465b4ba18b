"""Identity: canonical addresses lead to documents, and facts, concepts and terms have documents of their own."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from starlette.testclient import TestClient

from graph import Generation
from ontology.identifiers import BASE


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


@pytest.mark.parametrize("path", ["/v1/facts/publication/003", "/concept/role/partner"])
def test_facts_and_concepts(client: TestClient, path: str) -> None:
    """A fact and a concept have three forms, whose RDF says the same; there is none in JSON, which 406 says."""
    turtle, json_ld = (client.get(path, params={"format": form}) for form in ("turtle", "jsonld"))

    assert client.get(path).headers["content-type"] == "text/html; charset=utf-8"
    facts = set(parse(turtle.content, format=RdfFormat.TURTLE))
    assert facts == set(parse(json_ld.content, format=RdfFormat.JSON_LD))
    assert facts
    assert client.get(path, params={"format": "json"}).status_code == 406


@pytest.mark.parametrize("path", ["/ns", "/ontology/1.0.0"])
def test_the_ontology(client: TestClient, path: str) -> None:
    """The namespace of the terms, and the version of the ontology, give the ontology."""
    answer = client.get(path)
    subjects = {quad.subject for quad in parse(answer.content, format=RdfFormat.TURTLE)}

    assert answer.headers["content-type"].startswith("text/turtle")
    assert NamedNode(f"{BASE}ns#Alliance") in subjects
