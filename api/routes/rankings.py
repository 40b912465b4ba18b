"""Partners and catalysts: ranked answers with their reasons."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.context import CatalystsView, Lang, PartnersView, Serving, form
from api.models import RankingModel, ranking_model
from api.negotiation import HTML, JSON
from api.pages.rendering import page
from graph import catalysts, partners

router = APIRouter(prefix="/v1")

AsRanking = Annotated[str, Depends(form(JSON, HTML))]


@router.get("/partners", response_model=RankingModel, tags=["partners"])
def partners_of(
    request: Request, serving: Serving, view: Annotated[PartnersView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who could partner with an organisation, or join an undertaking: the best first, each with its reasons."""
    ranking = partners(serving.generation, view.org, view.limit, lang)
    model = ranking_model(serving.generation, ranking, lang)
    return page(request, "ranking.html", lang, ranking=model) if media == HTML else model


@router.get("/catalysts", response_model=RankingModel, tags=["catalysts"])
def catalysts_of(
    request: Request, serving: Serving, view: Annotated[CatalystsView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who makes sectors meet, in a territory or over the whole network: the best first, each with its reasons."""
    ranking = catalysts(serving.generation, view.territory, view.limit, lang)
    model = ranking_model(serving.generation, ranking, lang)
    return page(request, "ranking.html", lang, ranking=model) if media == HTML else model
