"""Resources: a thing of the graph as JSON (its ties, read as sentences) and as RDF (what the store says of it)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from api.models import (
    EvidenceModel,
    ResourceModel,
    StatementModel,
    TieModel,
    dataset_model,
    evidence_model,
    thing_model,
)
from api.negotiation import JSON_LD, TURTLE
from graph import Generation, Match
from graph.directory import territory
from graph.drawing import VERBS
from graph.explanation import evidence
from graph.network import STRUCTURE, Language, Tie
from ontology.identifiers import THINGS, InvalidIdentifierError, split_thing
from ontology.terms import PREFIXES, SKOS

RDF: Final = {TURTLE: RdfFormat.TURTLE, JSON_LD: RdfFormat.JSON_LD}
"""The RDF forms of a resource."""

_MOST_FACTS: Final = 500


def resource(generation: Generation, match: Match, lang: Language) -> ResourceModel:
    """Return a thing with its ties, each with its evidence."""
    network = generation.network
    ties = [*network.ties(match.iri), *network.incoming(match.iri)]
    unique = sorted(set(ties), key=lambda tie: (tie.kind, tie.source, tie.target, tie.role or ""))
    return ResourceModel(
        dataset=dataset_model(generation),
        item=thing_model(match),
        ties=[_tie(generation, tie, lang) for tie in unique],
    )


def thing_of(generation: Generation, iri: str, lang: Language = "fr") -> Match:
    """Return what is known of a node, a concept or a territory, in short."""
    network = generation.network
    kind = network.kind(iri)
    if kind is None:
        found = territory(generation.store, iri)
        if found is not None:
            return found
    return Match(iri, kind or "concept", network.label(iri, lang))


def triples_about(generation: Generation, iri: str) -> Iterator[Triple]:
    """Yield what the store says of a thing, of the facts about it, and of the evidence for them."""
    store = generation.store
    node = NamedNode(iri)
    facts = {
        quad.subject
        for quad, _rank in zip(store.quads(value=node), range(_MOST_FACTS), strict=False)
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(THINGS)
        and _is_fact(quad.subject.value)
    }
    proofs = {
        quad.subject
        for fact in (*facts, node)
        for quad in store.quads(value=fact)
        if isinstance(quad.subject, NamedNode) and "/evidence/" in quad.subject.value
    }
    subjects = (node, *sorted(facts | proofs, key=lambda one: one.value))
    yield from dict.fromkeys(quad.triple for quad in chain.from_iterable(store.quads(one) for one in subjects))


def triples_naming(generation: Generation, things: Iterable[Match]) -> Iterator[Triple]:
    """Yield the types and the names of things."""
    kept = {f"{PREFIXES['rdf']}type", SKOS.prefLabel}
    for thing in things:
        quads = generation.store.quads(NamedNode(thing.iri))
        yield from dict.fromkeys(quad.triple for quad in quads if quad.predicate.value in kept)


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


def as_rdf(triples: Iterator[Triple], media_type: str) -> bytes:
    """Return triples in an RDF form, with the prefixes of the house."""
    told = list(triples)
    used = {term.value for triple in told for term in triple if isinstance(term, NamedNode)}
    prefixes = {name: base for name, base in PREFIXES.items() if any(iri.startswith(base) for iri in used)}
    return serialize(told, format=RDF[media_type], prefixes=prefixes) or b""


def _is_fact(iri: str) -> bool:
    """Say whether an IRI is that of a fact, and not of another thing that merely refers to this one."""
    try:
        kind, _code = split_thing(iri)
    except InvalidIdentifierError:
        return False
    return kind in {
        "participation", "contribution", "need", "offer", "benefit", "objective", "axis", "charter", "factor",
        "finding", "recognition", "figure", "dating", "naming", "presence", "claim", "evidence", "association",
    }  # fmt: skip


def _tie(generation: Generation, tie: Tie, lang: Language) -> TieModel:
    verb = VERBS[tie.role if tie.kind == STRUCTURE and tie.role else tie.kind][lang]
    if tie.kind != STRUCTURE and tie.role:
        verb = f"{verb} ({generation.network.label(tie.role, lang)})"
    return TieModel(
        subject=thing_model(thing_of(generation, tie.source, lang)),
        verb=verb,
        object=thing_model(thing_of(generation, tie.target, lang)),
        fact=tie.fact,
        evidence=_evidence(generation, tie.fact, lang),
    )


def _evidence(generation: Generation, fact: str | None, lang: Language) -> list[EvidenceModel]:
    found = evidence(generation.store, (fact,), lang) if fact else []
    return [evidence_model(one, lang) for one in found]
