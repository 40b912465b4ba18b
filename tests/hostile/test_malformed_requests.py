"""Requests to the query endpoint that are no requests: each is told what is wrong, and nothing of the inside."""

import contextlib
import gzip
import http.client
import re

import pytest

from tests.running_server import DIRECT, FORM, Reply, Server, sparql_address

INSIDE = re.compile(rb"Traceback|File \"|\.py\b|/home/|/tmp/|/site-packages|panicked|\.rs:\d")
HUGE = 30 << 20
NOT_ONE_QUERY = {
    "query and update by GET": ("GET", "/sparql?query=ASK%7B%7D&update=CLEAR+ALL", None, None),
    "query and update by form": ("POST", "/sparql", b"query=ASK%7B%7D&update=CLEAR+ALL", FORM),
    "two queries by GET": ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None),
    "two queries by form": ("POST", "/sparql", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM),
    "one in the address, one in the body": ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", DIRECT),
    "an empty query": ("GET", "/sparql?query=", None, None),
    "an empty form": ("POST", "/sparql", b"", FORM),
    "an empty body": ("POST", "/sparql", b"", DIRECT),
    "blanks alone": ("POST", "/sparql", b" \n\t ", DIRECT),
    "100,000 parameters": ("POST", "/sparql", b"a=1&" * 100_000 + b"query=ASK%7B%7D", FORM),
}
NO_TEXT = {
    "invalid UTF-8 by GET": ("GET", "/sparql?query=ASK%7B%7D%23%FF%FE", None, None),
    "invalid UTF-8 by form": ("POST", "/sparql", b"query=ASK%7B%7D%23%FF%FE", FORM),
    "invalid UTF-8 directly": ("POST", "/sparql", b"ASK {} #\xff\xfe", DIRECT),
    "UTF-16 directly": ("POST", "/sparql", "ASK {}".encode("utf-16"), DIRECT),
    "UTF-16 by form": ("POST", "/sparql", "query=ASK {}".encode("utf-16"), FORM),
    "compressed directly": ("POST", "/sparql", gzip.compress(b"ASK {}" + b" " * 10_000_000), DIRECT),
    "encoded surrogate": ("GET", "/sparql?query=ASK%7B%7D%23%ED%A0%80", None, None),
    "escaped surrogate": ("POST", "/sparql", b"ASK { FILTER('\\uD800' = '') }", DIRECT),
    "half a percent sign": ("GET", "/sparql?query=ASK%7B%7D%", None, None),
    "percent sign before letters": ("GET", "/sparql?query=ASK%ZZ", None, None),
    "NUL among words": ("POST", "/sparql", b"ASK \x00 {}", DIRECT),
    "NUL as a query": ("GET", "/sparql?query=%00", None, None),
    "open string": ("POST", "/sparql", b"ASK { FILTER('", DIRECT),
    "open IRI": ("POST", "/sparql", b"ASK { <http://x ?p ?o }", DIRECT),
    "a million of one sign": ("POST", "/sparql", b"<" * 1_000_000, DIRECT),
    "no words": ("POST", "/sparql", bytes(range(1, 32)) * 100, DIRECT),
}
WRONG_TYPES = [
    None,
    "",
    "text/plain",
    "application/json",
    "multipart/form-data; boundary=x",
    "application/xml",
    "a/b/c",
    "\xe9",
]


def send(server: Server, request: tuple[str, str, bytes | None, str | None], source: str) -> Reply:
    """Send a request of the tables above."""
    method, path, body, kind = request
    headers = {} if kind is None else {"Content-Type": kind}
    return server.ask(path, method=method, body=body, headers=headers, source=source)


@pytest.mark.parametrize("request_", NOT_ONE_QUERY.values(), ids=NOT_ONE_QUERY)
def test_a_request_has_one_query(
    server: Server, source: str, request_: tuple[str, str, bytes | None, str | None]
) -> None:
    """Two queries, none, or an update beside one are a 400."""
    reply = send(server, request_, source)

    assert (reply.status, reply.problem["code"]) == (400, "sparql-protocol")
    assert not INSIDE.search(reply.body)
    assert reply.seconds < 1


