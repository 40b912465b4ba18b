"""Organisations, undertakings and territories: lists to page through, and each thing in four forms."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.context import Lang, ListView, SearchView, Service, Serving, ThingView, form, next_page
from api.listing import Shortlist
from api.models import (
    FoundListModel,
    Model,
    RankingModel,
    ResourceModel,
    ThingModel,
    ThingsModel,
    catalysts_model,
    dataset_model,
    diagnosis_model,
    found_model,
    match_of,
    thing_model,
)
from api.negotiation import HTML, JSON, JSON_LD, TURTLE
from api.pages.rendering import page, picture_json
from api.requests import ParameterError, no_more
from api.resources import RDF, as_rdf, rdf_of, resource, said_of, triples_naming
from graph import Generation, Match, actor, catalysts, diagnosis, surroundings, territory
from graph.bodies import canonical
from graph.directory import find_territories
from graph.finding import DEEPEST, listed, search
from graph.gazetteer import fold
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING, Language
from graph.visiting import visited
from ontology.identifiers import InvalidIdentifierError, split_thing, thing

router = APIRouter(prefix="/v1")

AsList = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]
AsThing = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]
Listing = Annotated[ListView, Query()]
Searching = Annotated[SearchView, Query()]
Viewing = Annotated[ThingView, Query()]
_SHOWN = 5


@router.get("/organisations", response_model=FoundListModel, tags=["organisations"])
def organisations(request: Request, serving: Serving, view: Searching, media: AsList, lang: Lang) -> object:
    """Organisations: those that ``q`` names, the best first, at most 200; without it all of them, by name."""
    return _searched(request, serving, ORGANISATION, view, media, lang)


@router.get("/organisations/{slug}", response_model=ResourceModel, tags=["organisations"])
def organisation(request: Request, serving: Serving, slug: str, view: Viewing, media: AsThing, lang: Lang) -> object:
    """An organisation: its ties with their evidence; as a page also who it could work with, and its network.

    Where the body is known under another IRI, this leads there (308).
    """
    generation = serving.generation
    known = _known(generation, slug)
    if known is not None:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/v1/organisations/{known}{query}", status_code=308)
    return _thing(request, serving, actor(generation, slug, ORGANISATION, lang=lang), view, media, lang)


@router.get("/undertakings", response_model=FoundListModel, tags=["undertakings"])
def undertakings(request: Request, serving: Serving, view: Searching, media: AsList, lang: Lang) -> object:
    """Undertakings (alliances, programmes, projects): those that ``q`` names; without it all of them, by name."""
    return _searched(request, serving, UNDERTAKING, view, media, lang)


@router.get("/undertakings/{slug}", response_model=ResourceModel, tags=["undertakings"])
def undertaking(request: Request, serving: Serving, slug: str, view: Viewing, media: AsThing, lang: Lang) -> object:
    """An undertaking: its members, causes and territories; as a page also who could join, and its network."""
    return _thing(request, serving, actor(serving.generation, slug, UNDERTAKING, lang=lang), view, media, lang)


@router.get("/territories", response_model=ThingsModel, tags=["territories"])
def territories(request: Request, serving: Serving, view: Listing, media: AsList, lang: Lang) -> object:
    """Territories of that code or name (``q``); without one, those in which somebody acts."""
    if view.q:
        found = find_territories(serving.generation.store, serving.generation.gazetteer, view.q, lang)
    else:
        network = serving.generation.network
        found = [Match(iri, TERRITORY, network.label(iri, lang)) for iri in network.nodes(TERRITORY)]
        found.sort(key=lambda match: (fold(match.label), match.iri))
    items = [thing_model(match) for match in found]
    start = _start(items, view.after)
    return _list(request, serving, items[start : start + view.limit + 1], view, media, lang)


@router.get("/territories/{code}", response_model=ResourceModel, tags=["territories"])
def territory_page(request: Request, serving: Serving, code: str, view: Viewing, media: AsThing, lang: Lang) -> object:
    """A territory by its code (``94``, ``commune-86194``, ``region-75``); as a page also its catalysts."""
    return _thing(request, serving, territory(serving.generation, code, lang), view, media, lang)


def _known(generation: Generation, slug: str) -> str | None:
    """Return the slug under which the body of a slug is known, or None if that is its own."""
    try:
        iri = thing(ORGANISATION, slug)
    except InvalidIdentifierError:
        return None
    known = canonical(generation.store, iri)
    return split_thing(known)[1] if known != iri else None


def _searched(request: Request, serving: Service, kind: str, view: SearchView, media: str, lang: Language) -> object:
    """Return one page of what a question names, or of all things of a kind."""
    generation, most = serving.generation, view.limit + 1
    if view.q and view.q.strip():
        found = [found_model(one) for one in search(generation, view.q, view.near, DEEPEST, lang, kind)]
        start = _start(found, view.after)
        return _list(request, serving, found[start : start + most], view, media, lang)
    if view.near:
        raise ParameterError("near : à donner avec q.", "near: to be given with q.")
    try:
        found = [found_model(one) for one in listed(generation, kind, view.after, most, lang)]
    except KeyError as error:
        raise no_more() from error
    return _list(request, serving, [one.model_copy(update={"score": None}) for one in found], view, media, lang)


def _list(
    request: Request, serving: Service, found: Sequence[ThingModel], view: ListView, media: str, lang: Language
) -> object:
    """Return one page of a list in the form asked for; ``found`` holds one thing more where there is another page."""
    shown = found[: view.limit]
    if media in RDF:
        return Response(as_rdf(triples_naming(serving.generation, map(match_of, shown)), media), media_type=media)
    following = None
    if len(found) > view.limit:
        following = next_page(request, shown[-1].iri)
    shape = ThingsModel if request.url.path.endswith("/territories") else FoundListModel
    dataset = dataset_model(serving.generation)
    model = shape.model_validate({"dataset": dataset, "items": list(shown), "next": following})
    if media == HTML:
        asked = {"q": view.q or "", "near": getattr(view, "near", None) or ""}
        return page(request, "list.html", lang, answer=model, **asked)
    return model


def _start(found: Sequence[ThingModel], after: str | None) -> int:
    """Return the rank at which a page begins; an unknown one would begin again at the first, without end."""
    ranks = {one.iri: rank for rank, one in enumerate(found, 1)}
    if after is not None and after not in ranks:
        raise no_more()
    return ranks.get(after or "", 0)


def _thing(request: Request, serving: Service, match: Match, view: ThingView, media: str, lang: Language) -> object:
    """Return a thing in the form asked for, with a part of what is said of it."""
    if media in RDF:
        return rdf_of(request, said_of(serving.generation, match.iri, view), view, media)
    model = resource(serving.generation, match, lang, view)
    if view.end < model.total:
        model = model.model_copy(update={"next": next_page(request, view.end)})
    if media == HTML:
        return _thing_page(request, serving, match, view, model, lang)
    return model


def _thing_page(
    request: Request, serving: Service, match: Match, view: ThingView, model: ResourceModel, lang: Language
) -> Response:
    """Return the page of a thing: its ties, its network, and the ranking that its kind calls for."""
    generation = serving.generation
    network = visited(generation.network, generation.store, match.iri)
    drawing = surroundings(network, match.iri, lang=lang, columns=generation.columnar)
    shown: dict[str, Model | None] = {"ranking": None, "catalysts": None, "diagnosis": None}
    if match.kind == TERRITORY:
        shown["catalysts"] = catalysts_model(generation, catalysts(generation, match.slug, _SHOWN, lang), lang)
        if generation.columnar.territories.find(match.iri) is not None:
            shown["diagnosis"] = diagnosis_model(generation, diagnosis(generation, match.slug, 1, lang), lang)
    else:
        listed = serving.lists.made(generation, Shortlist((match.iri,), _SHOWN, lang))
        shown["ranking"] = RankingModel.model_validate_json(listed)
    return page(
        request,
        "thing.html",
        lang,
        answer=model,
        after=view.after,
        picture=picture_json(network, drawing, lang),
        lines=[
            (network.label(line.source, lang), line.verb, network.label(line.target, lang)) for line in drawing.lines
        ],
        left_out=drawing.left_out,
        **shown,
    )
