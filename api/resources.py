"""Resources: a thing of the graph as JSON (its ties, read as sentences) and as RDF (what the store says of it)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from api.models import (
    EvidenceModel,
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
from graph import Generation, Match, Triples
from graph.bodies import known_as
from graph.directory import territory
from graph.drawing import VERBS
from graph.explanation import evidence, facts_about
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


def resource(generation: Generation, match: Match, lang: Language) -> ResourceModel:
    """Return a thing with its ties, each with its evidence."""
    network = visited(generation.network, generation.store, match.iri)
    ties = [*network.ties(match.iri), *network.incoming(match.iri)]
    unique = sorted(set(ties), key=lambda tie: (tie.kind, tie.source, tie.target, tie.role or ""))
    return ResourceModel(
        dataset=dataset_model(generation),
        item=thing_model(match),
        particulars=particulars(generation, match, lang),
        ties=_ties(generation, network, unique, lang),
    )


def thing_of(network: Network, store: Store, iri: str, lang: Language = "fr") -> Match:
    """Return what is known of a node of a network, a concept or a territory, in short."""
    kind = network.kind(iri)
    if kind is None:
        found = territory(store, iri)
        if found is not None:
            return found
    return Match(iri, kind or "concept", network.label(iri, lang))


def triples_about(generation: Generation, iri: str) -> Iterator[Triple]:
    """Yield what the store says of a thing, of the facts about it, and of the evidence for them.

    Of a body that is known under several IRIs, of all of them.
    """
    store = generation.store
    every = known_as(store, iri)
    facts = {fact for one in every for fact in facts_about(store, one)}
    proofs = {proof for fact in facts for proof in facts_about(store, fact)}
    subjects = (*every, *sorted({*facts, *proofs} - {*every}))
    quads = chain.from_iterable(store.quads(NamedNode(one)) for one in subjects)
    yield from dict.fromkeys(quad.triple for quad in quads)


def triples_naming(generation: Generation, things: Iterable[Match]) -> Iterator[Triple]:
    """Yield the types and the names of things."""
    kept = {f"{PREFIXES['rdf']}type", SKOS.prefLabel}
    for thing in things:
        quads = generation.store.quads(NamedNode(thing.iri))
        yield from dict.fromkeys(quad.triple for quad in quads if quad.predicate.value in kept)


def triples_ranking(ranking: RankingModel, address: str) -> Iterator[Triple]:
    """Yield a ranking as a schema.org list: who stands where, with what score, and the reasons as sentences."""
    ordered, kind = NamedNode(address), NamedNode(f"{PREFIXES['rdf']}type")
    yield Triple(ordered, kind, _schema("ItemList"))
    yield Triple(ordered, _schema("version"), Literal(ranking.dataset.version))
    if ranking.target is not None:
        yield Triple(ordered, _schema("about"), NamedNode(ranking.target.iri))
    for position, item in enumerate(ranking.items, 1):
        place = NamedNode(f"{address}#{position}")
        yield Triple(ordered, _schema("itemListElement"), place)
        yield Triple(place, kind, _schema("ListItem"))
        yield Triple(place, _schema("position"), Literal(position))
        yield Triple(place, _schema("item"), NamedNode(item.organisation))
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


def as_rdf(triples: Iterator[Triple], media_type: str, more_prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples in an RDF form, with the prefixes of the house and more."""
    return Triples.of(triples).to_rdf(RDF[media_type], more_prefixes)


def _ties(generation: Generation, network: Network, ties: Iterable[Tie], lang: Language) -> list[TieModel]:
    """Return ties as sentences, each with its evidence, or with the graphs that state it."""
    proofs = {tie: _evidence(generation, tie.fact, lang) for tie in ties}
    stated = stated_in(generation, [tie for tie, found in proofs.items() if not found], lang)
    return [
        _tie(generation, network, tie, lang).model_copy(
            update={
                "evidence": found,
                "stated_in": stated.get(tie, []),
                "inferred": tie in stated and all(one.inferred for one in stated[tie]),
            }
        )
        for tie, found in proofs.items()
    ]


def _tie(generation: Generation, network: Network, tie: Tie, lang: Language) -> TieModel:
    """Return a tie as a sentence alone."""
    verb = VERBS[tie.role if tie.kind == STRUCTURE and tie.role else tie.kind][lang]
    if tie.kind != STRUCTURE and tie.role:
        verb = f"{verb} ({network.label(tie.role, lang)})"
    return TieModel(
        subject=thing_model(thing_of(network, generation.store, tie.source, lang)),
        verb=verb,
        object=thing_model(thing_of(network, generation.store, tie.target, lang)),
        fact=tie.fact,
        evidence=[],
        stated_in=[],
        inferred=False,
    )


def _evidence(generation: Generation, fact: str | None, lang: Language) -> list[EvidenceModel]:
    found = evidence(generation.store, (fact,), lang) if fact else []
    return [evidence_model(one, lang) for one in found]
