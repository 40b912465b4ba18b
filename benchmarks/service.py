"""What the service adds to the engine, and what it withstands: overhead, look-ups, attacks, large answers."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from http.client import HTTPConnection
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks import servers
from benchmarks.building import Built
from benchmarks.generated import GeneratedGraph
from benchmarks.load import Load, Outcome, Running
from benchmarks.measuring import interleaved_ms, table
from graph import Query, WorkerPool
from ontology.terms import PREFIXES

_JSON: Final = "application/sparql-results+json"
_LIMIT_S: Final = 10.0
_ROUNDS, _ROUND_S = 3, 3.0
_ATTACK_S, _HEAD_START_S = 8.0, 1.0
_HONEST: Final = 3
_PIECE: Final = 1 << 16
_ATTACKS: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f LIMIT 10",
    "SELECT ?a ?b WHERE { ?a (al:within|al:directlyWithin|skos:broader|al:addresses|al:actsIn)* ?b }",
)


def overhead(graph: Built) -> str:
    """Compare a query by pyoxigraph directly, in a confined process and by HTTP, done in turn; ms."""
    organisation = GeneratedGraph(graph.asked).iri(1)
    cases = (
        ("ASK", "ASK { ?s a al:Territory }", 201),
        ("one organisation", f"SELECT ?p ?o WHERE {{ <{organisation}> ?p ?o }}", 201),
        ("a join of 100 rows", _JOIN, 101),
        ("an answer of about 10 MB", "SELECT * WHERE { ?s ?p ?o } LIMIT 40000", 7),
    )
    rows: list[list[object]] = []
    with WorkerPool(graph.store) as pool, servers.ours(graph.home, _LIMIT_S) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=_LIMIT_S)
        store = ox.Store.read_only(str(graph.store))
        for name, text, runs in cases:
            works = _three_ways(text, store, pool, connection)
            interleaved_ms(works, 2)
            direct, confined, whole = interleaved_ms(works, runs)
            rows.append([name, direct, confined, confined - direct, whole, whole - direct])
        connection.close()
    header = ["query", "directly, ms", "confined, ms", "more, ms", "by HTTP, ms", "more, ms"]
    return table(header, rows)


_JOIN: Final = "SELECT ?o ?l ?c WHERE { ?o a al:Foundation ; skos:prefLabel ?l ; al:actsIn ?c } LIMIT 100"


def _three_ways(
    text: str, store: ox.Store, pool: WorkerPool, connection: HTTPConnection
) -> Sequence[Callable[[], object]]:
    """Return what asks a query directly, in a confined process and by HTTP."""
    prefixes, path = dict(PREFIXES), f"/sparql?query={quote(text)}"

    def direct() -> None:
        results = store.query(text, prefixes=prefixes, use_default_graph_as_union=True)
        if not isinstance(results, ox.QueryTriples):
            results.serialize(format=ox.QueryResultsFormat.JSON)

    def confined() -> None:
        with pool.run(Query(text, prefixes=PREFIXES)).body as body:
            body.read()

    def whole() -> None:
        connection.request("GET", path, headers={"Accept": _JSON})
        connection.getresponse().read()

    return direct, confined, whole


def throughput(graph: Built) -> str:
    """Compare point look-ups a second of our server, a naive one and Oxigraph's, in alternate rounds."""
    generated = GeneratedGraph(graph.asked)
    ranks = range(0, generated.organisations, max(1, generated.organisations // 200))
    queries = tuple(f"SELECT ?p ?o WHERE {{ <{generated.iri(rank)}> ?p ?o }}" for rank in ranks)
    rows: list[list[object]] = []
    with ExitStack() as stack:
        running = [
            stack.enter_context(server)
            for server in (
                servers.ours(graph.home, _LIMIT_S),
                servers.naive(graph.store),
                servers.oxigraph(graph.store, _LIMIT_S),
            )
        ]
        for clients in (1, 8):
            loads = [Load(server.port, server.path, queries, clients, _ROUND_S) for server in running]
            rounds = [[Running(load).outcome() for load in loads] for _round in range(_ROUNDS)]
            middles = [_middle(outcomes) for outcomes in zip(*rounds, strict=True)]
            naive = middles[1].rate
            for server, one in zip(running, middles, strict=True):
                rows.append([server.name, clients, one.rate, one.rate / naive, one.p50, one.p99, one.refused])
    return table(["server", "clients", "answers/s", "ratio to naive", "p50, ms", "p99, ms", "refused"], rows)


def _middle(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome whose rate is the median."""
    middle = statistics.median_low(outcome.rate for outcome in outcomes)
    return next(outcome for outcome in outcomes if outcome.rate == middle)


def attack(graph: Built) -> str:
    """Compare what three honest clients get while others send queries without end, 8 s each time."""
    organisation = GeneratedGraph(graph.asked).iri(1)
    honest = (f"SELECT ?p ?o WHERE {{ <{organisation}> ?p ?o }}", _JOIN)
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("al", "skos"))
    rows: list[list[object]] = []
    for attackers in (0, 4, 16):
        for serving in _both(graph, 5.0):
            with serving as server:
                load = Load(server.port, server.path, tuple(map(prefixes.__add__, _ATTACKS)), attackers, _ATTACK_S, 2)
                hostile = Running(load) if attackers else None
                time.sleep(_HEAD_START_S)
                asked = tuple(map(prefixes.__add__, honest))
                outcome = Running(
                    Load(server.port, server.path, asked, _HONEST, _ATTACK_S - 2 * _HEAD_START_S)
                ).outcome()
                if hostile is not None:
                    hostile.outcome()
            rows.append([server.name, attackers, outcome.rate, outcome.p50, outcome.p99, outcome.refused])
    return table(["server", "attackers", "honest answers/s", "p50, ms", "p99, ms", "refused"], rows)


def _both(graph: Built, limit_s: float) -> Iterator[AbstractContextManager[servers.Server]]:
    """Give our server and Oxigraph's, each to start when its turn comes."""
    yield servers.ours(graph.home, limit_s)
    yield servers.oxigraph(graph.store, limit_s)


def large(graph: Built) -> str:
    """Compare the first byte, the end and the memory of the web process where an answer is large."""
    path = "query=" + quote("SELECT * WHERE { ?s ?p ?o } LIMIT 150000")
    rows: list[list[object]] = []
    for serving in _both(graph, _LIMIT_S):
        with serving as server:
            before = server.memory_mb()
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            began = time.perf_counter()
            connection.request("GET", f"{server.path}?{path}", headers={"Accept": _JSON})
            answer = connection.getresponse()
            size = len(answer.read(1))
            first = time.perf_counter() - began
            while piece := answer.read(_PIECE):
                size += len(piece)
            whole = time.perf_counter() - began
            connection.close()
            rows.append([server.name, size / 1e6, first * 1000, whole * 1000, before, server.memory_mb()])
    header = ["server", "answer, MB", "first byte, ms", "whole, ms", "memory before, MB", "peak memory, MB"]
    return table(header, rows)


PARTS: Final[Mapping[str, Callable[[Built], str]]] = MappingProxyType(
    {"overhead": overhead, "throughput": throughput, "attack": attack, "large": large}
)
"""The parts of the benchmark that are about the service: each takes a graph and returns a table in Markdown."""
