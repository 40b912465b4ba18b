"""SPARQL: the query operation of the SPARQL 1.1 Protocol, evaluated in worker processes."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, Self

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.answer_forms import answer_forms, description_form, prefers_page
from api.context import Service, language_of, service_of
from api.delivery import delivered
from api.forms import FORM, Parameters, given, pairs, text
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

_DIRECT: Final = "application/sparql-query"
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';]*)""")
_LONGEST_ESCAPE: Final = 3
_WATCHED_AFTER_S: Final = 0.05


@router.get("/sparql", tags=["sparql"], response_class=Response, openapi_extra=BY_GET)
async def ask_by_get(request: Request) -> Response:
    """Answer a query given as ``query``; without one, say what this service is.

    A browser gets the page where queries are written, with the one of the address on it.
    """
    serving = service_of(request)
    parameters = pairs(request.scope["query_string"])
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
        raise ProtocolError("La requête n'est pas en UTF-8.", "The query is not in UTF-8.")
    limits = serving.workers.limits
    if kind.strip() == FORM:
        parameters = pairs(await _body(request, limits, _LONGEST_ESCAPE * limits.text_bytes))
    elif kind.strip() == _DIRECT:
        query = text(await _body(request, limits, limits.text_bytes))
        parameters = [*pairs(request.scope["query_string"]), ("query", query)]
    else:
        raise UnsupportedMediaTypeError(FORM, _DIRECT)
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


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _address(request: Request) -> str:
    """Return the address of this service as the client used it."""
    host = request.headers.get("host")
    return f"{request.scope['scheme']}://{host}{request.scope['path']}" if host else str(request.url.replace(query=""))


def _format(parameters: Parameters) -> str | None:
    return next((value for name, value in parameters if name == "format"), None)


async def _answer(request: Request, serving: Service, parameters: Parameters) -> Response:
    """Evaluate a query in a worker process; a hang-up stops it."""
    query = _query(request, parameters)
    client = request.client.host if request.client else None
    loop = asyncio.get_running_loop()
    async with _HangUp(request) as gone:
        run = partial(serving.workers.run, query, client=client, is_cancelled=lambda: gone.seen)
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


def _query(request: Request, parameters: Parameters) -> Query:
    """Return the query of a request; a request has exactly one."""
    queries = given(parameters, "query")
    if len(queries) != 1 or not queries[0].strip() or any(name == "update" for name, _value in parameters):
        raise ProtocolError("Donnez une requête, et une seule.", "Give one query, and only one.")
    forms = answer_forms(_accept(request), _format(parameters))
    return Query(
        queries[0],
        table=forms.table,
        graph=forms.graph,
        prefixes=PREFIXES,
        default_graphs=given(parameters, "default-graph-uri"),
        named_graphs=given(parameters, "named-graph-uri"),
        base=_address(request),
    )


def _description(request: Request, serving: Service, media: str) -> Response:
    """Return what this service says of itself, under the address that the client used."""
    address = _address(request)
    update = f"{address}/update" if request.app.state.writer.keys.are_there() else None
    triples = service_description(address, serving.generation.manifest, serving.workers.limits, update)
    return Response(as_rdf(triples, media, VOCABULARIES), media_type=media)
