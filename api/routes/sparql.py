"""SPARQL: the query operation of the SPARQL 1.1 Protocol, evaluated in worker processes."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.answer_forms import answer_forms, description_form, prefers_page
from api.answering import answered
from api.context import Service, address_of, language_of, service_of
from api.forms import Parameters, given, pairs, sent_text
from api.negotiation import HTML
from api.requests import ProtocolError
from api.resources import as_rdf
from api.routes.sparql_documentation import BY_GET, BY_POST
from api.routes.sparql_page import editor_page
from api.service_description import VOCABULARIES, service_description
from graph import Query
from ontology.terms import PREFIXES


class _DirectRoute(APIRoute):
    """A route whose function reads the request and makes the response itself: nothing is done around it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the function."""
        return self.endpoint


router = APIRouter(route_class=_DirectRoute)

_DIRECT: Final = "application/sparql-query"


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
        return await answered(request, _query(request, parameters))
    return editor_page(request, serving, language_of(request))


@router.post("/sparql", tags=["sparql"], response_class=Response, openapi_extra=BY_POST)
async def ask_by_post(request: Request) -> Response:
    """Answer a query sent as a form (``query=…``) or directly (``application/sparql-query``)."""
    limits = service_of(request).workers.limits
    parameters, _body = await sent_text(request, "query", _DIRECT, limits.text_bytes)
    return await answered(request, _query(request, parameters))


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _format(parameters: Parameters) -> str | None:
    return next((value for name, value in parameters if name == "format"), None)


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
        base=address_of(request),
    )


def _description(request: Request, serving: Service, media: str) -> Response:
    """Return what this service says of itself, under the address that the client used."""
    address = address_of(request)
    update = f"{address}/update" if request.app.state.writer.keys.are_there() else None
    limits, sharing = serving.workers.limits, serving.settings.sharing()
    triples = service_description(address, serving.generation.manifest, limits, sharing, update)
    return Response(as_rdf(triples, media, VOCABULARIES), media_type=media)
