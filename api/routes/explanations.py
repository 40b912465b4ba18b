"""Explanations: why one organisation is a candidate for another, and what would be without some alliances."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from api.context import Lang, Programme, Purpose, Serving, View, form
from api.models import ExplanationModel, explanation_model
from api.negotiation import HTML, JSON
from api.pages.rendering import page
from graph import Wanted, explain

router = APIRouter(prefix="/v1")

AsPage = Annotated[str, Depends(form(JSON, HTML))]


class ExplanationView(View):
    """The parameters of an explanation."""

    org: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="Qui demande : nom, identifiant court ou IRI. · Who asks: name, short identifier or IRI.",
            examples=["silver-geek"],
        ),
    ]
    candidate: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="L'organisation proposée : nom, identifiant court ou IRI. · The organisation that is proposed: "
            "name, short identifier or IRI.",
            examples=["orange"],
        ),
    ]
    purpose: Purpose = None
    programme: Programme = None


@router.get("/partners/explanation", response_model=ExplanationModel, tags=["partners"])
def explanation_of_partner(
    request: Request, serving: Serving, view: Annotated[ExplanationView, Query()], media: AsPage, lang: Lang
) -> object:
    """Why an organisation is proposed to another: each point, through whom, by which alliances, and without them."""
    generation = serving.generation
    wanted = Wanted(purpose=view.purpose, programme=view.programme)
    model = explanation_model(generation, explain(generation, view.org, view.candidate, lang, wanted), lang)
    return page(request, "explanation.html", lang, explained=model) if media == HTML else model
