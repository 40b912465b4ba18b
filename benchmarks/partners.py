"""Partners: how long a list takes and how it grows, and the same paths of two ties by other engines.

``python -m benchmarks.partners 10000 100000 2000000 --write`` measures invented networks of so many organisations. The
peers reckon the same answer: of one organisation, the sum that resource allocation gives to all whom two ties reach
(networkx, SQL on DuckDB, SPARQL on Oxigraph, igraph where it is installed); answers that differ are an error.
"""

import argparse
import importlib.util
import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import networkx as nx
import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from benchmarks.columnar_nation import nation
from benchmarks.measuring import exponent, short, table, write_block
from benchmarks.steps import apart, peak_mb
from graph.alliances.columns import Rows
from graph.columnar import Columnar, open_columnar, write_columnar
from graph.recommendation import (
    PREPARED,
    Recommender,
    all_lists,
    open_recommender,
    question_of,
    served,
    write_recommender,
)

Answer: TypeAlias = dict[int, float]
Ask: TypeAlias = Callable[[int], Answer]

_SIZES: Final = (10_000, 100_000, 2_000_000)
_ASKED, _PEERS_ASKED, _LISTS = 300, 15, 4000
_FIRST: Final = 3
_FEW, _SOME = 10_000, 100_000
"""Up to how many organisations SPARQL is asked, and networkx."""
_TIE: Final = ox.NamedNode("urn:tie")
_DEGREE: Final = ox.NamedNode("urn:degree")
_SQL: Final = """
SELECT second.b, sum(1.0 / degrees.n) FROM ties AS first
JOIN ties AS second ON second.a = first.b JOIN degrees ON degrees.a = first.b
WHERE first.a = $1 AND second.b <> $1 GROUP BY second.b
"""
_SPARQL: Final = """
SELECT ?other (SUM(1.0 / ?degree) AS ?sum) WHERE {{
  <urn:o:{0}> <urn:tie> ?between . ?between <urn:degree> ?degree ; <urn:tie> ?other . FILTER(?other != <urn:o:{0}>)
}} GROUP BY ?other
"""
_HEADER: Final = (
    "organisations", "opening (ms)", "warm p50 (ms)", "p99", "cold p50 (ms)", "p99", "most partners (ms)",
    "1,000 lists at once (s)", "resident (MB)",
)  # fmt: skip
_PEERS_HEADER: Final = ("organisations", "ours (ms)", "networkx (ms)", "DuckDB (ms)", "SPARQL (ms)", "igraph (ms)")


@dataclass(frozen=True, slots=True)
class Measured:
    """What lists take: milliseconds of opening, of p50 and p99 warm and cold, of the hub; batch seconds; megabytes."""

    opening: float
    warm: tuple[float, float]
    cold: tuple[float, float]
    hub: float
    batch: float
    resident: float


def made(organisations: int, folder: Path) -> None:
    """Invent a network; write it and what finds partners in it."""
    network = nation(organisations)
    write_columnar(network, folder)
    write_recommender(Recommender.of(network, served()), folder / PREPARED)


