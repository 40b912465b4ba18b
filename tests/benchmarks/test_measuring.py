"""What the benchmarks are measured with: numbers as text, growth, killed queries, and a load that ends."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.load import Load, drive
from benchmarks.measuring import exponent, short, table
from benchmarks.peers import Peer
from tests.graph.small_facts import fact


class Half(BaseHTTPRequestHandler):
    """Answers a first query in pieces and refuses every second one."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        """Answer or refuse."""
        Half.asked += 1
        if Half.asked % 2:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n")
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_response(429)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"no")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def half() -> Iterator[int]:
    """Serve on a free port, and give it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Half) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_short_numbers() -> None:
    """A number is shown with three digits that count; what is no number, with a dash."""
    assert [short(cell) for cell in (0.01234, 1.0, 12.34, 1234.5, float("nan"), "x", 7)] == [
        *("0.0123", "1.00", "12.3", "1,234", "–", "x", "7"),
    ]


def test_growth() -> None:
    """A cost that is a hundred times as large where the size is ten times as large grows as its square."""
    assert exponent(2.0, 200.0, 10) == pytest.approx(2.0)


def test_tables() -> None:
    """A table in Markdown has a header, a rule and its rows."""
    assert table(["a", "b"], [["x", 1.5]]) == "| a | b |\n| --- | --- |\n| x | 1.50 |"


def test_a_load_ends_and_counts(half: int) -> None:
    """Answers and refusals are told apart, a chunked answer is read whole, and the load ends in its time."""
    outcome = drive(Load(half, "/sparql", ("ASK {}",), clients=2, seconds=0.6))
    assert 0.6 <= outcome.seconds < 5
    assert outcome.answered > 0
    assert outcome.refused > 0
    assert outcome.p50 <= outcome.p99
    assert outcome.answered + outcome.refused <= Half.asked


def test_nobody_there_is_a_refusal() -> None:
    """A port that nobody listens on refuses; the load ends all the same."""
    outcome = drive(Load(1, "/sparql", ("ASK {}",), clients=1, seconds=0.2))
    assert (outcome.answered, outcome.refused > 0) == (0, True)
    assert json.loads(json.dumps(outcome.p50)) != outcome.p50, "not a number"


@pytest.mark.parametrize("engine", ["disk", "memory", "rdflib"])
def test_a_peer_answers_and_kills(tmp_path: Path, engine: str) -> None:
    """A peer tells the rows of a query; one without end is killed at its limit, and the next one is answered."""
    lines = "".join(f"{fact(f's{number}', 'p', 'o')}\n" for number in range(400))
    path = tmp_path / "facts.nt"
    path.write_text(lines, encoding="utf-8")
    if engine == "disk":
        path = tmp_path / "store"
        store = ox.Store(str(path))
        store.load(lines, format=ox.RdfFormat.N_TRIPLES)
        store.flush()
        del store
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with Peer(engine, path) as peer:
        assert peer.ask(endless, 0.5) is None
        found = peer.ask("SELECT ?s WHERE { ?s ?p ?o }", 20)
    assert found is not None
    assert found.rows == 400
