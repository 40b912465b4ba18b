"""Peers: the engines called directly, each in a process of its own where a query can be killed at its time limit.

The process holds the store and forks for each query; nothing of a query outlives its child.
"""

import hashlib
import json
import multiprocessing
import os
import signal
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Self, cast

import pyoxigraph as ox
import rdflib

Ask = Callable[[str], bytes]

_RUNS: Final = 4
_ENOUGH_S: Final = 8.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What a query took: the median of its runs but the first in ms, its rows, and a digest of them in any order."""

    ms: float
    rows: int
    digest: str


def timing(times: list[float], answer: bytes) -> Timing:
    """Return the timing of some runs, in ms, that gave this answer in CSV or N-Triples."""
    lines = answer.splitlines()
    body = lines if answer.startswith((b"<", b"_")) else lines[1:]
    digest = hashlib.sha256(b"\n".join(sorted(body))).hexdigest()
    return Timing(statistics.median(times[1:] or times), len(body), digest)


def timed(ask: Ask, text: str) -> Timing:
    """Run a query a few times, the first run of which does not count."""
    times: list[float] = []
    answer = b""
    while len(times) < _RUNS and sum(times) < _ENOUGH_S * 1000:
        start = time.perf_counter()
        answer = ask(text)
        times.append((time.perf_counter() - start) * 1000)
    return timing(times, answer)


class Peer:
    """An engine in a process of its own: ``disk``, ``memory`` or ``rdflib``, over a store or a file of N-Triples."""

    def __init__(self, engine: str, path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, engine, str(path)), daemon=True)
        self._process.start()
        other.close()
        self._pipe.recv()

    def ask(self, text: str, limit_s: float) -> Timing | None:
        """Return what a query takes; nothing where one run of it takes longer than the limit, or fails."""
        self._pipe.send((text, limit_s))
        answer = self._pipe.recv()
        return Timing(*answer) if answer else None

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _serve(pipe: Connection, engine: str, path: str) -> None:
    """Hold a store and time queries on it, each in a child, until told to stop."""
    begin = _ENGINES[engine](path)
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        pipe.send(_apart(begin, *order))


def _apart(begin: Callable[[], Ask], text: str, limit_s: float) -> list[object] | None:
    """Time a query in a child, which the alarm ends where one run takes longer than the limit."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _time_and_leave(begin, text, limit_s, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        answer = told.read()
    os.waitpid(child, 0)
    return cast("list[object]", json.loads(answer)) if answer else None


def _time_and_leave(begin: Callable[[], Ask], text: str, limit_s: float, writer: int) -> None:
    """Time a query, tell, and leave at once: nothing of the parent is cleaned up twice."""
    ask = begin()

    def limited(query: str) -> bytes:
        signal.setitimer(signal.ITIMER_REAL, limit_s)
        answer = ask(query)
        signal.setitimer(signal.ITIMER_REAL, 0)
        return answer

    try:
        found = timed(limited, text)
        os.write(writer, json.dumps([found.ms, found.rows, found.digest]).encode())
    finally:
        os._exit(0)


def _disk(path: str) -> Callable[[], Ask]:
    """Open the store in each child: its threads do not live in a fork."""
    return lambda: asking(ox.Store.read_only(path))


def _memory(path: str) -> Callable[[], Ask]:
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
    return lambda: asking(store)


def _rdflib(path: str) -> Callable[[], Ask]:
    graph = rdflib.Graph().parse(path, format="nt")

    def ask(text: str) -> bytes:
        result = graph.query(text)
        return result.serialize(format="nt" if result.type == "CONSTRUCT" else "csv") or b""

    return lambda: ask


def asking(store: ox.Store) -> Ask:
    """Return what asks a store directly; the default graph is the union of all, as it is for our own service."""

    def ask(text: str) -> bytes:
        results = store.query(text, use_default_graph_as_union=True)
        if isinstance(results, ox.QueryTriples):
            return results.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        return results.serialize(format=ox.QueryResultsFormat.CSV) or b""

    return ask


_ENGINES: Final[dict[str, Callable[[str], Callable[[], Ask]]]] = {
    "disk": _disk,
    "memory": _memory,
    "rdflib": _rdflib,
}
