"""A server over a small data set, part of it hostile, and the browser of the system, cut off from all other hosts.

Tests ask for ``seen`` to have what a page did: dialogs, complaints of the security policy, requests elsewhere.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page

from api.app import create_app
from api.description import describe_generation
from api.serving import listening, running
from api.settings import Settings
from graph import Generation, build
from tests.browser.small_data_set import small_sources
from tests.browser.watched_page import Seen, watch

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_STARTED_S = 20


def _chromium() -> str | None:
    """Return where the browser of the system is, or None."""
    given = os.environ.get("MAILLAGE_CHROMIUM")
    return given or next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how pytest-playwright starts the browser of the system; skip where there is none."""
    executable = _chromium()
    if executable is None:
        pytest.skip("no Chromium here: install one or name it in MAILLAGE_CHROMIUM")
    quiet = (
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-gpu",
    )
    return {"executable_path": executable, "args": ["--no-sandbox", "--disable-dev-shm-usage", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Return the context of each test: a French reader."""
    return {"locale": "fr-FR", "viewport": {"width": 1100, "height": 900}}


@pytest.fixture(scope="session")
def small_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Build the small data set."""
    return build(small_sources(), tmp_path_factory.mktemp("home"), describe=describe_generation)


@contextmanager
def _served(settings: Settings, generation: Generation) -> Iterator[str]:
    """Serve a data set on a free port; give its address."""
    with listening("127.0.0.1", 0) as listener, running(settings, generation) as service:
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + _STARTED_S
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.02)
            assert server.started
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def site(small_generation: Generation) -> Iterator[str]:
    """Serve the small data set; give the address."""
    with _served(Settings(home=None, workers=1, query_seconds=60), small_generation) as address:
        yield address


@pytest.fixture
def narrow(page: Page, small_generation: Generation) -> Iterator[Seen]:
    """Give a page, watched, of a service whose queries may take a second and have ten rows."""
    with _served(Settings(home=None, workers=1, query_seconds=1, answer_rows=10), small_generation) as address:
        yield watch(page, address)


@pytest.fixture
def seen(page: Page, site: str) -> Seen:
    """Return a page of a new context, watched."""
    return watch(page, site)
