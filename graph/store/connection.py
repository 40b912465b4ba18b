"""The connection: requests to a SPARQL service, and what becomes of its answers, its errors and its silence.

It serves the seam of the stores, whatever the engine; :mod:`api.exchange` asks services like ours for a person.
"""

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from traceback import clear_frames
from typing import Final, TypeAlias

import httpx2
from pyoxigraph import NamedNode

from graph.errors import QuerySyntaxError, RemoteStoreError, RemoteStoreUnavailableError
from graph.store.results import MalformedAnswerError
from graph.store.service import Credentials, SparqlService
from graph.waiting import wait_asked

Body: TypeAlias = tuple[Iterator[bytes], str]

_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 10.0
_BUSY: Final = frozenset({429, 502, 503, 504})
_TOLD: Final = 400
_READ: Final = 1 << 16
_ECHO: Final = " SPARQL query:"


class Connection:
    """What asks a service, and writes to it."""

    __slots__ = ("_client", "_service")

    def __init__(self, service: SparqlService) -> None:
        self._service = service
        self._client = httpx2.Client(auth=_auth(service.credentials), timeout=service.timeout_s)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    @contextmanager
    def asked(self, query: str, accept: str, dataset: Mapping[str, list[str]]) -> Iterator[Body]:
        """Give the answer to a query as it arrives, and its media type.

        Asked by a form, since some services wait for ever at a query that is a body of its own. Raises
        QuerySyntaxError where the service does not understand, RemoteStoreError where it answers with an error,
        cuts its answer, or ends it too early.
        """
        address = self._service.query
        headers = {"Accept": accept}
        request = self._client.build_request("POST", address, data={"query": query, **dataset}, headers=headers)
        with self._told(address):
            response = self._patiently(request)
            try:
                _check_answer(address, response)
                yield response.iter_bytes(), response.headers.get("Content-Type", "").partition(";")[0].strip()
            finally:
                response.close()

    def update(self, text: str) -> None:
        """Send an update."""
        address = self._service.update
        if address is None:
            raise RemoteStoreError(self._service.query, None, "no address for updates is given")
        self._write(address, self._client.build_request("POST", address, data={self._service.update_parameter: text}))

    def add(self, graph: NamedNode, lines: bytes) -> None:
        """Add N-Triples to a named graph of the graph store."""
        address, url = self._graph(graph)
        headers = {"Content-Type": "application/n-triples"}
        self._write(address, self._client.build_request("POST", url, content=lines, headers=headers))

    def remove(self, graph: NamedNode) -> None:
        """Remove a named graph from the graph store; there may be none."""
        address, url = self._graph(graph)
        self._write(address, self._client.build_request("DELETE", url), absent=404)

    def _graph(self, graph: NamedNode) -> tuple[str, httpx2.URL]:
        address = self._service.graph_store or ""
        return address, httpx2.URL(address).copy_add_param(self._service.graph_parameter, graph.value)

    def _write(self, address: str, request: httpx2.Request, absent: int | None = None) -> None:
        """Send a write, once: whether one that got no answer was done is not known here."""
        with self._told(address):
            response = self._client.send(request)
            if not response.is_success and response.status_code != absent:
                raise _error(address, response)

    def _patiently(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer to a read, asked again after a while where the service is busy or away."""
        wait = _FIRST_WAIT_S
        for left in reversed(range(self._service.attempts)):
            try:
                response = self._client.send(request, stream=True)
            except (httpx2.ConnectError, httpx2.RemoteProtocolError):
                if not left:
                    raise
            else:
                wait = max(wait, wait_asked(response.headers.get("Retry-After")) or 0.0)
                if response.status_code not in _BUSY or not left or wait > _LONGEST_WAIT_S:
                    return response
                response.close()
            time.sleep(wait)
            wait *= 2
        raise ValueError("a service is asked at least once")

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Turn what goes wrong on the way into errors of the house."""
        try:
            with _letting_go():
                yield
        except httpx2.TimeoutException as error:
            reason = f"no answer within {self._service.timeout_s:g} s"
            raise RemoteStoreUnavailableError(address, None, reason) from error
        except httpx2.ConnectError as error:
            raise RemoteStoreUnavailableError(address, None, str(error)) from error
        except (httpx2.HTTPError, MalformedAnswerError) as error:
            raise RemoteStoreError(address, None, str(error) or type(error).__name__) from error


@contextmanager
def _letting_go() -> Iterator[None]:
    """Let what is being parsed go at an error: only the thread that began it may, and a trace would keep it."""
    try:
        yield
    except Exception as error:
        clear_frames(error.__traceback__)
        raise


class _BearerAuth(httpx2.Auth):
    """A token in the header Authorization (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Sign the request."""
        request.headers["Authorization"] = self._header
        yield request


def _auth(credentials: Credentials) -> httpx2.Auth | None:
    """Return how requests are signed."""
    match credentials.scheme:
        case "basic":
            return httpx2.BasicAuth(credentials.user, credentials.secret)
        case "digest":
            return httpx2.DigestAuth(credentials.user, credentials.secret)
        case "bearer":
            return _BearerAuth(credentials.secret)
        case "none":
            return None


def _check_answer(address: str, response: httpx2.Response) -> None:
    """Refuse an answer that is an error, or one that says itself that it is not whole."""
    if response.status_code == httpx2.codes.BAD_REQUEST:
        raise QuerySyntaxError(_reason(response).partition(_ECHO)[0])
    if not response.is_success:
        raise _error(address, response)
    cap, state = response.headers.get("X-SPARQL-MaxRows"), response.headers.get("X-SQL-State")
    if cap is not None:
        raise RemoteStoreError(address, response.status_code, f"it cuts its answers at {cap} rows")
    if state is not None:
        message = response.headers.get("X-SQL-Message", "")
        raise RemoteStoreError(
            address, response.status_code, f"an answer that is not whole ({state} {message[:_TOLD]})"
        )


def _error(address: str, response: httpx2.Response) -> RemoteStoreError:
    """Return the error that an answer is."""
    kind = RemoteStoreUnavailableError if response.status_code in _BUSY else RemoteStoreError
    return kind(address, response.status_code, _reason(response) or response.reason_phrase)


def _reason(response: httpx2.Response) -> str:
    """Return the beginning of what an answer says, whatever its form."""
    begun = response.content if response.is_stream_consumed else next(response.iter_bytes(_READ), b"")
    return " ".join(begun[:_READ].decode("utf-8", "replace").split())[:_TOLD]
