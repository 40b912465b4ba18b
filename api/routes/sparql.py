"""SPARQL: the query operation of the SPARQL 1.1 Protocol, evaluated in worker processes."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.context import Lang, Service, Serving, wants_page
from api.negotiation import HTML, JSON_LD, TURTLE, media_type
from api.requests import NotAcceptableError, ProtocolError, UnsupportedMediaTypeError
from api.routes.sparql_page import editor_page
from graph import GRAPH_FORMATS, TABLE_FORMATS, Query, QueryTooLargeError
from ontology.terms import PREFIXES

router = APIRouter()

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MOST_PARAMETERS = 1000
_SHORT = {"json": f"application/sparql-results+json, {JSON_LD}",
          "xml": "application/sparql-results+xml, application/rdf+xml",
          "csv": "text/csv", "tsv": "text/tab-separated-values", "turtle": TURTLE, "jsonld": JSON_LD}  # fmt: skip
_PLAIN = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}


@router.get("/sparql", tags=["sparql"])
async def ask_by_get(request: Request, serving: Serving, lang: Lang) -> Response:
    """Answer a query given as ``query``; without one, or to a browser, show the page where to write it."""
    parameters = _pairs(request.scope["query_string"])
    names = {name for name, _value in parameters}
    reading = HTML in request.headers.get("accept", "") and wants_page(request)
    if not names & {"query", "update"} or (reading and "format" not in names):
        return editor_page(request, serving, lang)
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
            raise QueryTooLargeError("text_bytes", limit)
    if kind == _FORM:
        parameters = _pairs(bytes(body))
    elif kind == _DIRECT:
        parameters = [*_pairs(request.scope["query_string"]), ("query", _text(bytes(body)))]
    else:
        raise UnsupportedMediaTypeError(_FORM, _DIRECT)
    return await _answer(request, serving, parameters)


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a form or of an address; refuse what is not in UTF-8 or badly escaped."""
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
        raise ProtocolError("La requête n'est pas en UTF-8.", "The query is not in UTF-8.") from error


class _HangUp:
    """Whether the client of a request has left."""

    def __init__(self) -> None:
        self.seen = False

    async def watch(self, request: Request) -> None:
        """Wait until the client leaves; what it may still send before is of no interest."""
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self.seen = True


async def _answer(request: Request, serving: Service, parameters: Sequence[tuple[str, str]]) -> Response:
    """Evaluate a query in a worker process; a hang-up stops it."""
    query = _query(request, parameters)
    gone = _HangUp()
    watch = asyncio.create_task(gone.watch(request))
    try:
        answer = await anyio.to_thread.run_sync(lambda: serving.workers.run(query, is_cancelled=lambda: gone.seen))
    finally:
        watch.cancel()
        await asyncio.wait([watch])
    headers = {
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(answer.body.size),
    }
    return StreamingResponse(answer.body.chunks(), media_type=answer.media_type, headers=headers)


def _query(request: Request, parameters: Sequence[tuple[str, str]]) -> Query:
    """Return the query of a request; a request has exactly one."""
    given = [value for name, value in parameters if name == "query"]
    if len(given) != 1 or not given[0].strip() or any(name == "update" for name, _value in parameters):
        raise ProtocolError("Donnez une requête, et une seule.", "Give one query, and only one.")
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
    except NotAcceptableError:
        chosen = offered[0]
    return _PLAIN.get(chosen, chosen)
