"""The client: the methods of an open generation over HTTP, and every way in which a service can fail it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from api.client import (
    BusyServiceError,
    Client,
    ProblemError,
    ServiceError,
    UnreachableError,
    UnusableAnswerError,
)
from graph import Generation, QueryRefusedError
from graph.network import ORGANISATION, UNDERTAKING
from ontology.identifiers import thing
from tests.api.api_support import ROOT
from tests.api.foreign_service import Reply, answering

Either: TypeAlias = Generation | Client

LABELS = "SELECT ?thing ?label ?none WHERE { ?thing a al:Alliance ; skos:prefLabel ?label } ORDER BY ?thing ?label"
CONSTRUCT = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a al:Alliance ; skos:prefLabel ?o }"
PROBLEM = "application/problem+json"
RESULTS = "application/sparql-results+json"
TSV = "text/tab-separated-values"
BUSY = Reply(json.dumps({"code": "busy", "title": "Trop", "detail": "Attendez."}).encode(), PROBLEM, 503)


@pytest.fixture
def distant(address: tuple[str, int]) -> Iterator[Client]:
    """Give a client of the true server."""
    with Client(f"http://{address[0]}:{address[1]}/") as client:
        yield client


def walk(maillage: Either) -> list[object]:
    """Return what a researcher's notebook asks, whichever of the two it has opened."""
    french = maillage.partners("silver-geek", limit=3)
    table = maillage.sparql(LABELS)
    return [
        maillage.version,
        french,
        maillage.partners("Orange", lang="en"),
        maillage.catalysts("94"),
        maillage.catalysts(limit=2, lang="en"),
        maillage.introductions("orange", "la-poste", limit=5),
        maillage.introductions("Orange", "alteractions", lang="en"),
        maillage.diagnosis("94"),
        maillage.diagnosis(thing("commune", "86194"), limit=2, lang="en"),
        maillage.actor("silver-geek"),
        maillage.actor("Silver Geek (projet)", UNDERTAKING),
        maillage.actor("Orange", ORGANISATION, lang="en"),
        maillage.actor(thing("organisation", "orange"), ORGANISATION),
        maillage.actor(thing("organisation", "orange")),
        maillage.territory("Poitiers"),
        maillage.territory("86", lang="en"),
        maillage.territory(thing("commune", "86194")),
        list(maillage.organisations()),
        list(maillage.undertakings(lang="en")),
        table,
        table.to_pandas(languages=True).to_csv(),
        maillage.ask("ASK { ?s a al:Alliance }"),
        maillage.ask("ASK { ?s a al:Nothing }"),
        set(maillage.construct(CONSTRUCT)),
    ]


class TestSameAsTheLibrary:
    """One line of a notebook changes: what is opened."""

    def test_the_same_walk_gives_the_same_results(self, generation: Generation, distant: Client) -> None:
        """Every method gives over HTTP what it gives on this machine, evidence included."""
        for here, there in zip(walk(generation), walk(distant), strict=True):
            assert here == there

    def test_the_language_is_that_of_the_client(self, address: tuple[str, int], generation: Generation) -> None:
        """A client made in English answers in English where nothing else is said."""
        with Client(f"http://{address[0]}:{address[1]}", lang="en") as client:
            assert client.partners("silver-geek") == generation.partners("silver-geek", lang="en")

    @pytest.mark.parametrize(
        ("method", "query"),
        [("sparql", "ASK {}"), ("sparql", CONSTRUCT), ("ask", LABELS), ("ask", CONSTRUCT), ("construct", LABELS)],
    )
    def test_another_form_of_query_is_refused(
        self, generation: Generation, distant: Client, method: str, query: str
    ) -> None:
        """Each method takes its own form of query alone, here and there."""
        for maillage in (generation, distant):
            with pytest.raises(QueryRefusedError):
                getattr(maillage, method)(query)

    def test_long_and_hostile_queries(self, generation: Generation, distant: Client) -> None:
        """A query too long for an address is sent as a form; its texts arrive as they are."""
        text = " ".join(["& = + % # é 🗺 \\\\ \\n"] * 2000)
        query = f'SELECT ?x ("{text}" AS ?y) WHERE {{ BIND (1 AS ?x) }}'
        assert distant.sparql(query) == generation.sparql(query)
        assert distant.sparql(query).terms[0][0] == Literal(1)

    def test_an_empty_table(self, distant: Client) -> None:
        """No solution is a table without rows, whose columns are known."""
        table = distant.sparql("SELECT ?b ?a WHERE { ?a al:nothing ?b }")
        assert (table.columns, len(table)) == (("b", "a"), 0)


