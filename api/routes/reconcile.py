"""Reconciliation: the service that OpenRefine and other tools match tables with (Reconciliation Service API 0.2)."""

from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.answering import in_share
from api.context import Lang, Service, Serving, address_of
from api.deadline import Deadline
from api.extending import extended, proposed
from api.forms import FORM, Parameters, given, media_type_of, pairs, short_body
from api.negotiation import JSON
from api.pages.previewing import flyout_of, preview_page
from api.reconciliation_models import (
    BATCH,
    EXTENDED,
    EXTENSION,
    RESULTS,
    FlyoutModel,
    ProposalModel,
    SuggestionsModel,
    read,
)
from api.reconciling import (
    MOST_SUGGESTED,
    described,
    manifest,
    matches,
    suggested_entities,
    suggested_properties,
    suggested_types,
)
from api.requests import ProtocolError, RequestError, UnsupportedMediaTypeError
from graph import UnknownNameError
from graph.network import Language
from graph.reconciliation import resolve

_LONGEST_ESCAPE: Final = 3
_ASKED: Final = {
    "schema": {
        "type": "object",
        "properties": {
            "queries": {"type": "string", "examples": ['{"q0": {"query": "Orange", "type": "al:Company"}}']},
            "extend": {"type": "string", "examples": ['{"ids": ["orange"], "properties": [{"id": "commune"}]}']},
        },
    }
}
What = Literal["entity", "type", "property"]
Id = Annotated[str, Query(alias="id", description="Identifiant d'une entité. · Identifier of an entity.")]
OfType = Annotated[str | None, Query(alias="type", description="Type des entités. · Type of the entities.")]


async def _without_script(request: Request) -> None:
    """Refuse an answer that is a script: who asks for one would run whatever this service sends."""
    if "callback" in request.query_params:
        raise RequestError(
            "JSONP n'est pas parlé (callback) : tout site peut lire ces réponses (CORS).",
            "JSONP is not spoken (callback): any site may read these answers (CORS).",
        )


router = APIRouter(prefix="/reconcile", tags=["reconciliation"], dependencies=[Depends(_without_script)])


class Page(BaseModel):
    """Which suggestions are wanted; parameters that only other services know are passed over, as clients send them."""

    prefix: Annotated[str, Field(description="Ce qui est tapé. · What is typed.", examples=["silver g"])] = ""
    type: Annotated[str | None, Field(description="Type des entités. · Type of the entities.")] = None
    cursor: Annotated[
        int, Field(ge=0, le=MOST_SUGGESTED, description="Combien en passer. · How many to pass over.")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=50, description="Combien au plus. · How many at most.")] = 10


@router.get("", response_model=None)
async def service(request: Request, serving: Serving, lang: Lang) -> object:
    """What the service is and can; with ``queries`` or ``extend``, as by POST."""
    parameters = _pairs(request.scope["query_string"])
    if given(parameters, "queries") or given(parameters, "extend"):
        return await _answered(request, serving, parameters, lang)
    generation = serving.generation
    base = address_of(request, "").rstrip("/")
    asked = f"&lang={lang}" if "lang" in request.query_params else ""
    return manifest(generation, generation.manifest.software, base, lang, asked)


@router.post("", response_model=None, openapi_extra={"requestBody": {"required": True, "content": {FORM: _ASKED}}})
async def reconcile(request: Request, serving: Serving, lang: Lang) -> Response:
    """What the rows of a table may mean (``queries``), or columns for what they mean (``extend``): 100 at a time."""
    media = media_type_of(request.headers.get("content-type"))
    if media.name != FORM:
        raise UnsupportedMediaTypeError(FORM)
    most = serving.settings.query_bytes
    parameters = _pairs(await short_body(request, most, _LONGEST_ESCAPE * most))
    return await _answered(request, serving, parameters, lang)


@router.get("/extend/propose", response_model=ProposalModel, response_model_exclude_none=True)
def propose(
    lang: Lang,
    of: OfType = None,
    limit: Annotated[int | None, Query(ge=1, description="Combien au plus. · How many at most.")] = None,
) -> ProposalModel:
    """The columns that the entities of a type may have."""
    return proposed(of, limit, lang)


@router.get("/suggest/{what}", response_model=SuggestionsModel, response_model_exclude_none=True)
def suggestions(serving: Serving, what: What, asked: Annotated[Page, Query()], lang: Lang) -> SuggestionsModel:
    """Entities, types or properties for a text that is being typed."""
    if what == "entity":
        generation = serving.generation
        return suggested_entities(generation, asked.prefix, asked.type, asked.cursor, asked.limit, lang)
    suggested = suggested_types if what == "type" else suggested_properties
    return suggested(asked.prefix, asked.cursor, asked.limit, lang)


@router.get("/flyout/{what}", response_model=FlyoutModel)
def flyout(serving: Serving, what: What, given_id: Id, lang: Lang) -> FlyoutModel:
    """A few words on an entity, a type or a property, as HTML."""
    found = None if what == "entity" else described(what, given_id, lang)
    thing = resolve(serving.generation, given_id) if what == "entity" else None
    return FlyoutModel(id=given_id, html=flyout_of(serving.generation, thing, found, lang))


@router.get("/preview", response_model=None)
def preview(request: Request, serving: Serving, given_id: Id, lang: Lang) -> Response:
    """An entity on a small page, which OpenRefine shows in its own."""
    return preview_page(request, serving.generation, resolve(serving.generation, given_id), given_id, lang)


@router.get("/view", response_model=None)
def view(request: Request, serving: Serving, given_id: Id) -> Response:
    """Lead from an identifier to the page of what it stands for."""
    thing = resolve(serving.generation, given_id)
    if thing is None:
        raise UnknownNameError(given_id, "organisation")
    room = {"territory": "territories"}.get(thing.kind, f"{thing.kind}s")
    lang = request.query_params.get("lang")
    query = f"?lang={lang}" if lang in {"fr", "en"} else ""
    return RedirectResponse(f"/v1/{room}/{quote(thing.slug, safe='')}{query}", status_code=303)


def _pairs(encoded: bytes) -> Parameters:
    """Return the parameters of a form or of an address."""
    try:
        return pairs(encoded)
    except ProtocolError as error:
        raise RequestError(error.text["fr"], error.text["en"]) from error


async def _answered(request: Request, serving: Service, parameters: Parameters, lang: Language) -> Response:
    """Return the answer to the one batch that a request carries, within the share of its client."""
    queries, columns = given(parameters, "queries"), given(parameters, "extend")
    if len(queries) + len(columns) != 1:
        raise RequestError("Donnez une fois queries ou extend.", "Give either queries or extend, once.")
    generation = serving.generation

    def work(deadline: Deadline) -> bytes:
        if queries:
            batch = read(BATCH, "queries", queries[0])
            return RESULTS.dump_json(matches(generation, batch, lang, deadline), exclude_none=True)
        wanted = read(EXTENSION, "extend", columns[0])
        return EXTENDED.dump_json(extended(generation, wanted, lang, deadline), exclude_none=True)

    return Response(await in_share(request, serving, work), media_type=JSON)
