"""Dressing: what every answer wears, whatever its route: headers, leave for other sites, packing, what is unchanged.

Plain ASGI, so that nothing is copied on its way and a small answer costs some microseconds.
"""

import hashlib
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias
from urllib.parse import unquote_plus

from fastapi import Request, Response
from starlette.middleware.gzip import GZipResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import Service
from api.negotiation import weighted
from api.requests import AddressTooLongError, StoppingError

_Tell: TypeAlias = Callable[[Request, Exception], Response]
_Header: TypeAlias = tuple[bytes, bytes]

_LONGEST_URL: Final = 60_000
_LONGEST_REMEMBERED: Final = 200
_PACKED_FROM: Final = 1024
# Measured on tables in JSON and CSV: a fifth larger than at the usual level 9, at four to seven times its speed.
_PACKING_LEVEL: Final = 3
_PACKED_ASIDE_FROM: Final = 32 << 10

_POLICY: Final = (
    "default-src 'none'; script-src 'self'{more}; style-src 'self'{more}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STRICT: Final = _POLICY.format(more="").encode()
# The documentation page of FastAPI starts itself with a script written in the page.
_DOCS: Final = _POLICY.format(more=" 'unsafe-inline'").encode()
_ALWAYS: Final[tuple[_Header, ...]] = (
    (b"link", b'</dataset>; rel="describedby"'),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # No cookie is ever taken, so any site may read what anybody may.
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Allow, ETag, Link, Location, Retry-After, X-Dataset-Version"),
)
_TAGGED: Final = frozenset({200, 304})
_DECIDING: Final = frozenset({b"host", b"accept", b"accept-language"})
_CHANGING: Final = re.compile(r"(?:NOW|RAND|UUID|BNODE)(?![A-Za-z0-9_])", re.IGNORECASE)


class Dressing:
    """What stands between the web server and the routes."""

    def __init__(self, app: ASGIApp, service: Service, tell: _Tell) -> None:
        """``tell`` makes the answer that an error is."""
        self._app = app
        self._service = service
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: what comes while the server stops, or has too long an address to be whole, is refused.

        What the client has already is 304.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, self._service)
        answer = _Answer(request, send)
        # HEAD is answered as GET is, without the body; of what is packed nobody knows the length beforehand.
        packs = request.method != "HEAD" and _takes_gzip(request.header(b"accept-encoding"))
        if request.method == "HEAD":
            scope = {**scope, "method": "GET"}
        try:
            if self._service.is_stopping:
                await self._tell(Request(scope), StoppingError())(scope, receive, answer.send)
            elif len(request.path) + len(scope["query_string"]) > _LONGEST_URL:
                await self._tell(Request(scope), AddressTooLongError())(scope, receive, answer.send)
            elif request.has_it:
                await Response(status_code=304)(scope, receive, answer.send)
            else:
                await (self._packing() if packs else self._app)(scope, receive, answer.send)
        except Exception as error:
            if answer.begun:
                raise
            route = getattr(scope.get("route"), "path", "")
            log = logging.getLogger(__name__)
            log.error("%s %s: %s", request.method, route, _trace(error))  # noqa: TRY400 - without the words of the error
            await self._tell(Request(scope), error)(scope, receive, answer.send)

    def _packing(self) -> GZipResponder:
        return GZipResponder(
            self._app, _PACKED_FROM, compresslevel=_PACKING_LEVEL, thread_minimum_size=_PACKED_ASIDE_FROM
        )


def _trace(error: BaseException) -> str:
    """Return the type of an error, where it arose, and the same of what led to it.

    Neither its words nor the address are there: they may be those of a question, which no log may have.
    """
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    before = error.__cause__ or error.__context__
    return f"{type(error).__qualname__}\n{frames}" + (f"after {_trace(before)}" if before is not None else "")