class TestRefusals:
    """What the true server refuses, as an error with its data."""

    def test_syntax(self, distant: Client) -> None:
        """A malformed query is a problem with the code, the status and the place in words."""
        with pytest.raises(ProblemError, match="ligne 2") as caught:
            distant.sparql("SELECT *\nWHERE { ?s ?p }")
        assert (caught.value.code, caught.value.status) == ("sparql-syntax", 400)
        assert caught.value.title

    def test_unknown_name(self, distant: Client) -> None:
        """An unknown name is a problem that says what comes close."""
        with pytest.raises(ProblemError, match="silver-geek") as caught:
            distant.partners("Silver Gekk")
        assert (caught.value.code, caught.value.status) == ("unknown-name", 404)

    @pytest.mark.parametrize("name", ["A/B", "..", "?x#y", "é & ü", "%2e%2e", "zz\nzz"])
    def test_odd_names(self, distant: Client, name: str) -> None:
        """Odd names are unknown, never another address."""
        for ask in (distant.territory, distant.partners, distant.actor):
            with pytest.raises(ProblemError) as caught:
                ask(name)
            assert caught.value.status in {404, 422}

    def test_a_slow_query_is_not_asked_again(self, distant: Client) -> None:
        """A query that was stopped at its limit is an error at once: again would be as slow."""
        begun = time.monotonic()
        with pytest.raises(ProblemError) as caught:
            distant.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert caught.value.code == "query-timeout"
        assert not isinstance(caught.value, BusyServiceError)
        assert time.monotonic() - begun < 7.5


class TestDownload:
    """A source taken whole."""

    def test_a_graph(self, distant: Client, generation: Generation, tmp_path: Path) -> None:
        """The facts of a source are a file that can be cited by the version of the data set."""
        taken = distant.download("told/003", tmp_path / "003.ttl")
        graph = next(one for one in generation.manifest.graphs if one.endswith("/told/003"))
        assert len(list(parse(taken.path.read_bytes(), format=RdfFormat.TURTLE))) == generation.manifest.graphs[graph]
        assert taken.version == generation.version

    def test_nothing_is_left_of_a_failure(self, distant: Client, tmp_path: Path) -> None:
        """An unknown source leaves what was there, and nothing beside it."""
        place = tmp_path / "kept.ttl"
        place.write_text("kept", encoding="utf-8")
        with pytest.raises(ProblemError):
            distant.download("told/nothing", place)
        assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("kept.ttl", "kept")]