@pytest.mark.parametrize("request_", NO_TEXT.values(), ids=NO_TEXT)
def test_a_query_is_text(server: Server, source: str, request_: tuple[str, str, bytes | None, str | None]) -> None:
    """What is no UTF-8, no percent encoding or no SPARQL is a 400 that shows nothing of the inside."""
    reply = send(server, request_, source)

    assert (reply.status, reply.problem["status"]) == (400, 400)
    assert not INSIDE.search(reply.body)
    assert reply.seconds < 2


def test_a_character_of_no_width_harms_nobody(server: Server, source: str) -> None:
    """NUL inside a string is a character like others: answered or refused, and the service lives."""
    reply = server.query("SELECT ('a\0b' AS ?x) {}", source=source, accept="application/sparql-results+json")

    assert reply.status in {200, 400}
    assert server.alive() < 1


@pytest.mark.parametrize("kind", WRONG_TYPES)
def test_an_unknown_type_of_body_is_refused(server: Server, source: str, kind: str | None) -> None:
    """A body of another type, or of none, is a 415."""
    reply = send(server, ("POST", "/sparql", b"query=ASK%7B%7D", kind), source)

    assert (reply.status, reply.problem["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, image/*", "application/pdf, video/mp4"])
def test_a_format_that_nobody_has_is_refused(server: Server, source: str, accept: str) -> None:
    """Whoever takes none of our formats is told so."""
    reply = server.ask(sparql_address("ASK {}"), headers={"Accept": accept}, source=source)

    assert (reply.status, reply.problem["code"]) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "accept", ["*/*;q=x", ",,,;;;", "text/csv;q=1e999", "a" * 50_000, "text/csv, " * 5_000, "\xff"]
)
def test_no_accept_header_is_a_fault_of_ours(server: Server, source: str, accept: str) -> None:
    """Headers of any shape end in an answer or a stated refusal, soon."""
    reply = server.ask(sparql_address("ASK {}"), headers={"Accept": accept}, source=source)

    assert reply.status in {200, 400, 406, 431}
    assert reply.seconds < 1


@pytest.mark.parametrize("kind", [DIRECT, FORM, "text/plain"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length told", "in chunks"])
def test_a_huge_query_is_refused_unread(server: Server, source: str, kind: str, chunked: bool) -> None:
    """30 MB are refused within a second, and the memory of the server does not grow with them."""
    before = server.peak_bytes()
    reply = upload(server, source, kind, chunked=chunked)

    assert reply == 413 or (kind == "text/plain" and reply == 415)
    assert server.peak_bytes() - before < 16 << 20
    assert server.alive() < 1


def test_a_huge_address_is_refused(server: Server, source: str) -> None:
    """An address of 2 MB is refused; one of 100 KB is told that it is too long."""
    before = server.peak_bytes()
    with contextlib.suppress(ConnectionError, http.client.HTTPException):
        assert server.ask(f"/sparql?query={'a' * (2 << 20)}", source=source).status in {400, 414, 431}
    assert server.ask(f"/sparql?query={'a' * 100_000}", source=source).problem["code"] == "address-too-long"
    assert server.peak_bytes() - before < 16 << 20
    assert server.alive() < 1


def upload(server: Server, source: str, kind: str, *, chunked: bool) -> int:
    """Send a query of 30 MB as far as the server takes it; return the status that comes within a second."""
    connection = server.connect(source, timeout=1)
    connection.putrequest("POST", "/sparql")
    connection.putheader("Content-Type", kind)
    connection.putheader(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(HUGE))))
    connection.endheaders()
    piece = b"query=" + b"x" * 65_530
    try:
        with contextlib.suppress(ConnectionError, TimeoutError):
            for _ in range(HUGE // len(piece)):
                connection.send(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        return connection.getresponse().status
    finally:
        connection.close()