def measured(folder: Path, lists: int) -> Measured:
    """Measure the lists of the network of a folder."""
    start = time.perf_counter()
    network = open_columnar(folder)
    engine = open_recommender(network, folder / PREPARED, served())
    opening, random = (time.perf_counter() - start) * 1000, np.random.default_rng(0)
    allied = network.allied
    warm, cold = (_times(engine, random.choice(np.flatnonzero(some), _ASKED)) for some in (allied, ~allied))
    hub = engine.history.here[int(engine.history.degrees.argmax())]
    largest = float(np.median(_times(engine, np.full(5, hub, np.int64))))
    resident = peak_mb()
    # whole towns, as they are when all lists are made
    first, step = np.flatnonzero(allied)[_by_town(engine.network, np.flatnonzero(allied))], 20
    runs = np.array_split(first, step)
    asked = np.concatenate([run[: lists // step] for run in runs]).astype(np.int32)
    all_lists(engine, asked[:2])
    start = time.perf_counter()
    all_lists(engine, asked)
    batch = (time.perf_counter() - start) * 1000 / len(asked)
    return Measured(opening, _percentiles(warm), _percentiles(cold), largest, batch, resident)


def _by_town(network: Columnar, organisations: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.argsort(network.places.items[network.places.starts[organisations]], kind="stable")


def _times(engine: Recommender, asked: NDArray[np.int64]) -> list[float]:
    times = []
    for one in np.append(asked[:_FIRST], asked):
        start = time.perf_counter()
        engine.recommend(question_of(engine.network, np.array([one], np.int32)))
        times.append((time.perf_counter() - start) * 1000)
    return times[_FIRST:]


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def peers(folder: Path, organisations: int) -> dict[str, float]:
    """Return the median milliseconds in which each engine finds the paths of two ties of some organisations."""
    engine = open_recommender(open_columnar(folder), folder / PREPARED, served())
    partners = engine.history.paths.partners
    asks: dict[str, Ask] = {"ours": _ours(engine), "duckdb": _duckdb(partners)}
    if organisations <= _SOME:
        asks["networkx"] = _networkx(partners)
        if importlib.util.find_spec("igraph"):
            asks["igraph"] = _igraph(partners)
    if organisations <= _FEW:
        asks["sparql"] = _sparql(partners)
    asked = np.random.default_rng(0).choice(np.flatnonzero(partners.sizes), _PEERS_ASKED).tolist()
    asks["ours"](asked[0])
    return {name: _median(ask, asked, asks["ours"]) for name, ask in asks.items()}


def _median(ask: Ask, asked: Sequence[int], ours: Ask) -> float:
    """Return the median time of an engine, whose answers must be ours."""
    times = []
    for one in asked:
        start = time.perf_counter()
        answer = ask(one)
        times.append((time.perf_counter() - start) * 1000)
        expected = ours(one)
        if answer.keys() != expected.keys() or any(
            not math.isclose(value, expected[other], rel_tol=1e-9) for other, value in answer.items()
        ):
            raise ValueError(f"an engine gives another answer for {one}")
    return float(np.median(times))


def _ours(engine: Recommender) -> Ask:
    none = np.empty(0, np.int32)

    def ask(one: int) -> Answer:
        with engine.history.paths.reached(np.array([one], np.int32), none, none) as (who, sums):
            held = who[(sums[who, 0] > 0) & (who != one)]
            return dict(zip(held.tolist(), sums[held, 0].tolist(), strict=True))

    return ask


def _networkx(partners: Rows) -> Ask:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(partners.owners().tolist(), partners.items.tolist(), strict=True))

    def ask(one: int) -> Answer:
        reached = {other for between in graph[one] for other in graph[between]} - {one}
        found = nx.resource_allocation_index(graph, [(one, other) for other in reached])
        return {other: value for _, other, value in found}

    return ask


def _igraph(partners: Rows) -> Ask:
    import igraph  # not among what is installed for development: its licence is another

    pairs = np.column_stack([partners.owners(), partners.items])
    graph = igraph.Graph(len(partners), pairs[pairs[:, 0] < pairs[:, 1]].tolist())

    def ask(one: int) -> Answer:
        out: Answer = {}
        for between in graph.neighbors(one):
            every = graph.neighbors(between)
            for other in every:
                if other != one:
                    out[other] = out.get(other, 0.0) + 1.0 / len(every)
        return out

    return ask


def _duckdb(partners: Rows) -> Ask:
    database, ties = duckdb.connect(), {"a": partners.owners(), "b": partners.items}
    database.register("given", ties)
    database.execute("CREATE TABLE ties AS SELECT a, b FROM given ORDER BY a")
    database.execute("CREATE TABLE degrees AS SELECT a, count(*) AS n FROM ties GROUP BY a")
    return lambda one: {int(other): float(value) for other, value in database.execute(_SQL, [one]).fetchall()}


def _sparql(partners: Rows) -> Ask:
    store = ox.Store()
    nodes = [ox.NamedNode(f"urn:o:{number}") for number in range(len(partners))]
    pairs = zip(partners.owners().tolist(), partners.items.tolist(), strict=True)
    store.bulk_extend(ox.Quad(nodes[one], _TIE, nodes[other]) for one, other in pairs)
    degrees = enumerate(partners.sizes.tolist())
    store.bulk_extend(ox.Quad(nodes[one], _DEGREE, ox.Literal(float(size))) for one, size in degrees)

    def ask(one: int) -> Answer:
        found = store.query(_SPARQL.format(one))
        assert isinstance(found, ox.QuerySolutions)
        return {int(row["other"].value[6:]): float(row["sum"].value) for row in found}

    return ask


def told(sizes: Sequence[int], every: Sequence[Measured], others: Sequence[Mapping[str, float]]) -> str:
    """Return the tables, and how the times grow from the smallest to the largest network."""
    rows = [
        (f"{size:,}", one.opening, *one.warm, *one.cold, one.hub, one.batch, one.resident)
        for size, one in zip(sizes, every, strict=True)
    ]
    names = ("ours", "networkx", "duckdb", "sparql", "igraph")
    theirs = [
        (f"{size:,}", *(one.get(name, math.nan) for name in names)) for size, one in zip(sizes, others, strict=True)
    ]
    parts = [table(_HEADER, rows), table(_PEERS_HEADER, theirs)]
    if len(sizes) > 1:
        ratio = sizes[-1] / sizes[0]
        warm = exponent(every[0].warm[0], every[-1].warm[0], ratio)
        batch = 1 + exponent(every[0].batch, every[-1].batch, ratio)
        parts.append(f"Exponents of growth: a warm list {short(warm)}, all lists {short(batch)}.")
    return "\n\n".join(parts)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", type=int, default=_SIZES, metavar="ORGANISATIONS")
    parser.add_argument("--lists", type=int, default=_LISTS, help="how many lists are made at once, at most")
    parser.add_argument("--dir", type=Path, help="where to write (by default, a folder of the system's)")
    parser.add_argument("--write", action="store_true", help="put the tables into the documentation")
    options = parser.parse_args()
    every, others = [], []
    with tempfile.TemporaryDirectory(dir=options.dir) as room:
        for size in options.sizes:
            folder = Path(room) / str(size)
            apart(made, size, folder)
            every.append(apart(measured, folder, options.lists))
            others.append(apart(peers, folder, size))
    text = told(options.sizes, every, others)
    print(text)
    if options.write:
        write_block("partners", text)


if __name__ == "__main__":
    main()
