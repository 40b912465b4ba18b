"""Catalysts, ways to somebody and diagnoses over HTTP, by commands, and on pages."""

import html
import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from starlette.testclient import TestClient

from api.brokering import catalysts_command
from api.models import ways_model, ways_of
from api.sentences.days import day_text
from api.sentences.introductions import meeting_note, way_text
from graph import Generation, Match
from graph.introducing import Bond, Third, Way, Ways
from graph.network import ORGANISATION, UNDERTAKING, Language
from tests.api.api_support import Desk, Outcome
from tests.graph.small_networks import act, org
from tests.graph.told_alliances import ALLIANCES

Command = Callable[..., Outcome]
PAGE = {"Accept": "text/html"}
CHARENTON = "charenton-developpement-economique"


def text_of(client: TestClient, address: str) -> str:
    """Return a page as text, with its entities read."""
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize("territory", ["94", "commune-94018", "ept-200057941"])
def test_the_service_of_charenton_comes_first(client: TestClient, territory: str) -> None:
    """In its département, its city and its inter-municipal territory, with a source and without a bare number."""
    first = client.get("/v1/catalysts", params={"territory": territory}).json()["items"][0]
    assert first["slug"] == CHARENTON
    assert [(one["code"], one["percentile"]) for one in first["reasons"]] == [("catalyses", None)]
    assert {proof["source"].rsplit("/", 1)[-1] for proof in first["reasons"][0]["evidence"]} == {"002"}
    assert "score" not in first


def test_documented_shape(client: TestClient) -> None:
    """Catalysts have exactly the documented members, at every level."""
    answer = client.get("/v1/catalysts?limit=1").json()
    item = answer["items"][0]
    assert list(answer) == ["dataset", "target", "items", "next"]
    assert list(item) == [
        "organisation", "slug", "label", "partners", "reasons", "introductions", "roles", "peers",
    ]  # fmt: skip
    assert list(item["reasons"][0]) == ["code", "count", "percentile", "text", "evidence"]
    assert list(item["roles"]) == ["coordinator", "consultant", "gatekeeper-representative", "liaison"]
    assert list(item["peers"]) == ["organisations", "lowest", "highest"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_diagnosis_is_on_the_page_and_on_that_of_the_territory(client: TestClient, lang: str) -> None:
    """Each sentence of the JSON is on both pages, with who is first among its catalysts; one leads to the other."""
    answer = client.get(f"/v1/territories/94/diagnosis?lang={lang}").json()
    whole = text_of(client, f"/v1/territories/94/diagnosis?lang={lang}")
    short = text_of(client, f"/v1/territories/94?lang={lang}")
    assert answer["territory"]["slug"] == "departement-94"
    assert answer["catalysts"][0]["slug"] == CHARENTON
    for text in answer["texts"]:
        assert text in whole
        assert text in short
    for page in (whole, short):
        assert answer["catalysts"][0]["reasons"][0]["text"] in page
        assert answer["dataset"]["version"] in page
    assert "/v1/territories/departement-94/diagnosis" in short
    assert [one["cause"]["label"] for one in answer["causes"]] == ["éducation" if lang == "fr" else "education"]


def test_a_limit_holds_catalysts_and_causes(client: TestClient) -> None:
    """A shorter diagnosis has the first catalysts and causes of the longer one."""
    long = client.get("/v1/territories/FR/diagnosis").json()
    short = client.get("/v1/territories/FR/diagnosis?limit=1").json()
    assert len(long["catalysts"]) > 1
    assert (short["catalysts"], short["causes"]) == (long["catalysts"][:1], long["causes"][:1])


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/v1/introductions?org=orange", 422, "bad-parameter"),
        ("/v1/introductions?org=orange&to=la-poste&limit=0", 422, "bad-parameter"),
        ("/v1/introductions?org=orange&to=zzzz", 404, "unknown-name"),
        ("/v1/introductions?org=Silver+Geek&to=orange", 404, "unknown-name"),
        ("/v1/introductions?org=orange&to=la-poste&format=turtle", 406, "not-acceptable"),
        ("/v1/territories/zzzz/diagnosis", 404, "unknown-name"),
        ("/v1/territories/94/diagnosis?territory=94", 422, "bad-parameter"),
    ],
)
def test_what_cannot_be_answered(client: TestClient, address: str, status: int, code: str) -> None:
    """An unknown name, a bad parameter and another form have the codes of the table."""
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_those_who_know_each_other_are_told_so(client: TestClient, generation: Generation) -> None:
    """The tie that both have already is told, with the undertakings that they share, in JSON and on the page."""
    asked = {"org": "orange", "to": "alsace-active"}
    answer = client.get("/v1/introductions", params={**asked, "limit": 3}).json()
    assert (answer["who"]["slug"], answer["whom"]["slug"]) == ("orange", "alsace-active")
    assert answer["dataset"]["version"] == generation.version
    met = next(iter(generation.network.partners(org("orange"))))
    known = client.get("/v1/introductions", params={"org": org("orange"), "to": met}).json()
    assert known["bond"]["count"] >= 1
    assert known["items"] == []
    page = html.unescape(client.get("/v1/introductions", params={"org": org("orange"), "to": met}, headers=PAGE).text)
    assert "Elles se connaissent déjà" in page
    assert known["bond"]["undertakings"][0]["label"] in page


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["introductions", "orange", "la-poste"], "/v1/introductions?org=orange&to=la-poste&limit=10"),
        (["diagnosis", "94", "--lang", "en"], "/v1/territories/94/diagnosis?limit=10&lang=en"),
        (["diagnosis", "Poitiers", "--limit", "2"], "/v1/territories/commune-86194/diagnosis?limit=2"),
    ],
)
def test_commands_say_what_http_answers(
    maillage: Command, client: TestClient, arguments: list[str], address: str
) -> None:
    """``--json`` prints what HTTP answers; people get sentences and the version of the data."""
    answer = client.get(address).json()
    assert json.loads(maillage(*arguments, "--json").out) == answer
    told = maillage(*arguments)
    assert told.code == 0
    assert answer["dataset"]["version"] in told.out


