"""Partners and catalysts over HTTP."""

import html
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from starlette.testclient import TestClient

from api import listing
from graph import Generation, Ranking, Wanted, partners
from graph.network import Language


@pytest.mark.parametrize(
    "address",
    [
        "/v1/partners?org=silver-geek",
        "/v1/partners?org=orange&lang=en",
        "/v1/catalysts",
        "/v1/catalysts?territory=94",
    ],
)
def test_page_and_json_say_the_same(client: TestClient, address: str) -> None:
    """Each candidate and each of its reasons in the JSON is on the page, in the same order."""
    answer = client.get(address).json()
    page = html.unescape(client.get(address, headers={"Accept": "text/html"}).text)
    places = [page.index(item["label"]) for item in answer["items"]]

    assert answer["items"]
    assert places[0] == min(places)
    for item in answer["items"]:
        for reason in item["reasons"]:
            assert reason["text"] in page


def test_limit(client: TestClient) -> None:
    """A shorter list is the beginning of a longer one."""
    long = client.get("/v1/partners?org=silver-geek&limit=500").json()["items"]

    assert client.get("/v1/partners?org=silver-geek&limit=1").json()["items"] == long[:1]
    assert len(long) > 1


@pytest.mark.parametrize("name", ["orange", "Orange", "organisation/orange"])
def test_names_of_an_organisation(client: TestClient, name: str) -> None:
    """Slug, name and short IRI are one organisation."""
    answer = client.get("/v1/partners", params={"org": name}).json()

    assert answer["target"]["slug"] == "orange"


def test_by_iri(client: TestClient) -> None:
    """The canonical IRI finds it as well; what begins like an IRI and is none is said to be malformed."""
    iri = "https://w3id.org/maillage/id/organisation/orange"
    broken = client.get("/v1/partners", params={"org": f"{iri}> ?p"})

    assert client.get("/v1/partners", params={"org": iri}).json()["target"]["iri"] == iri
    assert broken.status_code == 422
    assert broken.json()["code"] == "invalid-identifier"


@pytest.mark.parametrize("territory", ["94", "departement-94", "Val-de-Marne", "val de marne"])
def test_names_of_a_territory(client: TestClient, territory: str) -> None:
    """A code, a level with its code and a name are one territory."""
    answer = client.get("/v1/catalysts", params={"territory": territory}).json()

    assert answer["target"]["slug"] == "departement-94"


def test_several_communes(client: TestClient) -> None:
    """A name of several communes gives the choices with the départements that tell them apart."""
    answer = client.get("/v1/catalysts", params={"territory": "Saint-Denis"})

    assert answer.status_code == 422
    assert "commune-93066 (Saint-Denis, Seine-Saint-Denis)" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/v1/partners", "org : à donner."),
        ("/v1/partners?org=", "org : trop court."),
        ("/v1/partners?org=orange&limt=3", "Paramètre inconnu : limt. Vouliez-vous dire limit ?"),
        ("/v1/partners?org=orange&q=a", "Paramètre inconnu : q."),
        ("/v1/catalysts?teritory=94", "Paramètre inconnu : teritory. Vouliez-vous dire territory ?"),
        ("/v1/partners?org=orange&limit=-1", "limit : au moins 1."),
        ("/v1/partners?org=orange&limit=1000000000", "limit : au plus 500."),
        ("/v1/partners?org=orange&limit=abc", "limit : un nombre entier est attendu."),
        ("/v1/partners?org=orange&limit=NaN", "limit : un nombre entier est attendu."),
        ("/v1/organisations?limit=0", "limit : au moins 1."),
        (f"/v1/organisations?q={'a' * 201}", "q : au plus 200 caractères."),
        ("/v1/organisations?lang=de", "lang : les valeurs possibles sont 'fr' ou 'en'."),
        ("/v1/organisations/orange?q=a", "Paramètre inconnu : q."),
    ],
)
def test_bad_parameters(client: TestClient, address: str, detail: str) -> None:
    """A parameter that is unknown, missing or out of bounds is named, with the nearest that this address knows."""
    answer = client.get(address)

    assert answer.status_code == 422
    assert answer.json()["code"] == "bad-parameter"
    assert answer.json()["detail"] == detail


