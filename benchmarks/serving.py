"""Serving partners at scale: lists with their reasons out of a store, in process and by HTTP.

    python -m benchmarks.serving 100000 2000000 --dir /var/tmp --write

The store is that of an invented nation (:mod:`benchmarks.stored_nation`); the server is ``maillage serve``. Warm are
organisations that allied, cold those that did not; each is asked for once or a few times at most, so that nothing that
a list leaves behind serves the next one. Eight clients ask as fast as they are answered, then at a fixed rate. A nation
that lies built in the folder is not built again.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np

from api.description import describe_generation
from benchmarks.load import Load, Running
from benchmarks.measuring import table, write_block
from benchmarks.servers import Server, ours
from benchmarks.steps import apart, peak_mb
from benchmarks.stored_nation import sources
from data import territory_source
from graph import NoGenerationError, build, open_generation
from graph.columnar import Columnar
from graph.recommendation import question_of
from ontology.vocabulary import vocabulary_source

_CLIENTS, _RATE = 8, 40.0
_ASKED, _IN_PROCESS, _HUBS = 4000, 300, 20
_LIMIT_S: Final = 30.0
_PATH: Final = "/v1/partners"
_QUIET, _WAITS_S = 0.1, 900.0
_SPARQL_MB: Final = 50
_HEADER: Final = (
    "organisations", "who asks", "engine p50 (CPU ms)", "with reasons p50", "p99", "by the clock p50 (ms)", "p99",
    "evidence a list",
)  # fmt: skip
_SERVED_HEADER: Final = (
    "organisations", "who asks", "how", "answers/s", "p50 (ms)", "p99 (ms)", "CPU ms an answer", "refused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InProcess:
    """What lists take in this process: who asks, the engine's time and that of all of it, in CPU ms and by the clock.

    ``evidence`` is how many pieces of evidence a list has on average.
    """

    who: str
    engine: float
    cpu: tuple[float, float]
    clock: tuple[float, float]
    evidence: float


def made(organisations: int, folder: Path) -> float:
    """Build the store of a nation in a folder; return how long that took, 0 where it was there."""
    home = folder / "home"
    try:
        open_generation(home).close()
    except NoGenerationError:
        begun = time.perf_counter()
        files = folder / "files"
        files.mkdir(parents=True)
        given = (vocabulary_source(), territory_source(), *sources(organisations, files))
        build(given, home, describe=describe_generation).close()
        return time.perf_counter() - begun
    return 0.0


def chosen(network: Columnar, count: int) -> dict[str, list[str]]:
    """Return organisations to ask for: some that allied, some that did not, those that did most."""
    chance, allied = np.random.default_rng(0), network.allied
    some = {"warm": np.flatnonzero(allied), "cold": np.flatnonzero(~allied)}
    picked = {who: chance.choice(every, min(count, len(every)), replace=False) for who, every in some.items()}
    picked["hubs"] = np.argsort(-network.joined.sizes, kind="stable")[:_HUBS]
    return {who: [network.organisations[int(one)] for one in every] for who, every in picked.items()}


def in_process(home: Path) -> tuple[list[InProcess], dict[str, list[str]], dict[str, float]]:
    """Measure lists in this process; return them, whom to ask for by HTTP, and what was read before, in seconds."""
    generation, read = open_generation(home), {}
    for name in ("columnar", "bare", "index", "recommender"):
        begun = time.process_time()
        getattr(generation, name)
        read[name] = time.process_time() - begun
    generation.recommender.rehearse()
    asked = chosen(generation.columnar, _ASKED)
    found = []
    for who, iris in asked.items():
        some = iris[-_IN_PROCESS:]
        generation.partners(some[0])
        engine, cpu, clock, evidence = [], [], [], []
        for iri in some:
            seed = generation.columnar.number(iri)
            begun = time.thread_time()
            generation.recommender.recommend(question_of(generation.columnar, np.array([seed], np.int32)))
            middle, now = time.thread_time(), time.perf_counter()
            ranking = generation.partners(iri)
            engine.append((middle - begun) * 1000)
            cpu.append((time.thread_time() - middle) * 1000)
            clock.append((time.perf_counter() - now) * 1000)
            evidence.append(sum(len(reason.evidence) for one in ranking.candidates for reason in one.reasons))
        found.append(
            InProcess(who, statistics.median(engine), _percentiles(cpu), _percentiles(clock), statistics.mean(evidence))
        )
    read["peak MB"] = peak_mb()
    generation.close()
    return found, asked, read


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def served(home: Path, asked: dict[str, list[str]], seconds: float) -> tuple[list[list[object]], float, str]:
    """Return a row for each load by HTTP, when the server was ready (seconds), and what it and its processes hold."""
    rows: list[list[object]] = []
    begun = time.perf_counter()
    with ours(home, _LIMIT_S) as server:
        _ask(server, asked["warm"][0])
        _settle(server)
        ready = time.perf_counter() - begun
        for who in ("warm", "cold"):
            for rate in (0.0, _RATE):
                iris = tuple(asked[who][len(rows) % 2 :: 2])
                load = Load(
                    server.port, _PATH, iris, _CLIENTS, seconds, rate=rate, parameter="org", accept="application/json"
                )
                before = server.cpu_seconds()
                outcome = Running(load).outcome()
                cpu = (server.cpu_seconds() - before) * 1000 / max(outcome.answered, 1)
                rows.append([who, _how(rate), outcome.rate, outcome.p50, outcome.p99, cpu, outcome.refused])
        lists = [f"{held:,.0f}" for held in server.private_mb() if held > _SPARQL_MB]
        return rows, ready, f"{server.memory_mb():,.0f} MB at most, its list processes {' and '.join(lists) or 'none'}"


def _how(rate: float) -> str:
    return f"{_CLIENTS} clients, {rate:.0f} a second" if rate else f"{_CLIENTS} clients, closed loop"


def _ask(server: Server, iri: str) -> None:
    """Wait for one list, however long the server takes to make itself ready."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_WAITS_S)
    try:
        connection.request("GET", f"{_PATH}?org={quote(iri)}", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"the server answers {answer.status}")
    finally:
        connection.close()


