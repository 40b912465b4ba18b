"""A true server: started as people start it, asked from many addresses, and watched from outside."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

ROOT: Final = Path(__file__).parents[1]
FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
_NUMBERS = count(2)


def product(*names: str) -> str:
    """Return patterns whose solutions are the product of a thousand numbers for each name."""
    return " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(1000)))} }}" for name in names)


RUNAWAY: Final = f"SELECT (COUNT(*) AS ?n) {{ {product('a', 'b', 'c', 'd')} }}"


def new_address() -> str:
    """Return a loopback address from which nobody has asked yet: one client's limits are not another's."""
    high, low = divmod(next(_NUMBERS), 250)
    return f"127.9.{high}.{low + 1}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def problem(self) -> dict[str, Any]:
        """The problem that the answer tells; it has to be one."""
        assert self.headers["content-type"] == "application/problem+json", self.body[:500]
        told = json.loads(self.body)
        assert told["status"] == self.status
        assert told["code"]
        assert isinstance(told, dict)
        return told

    @property
    def retry_after(self) -> int:
        """The seconds after which the client may come back, or 0 where the answer does not say."""
        return int(self.headers.get("retry-after", 0))


@dataclass
class Server:
    """A running ``maillage serve`` and its address."""

    process: subprocess.Popen[str]
    host: str
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)

    def connect(self, source: str = "127.0.0.1", timeout: float = 20.0) -> http.client.HTTPConnection:
        """Return a connection that comes from a loopback address."""
        return http.client.HTTPConnection(self.host, self.port, timeout, source_address=(source, 0))

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
        timeout: float = 20.0,
    ) -> Reply:
        """Send one request on a connection of its own and return the whole answer."""
        begun = time.perf_counter()
        connection = self.connect(source, timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, content, time.perf_counter() - begun)

    def query(self, text: str, *, source: str = "127.0.0.1", accept: str = "text/csv", timeout: float = 20.0) -> Reply:
        """Send a query directly, so that its length has no other limit than the service's."""
        headers = {"Content-Type": DIRECT, "Accept": accept}
        return self.ask("/sparql", method="POST", body=text.encode(), headers=headers, source=source, timeout=timeout)

    def alive(self, source: str = "127.0.0.1") -> float:
        """Return the seconds that a small query takes; it has to be answered."""
        reply = self.query("ASK {}", source=source, timeout=5)
        assert (reply.status, reply.body.strip()) == (200, b"true"), reply
        return reply.seconds

    def workers(self) -> set[int]:
        """Return the numbers of the processes that the server has started."""
        return {int(stat[0]) for stat in _statistics() if int(stat[3]) == self.process.pid}

    def busy(self, window_s: float = 0.5) -> float:
        """Return the share of one processor that the server and its workers take in a while."""
        before = self._spent()
        time.sleep(window_s)
        after = self._spent()
        return sum(after[number] - before[number] for number in before.keys() & after.keys()) / window_s

    def calm_within(self, seconds: float) -> bool:
        """Say whether the server and its workers have nothing left to do soon."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.busy(0.4) < 0.2:
                return True
        return False

    def peak_bytes(self, number: int | None = None) -> int:
        """Return the most memory that a process (the server itself by default) has ever had, in bytes."""
        try:
            status = Path(f"/proc/{number or self.process.pid}/status").read_text("ascii")
        except OSError:
            return 0
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def _spent(self) -> dict[int, float]:
        """Return the processor time of the server and of each worker, in seconds."""
        ours = self.workers() | {self.process.pid}
        return {
            int(stat[0]): (int(stat[13]) + int(stat[14])) * TICK_S for stat in _statistics() if int(stat[0]) in ours
        }


@contextmanager
def serving(home: Path, log: Path = Path(os.devnull), *, may_end: bool = False, **settings: object) -> Iterator[Server]:
    """Give a server over a data directory, with these settings; it is gone afterwards, workers and all.

    What it says once it serves is written into the file ``log``. Unless it ``may_end``, it has to serve to the end.
    """
    chosen = {f"MAILLAGE_{name.upper()}": str(value) for name, value in settings.items()}
    errors = log.open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", "0", "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **chosen},
    )
    try:
        assert process.stdout is not None
        welcome = "".join(process.stdout.readline() for _ in range(4))
        found = re.search(r"http://(127\.0\.0\.1):(\d+)/", welcome)
        assert found, welcome
        yield Server(process, found[1], int(found[2]), chosen)
        assert may_end or process.poll() is None, "the server has ended"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            said, _none = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _none = process.communicate()
        errors.write(said.encode())
        errors.close()


def sparql_address(text: str, **parameters: str) -> str:
    """Return the path and query string that ask a query by GET."""
    return f"/sparql?{urlencode({'query': text, **parameters}, quote_via=quote)}"


def _statistics() -> Iterator[list[str]]:
    """Yield the numbers that the system keeps of every process, with its name taken out."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                text = (entry / "stat").read_text("utf-8", errors="replace")
            except OSError:
                continue
            number, _, rest = text.partition(" (")
            yield [number, "", *rest.rpartition(") ")[2].split()]
