"""A true web server of files, on this machine, that does what a test tells it to do."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FileServer:
    """What a server answers at each path, in turn (the last answer for ever), and what it was asked."""

    address: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def at(self, path: str, *answers: Answer) -> str:
        """Let these be the answers at a path, and return its address."""
        self.answers[path] = list(answers)
        return self.address + path

    def ranges(self) -> list[str | None]:
        """Return which bytes each request has asked for."""
        return [headers.get("range") for _path, headers in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        turns = self.answers.get(handler.path) or [status(404)]
        (turns.pop(0) if len(turns) > 1 else turns[0])(handler)


@contextmanager
def serving_files(certificate: Path | None = None) -> Iterator[FileServer]:
    """Give a server on a free port, a secure one where it has a certificate; it is gone afterwards."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                files.answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_request: object) -> None:
            """Say nothing of clients that leave: tests kill them."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(certificate)
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    files = FileServer(f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def whole(body: bytes, **headers: str) -> Answer:
    """Answer with a file, or with the range and the condition asked for, as a server should."""
    return _whole(body, headers, ranges=True)


def without_ranges(body: bytes, **headers: str) -> Answer:
    """Answer with a file, whatever range is asked for."""
    return _whole(body, headers, ranges=False)


def _whole(body: bytes, headers: Mapping[str, str], *, ranges: bool) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        tag, changed = named.get("ETag"), named.get("Last-Modified")
        if (tag and handler.headers["If-None-Match"] == tag) or (
            changed and handler.headers["If-Modified-Since"] == changed
        ):
            _send(handler, 304, b"", named)
            return
        wanted, condition = handler.headers["Range"], handler.headers["If-Range"]
        if ranges and wanted and condition in {tag, changed}:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            _send(handler, 206, body[start:], {**named, "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"})
            return
        _send(handler, 200, body, named)

    return answer


def cut(body: bytes, after: int, **headers: str) -> Answer:
    """Answer with the beginning of a file and cut the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _send(handler, 200, body[:after], {name.replace("_", "-"): value for name, value in headers.items()}, len(body))
        handler.close_connection = True

    return answer


def partial(body: bytes, start: int, end: int, **headers: str) -> Answer:
    """Answer with a range of a file, whatever is asked for."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {**named, "Content-Range": f"bytes {start}-{end - 1}/{len(body)}"}
    return lambda handler: _send(handler, 206, body[start:end], said)


def slowly(body: bytes, pieces: int, pause_s: float, fast: int = 0, **headers: str) -> Answer:
    """Answer with a file in pieces, with a pause before each; as many bytes as are ``fast`` come at once."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        _send(handler, 200, body[:fast], named, len(body))
        size = -(-(len(body) - fast) // pieces)
        for start in range(fast, len(body), size):
            time.sleep(pause_s)
            handler.wfile.write(body[start : start + size])

    return answer


def chunked(body: bytes, *, ends: bool = True, **headers: str) -> Answer:
    """Answer with a file whose length is not said beforehand, to its end or not."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        _head(handler, 200, {**named, "Transfer-Encoding": "chunked"})
        for start in range(0, len(body), 4096):
            piece = body[start : start + 4096]
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if ends:
            handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = not ends

    return answer


def endless(body: bytes) -> Answer:
    """Answer with a file that ends where the connection does."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, {"Connection": "close"})
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and a page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: _send(handler, code, b"<html>sorry</html>", named)


def redirect(to: str) -> Answer:
    """Answer that the file is elsewhere."""
    return status(302, Location=to)


def _send(
    handler: BaseHTTPRequestHandler, code: int, body: bytes, headers: Mapping[str, str], length: int | None = None
) -> None:
    _head(handler, code, {**headers, "Content-Length": str(len(body) if length is None else length)})
    handler.wfile.write(body)


def _head(handler: BaseHTTPRequestHandler, code: int, headers: Mapping[str, str]) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