def _settle(server: Server) -> None:
    """Wait until the server has nothing more to make ready."""
    end = time.monotonic() + _WAITS_S
    while time.monotonic() < end:
        before = server.cpu_seconds()
        time.sleep(1)
        if server.cpu_seconds() - before < _QUIET:
            return


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 2_000_000], metavar="ORGANISATIONS")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each load lasts")
    parser.add_argument("--dir", type=Path, help="where the stores lie (by default, a folder that is removed)")
    parser.add_argument("--write", action="store_true", help="put the tables into the documentation")
    options = parser.parse_args()
    lists: list[list[object]] = []
    loads: list[list[object]] = []
    notes = []
    with tempfile.TemporaryDirectory() as room:
        for size in options.sizes:
            folder = (options.dir or Path(room)) / str(size)
            took, start = apart(made, size, folder), os.getloadavg()[0]
            found, asked, read = apart(in_process, folder / "home")
            rows, ready, memory = served(folder / "home", asked, options.seconds)
            name = f"{size:,}"
            lists += [[name, one.who, one.engine, *one.cpu, *one.clock, one.evidence] for one in found]
            loads += [[name, *row] for row in rows]
            opened = ", ".join(f"{what} {value:.1f}" for what, value in read.items())
            notes.append(
                f"{name}: built in {took:.0f} s; read before the first list (CPU s): {opened}; the server ready after "
                f"{ready:.0f} s, {memory}; load average {start:.1f} to {os.getloadavg()[0]:.1f}."
            )
    text = "\n\n".join([table(_HEADER, lists), table(_SERVED_HEADER, loads), *notes])
    print(text)
    if options.write:
        write_block("serving", text)


if __name__ == "__main__":
    main()
