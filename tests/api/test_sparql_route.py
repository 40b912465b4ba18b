"""SPARQL over HTTP: the query operation of the SPARQL 1.1 Protocol, and its limits."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Service
from graph import Generation, Query, QueryLimits, WorkerPool
from ontology.identifiers import named_graph

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
MEMBERS = """SELECT ?member WHERE {
  ?member al:participatesIn <https://w3id.org/maillage/id/undertaking/silver-geek> } ORDER BY ?member"""
CONSTRUCT = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s skos:prefLabel ?o ; a al:Alliance }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


def asked(client: TestClient, query: str, accept: str = "*/*", **parameters: str) -> Response:
    """Return the answer to a query by GET."""
    return client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def values(answer: Response, name: str) -> list[str]:
    """Return the values of one column of an answer in JSON."""
    return [row[name]["value"] for row in answer.json()["results"]["bindings"]]


def media_of(answer: Response) -> str:
    """Return the media type of an answer without its parameters."""
    return answer.headers["content-type"].partition(";")[0]


@pytest.fixture(scope="module")
def members(generation: Generation) -> list[str]:
    """Return the members of Silver Geek."""
    prefix = "PREFIX al: <https://w3id.org/maillage/ns#> "
    return [row["member"].value for row in generation.store.select(prefix + MEMBERS)]


class TestOperation:
    """The three ways to send a query."""

    def test_get(self, client: TestClient, members: list[str]) -> None:
        """By GET, with the prefixes of the house known."""
        answer = asked(client, MEMBERS)

        assert members
        assert values(answer, "member") == members

    def test_form(self, client: TestClient, members: list[str]) -> None:
        """By POST as a form, whose type may have parameters and capitals."""
        for kind in (FORM, f"{FORM}; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"):
            answer = client.post("/sparql", content=urlencode({"query": MEMBERS}), headers={"Content-Type": kind})
            assert values(answer, "member") == members

    def test_direct(self, client: TestClient, members: list[str]) -> None:
        """By POST directly, whose type may have parameters and capitals."""
        for kind in (DIRECT, f"{DIRECT}; charset=utf-8", "APPLICATION/sparql-query"):
            answer = client.post("/sparql", content=MEMBERS, headers={"Content-Type": kind})
            assert values(answer, "member") == members

    @pytest.mark.parametrize("text", ["é œ 漢 🦫", "a+b", "100 %", "a&b=c"])
    def test_text_survives(self, client: TestClient, text: str) -> None:
        """UTF-8, plus signs and percent signs arrive as they were sent, by all three ways."""
        query = f'SELECT ?x WHERE {{ BIND ("{text}" AS ?x) }}'
        answers = (
            asked(client, query),
            client.post("/sparql", data={"query": query}),
            client.post("/sparql", content=query.encode(), headers={"Content-Type": DIRECT}),
        )

        assert [values(answer, "x") for answer in answers] == [[text]] * 3

    def test_plus_is_a_space(self, client: TestClient) -> None:
        """A plus sign is a space in an address and in a form."""
        encoded = "query=ASK+%7B+%7D"

        assert client.get(f"/sparql?{encoded}").json()["boolean"]
        assert client.post("/sparql", content=encoded, headers={"Content-Type": FORM}).json()["boolean"]

    def test_long_queries(self, client: TestClient) -> None:
        """7,000 characters by GET and 200,000 by POST are answered."""
        assert asked(client, f"ASK {{}} #{'x' * 7_000}").json()["boolean"]
        long = f"ASK {{}} #{'x' * 200_000}"
        assert client.post("/sparql", content=long, headers={"Content-Type": DIRECT}).json()["boolean"]
        assert client.post("/sparql", data={"query": long}).json()["boolean"]

    def test_unknown_parameters_do_no_harm(self, client: TestClient) -> None:
        """A parameter that nobody knows is ignored, as the protocol has it."""
        assert asked(client, "ASK {}", unknown="1", format="strange").json()["boolean"]

    def test_nested_200_deep(self, client: TestClient) -> None:
        """Brackets nested 200 deep are answered; 300 are refused, and 5,000 too."""
        assert asked(client, f"ASK {'{' * 200}{'}' * 200}").json()["boolean"]
        for depth in (300, 5_000):
            answer = asked(client, f"ASK {'{' * depth}{'}' * depth}")
            assert (answer.status_code, answer.json()["code"]) == (400, "sparql-refused")

    def test_prefixes_may_be_declared_anew(self, client: TestClient) -> None:
        """A prefix of the query wins over that of the house."""
        query = "PREFIX al: <https://example.org/> SELECT ?x WHERE { BIND (al:a AS ?x) }"

        assert values(asked(client, query), "x") == ["https://example.org/a"]

    def test_the_page(self, client: TestClient) -> None:
        """Without a query a person gets a page to write it on."""
        answer = client.get("/sparql", headers={"Accept": "text/html"})

        assert answer.status_code == 200
        assert '<textarea id="query"' in answer.text


