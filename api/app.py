"""The application: ``create_app(service)`` puts routes, errors and headers together."""

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeAlias

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.choices import choices, without_choices
from api.context import Service, language_of, wants_page
from api.errors import EXPECTED, Problem, problem_of
from api.models import ProblemModel
from api.negotiation import PROBLEM
from api.pages.rendering import page
from api.requests import (
    AddressTooLongError,
    MethodNotAllowedError,
    NoSuchAddressError,
    ParameterError,
    RequestError,
)
from api.routes import graphs, home, identity, rankings, sparql, things, updates
from api.writers import Writer

_Next: TypeAlias = Callable[[Request], Awaitable[Response]]

_ROOMS = (home, things, rankings, identity, sparql, updates, graphs)
_LONGEST_URL = 60_000
_MOST_DETAILS = 5
_POLICY = (
    "default-src 'none'; script-src 'self'{more}; style-src 'self'{more}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DESCRIBED = '</dataset>; rel="describedby"'
_STRICT = _POLICY.format(more="")
# the documentation page of FastAPI starts itself with a script written in the page
_DOCS = _POLICY.format(more=" 'unsafe-inline'")


def create_app(service: Service) -> FastAPI:
    """Return the web application that serves an open generation."""
    problem = {"description": "RFC 9457", "content": {PROBLEM: {"schema": ProblemModel.model_json_schema()}}}
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
        responses=dict.fromkeys(("4XX", "5XX"), problem),
    )
    app.state.service = service
    app.state.writer = Writer(service)
    for room in _ROOMS:
        app.include_router(room.router)
    app.middleware("http")(_dress)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST", "HEAD", "OPTIONS"])
    app.add_middleware(_Heads)
    return app


async def _dress(request: Request, call_next: _Next) -> Response:
    """Refuse an address too long to be whole; answer 304 where nothing changed; say which data set answers."""
    etag = _etag(request)
    if len(str(request.url)) > _LONGEST_URL:
        response = _tell(request, AddressTooLongError())
    elif etag and etag in re.split(r"\s*,\s*", request.headers.get("if-none-match", "")):
        response = Response(status_code=304)
    else:
        response = await _answer(request, call_next)
    response.headers["X-Dataset-Version"] = request.app.state.service.generation.version
    response.headers["Link"] = _DESCRIBED
    response.headers.setdefault("Content-Security-Policy", _DOCS if request.url.path == "/docs" else _STRICT)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Vary", "Accept, Accept-Language")
    if etag and response.status_code in {200, 304}:
        response.headers["ETag"] = etag
    return response


async def _answer(request: Request, call_next: _Next) -> Response:
    """Return the answer of the routes; tell what nobody expected here, so that it too has its headers."""
    try:
        return await call_next(request)
    except Exception as error:
        logging.getLogger(__name__).exception("%s %s", request.method, request.url.path)
        return _tell(request, error)


def _etag(request: Request) -> str | None:
    """Return the tag of an answer of ``/v1``: a generation never changes, so its version and the request say all."""
    if request.method != "GET" or not request.url.path.startswith("/v1/"):
        return None
    version = request.app.state.service.generation.version
    asked = (str(request.url), request.headers.get("accept"), request.headers.get("accept-language"))
    return f'W/"{version}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:16]}"'


def _tell(request: Request, error: Exception) -> Response:
    """Tell an error of the table, or an unexpected one, without ever showing a trace."""
    problem = problem_of(error)
    lang = language_of(request)
    title, detail = problem.title[lang], problem.tell(error)[lang]
    if wants_page(request):
        response: Response = _problem_page(request, problem, error)
    else:
        address = f"{request.base_url}problems#{problem.code}"
        body = ProblemModel(type=address, title=title, status=problem.status, detail=detail, code=problem.code)
        response = Response(body.model_dump_json(), problem.status, media_type=PROBLEM)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers["Retry-After"] = str(max(1, round(getattr(error, "retry_after_s", 1))))
    if isinstance(error, MethodNotAllowedError):
        response.headers["Allow"] = error.allowed
    return response


def _problem_page(request: Request, problem: Problem, error: Exception) -> Response:
    """Return an error as a page, on which what may have been meant is a list of links."""
    lang = language_of(request)
    offered = choices(request, request.app.state.service.generation, error)
    detail = problem.tell(without_choices(error) if offered else error)[lang]
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
    """Tell an error that the framework found: no such address, no such method, or what a form lacks."""
    match getattr(error, "status_code", None):
        case HTTPStatus.NOT_FOUND:
            return _tell(request, NoSuchAddressError())
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _tell(request, MethodNotAllowedError(_methods(request)))
        case _:
            return _tell(request, RequestError(f"{error}.", f"{error}."))


def _methods(request: Request) -> set[str]:
    """Return the methods that the address of a request knows."""
    routes = (route for room in _ROOMS for route in room.router.routes if isinstance(route, APIRoute))
    found = {name for route in routes if route.matches(request.scope)[0] != Match.NONE for name in route.methods or ()}
    return found | ({"HEAD"} if "GET" in found else set())


class _Heads:
    """What answers HEAD as GET is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, send_head)
        else:
            await self._app(scope, receive, send)
