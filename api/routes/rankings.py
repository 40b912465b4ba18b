"""Partners and catalysts: ranked answers with their reasons."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.context import CatalystsView, Lang, PartnersView, Serving, form
from api.models import RankingModel, ranking_model
from api.negotiation import HTML, JSON, JSON_LD, TURTLE
from api.pages.rendering import page
from api.resources import RDF, as_rdf, triples_ranking
from graph import Ranking, catalysts, partners

router = APIRouter(prefix="/v1")

AsRanking = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]


@router.get("/partners", response_model=RankingModel, tags=["partners"])
def partners_of(
    request: Request, serving: Serving, view: Annotated[PartnersView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who could partner with an organisation, or join an undertaking: the best first, each with its reasons."""
    return _answered(request, serving, partners(serving.generation, view.org, view.limit, lang), media, lang)


@router.get("/catalysts", response_model=RankingModel, tags=["catalysts"])
def catalysts_of(
    request: Request, serving: Serving, view: Annotated[CatalystsView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who makes sectors meet, in a territory or over the whole network: the best first, each with its reasons."""
    return _answered(request, serving, catalysts(serving.generation, view.territory, view.limit, lang), media, lang)


def _answered(request: Request, serving: Serving, ranking: Ranking, media: str, lang: Lang) -> object:
    """Return a ranking in the form asked for."""
    model = ranking_model(serving.generation, ranking, lang)
    if media in RDF:
        return Response(as_rdf(triples_ranking(model, str(request.url)), media), media_type=media)
    return page(request, "ranking.html", lang, ranking=model) if media == HTML else model