class TestDataset:
    """Which graphs a query sees."""

    COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"

    def count(self, answer: Response) -> int:
        """Return the count that an answer gives."""
        return int(values(answer, "n")[0])

    def test_default_is_the_union(self, client: TestClient, generation: Generation) -> None:
        """Without a word on graphs, all of them are one."""
        assert self.count(asked(client, self.COUNT)) > max(generation.manifest.graphs.values())

    @pytest.mark.parametrize("post", [False, True])
    def test_default_graphs(self, client: TestClient, generation: Generation, post: bool) -> None:
        """default-graph-uri limits the default graph to those graphs, by GET and in a form."""
        chosen = [named_graph("told/003"), named_graph("curated")]
        pairs = [("query", self.COUNT), *(("default-graph-uri", graph) for graph in chosen)]
        encoded = urlencode(pairs)
        headers = {"Content-Type": FORM}
        answer = client.post("/sparql", content=encoded, headers=headers) if post else client.get(f"/sparql?{encoded}")

        assert self.count(answer) == sum(generation.manifest.graphs[graph] for graph in chosen)

    def test_named_graphs(self, client: TestClient) -> None:
        """named-graph-uri limits GRAPH to those graphs, and alone makes the default graph empty."""
        told = named_graph("told/003")
        address = f"/sparql?{urlencode([('named-graph-uri', told)])}"
        headers = {"Content-Type": DIRECT}

        assert values(client.post(address, content=self.GRAPHS, headers=headers), "g") == [told]
        assert self.count(client.post(address, content=self.COUNT, headers=headers)) == 0

    def test_from(self, client: TestClient, generation: Generation) -> None:
        """FROM chooses graphs; the dataset of the protocol wins over it."""
        told, curated = named_graph("told/003"), named_graph("curated")
        query = self.COUNT.replace("WHERE", f"FROM <{told}> WHERE")
        counts = generation.manifest.graphs

        assert self.count(asked(client, query)) == counts[told]
        assert self.count(asked(client, query, **{"default-graph-uri": curated})) == counts[curated]

    @pytest.mark.parametrize("graph", ["http://127.0.0.1:9/x", "file:///etc/passwd", "relative", "http://a b"])
    def test_graph_names_are_only_names(self, client: TestClient, graph: str) -> None:
        """No graph is fetched: an unknown one is empty, one that is no IRI is refused."""
        answer = asked(client, self.COUNT, **{"default-graph-uri": graph})

        assert answer.status_code in {200, 400}
        assert answer.status_code == 400 or self.count(answer) == 0


