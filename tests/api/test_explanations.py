"""Explanations over HTTP, by the command and by the client: all say the same, and every part sums to the whole."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.client import Client
from graph import Generation, explain
from tests.api.api_support import Outcome

Command = Callable[..., Outcome]
ADDRESS = "/v1/partners/explanation"
ASKING, OTHER = "orange", "unis-cite"
PAIR = {"org": ASKING, "candidate": OTHER}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_all_say_the_same(
    client: TestClient, maillage: Command, generation: Generation, address: tuple[str, int], lang: str
) -> None:
    """Over HTTP, by the command, by the client and in the library it is one explanation."""
    host, port = address
    answer = client.get(ADDRESS, params={**PAIR, "lang": lang})
    told = explain(generation, ASKING, OTHER, "fr" if lang == "fr" else "en")
    assert answer.status_code == 200
    body = answer.json()
    assert json.loads(maillage("explain", ASKING, OTHER, "--json", "--lang", lang).out) == body
    with Client(f"http://{host}:{port}", "fr" if lang == "fr" else "en") as distant:
        assert distant.explain(ASKING, OTHER) == told
    assert body["score"] == pytest.approx(sum(body["points"].values()), abs=1e-9)
    assert [one["text"] for one in body["through"]] == [one.text for one in told.through]
    assert body["through"]


def test_the_command_tells_it_in_words(maillage: Command) -> None:
    """The command prints the standing, the reasons, through whom, and the points of each evidence."""
    outcome = maillage("explain", ASKING, OTHER)
    assert outcome.code == 0
    for words in ("Raisons", "Par qui", "Et sans cela", "Points par indice", "Données"):
        assert words in outcome.out


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"org": "orange", "candidate": "orange"}, 422, "same-actor"),
        ({"org": "orange", "candidate": "zzzz"}, 404, "unknown-name"),
        ({"org": "orange"}, 422, "bad-parameter"),
        ({**PAIR, "format": "turtle"}, 406, "not-acceptable"),
    ],
)
def test_what_cannot_be_explained(client: TestClient, given: dict[str, str], status: int, code: str) -> None:
    """Oneself, a stranger, half a question and another form are refused, each by its own code."""
    answer = client.get(ADDRESS, params=given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_page_tells_it_too(client: TestClient) -> None:
    """A list leads to the page of each candidate, which has the sentences of the JSON, without a program's code."""
    listed = client.get("/v1/partners?org=silver-geek&format=html&lang=fr").text
    address = re.search(r'href="(/v1/partners/explanation[^"]+)"', listed)
    assert address is not None
    page = client.get(unescape(address.group(1)))
    assert page.status_code == 200
    answer = client.get("/v1/partners/explanation?org=silver-geek&candidate=le-rameau&lang=fr").json()
    text = unescape(page.text)
    for sentence in (*answer["texts"], *(one["text"] for one in answer["reasons"])):
        assert sentence in text
    assert "Pourquoi cette organisation" in text
