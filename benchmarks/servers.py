"""Servers to measure: ours, a naive one, Oxigraph's and Virtuoso, each on a free port of this machine alone."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from benchmarks.peers import Timing, timed

_STARTS_S: Final = 120.0
_PATIENCE_S: Final = 5.0
_VIRTUOSO: Final = """[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.log
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {home}/temp.db
TransactionFile = {home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {home}
{parameters}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
{sparql}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name, its process, its port, and the path that answers queries."""

    name: str
    process: int
    port: int
    path: str

    def ask(self, text: str, limit_s: float) -> Timing | None:
        """Return what a query takes over one connection; nothing where it is too slow or refused."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=limit_s)
        accept = "application/n-triples" if "CONSTRUCT" in text else "text/csv"
        head = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}

        def once(query: str) -> bytes:
            connection.request("POST", self.path, urlencode({"query": query}), head)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:  # noqa: PLR2004 - OK
                raise HTTPException(f"{answer.status} {body[:200]!r}")
            return body

        try:
            return timed(once, text)
        except (HTTPException, OSError):
            return None
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Return the seconds of the processors that the process and those that it started have taken (Linux)."""
        ticks = 0
        for number in (self.process, *self._started()):
            status = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(status[11]) + int(status[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Return the most memory that the process itself has had, in MB (Linux)."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    def private_mb(self) -> list[float]:
        """Return what each process that this one started holds for itself, in MB, the largest first (Linux)."""
        found = []
        for number in self._started():
            lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
            found.append(sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024)
        return sorted(found, reverse=True)

    def _started(self) -> list[int]:
        """Return the numbers of the processes that this one started and that still run."""
        threads = Path(f"/proc/{self.process}/task").iterdir()
        return [int(number) for thread in threads for number in (thread / "children").read_text("ascii").split()]


@contextmanager
def ours(home: Path, limit_s: float, workers: int = 2) -> Iterator[Server]:
    """Serve a generation as ``maillage serve`` does."""
    port = free_port()
    settings = {
        "MAILLAGE_HOME": str(home),
        "MAILLAGE_PORT": str(port),
        "MAILLAGE_WORKERS": str(workers),
        "MAILLAGE_QUERY_SECONDS": str(limit_s),
    }
    with _running("Maillage", [sys.executable, "-m", "api", "serve"], port, "/sparql", settings) as server:
        yield server


@contextmanager
def naive(store: Path) -> Iterator[Server]:
    """Serve a store by :mod:`benchmarks.naive`."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.naive", str(store), str(port)]
    with _running("naive FastAPI", command, port, "/sparql") as server:
        yield server


@contextmanager
def oxigraph(store: Path, limit_s: float) -> Iterator[Server]:
    """Serve a store by Oxigraph's own server, read-only."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    place = ["--location", str(store), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    command = [program, "serve-read-only", *place, "--timeout-s", str(max(1, round(limit_s)))]
    with _running("oxigraph", command, port, "/query") as server:
        yield server


@contextmanager
def virtuoso(triples: Path, home: Path, limit_s: float) -> Iterator[Server]:
    """Load a file of N-Triples into a fresh Virtuoso and serve it."""
    home.mkdir()
    sql, port = free_port(), free_port()
    own = {"parameters": ["NumberOfBuffers = 100000"], "sparql": [f"MaxQueryExecutionTime = {round(limit_s)}"]}
    (home / "virtuoso.ini").write_text(virtuoso_settings(home, sql, port, **own), encoding="ascii")
    (home / "graph.nt").symlink_to(triples.resolve())
    command = ["virtuoso-t", "+foreground", "+configfile", str(home / "virtuoso.ini")]
    with _running("Virtuoso 7", command, port, "/sparql") as server:
        load = f"DB.DBA.TTLP_MT (file_open ('{home}/graph.nt'), '', 'https://example.org/graph', 512, 2); checkpoint;"
        subprocess.run(  # noqa: S603 - our own words to the server that we have started
            [str(shutil.which("isql-vt")), f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            check=True, capture_output=True, timeout=1800,
        )  # fmt: skip
        yield server
    shutil.rmtree(home)


def virtuoso_settings(home: Path, sql: int, http: int, parameters: Sequence[str], sparql: Sequence[str]) -> str:
    """Return the settings of a Virtuoso in a folder, on two ports of this machine; the tests start theirs so too."""
    return _VIRTUOSO.format(home=home, sql=sql, http=http, parameters="\n".join(parameters), sparql="\n".join(sparql))


def has_virtuoso() -> bool:
    """Say whether Virtuoso is installed."""
    return shutil.which("virtuoso-t") is not None and shutil.which("isql-vt") is not None


@contextmanager
def _running(
    name: str, command: Sequence[str], port: int, path: str, settings: dict[str, str] | None = None
) -> Iterator[Server]:
    """Start a server, wait until it listens, and end it whatever happens."""
    with subprocess.Popen(  # noqa: S603 - our own programs, by our own words
        command, env=os.environ | (settings or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, name, port)
            yield Server(name, process.pid, port, path)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE_S * 2)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: "subprocess.Popen[bytes]", name: str, port: int) -> None:
    """Wait until the port answers."""
    end = time.monotonic() + _STARTS_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{name} does not start")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
