"""Workers: queries are answered whole or not at all, and none of them harms the service."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.errors import (
    GraphError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    WorkersBusyError,
    WorkersUnavailableError,
)
from graph.workers.admission import Outline
from graph.workers.pool import WorkerPool
from graph.workers.queries import GRAPH_FORMATS, TABLE_FORMATS, AnswerKind, Query, QueryLimits

EXAMPLE = "http://example.org/"
LIMIT_S = 1.0
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the whole sandbox is Linux's")


def product(*names: str) -> str:
    """Return patterns whose solutions are the product of a thousand numbers for each name."""
    return " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(1000)))} }}" for name in names)


RUNAWAY = Query(f"SELECT (COUNT(*) AS ?n) {{ {product('a', 'b', 'c', 'd')} }}")
ALIVE = Query("ASK {}", table="text/csv")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", table="text/csv")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a store of 600 quads, 200 in each of three named graphs."""
    path = tmp_path_factory.mktemp("facts") / "store"
    facts = Store(str(path))
    facts.bulk_extend(
        Quad(
            NamedNode(f"{EXAMPLE}thing/{number}"),
            NamedNode(f"{EXAMPLE}number"),
            Literal(str(number)),
            NamedNode(f"{EXAMPLE}graph/{number % 3}"),
        )
        for number in range(600)
    )
    facts.flush()
    del facts
    return path


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[WorkerPool]:
    """Two workers, and a spare, with a short time limit."""
    limits = QueryLimits(seconds=LIMIT_S, answer_bytes=2**20)
    with WorkerPool(store, workers=2, waiting=4, patience_s=0.5, limits=limits) as workers:
        yield workers


def read(pool: WorkerPool, query: Query) -> str:
    """Return the text of an answer."""
    with pool.run(query).body as body:
        return body.read().decode()


def children(parent: int) -> set[int]:
    """Return the numbers of the worker processes of a process."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = (line.split(maxsplit=2) for line in listing.splitlines() if "confined.py" in line)
    return {int(number) for number, above, _ in found if int(above) == parent}


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_tables_come_in_four_formats(pool: WorkerPool, form: str) -> None:
    """SELECT and ASK are answered in the table format that was asked for."""
    for text, kind in (
        ("SELECT * { ?s ?p ?o } LIMIT 3", AnswerKind.SOLUTIONS),
        ("ASK {}", AnswerKind.BOOLEAN),
    ):
        answer = pool.run(Query(text, table=form))

        assert (answer.kind, answer.media_type) == (kind, TABLE_FORMATS[form])
        assert answer.body.size == len(answer.body.read()) > 0


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p '7' }", f"DESCRIBE <{EXAMPLE}thing/7>"])
def test_graphs_come_in_four_formats(pool: WorkerPool, form: str, text: str) -> None:
    """CONSTRUCT and DESCRIBE are answered in the graph format that was asked for."""
    answer = pool.run(Query(text, graph=form))

    assert (answer.kind, answer.media_type) == (AnswerKind.GRAPH, form)
    assert b"thing/7" in answer.body.read()


def test_known_prefixes_need_no_declaration(pool: WorkerPool) -> None:
    """Prefixes of the service serve in the query and in Turtle answers; the query's own win."""
    query = Query("CONSTRUCT WHERE { ?s ex:number '7' }", prefixes={"ex": EXAMPLE})

    assert "ex:number" in read(pool, query)
    assert "ex:number" not in read(pool, Query(f"PREFIX ex: <http://else/> {query.text}", prefixes={"ex": EXAMPLE}))


