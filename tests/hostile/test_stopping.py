"""Stopping: a server that is told to stop in the midst of its work."""

import http.client
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.keys import Keys
from graph import verify
from tests.running_server import RUNAWAY, Server, new_address, product, serving

PLACE = "/sparql/graphs?graph=https://example.org/n/"
ENDLESS = f"INSERT {{ <a:a> <a:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {product('a', 'b', 'c', 'd')} }} }}"


def write(server: Server, key: str, address: str, kind: str, text: str, method: str = "POST") -> int:
    """Send a write; return the status of its answer, 0 where the connection breaks off."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    try:
        return server.ask(address, method=method, body=text.encode(), headers=headers).status
    except (OSError, http.client.HTTPException):
        return 0


def put(server: Server, key: str, name: str, lines: int = 5) -> int:
    """Put a graph of so many triples."""
    text = "".join(f"<a:{rank}> <a:p> <a:{name}> .\n" for rank in range(lines))
    return write(server, key, PLACE + name, "application/n-triples", text, "PUT")


def query(server: Server, text: str) -> int:
    """Ask a query from an address of its own; return the status of its answer, 0 where the connection breaks off."""
    try:
        return server.query(text, source=new_address()).status
    except (OSError, http.client.HTTPException):
        return 0


def test_sigterm_with_work_in_flight(attacked_home: Path, tmp_path: Path) -> None:
    """It ends within seconds, workers and all; who waited and who comes is told so, and what was acknowledged stays."""
    home = Path(shutil.copytree(attacked_home, tmp_path / "home"))
    log, key = tmp_path / "log", Keys(home).add("tests")
    with (
        ThreadPoolExecutor() as threads,
        serving(home, log, may_end=True, query_seconds=30, write_check=False) as server,
    ):
        assert put(server, key, "before") == 201
        runaways = [threads.submit(query, server, RUNAWAY) for _ in range(2)]
        endless = threads.submit(write, server, key, "/sparql/update", "application/sparql-update", ENDLESS)
        time.sleep(1)
        behind = threads.submit(put, server, key, "behind")
        time.sleep(0.3)
        workers, begun = server.workers(), time.monotonic()
        assert len(workers) >= 3
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        late = server.ask("/v1/territories/86")
        server.process.wait(timeout=10)
        assert time.monotonic() - begun < 10
        statuses = [one.result() for one in (*runaways, endless)]
    assert (late.status, late.problem["code"]) == (503, "stopping")
    assert late.retry_after >= 1
    assert set(statuses) <= {0, 503}
    assert behind.result() in {0, 201, 503}
    assert not [number for number in workers if Path(f"/proc/{number}").exists()]
    assert "Traceback" not in log.read_text("utf-8")
    graphs = verify(home).manifest.graphs
    assert graphs["https://example.org/n/before"] == 5
    assert graphs.get("https://example.org/n/behind", 0) == (5 if behind.result() == 201 else 0)
    with serving(home) as server:
        assert server.ask(PLACE + "before", headers={"Accept": "application/n-triples"}).status == 200


def test_a_write_under_way_is_carried_out(attacked_home: Path, tmp_path: Path) -> None:
    """What ends within the grace of four seconds is acknowledged as ever, and is there."""
    home = Path(shutil.copytree(attacked_home, tmp_path / "home"))
    key = Keys(home).add("tests")
    with ThreadPoolExecutor() as threads, serving(home, may_end=True, write_check=False) as server:
        begun = time.monotonic()
        under_way = threads.submit(put, server, key, "under-way", 2_000)
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        status = under_way.result()
        assert status == 201 or time.monotonic() - begun > 4
    graphs = verify(home).manifest.graphs
    assert graphs.get("https://example.org/n/under-way", 0) == (2_000 if status == 201 else 0)
