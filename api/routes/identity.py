"""Identity: the canonical address of a thing, a concept or a term leads to its document (303)."""

from collections.abc import Iterable
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from api.answering import in_share, whole_graph
from api.context import Lang, Serving, ThingView, form, next_page, service_of
from api.models import FactModel, dataset_model, thing_model
from api.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, TURTLE
from api.pages.rendering import page
from api.resources import RDF, as_rdf, rdf_of, said_of, statements
from graph import Match, UnknownNameError
from ontology.identifiers import BASE, named_graph, thing
from ontology.prefixes import TERRITORIES
from ontology.terms import SKOS
from ontology.vocabulary import VERSION

router = APIRouter()

_DOCUMENTS = {"organisation": "organisations", "undertaking": "undertakings", "study": "undertakings"}

Viewing = Annotated[ThingView, Query()]
AsFact = Annotated[str, Depends(form(JSON, HTML, JSON_LD, TURTLE))]
AsDocument = Annotated[str, Depends(form(TURTLE, JSON_LD, N_TRIPLES, HTML))]
AsGraph = Annotated[str, Depends(form(TURTLE, JSON_LD, N_TRIPLES))]


@router.get("/id/{kind}/{code}", tags=["identity"])
def identity(request: Request, kind: str, code: str) -> Response:
    """Lead from the canonical address of a thing to its document, in the form asked for there."""
    thing(kind, code)
    if kind in _DOCUMENTS:
        target = f"/v1/{_DOCUMENTS[kind]}/{code}"
    elif kind in TERRITORIES:
        target = f"/v1/territories/{kind}-{code}"
    else:
        target = f"/v1/facts/{kind}/{code}"
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(target + query, status_code=303)


@router.get("/v1/facts/{kind}/{code}", response_model=FactModel, tags=["identity"])
def fact(
    request: Request,
    kind: str,
    code: str,
    view: Viewing,
    media: AsFact,
    lang: Lang,
) -> object:
    """A fact, a piece of evidence or a document: what the store says of it."""
    return _described(request, thing(kind, code), view, media, lang)


@router.get("/concept/{scheme}/{name}", response_model=FactModel, tags=["identity"])
def concept(request: Request, scheme: str, name: str, view: Viewing, media: AsFact, lang: Lang) -> object:
    """A concept of one of the schemes."""
    thing(scheme, name)
    return _described(request, f"{BASE}concept/{scheme}/{name}", view, media, lang)


@router.get("/concept/{scheme}", response_model=FactModel, tags=["identity"])
def concept_scheme(request: Request, scheme: str, view: Viewing, media: AsFact, lang: Lang) -> object:
    """A scheme of concepts."""
    thing(scheme, "any")
    return _described(request, f"{BASE}concept/{scheme}", view, media, lang)


@router.get("/ns", response_model=None, tags=["identity"])
@router.get("/ontology/{_version}", response_model=None, tags=["identity"])
def ontology(request: Request, media: AsDocument, lang: Lang, _version: str = VERSION) -> object:
    """The ontology: as it was written in Turtle, in another form of RDF, or what it says of itself as a page."""
    if _version != VERSION:
        raise UnknownNameError(_version, "version of the ontology")
    if media == HTML:
        return _described(request, f"{BASE}ns", ThingView(), media, lang)
    turtle = (files("ontology") / "alliance.ttl").read_bytes()
    if media == TURTLE:
        return Response(turtle, media_type=TURTLE)
    triples = (quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE))
    return Response(as_rdf(triples, media), media_type=media)


@router.get("/dataset", response_model=None, tags=["identity"])
async def dataset(request: Request, serving: Serving, media: AsDocument, lang: Lang) -> object:
    """The description of the data set, in VoID and DCAT."""
    if media == HTML:
        described = partial(_described, request, f"{BASE}dataset", ThingView(), media, lang)
        return await in_share(request, serving, lambda _deadline: described())
    return await _graph(request, serving, "catalogue", media)


@router.get("/.well-known/void", tags=["identity"])
def well_known() -> Response:
    """Lead to the description of the data set from where crawlers look for it (RFC 8615; VoID, W3C, 2011)."""
    return RedirectResponse("/dataset", status_code=303)


@router.get("/graph/{name:path}", tags=["identity"])
async def graph(request: Request, serving: Serving, name: str, media: AsGraph) -> Response:
    """All facts of a source: a named graph, to download."""
    return await _graph(request, serving, name, media)


async def _graph(request: Request, serving: Serving, name: str, media: str) -> Response:
    """Return a named graph whole, if there is one."""
    iri = named_graph(name)
    if iri not in serving.generation.manifest.graphs:
        raise UnknownNameError(name, "named graph")
    return await whole_graph(request, iri, media)


def _described(request: Request, iri: str, view: ThingView, media: str, lang: Lang) -> object:
    """Return what the store says of an IRI, and of a part of the facts about it."""
    generation = service_of(request).generation
    said = said_of(generation, iri, view)
    triples = said.triples
    if not triples:
        raise UnknownNameError(iri, "fact")
    if media in RDF:
        return rdf_of(request, said, view, media)
    following = next_page(request, view.end) if said.goes_on else None
    label = _name(triples, iri, lang) or generation.network.label(iri, lang)
    if media == JSON:
        item = thing_model(Match(iri, iri.removeprefix(BASE).split("/")[-2], label))
        dataset = dataset_model(generation)
        return FactModel(dataset=dataset, item=item, statements=statements(triples), next=following)
    groups = [
        (subject, list(about))
        for subject, about in groupby(triples, lambda triple: getattr(triple.subject, "value", ""))
    ]
    return page(request, "fact.html", lang, iri=iri, label=label, groups=groups, following=following)


def _name(triples: Iterable[Triple], iri: str, lang: Lang) -> str | None:
    """Return the name that the triples about a thing give it, in the language if there is one."""
    names = {
        triple.object.language: triple.object.value
        for triple in triples
        if triple.predicate.value == SKOS.prefLabel
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and triple.subject.value == iri
    }
    return names.get(lang) or names.get("fr") or next(iter(names.values()), None)
