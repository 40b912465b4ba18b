"""Lanes: long queries take turns at low priority, while short ones go on as if they were alone."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.errors import (
    ClientBusyError,
    GraphError,
    QueryCancelledError,
    QueryTimeoutError,
    WorkersBusyError,
)
from graph.workers.lanes import Place, SlowLane, Standing
from graph.workers.pool import WorkerPool
from graph.workers.processes import Child
from graph.workers.queries import Answer, Query, QueryLimits, Sharing
from tests.graph.test_workers import ALIVE, LINUX, RUNAWAY, children, product, read

NOBODY_YET = Sharing(slow_after_s=0.1, slow_queries=1)


def lane_of(*clients: str | None, at_once: int = 1) -> tuple[SlowLane, list[Place]]:
    """Return a slow lane in which the queries of some clients stand, in the order in which they came."""
    lane = SlowLane(0.5, at_once)
    places = [Place(client, time.monotonic() + rank) for rank, client in enumerate(clients, 2)]
    for place in places:
        lane.enter(place)
    return lane, places


def test_as_many_wait_as_run() -> None:
    """Those who came first run, as many more wait, the others are stopped; who leaves lets the next one on."""
    lane, places = lane_of(None, None, None, None, None, at_once=2)
    run, wait, stop = Standing.RUN, Standing.WAIT, Standing.STOP

    assert [lane.standing(place) for place in places] == [run, run, wait, wait, stop]
    lane.leave(places.pop(0))
    assert [lane.standing(place) for place in places] == [run, run, wait, wait]


def test_clients_take_turns() -> None:
    """The first query of each client goes before any second one, also before those that run already."""
    lane, places = lane_of("a", "a", "a", "b", at_once=2)

    assert [lane.standing(place).value for place in places] == ["run", "wait", "wait", "run"]


def test_a_new_client_is_never_turned_away_for_the_third_query_of_another() -> None:
    """Where the lane is full of one client's queries, it is the last of them that goes."""
    lane, places = lane_of("a", "a", "b")

    assert [lane.standing(place).value for place in places] == ["run", "stop", "wait"]


def test_it_is_known_when_a_place_is_free() -> None:
    """The first deadline of the lane is the time to come back at the latest."""
    lane, _places = lane_of("a", "b")

    assert lane.free_after_s() == 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a store of one quad."""
    path = tmp_path_factory.mktemp("one") / "store"
    facts = Store(str(path))
    node = NamedNode("http://example.org/")
    facts.add(Quad(node, node, Literal(1), node))
    facts.flush()
    del facts
    return path


class Crowd:
    """Clients that ask at the same time, until they are told to leave."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.leave = threading.Event()
        self._threads = threads

    def ask(self, pool: WorkerPool, query: Query = RUNAWAY, client: str | None = None) -> Future[Answer]:
        """Let somebody ask."""
        return self._threads.submit(pool.run, query, client=client, is_cancelled=self.leave.is_set)


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    """Give clients, who leave at the end."""
    with ThreadPoolExecutor(32) as threads:
        crowd = Crowd(threads)
        yield crowd
        crowd.leave.set()