def test_the_default_graph_is_the_union_unless_the_query_chooses(pool: WorkerPool) -> None:
    """All named graphs are seen as one; FROM, and the dataset of the protocol, choose."""
    zero, one = f"{EXAMPLE}graph/0", f"{EXAMPLE}graph/1"
    everything, named = "{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"

    def select(where: str, *graphs: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> int:
        text = f"SELECT * {' '.join(f'FROM {one}' for one in graphs)} {where}"
        answer = read(pool, Query(text, "text/csv", default_graphs=default, named_graphs=named))
        return len(answer.splitlines()) - 1

    assert select(everything) == select(named) == 600
    assert select(everything, f"<{zero}>") == 200
    assert select(everything, f"<{zero}>", f"<{one}>") == 400
    assert select(everything, f"NAMED <{zero}>") == 0
    assert select(named, f"NAMED <{zero}>") == 200
    assert select(everything, default=(zero, one)) == 400
    assert select(named, default=(zero,)) == 0
    assert select(everything, named=(zero,)) == 0
    assert select(named, named=(zero,)) == 200
    assert select(everything, f"<{one}>", default=(f"{EXAMPLE}none",)) == 0


def test_a_graph_name_that_is_no_iri_is_refused(pool: WorkerPool) -> None:
    """The graphs of the protocol's dataset are absolute IRIs."""
    with pytest.raises(QueryRefusedError) as caught:
        pool.run(Query("ASK {}", default_graphs=("graph/0",)))

    assert caught.value.reason == "graph"


def test_a_syntax_error_says_where(pool: WorkerPool) -> None:
    """The engine's words come with line and column; its place is not said twice."""
    with pytest.raises(QuerySyntaxError) as caught:
        pool.run(Query("SELECT *\n{ ?é ?p }"))

    assert (caught.value.line, caught.value.column) == (2, 10)
    assert caught.value.message.startswith("expected")


@pytest.mark.parametrize(
    ("text", "prefix", "nearest", "place"),
    [
        ("SELECT *\n{ ?é orgs:member 1 }", "orgs", "org", (2, 17)),
        ("PREFIX mine: <http://x/> ASK { ?s ?p min:a.b:c }", "min", "mine", (1, 47)),
        ("ASK { ?s ?p :a }", "", None, (1, 15)),
    ],
)
def test_an_unknown_prefix_is_named_with_the_nearest(
    pool: WorkerPool, text: str, prefix: str, nearest: str | None, place: tuple[int, int]
) -> None:
    """A prefix that is neither declared nor known is told with the one that was perhaps meant."""
    with pytest.raises(QuerySyntaxError) as caught:
        pool.run(Query(text, prefixes={"org": EXAMPLE, "skos": EXAMPLE}))

    assert (caught.value.prefix, caught.value.suggestion) == (prefix, nearest)
    assert (caught.value.line, caught.value.column) == place


def test_an_unknown_function_is_refused(pool: WorkerPool) -> None:
    """A function that the engine does not know is named."""
    with pytest.raises(QueryRefusedError, match="http://x/f") as caught:
        pool.run(Query("SELECT (<http://x/f>(1) AS ?x) {}"))

    assert caught.value.reason == "function"


def test_a_runaway_is_stopped_near_its_deadline(pool: WorkerPool) -> None:
    """A query without end stops at the limit, and the next one is answered at once by the spare."""
    begun = time.perf_counter()
    with pytest.raises(QueryTimeoutError) as caught:
        pool.run(RUNAWAY)
    stopped = time.perf_counter()
    assert read(pool, ALIVE) == "true"

    assert (caught.value.limit, caught.value.value) == ("query_seconds", LIMIT_S)
    assert stopped - begun < LIMIT_S + 0.5
    assert time.perf_counter() - stopped < 0.5


def test_a_shorter_limit_can_be_asked_for(pool: WorkerPool) -> None:
    """A caller may shorten the time limit and never lengthen it."""
    with pytest.raises(QueryTimeoutError, match=r"0\.2 s"):
        pool.run(RUNAWAY, seconds=0.2)
    with pytest.raises(QueryTimeoutError, match="1 s"):
        pool.run(RUNAWAY, seconds=60)


@LINUX
def test_a_memory_bomb_ends_its_worker_alone(store: Path) -> None:
    """A text that doubles thirty times ends at the memory limit; this process stays small and lives."""
    doubling = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
    bomb = Query(f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789abcdef' AS ?x0) {doubling} }}")
    limits = QueryLimits(seconds=60, memory_bytes=900 * 2**20)
    with WorkerPool(store, workers=1, limits=limits) as workers:
        with pytest.raises(QueryFailedError) as caught:
            workers.run(bomb)

        assert caught.value.cause == "process"
        assert read(workers, COUNT) == "n\r\n600\r\n"


def test_deep_nesting_is_refused_and_would_kill_a_worker_only(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 parentheses are refused on sight; even a million of them unchecked end one worker."""
    with pytest.raises(QueryRefusedError) as caught:
        pool.run(Query(f"ASK {{ FILTER({'(' * 5000}1{')' * 5000}) }}"))
    assert caught.value.reason == "nesting"

    monkeypatch.setattr("graph.workers.pool.outline", lambda text, limits: Outline(chooses_graphs=False))
    with pytest.raises((QueryFailedError, QueryTimeoutError)):
        pool.run(Query(f"ASK {{ FILTER({'(' * 500_000}1{')' * 500_000}) }}"))
    assert read(pool, ALIVE) == "true"


@pytest.mark.parametrize("depth_of", ["({})", "IF(true, {}, 1)", "EXISTS {{ FILTER({}) }}"])
def test_allowed_nesting_is_answered(pool: WorkerPool, depth_of: str) -> None:
    """As many levels as the check lets through are answered."""
    text = "true"
    for _ in range(254 // depth_of.count("(") // (1 + depth_of.count("{{"))):
        text = depth_of.format(text)

    assert read(pool, Query(f"ASK {{ FILTER({text}) }}", table="text/csv")) in {"true", "false"}


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * 10_000)} }}",
        f"SELECT * {{ ?s {'/'.join(['<http://x/p>'] * 20_000)} ?o }}",
        f"SELECT * {{ {' '.join(f'BIND({n} AS ?v{n})' for n in range(3000))} }}",
        f"ASK {{ FILTER({'!' * 100_000}true) }}",
    ],
    ids=["union", "path", "bind", "not"],
)
def test_long_chains_end_cleanly(pool: WorkerPool, text: str) -> None:
    """What makes the engine recurse without brackets is answered or ends in an error of the tree."""
    with contextlib.suppress(QueryFailedError, QueryTimeoutError, QueryTooLargeError):
        pool.run(Query(text)).body.close()
    assert read(pool, ALIVE) == "true"


def test_updates_and_calls_are_refused(pool: WorkerPool) -> None:
    """What is no query of this store does not reach a worker."""
    for text, reason in (("CLEAR ALL", "update"), ("ASK { SERVICE <http://x/> {} }", "service")):
        with pytest.raises(QueryRefusedError) as caught:
            pool.run(Query(text))
        assert caught.value.reason == reason


@LINUX
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_no_other_server_is_ever_called(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch, silent: str) -> None:
    """Even unchecked, SERVICE reaches nobody: the worker cannot open a socket."""
    monkeypatch.setattr("graph.workers.pool.outline", lambda text, limits: Outline(chooses_graphs=False))
    with socket.create_server(("127.0.0.1", 0)) as ear:
        text = f"SELECT * {{ SERVICE {silent} <http://127.0.0.1:{ear.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        if silent:
            read(pool, Query(text))
        else:
            with pytest.raises(QueryFailedError) as caught:
                pool.run(Query(text))
            assert caught.value.cause == "engine"
        ear.setblocking(False)
        with pytest.raises(BlockingIOError):
            ear.accept()
    assert pool.confinement.missing == ()


def test_killed_workers_are_replaced(store: Path) -> None:
    """Idle workers killed from outside cost no answer: the query goes to another, and new ones start."""
    before = children(os.getpid())
    with WorkerPool(store, workers=2) as workers:
        for _ in range(2):
            read(workers, ALIVE)
            victims = children(os.getpid()) - before
            for victim in sorted(victims)[:2]:
                os.kill(victim, signal.SIGKILL)
            assert [read(workers, COUNT) for _ in range(20)] == ["n\r\n600\r\n"] * 20


def test_a_worker_killed_at_work_is_an_error(store: Path) -> None:
    """A worker that ends during a query is told from one that took too long."""
    before = children(os.getpid())
    with (
        WorkerPool(store, workers=1, limits=QueryLimits(seconds=20)) as workers,
        ThreadPoolExecutor(1) as other,
    ):
        running = other.submit(workers.run, RUNAWAY)
        time.sleep(0.4)
        for victim in children(os.getpid()) - before:
            os.kill(victim, signal.SIGKILL)
        assert isinstance(running.exception(timeout=3), QueryFailedError)


def test_a_flood_is_turned_away(store: Path) -> None:
    """Of 24 runaways some run, some wait, the others are told to come back; then all is well within 2 s."""
    limits = QueryLimits(seconds=LIMIT_S)
    with WorkerPool(store, waiting=4, patience_s=0.5, limits=limits) as few, ThreadPoolExecutor(24) as crowd:
        errors = [one.exception() for one in [crowd.submit(few.run, RUNAWAY) for _ in range(24)]]
        over = time.perf_counter()
        answers = [read(few, ALIVE) for _ in range(5)]

    assert answers == ["true"] * 5
    assert time.perf_counter() - over < 2
    busy = [error.retry_after_s for error in errors if isinstance(error, WorkersBusyError)]
    assert len(busy) >= 14
    assert min(busy) >= 1
    assert sum(isinstance(error, QueryTimeoutError) for error in errors) == 24 - len(busy)


def test_large_answers_are_whole_or_refused(store: Path) -> None:
    """An answer beyond memory comes from a file without a name, whole; beyond the cap there is none."""
    large = Query(f"SELECT * {{ {product('a', 'b')} }}", table="text/csv")
    expected = len("a,b\r\n") + sum(2 * 1000 * len(str(n)) + 1000 * len(",\r\n") for n in range(1000))
    with (
        WorkerPool(store, workers=1, limits=QueryLimits(answer_bytes=expected)) as workers,
        workers.run(large).body as body,
    ):
        assert body.size == expected == len(body.read())
        assert not isinstance(body.content, bytes)
    with WorkerPool(store, workers=1, limits=QueryLimits(answer_bytes=expected - 1)) as workers:
        with pytest.raises(QueryTooLargeError) as caught:
            workers.run(large)
        assert read(workers, ALIVE) == "true"
    assert (caught.value.limit, caught.value.value) == ("answer_bytes", expected - 1)


def test_an_error_after_rows_is_an_error(pool: WorkerPool) -> None:
    """A query that fails in the middle of its rows gives no partial answer."""
    with pytest.raises(GraphError):
        pool.run(Query(f"SELECT ?a {{ {product('a')} FILTER(?a < 900 || <http://x/f>(?a)) }}"))


def test_a_client_that_leaves_ends_its_query(pool: WorkerPool) -> None:
    """When nobody waits any more, the query ends long before its deadline."""
    left = threading.Event()
    threading.Timer(0.2, left.set).start()
    begun = time.perf_counter()
    with pytest.raises(QueryCancelledError):
        pool.run(RUNAWAY, is_cancelled=left.is_set)

    assert time.perf_counter() - begun < 0.6


def test_a_client_that_leaves_while_waiting_is_forgotten(store: Path) -> None:
    """A query that waits for its turn ends as well when nobody wants it."""
    with (
        WorkerPool(store, workers=1, limits=QueryLimits(seconds=LIMIT_S)) as workers,
        ThreadPoolExecutor(1) as other,
    ):
        running = other.submit(workers.run, RUNAWAY)
        time.sleep(0.2)
        with pytest.raises(QueryCancelledError):
            workers.run(ALIVE, is_cancelled=lambda: True)
        assert isinstance(running.exception(), QueryTimeoutError)


def test_threads_share_the_pool(pool: WorkerPool) -> None:
    """Queries from several threads get their own answers."""
    with ThreadPoolExecutor(4) as crowd:
        texts = [f"SELECT ({n} AS ?n) {{}}" for n in range(200)]
        answers = list(crowd.map(lambda text: read(pool, Query(text, table="text/csv")), texts))

    assert answers == [f"n\r\n{n}\r\n" for n in range(200)]


def test_nobody_is_overtaken(store: Path) -> None:
    """Clients that ask again at once do not push aside those who wait: all get about the same."""
    until = time.perf_counter() + 1

    def asks(workers: WorkerPool) -> int:
        number = 0
        while time.perf_counter() < until:
            read(workers, ALIVE)
            number += 1
        return number

    with WorkerPool(store, workers=2, waiting=6) as workers, ThreadPoolExecutor(8) as crowd:
        numbers = list(crowd.map(asks, [workers] * 8))

    assert min(numbers) > max(numbers) / 4 > 0


def test_closing_leaves_nobody(store: Path) -> None:
    """After closing no child is left, a query under way has no answer, and no new one is taken."""
    before = children(os.getpid())
    with ThreadPoolExecutor(1) as other:
        workers = WorkerPool(store, limits=QueryLimits(seconds=30))
        running = other.submit(workers.run, RUNAWAY)
        time.sleep(0.3)
        workers.close()
        assert isinstance(running.exception(timeout=2), GraphError)
    workers.close()

    assert children(os.getpid()) == before
    with pytest.raises(WorkersUnavailableError):
        workers.run(ALIVE)


def test_a_store_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    """A pool without a store does not start, and leaves nobody."""
    before = children(os.getpid())
    with pytest.raises(WorkersUnavailableError):
        WorkerPool(tmp_path / "nothing")

    assert children(os.getpid()) == before


@LINUX
def test_workers_die_with_their_parent(store: Path) -> None:
    """Workers, even busy ones, end when the process that started them is killed; nothing is printed."""
    script = f"""
import threading, time
from pathlib import Path
from graph.workers.queries import Query, QueryLimits
from graph.workers.pool import WorkerPool
pool = WorkerPool(Path({str(store)!r}), limits=QueryLimits(seconds=60))
threading.Thread(target=pool.run, args=[Query({RUNAWAY.text!r})], daemon=True).start()
time.sleep(0.5)
print("ready", flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        assert parent.stdout.readline() == b"ready\n"
        orphans = children(parent.pid)
        parent.kill()
        assert parent.stderr.read() == b""
    deadline = time.perf_counter() + 3
    while any(Path(f"/proc/{one}/stat").exists() for one in orphans) and time.perf_counter() < deadline:
        time.sleep(0.02)

    assert len(orphans) >= 3
    assert not any(Path(f"/proc/{one}/stat").exists() for one in orphans)


def test_json_answers_are_json(pool: WorkerPool) -> None:
    """Texts of all planes survive the way there and back."""
    text = "é€😀\\u0000\\n"
    answer = json.loads(read(pool, Query(f"SELECT ('{text}' AS ?x) {{}}")))

    assert answer["results"]["bindings"][0]["x"]["value"] == "é€😀\0\n"


def other_store(folder: Path) -> Path:
    """Return the path of a store of one quad."""
    facts = Store(str(folder / "other"))
    facts.add(Quad(NamedNode(EXAMPLE), NamedNode(EXAMPLE), Literal("1"), NamedNode(EXAMPLE)))
    facts.flush()
    del facts
    return folder / "other"


def test_a_pool_moves_to_another_store_while_queries_run(store: Path, tmp_path: Path) -> None:
    """A query under way ends on the store where it began; the next one sees the other store."""
    with WorkerPool(store, workers=2, patience_s=5.0) as pool:
        with ThreadPoolExecutor() as threads:
            patterns = f"{product('a', 'b')} VALUES ?c {{ 1 2 3 4 5 6 }} <{EXAMPLE}thing/1> ?p ?o"
            question = Query(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}", table="text/csv")
            slow = threads.submit(read, pool, question)
            time.sleep(0.1)
            pool.move(other_store(tmp_path))
            assert read(pool, COUNT).split() == ["n", "1"]
            assert slow.result().split() == ["n", str(6 * 10**6)]
        assert read(pool, COUNT).split() == ["n", "1"]


def test_an_answer_says_its_version(store: Path, tmp_path: Path) -> None:
    """It is that of the store from which the answer is, whenever it was asked for; a pool may know of none."""

    def version(pool: WorkerPool, query: Query = ALIVE) -> str | None:
        answer = pool.run(query)
        answer.body.close()
        return answer.version

    with WorkerPool(store, workers=1, patience_s=5.0, version="first") as pool, ThreadPoolExecutor(2) as threads:
        long = Query(f"SELECT (COUNT(*) AS ?n) {{ {product('a', 'b')} VALUES ?c {{ 1 2 3 }} }}")
        under_way = threads.submit(version, pool, long)
        time.sleep(0.2)
        pool.move(other_store(tmp_path), version="second")
        assert version(pool) == "second"
        assert under_way.result(timeout=20) == "first"
        pool.move(store)
        assert version(pool) is None


def test_a_pool_stays_where_it_is_when_the_other_store_cannot_be_opened(store: Path, tmp_path: Path) -> None:
    """What cannot be opened changes nothing."""
    with WorkerPool(store, workers=1, patience_s=5.0) as pool:
        with pytest.raises(WorkersUnavailableError):
            pool.move(tmp_path / "nothing")
        assert read(pool, COUNT).split() == ["n", "600"]
