"""Killed writes: a server that is killed outright, again and again, loses no write that it acknowledged."""

import http.client
import random
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from api.keys import Keys
from graph import build, verify
from tests.graph.small_facts import told_only
from tests.running_server import Server, serving

pytestmark = pytest.mark.long

ACKNOWLEDGED = 100
BETWEEN_KILLS = (5, 15)
"""How many writes are acknowledged between two kills, at least and at most."""


class Writing(threading.Thread):
    """Small graphs put one after the other until the server is gone; ``done`` are the numbers of the acknowledged."""

    def __init__(self, server: Server, key: str, numbers: Iterator[int]) -> None:
        super().__init__()
        self.done: list[int] = []
        self.under_way = -1
        self.longest_s = 0.0
        self._server, self._numbers = server, numbers
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/n-triples"}

    def run(self) -> None:
        """Put graphs until an answer is missing."""
        for number in self._numbers:
            self.under_way = number
            try:
                path = f"/sparql/graphs?graph={graph(number)}"
                reply = self._server.ask(path, method="PUT", body=facts(number), headers=self._headers)
            except (OSError, http.client.HTTPException):
                return
            if reply.status not in {201, 204}:
                raise AssertionError(reply)
            self.longest_s = max(self.longest_s, reply.seconds)
            self.done.append(number)


def graph(number: int) -> str:
    """Return the name of a graph."""
    return f"https://example.org/n/{number}"


def size(number: int) -> int:
    """Return how many triples a graph has."""
    return 2 + number % 5


def facts(number: int) -> bytes:
    """Return the facts of a graph."""
    return "".join(f'<https://example.org/{rank}> <a:p> "{number}" .\n' for rank in range(size(number))).encode()


def test_no_acknowledged_write_is_lost(tmp_path: Path) -> None:
    """After each kill the data verify; each acknowledged graph is there, the one under way whole or not at all."""
    home, chance, numbers = tmp_path / "home", random.Random(5), count()  # noqa: S311 - no secret
    build(told_only("told/a"), home).close()
    key = Keys(home).add("tests")
    done: list[int] = []
    left_open: list[int] = []
    while len(done) < ACKNOWLEDGED:
        with serving(home, may_end=True, workers=1, write_check=False) as server:
            writing = Writing(server, key, numbers)
            writing.start()
            wanted = chance.randint(*BETWEEN_KILLS)
            while writing.is_alive() and len(writing.done) < wanted:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, writing.longest_s))
            server.process.kill()
            writing.join()
        assert len(writing.done) >= wanted
        done += writing.done
        left_open.append(writing.under_way)
        generation = verify(home)
        found = {number: generation.manifest.graphs.get(graph(number), 0) for number in (*done, *left_open)}
        generation.close()
        assert {number: found[number] for number in done} == {number: size(number) for number in done}
        assert {number: found[number] for number in left_open if found[number] not in {0, size(number)}} == {}
    assert set(left_open).isdisjoint(done)
