"""A foreign service: a small HTTP server of the standard library that answers as it is told, on the loopback."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service sends: a status, a media type, a body, further headers, and the length that it claims."""

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the service heard: the method, the path with its query, the headers in lower case, the body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Foreign:
    """A running service: its address, and what it was asked so far."""

    address: str
    asked: list[Heard]


@contextmanager
def answering(*replies: Reply, write: Callable[[BaseHTTPRequestHandler], None] | None = None) -> Iterator[Foreign]:
    """Give a service that sends the replies in turn, then the last one again; ``write`` sends something else."""
    asked: list[Heard] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append(Heard(self.command, self.path, _lower(self.headers.items()), content))
            if write is not None:
                write(self)
            else:
                _send(self, replies[min(len(asked), len(replies)) - 1])

        do_POST = do_GET  # noqa: N815 - the name is that of the library

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the library
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Foreign(f"http://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _lower(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.media_type)
    handler.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
    handler.send_header("Connection", "close")
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)
