"""Reading within one's share: what reads the data waits for its client's own turn; the rest is there for everybody."""

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Service
from api.settings import Settings
from graph import Generation, Sharing, WorkerPool

CLIENT = "testclient"
FREE = ["/livez", "/readyz", "/problems", "/static/maillage.css", "/docs", "/openapi.json"]
READING = [
    "/", "/v1/organisations", "/v1/organisations/orange", "/v1/organisations/orange?format=turtle", "/v1/undertakings",
    "/v1/undertakings/silver-geek", "/v1/territories", "/v1/territories/94", "/v1/suggest?q=silver",
    "/v1/partners?org=orange", "/v1/catalysts",
    "/v1/introductions?org=orange&to=la-poste", "/v1/territories/94/diagnosis",
    "/v1/facts/publication/003", "/concept/role", "/concept/role/partner",
    "/ns", "/reconcile/suggest/entity?prefix=silver", "/reconcile/preview?id=orange", "/reconcile/view?id=orange",
    "/reconcile/flyout/entity?id=orange", "/sparql/terms.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def service(generation: Generation) -> Iterator[Service]:
    """Give a service whose clients read one thing at a time, and wait for their turn but an instant."""
    sharing = Sharing(client_queries=1, client_seconds_per_minute=6_000)
    with WorkerPool(generation.store_path, workers=1, patience_s=0.05, sharing=sharing) as workers:
        yield Service(Settings(), generation, workers)


@pytest.fixture(scope="module")
def alone(service: Service) -> Iterator[TestClient]:
    """Give a client of that service."""
    with TestClient(create_app(service), follow_redirects=False) as client:
        yield client


def test_one_after_the_other(service: Service, alone: TestClient) -> None:
    """As long as a client reads as much as it may, whatever else it reads waits, and is told to come back."""
    with service.workers.read(CLIENT):
        for address in READING:
            answer = alone.get(address)
            assert (answer.status_code, answer.headers.get("retry-after")) == (429, "1"), address
        assert [alone.get(address).status_code for address in FREE] == [200] * len(FREE)
        assert alone.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    assert {alone.get(address).status_code for address in READING} <= {200, 303}


def test_queries_do_not_stand_in_the_way(service: Service, alone: TestClient) -> None:
    """Pages are read while the queries of their reader run."""
    with service.workers.visit(CLIENT):
        assert alone.get("/v1/suggest?q=silver").status_code == 200


def test_a_reader_leaves_by_the_door(service: Service, alone: TestClient) -> None:
    """What is refused, unknown or wrong gives its place back."""
    for address in ("/v1/organisations/nope", "/v1/suggest", "/v1/organisations?format=png", "/v1/territories?limit=0"):
        assert alone.get(address).status_code in {404, 406, 422}
    with ExitStack() as held:
        held.enter_context(service.workers.read(CLIENT, patience_s=0))


def test_a_browser_waits_but_an_instant(address: tuple[str, int]) -> None:
    """Six connections at once, and a suggestion asked for at each sign: nobody is sent away."""

    def ask(path: str) -> int:
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    typed = [f"/v1/suggest?q={'silver-geek'[:length]}" for length in range(1, 12)]
    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(ask, [*READING[:7], *typed])) == {200}


def test_rows_are_left_where_the_server_gives_up(service: Service, alone: TestClient) -> None:
    """A batch that goes on when the server has waited for it is told so, and ends."""
    rows = {"rows": [{"name": "Orange"}]}
    batches = {"queries": json.dumps({"q0": {"query": "Orange"}})}
    columns = {"extend": json.dumps({"ids": ["orange"], "properties": [{"id": "commune"}]})}
    service.gives_up = True
    try:
        answers = [alone.post("/v1/match", json=rows), *(alone.post("/reconcile", data=d) for d in (batches, columns))]
    finally:
        service.gives_up = False
    for answer in answers:
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "stopping", "5")
