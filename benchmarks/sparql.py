"""What the SPARQL service costs and withstands, on generated graphs, against peers in the same run.

    python -m benchmarks.sparql                          graphs of 100,000 and 1,000,000 triples, every part
    python -m benchmarks.sparql --triples 1000000 10000000 --parts shapes --limit 60 --dir /var/tmp --write

Every query has a time limit and every load an end. ``--write`` puts the tables into docs/performance.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import servers
from benchmarks.building import Built, built
from benchmarks.generated import GeneratedGraph
from benchmarks.measuring import exponent, short, table, write_block
from benchmarks.peers import Peer, Timing, timed
from benchmarks.service import PARTS
from benchmarks.shapes import shapes
from graph import Query, QueryLimits, WorkerPool
from graph.errors import QueryError

DISK: Final = "disk"

Asks = Callable[[str], Timing | None]

_SMALL: Final = 300_000
_RDFLIB_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one graph: for each form of a query, its timing on each engine (none: too slow)."""

    built: Built
    timings: dict[str, dict[str, Timing | None]]


def engines(graph: Built, limit_s: float, work: Path) -> Iterator[tuple[str, Callable[[ExitStack], Asks]]]:
    """Give the name of each engine, and what starts it on a graph until a stack is closed."""

    def peer(kind: str, path: Path, seconds: float, stack: ExitStack) -> Asks:
        process = stack.enter_context(Peer(kind, path))
        return lambda text: process.ask(text, seconds)

    def pool(stack: ExitStack) -> Asks:
        workers = stack.enter_context(WorkerPool(graph.store, workers=1, limits=QueryLimits(seconds=limit_s)))
        return partial(_asked_of_pool, workers)

    def oxigraph(_stack: ExitStack) -> Asks:
        # a fresh server for each query: it goes on with one that it has said to have stopped
        return lambda text: _asked_of_server(text, graph.store, limit_s)

    def virtuoso(stack: ExitStack) -> Asks:
        server = stack.enter_context(servers.virtuoso(graph.triples_file, work / "virtuoso", limit_s))
        return lambda text: server.ask(text, limit_s)

    yield DISK, partial(peer, "disk", graph.store, limit_s)
    yield "in memory", partial(peer, "memory", graph.triples_file, limit_s)
    yield "our pool", pool
    yield "oxigraph serve", oxigraph
    if servers.has_virtuoso():
        yield "Virtuoso 7", virtuoso
    if graph.asked <= _SMALL:
        yield "rdflib", partial(peer, "rdflib", graph.triples_file, min(limit_s, _RDFLIB_S))


def measure(graph: Built, limit_s: float, work: Path) -> Measured:
    """Ask every form of every query of all engines in turn, so that all of them meet the same noise."""
    forms = [form for shape in shapes(GeneratedGraph(graph.asked)) for form in shape.forms()]
    timings: dict[str, dict[str, Timing | None]] = {}
    with ExitStack() as stack:
        asks = {name: start(stack) for name, start in engines(graph, limit_s, work)}
        for name, text in forms:
            _say(f"{graph.asked:,}: {name}")
            timings[name] = {engine: ask(text) for engine, ask in asks.items()}
    return Measured(graph, timings)


def _asked_of_pool(pool: WorkerPool, text: str) -> Timing | None:
    """Return what a query takes in a confined process; nothing where it is stopped or refused."""

    def once(query: str) -> bytes:
        with pool.run(Query(query, table="text/csv", graph="application/n-triples")).body as body:
            return body.read()

    try:
        return timed(once, text)
    except QueryError:
        return None


def _asked_of_server(text: str, store: Path, limit_s: float) -> Timing | None:
    with servers.oxigraph(store, limit_s) as server:
        return server.ask(text, limit_s)


def shapes_table(measured: Measured) -> str:
    """Return the table of one graph: ms on disk, and for the others ms and the ratio to it."""
    names = list(next(iter(measured.timings.values())))
    rows = []
    for form, timings in measured.timings.items():
        base = timings[DISK]
        rows.append([form, f"{base.rows:,}" if base else "–", *(_cell(timings[name], base) for name in names)])
    graph = measured.built
    title = f"**{graph.triples:,} triples** ({graph.organisations:,} organisations)"
    header = ["query", "rows", "pyoxigraph, disk, ms", *(f"{name}, ms (ratio)" for name in names[1:])]
    return f"{title}\n\n{table(header, rows)}"


def _cell(timing: Timing | None, base: Timing | None) -> str:
    """Return a time with its ratio to the base; a star where the number of rows is another one."""
    if timing is None:
        return "stopped"
    if base is None or timing is base:
        return short(timing.ms)
    star = "" if timing.rows == base.rows else f" *{timing.rows:,} rows*"
    return f"{short(timing.ms)} ({short(timing.ms / base.ms)}){star}"


def growth_table(all_measured: Sequence[Measured]) -> str:
    """Return how the time on disk grows from the smallest graph to the largest: the exponent of each form."""
    small, large = all_measured[0], all_measured[-1]
    ratio = large.built.triples / small.built.triples
    rows = []
    for form in small.timings:
        first, last = small.timings[form][DISK], large.timings[form][DISK]
        if first and last:
            rows.append([form, first.ms, last.ms, f"{exponent(first.ms, last.ms, ratio):.2f}"])
    header = ["query", f"{small.built.triples:,} triples, ms", f"{large.built.triples:,} triples, ms", "exponent"]
    return table(header, rows)


def rules_table(graphs: Sequence[Built]) -> str:
    """Return what building costs, and of it what each rule does."""
    whole: list[object] = ["the whole build", *(cell for graph in graphs for cell in (f"{graph.seconds:.1f}", ""))]
    rules: list[list[object]] = [
        [name, *(cell for graph in graphs for cell in _cost(*graph.rules[name]))] for name in graphs[0].rules
    ]
    header = [head for graph in graphs for head in (f"{graph.triples:,} triples, s", "derived")]
    return table(["rule", *header], [whole, *rules])


def _cost(seconds: float, triples: int) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{triples:,}"


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def main() -> None:
    """Build the graphs, measure the parts asked for, print the tables, and write them down if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparql", description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--parts", nargs="+", choices=["shapes", *PARTS], default=["shapes", *PARTS])
    parser.add_argument("--dir", type=Path, help="where the graphs are built (a temporary folder by default)")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds that one query may take")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        work = Path(folder)
        graphs = [built(size, work / str(size)) for size in sorted(options.triples)]
        for name, text in _blocks(graphs, options.parts, options.limit, work):
            print(f"## {name}\n\n{text}\n", flush=True)
            if options.write:
                write_block(name, text)


def _blocks(graphs: Sequence[Built], parts: Sequence[str], limit_s: float, work: Path) -> Iterator[tuple[str, str]]:
    """Give each block of the page as soon as it is measured; the service is measured on the largest graph."""
    yield "rules", rules_table(graphs)
    for part in parts:
        _say(part)
        if part in PARTS:
            yield part, PARTS[part](graphs[-1])
        else:
            measured: list[Measured] = []
            for graph in graphs:
                measured.append(measure(graph, limit_s, work))
                yield "shapes", "\n\n".join(map(shapes_table, measured))
            yield "growth", growth_table(measured)


if __name__ == "__main__":
    main()
