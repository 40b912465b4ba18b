"""SPARQL: the query operation of the SPARQL 1.1 Protocol, evaluated in worker processes."""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.context import Lang, Service, Serving
from api.errors import RequestError
from api.negotiation import JSON_LD, TURTLE, media_type
from api.pages.rendering import page
from graph import GRAPH_FORMATS, TABLE_FORMATS, Query
from ontology.terms import PREFIXES

router = APIRouter()

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_SHORT = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml",
          "csv": "text/csv", "tsv": "text/tab-separated-values", "turtle": TURTLE, "jsonld": JSON_LD}  # fmt: skip
_PLAIN = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}


class UnsupportedMediaTypeError(RequestError):
    """A query sent as something that is neither a form nor a query."""

    def __init__(self) -> None:
        super().__init__("unsupported-media-type", f"Envoyez {_FORM} ou {_DIRECT}.", f"Send {_FORM} or {_DIRECT}.")


class QueryTooLongError(RequestError):
    """A query longer than the limit, refused before it has been read whole."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "query-too-large",
            f"La requête dépasse {limit} octets.",
            f"The query is longer than {limit} bytes.",
        )


@router.get("/sparql", tags=["sparql"])
async def ask_by_get(request: Request, serving: Serving, lang: Lang) -> Response:
    """Answer a query given as ``query``; without one, show the page where to write it."""
    parameters = list(request.query_params.multi_items())
    if not any(name == "query" for name, _value in parameters):
        return page(request, "sparql.html", lang, limits=serving.workers.limits)
    return await _answer(request, serving, parameters)


@router.post("/sparql", tags=["sparql"])
async def ask_by_post(request: Request, serving: Serving) -> Response:
    """Answer a query sent as a form (``query=…``) or directly (``application/sparql-query``)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    limit = serving.workers.limits.text_bytes
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit * 3:
            raise QueryTooLongError(limit)
    try:
        text = bytes(body).decode("utf-8")
        parameters = parse_qsl(text, keep_blank_values=True, errors="strict") if kind == _FORM else []
    except UnicodeDecodeError as error:
        raise RequestError("encoding", "La requête n'est pas en UTF-8.", "The query is not in UTF-8.") from error
    if kind == _DIRECT:
        parameters = [*request.query_params.multi_items(), ("query", text)]
    elif kind != _FORM:
        raise UnsupportedMediaTypeError
    return await _answer(request, serving, parameters)


class _HangUp:
    """Whether the client of a request has left."""

    def __init__(self) -> None:
        self.seen = False

    async def watch(self, request: Request) -> None:
        """Look, until cancelled, whether the client has left."""
        while not self.seen:
            self.seen = await request.is_disconnected()
            await anyio.sleep(0.1)


async def _answer(request: Request, serving: Service, parameters: Sequence[tuple[str, str]]) -> Response:
    """Evaluate a query in a worker process; a hang-up stops it."""
    query = _query(request, parameters)
    gone = _HangUp()
    watch = asyncio.create_task(gone.watch(request))
    try:
        answer = await anyio.to_thread.run_sync(lambda: serving.workers.run(query, is_cancelled=lambda: gone.seen))
    finally:
        watch.cancel()
    headers = {
        "X-Dataset-Version": serving.generation.version,
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(answer.body.size),
    }
    return StreamingResponse(answer.body.chunks(), media_type=answer.media_type, headers=headers)


def _query(request: Request, parameters: Sequence[tuple[str, str]]) -> Query:
    """Return the query of a request; a request has exactly one."""
    given = [value for name, value in parameters if name == "query"]
    if len(given) != 1 or not given[0].strip() or any(name == "update" for name, _value in parameters):
        raise RequestError("query", "Donnez une requête, et une seule.", "Give one query, and only one.")
    short = next((_SHORT[value] for name, value in parameters if name == "format" and value in _SHORT), None)
    accept = short or request.headers.get("accept")
    return Query(
        given[0],
        table=_chosen(accept, TABLE_FORMATS),
        graph=_chosen(accept, GRAPH_FORMATS),
        prefixes=PREFIXES,
        default_graphs=tuple(value for name, value in parameters if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in parameters if name == "named-graph-uri"),
    )


def _chosen(accept: str | None, formats: Iterable[str]) -> str:
    """Return the format of a family that is preferred; its first one where the header names none of them."""
    known = tuple(formats)
    offered = [*known, *(plain for plain, full in _PLAIN.items() if full in known)]
    try:
        chosen = media_type(accept, offered)
    except RequestError:
        chosen = offered[0]
    return _PLAIN.get(chosen, chosen)
