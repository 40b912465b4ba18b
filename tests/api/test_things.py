"""Organisations, undertakings and territories over HTTP: lists to the end, each thing in four forms."""

import html
import json
from urllib.parse import quote

import pytest
from httpx2 import Response
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from starlette.testclient import TestClient

from graph import Generation
from ontology.identifiers import thing

THINGS = {
    "/v1/organisations/orange": thing("organisation", "orange"),
    "/v1/undertakings/silver-geek": thing("undertaking", "silver-geek"),
    "/v1/territories/94": thing("departement", "94"),
}
FORMS = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "turtle": "text/turtle; charset=utf-8",
}
HOSTILE = [
    "nope", "..", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%00", "a" * 10_240, "%22%7D%20DROP%20ALL",
    "'%20OR%201=1", "%7B%7B7*7%7D%7D", "%ff%fe", "%C3%A9t%C3%A9", "%3Cscript%3E", "%E2%80%AE", "a%0d%0aX-Evil:%201",
    quote("https://w3id.org/maillage/id/organisation/orange> ?p ?o", safe=""),
]  # fmt: skip


def graph_of(answer: Response, form: RdfFormat) -> set[Quad]:
    """Return the facts of an answer; they hold no blank node, so they can be compared."""
    return set(parse(answer.content, format=form))


@pytest.mark.parametrize(("address", "iri"), THINGS.items())
class TestForms:
    """The four forms of each thing."""

    @pytest.mark.parametrize(("short", "media"), FORMS.items())
    def test_by_accept_and_by_format(self, client: TestClient, address: str, iri: str, short: str, media: str) -> None:
        """Each form is had by Accept or by ?format=, which wins, and both give the same bytes."""
        name = media.partition(";")[0]
        by_accept = client.get(address, headers={"Accept": f"image/png, {name};q=0.5"})
        by_format = client.get(f"{address}?format={short}", headers={"Accept": "image/png"})

        assert by_accept.status_code == by_format.status_code == 200, iri
        assert by_accept.headers["content-type"] == by_format.headers["content-type"] == media
        if short != "html":
            assert by_accept.content == by_format.content

    def test_rdf_forms_say_the_same(self, client: TestClient, address: str, iri: str) -> None:
        """Turtle and JSON-LD parse to the same facts, and speak of the thing."""
        turtle = graph_of(client.get(f"{address}?format=turtle"), RdfFormat.TURTLE)
        json_ld = graph_of(client.get(f"{address}?format=jsonld"), RdfFormat.JSON_LD)

        assert turtle == json_ld
        assert NamedNode(iri) in {quad.subject for quad in turtle}

    def test_page_and_json_say_the_same(self, client: TestClient, address: str, iri: str) -> None:
        """Everything that a tie of the JSON says is on the page."""
        answer = client.get(f"{address}?format=json").json()
        page = html.unescape(client.get(f"{address}?format=html").text)

        assert answer["item"]["iri"] == iri
        assert answer["item"]["label"] in page
        for tie in answer["ties"]:
            assert tie["subject"]["label"] in page
            assert tie["object"]["label"] in page
            assert tie["verb"] in page

    def test_evidence_is_in_json_and_in_rdf(self, client: TestClient, address: str, iri: str) -> None:
        """The facts behind the ties of the JSON are among the facts of the RDF."""
        answer = client.get(f"{address}?format=json").json()
        subjects = {
            getattr(quad.subject, "value", "")
            for quad in graph_of(client.get(f"{address}?format=turtle"), RdfFormat.TURTLE)
        }
        own = {tie["fact"] for tie in answer["ties"] if tie["fact"] and tie["fact"] in subjects}

        assert own or address.startswith("/v1/territories"), iri


class TestNegotiation:
    """What a client may ask for."""

    def test_default_is_json(self, client: TestClient) -> None:
        """Whoever has no preference gets JSON."""
        answer = client.get("/v1/organisations/orange")

        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["vary"].startswith("Accept, Accept-Language")

    @pytest.mark.parametrize("address", [*THINGS, "/v1/organisations", "/v1/partners?org=orange", "/v1/catalysts"])
    def test_nothing_acceptable(self, client: TestClient, address: str) -> None:
        """406 names what is available, as a problem, whatever was accepted."""
        answer = client.get(address, headers={"Accept": "image/png"})

        assert answer.status_code == 406
        assert answer.headers["content-type"] == "application/problem+json"
        assert "application/json, text/html" in answer.json()["detail"]

    @pytest.mark.parametrize("address", ["/dataset?format=json", "/graph/told/003?format=json"])
    def test_a_form_that_is_not_there(self, client: TestClient, address: str) -> None:
        """A form that exists elsewhere is not passed over in silence."""
        assert client.get(address).status_code == 406

    def test_language(self, client: TestClient) -> None:
        """The language is that of ?lang, else of Accept-Language, else French."""
        address = "/v1/undertakings/silver-geek"
        verbs = {
            "fr": client.get(address).json()["ties"][0]["verb"],
            "en": client.get(address, headers={"Accept-Language": "en-GB, fr;q=0.5"}).json()["ties"][0]["verb"],
        }
        asked = client.get(f"{address}?lang=fr", headers={"Accept-Language": "en"}).json()["ties"][0]["verb"]

        assert verbs["fr"] != verbs["en"]
        assert asked == verbs["fr"]
        assert '<html lang="en">' in client.get(f"{address}?lang=en&format=html").text


