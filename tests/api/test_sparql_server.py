"""SPARQL over a true connection: what is saved, shared, packed, kept alive, abandoned and turned away."""

import asyncio
import gzip
import http.client
import json
import socket
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from typing import BinaryIO, cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import Message

from api.app import create_app
from api.context import Service
from api.delivery import delivered
from graph import Answer, AnswerKind, Generation, Query, QueryLimits, WorkerPool
from graph.workers.queries import Body
from tests.api.sparql_support import CONSTRUCT, CSV, DIRECT, ENDLESS, JSON, MEMBERS, TURTLE, asked

LARGE = "SELECT * WHERE { ?s ?p ?o } LIMIT 3000"
CHANGING = ("NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "now ( )", "STRLEN(STR(rAnD()))")


class TestTags:
    """What the client has already is not sent again."""

    def again(self, client: TestClient, first: Response, query: str, accept: str = "*/*") -> Response:
        """Return the answer to the same query of a client that has an answer."""
        headers = {"Accept": accept, "If-None-Match": first.headers["etag"], "Origin": "https://example.org"}
        return client.get("/sparql", params={"query": query}, headers=headers)

    @pytest.mark.parametrize("query", [MEMBERS, CONSTRUCT, "ASK {}", "SELECT ?brandy {}"])
    def test_unchanged(self, client: TestClient, generation: Generation, query: str) -> None:
        """An answer has a tag with the version of the data; asked for again with it, it is 304 without a body."""
        first = asked(client, query)
        again = self.again(client, first, query)

        assert generation.version in first.headers["etag"]
        assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "x-dataset-version"):
            assert again.headers[name] == first.headers[name]
        assert again.headers["access-control-allow-origin"] == "*"
        assert "content-type" not in again.headers

    def test_other_answers(self, client: TestClient) -> None:
        """Another query, another form or another data set is another answer."""
        first = asked(client, "ASK {}")

        assert self.again(client, first, "ASK { }").status_code == 200
        assert self.again(client, first, "ASK {}", CSV).status_code == 200
        assert asked(client, "ASK {}", **{"default-graph-uri": "urn:x"}).headers["etag"] != first.headers["etag"]

    def test_repeated_headers_are_told_apart(self, client: TestClient) -> None:
        """Of two Accept headers both count for the tag, as they do for the form."""
        tags = {
            client.get("/sparql?query=ASK%7B%7D", headers=[("Accept", first), ("Accept", "image/png")]).headers["etag"]
            for first in (JSON, CSV)
        }

        assert len(tags) == 2

    @pytest.mark.parametrize("call", CHANGING)
    def test_what_changes_has_no_tag(self, client: TestClient, call: str) -> None:
        """A query whose answer depends on the moment or on chance has no tag."""
        answer = asked(client, f"SELECT ?x WHERE {{ BIND ({call} AS ?x) }}")

        assert answer.status_code == 200
        assert "etag" not in answer.headers

    def test_neither_errors_nor_forms(self, client: TestClient) -> None:
        """An error has no tag, nor has an answer to POST."""
        assert "etag" not in asked(client, "ASK {").headers
        assert "etag" not in client.post("/sparql", data={"query": "ASK {}"}).headers

    def test_another_data_set(self, app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        """After a move to other data, the tag of the former data does not hold any more."""
        first = asked(client, "ASK {}")
        service: Service = app.state.service
        with monkeypatch.context() as patch:
            patch.setattr(type(service.generation), "version", "2099-01-01-000000000000")
            later = self.again(client, first, "ASK {}")

        assert later.status_code == 200
        assert later.headers["x-dataset-version"] == "2099-01-01-000000000000"
        assert later.headers["etag"] != first.headers["etag"]

    def test_data_that_change_as_a_query_waits(self, app: FastAPI, generation: Generation) -> None:
        """An answer of a newer version than the request found says its own, and has no tag."""
        service: Service = app.state.service
        newer = "2099-01-01-000000000000"
        with WorkerPool(generation.store_path, workers=1, version=newer) as workers:
            meanwhile = create_app(Service(service.settings, generation, workers))
            with TestClient(meanwhile) as client:
                answer = asked(client, "ASK {}")
                workers.move(generation.store_path, version=generation.version)
                later = asked(client, "ASK {}")

        assert answer.headers["x-dataset-version"] == newer
        assert "etag" not in answer.headers
        assert later.headers["x-dataset-version"] == generation.version
        assert generation.version in later.headers["etag"]


class TestHeaders:
    """HEAD, other sites, packing."""

    @pytest.mark.parametrize("query", ["ASK {}", MEMBERS, CONSTRUCT, LARGE, "ASK {", "ASK { SERVICE <x:> {} }"])
    @pytest.mark.parametrize("accept", ["*/*", CSV, TURTLE])
    def test_head(self, client: TestClient, query: str, accept: str) -> None:
        """HEAD has the status and all headers of GET, the length among them, and no body."""
        arguments = {"params": {"query": query}, "headers": {"Accept": accept}}
        head, get = client.head("/sparql", **arguments), client.get("/sparql", **arguments)  # type: ignore[arg-type]

        assert head.status_code == get.status_code
        assert head.headers == get.headers
        assert head.content == b""
        assert int(head.headers["content-length"]) == len(get.content)

    def test_varies(self, client: TestClient) -> None:
        """Caches are told that an answer depends on what is accepted, forms and packing, also when it is not packed."""
        for path in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/sparql", "/sparql?format=html"):
            varies = client.get(path).headers["vary"].split(", ")
            assert {"Accept", "Accept-Encoding"} <= set(varies)
            assert len(varies) == len(set(varies))

    @pytest.mark.parametrize(
        "query", [LARGE, "SELECT * WHERE { ?s ?p ?o } LIMIT 20", "CONSTRUCT WHERE { ?s skos:prefLabel ?o } LIMIT 50"]
    )
    def test_gzip(self, client: TestClient, query: str) -> None:
        """An answer of some length, in memory or in a file, is packed for whoever takes it, and the same inside."""
        packed = client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "br, GZIP;q=0.5"})

        assert packed.headers["content-encoding"] == "gzip"
        assert packed.content == asked(client, query).content

    @pytest.mark.parametrize("encoding", ["", "identity", "gzip;q=0", "br", "*;q=0, br", "gzip" + " " * 1_000])
    def test_not_packed(self, client: TestClient, encoding: str) -> None:
        """Who does not take gzip gets the plain answer, with its length."""
        answer = client.get("/sparql", params={"query": LARGE}, headers={"Accept-Encoding": encoding})

        assert "content-encoding" not in answer.headers
        assert int(answer.headers["content-length"]) == len(answer.content)

    def test_small_answers_are_not_packed(self, client: TestClient) -> None:
        """What packing would make larger is left as it is."""
        answer = client.get("/sparql?query=ASK%7B%7D", headers={"Accept-Encoding": "gzip"})

        assert "content-encoding" not in answer.headers

    @pytest.mark.parametrize(
        ("headers", "content", "status"),
        [
            ({}, "ASK {}", 415),
            ({"Content-Type": DIRECT}, "ASK {", 400),
            ({"Content-Type": DIRECT}, "#" * 1_100_000, 413),
        ],
    )
    def test_errors_may_be_read_by_other_sites(
        self, client: TestClient, headers: dict[str, str], content: str, status: int
    ) -> None:
        """Errors carry the leave for other sites too."""
        answer = client.post("/sparql", content=content, headers={**headers, "Origin": "https://example.org"})

        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Retry-After" in answer.headers["access-control-expose-headers"]

    def test_preflight_with_other_headers(self, client: TestClient) -> None:
        """A site that asks beforehand may send the headers that caches and keys need."""
        wanted = "content-type, if-none-match, authorization"
        asking = {"Origin": "null", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": wanted}
        answer = client.options("/sparql", headers=asking)

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-headers"] == wanted
        assert answer.headers["access-control-allow-methods"] == answer.headers["allow"]


class TestServer:
    """What only a true connection shows."""

    def get(self, address: tuple[str, int], path: str, timeout: float = 10) -> tuple[int, bytes]:
        """Return the status and the body of one GET."""
        connection = http.client.HTTPConnection(*address, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def test_the_loop_stays_free(self, address: tuple[str, int]) -> None:
        """While a query without end runs, other requests are answered at once."""
        statuses: list[int] = []
        path = f"/sparql?query={quote(ENDLESS)}"
        slow = threading.Thread(target=lambda: statuses.append(self.get(address, path)[0]))
        slow.start()
        time.sleep(0.3)
        begun = time.monotonic()
        for other in ("/livez", "/v1/organisations?limit=1", "/sparql?query=ASK%7B%7D"):
            assert self.get(address, other)[0] == 200
        assert time.monotonic() - begun < 2
        assert slow.is_alive()
        slow.join()

        assert statuses == [503]

    @pytest.mark.parametrize("form", ["get", "post"])
    def test_a_hang_up_frees_the_workers(self, address: tuple[str, int], form: str) -> None:
        """Clients that leave take their queries with them: both workers answer again long before the limit."""
        head = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n"
        if form == "post":
            size = f"Content-Type: {DIRECT}\r\nContent-Length: {len(ENDLESS)}"
            head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{size}\r\n\r\n{ENDLESS}"
        leaving = [socket.create_connection(address) for _ in range(2)]
        for connection in leaving:
            connection.sendall(head.encode())
        time.sleep(0.5)
        for connection in leaving:
            connection.close()
        begun = time.monotonic()
        assert self.get(address, "/sparql?query=ASK%7B%7D")[0] == 200
        assert time.monotonic() - begun < 2.5

    def test_chunked_body(self, address: tuple[str, int]) -> None:
        """A direct query without a stated length is answered."""
        connection = http.client.HTTPConnection(*address, timeout=10)
        connection.request("POST", "/sparql", iter([b"ASK ", b"{}"]), {"Content-Type": DIRECT}, encode_chunked=True)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()

        assert body["boolean"] is True

    def test_ten_on_one_connection(self, address: tuple[str, int]) -> None:
        """One connection serves many queries, HEAD among them."""
        connection = http.client.HTTPConnection(*address, timeout=10)
        for rank in range(10):
            connection.request("HEAD" if rank % 2 else "GET", "/sparql?query=ASK%7B%7D")
            answer = connection.getresponse()
            assert answer.status == 200
            assert bool(answer.read()) != bool(rank % 2)
        connection.close()

    def test_thirty_two_at_once(self, address: tuple[str, int]) -> None:
        """Thirty-two queries at once all get an answer: whoever is one too many asks again when told to."""

        def patient(_rank: int) -> int:
            for _attempt in range(20):
                connection = HTTPConnection(*address, timeout=20)
                connection.request("GET", "/sparql?query=ASK%7B%7D")
                answer = connection.getresponse()
                answer.read()
                connection.close()
                if answer.status == 200:
                    return 200
                assert answer.status in {429, 503}
                time.sleep(min(1.0, float(answer.headers["Retry-After"])))
            return answer.status

        with ThreadPoolExecutor(32) as clients:
            assert list(clients.map(patient, range(32))) == [200] * 32

    @pytest.mark.parametrize("stated", [True, False])
    def test_thirty_megabytes(self, address: tuple[str, int], stated: bool) -> None:
        """A query of 30 MB is 413 within a second or so, for a client that sends it all before it reads."""
        connection = HTTPConnection(*address, timeout=20)
        begun = time.monotonic()
        body = b"#" * 30_000_000
        connection.request("POST", "/sparql", body if stated else iter([body]), {"Content-Type": DIRECT})
        answer = connection.getresponse()
        status, code = answer.status, json.loads(answer.read())["code"]
        connection.close()

        assert (status, code) == (413, "query-too-large")
        assert time.monotonic() - begun < 5

    def test_the_length_is_believed_before_the_body_comes(self, address: tuple[str, int]) -> None:
        """A query that says that it is too long is refused before it is sent."""
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\nContent-Length: 30000000\r\n\r\n"
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(head.encode())
            assert connection.recv(4096).startswith(b"HTTP/1.1 413")

    def test_packed_in_pieces(self, address: tuple[str, int]) -> None:
        """A long packed answer comes in pieces, whole."""
        connection = HTTPConnection(*address, timeout=20)
        connection.request("GET", f"/sparql?query={quote(LARGE)}", headers={"Accept-Encoding": "gzip"})
        answer: HTTPResponse = connection.getresponse()
        rows = json.loads(gzip.decompress(answer.read()))["results"]["bindings"]
        connection.close()

        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert len(rows) == 3000

    @pytest.mark.parametrize("length", [61_000, 70_000, 200_000])
    def test_long_addresses(self, address: tuple[str, int], length: int) -> None:
        """An address that is too long gets a problem, also where the web server's own patience would end."""
        status, body = self.get(address, f"/sparql?query={'a' * length}")

        problem = json.loads(body)
        assert (status, problem["code"]) == (414, "address-too-long")
        assert "POST" in problem["detail"]


def test_too_many_at_once(app: FastAPI) -> None:
    """Where one worker is busy and nobody may wait, the next query is 503 with Retry-After."""
    service: Service = app.state.service
    limits = QueryLimits(seconds=3.0)
    with (
        WorkerPool(service.generation.store_path, workers=1, waiting=0, limits=limits) as workers,
        TestClient(create_app(Service(service.settings, service.generation, workers))) as client,
    ):
        gone = threading.Event()
        busy = threading.Thread(target=_run_until, args=(workers, gone))
        busy.start()
        time.sleep(0.3)
        answer = asked(client, "ASK {}")
        gone.set()
        busy.join()

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1


def _run_until(workers: WorkerPool, gone: threading.Event) -> None:
    """Keep a worker busy until somebody has left."""
    with pytest.raises(Exception, match="nobody waits"):
        workers.run(Query(ENDLESS), is_cancelled=gone.is_set)


class TestDelivery:
    """How an answer that lies in a file goes to its client."""

    def response(self, size: int = 1_000_000) -> tuple[Answer, BinaryIO]:
        """Return an answer that lies in a file, and the file."""
        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - what is tested closes it
        file.write(b"x" * size)
        return Answer(AnswerKind.SOLUTIONS, JSON, Body(size, file)), file

    async def nothing(self) -> Message:
        """Say nothing, as a client that has asked and waits."""
        raise NotImplementedError

    @pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1_000_000])
    def test_whole(self, size: int) -> None:
        """All pieces come, the last one says that it is, and the file is closed."""
        answer, file = self.response(size)
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(delivered(answer)({"type": "http"}, self.nothing, send))

        assert sum(len(message["body"]) for message in sent[1:]) == size
        assert [message["more_body"] for message in sent[1:]] == [True] * (len(sent) - 2) + [False]
        assert (b"content-length", str(size).encode()) in sent[0]["headers"]
        assert file.closed

    def test_a_client_that_never_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A client that takes nothing is left after a while: its file is closed, and the answer ends unfinished."""
        monkeypatch.setattr("api.delivery._PATIENCE_S", 0.1)
        monkeypatch.setattr("api.delivery._SLOWEST_RATE", 1e9)
        answer, file = self.response()
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)

        asyncio.run(delivered(answer)({"type": "http"}, self.nothing, send))

        assert file.closed
        assert sent[-1]["more_body"]

    def test_a_client_that_leaves(self) -> None:
        """Where sending fails, the file is closed all the same."""
        answer, file = self.response()

        async def send(_message: Message) -> None:
            raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            asyncio.run(delivered(answer)({"type": "http"}, self.nothing, send))
        assert file.closed
