"""SPARQL: the query operation of the SPARQL 1.1 Protocol, evaluated in worker processes."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.answer_forms import answer_forms, description_form, prefers_page
from api.context import Service, language_of, service_of
from api.delivery import delivered
from api.negotiation import HTML
from api.requests import ProtocolError, UnsupportedMediaTypeError
from api.resources import as_rdf
from api.routes.sparql_documentation import BY_GET, BY_POST
from api.routes.sparql_page import editor_page
from api.service_description import VOCABULARIES, service_description
from graph import Query, QueryLimits, QueryTooLargeError
from ontology.terms import PREFIXES


class _DirectRoute(APIRoute):
    """A route whose function reads the request and makes the response itself: nothing is done around it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the function."""
        return self.endpoint


router = APIRouter(route_class=_DirectRoute)

_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';]*)""")
_MOST_PARAMETERS: Final = 1000
_LONGEST_ESCAPE: Final = 3
_WATCHED_AFTER_S: Final = 0.05
_WRITES_GRAPHS: Final = re.compile(r"CONSTRUCT|DESCRIBE", re.IGNORECASE)

_Parameters = Sequence[tuple[str, str]]


@router.get("/sparql", tags=["sparql"], response_class=Response, openapi_extra=BY_GET)
async def ask_by_get(request: Request) -> Response:
    """Answer a query given as ``query``; without one, say what this service is.

    A browser gets the page where queries are written, with the one of the address on it.
    """
    serving = service_of(request)
    parameters = _pairs(request.scope["query_string"])
    accept, short = _accept(request), _format(parameters)
    if not any(name in {"query", "update"} for name, _value in parameters):
        media = description_form(accept, short)
        if media != HTML:
            return _description(request, serving, media)
    elif not prefers_page(accept, short):
        return await _answer(request, serving, parameters)
    return editor_page(request, serving, language_of(request))


@router.post("/sparql", tags=["sparql"], response_class=Response, openapi_extra=BY_POST)
async def ask_by_post(request: Request) -> Response:
    """Answer a query sent as a form (``query=…``) or directly (``application/sparql-query``)."""
    serving = service_of(request)
    kind, _, more = request.headers.get("content-type", "").lower().partition(";")
    if (charset := _CHARSET.search(more)) and charset[1] != "utf-8":
        raise _not_utf8()
    limits = serving.workers.limits
    if kind.strip() == _FORM:
        parameters = _pairs(await _body(request, limits, _LONGEST_ESCAPE * limits.text_bytes))
    elif kind.strip() == _DIRECT:
        text = _text(await _body(request, limits, limits.text_bytes))
        parameters = [*_pairs(request.scope["query_string"]), ("query", text)]
    else:
        raise UnsupportedMediaTypeError(_FORM, _DIRECT)
    return await _answer(request, serving, parameters)


async def _body(request: Request, limits: QueryLimits, most: int) -> bytes:
    """Return the body of a request; what is longer is refused unread where it says so, else as soon as it shows."""
    too_large = QueryTooLargeError("text_bytes", limits.text_bytes)
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise too_large
    return bytes(body)


def _pairs(encoded: bytes) -> _Parameters:
    """Return the parameters of a form or of an address; refuse what is not in UTF-8 or badly escaped."""
    if not encoded:
        return []
    if _BAD_ESCAPE.search(encoded):
        raise ProtocolError("Un « % » n'est pas suivi de deux chiffres hexadécimaux.", "A “%” begins no escape.")
    if encoded.count(b"&") >= _MOST_PARAMETERS:
        raise ProtocolError("Il y a trop de paramètres.", "There are too many parameters.")
    # every byte is taken as a character, so that the escapes are UTF-8 together with what is not escaped
    pairs = parse_qsl(encoded.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return [(_text(name.encode("latin-1")), _text(value.encode("latin-1"))) for name, value in pairs]


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> ProtocolError:
    return ProtocolError("La requête n'est pas en UTF-8.", "The query is not in UTF-8.")


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _address(request: Request) -> str:
    """Return the address of this service as the client used it."""
    host = request.headers.get("host")
    return f"{request.scope['scheme']}://{host}{request.scope['path']}" if host else str(request.url.replace(query=""))


def _format(parameters: _Parameters) -> str | None:
    return next((value for name, value in parameters if name == "format"), None)


async def _answer(request: Request, serving: Service, parameters: _Parameters) -> Response:
    """Evaluate a query in a worker process; a hang-up stops it."""
    query = _query(request, parameters)
    loop = asyncio.get_running_loop()
    async with _HangUp(request) as gone:
        run = partial(serving.workers.run, query, is_cancelled=lambda: gone.seen)
        answer = await loop.run_in_executor(serving.threads, run)
    return delivered(answer)


class _HangUp:
    """Whether the client of a request has left; looked after once its query takes longer than most."""

    def __init__(self, request: Request) -> None:
        self.seen = False
        self._request = request
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._later = asyncio.get_running_loop().call_later(_WATCHED_AFTER_S, self._begin)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.seen = self.seen or error[0] is not None
        self._later.cancel()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])

    def _begin(self) -> None:
        self._watch = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        """Wait until the client leaves; what it may still send before is of no interest."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.seen = True


def _query(request: Request, parameters: _Parameters) -> Query:
    """Return the query of a request; a request has exactly one."""
    given = [value for name, value in parameters if name == "query"]
    if len(given) != 1 or not given[0].strip() or any(name == "update" for name, _value in parameters):
        raise ProtocolError("Donnez une requête, et une seule.", "Give one query, and only one.")
    forms = answer_forms(_accept(request), _format(parameters))
    return Query(
        given[0],
        table=forms.table,
        graph=forms.graph,
        prefixes=_prefixes(given[0]),
        default_graphs=tuple(value for name, value in parameters if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in parameters if name == "named-graph-uri"),
        base=_address(request),
    )


def _prefixes(text: str) -> Mapping[str, str]:
    """Return the known prefixes that a query needs: the engine takes longer to read them all than to look up a thing.

    A query that makes a graph needs all of them, to write it.
    """
    if _WRITES_GRAPHS.search(text):
        return PREFIXES
    return {prefix: base for prefix, base in PREFIXES.items() if f"{prefix}:" in text}


def _description(request: Request, serving: Service, media: str) -> Response:
    """Return what this service says of itself, under the address that the client used."""
    triples = service_description(_address(request), serving.generation.manifest, serving.workers.limits)
    return Response(as_rdf(triples, media, VOCABULARIES), media_type=media)
