"""Hubs: things of which so much is said that they are told page by page."""

import re

import pytest
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from tests.api.api_support import Desk

TIES = 230
HUB = "/v1/organisations/hub"
PREFIXES = """
@prefix al: <https://w3id.org/maillage/ns#> .
@prefix evidence: <https://w3id.org/maillage/id/evidence/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix publication: <https://w3id.org/maillage/id/publication/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> .
o:hub a al:Association ; skos:prefLabel "Le carrefour"@fr .
"""


def tie(rank: int) -> str:
    """Return the facts of an undertaking in which the hub takes part, as a document says."""
    return f"""
    u:x-{rank} a al:Project ; skos:prefLabel "Projet {rank}"@fr .
    p:x-{rank} a al:Participation ; org:member o:hub ; org:organization u:x-{rank} ; org:role role:partner .
    evidence:x-{rank} a al:Evidence ; al:supports p:x-{rank} ; al:source publication:003 ; al:confidence 0.9 .
    """


@pytest.fixture(scope="module")
def hub(scratch: Desk) -> TestClient:
    """Return a client of a service that knows an organisation with many ties."""
    facts = PREFIXES + "".join(map(tie, range(TIES)))
    assert scratch.send("PUT", "/sparql/graphs?default", facts).status_code in {201, 204}
    return scratch.client


def test_ties_are_told_page_by_page(hub: TestClient) -> None:
    """A page holds so many ties, each with its evidence, says how many there are, and leads to the next."""
    address: str | None = f"{HUB}?limit=100"
    pages = []
    while address is not None:
        pages.append(hub.get(address).json())
        address = pages[-1]["next"]
    assert [len(page["ties"]) for page in pages] == [100, 100, 30]
    assert {page["total"] for page in pages} == {TIES}
    ties = [one for page in pages for one in page["ties"]]
    assert len({one["fact"] for one in ties}) == TIES
    assert [[proof["fact"] for proof in one["evidence"]] for one in ties] == [[one["fact"]] for one in ties]


def test_a_page_shows_the_first_ties(hub: TestClient) -> None:
    """The page has as many rows as the JSON has ties, and a link to the rest."""
    page = hub.get(HUB, headers={"Accept": "text/html"}).text
    assert page.count("participe à") <= 200 + 150
    assert "1–200 / 230" in page
    following = re.search(r'href="([^"]*after=200)" rel="next"', page)
    assert following
    rest = hub.get(following[1], headers={"Accept": "text/html"})
    assert "201–230 / 230" in rest.text
    assert 'rel="next"' not in rest.text


def test_facts_are_told_page_by_page(hub: TestClient) -> None:
    """RDF has so many facts with their evidence; a link leads to the next, and together they are all."""
    following, said, lengths = f"{HUB}?limit=100", set(), []
    while following:
        answer = hub.get(following, headers={"Accept": "text/turtle"})
        triples = {quad.triple for quad in parse(answer.content, format=RdfFormat.TURTLE)}
        lengths.append(len(triples))
        said |= triples
        assert '</dataset>; rel="describedby"' in answer.headers["link"]
        following = answer.links.get("next", {}).get("url", "")
    supported = {str(one.object) for one in said if one.predicate.value.endswith("#supports")}
    assert len(supported) == TIES
    assert len(lengths) == 3
    assert max(lengths) < len(said)


@pytest.mark.parametrize("form", ["json", "turtle", "html"])
def test_after_the_last(hub: TestClient, form: str) -> None:
    """A page after the last one is refused."""
    answer = hub.get(f"{HUB}?after=5000&format={form}")
    assert answer.status_code == 422
