"""Organisations of registers over HTTP: those tied to nothing yet, and those known under several IRIs."""

import re
from collections.abc import Iterator
from json import loads
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, RdfFormat, parse

from api.app import create_app
from api.context import Service
from api.description import describe_generation
from api.settings import Settings
from data import told_sources
from graph import WorkerPool, build
from graph.answers import draw
from graph.network import Language
from ontology.identifiers import THINGS
from ontology.vocabulary import vocabulary_source
from tests.api.api_support import small_territories, turtle_source

FACTS = {
    "register/rna": """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix commune: <https://w3id.org/maillage/id/commune/> .
@prefix kind: <https://w3id.org/maillage/concept/organisation-kind/> .
o:rna-W861000001 a al:Association ; skos:prefLabel "Les voisins du marché"@fr ; al:actsIn commune:86194 ;
    al:rna "W861000001" ; dcterms:description "aider <b>les voisins</b>"@fr ; org:classification kind:association .
o:rna-W861000002 a al:Association ; skos:prefLabel "SILVER GEEK"@fr ; al:actsIn commune:86194 .
""",
    "inferred/causes": """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
o:rna-W861000001 al:addresses cause:ageing-well .
""",
    "links/registers": """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
o:unis-cite al:registeredAs o:rna-W861000002 .
""",
}


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client of the told facts beside two rows of a register, one of which is a told organisation."""
    home = tmp_path_factory.mktemp("registered")
    registers = (turtle_source(name, text) for name, text in FACTS.items())
    generation = build(
        (vocabulary_source(), small_territories(), *told_sources(), *registers), home, describe=describe_generation
    )
    settings = Settings(home=home)
    with WorkerPool(generation.store_path, workers=1) as workers:
        yield TestClient(create_app(Service(settings, generation, workers)))


def test_a_stranger_is_shown(registered: TestClient) -> None:
    """An organisation that is tied to nothing has its ties to places and sectors, a page and its RDF."""
    address = "/v1/organisations/rna-W861000001"
    ties = {tie["object"]["label"] for tie in registered.get(address).json()["ties"]}
    assert "Poitiers" in ties
    page = registered.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Les voisins du marché" in page.text
    turtle = registered.get(address, headers={"Accept": "text/turtle"})
    assert "rna-W861000001" in turtle.text


def test_each_tie_has_its_evidence_or_its_source(registered: TestClient) -> None:
    """What a register states names it with its edition; what was inferred is said to be so, in JSON and on the page."""
    for slug in ("rna-W861000001", "rna-W861000002"):
        ties = registered.get(f"/v1/organisations/{slug}").json()["ties"]
        assert all(tie["evidence"] or tie["stated_in"] for tie in ties)
        assert not any(tie["evidence"] and tie["stated_in"] for tie in ties)
    ties = registered.get("/v1/organisations/rna-W861000001").json()["ties"]
    sources = {tie["object"]["slug"]: (tie["stated_in"][0]["title"], tie["inferred"]) for tie in ties}
    assert sources["commune-86194"] == ("register/rna", False)
    assert sources["ageing-well"] == ("inferred/causes", True)
    for lang, word in (("fr", "<em>(déduit)<"), ("en", "<em>(inferred)<")):
        page = registered.get(f"/v1/organisations/rna-W861000001?format=html&lang={lang}").text
        assert page.count(word) == 1
        assert "register/rna, 1<" in page


@pytest.mark.parametrize(("lang", "verb"), [("fr", "agit pour (déduit)"), ("en", "addresses (inferred)")])
def test_an_inferred_tie_is_drawn_as_such(registered: TestClient, lang: Language, verb: str) -> None:
    """Its line is dashed and says so, in the picture and in the table below; what is stated is drawn plainly."""
    page = registered.get(f"/v1/organisations/rna-W861000001?format=html&lang={lang}").text
    assert page.count(f"<td>{verb}</td>") == 1
    picture = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert picture is not None
    drawn = {edge["to"].rsplit("/", 1)[-1]: (edge["label"], edge["dashes"]) for edge in loads(picture[1])["edges"]}
    assert drawn["ageing-well"] == (verb, True)
    assert drawn["86194"] == ({"fr": "agit dans", "en": "acts in"}[lang], False)
    service: Service = cast("FastAPI", registered.app).state.service
    assert f"<td>{verb}</td>" in draw(service.generation, "rna-W861000001", lang=lang).page


def test_what_a_register_says_of_a_body_is_shown(registered: TestClient) -> None:
    """Its number, its purpose and its kind have their source, in JSON and on the page; markup is shown as text."""
    answer = registered.get("/v1/organisations/rna-W861000001?lang=en").json()
    known = {one["id"]: one for one in answer["particulars"]}
    assert list(known) == ["rna", "kind", "purpose"]
    assert known["rna"]["values"] == ["W861000001"]
    assert known["kind"]["iris"] == ["https://w3id.org/maillage/concept/organisation-kind/association"]
    assert all([one["graph"][-12:] for one in each["stated_in"]] == ["register/rna"] for each in known.values())
    page = registered.get("/v1/organisations/rna-W861000001?format=html").text
    assert "W861000001 <small" in page
    assert "aider &lt;b&gt;les voisins&lt;/b&gt;" in page


def test_a_territory_counts_the_strangers(registered: TestClient) -> None:
    """Who acts in a commune acts in its département; an organisation of registers counts although nothing ties it."""
    counts = {}
    for code in ("commune-86194", "86", "departement-94"):
        known = {one["id"]: one["values"] for one in registered.get(f"/v1/territories/{code}").json()["particulars"]}
        counts[code] = int(known["acting"][0]) if known else 0
    assert counts["86"] >= counts["commune-86194"] >= 2
    assert "Organisations connues qui y agissent" in registered.get("/v1/territories/86?format=html").text


def test_points_are_said_as_french_has_them(registered: TestClient) -> None:
    """Below two there is one point; the sign and its word are not parted."""
    page = registered.get("/v1/partners?org=silver-geek&format=html&lang=fr").text
    found = re.findall(r">([0-9]+),([0-9])\u00a0(points?)<", page)
    assert {int(whole) < 2 for whole, _tenth, _word in found} == {True, False}
    assert all((word == "point") == (int(whole) < 2) for whole, _tenth, word in found)
    assert "« " not in re.sub(r"<title>.*?</title>|<[^>]*>", "", page)


def test_a_stranger_may_ask_for_partners(registered: TestClient) -> None:
    """Who acts in the same place is proposed."""
    answer = registered.get("/v1/partners", params={"org": "rna-W861000001"})
    assert answer.status_code == 200
    reasons = [reason for item in answer.json()["items"] for reason in item["reasons"]]
    assert any(reason["code"] == "shared-territory" for reason in reasons)
    causes = [reason["text"] for reason in reasons if reason["code"] in {"shared-cause", "related-cause"}]
    assert causes
    assert all("(déduite)" in text for text in causes)


@pytest.mark.parametrize("accept", ["application/json", "text/html", "text/turtle"])
def test_another_iri_leads_to_the_canonical_one(registered: TestClient, accept: str) -> None:
    """In every form, with its parameters kept, and for good (308); the canonical one has the told ties."""
    answer = registered.get("/v1/organisations/unis-cite?lang=en", headers={"Accept": accept}, follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == "/v1/organisations/rna-W861000002?lang=en"
    assert registered.get(answer.headers["location"], headers={"Accept": accept}).status_code == 200


def test_the_canonical_one_has_the_ties_of_all(registered: TestClient) -> None:
    """What people tell of a body is told of its registered IRI, under the name that people use."""
    resource = registered.get("/v1/organisations/rna-W861000002").json()
    assert any("Silver Geek" in tie["object"]["label"] for tie in resource["ties"])
    named = registered.get("/v1/partners", params={"org": "rna-W861000002"})
    assert named.status_code == 200


def test_the_document_says_what_is_said_of_each_iri(registered: TestClient) -> None:
    """The RDF of a body has the triples of all its IRIs, with the participations that name another one."""
    lines = registered.get("/v1/organisations/rna-W861000002", params={"format": "turtle"}).text
    triples = [quad.triple for quad in parse(lines.encode(), RdfFormat.TURTLE)]
    subjects = {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}
    assert {f"{THINGS}organisation/{code}" for code in ("unis-cite", "rna-W861000002")} <= subjects
    assert any("/participation/" in subject for subject in subjects)


def test_each_iri_leads_to_that_document(registered: TestClient) -> None:
    """The IRI itself is a thing (303), its document the canonical one's."""
    answer = registered.get("/id/organisation/unis-cite", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert [one.status_code for one in answer.history] == [303, 308]
    assert answer.url.path == "/v1/organisations/rna-W861000002"
