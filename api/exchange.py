"""Exchange: one question put to a service over HTTP, and its whole answer, or the reason why there is none.

Only reads go through here, so that a question may be put again where the service asks to wait. It speaks to services
like ours, whose problems it tells in their own words; :mod:`graph.store.connection` speaks SPARQL with any engine,
writes too, and reads answers as they arrive.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO, Any, Final, Self
from urllib.parse import urlencode

import httpx2

from api.refusals import BusyServiceError, ProblemError, UnreachableError, UnusableAnswerError
from graph.network import Language
from graph.waiting import wait_asked

_OK: Final = 200
_LATER: Final = frozenset({429, 503})
_HOPELESS: Final = "query-timeout"
_PROBLEMS: Final = frozenset({"application/problem+json", "application/json"})
_MOST_REDIRECTS: Final = 5
_IN_MEMORY: Final = 2**20
_LARGEST: Final = 2**32
_LONGEST_ADDRESS: Final = 4000
_TOLD: Final = 2**16
_QUOTED: Final = 300


@dataclass(frozen=True, slots=True)
class Received:
    """A whole answer: where it came from, its media type without parameters, its headers, and its content."""

    address: str
    media_type: str
    headers: Mapping[str, str]
    body: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.body.close()


class Exchange:
    """What asks services over HTTP; ``timeout_s`` is for one answer whole, ``retries`` for those asked to wait.

    A service that asks to wait longer than ``timeout_s`` is not asked again. Addresses are followed to where they
    lead, a few times.
    """

    def __init__(self, lang: Language = "fr", timeout_s: float = 30.0, retries: int = 2) -> None:
        self._timeout_s = timeout_s
        self._retries = retries
        self._http = httpx2.Client(
            headers={"User-Agent": f"maillage/{version('maillage')}", "Accept-Language": lang},
            timeout=timeout_s,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def get(self, address: str, accept: str, parameters: Sequence[tuple[str, str]] = ()) -> Received:
        """Return what stands at an address; raises an error of :mod:`api.refusals`."""
        return self._ask("GET", _with(address, parameters), {"Accept": accept})

    def post(self, address: str, accept: str, document: bytes, parameters: Sequence[tuple[str, str]] = ()) -> Received:
        """Return the answer to a question that is a document in JSON; raises as :meth:`get` does."""
        headers = {"Accept": accept, "Content-Type": "application/json"}
        return self._ask("POST", _with(address, parameters), headers, document)

    def query(self, endpoint: str, text: str, accept: str) -> Received:
        """Return the answer of a SPARQL service to a query: by GET, or as a form where the address grows too long."""
        address = _with(endpoint, [("query", text)])
        if len(address) <= _LONGEST_ADDRESS:
            return self._ask("GET", address, {"Accept": accept})
        form = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", endpoint, form, urlencode({"query": text}).encode())

    def _ask(self, method: str, address: str, headers: Mapping[str, str], content: bytes | None = None) -> Received:
        left = self._retries
        while True:
            try:
                return self._ask_once(method, address, headers, content)
            except BusyServiceError as error:
                wait_s = 1.0 if error.retry_after_s is None else error.retry_after_s
                if left <= 0 or wait_s > self._timeout_s:
                    raise
            left -= 1
            time.sleep(wait_s)

    def _ask_once(self, method: str, address: str, headers: Mapping[str, str], content: bytes | None) -> Received:
        plain = _shown(address)
        with (
            _told(plain, self._timeout_s),
            self._http.stream(method, address, headers=headers, content=content) as response,
        ):
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            pieces = _bounded(response.iter_bytes(), plain, self._timeout_s)
            if response.status_code != _OK:
                raise _refusal(plain, response, media_type, pieces)
            return Received(plain, media_type, response.headers, _spooled(pieces))


def _with(address: str, parameters: Sequence[tuple[str, str]]) -> str:
    if not parameters:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _shown(address: str) -> str:
    """Return an address as it may be told: without its query, nor the name and password of who asks."""
    return re.sub(r"//[^/]*@", "//", address.partition("?")[0], count=1)


def _spooled(pieces: Iterator[bytes]) -> IO[bytes]:
    """Return pieces as a file, at its beginning."""
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - who receives it closes it
    try:
        spool.writelines(pieces)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def _bounded(pieces: Iterator[bytes], address: str, limit_s: float) -> Iterator[bytes]:
    """Yield pieces; a drip that never ends is given up, and so is a flood."""
    deadline, size = time.monotonic() + limit_s, 0
    for piece in pieces:
        size += len(piece)
        if size > _LARGEST:
            raise UnusableAnswerError(address, f"plus de {_LARGEST} octets", f"larger than {_LARGEST} bytes")
        if time.monotonic() > deadline:
            raise UnreachableError(
                address, f"pas de réponse entière en {limit_s:g} s", f"no whole answer in {limit_s:g} s"
            )
        yield piece


@contextmanager
def _told(address: str, limit_s: float) -> Iterator[None]:
    """Tell what goes wrong on the way as our own errors."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise UnreachableError(address, f"pas de réponse en {limit_s:g} s", f"no answer in {limit_s:g} s") from error
    except httpx2.TooManyRedirects as error:
        raise UnusableAnswerError(
            address, "l'adresse mène d'adresse en adresse, sans fin", "it leads from address to address without end"
        ) from error
    except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.DecodingError) as error:
        raise UnusableAnswerError(
            address, f"réponse interrompue ou mal formée ({error})", f"broken off or malformed ({error})"
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        said = str(error) or type(error).__name__
        raise UnreachableError(address, said, said) from error


def _refusal(address: str, response: httpx2.Response, media_type: str, pieces: Iterator[bytes]) -> ProblemError:
    """Return what a service says with another status than 200; a page in HTML says nothing to a program."""
    text = _beginning(pieces).decode("utf-8", "replace")
    said: dict[str, Any] = {"title": f"HTTP {response.status_code} {response.reason_phrase}".strip()}
    if media_type in _PROBLEMS:
        said |= _object(text)
    elif media_type == "text/html":
        said["detail"] = f"({media_type})"
    else:
        said["detail"] = " ".join(text.split())[:_QUOTED]
    wait_s = wait_asked(response.headers.get("retry-after"))
    later = response.status_code in _LATER and said.get("code") != _HOPELESS
    return (BusyServiceError if later else ProblemError)(address, response.status_code, said, wait_s)


def _beginning(pieces: Iterator[bytes]) -> bytes:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) >= _TOLD:
            break
    return bytes(kept)


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
