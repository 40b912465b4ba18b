"""The application: ``create_app(service)`` puts routes, errors and headers together."""

import hashlib
from collections.abc import Awaitable, Callable
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api.choices import choices, without_choices
from api.context import PARAMETERS, Service, language_of
from api.errors import EXPECTED, RequestError, problem_of
from api.models import ProblemModel
from api.negotiation import HTML, JSON, NotAcceptableError, media_type
from api.pages.rendering import page
from api.routes import home, identity, rankings, sparql, things
from api.routes.sparql import QueryTooLongError, UnsupportedMediaTypeError
from graph.network import Language

_PROBLEM = "application/problem+json"
_LONGEST_URL = 60_000
_POLICY = (
    "default-src 'none'; script-src 'self'{more}; style-src 'self'{more}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STRICT = _POLICY.format(more="")
# the documentation page of FastAPI starts itself with a script written in the page
_DOCS = _POLICY.format(more=" 'unsafe-inline'")


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
            Exception: _tell,
        },
        responses={"4XX": {"model": ProblemModel, "description": "RFC 9457", "content": {_PROBLEM: {}}}},
    )
    app.state.service = service
    for routes in (home, things, rankings, identity, sparql):
        app.include_router(routes.router)
    app.middleware("http")(_dress)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST", "HEAD", "OPTIONS"])
    return app


async def _dress(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse an address too long to be whole; answer 304 where nothing changed; add the safe headers."""
    if len(str(request.url)) > _LONGEST_URL:
        return _problem(request, "url-too-long", 414, *_LONG[language_of(request)])
    etag = _etag(request)
    if etag and request.headers.get("if-none-match") == etag:
        response = Response(status_code=304)
    else:
        response = await call_next(request)
    response.headers.setdefault("Content-Security-Policy", _DOCS if request.url.path == "/docs" else _STRICT)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if etag and response.status_code in {200, 304}:
        response.headers["ETag"] = etag
        response.headers["Vary"] = "Accept, Accept-Language"
    return response


_LONG: dict[Language, tuple[str, str]] = {
    "fr": ("Adresse trop longue", "Envoyez la requête par POST."),
    "en": ("Address too long", "Send the query by POST."),
}


def _etag(request: Request) -> str | None:
    """Return the tag of an answer of ``/v1``: a generation never changes, so its version and the request say all."""
    if request.method not in {"GET", "HEAD"} or not request.url.path.startswith("/v1/"):
        return None
    version = request.app.state.service.generation.version
    asked = (str(request.url), request.headers.get("accept"), request.headers.get("accept-language"))
    return f'W/"{version}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:16]}"'


def _tell(request: Request, error: Exception) -> Response:
    """Tell an error of the table, or an unexpected one, without ever showing a trace."""
    known = problem_of(error)
    lang = language_of(request)
    status = _STATUS.get(type(error), known.status)
    code = error.code if isinstance(error, RequestError) else known.code
    return _problem(request, code, status, known.title[lang], known.tell(error)[lang], error)


_STATUS: dict[type[Exception], int] = {
    NotAcceptableError: 406,
    UnsupportedMediaTypeError: 415,
    QueryTooLongError: 413,
}


def _tell_invalid(request: Request, error: Exception) -> Response:
    """Tell which parameter is wrong, naming the nearest one that exists."""
    lang = language_of(request)
    details = error.errors() if isinstance(error, RequestValidationError) else []
    told = " ".join(_invalid(detail, lang) for detail in details[:5])
    title = {"fr": "Paramètre irrecevable", "en": "Unacceptable parameter"}[lang]
    return _problem(request, "bad-parameter", 422, title, told)


def _invalid(detail: dict[str, Any], lang: Language) -> str:
    name = str(detail["loc"][-1])
    if detail["type"] != "extra_forbidden":
        return f"{name} : {detail['msg']}." if lang == "fr" else f"{name}: {detail['msg']}."
    near = get_close_matches(name, sorted(PARAMETERS), 1, 0.4)
    told = f"Paramètre inconnu : {name}." if lang == "fr" else f"Unknown parameter: {name}."
    if near:
        told += f" Vouliez-vous dire {near[0]} ?" if lang == "fr" else f" Did you mean {near[0]}?"
    return told


def _tell_http(request: Request, error: Exception) -> Response:
    """Tell an error that the framework found: no such address, no such method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    phrase = HTTPStatus(status).phrase
    told = {"fr": f"Rien ne répond ici ({phrase}).", "en": f"Nothing answers here ({phrase})."}[language_of(request)]
    response = _problem(request, phrase.lower().replace(" ", "-"), status, phrase, told)
    response.headers.update(headers)
    return response


def _problem(
    request: Request, code: str, status: int, title: str, detail: str, error: Exception | None = None
) -> Response:
    """Return a problem: as RFC 9457 writes it, or as a page where a person asked for one.

    On a page, what may have been meant is a list of links.
    """
    headers = {}
    if status in {429, 503}:
        headers["Retry-After"] = str(max(1, round(getattr(error, "retry_after_s", 1))))
    lang = language_of(request)
    if media_type(request.headers.get("accept", JSON), (JSON, _PROBLEM, HTML, "*/*")) == HTML:
        offered = choices(request, request.app.state.service.generation, error)
        if offered and error is not None:
            detail = problem_of(error).tell(without_choices(error))[lang]
        response: Response = page(request, "problem.html", lang, title=title, detail=detail, code=code, choices=offered)
        response.status_code = status
        response.headers.update(headers)
        return response
    body = {
        "type": f"{request.base_url}problems#{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return JSONResponse(body, status, headers, media_type=_PROBLEM)
