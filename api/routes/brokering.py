"""Brokering: who makes sectors meet, through whom to meet somebody, and the diagnosis of a territory."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from api.context import CatalystsView, Lang, Serving, View, form
from api.models import (
    CatalystsModel,
    DiagnosisModel,
    WaysModel,
    catalysts_model,
    diagnosis_model,
    ways_model,
)
from api.negotiation import HTML, JSON, JSON_LD, TURTLE
from api.pages.rendering import page
from api.resources import RDF, as_rdf, triples_ranking
from api.sentences.introductions import bond_text, meeting_note
from graph import catalysts, diagnosis, introductions

router = APIRouter(prefix="/v1")

AsRanking = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]
AsPage = Annotated[str, Depends(form(JSON, HTML))]
_LIMIT = "Combien de réponses au plus. · How many answers at most."
_Name = Annotated[str, Field(min_length=1, max_length=300)]


class IntroductionsView(View):
    """The parameters of the ways from one organisation to another."""

    org: _Name = Field(
        description="Qui veut rencontrer : nom, identifiant court ou IRI. · Who wants to meet: name, slug or IRI.",
        examples=["alteractions"],
    )
    to: _Name = Field(
        description="Qui est à rencontrer : nom, identifiant court ou IRI. · Who is to be met: name, slug or IRI.",
        examples=["orange"],
    )
    limit: Annotated[int, Field(ge=1, le=500, description=_LIMIT)] = 20


class DiagnosisView(View):
    """The parameters of a diagnosis."""

    limit: Annotated[
        int,
        Field(ge=1, le=500, description="Combien de catalyseurs et de causes. · How many catalysts and causes."),
    ] = 20


@router.get("/catalysts", response_model=CatalystsModel, tags=["catalysts"])
def catalysts_of(
    request: Request, serving: Serving, view: Annotated[CatalystsView, Query()], media: AsRanking, lang: Lang
) -> object:
    """Who makes sectors meet, in a territory or over the whole network: the first first, each with its reasons."""
    found = catalysts(serving.generation, view.territory, view.limit, lang)
    model = catalysts_model(serving.generation, found, lang)
    if media in RDF:
        return Response(as_rdf(triples_ranking(model, str(request.url)), media), media_type=media)
    if media == HTML:
        return page(request, "catalysts.html", lang, answer=model)
    return model


@router.get("/introductions", response_model=WaysModel, tags=["catalysts"])
def introductions_of(
    request: Request, serving: Serving, view: Annotated[IntroductionsView, Query()], media: AsPage, lang: Lang
) -> object:
    """Through whom an organisation could meet another: who knows both, and how well; else ways of three ties."""
    found = introductions(serving.generation, view.org, view.to, view.limit, lang)
    model = ways_model(serving.generation, found, lang)
    if media == HTML:
        bonds = [[bond_text(bond, lang) for bond in one.bonds] for one in found.ways]
        note = meeting_note(found, lang)
        return page(request, "introductions.html", lang, answer=model, note=note, bonds=bonds)
    return model


@router.get("/territories/{code}/diagnosis", response_model=DiagnosisModel, tags=["territories"])
def diagnosis_of(
    request: Request,
    serving: Serving,
    code: str,
    view: Annotated[DiagnosisView, Query()],
    media: AsPage,
    lang: Lang,
) -> object:
    """The diagnosis of a territory: who is there, who works together, which causes and sectors are left out."""
    model = diagnosis_model(serving.generation, diagnosis(serving.generation, code, view.limit, lang), lang)
    if media == HTML:
        return page(request, "diagnosis.html", lang, answer=model)
    return model
