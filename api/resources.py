"""Resources: a thing of the graph as JSON (its ties, read as sentences) and as RDF (what the store says of it)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from fastapi import Request, Response
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from api.context import ThingView, next_page
from api.models import (
    ActorModel,
    CandidateModel,
    CatalystsModel,
    EvidenceModel,
    GroundModel,
    RankingModel,
    ResourceModel,
    StatementModel,
    TieModel,
    dataset_model,
    evidence_model,
    thing_model,
)
from api.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from api.particulars import particulars, stated_in
from api.requests import no_more
from graph import Generation, Match, Triples
from graph.bodies import known_as
from graph.directory import territory
from graph.drawing import VERBS
from graph.explanation import facts_about, proofs_of
from graph.network import STRUCTURE, Language, Network, Tie
from graph.store import Store
from graph.visiting import visited
from ontology.terms import PREFIXES, SKOS

RDF: Final = {
    TURTLE: RdfFormat.TURTLE,
    JSON_LD: RdfFormat.JSON_LD,
    N_TRIPLES: RdfFormat.N_TRIPLES,
    RDF_XML: RdfFormat.RDF_XML,
}
"""The RDF forms that this service writes; each route offers some of them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the store says of a thing and of a part of the facts about it, and whether there are facts after these."""

    triples: tuple[Triple, ...]
    goes_on: bool


def resource(generation: Generation, match: Match, lang: Language, view: ThingView) -> ResourceModel:
    """Return a thing with a part of its ties, each with its evidence, and how many there are in all.

    Raises ParameterError for a part after the last.
    """
    network = visited(generation.network, generation.store, match.iri)
    ties = [*network.ties(match.iri), *network.incoming(match.iri)]
    unique = sorted(set(ties), key=lambda tie: (tie.kind, tie.source, tie.target, tie.role or ""))
    shown = unique[view.after : view.end]
    if view.after and not shown:
        raise no_more()
    return ResourceModel(
        dataset=dataset_model(generation),
        item=thing_model(match),
        particulars=particulars(generation, match, lang),
        ties=_ties(generation, network, shown, lang),
        total=len(unique),
    )


def thing_of(network: Network, store: Store, iri: str, lang: Language = "fr") -> Match:
    """Return what is known of a node of a network, a concept or a territory, in short."""
    kind = network.kind(iri)
    if kind is None:
        found = territory(store, iri)
        if found is not None:
            return found
    return Match(iri, kind or "concept", network.label(iri, lang))


def said_of(generation: Generation, iri: str, view: ThingView) -> Said:
    """Return what the store says of a thing, of a part of the facts about it, and of the evidence for these.

    Of a body that is known under several IRIs, of all of them. The facts of a part stand in the order of their IRIs,
    the parts in the order in which the store gives them. Raises ParameterError for a part after the last.
    """
    store = generation.store
    every = known_as(store, iri)
    found = islice(chain.from_iterable(facts_about(store, one) for one in every), view.after, view.end + 1)
    facts = list(found)
    if view.after and not facts:
        raise no_more()
    shown = facts[: view.limit]
    subjects = (*every, *sorted({*shown, *proofs_of(store, shown)} - {*every}))
    quads = chain.from_iterable(store.quads(NamedNode(one)) for one in subjects)
    return Said(tuple(dict.fromkeys(quad.triple for quad in quads)), len(facts) > view.limit)


def triples_naming(generation: Generation, things: Iterable[Match]) -> Iterator[Triple]:
    """Yield the types and the names of things."""
    kept = {f"{PREFIXES['rdf']}type", SKOS.prefLabel}
    for thing in things:
        quads = generation.store.quads(NamedNode(thing.iri))
        yield from dict.fromkeys(quad.triple for quad in quads if quad.predicate.value in kept)


def triples_ranking(ranking: RankingModel | CatalystsModel, address: str) -> Iterator[Triple]:
    """Yield a ranking as a schema.org list: who stands where, the reasons as sentences, a score where there is one."""
    ordered, kind = NamedNode(address), NamedNode(f"{PREFIXES['rdf']}type")
    yield Triple(ordered, kind, _schema("ItemList"))
    yield Triple(ordered, _schema("version"), Literal(ranking.dataset.version))
    if ranking.target is not None:
        yield Triple(ordered, _schema("about"), NamedNode(ranking.target.iri))
    items: Sequence[CandidateModel | ActorModel] = ranking.items
    for position, item in enumerate(items, 1):
        place = NamedNode(f"{address}#{position}")
        yield Triple(ordered, _schema("itemListElement"), place)
        yield Triple(place, kind, _schema("ListItem"))
        yield Triple(place, _schema("position"), Literal(position))
        yield Triple(place, _schema("item"), NamedNode(item.organisation))
        if isinstance(item, CandidateModel):
            yield Triple(place, _schema("value"), Literal(item.score))
        for reason in item.reasons:
            yield Triple(place, _schema("description"), Literal(reason.text))


def _schema(name: str) -> NamedNode:
    return NamedNode(f"{PREFIXES['schema']}{name}")


def statements(triples: Iterable[Triple]) -> list[StatementModel]:
    """Return triples as JSON has them."""
    return [
        StatementModel(
            subject=_plain(triple.subject),
            property=triple.predicate.value,
            value=_plain(triple.object),
            language=triple.object.language if isinstance(triple.object, Literal) else None,
        )
        for triple in triples
    ]


def _plain(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return str(term) if isinstance(term, Triple) else term.value


def as_rdf(triples: Iterable[Triple], media_type: str, more_prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples in an RDF form, with the prefixes of the house and more."""
    return Triples.of(triples).to_rdf(RDF[media_type], more_prefixes)


def rdf_of(request: Request, said: Said, view: ThingView, media_type: str) -> Response:
    """Return what is said of a thing in an RDF form; where facts are left, a link leads to the next (RFC 8288)."""
    headers = {"Link": f'<{next_page(request, view.end)}>; rel="next"'} if said.goes_on else None
    return Response(as_rdf(said.triples, media_type), media_type=media_type, headers=headers)


def _ties(generation: Generation, network: Network, ties: Iterable[Tie], lang: Language) -> list[TieModel]:
    """Return ties as sentences, each with its evidence, or with the graphs that state it."""
    shown = tuple(ties)
    told = generation.proofs.several((tie.fact for tie in shown if tie.fact), lang)
    proofs = {fact: [evidence_model(one, lang) for one in some] for fact, some in told.items() if some}
    stated = stated_in(generation, [tie for tie in shown if tie.fact not in proofs], lang)
    return [_tie(generation, network, tie, proofs.get(tie.fact or "", []), stated.get(tie, []), lang) for tie in shown]


def _tie(
    generation: Generation,
    network: Network,
    tie: Tie,
    proofs: list[EvidenceModel],
    stated: list[GroundModel],
    lang: Language,
) -> TieModel:
    """Return a tie as a sentence, with what supports it."""
    verb = VERBS[tie.role if tie.kind == STRUCTURE and tie.role else tie.kind][lang]
    if tie.kind != STRUCTURE and tie.role:
        verb = f"{verb} ({network.label(tie.role, lang)})"
    return TieModel(
        subject=thing_model(thing_of(network, generation.store, tie.source, lang)),
        verb=verb,
        object=thing_model(thing_of(network, generation.store, tie.target, lang)),
        fact=tie.fact,
        evidence=proofs,
        stated_in=stated,
        inferred=bool(stated) and all(one.inferred for one in stated),
    )
