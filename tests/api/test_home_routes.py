"""The home page, health, and the files of the pages."""

import re

import pytest
from starlette.testclient import TestClient

from graph import Generation


def test_health(client: TestClient, generation: Generation) -> None:
    """/livez says that the process is alive, /readyz which data are open."""
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "dataset": generation.version}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_home(client: TestClient, lang: str) -> None:
    """The home page asks one question; its links and its forms lead to answers."""
    page = client.get(f"/?lang={lang}").text

    assert f'<html lang="{lang}">' in page
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page)}
    assert len(links) > 5
    for link in links:
        assert client.get(link).status_code == 200, link
    for field in ("org", "territory"):
        assert f'name="{field}"' in page


@pytest.mark.parametrize("path", ["/", "/v1/undertakings/silver-geek?format=html", "/sparql?format=html", "/problems"])
def test_pages_ask_no_other_host(client: TestClient, path: str) -> None:
    """All that a page loads comes from this server, and is there."""
    page = client.get(path).text
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)

    assert loaded
    for address in loaded:
        assert address.startswith(("/", "data:"))
        assert address.startswith("data:") or client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vis-network.min.js", "javascript"), ("vis-network.css", "text/css"), ("maillage.css", "text/css"),
        ("network.js", "javascript"),
    ],
)  # fmt: skip
def test_files(client: TestClient, name: str, kind: str) -> None:
    """The files of the pages have their type and may be kept for a while."""
    answer = client.get(f"/static/{name}")

    assert answer.status_code == 200
    assert kind in answer.headers["content-type"]
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["%2e%2e%2fapp.py", "..%2frendering.py", "..%5crendering.py", "%00", "a" * 5_000, "MAILLAGE.CSS", "%ff"]
)
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    """No other file can be had, and no odd name is an error of the server."""
    assert client.get(f"/static/{name}").status_code == 404
