"""Graphs: the SPARQL 1.1 Graph Store HTTP Protocol. Everybody reads; those who hold a key write."""

import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from api.answering import whole_graph
from api.context import Serving, address_of
from api.forms import MULTIPART, MediaType, Sent, given, in_utf8, long_body, media_type_of, pairs, parts
from api.negotiation import media_type
from api.requests import MalformedFactsError, ProtocolError, UnsupportedMediaTypeError
from api.settings import Settings
from api.writers import Outcome, writer_of
from graph import (
    COMPUTED,
    CONTRIBUTED,
    GRAPH_FORMATS,
    Body,
    Change,
    FactsRefusedError,
    GraphNotWritableError,
    IntakeLimits,
    Operation,
    UnknownGraphError,
    Written,
    parse_untrusted,
)

router = APIRouter()

_STORE = "/sparql/graphs"
_ONE = "/sparql/graphs/{name:path}"
_RDF_XML = RdfFormat.RDF_XML.media_type
_ACCEPTED = (*(one.media_type for one in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD)), _RDF_XML)


@router.get(_STORE, tags=["sparql"])
@router.get(_ONE, tags=["sparql"])
async def read(request: Request, serving: Serving) -> Response:
    """Return a named graph whole."""
    graph = _named(request)
    media = media_type(request.headers.get("accept"), tuple(GRAPH_FORMATS))
    if graph != CONTRIBUTED and graph not in serving.generation.manifest.graphs:
        raise UnknownGraphError(graph)
    return await whole_graph(request, graph, media)


@router.put(_STORE, status_code=204, tags=["sparql"])
@router.put(_ONE, status_code=204, tags=["sparql"])
async def replace(request: Request, serving: Serving) -> Response:
    """Make a named graph hold what is sent, and nothing else."""
    return await _write(request, serving, "put", _named(request), _told)


@router.post(_STORE, status_code=204, tags=["sparql"])
@router.post(_ONE, status_code=204, tags=["sparql"])
async def add(request: Request, serving: Serving) -> Response:
    """Add what is sent to a named graph; sent to the store itself, it makes a new one."""
    graph = _graph(request)
    if graph is not None:
        return await _write(request, serving, "post", graph, _told)
    new = f"{address_of(request, _STORE)}/{uuid.uuid4()}"
    return await _write(request, serving, "post", new, lambda _written: Outcome(201, {"Location": new}))


@router.delete(_STORE, status_code=204, tags=["sparql"])
@router.delete(_ONE, status_code=204, tags=["sparql"])
async def remove(request: Request, serving: Serving) -> Response:
    """Remove a named graph."""
    return await _write(request, serving, "delete", _named(request), _told)


def _graph(request: Request) -> str | None:
    """Return the graph that a request is about, by its parameters or by its own address; None for the store itself.

    Escapes are decoded once. A relative IRI is resolved against the address of the store.
    """
    if request.path_params.get("name"):
        path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
        return _iri(address_of(request, path))
    parameters = pairs(request.scope["query_string"])
    graphs, defaults = given(parameters, "graph"), given(parameters, "default")
    if len(graphs) + len(defaults) > 1:
        raise ProtocolError("Nommez un seul graphe.", "Name one graph only.")
    if defaults:
        return CONTRIBUTED
    return _iri(urljoin(address_of(request, _STORE), graphs[0])) if graphs else None


def _named(request: Request) -> str:
    """Return the graph that a request is about."""
    graph = _graph(request)
    if graph is None:
        raise ProtocolError("Nommez un graphe : ?graph=IRI ou ?default.", "Name a graph: ?graph=IRI or ?default.")
    return graph


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError as error:
        raise ProtocolError(f"« {text[:200]} » n'est pas un IRI.", f"“{text[:200]}” is no IRI ({error}).") from error


def _told(written: Written) -> Outcome:
    """Return how a write to a graph is told: made, or changed."""
    return Outcome(201 if written.is_new else 204)


async def _write(
    request: Request, serving: Serving, operation: Operation, graph: str, answer: Callable[[Written], Outcome]
) -> Response:
    """Carry out a write to a graph with the facts that the request sends, if it sends any."""
    writer = writer_of(request)
    key = writer.allow(request)
    if graph in COMPUTED:
        raise GraphNotWritableError(graph)
    settings = serving.settings
    media = in_utf8(media_type_of(request.headers.get("content-type")))
    if operation != "delete" and media.name not in {*_ACCEPTED, MULTIPART}:
        raise UnsupportedMediaTypeError(*_ACCEPTED, MULTIPART)

    def carry_out(sent: Sent) -> Outcome:
        if operation == "delete":
            return writer.carry_out(request, key, Change(operation, sent.sha256, graph), answer)
        with _facts(sent, media, graph, settings) as facts:
            return writer.carry_out(request, key, Change(operation, sent.sha256, graph, facts), answer)

    async with long_body(request, "write_bytes", settings.write_bytes) as sent:
        outcome = await anyio.to_thread.run_sync(carry_out, sent)
    return Response(status_code=outcome.status, headers=dict(outcome.headers))


def _facts(sent: Sent, media: MediaType, graph: str, settings: Settings) -> Body:
    """Return the facts of a body as N-Quads, parsed apart from this process."""
    if media.name != MULTIPART:
        return _parsed(sent.path, media.name, graph, settings)
    with ExitStack() as stack:
        bodies = []
        for kind, content in parts(sent, media.boundary):
            name = in_utf8(media_type_of(kind)).name
            if name not in _ACCEPTED:
                raise UnsupportedMediaTypeError(*_ACCEPTED)
            file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="maillage-write-"))
            file.write(content)
            file.flush()
            bodies.append(stack.enter_context(_parsed(Path(file.name), name, graph, settings)))
        return _together(bodies)


def _parsed(path: Path, media: str, graph: str, settings: Settings) -> Body:
    """Return the facts of a file as N-Quads, relative IRIs resolved against the graph's own."""
    limits = IntakeLimits(settings.write_seconds, settings.write_bytes, memory_bytes=settings.write_memory)
    try:
        return parse_untrusted(path, media, base=graph, limits=limits, takes_rdf_xml=True)
    except FactsRefusedError as error:
        raise MalformedFactsError(error.line, error.column, error.reason) from error


def _together(bodies: Iterable[Body]) -> Body:
    """Return the facts of several bodies as those of one, with blank nodes that they do not share."""
    with ExitStack() as unless_whole:
        file = unless_whole.enter_context(tempfile.TemporaryFile())
        for body in bodies:
            serialize(parse(body.stream(), RdfFormat.N_QUADS, rename_blank_nodes=True), file, RdfFormat.N_QUADS)
        unless_whole.pop_all()  # whoever gets the body closes it
    return Body(file.tell(), file)