def test_catalysts_as_rdf(client: TestClient) -> None:
    """In RDF catalysts are an ordered list with their sentences, and without a score, which they do not have."""
    answer = client.get("/v1/catalysts?limit=3").json()
    found = parse(client.get("/v1/catalysts?limit=3&format=turtle").content, format=RdfFormat.TURTLE)
    told: dict[str, set[str]] = {}
    for quad in found:
        assert not isinstance(quad.object, Triple)
        told.setdefault(quad.predicate.value.rsplit("/", 1)[-1], set()).add(quad.object.value)
    assert told["item"] == {one["organisation"] for one in answer["items"]}
    assert told["description"] == {reason["text"] for one in answer["items"] for reason in one["reasons"]}
    assert "value" not in told


def test_pages_name_pairs_and_third_parties(scratch: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """What was written is counted: one page names the pair and where it met, the other who leads there."""
    graph = "/sparql/graphs?graph=https://example.org/alliances"
    assert scratch.send("PUT", graph, ALLIANCES).status_code == 201
    items = scratch.client.get("/v1/catalysts").json()["items"]
    (service,) = [one for one in items if one["slug"] == "service"]
    assert [(one["code"], one["count"]) for one in service["reasons"]] == [("introduced", 1), ("brokers", 1)]
    page = text_of(scratch.client, "/v1/catalysts")
    for met in service["introductions"]:
        for one in (*met["pair"], met["undertaking"]):
            assert one["label"] in page
    assert "Troisième</a>, 2020" in page
    ways = scratch.client.get("/v1/introductions?org=company&to=club&lang=en").json()["items"]
    assert [[third["organisation"]["slug"] for third in one["thirds"]] for one in ways] == [["school"]]
    told = text_of(scratch.client, "/v1/introductions?org=company&to=club&lang=en")
    assert "Entreprise – École: 1 alliance in common, 2020" in told
    assert "Quatrième" in told
    for page in (told, text_of(scratch.client, "/v1/organisations/company")):
        assert 'action="/v1/introductions"' in page
        assert f'name="org" value="{org("company")}"' in page
    assert "No known alliances" in text_of(scratch.client, "/v1/introductions?org=company&to=alone&lang=en")
    catalysts_command(None, 10, False, scratch.home, "fr")
    assert "(Troisième, 2020)" in re.sub(r"[│\s]+", " ", capsys.readouterr().out)
    assert scratch.send("DELETE", graph).status_code == 204


def test_ways_are_told_as_sentences(generation: Generation) -> None:
    """Through whom, each tie with how many alliances and when last, and what third parties did before."""
    one, other, third, fourth = (Match(org(name), ORGANISATION, name.upper()) for name in ("a", "b", "c", "d"))
    shared = (Match(act("u"), UNDERTAKING, "U"),)
    way = Way(
        (Third(third, 2), Third(fourth, 0)),
        (Bond(2, date(2020, 3, 4), shared), Bond(1, None, shared), Bond(1, date(2020, 12, 31), shared)),
    )
    found = Ways(one, other, None, (way,))
    assert way_text(found, way, "fr") == (
        "Par C puis D (A – C : 2 alliances en commun, la dernière : 04/03/2020 ; C – D : 1 alliance en commun ; "
        "D – B : 1 alliance en commun, 2020). C a déjà fait se rencontrer 2 paires d'organisations."
    )
    assert way_text(found, way, "en") == (
        "Through C and then D (A – C: 2 alliances in common, the last: 2020-03-04; C – D: 1 alliance in common; "
        "D – B: 1 alliance in common, 2020). C introduced 2 pairs of organisations before."
    )
    assert meeting_note(found, "fr") is None
    assert meeting_note(Ways(one, other, None, ()), "en") == (
        "No known alliances lead from one to the other yet, neither by two ties nor by three."
    )
    assert ways_of(ways_model(generation, found, "fr")) == found


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", ["2020", "02/2020", "04/03/2020"]), ("en", ["2020", "2020-02", "2020-03-04"])]
)
def test_days_are_no_more_exact_than_what_is_known(lang: Language, said: list[str]) -> None:
    """A year and a month stand at their last day."""
    days = [date(2020, 12, 31), date(2020, 2, 29), date(2020, 3, 4)]
    assert [day_text(one, lang) for one in days] == said
