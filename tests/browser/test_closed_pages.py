"""Closed pages (cases W3 and W4): strict headers, and not one request to any other host."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page

from graph import Generation, standalone_page, surroundings
from ontology.identifiers import thing
from tests.browser.watched_page import Seen

PAGES = (
    "/",
    "/v1/organisations?format=html",
    "/v1/undertakings/silver-geek?format=html",
    "/v1/territories/86?format=html",
    "/v1/partners?org=Alter%27Actions&format=html",
    "/v1/catalysts?format=html",
    "/v1/introductions?org=orange&to=la-poste&format=html",
    "/v1/territories/86/diagnosis?format=html",
    "/v1/facts/publication/003?format=html",
    "/concept/cause/ageing-well?format=html",
    "/sparql",
    "/sparql?query=ASK%20%7B%7D",
    "/problems",
)
PREVIEW = "/reconcile/preview?id=alexis"


def headers_of(address: str) -> dict[str, str]:
    """Return the headers of an answer, their names in lower case."""
    with urlopen(Request(address, headers={"Accept": "text/html"})) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.parametrize("path", PAGES)
def test_headers(site: str, path: str) -> None:
    """A page lets only our own files run, is in no frame, tells nobody where a reader comes from."""
    headers = headers_of(site + path)
    policy = {part.split()[0]: part.split()[1:] for part in headers["content-security-policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_only_the_documentation_of_the_api_runs_a_script_in_its_page(site: str) -> None:
    """Where FastAPI starts its page with an inline script the policy says so; it still allows no other host."""
    policy = headers_of(f"{site}/docs")["content-security-policy"]
    assert "'unsafe-inline'" in policy
    assert "http" not in policy


@contextmanager
def framing(address: str, target: str) -> Iterator[int]:
    """Serve another program's page, with a page of ours in a frame, at an address of this machine; give its port."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<!doctype html><title>x</title><iframe src="{target}"></iframe>'.encode())

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((address, 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("host", "path", "is_shown"),
    [
        ("localhost", PREVIEW, True), ("127.0.0.1", PREVIEW, True), ("127.0.0.2", PREVIEW, False),
        ("localhost", "/v1/organisations/alexis?format=html", False),
    ],
)  # fmt: skip
def test_openrefine_alone_frames_the_preview_alone(page: Page, site: str, host: str, path: str, is_shown: bool) -> None:
    """The preview is shown inside a page of this machine, not of another host; no other page is."""
    with framing("127.0.0.1" if host == "localhost" else host, site + path) as port:
        page.goto(f"http://{host}:{port}/")
        assert page.frame_locator("iframe").locator("main").count() == is_shown


def test_no_request_elsewhere(seen: Seen) -> None:
    """The pages work with every other host cut off, and ask for none."""
    for path in (*PAGES, PREVIEW):
        assert seen.open(path).locator("h1").count() == 1, path
        assert seen.misdeeds == [], path


def test_the_documentation_of_the_api_makes_no_request_elsewhere(seen: Seen) -> None:
    """The page of the API shows its operations with every other host cut off."""
    page = seen.open("/docs")
    page.wait_for_selector('[data-path="/v1/partners"]')
    page.wait_for_load_state("networkidle")
    assert seen.misdeeds == []


def test_a_network_in_a_file_makes_no_request(seen: Seen, small_generation: Generation, tmp_path: Path) -> None:
    """A network exported as one file is drawn with the network cut off, with its ties as a table."""
    drawing = surroundings(small_generation.network, thing("undertaking", "silver-geek"))
    file = tmp_path / "silver-geek.html"
    file.write_text(standalone_page(small_generation.network, drawing), encoding="utf-8")
    seen.page.goto(file.as_uri())
    seen.page.wait_for_selector("canvas")
    assert seen.page.locator("table tr").count() >= len(drawing.lines)
    assert seen.misdeeds == []
