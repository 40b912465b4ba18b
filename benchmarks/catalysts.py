"""What it costs to measure all catalysts of a country, against peers in the same run, and how the cost grows.

    python -m benchmarks.catalysts                                  # 10,000 and 100,000 organisations, with peers
    python -m benchmarks.catalysts --organisations 10000 100000 2000000 --peers 10000 100000 --write

Peers answer the same: the same number for each organisation, or the run fails. Times are of one core, after a first
run that compiles; read the ratios. igraph takes part where it is installed.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import combinations
from typing import Final, TypeVar

import duckdb
import networkx as nx
import numpy as np
import numpy.typing as npt

from benchmarks.columnar_nation import nation
from benchmarks.measuring import exponent, table, write_block
from graph.alliances.columns import NEVER, Alliances
from graph.brokerage import Meetings, cut_points, introductions, meetings, openings, standings
from graph.brokers import Brokers, catalysts, introductions_to
from graph.presence import Presence
from graph.territories import Measured, Survey, diagnosis

Counts = npt.NDArray[np.integer]
Work = Callable[[], Counts]
T = TypeVar("T")

_ASKED: Final = 200
_BY_HAND: Final = 10_000
"""Up to how many organisations pairs are held one by one in Python."""

_MET: Final = """
CREATE TABLE met AS
SELECT one.organisation AS a, other.organisation AS b, min(day) AS first
FROM member AS one JOIN member AS other USING (undertaking) JOIN undertaking USING (undertaking)
WHERE one.organisation <> other.organisation AND size <= 60 GROUP BY ALL
"""
_OPEN: Final = """
SELECT one.a, count(*) FROM met AS one JOIN met AS other ON one.a = other.a AND one.b < other.b
JOIN sector AS first ON first.organisation = one.b JOIN sector AS second ON second.organisation = other.b
WHERE first.sector <> second.sector
AND NOT EXISTS (SELECT 1 FROM met WHERE met.a = one.b AND met.b = other.b) GROUP BY one.a
"""
_INTRODUCED: Final = """
SELECT broker, count(*) FROM (
    SELECT DISTINCT broker.organisation AS broker, one.organisation AS one, other.organisation AS other
    FROM member AS broker JOIN member AS one USING (undertaking) JOIN member AS other USING (undertaking)
    JOIN undertaking USING (undertaking)
    JOIN sector AS first ON first.organisation = one.organisation
    JOIN sector AS second ON second.organisation = other.organisation
    JOIN met AS near ON near.a = broker.organisation AND near.b = one.organisation
    JOIN met AS far ON far.a = broker.organisation AND far.b = other.organisation
    JOIN met AS pair ON pair.a = one.organisation AND pair.b = other.organisation
    WHERE one.organisation < other.organisation AND first.sector <> second.sector AND size <= 60 AND dated
    AND near.first < day AND far.first < day AND pair.first = day
) GROUP BY broker
"""


def measured(organisations: int) -> dict[str, float]:
    """Return what each step takes over a country of so many organisations, in seconds."""
    alliances, _numbers = nation(organisations).alliances()
    seconds: dict[str, float] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        done = work()
        seconds[name] = time.process_time() - start
        return done

    met = step("who met whom", lambda: meetings(alliances))
    step("introductions", lambda: introductions(alliances, met))
    around = step("open pairs by role, sole links", lambda: openings(met, alliances.sectors.values))
    step("articulation points", lambda: cut_points(met))
    step("percentiles", lambda: standings(around.across, met.degrees))
    seconds["all"] = sum(seconds.values())
    return seconds


def served(organisations: int) -> list[list[object]]:
    """Return rows (what, median and 99th percentile in ms) for single questions; before them what is made once."""
    network = nation(organisations)
    rows: list[list[object]] = []

    def once(name: str, make: Callable[[], T]) -> T:
        start = time.process_time()
        made = make()
        rows.append([f"once: {name}", (time.process_time() - start) * 1000, "–"])
        return made

    brokers, presence, survey = (
        once("brokers", lambda: Brokers.of(network)),
        once("presence", lambda: Presence.of(network)),
        once("survey of all territories", lambda: Survey.of(network)),
    )
    measured = Measured(network, brokers, presence, survey)
    chance = np.random.default_rng(0)
    pairs = chance.choice(brokers.numbers, (_ASKED, 2)).tolist()
    hubs = brokers.numbers[np.argsort(-brokers.met.degrees)[:_ASKED]].tolist()
    asked: dict[str, list[Callable[[], object]]] = {
        "catalysts of the country": [partial(catalysts, brokers, network, presence)] * 20,
        "through whom to meet": [partial(introductions_to, brokers, network, *pair) for pair in pairs],
        "through whom to meet a hub": [
            partial(introductions_to, brokers, network, pair[0], hub) for pair, hub in zip(pairs, hubs, strict=True)
        ],
    }
    for level in ("commune", "epci", "departement", "region"):
        every = np.flatnonzero(network.levels.values == network.levels.names.index(level))
        chosen = chance.permutation(every)[:_ASKED].tolist()
        asked[f"catalysts, {level}"] = [partial(catalysts, brokers, network, presence, one) for one in chosen]
        asked[f"diagnosis, {level}"] = [partial(diagnosis, measured, one) for one in chosen]
    return rows + [[what, *_percentiles(works)] for what, works in asked.items()]


def _percentiles(works: list[Callable[[], object]]) -> list[float]:
    """Return the median and the 99th percentile of the times of some work, in ms."""
    times = []
    for work in works:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return [float(one) for one in np.percentile(times, (50, 99))]


def compared(organisations: int) -> list[list[object]]:
    """Return rows (what, who, seconds, times ours) for those that can answer at this size; their answers are equal."""
    alliances, _numbers = nation(organisations).alliances()
    met = meetings(alliances)
    database = _database(alliances)
    sectors = alliances.sectors.values
    works: dict[str, dict[str, Work]] = {
        "who met whom": {
            "ours": lambda: meetings(alliances).degrees,
            "DuckDB": lambda: _counted(database, len(met.degrees), "SELECT a, count(*) FROM met GROUP BY a", _MET),
        },
        "introductions": {
            "ours": lambda: introductions(alliances, met).counts(len(alliances)),
            "DuckDB": lambda: _counted(database, len(met.degrees), _INTRODUCED),
        },
        "open pairs across sectors": {
            "ours": lambda: openings(met, sectors).across,
            "DuckDB": lambda: _counted(database, len(met.degrees), _OPEN),
        },
        "sole links": {"ours": lambda: openings(met, sectors).sole},
        "articulation points": {"ours": lambda: cut_points(met).astype(np.int64)},
    }
    if organisations <= _BY_HAND:
        network = _network(met)
        works["sole links"]["networkx, pair by pair"] = lambda: _by_hand(network, sectors)
        works["articulation points"]["networkx"] = lambda: _flags(network, list(nx.articulation_points(network)))
    if find_spec("igraph"):
        works["articulation points"]["igraph"] = _by_igraph(met)
    return [row for what, ways in works.items() for row in _rows(organisations, what, ways)]


def _rows(organisations: int, what: str, ways: dict[str, Work]) -> list[list[object]]:
    found: dict[str, tuple[float, Counts]] = {}
    for who, work in ways.items():
        start = time.process_time()
        counts = work()
        found[who] = time.process_time() - start, counts
    ours = found["ours"]
    for who, (_seconds, counts) in found.items():
        assert np.array_equal(counts, ours[1]), f"{who} counts {what} in another way"
    return [[organisations, what, who, seconds, seconds / ours[0]] for who, (seconds, _counts) in found.items()]


def _database(alliances: Alliances) -> duckdb.DuckDBPyConnection:
    """Return a database, of one thread, of the memberships, the undertakings and the sectors."""
    database = duckdb.connect(config={"threads": 1})
    members = {"undertaking": alliances.members.owners(), "organisation": alliances.members.items}
    undertakings = {
        "undertaking": np.arange(len(alliances.members)),
        "day": alliances.days,
        "dated": alliances.days < NEVER,
        "size": alliances.members.sizes,
    }
    known = np.flatnonzero(alliances.sectors.values >= 0)
    sectors = {"organisation": known, "sector": alliances.sectors.values[known]}
    for name, columns in (("member", members), ("undertaking", undertakings), ("sector", sectors)):
        database.register("columns", columns)
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM columns")  # noqa: S608 - names of our own
        database.unregister("columns")
    return database


def _counted(database: duckdb.DuckDBPyConnection, organisations: int, query: str, before: str = "") -> Counts:
    if before:
        database.execute("DROP TABLE IF EXISTS met").execute(before)
    found = database.execute(query).fetchnumpy()
    out = np.zeros(organisations, np.int64)
    numbers, counts = found.values()
    out[numbers] = counts
    return out


def _network(met: Meetings) -> "nx.Graph[int]":
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(len(met.partners)))
    network.add_edges_from(zip(met.partners.owners().tolist(), met.partners.items.tolist(), strict=True))
    return network


def _by_hand(network: "nx.Graph[int]", sectors: Counts) -> Counts:
    out = np.zeros(len(network), np.int64)
    for broker in network:
        for one, other in combinations(network[broker], 2):
            across = min(sectors[one], sectors[other]) >= 0 and sectors[one] != sectors[other]
            if across and not network.has_edge(one, other):
                out[broker] += len(network[one].keys() & network[other].keys()) == 1
    return out


def _by_igraph(met: Meetings) -> Work:
    """Return what counts in a graph of igraph, which is made before; it is not installed with the rest (GPL)."""
    from igraph import Graph

    edges = np.column_stack((met.partners.owners(), met.partners.items))
    network = Graph(len(met.partners), edges[edges[:, 0] < edges[:, 1]])
    return lambda: _flags(range(len(met.partners)), network.articulation_points())


def _flags(every: "nx.Graph[int] | range", chosen: list[int]) -> Counts:
    out = np.zeros(len(every), np.int64)
    out[chosen] = 1
    return out


def main() -> None:
    """Measure at the sizes that the command says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--peers", type=int, nargs="*", default=[10_000])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args()
    measured(1_000)
    sizes = sorted(asked.organisations)
    found = {size: measured(size) for size in sizes}
    steps = [[step, *(found[size][step] for size in sizes)] for step in found[sizes[0]]]
    tables = [table(["seconds of one core", *(f"{size:,} organisations" for size in sizes)], steps)]
    if len(sizes) > 1:
        small, large = sizes[-2:]
        power = exponent(found[small]["all"], found[large]["all"], large / small)
        tables.append(
            f"From {small:,} to {large:,} organisations the whole grows as the size to the power {power:.2f}."
        )
    tables.append(table(["milliseconds", "median", "99 %"], served(sizes[-1])))
    rows = [row for size in asked.peers for row in compared(size)]
    if rows:
        tables.append(table(["organisations", "what", "who", "seconds of one core", "times ours"], rows))
    if not find_spec("igraph"):
        tables.append("igraph is not installed here.")
    text = "\n\n".join(tables)
    print(text)
    if asked.write:
        write_block("catalysts", text)


if __name__ == "__main__":
    main()
