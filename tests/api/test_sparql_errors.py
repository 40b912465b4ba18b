"""SPARQL requests that are refused: what is not one whole query, and what this service does not run."""

import time
from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from tests.api.sparql_support import DIRECT, ENDLESS, FORM, asked


class TestRefusals:
    """What is not one whole query that this service runs."""

    @pytest.mark.parametrize(
        "encoded",
        [
            "query=", "query=%20%0a", "query=ASK%7B%7D&query=ASK%7B%7D", "query=ASK%7B%7D&update=CLEAR%20ALL",
            "update=CLEAR%20ALL", "query=ASK%7B%7D%ff", "query=ASK%7B%7D%zz", "query=ASK%7B%7D%",
            "%ff=1&query=ASK%7B%7D",
            "query=%ED%A0%80", "&".join(["query=ASK%7B%7D", *(f"x{rank}=1" for rank in range(1001))]),
        ],
        ids=range(11),
    )  # fmt: skip
    def test_not_one_query(self, client: TestClient, encoded: str) -> None:
        """None, two, an update beside it, bad UTF-8, bad escapes: 400, by GET and as a form."""
        for answer in (
            client.get(f"/sparql?{encoded}"),
            client.post("/sparql", content=encoded, headers={"Content-Type": FORM}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-protocol")

    def test_query_in_the_address_and_in_the_body(self, client: TestClient) -> None:
        """A direct query with another one in the address makes two."""
        answer = client.post("/sparql?query=ASK%7B%7D", content="ASK {}", headers={"Content-Type": DIRECT})

        assert answer.status_code == 400

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe",
            "ASK {}".encode("utf-16"),
            b"ASK { \xe9 }",
            b"\x00",
            b"ASK {}\x00",
            b"ASK { ?s ?p '\xed\xa0\x80' }",
        ],
    )
    def test_no_text(self, client: TestClient, body: bytes) -> None:
        """What is no UTF-8, or empty, or holds NUL, is 400."""
        answer = client.post("/sparql", content=body, headers={"Content-Type": DIRECT})

        assert answer.status_code == 400
        assert "Traceback" not in answer.text

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/json", "multipart/form-data", "", "application/sparql-update"]
    )
    def test_other_types(self, client: TestClient, kind: str) -> None:
        """A body of another type is 415, and the two that are taken are named."""
        headers: Mapping[str, str] = {"Content-Type": kind} if kind else {}
        answer = client.post("/sparql", content=b"query=ASK%7B%7D", headers=headers)

        assert answer.status_code == 415
        assert FORM in answer.json()["detail"]
        assert DIRECT in answer.json()["detail"]

    @pytest.mark.parametrize(
        "query", ["SELEC", "ASK {", "SELECT ?x\nWHERE {\n  ?x no:prefix 1 }", 'ASK { ?s ?p "open }']
    )
    def test_syntax(self, client: TestClient, query: str) -> None:
        """A syntax error is 400 and says where, in French and in English."""
        french, english = asked(client, query).json(), asked(client, query, lang="en").json()

        assert french["status"] == english["status"] == 400
        assert french["code"] == "sparql-syntax"
        assert "ligne" in french["detail"] or "prefix" in french["detail"].lower()
        assert "line" in english["detail"] or "prefix" in english["detail"].lower()

    def test_the_place_of_a_syntax_error(self, client: TestClient) -> None:
        """The line is counted from 1; the column is where the engine gave up."""
        assert "ligne 2, colonne 10" in asked(client, "ASK {\n  ?s ?p }").json()["detail"]

    @pytest.mark.parametrize(
        "query",
        [
            "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "ASK { service silent ?x { ?s ?p ?o } }",
            "ASK { ?s ?p ?o .SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "INSERT DATA { <urn:a> <urn:b> 1 }",
            "LOAD <http://127.0.0.1:9/>",
            "CLEAR ALL",
            "DROP ALL",
        ],
    )
    def test_what_is_not_run(self, client: TestClient, query: str) -> None:
        """Queries to other servers and updates are 400, however they are sent."""
        answers = (asked(client, query), client.post("/sparql", content=query, headers={"Content-Type": DIRECT}))

        for answer in answers:
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-refused")

    @pytest.mark.parametrize("query", ["", "?query=", "?query=%20", "?format=csv"])
    def test_nothing_to_ask(self, client: TestClient, query: str) -> None:
        """A POST without a query, or with an empty one, is 400."""
        for headers, body in (({"Content-Type": FORM}, ""), ({"Content-Type": DIRECT}, " \n")):
            answer = client.post(f"/sparql{query}", content=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-protocol")

    def test_empty_query_by_get(self, client: TestClient) -> None:
        """An empty query by GET is 400, and no description of the service."""
        answer = client.get("/sparql?query=")

        assert (answer.status_code, answer.json()["code"]) == (400, "sparql-protocol")

    def test_unknown_prefix(self, client: TestClient) -> None:
        """A prefix that is neither declared nor known is 400, and named as the cause."""
        answer = asked(client, "ASK { ?s nobody:knows ?o }", lang="en")

        assert (answer.status_code, answer.json()["code"]) == (400, "sparql-syntax")
        assert "prefix" in answer.json()["detail"]

    @pytest.mark.parametrize("charset", ["UTF-16", "iso-8859-1", "'utf-7'", '"latin1"'])
    def test_other_charsets(self, client: TestClient, charset: str) -> None:
        """A query that says that it is in another encoding than UTF-8 is 400, whatever its bytes are."""
        for kind, body in ((DIRECT, b"ASK {}"), (FORM, b"query=ASK%20%7B%7D")):
            answer = client.post("/sparql", content=body, headers={"Content-Type": f"{kind}; charset={charset}"})
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-protocol")

    @pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE"])
    def test_other_methods(self, client: TestClient, method: str) -> None:
        """Another method is 405, and the methods that there are are named."""
        answer = client.request(method, "/sparql?query=ASK%7B%7D")

        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"

    def test_multipart(self, client: TestClient) -> None:
        """A form in a hundred thousand parts is 415 at once: it is not read."""
        parts = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n' * 100_000
        begun = time.monotonic()
        answer = client.post("/sparql", content=parts, headers={"Content-Type": "multipart/form-data; boundary=x"})

        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
        assert time.monotonic() - begun < 2

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            (FORM, "update=CLEAR%20ALL"),
            (FORM, "query=INSERT%20DATA%20%7B%3Curn:a%3E%20%3Curn:b%3E%201%7D"),
            ("application/sparql-update", "CLEAR ALL"),
            (DIRECT, "DELETE WHERE { ?s ?p ?o }"),
        ],
    )
    def test_updates(self, client: TestClient, kind: str, body: str) -> None:
        """An update sent to the query operation is refused, in each way, and changes nothing."""
        before = asked(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").content

        assert client.post("/sparql", content=body, headers={"Content-Type": kind}).status_code in {400, 415}
        assert asked(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").content == before

    def test_too_long(self, client: TestClient) -> None:
        """A query over the limit is 413, soon, and before it is read whole."""
        begun = time.monotonic()
        answer = client.post("/sparql", content=b"#" * 30_000_000, headers={"Content-Type": DIRECT})

        assert (answer.status_code, answer.json()["code"]) == (413, "query-too-large")
        assert time.monotonic() - begun < 2

    @pytest.mark.parametrize("kind", [DIRECT, FORM])
    def test_too_long_without_saying_so(self, client: TestClient, kind: str) -> None:
        """A query without a stated length is 413 too, as soon as it has shown its length."""
        endless = (b"#" * (64 << 10) for _ in range(1_000))
        answer = client.post("/sparql", content=endless, headers={"Content-Type": kind})

        assert (answer.status_code, answer.json()["code"]) == (413, "query-too-large")

    def test_an_answer_too_long(self, client: TestClient) -> None:
        """An answer over the limit is 413, never a short 200."""
        answer = asked(client, "SELECT * WHERE { ?s ?p ?o }")

        assert (answer.status_code, answer.json()["code"]) == (413, "query-too-large")
        assert "LIMIT" in answer.json()["detail"]

    def test_runaway(self, client: TestClient) -> None:
        """A query without end is stopped: 503 with Retry-After, near the limit; the next one is answered."""
        begun = time.monotonic()
        answer = asked(client, ENDLESS)

        assert (answer.status_code, answer.json()["code"]) == (503, "query-timeout")
        assert int(answer.headers["retry-after"]) >= 1
        assert 3.5 < time.monotonic() - begun < 7
        assert asked(client, "ASK {}").json()["boolean"]
