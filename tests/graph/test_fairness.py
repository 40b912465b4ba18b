"""Fairness: one client has its share of the workers and no more, and is told truly when it may ask again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from graph.errors import (
    ClientBusyError,
    QueryCancelledError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    WorkersBusyError,
)
from graph.workers.fairness import LEAST_COST_S, MOST_CLIENTS, Clients, site_of
from graph.workers.pool import WorkerPool
from graph.workers.queries import Query, Sharing

SHARE = Sharing(client_queries=2, client_seconds_per_minute=60, client_errors_per_minute=30)
HERE = "127.0.0.1"


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def spend(clients: Clients, clock: Clock, seconds: float, client: str | None = HERE) -> None:
    """Let a query of a client take so long."""
    with clients.visit(client) as spending, spending():
        clock.now += seconds


def err(clients: Clients, client: str | None = HERE) -> None:
    """Let a query of a client fail."""
    with pytest.raises(QuerySyntaxError), clients.visit(client):
        raise QuerySyntaxError("no SPARQL")


def refusal(clients: Clients, client: str | None = HERE) -> ClientBusyError:
    """Return the error that a client gets."""
    with pytest.raises(ClientBusyError) as caught, clients.visit(client):
        pass
    return caught.value


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def clients(clock: Clock) -> Clients:
    """Return nobody yet, with a patience of no time."""
    return Clients(SHARE, 0.0, clock)


def test_time_has_a_budget(clients: Clients, clock: Clock) -> None:
    """Two minutes' worth can be spent at once; what is owed is waited for, to the second that is told."""
    with clients.visit(HERE) as one, one(), clients.visit(HERE) as other, other():
        clock.now += 75.0
    error = refusal(clients)

    assert (error.limit, error.value) == ("client_seconds_per_minute", 60)
    assert error.retry_after_s == pytest.approx(30, abs=0.1)
    clock.now += error.retry_after_s - 0.01
    assert refusal(clients).retry_after_s == pytest.approx(0.01)
    clock.now += 0.02
    spend(clients, clock, 0.0)


def test_short_queries_count_too(clock: Clock) -> None:
    """Even queries that take no time at all use the budget up."""
    clients = Clients(Sharing(client_seconds_per_minute=50.25 * LEAST_COST_S), 0.0, clock)
    for _ in range(100):
        spend(clients, clock, 0.0)

    assert refusal(clients).retry_after_s == pytest.approx(60 * 0.5 / 50.25)


def test_errors_have_a_budget(clients: Clients, clock: Clock) -> None:
    """Sixty errors are forgiven at once, then one every two seconds; the other clients do not feel it."""
    for _ in range(60):
        err(clients)
    error = refusal(clients)

    assert (error.limit, error.value, error.retry_after_s) == ("client_errors_per_minute", 30, 2.0)
    spend(clients, clock, 0.0, "192.0.2.7")
    clock.now += 2.01
    err(clients)
    assert refusal(clients).limit == "client_errors_per_minute"


def test_what_is_not_the_clients_fault_is_no_error(clients: Clients, clock: Clock) -> None:
    """A query given up, or turned away because the workers are busy, is no error of its client."""
    for error in (QueryCancelledError(), WorkersBusyError(1.0)):
        for _ in range(100):
            with pytest.raises(type(error)), clients.visit(HERE):
                raise error

    spend(clients, clock, 0.0)


def test_few_queries_at_a_time(clients: Clients) -> None:
    """A client has so many queries at a time; one that leaves lets the next one in."""
    with ExitStack() as inside:
        inside.enter_context(clients.visit(HERE))
        with clients.visit(HERE):
            assert (refusal(clients).limit, refusal(clients).value) == ("client_queries", 2)
            with clients.visit("127.0.0.2"):
                pass
        with clients.visit(HERE):
            pass


def test_a_query_waits_for_the_others_of_its_client() -> None:
    """One more than may run waits a little; it goes on as soon as another one ends."""
    clients = Clients(SHARE, 5.0)
    with ThreadPoolExecutor(1) as other, ExitStack() as inside:
        inside.enter_context(clients.visit(HERE))
        with clients.visit(HERE):
            entered = threading.Event()

            def enter() -> None:
                with clients.visit(HERE):
                    entered.set()

            waiting = other.submit(enter)
            assert not entered.wait(0.1)
        waiting.result(timeout=3)
    assert entered.is_set()


def test_nobody_in_particular_has_no_share(clients: Clients, clock: Clock) -> None:
    """The library and the command line are not limited, and nothing is kept of them."""
    for _ in range(100):
        spend(clients, clock, 100.0, None)
        err(clients, None)

    assert len(clients) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_site_is_one_client(one: str, other: str, same: bool) -> None:
    """Addresses of IPv6 that share 64 bits are one client, as is IPv4 in either form."""
    assert (site_of(one) == site_of(other)) is same


def test_clients_at_rest_are_forgotten(clients: Clients, clock: Clock) -> None:
    """Whoever has its budgets full again is forgotten as others come."""
    for number in range(100):
        spend(clients, clock, 0.0, f"192.0.2.{number}")
    clock.now += 120
    for number in range(100):
        spend(clients, clock, 0.0, f"198.51.100.{number}")

    assert len(clients) <= 101


