"""A worker that is asked directly, past every check of the text: the sandbox alone has to hold."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph import Query, QueryLimits, QueryTimeoutError, open_generation
from graph.workers.admission import Outline
from graph.workers.frames import BrokenFrameError
from graph.workers.pool import request_of
from graph.workers.processes import Child, until
from tests.hostile.conftest import MEMORY_BYTES
from tests.hostile.planted_ear import Ear
from tests.hostile.test_closed_doors import CALLS, UPDATES
from tests.hostile.test_heavy_queries import DOUBLED

LONGEST_S = 5.0
UNREACHED = {"after a local name", "after a comparison"}
"""Calls that stand behind a pattern or a filter that nothing in the data matches."""


@pytest.fixture
def worker(attacked_home: Path) -> Iterator[Child]:
    """Give one confined process over the store; it is gone afterwards."""
    generation = open_generation(attacked_home)
    store = str(generation.store_path.resolve())
    child = Child({"work": "queries", "store": store}, MEMORY_BYTES, 1 << 20, generation.held)
    try:
        assert child.await_ready().missing == ()
        yield child
    finally:
        child.bury()
        generation.close()


def ask(worker: Child, text: str) -> dict[str, Any]:
    """Return the head of the worker's reply to a query that nobody has looked at."""
    request = request_of(Query(text), Outline(chooses_graphs=False), QueryLimits(answer_bytes=1 << 20))
    patience = until(time.monotonic() + LONGEST_S, QueryTimeoutError(LONGEST_S))
    reply, body = worker.ask(request, patience)
    body.close()
    return reply


def ends_in_an_error(worker: Child, text: str) -> bool:
    """Say whether a query ends its worker, is stopped or is told to have failed, rather than answered."""
    try:
        return "error" in ask(worker, text)
    except (BrokenFrameError, QueryTimeoutError):
        return True


def peak_bytes(worker: Child) -> int:
    """Return the most memory that a worker has had, in bytes; 0 when it is gone."""
    status = Path(f"/proc/{worker.number}/status").read_text("ascii")
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@pytest.mark.parametrize("name", CALLS)
def test_no_call_leaves_a_worker(worker: Child, ear: Ear, name: str) -> None:
    """SERVICE unchecked finds no way out: an error, or nothing where it is silent; the worker lives."""
    reply = ask(worker, CALLS[name].replace("URL", ear.address))

    assert "error" in reply or "SILENT" in CALLS[name].upper() or name in UNREACHED, reply
    assert ear.calls() == 0
    assert ask(worker, "ASK {}")["kind"] == "boolean"


@pytest.mark.parametrize("text", UPDATES.values(), ids=UPDATES)
def test_no_update_is_taken_by_a_worker(worker: Child, ear: Ear, text: str) -> None:
    """Where queries are evaluated an update is no SPARQL, and its addresses are called by nobody."""
    assert ask(worker, text.replace("URL", ear.address))["error"] == "syntax"
    assert ear.calls() == 0


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ FILTER({'(' * 500_000}1{')' * 500_000}) }}",
        f"ASK {'{' * 500_000}{'}' * 500_000}",
        f"ASK {{ FILTER({'!' * 2_000_000}true) }}",
    ],
    ids=["parentheses", "braces", "negations"],
)
def test_nesting_unchecked_ends_one_process(worker: Child, text: str) -> None:
    """Half a million levels end the worker, or are stopped in it; this process reads an error and goes on."""
    assert ends_in_an_error(worker, text)


def test_memory_unchecked_has_a_bound(worker: Child) -> None:
    """A text doubled thirty times ends at the limit of the address space, long before the machine's."""
    bomb = f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789abcdef' AS ?x0) {DOUBLED} }}"
    assert ends_in_an_error(worker, bomb)
    assert peak_bytes(worker) < MEMORY_BYTES
