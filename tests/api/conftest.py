"""A small generation of real facts, served by the real application with real workers, and the command beside it."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.__main__ import main
from api.app import create_app
from api.context import Service
from api.keys import Keys
from api.serving import listening, running, server_config
from api.settings import Settings
from graph import Generation, QueryLimits, Sharing, WorkerPool, open_generation
from tests.api.api_support import Desk, Outcome, build_small, documented, small_territories

Command = Callable[..., Outcome]


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with one small generation; nobody writes in it."""
    return build_small(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def generation(small_home: Path) -> Generation:
    """Return the small generation, open."""
    return open_generation(small_home)


@pytest.fixture
def own_home(small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the small data directory to write in; builds in it take the small territories."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    return Path(shutil.copytree(small_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def app(small_home: Path, generation: Generation) -> Iterator[FastAPI]:
    """Give the application over the small generation, whose queries are stopped after four seconds.

    All tests together are one client: it may make as many errors as they do.
    """
    limits = QueryLimits(seconds=4.0, answer_bytes=1 << 20)
    sharing = Sharing(client_seconds_per_minute=6_000, client_errors_per_minute=60_000)
    with WorkerPool(generation.store_path, workers=2, limits=limits, sharing=sharing) as workers:
        yield create_app(Service(Settings(home=small_home), generation, workers))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Give a client of the application; it follows no redirect, and an error of the server is an answer."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        client.headers.clear()
        client.headers["Accept"] = "*/*"
        client.event_hooks["response"] = [documented(client)]
        yield client


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Give the host and the port of a true web server over the application."""
    with listening("127.0.0.1", 0) as listener:
        server = uvicorn.Server(server_config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        host, port = listener.getsockname()[:2]
        while not server.started:
            time.sleep(0.01)
        with socket.create_connection((host, port)):
            yield host, port
        server.should_exit = True
        thread.join()


@contextmanager
def written_over(home: Path, *, write_check: bool = True, list_workers: int | None = None) -> Iterator[Desk]:
    """Give a client that holds a key over a data directory of its own."""
    key = Keys(home).add("tests")
    settings = Settings(home=home, workers=1, list_workers=list_workers, write_check=write_check)
    with (
        running(settings, open_generation(home)) as service,
        TestClient(create_app(service), follow_redirects=False, raise_server_exceptions=False) as client,
    ):
        client.headers.clear()
        client.headers["Accept"] = "*/*"
        client.event_hooks["response"] = [documented(client)]
        yield Desk(home, service, client, {"Authorization": f"Bearer {key}"})


@pytest.fixture(scope="module")
def scratch(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a service over a copy of the small data set where anything may be written, in any form."""
    home = Path(shutil.copytree(small_home, tmp_path_factory.mktemp("scratch") / "home"))
    with written_over(home, write_check=False) as desk:
        yield desk


@pytest.fixture(scope="module")
def desk(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a service over a copy of the small data set where what is written is judged."""
    home = Path(shutil.copytree(small_home, tmp_path_factory.mktemp("desk") / "home"))
    with written_over(home) as one:
        yield one


@pytest.fixture
def maillage(small_home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Return the command, run in this process over the small data directory (or another MAILLAGE_HOME)."""
    monkeypatch.setenv("MAILLAGE_HOME", str(small_home))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("MAILLAGE_DEBUG", raising=False)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr("sys.argv", ["maillage", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, *capfd.readouterr())

    return run