def stopped(clients: Clients, error: Exception) -> None:
    """Let a query get no answer."""
    with pytest.raises(type(error)), clients.visit(HERE):
        raise error


def begins_slow(clients: Clients) -> bool:
    """Say in which lane the next query begins, which then is cancelled."""
    with pytest.raises(QueryCancelledError), clients.visit(HERE) as visit:
        raise QueryCancelledError
    return visit.begins_slow


@pytest.mark.parametrize(
    "error", [QueryTimeoutError(1.0), WorkersBusyError(1.0, "slow_queries", 1)], ids=["late", "full"]
)
def test_who_ran_long_is_remembered_until_an_answer(clients: Clients, clock: Clock, error: Exception) -> None:
    """What is refused for other reasons changes nothing, nor do others who come; an answer does, or two minutes."""
    assert not begins_slow(clients)
    stopped(clients, error)
    stopped(clients, WorkersBusyError(1.0, "workers", 1))
    err(clients)
    clock.now += 100
    for number in range(9):
        spend(clients, clock, 0.0, f"192.0.2.{number}")
    assert begins_slow(clients)
    spend(clients, clock, 0.1)
    assert not begins_slow(clients)
    stopped(clients, error)
    clock.now += 121
    for number in range(9):
        spend(clients, clock, 0.0, f"192.0.2.{number}")
    assert not begins_slow(clients)


def test_not_more_than_some_thousands_are_known(clients: Clients, clock: Clock) -> None:
    """A flood of addresses takes no more memory than some thousands; who is inside is kept."""
    with clients.visit(HERE), clients.visit(HERE):
        for number in range(MOST_CLIENTS + 1000):
            spend(clients, clock, 0.0, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        assert len(clients) <= MOST_CLIENTS + 1
        assert refusal(clients).limit == "client_queries"


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=20))
def test_the_wait_that_is_told_is_true(steps: list[tuple[float, float]]) -> None:
    """Whatever was spent and whenever: after the time that is told the client is let in, and not before."""
    clock = Clock()
    clients = Clients(SHARE, 0.0, clock)
    for pause, seconds in steps:
        clock.now += pause
        wait_s = 0.0
        try:
            spend(clients, clock, seconds)
        except ClientBusyError as error:
            wait_s = error.retry_after_s
        if wait_s > 0.1:
            clock.now += wait_s * 0.9
            assert refusal(clients).retry_after_s == pytest.approx(wait_s * 0.1)
            clock.now += wait_s * 0.1 + 0.001
            spend(clients, clock, 0.0)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """Give workers over an empty store that forgive two errors."""
    path = tmp_path_factory.mktemp("nothing") / "store"
    Store(str(path)).flush()
    with WorkerPool(path, workers=1, sharing=Sharing(client_errors_per_minute=1)) as workers:
        yield workers


def test_what_is_refused_on_sight_counts_as_an_error(strict: WorkerPool) -> None:
    """Syntax errors and refused queries are errors of their client, and of no other."""
    for text, kind in (("SELEC", QuerySyntaxError), ("CLEAR ALL", QueryRefusedError)):
        with pytest.raises(kind):
            strict.run(Query(text), client=HERE)
    with pytest.raises(ClientBusyError) as caught:
        strict.run(Query("ASK {}"), client=HERE)

    assert caught.value.retry_after_s == pytest.approx(60, abs=5)
    strict.run(Query("ASK {}"), client="127.0.0.2").body.close()
    strict.run(Query("ASK {}")).body.close()


def test_the_workers_share_among_sites(strict: WorkerPool) -> None:
    """The errors of an address of IPv6 are those of all that share its first 64 bits, and of no other."""
    for host in (1, 2):
        with pytest.raises(QuerySyntaxError):
            strict.run(Query("SELEC"), client=f"2001:db8::{host}")
    with pytest.raises(ClientBusyError):
        strict.run(Query("ASK {}"), client="2001:db8::3")

    strict.run(Query("ASK {}"), client="2001:db8:0:1::3").body.close()


class TestReads:
    """What a client reads without a worker."""

    def test_its_queries_do_not_shut_it_out(self, clients: Clients) -> None:
        """Reads have a door of their own, with as many at once and a line of four times as many."""
        with ExitStack() as inside:
            for _ in range(SHARE.client_queries):
                inside.enter_context(clients.visit(HERE))
            for _ in range(SHARE.client_queries):
                inside.enter_context(clients.read(HERE))
            with pytest.raises(ClientBusyError) as caught:
                inside.enter_context(clients.read(HERE, patience_s=0))
            inside.enter_context(clients.read("127.0.0.2", patience_s=0))
        assert caught.value.limit == "client_queries"
        inside.enter_context(clients.read(HERE, patience_s=0))

    def test_their_time_is_of_the_same_budget(self, clients: Clients, clock: Clock) -> None:
        """Who has read for too long asks nothing for a while, and the other way round; errors do not count."""
        for _ in range(60):
            err(clients)
        with clients.read(HERE):
            clock.now += 200
        assert refusal(clients).limit == "client_seconds_per_minute"
        clock.now += 5
        with pytest.raises(ClientBusyError), clients.read(HERE):
            pass
