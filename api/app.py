"""The application: ``create_app(service)`` puts routes, errors and headers together."""

import math
import re
from http import HTTPStatus
from types import ModuleType

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.answering import READING
from api.choices import choices, without_choices
from api.context import Service, address_of, language_of, wants_page
from api.documenting import ANYWHERE, ASKING, QUERYING, SENDING, WRITING, responses_of, with_problem
from api.dressing import Dressing
from api.errors import EXPECTED, Problem, problem_of
from api.limits import details
from api.models import ProblemModel
from api.negotiation import PROBLEM
from api.pages.rendering import page
from api.requests import (
    MethodNotAllowedError,
    NoSuchAddressError,
    ParameterError,
    RequestError,
)
from api.routes import (
    brokering,
    explanations,
    graphs,
    home,
    identity,
    rankings,
    reconcile,
    search,
    sparql,
    sparql_page,
    things,
    updates,
)
from api.writers import Writer

# The routes are tried in this order: what is asked most often comes first.
_ROOMS = (
    sparql, home, things, search, reconcile, rankings, explanations, brokering, identity, sparql_page, updates, graphs,
)  # fmt: skip
# Health and the files of the pages cost nothing, and are there for whoever has had enough for now.
_FREE = frozenset({home})
_QUERIED = frozenset({sparql, identity, graphs, updates})
_WRITTEN = frozenset({graphs, updates})
_MOST_DETAILS = 5


def create_app(service: Service) -> FastAPI:
    """Return the web application that serves an open generation."""
    app = FastAPIOffline(
        title="Maillage",
        description="Qui pourrait agir avec qui, et pourquoi. · Who could partner with whom, and why.",
        version=service.generation.version,
        redoc_url=None,
        exception_handlers={
            **dict.fromkeys(EXPECTED, _tell),
            RequestValidationError: _tell_invalid,
            HTTPException: _tell_http,
        },
    )
    app.state.service = service
    app.state.writer = Writer(service)
    for room in _ROOMS:
        _describe(room)
        app.include_router(room.router, dependencies=[] if room in _FREE else [READING])
    app.add_middleware(Dressing, service=service, tell=_tell)
    described = app.openapi
    app.openapi = lambda: with_problem(described())  # type: ignore[method-assign]
    return app


def _describe(room: ModuleType) -> None:
    """Give each operation of the documentation the beginning of its text as a title, and the errors that it may tell.

    Without them, the title is the name of a function, and every error is one of a parameter.
    """
    told = (*ANYWHERE, *(() if room in _FREE else ASKING), *(QUERYING if room in _QUERIED else ()))
    for route in room.router.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            route.summary = re.split(r"[.:;(](?:\s|$)", route.description, maxsplit=1)[0].strip()
            methods = route.methods or set()
            sent = SENDING if methods & {"POST", "PUT"} else ()
            written = WRITING if room in _WRITTEN and "GET" not in methods else ()
            route.responses = {**responses_of((*told, *sent, *written)), **route.responses}


def _tell(request: Request, error: Exception) -> Response:
    """Tell an error of the table, or an unexpected one, without ever showing a trace."""
    problem = problem_of(error)
    lang = language_of(request)
    title, detail = problem.title[lang], problem.over_http(error)[lang]
    if wants_page(request):
        response: Response = _problem_page(request, problem, error)
    else:
        address = address_of(request, f"/problems#{problem.code}")
        body = ProblemModel(
            type=address, title=title, status=problem.status, detail=detail, code=problem.code, **details(error)
        )
        response = Response(body.model_dump_json(exclude_none=True), problem.status, media_type=PROBLEM)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers["Retry-After"] = str(max(1, math.ceil(getattr(error, "retry_after_s", 1))))
    if isinstance(error, MethodNotAllowedError):
        response.headers["Allow"] = error.allowed
    return response


def _problem_page(request: Request, problem: Problem, error: Exception) -> Response:
    """Return an error as a page, on which what may have been meant is a list of links."""
    lang = language_of(request)
    offered = choices(request, request.app.state.service.generation, error)
    detail = problem.over_http(without_choices(error) if offered else error)[lang]
    values = {"title": problem.title[lang], "detail": detail, "code": problem.code, "choices": offered}
    response = page(request, "problem.html", lang, **values)
    response.status_code = problem.status
    return response


def _tell_invalid(request: Request, error: Exception) -> Response:
    """Tell which parameters are wrong, naming the nearest ones that this address knows."""
    if not isinstance(error, RequestValidationError):
        return _tell(request, error)
    views = [parameter.field_info.annotation for parameter in request.scope["route"].dependant.query_params]
    known = [name for view in views for name in getattr(view, "model_fields", ())]
    return _tell(request, ParameterError.of(error.errors()[:_MOST_DETAILS], known))


def _tell_http(request: Request, error: Exception) -> Response:
    """Tell an error that the framework found: no such address, no such method, or what a form lacks.

    Whoever asks which methods an address knows gets them without an error.
    """
    match getattr(error, "status_code", None):
        case HTTPStatus.NOT_FOUND:
            return _tell(request, NoSuchAddressError())
        case HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = _methods(request)
            if request.method == "OPTIONS":
                return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(sorted(allowed))})
            return _tell(request, MethodNotAllowedError(allowed))
        case _:
            return _tell(request, RequestError(f"{error}.", f"{error}."))


def _methods(request: Request) -> set[str]:
    """Return the methods that the address of a request knows."""
    routes = (route for room in _ROOMS for route in room.router.routes if isinstance(route, APIRoute))
    found = {name for route in routes if route.matches(request.scope)[0] != Match.NONE for name in route.methods or ()}
    return found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set())
