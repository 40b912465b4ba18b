"""A load: a number of clients that ask one thing after another over kept connections, from a process of their own.

Every client has a loopback address of its own, so that a limit per client meets each of them alone.
"""

import json
import random
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import quote

_READ: Final = 1 << 18
_PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Load:
    """Who asks what: ``clients`` that ask these ``queries`` in random order of a port and a path, for some seconds.

    ``block`` is the third number of their addresses, 127.0.block.1 and so on. Each asks again once it has its answer,
    or, with a ``rate`` of so many questions a second by all of them, when its turn comes: what it waits for beyond
    that counts. ``parameter`` is what bears a query, ``accept`` the form that is asked for.
    """

    port: int
    path: str
    queries: tuple[str, ...]
    clients: int
    seconds: float
    block: int = 1
    rate: float = 0.0
    parameter: str = "query"
    accept: str = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load: answers (200) and refusals (all else) in all, and the times of the answers in ms."""

    seconds: float
    answered: int
    refused: int
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


class Running:
    """A load under way in another process."""

    def __init__(self, load: Load) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-m", "benchmarks.load", json.dumps(asdict(load))], stdout=subprocess.PIPE, text=True
        )
        self._patience_s = load.seconds + 30

    def outcome(self) -> Outcome:
        """Wait until it is over, and return what came of it."""
        try:
            told, _ = self._process.communicate(timeout=self._patience_s)
        finally:
            self._process.kill()
        return Outcome(**json.loads(told))


class _Client:
    """One connection that asks, reads a whole answer, and asks again; it pauses a moment where it is refused."""

    def __init__(self, load: Load, rank: int, requests: Sequence[bytes]) -> None:
        self._port, self._source = load.port, (f"127.0.{load.block}.{rank + 1}", 0)
        self._requests = requests
        self._chance = random.Random(rank)  # noqa: S311 - which query comes next is no secret
        self._answer = b""
        self.times: list[float] = []
        self.refused = 0
        self._pause = load.clients / load.rate if load.rate else 0.0
        self.resumes = self._turn = time.perf_counter() + self._pause * rank / load.clients
        self.socket: socket.socket | None = None

    def ask(self) -> None:
        """Ask the next thing, over a new connection where the last one is gone."""
        self._answer, self._began = b"", self._turn if self._pause else time.perf_counter()
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self._port), 2, self._source)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.sendall(self._chance.choice(self._requests))
            self.resumes = float("inf")
        except OSError:
            self._refuse(lost=True)

    def read(self) -> None:
        """Read what has come; ask again where the answer is whole."""
        try:
            piece = self.socket.recv(_READ) if self.socket else b""
        except OSError:
            piece = b""
        self._answer += piece
        if not piece:
            self._refuse(lost=True)
        elif _is_whole(self._answer) and self._answer.startswith(b"HTTP/1.1 200"):
            self.times.append((time.perf_counter() - self._began) * 1000)
            self._turn += self._pause
            if self._turn <= time.perf_counter():
                self.ask()
            else:
                self.resumes = self._turn
        elif _is_whole(self._answer):
            self._refuse(lost=False)

    def _refuse(self, *, lost: bool) -> None:
        """Count a refusal, and pause: if not as long as one is told to, then a moment."""
        self.refused += 1
        self.resumes = time.perf_counter() + _PAUSE_S
        if lost and self.socket is not None:
            self.socket.close()
            self.socket = None


def _is_whole(answer: bytes) -> bool:
    """Say whether an answer of HTTP/1.1 has come to its end."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"0\r\n\r\n")


def drive(load: Load) -> Outcome:
    """Run a load to its end in this process."""
    requests = [
        f"GET {load.path}?{load.parameter}={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Accept: {load.accept}\r\n\r\n".encode()
        for query in load.queries
    ]
    clients = [_Client(load, rank, requests) for rank in range(load.clients)]
    began = time.perf_counter()
    while (now := time.perf_counter()) < began + load.seconds:
        for client in clients:
            if client.resumes <= now:
                client.ask()
        waiting = {client.socket: client for client in clients if client.socket and client.resumes > now}
        soonest = min(client.resumes for client in clients)
        ready, _, _ = select.select(list(waiting), [], [], max(0.0, min(soonest - time.perf_counter(), _PAUSE_S)))
        for connection in ready:
            waiting[connection].read()
    seconds = time.perf_counter() - began
    times = sorted(value for client in clients for value in client.times)
    for client in clients:
        if client.socket is not None:
            client.socket.close()
    p50, p99 = (times[int(len(times) * share)] if times else float("nan") for share in (0.5, 0.99))
    return Outcome(seconds, len(times), sum(client.refused for client in clients), p50, p99)


if __name__ == "__main__":
    print(json.dumps(asdict(drive(Load(**json.loads(sys.argv[1]))))))
