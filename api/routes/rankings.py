"""Partners: ranked answers with their reasons."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answering import in_share
from api.context import CompletionsView, Lang, PartnersView, Serving, WantedView, form
from api.deadline import Deadline
from api.errors import told
from api.forms import short_body
from api.listing import Shortlist
from api.models import AskedModel, RankingModel, RankingsModel, RefusedModel, rankings_json
from api.negotiation import HTML, JSON, JSON_LD, TURTLE
from api.pages.rendering import page
from api.requests import document
from api.resources import RDF, as_rdf, triples_ranking
from api.sentences.rankings import alike, backtested, filtered, unknown, weighed
from graph import AmbiguousNameError, UnknownNameError

router = APIRouter(prefix="/v1")

AsJson = Annotated[str, Depends(form(JSON))]
AsRanking = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]


@router.get("/partners", response_model=RankingModel, tags=["partners"])
def partners_of(
    request: Request, serving: Serving, view: Annotated[PartnersView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who could partner with an organisation, or join an undertaking: the best first, each with its reasons."""
    return _answered(request, serving, Shortlist((view.org,), view.limit, lang, view.wanted), media)


@router.post(
    "/partners",
    response_model=RankingsModel,
    tags=["partners"],
    openapi_extra={
        "requestBody": {"required": True, "content": {JSON: {"schema": AskedModel.model_json_schema()}}},
    },
)
async def partners_of_many(
    request: Request, serving: Serving, view: Annotated[WantedView, Query()], _media: AsJson, lang: Lang
) -> Response:
    """Who could partner with each of some organisations (at most 100), under the same conditions."""
    most = serving.settings.query_bytes
    body = await short_body(request, most, most)
    generation = serving.generation

    def work(deadline: Deadline) -> Iterator[bytes]:
        for org in document(body, AskedModel).orgs:
            deadline.check()
            try:
                yield serving.lists.made(generation, Shortlist((org,), view.limit, lang, view.wanted))
            except (UnknownNameError, AmbiguousNameError) as error:
                yield RefusedModel(org=org, problem=told(error, lang)).model_dump_json().encode()

    answer = await in_share(request, serving, lambda deadline: rankings_json(generation, work(deadline)))
    return Response(answer, media_type=JSON)


@router.get("/completions", response_model=RankingModel, tags=["partners"])
def completions_of(
    request: Request, serving: Serving, view: Annotated[CompletionsView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who is missing in an undertaking, or among organisations that would act together."""
    shortlist = Shortlist(tuple(view.of), view.limit, lang, view.wanted, completes=True)
    return _answered(request, serving, shortlist, media)


def _answered(request: Request, serving: Serving, shortlist: Shortlist, media: str) -> Response:
    """Return a list in the form asked for."""
    generation = serving.generation
    made = serving.lists.made(generation, shortlist)
    if media == JSON:
        # as it was written: the framework would check it, and write it in the event loop
        return Response(made, media_type=JSON, headers={"X-Dataset-Version": generation.version})
    return serving.lists.here(lambda: _shown(request, RankingModel.model_validate_json(made), media, shortlist.lang))


def _shown(request: Request, model: RankingModel, media: str, lang: Lang) -> Response:
    """Return a list as RDF or as a page."""
    if media in RDF:
        return Response(as_rdf(triples_ranking(model, str(request.url)), media), media_type=media)
    asked = dict(request.query_params)
    notes = _notes(model, asked.get("programme"), lang)
    return page(request, "ranking.html", lang, ranking=model, asked=asked, notes=notes)


def _notes(model: RankingModel, programme: str | None, lang: Lang) -> list[str]:
    """Return what is to be said of a list beside its candidates."""
    notes = filtered(model.left, lang)
    if model.unknown_words:
        notes.append(unknown(model.unknown_words, lang))
    notes += weighed(programme or None, model.programme, lang)
    if (most := max((item.alike for item in model.items), default=1)) > 1:
        notes.append(alike(most, lang))
    if (tested := model.backtest) is not None:
        notes.append(backtested(tested.questions, tested.mrr.mean, tested.hit_10.mean, lang))
    return notes
