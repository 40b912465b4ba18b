"""The remote store: what a service does wrong is told, never passed on as an answer; what it lacks is made up for."""

import base64
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from benchmarks.servers import free_port
from graph import (
    Credentials,
    QuerySyntaxError,
    RemoteStore,
    RemoteStoreError,
    RemoteStoreUnavailableError,
    SparqlService,
)
from graph.store import Scheme
from tests.stores.conftest import Reach
from tests.stores.servers import cut_answers

A, B, KNOWS = (NamedNode(f"https://example.org/{name}") for name in ("a", "b", "knows"))
GRAPH = "https://example.org/graph/x"
EVERYTHING = "SELECT ?s ?o WHERE { ?s ?p ?o }"
JSON: Final = "application/sparql-results+json"
ROW = '{ "s": { "type": "uri", "value": "https://example.org/a" } }'
TABLE = '{ "head": { "vars": ["s"] }, "results": { "bindings": [ %s ] } }'


class Scripted:
    """A web server that gives prepared answers, one after the other (the last again and again), and keeps requests."""

    def __init__(self, *answers: tuple[int, dict[str, str], str]) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, dict[str, str], str]] = []


@contextmanager
def serving(script: Scripted) -> Iterator[str]:
    """Give the address of a server that follows a script."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            script.requests.append((self.command, dict(self.headers), body))
            status, headers, text = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_DELETE = _answer  # noqa: N815 - the names are those of http.server

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answered(*answers: tuple[int, dict[str, str], str], query: str = EVERYTHING) -> tuple[object, Scripted]:
    """Return what a store makes of prepared answers: its rows or its error; and the script with the requests."""
    script = Scripted(*answers)
    with serving(script) as address, closing(RemoteStore(SparqlService(address, timeout_s=5.0))) as store:
        try:
            return store.table(query)[1], script
        except (RemoteStoreError, QuerySyntaxError) as error:
            return error, script


class TestErrors:
    """What a service does wrong."""

    def test_errors_of_any_form_say_where_and_why(self) -> None:
        """An error carries the address, the status and the beginning of the text, page or not."""
        page = "<html><body><h1>Out\n  of order</h1></body></html>"
        error, script = answered((500, {"Content-Type": "text/html"}, page))

        assert isinstance(error, RemoteStoreError)
        assert (error.status, error.reason) == (500, "<html><body><h1>Out of order</h1></body></html>")
        assert error.address in str(error)
        assert len(script.requests) == 1

    def test_what_is_not_understood_is_a_syntax_error(self) -> None:
        """A 400 says that the query is wrong, in the words of the service; the query itself is not repeated."""
        error, _script = answered((400, {}, "SP030: syntax error at 'x'\nSPARQL query:\nSELECT"))

        assert isinstance(error, QuerySyntaxError)
        assert error.message == "SP030: syntax error at 'x'"

    def test_a_busy_service_is_asked_again(self) -> None:
        """A read is repeated after a 503, and its answer is then the answer."""
        rows, script = answered((503, {"Retry-After": "0"}, "later"), (200, {"Content-Type": JSON}, TABLE % ROW))

        assert rows == [{"s": A}]
        assert len(script.requests) == 2

    def test_patience_ends(self) -> None:
        """A service that stays busy, or asks for a long wait, is unavailable."""
        later = {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}
        for headers, times in (({}, 3), ({"Retry-After": "3600"}, 1), (later, 1)):
            error, script = answered((429, headers, "too many"))
            assert isinstance(error, RemoteStoreUnavailableError)
            assert error.status == 429
            assert len(script.requests) == times

    def test_writes_are_sent_once(self, reach: Reach) -> None:
        """A write that fails is never sent again: it may have been done."""
        script = Scripted((503, {}, "later"))
        with serving(script) as address:
            store = reach(SparqlService(address, address, address))
            with pytest.raises(RemoteStoreUnavailableError):
                store.update("CLEAR ALL")
            with pytest.raises(RemoteStoreUnavailableError):
                store.add(GRAPH, [Triple(A, KNOWS, B)])

        assert len(script.requests) == 2

    def test_nobody_there(self, reach: Reach) -> None:
        """An address at which nobody listens is unavailable."""
        store = reach(SparqlService(f"http://127.0.0.1:{free_port()}/sparql", attempts=2))

        with pytest.raises(RemoteStoreUnavailableError):
            list(store.select(EVERYTHING))

    def test_silence_ends_at_the_time_limit(self, reach: Reach) -> None:
        """A service that takes the query and says nothing is unavailable after the time limit."""
        script = Scripted((200, {"Content-Type": JSON, "Content-Length": "1000"}, ""))
        with serving(script) as address:
            store = reach(SparqlService(address, timeout_s=0.3))
            with pytest.raises(RemoteStoreError):
                list(store.select(EVERYTHING))


class TestWholeness:
    """A 200 that is not whole is an error, never a short answer."""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "<html>Welcome</html>",
            (TABLE % ROW).partition("]")[0],
            (TABLE % ROW)[:-3],
            '{ "boolean": true }',
        ],
        ids=["empty", "page", "cut after a row", "cut at the end", "truth"],
    )
    def test_what_is_no_whole_table_is_an_error(self, text: str) -> None:
        """An answer that is cut, or is something else, gives no rows."""
        error, _script = answered((200, {"Content-Type": JSON}, text))

        assert isinstance(error, RemoteStoreError)

    @pytest.mark.parametrize("headers", [{"X-SPARQL-MaxRows": "1"}, {"X-SQL-State": "S1TAT"}], ids=str)
    def test_an_answer_that_says_that_it_is_cut_is_an_error(self, headers: dict[str, str]) -> None:
        """Virtuoso gives what it has, with a 200, and says so in a header."""
        error, _script = answered((200, {"Content-Type": JSON, **headers}, TABLE % ROW))

        assert isinstance(error, RemoteStoreError)

    def test_a_body_shorter_than_promised_is_an_error(self, reach: Reach) -> None:
        """A graph whose connection ends early is not a smaller graph."""
        line = f"{Triple(A, KNOWS, B)} .\n"
        script = Scripted((200, {"Content-Type": "application/n-triples", "Content-Length": "5000"}, line))
        with serving(script) as address:
            store = reach(SparqlService(address, timeout_s=0.5, attempts=1))
            with pytest.raises(RemoteStoreError):
                list(store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))

    def test_as_many_rows_as_a_service_ever_gives_are_an_error(self, remote: RemoteStore, reach: Reach) -> None:
        """Where a service is known to cut in silence, an answer of that many rows is taken for a cut one."""
        remote.replace_graph(GRAPH, [Triple(A, KNOWS, Literal(number)) for number in range(5)])
        capped, wider = (reach(replace(remote.service, listed_under=GRAPH, row_cap=cap)) for cap in (5, 6))

        assert len(list(wider.select(EVERYTHING))) == 5
        with pytest.raises(RemoteStoreError, match="cuts its answers at 5 rows"):
            list(capped.select(EVERYTHING))
        with pytest.raises(RemoteStoreError, match="cuts its answers at 5 rows"):
            capped.table(EVERYTHING)

    def test_virtuoso_cuts_and_it_is_an_error(
        self, virtuoso_folder: Path, virtuoso_service: SparqlService, reach: Reach
    ) -> None:
        """Virtuoso cuts at ResultSetMaxRows with a 200; fewer rows are an answer."""
        store = reach(replace(virtuoso_service, listed_under=GRAPH))
        store.replace_graph(GRAPH, [Triple(A, KNOWS, Literal(number)) for number in range(40)])
        cut_answers(virtuoso_folder, 30)
        try:
            with pytest.raises(RemoteStoreError, match="cuts its answers at 30 rows"):
                list(store.select(EVERYTHING))
            assert len(list(store.select(f"{EVERYTHING} LIMIT 29"))) == 29
        finally:
            cut_answers(virtuoso_folder, 1_000_000)
            store.remove_graph(GRAPH)


class TestAnswers:
    """Ways of speaking that are some services' own."""

    def test_old_results_in_json_are_read(self) -> None:
        """Typed literals, truth as a number, places of Virtuoso's own kind and its blank nodes are as elsewhere."""
        text = (
            '{ "head": { "link": [], "vars": ["a", "b", "c", "d"] }, "results": { "distinct": false, "bindings": [ {'
            ' "a": { "type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1" },'
            ' "b": { "type": "typed-literal", "value": "POINT(1 2)",'
            ' "datatype": "http://www.openlinksw.com/schemas/virtrdf#Geometry" },'
            ' "c": { "type": "bnode", "value": "nodeID://b10" },'
            ' "d": { "type": "literal", "value": "\\"type\\": \\"bnode\\", \\"value\\": \\"nodeID://" } } ] } }'
        )
        rows, _script = answered((200, {"Content-Type": JSON}, text))

        assert rows == [
            {
                "a": Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
                "b": Literal("POINT(1 2)", datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")),
                "c": BlankNode("b10"),
                "d": Literal('"type": "bnode", "value": "nodeID://'),
            }
        ]

    def test_truth_as_a_table_is_no_row(self) -> None:
        """Virtuoso answers ASK with a table of one row: a query for rows does not take it for one."""
        error, _script = answered(
            (200, {"Content-Type": JSON}, TABLE.replace('"s"', '"__ASK_RETVAL"') % ROW.replace('"s"', '"__ASK_RETVAL"'))
        )

        assert isinstance(error, RemoteStoreError)

    def test_queries_go_as_forms(self) -> None:
        """A query is a field of a form, and the graphs of the default graph are fields beside it."""
        asked = "SELECT ?s { ?s a org:Organization }"
        _rows, script = answered((200, {"Content-Type": JSON}, TABLE % ROW), query=asked)
        ((method, headers, body),) = script.requests

        assert (method, headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
        (query,) = parse_qs(body)["query"]
        assert query == f"PREFIX org: <http://www.w3.org/ns/org#> {asked}"


class TestCredentials:
    """Who asks."""

    @pytest.mark.parametrize(
        ("scheme", "header"),
        [
            ("none", None),
            ("basic", f"Basic {base64.b64encode(b'ada:secret').decode()}"),
            ("bearer", "Bearer secret"),
        ],
    )
    def test_requests_are_signed(self, scheme: Scheme, header: str | None, reach: Reach) -> None:
        """The header is that of the scheme; Digest is held by Virtuoso, which takes nothing else."""
        script = Scripted((200, {"Content-Type": JSON}, TABLE % ROW))
        with serving(script) as address:
            store = reach(SparqlService(address, credentials=Credentials(scheme, "ada", "secret")))
            list(store.select(EVERYTHING))

        assert script.requests[0][1].get("Authorization") == header

    def test_secrets_are_never_shown(self) -> None:
        """A service prints no secret, and an address with one is refused."""
        assert "secret" not in repr(SparqlService("http://a/", credentials=Credentials("basic", "ada", "secret")))
        for address in ("http://ada:secret@example.org/sparql", "nowhere", "ftp://example.org/", "http://[", "http://"):
            with pytest.raises(ValueError, match="address") as refused:
                SparqlService("http://example.org/", address)
            assert "secret" not in str(refused.value)

    def test_a_wrong_password_is_an_error(self, virtuoso_service: SparqlService, reach: Reach) -> None:
        """Virtuoso refuses updates of strangers."""
        stranger = reach(replace(virtuoso_service, credentials=Credentials("digest", "dba", "wrong")))

        with pytest.raises(RemoteStoreError) as refused:
            stranger.remove_graph(GRAPH)
        assert refused.value.status == 401


class TestWrites:
    """Named graphs, by the graph store and by updates."""

    @pytest.fixture(params=["graph store", "updates"])
    def writer(self, request: pytest.FixtureRequest, remote: RemoteStore, reach: Reach) -> RemoteStore:
        """Return a store that writes in one of the two ways, on each server."""
        return reach(replace(remote.service, graph_store=None)) if request.param == "updates" else remote

    def test_a_graph_is_added_to_replaced_and_removed(self, writer: RemoteStore) -> None:
        """Adding keeps what was there, replacing does not, and removing twice does no harm."""
        other = "https://example.org/graph/other"
        writer.replace_graph(other, [Triple(B, KNOWS, B)])
        writer.add(GRAPH, [Triple(A, KNOWS, A)])
        writer.add(GRAPH, [Triple(A, KNOWS, B)])
        assert writer.counts() == {GRAPH: 2, other: 1}

        writer.replace_graph(GRAPH, [Triple(B, KNOWS, A)])
        assert [quad.triple for quad in writer.quads(B, A)] == [Triple(B, KNOWS, A)]
        assert writer.counts() == {GRAPH: 1, other: 1}

        for _time in range(2):
            writer.remove_graph(GRAPH)
            assert writer.counts() == {other: 1}

    def test_a_large_graph_goes_in_pieces(self, writer: RemoteStore) -> None:
        """All triples of many pieces arrive; those with blank nodes stay joined to each other."""
        many = [
            Triple(NamedNode(f"https://example.org/{number}"), KNOWS, Literal(f"é {number}")) for number in range(1200)
        ]
        joined = [Triple(A, KNOWS, BlankNode("x")), Triple(BlankNode("x"), KNOWS, B)]
        writer.replace_graph(GRAPH, iter([joined[0], *many, joined[1]]))

        assert writer.counts() == {GRAPH: 1202}
        rows = writer.select("SELECT ?s ?o WHERE { ?s ?p ?x . ?x ?q ?o FILTER (isBlank(?x)) }")
        assert list(rows) == [{"s": A, "o": B}]

    def test_hostile_graph_names_are_refused(self, writer: RemoteStore) -> None:
        """A name that is no IRI is refused before anything is sent, or is the name of nothing."""
        writer.replace_graph(GRAPH, [Triple(A, KNOWS, B)])
        with pytest.raises((ValueError, RemoteStoreError)):
            writer.add("https://example.org/x> { } } ; DROP ALL #", [Triple(A, KNOWS, B)])
        assert writer.counts() == {GRAPH: 1}

    def test_an_update_runs(self, writer: RemoteStore) -> None:
        """An update that names its graph is done, and is seen by the next query."""
        writer.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {Triple(A, KNOWS, B)} }} }}")

        assert list(writer.select(EVERYTHING)) == [{"s": A, "o": B}]

    def test_without_an_address_nothing_is_written(self, reach: Reach) -> None:
        """A service without addresses to write to is for reading."""
        with pytest.raises(RemoteStoreError, match="no address for updates"):
            reach(SparqlService("http://127.0.0.1:1/sparql")).add(GRAPH, [Triple(A, KNOWS, B)])