class TestFailures:
    """Services that fail, each in its way; the client says how, and never waits for ever."""

    def test_nothing_listens(self) -> None:
        """A connection that fails says at which address."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}"
            with Client(address) as client, pytest.raises(UnreachableError, match=address):
                client.sparql("SELECT * { ?s ?p ?o }")

    @pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://", "http://nobody.invalid", "http://[::"])
    def test_addresses_that_are_none(self, url: str) -> None:
        """What is no address of the web is unreachable, not an error of the program."""
        with pytest.raises(ServiceError), Client(url) as client:
            client.ask("ASK {}")

    def test_busy_then_not(self) -> None:
        """A service that asks to wait is asked again after that time; we say who we are."""
        later = Reply(b"", "text/plain", 429, {"Retry-After": "1"})
        with answering(later, Reply(b'{"head":{},"boolean":true}', RESULTS)) as service, Client(service.address) as one:
            begun = time.monotonic()
            assert one.ask("ASK {}") is True
        assert time.monotonic() - begun >= 1
        assert [asked.headers["user-agent"] for asked in service.asked] == [f"maillage/{version('maillage')}"] * 2
        assert service.asked[0].headers["accept-language"] == "fr"

    @pytest.mark.parametrize(("retries", "times"), [(0, 1), (1, 2), (2, 3)])
    def test_busy_for_ever(self, retries: int, times: int) -> None:
        """Whoever goes on being busy is asked so many times, then that is the error."""
        reply = Reply(BUSY.body, PROBLEM, 503, {"Retry-After": "0"})
        with answering(reply) as service, Client(service.address, retries=retries) as client:
            with pytest.raises(BusyServiceError) as caught:
                client.partners("orange")
            assert len(service.asked) == times
        assert (caught.value.code, caught.value.retry_after_s, caught.value.detail) == ("busy", 0.0, "Attendez.")

    @pytest.mark.parametrize("wait", ["3600", "Wed, 01 Jan 2125 00:00:00 GMT"])
    def test_a_wait_too_long_is_not_waited(self, wait: str) -> None:
        """A service that asks to wait longer than an answer may take is not asked again."""
        reply = Reply(BUSY.body, PROBLEM, 429, {"Retry-After": wait})
        with answering(reply) as service, Client(service.address, timeout=2) as client:
            with pytest.raises(BusyServiceError) as caught:
                client.ask("ASK {}")
            assert len(service.asked) == 1
        assert caught.value.retry_after_s is not None
        assert caught.value.retry_after_s >= 3600

    def test_a_date_that_is_past_is_no_wait(self) -> None:
        """A date in the past lets ask again at once; what is no date is taken for a second."""
        past = Reply(b"", "text/plain", 503, {"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"})
        odd = Reply(b"", "text/plain", 503, {"Retry-After": "soon"})
        good = Reply(b'{"head":{},"boolean":false}', RESULTS)
        with answering(past, odd, good) as service, Client(service.address) as client:
            assert client.ask("ASK {}") is False

    def test_all_that_a_problem_says(self) -> None:
        """The limit, the line and the column of a problem are kept; what is not of their kind is not."""
        limit = {"name": "answer_rows", "value": 10, "unit": "rows"}
        said = {"code": "query-too-large", "title": "T", "detail": "D", "limit": limit, "line": 2, "column": 7}
        odd = {"code": None, "limit": "10", "line": "2", "column": True}
        whole, poor = (Reply(json.dumps(one).encode(), PROBLEM, 413) for one in (said, odd))
        with answering(whole, poor) as service, Client(service.address) as client:
            with pytest.raises(ProblemError) as caught:
                client.sparql("SELECT * {}")
            error = caught.value
            assert (error.code, error.limit, error.line, error.column) == ("query-too-large", limit, 2, 7)
            with pytest.raises(ProblemError) as caught:
                client.sparql("SELECT * {}")
            error = caught.value
            assert (error.code, error.limit, error.line, error.column) == ("http-413", None, None, None)

    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            (Reply(b"error at 1:5: expected {", "text/plain", 400), "expected {"),
            (Reply(b"<html><body>" + b"x" * 10**6, "text/html", 502), "HTTP 502 Bad Gateway"),
            (Reply(b"[1, 2]", PROBLEM, 500), "HTTP 500"),
            (Reply(b"{not json", PROBLEM, 500), "HTTP 500"),
            (Reply(b"", "", 418), "http-418"),
        ],
    )
    def test_errors_of_other_kinds(self, reply: Reply, words: str) -> None:
        """An error that is no problem of ours is told by its status and its plain words, never by a page."""
        with answering(reply) as service, Client(service.address) as client:
            with pytest.raises(ProblemError) as caught:
                client.sparql("SELECT * {}")
            assert words in str(caught.value)
            assert "<html>" not in str(caught.value)

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(b"<html>", "text/html"),
            Reply(b"?a\n<http://x>\n", ""),
            Reply(b"?a\n<http://x>\n", TSV, length=1000),
            Reply(b"?a\n<http://x", TSV),
            Reply(b"a,b\r\n", "text/csv"),
            Reply(b"not gzip", TSV, headers={"Content-Encoding": "gzip"}),
            Reply(b"", TSV, 204),
        ],
        ids=["page", "no type", "cut off", "malformed", "another form", "not gzip", "no content"],
    )
    def test_what_is_no_whole_table(self, reply: Reply) -> None:
        """A page, a table cut off or of another form, is never taken for a table."""
        with answering(reply) as service, Client(service.address) as client, pytest.raises(ServiceError):
            client.sparql("SELECT * {}")

    @pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"{", b'{"dataset": 1, "items": [], "next": null}'])
    def test_json_of_another_program(self, body: bytes) -> None:
        """JSON of another shape is unusable, wherever it comes."""
        with answering(Reply(body, "application/json")) as service, Client(service.address) as client:
            for ask in (client.partners, client.territory, client.actor):
                with pytest.raises(UnusableAnswerError):
                    ask("x")
            with pytest.raises(UnusableAnswerError):
                list(client.organisations())
            with pytest.raises(UnusableAnswerError):
                len(client.version)

    def test_facts_broken_off(self) -> None:
        """Facts that are malformed are unusable."""
        reply = Reply(b"<a> <b", "application/n-triples")
        with (
            answering(reply) as service,
            Client(service.address) as client,
            pytest.raises(UnusableAnswerError),
        ):
            client.construct("CONSTRUCT WHERE { ?s ?p ?o }")

    def test_addresses_that_lead_in_a_circle(self) -> None:
        """An address that leads to itself is given up after a few times."""
        reply = Reply(b"", "text/plain", 302, {"Location": "/sparql"})
        with answering(reply) as service, Client(service.address) as client:
            with pytest.raises(UnusableAnswerError, match="without end"):
                client.sparql("SELECT * {}")
            assert len(service.asked) < 10

    def test_an_address_that_leads_elsewhere(self, distant: Client, generation: Generation) -> None:
        """A service that has moved is found at its new address."""
        reply = Reply(b"", "text/plain", 308, {"Location": f"{distant.url}/v1/territories/86"})
        with answering(reply) as service, Client(service.address) as client:
            assert client.territory("86") == generation.territory("86")

    def test_a_service_that_says_nothing(self) -> None:
        """Who accepts and never answers is given up at the time limit."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            with Client(address, timeout=0.3) as client, pytest.raises(UnreachableError, match=r"no answer in 0\.3 s"):
                client.ask("ASK {}")

    def test_a_drip_without_end(self) -> None:
        """Who sends a little for ever is given up at the time limit of the whole."""

        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", TSV)
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            for _ in range(50):
                try:
                    handler.wfile.write(b"?")
                except OSError:
                    return
                time.sleep(0.05)

        with answering(write=drip) as service, Client(service.address, timeout=0.5) as client:
            begun = time.monotonic()
            with pytest.raises(UnreachableError, match="no whole answer"):
                client.sparql("SELECT * {}")
            assert time.monotonic() - begun < 2.4