def test_bad_parameters_in_english(client: TestClient) -> None:
    """The same in English."""
    answer = client.get("/v1/partners?org=orange&limit=0&limt=1", headers={"Accept-Language": "en"}).json()

    assert answer["title"] == "Unacceptable parameter"
    assert answer["detail"].endswith("Unknown parameter: limt. Did you mean limit?")


@pytest.mark.parametrize(("media", "form"), [("turtle", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)])
def test_a_ranking_as_rdf(client: TestClient, media: str, form: RdfFormat) -> None:
    """In RDF a ranking is an ordered list with the same organisations, places, scores and sentences as in JSON."""
    address = "/v1/partners?org=silver-geek&limit=3"
    listed = client.get(address).json()["items"]
    triples = [quad.triple for quad in parse(client.get(f"{address}&format={media}").content, format=form)]

    def values(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for triple in triples:
            if triple.predicate.value == f"https://schema.org/{name}" and not isinstance(triple.object, Triple):
                found.setdefault(str(triple.subject), set()).add(triple.object.value)
        return found

    places = {node: int(*ranks) for node, ranks in values("position").items()}
    ordered = sorted(places, key=lambda node: places[node])
    assert [*map(values("item").get, ordered)] == [{item["organisation"]} for item in listed]
    assert [*map(values("description").get, ordered)] == [{one["text"] for one in item["reasons"]} for item in listed]
    assert [float(*values("value")[node]) for node in ordered] == [item["score"] for item in listed]


class TestWanted:
    """Who may be proposed."""

    def test_filters(self, client: TestClient) -> None:
        """A sector by its name in either language; a form on a page sends blanks, which exclude nobody."""
        asked = {"org": "silver-geek", "sector": "companies", "cause": "", "territory": "", "distance_km": ""}
        answer = client.get("/v1/partners", params=asked).json()
        assert [item["label"] for item in answer["items"]] == ["La Poste"]
        assert answer["left"]["sector"] >= 1
        assert (answer["question"], answer["backtest"]["questions"] > 0) == ("completion", True)
        page = client.get("/v1/partners", params={**asked, "format": "html"})
        assert page.status_code == 200
        assert 'value="companies"' in page.text

    def test_an_unknown_sector(self, client: TestClient) -> None:
        """It is told with the nearest; a territory of several is told with the choices, on a page as links."""
        unknown = client.get("/v1/partners", params={"org": "silver-geek", "sector": "entreprise"})
        assert (unknown.status_code, "company" in unknown.json()["detail"]) == (404, True)
        asked = {"org": "silver-geek", "territory": "Saint-Denis", "format": "html"}
        page = client.get("/v1/partners", params=asked, headers={"Accept": "text/html"})
        assert page.status_code == 422
        assert "org=silver-geek&amp;territory=commune-93066" in page.text

    def test_reasons_against(self, client: TestClient) -> None:
        """What speaks against a candidate has no points, and a sentence."""
        items = client.get("/v1/partners", params={"org": "silver-geek", "limit": 500}).json()["items"]
        against = [one for item in items for one in item["against"]]
        assert {one["points"] for one in against} <= {0.0}
        assert all(one["text"] for one in against)

    def test_newcomers(self, client: TestClient) -> None:
        """Asked for alone, they have a question of their own."""
        answer = client.get("/v1/partners", params={"org": "orange", "newcomers": "true"}).json()
        assert answer["question"] == "newcomers"


class TestMany:
    """Lists for many, and lists of many."""

    def test_a_batch_has_the_lists_that_each_would_have(self, client: TestClient) -> None:
        """One list for each name, in its order; a name that is unknown has its problem in its place."""
        body = {"orgs": ["silver-geek", "nobody at all", "orange"]}
        answer = client.post("/v1/partners?limit=2", json=body).json()
        first, second, third = answer["items"]
        for name, listed in (("silver-geek", first), ("orange", third)):
            assert listed["items"] == client.get(f"/v1/partners?org={name}&limit=2").json()["items"]
        assert second["org"] == "nobody at all"
        assert "nobody at all" in second["problem"]

    @pytest.mark.parametrize("body", [{}, {"orgs": []}, {"orgs": ["a"] * 101}, {"orgs": [1]}, []])
    def test_a_batch_that_is_none(self, client: TestClient, body: object) -> None:
        """What is no batch is refused, and what is wrong with it is said."""
        answer = client.post("/v1/partners", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-parameter")

    def test_who_is_missing(self, client: TestClient) -> None:
        """In an undertaking those who could join it; among organisations whoever worked with them, before others."""
        joined = client.get("/v1/completions?of=silver-geek&limit=3").json()
        assert joined["items"] == client.get("/v1/partners?org=silver-geek&limit=3").json()["items"]
        several = client.get("/v1/completions?of=orange&of=la-poste&limit=5").json()
        assert (several["target"], several["question"]) == (None, "completion")
        assert {"orange", "la-poste"}.isdisjoint(item["slug"] for item in several["items"])
        assert "worked-together" in {reason["code"] for reason in several["items"][0]["reasons"]}
        assert client.get("/v1/completions?of=orange&of=silver-geek").status_code == 404


def test_what_partners_are_sought_for(client: TestClient) -> None:
    """A purpose leads to who did what is called so, says by which words, and which words nobody knows."""
    asked = {"org": "orange", "purpose": "conseil solidaire et xylophone"}
    answer = client.get("/v1/partners", params=asked).json()
    reasons = [one for item in answer["items"] for one in item["reasons"] if one["code"] == "near-purpose"]
    assert answer["unknown_words"] == ["xylophone"]
    assert reasons
    for one in reasons:
        assert {word["word"] for word in one["words"]} <= {"conseil", "solidaire"}
        assert sum(word["points"] for word in one["words"]) == pytest.approx(one["points"], abs=1e-9)
    page = html.unescape(client.get("/v1/partners", params={**asked, "format": "html"}).text)
    assert "Mots de l'objet qu'aucune alliance ne porte : xylophone." in page
    assert "purpose=conseil" in page
    other = answer["items"][0]
    told = client.get("/v1/partners/explanation", params={**asked, "candidate": other["organisation"]}).json()
    assert told["score"] == pytest.approx(other["score"], abs=1e-9)
    named = next(item for item in answer["items"] for one in item["reasons"] if one["words"])
    why = {**asked, "candidate": named["organisation"], "format": "html"}
    words = [word["word"] for one in named["reasons"] for word in one["words"]]
    page = client.get("/v1/partners/explanation", params=why).text
    assert all(f'<small class="proof">{word} ' in page for word in words)


def test_a_programme_without_weights_is_said(client: TestClient) -> None:
    """The weights of all are used for a kind of programme that has none, and the page says so."""
    asked = {"org": "orange", "programme": "nothing of the kind"}
    answer = client.get("/v1/partners", params=asked).json()
    assert answer["programme"] is None
    assert answer["items"] == client.get("/v1/partners?org=orange").json()["items"]
    page = html.unescape(client.get("/v1/partners", params={**asked, "format": "html"}).text)
    assert "Aucun poids propre à « nothing of the kind » : ce sont ceux de toutes les alliances." in page


def test_lists_are_made_one_after_the_other(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are asked for at once, by themselves or in a batch; each gets its answer."""
    under_way, most, lock = 0, 0, threading.Lock()

    def counted(generation: Generation, name: str, limit: int, lang: Language, wanted: Wanted) -> Ranking:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        found = partners(generation, name, limit, lang, wanted)
        with lock:
            under_way -= 1
        return found

    def asked(rank: int) -> int:
        if rank % 2:
            return client.get("/v1/partners?org=orange").status_code
        return client.post("/v1/partners", json={"orgs": ["orange", "la-poste"]}).status_code

    monkeypatch.setattr(listing, "partners", counted)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(asked, range(6))) == [200] * 6
    assert most == 1