class TestBindings:
    """What cannot be bound over HTTP."""

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("SELECT ?s WHERE { SELECT ?s WHERE { ?s ?p ?o } }", "sub-select"),
            ("CONSTRUCT WHERE { ?s ?p ?o }", "template"),
            ("DESCRIBE <https://example.org/a>", "without a group"),
        ],
    )
    def test_a_query_without_a_place_to_bind_in_is_refused(self, query: str, reason: str, reach: Reach) -> None:
        """Rather than bind where it would have no effect, or another one, nothing is asked."""
        store = reach(SparqlService("http://127.0.0.1:1/sparql"))

        with pytest.raises(TypeError, match=reason):
            list((store.select if query.startswith("SELECT") else store.construct)(query, {"s": A}))

    def test_a_blank_node_has_no_name_elsewhere(self, reach: Reach) -> None:
        """A blank node cannot be bound, and the error says why."""
        with pytest.raises(TypeError, match="no name outside its store"):
            list(reach(SparqlService("http://127.0.0.1:1/sparql")).select(EVERYTHING, {"s": BlankNode("x")}))

    def test_braces_and_keywords_in_texts_and_comments_are_no_structure(self, remote: RemoteStore) -> None:
        """The clause stands in the query's own group, whatever strings, IRIs and comments hold."""
        remote.replace_graph(GRAPH, [Triple(A, KNOWS, B), Triple(B, KNOWS, A)])
        query = """
            # SELECT { WHERE {
            PREFIX ex: <https://example.org/> # }
            SELECT ?s ("{ \\" }" AS ?x) ('''it's { ''' AS ?y) # WHERE {
            WHERE { # {
              ?s ex:knows ?o . FILTER (STR(?o) != "}" && ?x<?y || ?o = ex:a || ?o = ex:b)
            } ORDER BY ?s
        """.replace("?x<?y", "1<2")

        assert [row["s"] for row in remote.select(query, {"s": B})] == [B]


def test_without_graphs_of_ours_the_default_graph_is_empty(remote: RemoteStore, reach: Reach) -> None:
    """A store that lists its graphs, and has none, sees nothing of what else the service holds."""
    other = reach(replace(remote.service, listed_under="https://example.org/nowhere/"))
    remote.replace_graph(GRAPH, [Triple(A, KNOWS, B)])

    assert list(other.select(EVERYTHING)) == []
    assert list(other.quads()) == []
    assert len(list(remote.select(EVERYTHING))) == 1