class TestPages:
    """Lists are followed page by page, as far as they are read."""

    def page(self, label: str, following: str | None) -> Reply:
        """Return a page of a list with one thing."""
        item = {"iri": f"https://x/{label}", "slug": label, "kind": "organisation", "label": label}
        dataset = {"version": "v", "built": "b", "sources": []}
        body = {"dataset": dataset, "items": [item], "next": following}
        return Reply(json.dumps(body).encode(), "application/json")

    def test_a_page_is_asked_for_when_it_is_reached(self) -> None:
        """Who reads one name asks for one page; who reads all asks for all."""
        pages = (self.page("a", "/v1/organisations?after=a"), self.page("b", None))
        with answering(*pages) as service, Client(service.address) as client:
            assert [one.label for one in islice(client.organisations(), 1)] == ["a"]
            assert len(service.asked) == 1
        with answering(*pages) as service, Client(service.address) as client:
            assert [one.label for one in client.organisations()] == ["a", "b"]
            assert service.asked[1].path == "/v1/organisations?after=a"

    def test_pages_without_end(self) -> None:
        """Pages that lead to one another are given up."""
        pages = (self.page("a", "/v1/organisations?after=a"), self.page("b", "/v1/organisations?after=a"))
        with answering(*pages) as service, Client(service.address) as client:
            with pytest.raises(UnusableAnswerError, match="without end"):
                list(client.organisations())
            assert len(service.asked) < 5


def test_importing_the_client_is_light() -> None:
    """Whoever asks from afar loads no network analysis, no rdflib, no web server, no tables."""
    heavy = ("networkx", "rdflib", "fastapi", "starlette", "jinja2", "pandas", "pyarrow", "pyvis", "typer", "rich")
    code = f"import sys, api.client; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == "[]"


def test_terms_keep_their_datatypes(distant: Client) -> None:
    """Terms arrive as they are: IRIs, languages and datatypes."""
    query = 'SELECT * { VALUES (?a ?b ?c) { (al:Alliance "été"@fr "2014-01-01"^^xsd:date) } }'
    date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    alliance = NamedNode("https://w3id.org/maillage/ns#Alliance")
    assert distant.sparql(query).terms == (
        (alliance, Literal("été", language="fr"), Literal("2014-01-01", datatype=date)),
    )


def test_every_method_is_documented() -> None:
    """The table of the page on the client has the methods of the client; those of the library are there too."""
    page = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)[^|]*\| (?:`(graph|generation)\.(\w+)`)?", page, re.MULTILINE)

    assert {name for name, _room, _other in rows} == {name for name in vars(Client) if not name.startswith("_")}
    for name, room, other in rows:
        assert not room or hasattr(import_module("graph") if room == "graph" else Generation, other), name
        assert not room or hasattr(Generation, name), name
