"""SPARQL servers for the tests: started on free ports of the loopback address, and stopped whatever happens."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks.servers import free_port, virtuoso_settings
from graph import Credentials, SparqlService

PASSWORD = "of-these-tests"
_START_S = 60.0
_STOP_S = 20.0

_PARAMETERS = (
    "ServerThreads = 10", "NumberOfBuffers = 10000", "MaxDirtyBuffers = 6000", "CheckpointInterval = 0",
)  # fmt: skip


def oxigraph_program() -> Path | None:
    """Return the Oxigraph server that the environment of these tests has, or None."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    return None if found is None else Path(found)


@contextmanager
def oxigraph(folder: Path) -> Iterator[SparqlService]:
    """Give an Oxigraph server whose default graph is the union of its named graphs."""
    program, port = oxigraph_program(), free_port()
    assert program is not None
    place = ["--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    with _running([str(program), "serve", *place, "--union-default-graph"], f"{address}/query", folder):
        yield SparqlService(f"{address}/query", f"{address}/update", f"{address}/store")


@contextmanager
def virtuoso(folder: Path) -> Iterator[SparqlService]:
    """Give a Virtuoso server in the folder, with its update rights behind a password."""
    http, sql = free_port(), free_port()
    sparql = ("ResultSetMaxRows = 1000000", "MaxQueryExecutionTime = 60")
    (folder / "virtuoso.ini").write_text(virtuoso_settings(folder, sql, http, _PARAMETERS, sparql), encoding="utf-8")
    address = f"http://127.0.0.1:{http}"
    with _running(["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")], address, folder):
        # one statement a line: that is how isql knows where one ends
        statements = f'set password "dba" "{PASSWORD}";\ncheckpoint;\n'
        isql = [shutil.which("isql-vt") or "isql-vt", f"127.0.0.1:{sql}", "dba", "dba"]
        subprocess.run(isql, input=statements, text=True, check=True, capture_output=True, timeout=_START_S)
        yield SparqlService(
            f"{address}/sparql",
            f"{address}/sparql-auth",
            f"{address}/sparql-graph-crud-auth",
            Credentials("digest", "dba", PASSWORD),
            graph_parameter="graph-uri",
        )


def cut_answers(folder: Path, rows: int) -> None:
    """Set the number of rows at which Virtuoso cuts its answers; it reads it at every request."""
    file = folder / "virtuoso.ini"
    lines = file.read_text(encoding="utf-8").splitlines()
    text = "\n".join(f"ResultSetMaxRows = {rows}" if line.startswith("ResultSet") else line for line in lines)
    file.write_text(text, encoding="utf-8")


@contextmanager
def _running(command: list[str], address: str, folder: Path) -> Iterator[None]:
    """Run a server until the end of the block, and wait at its beginning until it answers."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, "RUST_LOG": "off"})
    try:
        _await(server, address, folder)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(server: "subprocess.Popen[bytes]", address: str, folder: Path) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            httpx2.get(address, timeout=5)
        except httpx2.TransportError:
            late = time.monotonic() > deadline
            if late or server.poll() is not None:
                raise AssertionError((folder / "server.log").read_text(encoding="utf-8", errors="replace")) from None
            time.sleep(0.05)
        else:
            return