class TestFormats:
    """In which form an answer comes."""

    @pytest.mark.parametrize(("media", "form"), TABLES.items())
    def test_select(self, client: TestClient, members: list[str], media: str, form: QueryResultsFormat) -> None:
        """SELECT in each form of tables, by GET and by form."""
        for answer in (
            asked(client, MEMBERS, media),
            client.post("/sparql", data={"query": MEMBERS}, headers={"Accept": media}),
        ):
            assert media_of(answer) == media
            assert "charset=utf-8" in answer.headers["content-type"] or not media.startswith("text/")
            assert answer.headers["vary"].startswith("Accept")
            if media == "text/csv":  # its standard writes no types, so nothing reads it back
                assert answer.text.split() == ["member", *members]
                continue
            solutions = parse_query_results(answer.content, format=form)
            assert isinstance(solutions, QuerySolutions)
            assert [getattr(row["member"], "value", None) for row in solutions] == members

    @pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml"])
    def test_ask(self, client: TestClient, media: str) -> None:
        """ASK in JSON and in XML."""
        answer = asked(client, "ASK { ?s a al:Alliance }", media)
        result = parse_query_results(answer.content, format=TABLES[media])

        assert media_of(answer) == media
        assert isinstance(result, QueryBoolean)
        assert bool(result)

    @pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <https://w3id.org/maillage/id/undertaking/silver-geek>"])
    @pytest.mark.parametrize(("media", "form"), GRAPHS.items())
    def test_graphs(self, client: TestClient, query: str, media: str, form: RdfFormat) -> None:
        """CONSTRUCT and DESCRIBE in each RDF form, all with the same facts."""
        answer = asked(client, query, media)
        facts = {quad.triple for quad in parse(answer.content, format=form)}

        assert media_of(answer) == media
        assert facts
        assert facts == {quad.triple for quad in parse(asked(client, query).content, format=RdfFormat.TURTLE)}

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("*/*", "application/sparql-results+json"),
            ("application/json", "application/sparql-results+json"),
            ("application/xml", "application/sparql-results+xml"),
            ("text/*", "text/csv"),
            ("application/sparql-results+json;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
            (
                "application/sparql-results+xml;q=0.1, application/sparql-results+json",
                "application/sparql-results+json",
            ),
            ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
            ("image/png, text/csv;q=0.5", "text/csv"),
            ("text/csv; charset=utf-8", "text/csv"),
            ("image/png", "application/sparql-results+json"),
        ],
    )
    def test_accept(self, client: TestClient, accept: str, media: str) -> None:
        """The preferred form; where none fits, a well-typed one all the same."""
        assert media_of(asked(client, MEMBERS, accept)) == media

    def test_mixed_accept(self, client: TestClient) -> None:
        """Clients that name tables and graphs at once get what fits the query."""
        accept = "application/sparql-results+xml, application/rdf+xml;q=0.9, text/turtle;q=0.1"

        assert media_of(asked(client, MEMBERS, accept)) == "application/sparql-results+xml"
        assert media_of(asked(client, CONSTRUCT, accept)) == "application/rdf+xml"

    @pytest.mark.parametrize(
        ("form", "table", "graph"),
        [
            ("json", "application/sparql-results+json", "application/ld+json"),
            ("xml", "application/sparql-results+xml", "application/rdf+xml"),
            ("csv", "text/csv", "text/turtle"),
            ("tsv", "text/tab-separated-values", "text/turtle"),
            ("turtle", "application/sparql-results+json", "text/turtle"),
            ("jsonld", "application/sparql-results+json", "application/ld+json"),
        ],
    )
    def test_format(self, client: TestClient, form: str, table: str, graph: str) -> None:
        """?format= wins over Accept, in an address and in a form."""
        assert media_of(asked(client, MEMBERS, "text/turtle", format=form)) == table
        assert media_of(client.post("/sparql", data={"query": CONSTRUCT, "format": form})) == graph

    def test_whole(self, client: TestClient, generation: Generation) -> None:
        """An answer says its length and the version of the data."""
        answer = asked(client, MEMBERS)

        assert answer.headers["x-dataset-version"] == generation.version
        assert int(answer.headers["content-length"]) == len(answer.content)

    def test_gzip(self, client: TestClient) -> None:
        """A large answer is packed for whoever takes it."""
        query = "SELECT * WHERE { ?s ?p ?o } LIMIT 1000"
        packed = client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"})

        assert packed.headers["content-encoding"] == "gzip"
        assert len(packed.json()["results"]["bindings"]) == 1000


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

    def test_too_long(self, client: TestClient) -> None:
        """A query over the limit is 413, soon, and before it is read whole."""
        begun = time.monotonic()
        answer = client.post("/sparql", content=b"#" * 30_000_000, headers={"Content-Type": DIRECT})

        assert (answer.status_code, answer.json()["code"]) == (413, "query-too-large")
        assert time.monotonic() - begun < 2

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

    @pytest.mark.parametrize("length", [61_000, 70_000, 200_000])
    def test_long_addresses(self, address: tuple[str, int], length: int) -> None:
        """An address that is too long gets a problem, also where the web server's own patience would end."""
        status, body = self.get(address, f"/sparql?query={'a' * length}")

        assert status == 414
        assert json.loads(body)["code"] == "address-too-long"


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
