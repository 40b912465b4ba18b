"""Limits over HTTP: an error says which limit was met, its value, and what to do; one client has its share."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Service
from api.errors import problem_of
from api.limits import UNITS, details
from api.pages.sparql_texts import SCRIPT_TEXTS
from api.requests import BodyTooLargeError
from api.serving import server_config
from api.settings import Settings
from graph import QueryFailedError, QueryLimits, QueryTimeoutError, Sharing, WorkerPool

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"
NAME = "association de solidarité"
BATCHES: dict[str, dict[str, Any]] = {
    "/reconcile": {"data": {"queries": json.dumps({f"q{rank}": {"query": NAME} for rank in range(100)})}},
    "/v1/match": {"json": {"rows": [{"name": NAME}] * 100}},
}


@pytest.fixture(scope="module")
def service(app: FastAPI) -> Iterator[Service]:
    """Give a service whose limits are soon met."""
    serving: Service = app.state.service
    limits = QueryLimits(seconds=1.0, answer_rows=100, answer_bytes=50_000, nesting=8, text_bytes=5_000)
    sharing = Sharing(client_queries=1, client_seconds_per_minute=6_000, client_errors_per_minute=6_000)
    path = serving.generation.store_path
    with WorkerPool(path, workers=2, limits=limits, sharing=sharing) as workers:
        yield Service(serving.settings, serving.generation, workers)


@pytest.fixture(scope="module")
def near(service: Service) -> Iterator[TestClient]:
    """Give a client of it."""
    with TestClient(create_app(service), headers={"Accept": "*/*"}) as client:
        yield client


def asked(client: TestClient, query: str, **parameters: str) -> Response:
    """Return the answer to a query."""
    return client.get("/sparql", params={"query": query, "lang": "en", **parameters})


@pytest.mark.parametrize(
    ("query", "status", "limit", "advice"),
    [
        (ENDLESS, 503, {"name": "query_seconds", "value": 1.0, "unit": "s"}, "Add LIMIT"),
        (f"{EVERYTHING} LIMIT 101", 413, {"name": "answer_rows", "value": 100, "unit": "rows"}, "ORDER BY, then LIMIT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 413, {"name": "answer_bytes", "value": 50_000, "unit": "bytes"}, "OFFSET"),
        (f"ASK {{}} #{'x' * 5_000}", 413, {"name": "query_bytes", "value": 5_000, "unit": "bytes"}, "in several parts"),
        (f"ASK {'{' * 9}{'}' * 9}", 400, {"name": "query_nesting", "value": 8, "unit": "levels"}, "VALUES"),
    ],
)
def test_a_limit_is_told(near: TestClient, query: str, status: int, limit: dict[str, object], advice: str) -> None:
    """The problem has the limit as a member, and its sentence says what to do next."""
    answer = asked(near, query)

    assert answer.status_code == status
    assert answer.json()["limit"] == limit
    assert advice in answer.json()["detail"]
    assert "line" not in answer.json()


def test_as_many_rows_as_the_cap_are_answered(near: TestClient) -> None:
    """The cap itself is within the limit."""
    answer = asked(near, f"{EVERYTHING} LIMIT 100", format="tsv")

    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 101


@pytest.mark.parametrize("path", BATCHES)
def test_work_on_rows_is_in_the_share_of_its_client(service: Service, path: str) -> None:
    """What a client may take of the server in a minute counts for the rows of tables too (429)."""
    sharing = Sharing(client_seconds_per_minute=0.01)
    with WorkerPool(service.generation.store_path, workers=1, sharing=sharing) as workers:
        own = Service(service.settings, service.generation, workers)
        with TestClient(create_app(own), client=("192.0.2.1", 1)) as client:
            answers = [client.post(path, **BATCHES[path]) for _turn in range(3)]

    assert answers[-1].status_code == 429
    assert answers[-1].json()["limit"]["name"] == "client_seconds_per_minute"
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize("path", BATCHES)
def test_rows_have_a_deadline(service: Service, path: str) -> None:
    """Rows that take longer than they may are given up (503), and the limit is told."""
    own = Service(Settings(home=service.settings.home, batch_seconds=1e-9), service.generation, service.workers)
    with TestClient(create_app(own)) as client:
        answer = client.post(path, **BATCHES[path])

    assert (answer.status_code, answer.json()["code"]) == (503, "batch-timeout")
    assert answer.json()["limit"] == {"name": "batch_seconds", "value": 1e-9, "unit": "s"}


def test_one_client_has_its_share(near: TestClient) -> None:
    """Of six queries at once from one address one runs, one waits, the others are told when to come back."""
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _number: asked(near, ENDLESS), range(6)))
    refused = [answer for answer in answers if answer.status_code == 429]

    assert len(refused) >= 4
    for answer in refused:
        assert answer.json()["code"] == "too-many-requests"
        assert answer.json()["limit"] == {"name": "client_queries", "value": 1, "unit": "queries"}
        assert int(answer.headers["retry-after"]) >= 1
    assert {answer.status_code for answer in answers} <= {429, 503}


def test_errors_are_rated(app: FastAPI) -> None:
    """Who sends one malformed query after the other is told the true time to wait; other addresses are answered."""
    serving: Service = app.state.service
    with WorkerPool(serving.generation.store_path, workers=1, sharing=Sharing(client_errors_per_minute=2)) as workers:
        application = create_app(Service(serving.settings, serving.generation, workers))
        with TestClient(application, client=("192.0.2.1", 1)) as one, TestClient(application) as other:
            statuses = [asked(one, "SELEC").status_code for _ in range(5)]
            last = asked(one, "ASK {}")
            assert asked(other, "ASK {}").status_code == 200

    assert statuses == [400, 400, 400, 400, 429]
    assert last.json()["limit"] == {"name": "client_errors_per_minute", "value": 2.0, "unit": "errors/min"}
    assert 20 <= int(last.headers["retry-after"]) <= 30


@pytest.mark.parametrize(
    ("query", "place", "suggestion"),
    [
        ("ASK {\n ?s orgs:member ?o }", (2, 16), "org"),
        ("ASK {\n ?s qqqq:x ?o }", (2, 11), None),
        ("ASK {\n ?s ?p }", (2, 9), None),
    ],
)
def test_a_syntax_error_has_members(near: TestClient, query: str, place: tuple[int, int], suggestion: str) -> None:
    """Line and column are members, and the nearest prefix where one is unknown; it is named in the sentence."""
    problem = asked(near, query).json()

    assert problem["code"] == "sparql-syntax"
    assert (problem["line"], problem["column"]) == place
    assert problem.get("suggestion") == suggestion
    assert suggestion is None or f"Did you mean “{suggestion}:”?" in problem["detail"]


def test_a_write_names_its_own_limits() -> None:
    """What a write had too little of is told with the limits of writes, and with advice that fits a write."""
    for error, limit in (
        (QueryTimeoutError(60.0, "write_seconds"), {"name": "write_seconds", "value": 60.0, "unit": "s"}),
        (
            QueryFailedError("process", 1 << 30, "write_memory"),
            {"name": "write_memory", "value": 1 << 30, "unit": "bytes"},
        ),
        (BodyTooLargeError("write_bytes", 9), {"name": "write_bytes", "value": 9, "unit": "bytes"}),
    ):
        told = problem_of(error).tell(error)["en"]
        assert details(error)["limit"].model_dump() == limit
        assert "LIMIT" not in told
        assert "query" not in told


def test_the_page_knows_every_unit() -> None:
    """The page of the queries has a word for each unit, in both languages."""
    for lang in ("fr", "en"):
        assert dict(SCRIPT_TEXTS[lang]["units"]).keys() == set(UNITS.values())


def test_no_proxy_is_trusted_unless_named(app: FastAPI) -> None:
    """What a client says of its own address is believed only of a proxy that a setting names."""
    assert not server_config(app).proxy_headers
    trusting = server_config(app, "192.0.2.1")
    assert trusting.proxy_headers
    assert trusting.forwarded_allow_ips == "192.0.2.1"