def soon(holds: Callable[[], bool], within_s: float = 5.0) -> bool:
    """Say whether something becomes true within some seconds."""
    deadline = time.monotonic() + within_s
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def words_of(process: Path) -> list[str]:
    """Return what the system says of a process or of one of its threads, after its name; nothing once it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def slow_states(before: set[int]) -> list[str]:
    """Return what our processes of low priority do, in alphabetical order."""
    found = (words_of(Path(f"/proc/{number}")) for number in children(os.getpid()) - before)
    return sorted("stands still" if words[0] == "T" else "goes on" for words in found if words and words[16] == "15")


def test_short_queries_go_on_while_long_ones_run(store: Path, crowd: Crowd) -> None:
    """With one worker and two queries without end under way, short ones are still answered at once."""
    limits = QueryLimits(seconds=20)
    with WorkerPool(store, workers=1, limits=limits, sharing=NOBODY_YET) as pool:
        crowd.ask(pool)
        crowd.ask(pool)
        time.sleep(0.5)
        begun = time.monotonic()
        answers = [read(pool, ALIVE) for _ in range(20)]
        taken_s = time.monotonic() - begun
        crowd.leave.set()

    assert answers == ["true"] * 20
    assert taken_s < 5


@LINUX
def test_long_queries_take_turns_at_low_priority(store: Path, crowd: Crowd) -> None:
    """One runs, one stands still, both at nice 15; when the first ends, the second goes on; then nobody is left."""
    before = children(os.getpid())
    limits = QueryLimits(seconds=30)
    first_leaves = threading.Event()
    with (
        WorkerPool(store, workers=2, limits=limits, sharing=NOBODY_YET) as pool,
        ThreadPoolExecutor(1) as first,
    ):
        one = first.submit(pool.run, RUNAWAY, is_cancelled=first_leaves.is_set)
        assert soon(lambda: slow_states(before) == ["goes on"])
        crowd.ask(pool)
        assert soon(lambda: slow_states(before) == ["goes on", "stands still"])
        first_leaves.set()
        assert isinstance(one.exception(timeout=5), QueryCancelledError)
        assert soon(lambda: slow_states(before) == ["goes on"])
        crowd.leave.set()
        assert soon(lambda: slow_states(before) == [])


@LINUX
def test_all_threads_of_a_slow_process_have_low_priority(store: Path) -> None:
    """The thread that evaluates is lowered too, and not only the one that started."""
    child = Child({"work": "queries", "store": str(store)}, 2**31, 2**20)
    try:
        child.await_ready()
        child.lower()
        threads = list(Path(f"/proc/{child.number}/task").iterdir())
        priorities = [words_of(one)[16] for one in threads]
    finally:
        child.bury()

    assert len(priorities) > 1
    assert set(priorities) == {"15"}


def test_the_deadline_counts_pauses(store: Path, crowd: Crowd) -> None:
    """A query that stood still all the time ends at its deadline all the same."""
    limits = QueryLimits(seconds=1.5)
    with WorkerPool(store, workers=2, limits=limits, sharing=NOBODY_YET) as pool:
        begun = time.monotonic()
        both = [crowd.ask(pool), crowd.ask(pool)]
        errors = [one.exception(timeout=10) for one in both]
        taken_s = time.monotonic() - begun

    assert [type(error) for error in errors] == [QueryTimeoutError] * 2
    assert 1.4 < taken_s < 4


def test_too_many_long_queries_are_told_to_come_back(store: Path, crowd: Crowd) -> None:
    """A third long query is stopped, and told when a place is free; short ones are answered."""
    limits = QueryLimits(seconds=20)
    with WorkerPool(store, workers=3, limits=limits, sharing=NOBODY_YET) as pool:
        asked = [crowd.ask(pool) for _ in range(3)]
        assert soon(lambda: any(one.done() for one in asked))
        error = next(one for one in asked if one.done()).exception()
        assert read(pool, ALIVE) == "true"
        crowd.leave.set()

    assert isinstance(error, WorkersBusyError)
    assert (error.limit, error.value) == ("slow_queries", 1)
    assert 1 <= error.retry_after_s <= 20


def test_a_site_of_many_addresses_takes_turns_as_one(store: Path, crowd: Crowd) -> None:
    """Of three long queries it is the second one of a site that is stopped, also where it has another address."""
    with WorkerPool(store, workers=3, limits=QueryLimits(seconds=20), sharing=NOBODY_YET) as pool:
        asked = []
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
            asked.append(crowd.ask(pool, client=address))
            time.sleep(0.3)
        assert soon(lambda: any(one.done() for one in asked))
        stopped = [one.done() for one in asked]
        crowd.leave.set()

    assert stopped == [False, True, False]


def test_a_long_query_is_answered(store: Path) -> None:
    """What is long and ends is answered whole; its process, which cannot be raised again, is replaced."""
    long = Query(f"SELECT (COUNT(*) AS ?n) {{ {product('a', 'b')} }}", "text/csv")
    before = children(os.getpid())
    with WorkerPool(store, workers=1, limits=QueryLimits(seconds=30), sharing=Sharing(slow_after_s=0.001)) as pool:
        ours = children(os.getpid()) - before
        assert read(pool, long) == "n\r\n1000000\r\n"
        assert soon(lambda: len(children(os.getpid()) - before - ours) >= 1)
        assert read(pool, ALIVE) == "true"


def test_nobody_is_left_after_closing(store: Path, crowd: Crowd) -> None:
    """Closing ends those who run and those who stand still."""
    before = children(os.getpid())
    pool = WorkerPool(store, workers=2, limits=QueryLimits(seconds=30), sharing=NOBODY_YET)
    asked = [crowd.ask(pool), crowd.ask(pool)]
    time.sleep(0.5)
    pool.close()

    assert all(isinstance(one.exception(timeout=5), GraphError) for one in asked)
    assert children(os.getpid()) == before


def test_honest_clients_are_answered_under_attack(store: Path, crowd: Crowd) -> None:
    """While one client keeps sixteen queries without end going, three others get all their answers."""
    over = threading.Event()
    limits = QueryLimits(seconds=2.0)
    sharing = Sharing(client_seconds_per_minute=10)
    refusals: list[GraphError] = []

    def attack(pool: WorkerPool) -> None:
        while not over.is_set():
            try:
                pool.run(RUNAWAY, client="127.0.0.2", is_cancelled=over.is_set)
            except ClientBusyError as error:
                refusals.append(error)
                over.wait(0.05)
            except GraphError:
                continue

    def ask(pool: WorkerPool, client: str) -> int:
        return sum(_answered(pool, client) for _ in range(15))

    with (
        WorkerPool(store, limits=limits, sharing=sharing) as pool,
        ThreadPoolExecutor(16) as attackers,
        ThreadPoolExecutor(3) as honest,
    ):
        under_attack = [attackers.submit(attack, pool) for _ in range(16)]
        time.sleep(0.5)
        answered = [honest.submit(ask, pool, f"127.0.0.{number}") for number in range(3, 6)]
        numbers = [one.result(timeout=60) for one in answered]
        over.set()
        for one in under_attack:
            one.result(timeout=10)

    assert numbers == [15] * 3
    assert refusals


def _answered(pool: WorkerPool, client: str) -> bool:
    """Say whether a short query is answered; who is told to come back does so, twice at most."""
    for _ in range(3):
        try:
            with pool.run(ALIVE, client=client).body as body:
                return body.read() == b"true"
        except WorkersBusyError as error:
            time.sleep(error.retry_after_s)
    return False


def test_who_ran_long_begins_among_the_long(store: Path, crowd: Crowd) -> None:
    """Where the slow lane is full, whose last query was stopped is refused at once and takes nobody's quick place."""
    limits = QueryLimits(seconds=0.5)
    with WorkerPool(store, workers=1, limits=replace(limits, seconds=20), sharing=NOBODY_YET) as pool:
        with pytest.raises(QueryTimeoutError):
            pool.run(RUNAWAY, client="10.0.0.1", seconds=limits.seconds)
        others = [crowd.ask(pool, client="10.0.0.2"), crowd.ask(pool, client="10.0.0.3")]
        time.sleep(1)
        begun = time.monotonic()
        refused = [pool_error(pool, RUNAWAY, "10.0.0.1") for _ in range(20)]
        taken_s = time.monotonic() - begun
        crowd.leave.set()
        assert all(isinstance(one.exception(timeout=5), QueryCancelledError) for one in others)

    assert {getattr(error, "limit", None) for error in refused} == {"slow_queries"}
    assert taken_s < 1


def test_a_short_query_ends_the_mistrust(store: Path, crowd: Crowd) -> None:
    """Whose last query was answered begins among the short again, however full the slow lane is."""
    with WorkerPool(store, workers=1, limits=QueryLimits(seconds=20), sharing=NOBODY_YET) as pool:
        with pytest.raises(QueryTimeoutError):
            pool.run(RUNAWAY, client="10.0.0.1", seconds=0.5)
        assert pool.run(ALIVE, client="10.0.0.1").body.read() == b"true"
        others = [crowd.ask(pool, client="10.0.0.2"), crowd.ask(pool, client="10.0.0.3")]
        time.sleep(1)
        assert pool.run(ALIVE, client="10.0.0.1").body.read() == b"true"
        crowd.leave.set()
        assert all(isinstance(one.exception(timeout=5), QueryCancelledError) for one in others)


def pool_error(pool: WorkerPool, query: Query, client: str) -> Exception | None:
    """Return why a query of a client gets no answer."""
    try:
        pool.run(query, client=client).body.close()
    except GraphError as error:
        return error
    return None