class TestLists:
    """Lists that are paged through."""

    @pytest.mark.parametrize(
        ("address", "count"), [("/v1/organisations", 45), ("/v1/undertakings", 17), ("/v1/territories", None)]
    )
    @pytest.mark.parametrize("limit", [1, 7, 500])
    def test_to_the_end(
        self, client: TestClient, generation: Generation, address: str, count: int | None, limit: int
    ) -> None:
        """Following next gives every thing once, in order, whatever the size of the pages."""
        kind = address.removeprefix("/v1/").replace("territories", "territorys")[:-1]
        found: list[str] = []
        following: str | None = f"{address}?limit={limit}&lang=en"
        while following:
            answer = client.get(following).json()
            assert len(answer["items"]) <= limit
            assert answer["dataset"]["version"] == generation.version
            found += [item["iri"] for item in answer["items"]]
            following = answer["next"]

        assert len(found) == len(set(found))
        assert count is None or len(found) == count
        assert set(found) == set(generation.network.nodes(kind))

    def test_next_keeps_what_was_asked(self, client: TestClient) -> None:
        """The address of the next page has the same filter, language and form."""
        answer = client.get("/v1/organisations?limit=1&q=a&lang=en&format=json").json()

        for kept in ("limit=1", "q=a", "lang=en", "format=json"):
            assert kept in answer["next"]

    @pytest.mark.parametrize("q", ["alsace", "ALSACE", "act alsace", "Älsace"])
    def test_filter(self, client: TestClient, q: str) -> None:
        """Every word of q begins a word of the name, accents and case aside."""
        labels = [item["label"] for item in client.get("/v1/organisations", params={"q": q}).json()["items"]]

        assert labels == ["Alsace Active"]

    def test_filter_that_fits_nothing(self, client: TestClient) -> None:
        """A filter that fits nothing gives an empty list, and a page that says so."""
        assert client.get("/v1/organisations?q=zzzz").json()["items"] == []
        assert "Aucun nom ne correspond" in client.get("/v1/organisations?q=zzzz&format=html").text

    def test_territories_by_name(self, client: TestClient) -> None:
        """A name of several communes gives them all, each with its own code, and pages through them."""
        first = client.get("/v1/territories?q=saint-denis&limit=3").json()
        second = client.get(first["next"]).json()
        slugs = [item["slug"] for item in (*first["items"], *second["items"])]

        assert len(first["items"]) == 3
        assert second["next"] is None
        assert "commune-93066" in slugs
        assert "commune-97411" in slugs
        assert len(slugs) == len(set(slugs)) == 4

    def test_a_page_that_is_no_more(self, client: TestClient) -> None:
        """An unknown next page is refused: beginning again would never end."""
        answer = client.get("/v1/organisations?after=https://example.org/gone")

        assert answer.status_code == 422
        assert "after" in answer.json()["detail"]

    def test_hostile_q_is_text(self, client: TestClient) -> None:
        """Whatever q holds is looked for as a name, and shown as text."""
        nasty = '"><script>alert(1)</script>{{7*7}}'
        answer = client.get("/v1/organisations", params={"q": nasty, "format": "html"})

        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "{{7*7}}" in html.unescape(answer.text)


class TestHostileNames:
    """Ids that nobody means well with."""

    @pytest.mark.parametrize("room", ["organisations", "undertakings", "territories", "facts/evidence"])
    @pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
    def test_refused(self, client: TestClient, room: str, name: str) -> None:
        """404 or 422 as a problem: never 500, never another thing, never a word of what is inside."""
        answer = client.get(f"/v1/{room}/{name}")

        assert answer.status_code in {404, 422} or (name == ".." and answer.status_code in {307, 404})
        assert "Traceback" not in answer.text
        assert "site-packages" not in answer.text
        assert "x-evil" not in answer.headers
        if answer.status_code != 307:
            assert answer.headers["content-type"] == "application/problem+json"

    def test_a_name_of_several_things(self, client: TestClient) -> None:
        """A name of several things gives the choices, and guesses nothing."""
        answer = client.get("/v1/partners", params={"org": "Silver Geek"})

        assert answer.status_code == 422
        assert answer.json()["code"] == "ambiguous-name"
        assert "silver-geek-projet" in answer.json()["detail"]

    def test_a_thing_of_another_kind(self, client: TestClient) -> None:
        """An undertaking is not found among the organisations."""
        assert client.get("/v1/organisations/alliance-dynamique").status_code == 404

    def test_found_by_iri_and_name(self, client: TestClient) -> None:
        """A thing is found by its name, too."""
        assert client.get("/v1/organisations/La%20Poste").json()["item"]["slug"] == "la-poste"


def test_the_picture_is_data(client: TestClient) -> None:
    """The network of a page is JSON that names the thing in its middle."""
    page = client.get("/v1/organisations/orange?format=html").text
    start = page.index('id="picture">') + len('id="picture">')
    picture = json.loads(page[start : page.index("</script>", start)])

    assert thing("organisation", "orange") in json.dumps(picture)