class _Request:
    """What the dressing of an answer needs to know of its request."""

    __slots__ = ("_headers", "_service", "method", "path", "tag", "version")

    def __init__(self, scope: Scope, service: Service) -> None:
        self._headers: Mapping[bytes, bytes] = dict(scope["headers"])
        self._service = service
        self.version = service.generation.version
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.tag = self._tag(scope) if self.method in {"GET", "HEAD"} else None

    def header(self, name: bytes) -> str:
        """Return a header, empty where there is none."""
        return self._headers.get(name, b"").decode("latin-1")

    @property
    def has_it(self) -> bool:
        """Whether the client says that it has this very answer (tags are compared weakly: RFC 9110, 13.1.2)."""
        known = self.header(b"if-none-match")
        return bool(known and self.tag) and self.tag in {one.strip().removeprefix("W/") for one in known.split(",")}

    def is_met_by(self, said: bytes | None) -> bool:
        """Say whether an answer is of the version of the request: the one that it says or, if none, the one served."""
        return (self._service.generation.version if said is None else said.decode()) == self.version

    def _tag(self, scope: Scope) -> str | None:
        """Return the tag of an answer that only another data set would change: its version and the request say all."""
        asked: bytes = scope["query_string"]
        if self.path == "/sparql":
            if b"query=" not in asked or _CHANGING.search(unquote_plus(asked.decode("latin-1"))):
                return None
        elif not self.path.startswith(("/v1/", "/graph/", "/sparql/terms.json", "/sparql/examples.json")):
            return None
        headers = (name + b" " + value for name, value in scope["headers"] if name in _DECIDING)
        whole = b"\n".join((scope["scheme"].encode(), self.path.encode(), asked, *headers))
        return f'"{self.version}-{hashlib.sha256(whole).hexdigest()[:16]}"'


class _Answer:
    """An answer on its way out, whose headers are completed."""

    __slots__ = ("_request", "_send", "begun")

    def __init__(self, request: _Request, send: Send) -> None:
        self._request = request
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        """Pass a message on, dressed."""
        if message["type"] == "http.response.start":
            self.begun = True
            message = {**message, "headers": list(self._headers(message["status"], message["headers"]))}
        elif self._request.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, status: int, given: Sequence[_Header]) -> Iterator[_Header]:
        """Yield the headers of the route, then those of the house that it did not give itself."""
        own = dict(given)
        request = self._request
        yield from (pair for pair in given if pair[0] != b"vary")
        yield b"vary", _varies(own.get(b"vary", b"Accept, Accept-Language"))
        # a link of the route stands beside ours
        yield from (pair for pair in _ALWAYS if pair[0] not in own or pair[0] == b"link")
        version = own.get(b"x-dataset-version")
        if version is None:
            yield b"x-dataset-version", request.version.encode()
        if b"content-security-policy" not in own:
            yield b"content-security-policy", _DOCS if request.path == "/docs" else _STRICT
        if request.tag and status in _TAGGED and request.is_met_by(version) and not self._is_editor(own):
            yield b"etag", f"W/{request.tag}".encode()
            yield b"cache-control", b"no-cache"
        if request.method == "OPTIONS" and b"allow" in own:
            yield b"access-control-allow-methods", own[b"allow"]
            yield b"access-control-max-age", b"86400"
            if wanted := request.header(b"access-control-request-headers"):
                yield b"access-control-allow-headers", wanted.encode("latin-1")

    def _is_editor(self, own: Mapping[bytes, bytes]) -> bool:
        """Say whether this is the page of the queries, which a new release changes without new data."""
        return self._request.path == "/sparql" and own.get(b"content-type", b"").startswith(b"text/html")


def _varies(given: bytes) -> bytes:
    """Return on which headers of requests an answer depends: packed or not, at least."""
    return given if b"accept-encoding" in given.lower() else given + b", Accept-Encoding"


def _takes_gzip(header: str) -> bool:
    """Say whether an Accept-Encoding header has room for gzip."""
    if len(header) > _LONGEST_REMEMBERED:
        return False
    return _gzip_weight(header) > 0


@lru_cache
def _gzip_weight(header: str) -> float:
    """Return with what weight a header accepts gzip, by its name or by ``*``."""
    known = dict(weighted(header))
    return known.get("gzip", known.get("*", 0.0))
