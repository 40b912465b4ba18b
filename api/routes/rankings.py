"""Partners: ranked answers with their reasons."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answering import in_share
from api.context import CompletionsView, Lang, PartnersView, Serving, WantedView, form
from api.deadline import Deadline
from api.errors import told
from api.forms import short_body
from api.models import AskedModel, RankingModel, RankingsModel, RefusedModel, ranking_json, ranking_model, rankings_json
from api.negotiation import HTML, JSON, JSON_LD, TURTLE
from api.pages.rendering import page
from api.requests import document
from api.resources import RDF, as_rdf, triples_ranking
from api.sentences.rankings import alike, backtested, filtered, unknown, weighed
from graph import AmbiguousNameError, Ranking, UnknownNameError, completions, partners

router = APIRouter(prefix="/v1")

AsJson = Annotated[str, Depends(form(JSON))]
AsRanking = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]


@router.get("/partners", response_model=RankingModel, tags=["partners"])
def partners_of(
    request: Request, serving: Serving, view: Annotated[PartnersView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who could partner with an organisation, or join an undertaking: the best first, each with its reasons."""
    asked = (serving.generation, view.org, view.limit, lang, view.wanted)
    return _answered(request, serving, lambda: partners(*asked), media, lang)


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

    def listed(org: str) -> bytes:
        return ranking_json(generation, partners(generation, org, view.limit, lang, view.wanted), lang)

    def work(deadline: Deadline) -> Iterator[bytes]:
        for org in document(body, AskedModel).orgs:
            deadline.check()
            try:
                yield serving.lists.submit(listed, org).result()
            except (UnknownNameError, AmbiguousNameError) as error:
                yield RefusedModel(org=org, problem=told(error, lang)).model_dump_json().encode()

    answer = await in_share(request, serving, lambda deadline: rankings_json(generation, work(deadline)))
    return Response(answer, media_type=JSON)


@router.get("/completions", response_model=RankingModel, tags=["partners"])
def completions_of(
    request: Request, serving: Serving, view: Annotated[CompletionsView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who is missing in an undertaking, or among organisations that would act together."""
    asked = (serving.generation, view.of, view.limit, lang, view.wanted)
    return _answered(request, serving, lambda: completions(*asked), media, lang)


def _answered(request: Request, serving: Serving, make: Callable[[], Ranking], media: str, lang: Lang) -> Response:
    """Return a ranking in the form asked for, made and written where lists are."""
    return serving.lists.submit(lambda: _written(request, serving, make(), media, lang)).result()


def _written(request: Request, serving: Serving, ranking: Ranking, media: str, lang: Lang) -> Response:
    """Return a ranking in the form asked for."""
    if media == JSON:
        # written here: the framework would check it, and write it in the event loop
        return Response(ranking_json(serving.generation, ranking, lang), media_type=JSON)
    model = ranking_model(serving.generation, ranking, lang)
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
