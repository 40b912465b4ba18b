"""Small networks for the tests of the rankings: written by hand, or drawn at random by Hypothesis."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
from hypothesis import strategies as st

from graph.network import (
    ACTS_IN,
    ADDRESSES,
    IN_SECTOR,
    JOINS_SECTOR,
    PARTICIPATES,
    STRUCTURE,
    WITHIN,
    Exchange,
    Graph,
    Network,
    Tie,
)
from ontology.identifiers import CONCEPTS, TERMS, thing

CARRIED_BY = f"{TERMS}carriedBy"
INFLUENCED_BY = "http://www.w3.org/ns/prov#wasInfluencedBy"
UNIT_OF = "http://www.w3.org/ns/org#unitOf"
ROLES = ("catalyst", "mediator", "operator", "initiator", "member", "broker")


def org(name: str) -> str:
    """Return the IRI of an organisation."""
    return thing("organisation", name)


def act(name: str) -> str:
    """Return the IRI of an undertaking."""
    return thing("undertaking", name)


def concept(scheme: str, name: str) -> str:
    """Return the IRI of a concept."""
    return f"{CONCEPTS}{scheme}/{name}"


def place(level: str, name: str) -> str:
    """Return the IRI of a territory."""
    return thing(level, name)


BROADER: Mapping[str, frozenset[str]] = {
    concept("cause", "inner"): frozenset({concept("cause", "outer")}),
    concept("sector", "inner"): frozenset({concept("sector", "outer")}),
    concept("skill", "inner"): frozenset({concept("skill", "outer")}),
    **{concept("role", name): frozenset({concept("role", "broker")}) for name in ("catalyst", "mediator")},
}
CAUSES = [concept("cause", name) for name in ("inner", "outer", "other")]
SECTORS = [concept("sector", name) for name in ("inner", "outer", "company", "school")]
SKILLS = [concept("skill", name) for name in ("inner", "outer", "other")]
PLACES = [place("commune", "1"), place("commune", "2"), place("departement", "3"), place("region", "4")]
INSIDE = [(0, 2), (0, 3), (1, 3), (2, 3)]


@dataclass(frozen=True)
class Parts:
    """What a network is put together from: names, ties, needs and offers."""

    organisations: tuple[str, ...] = ()
    undertakings: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    needs: tuple[Exchange, ...] = ()
    offers: tuple[Exchange, ...] = ()
    between: tuple[tuple[str, frozenset[str]], ...] = ()

    def network(self) -> Network:
        """Put the network together, in the order of the parts."""
        graph: Graph = nx.MultiDiGraph()
        for iri in self.organisations:
            graph.add_node(iri, kind="organisation")
        for iri in self.undertakings:
            graph.add_node(iri, kind="undertaking")
        for iri in PLACES:
            graph.add_node(iri, kind="territory", level=iri.split("/")[-2])
        for inner, outer in INSIDE:
            tie = Tie(PLACES[inner], PLACES[outer], WITHIN)
            graph.add_edge(tie.source, tie.target, key=WITHIN, tie=tie)
        for tie in self.ties:
            if tie.target not in graph:
                graph.add_node(tie.target, kind=tie.target.removeprefix(CONCEPTS).split("/")[0])
            graph.add_edge(tie.source, tie.target, key=f"{tie.kind} {tie.fact} {tie.role}", tie=tie)
        labels = {iri: {"fr": iri.rsplit("/", 1)[-1]} for iri in (*self.organisations, *self.undertakings)}
        return Network(graph, labels, BROADER, _by_about(self.needs), _by_about(self.offers), dict(self.between))

    def shuffled(self, seed: int) -> "Parts":
        """Return the same parts in another order."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        return Parts(
            tuple(chance.sample(self.organisations, len(self.organisations))),
            tuple(chance.sample(self.undertakings, len(self.undertakings))),
            tuple(chance.sample(self.ties, len(self.ties))),
            tuple(chance.sample(self.needs, len(self.needs))),
            tuple(chance.sample(self.offers, len(self.offers))),
            self.between,
        )

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            self.organisations + other.organisations,
            self.undertakings + other.undertakings,
            self.ties + other.ties,
            self.needs + other.needs,
            self.offers + other.offers,
            self.between + other.between,
        )


def _by_about(exchanges: Iterable[Exchange]) -> dict[str, tuple[Exchange, ...]]:
    """Return needs or offers by what they are about, each list in the order of its facts, as a store gives them."""
    found: dict[str, list[Exchange]] = {}
    for exchange in sorted(exchanges, key=lambda one: one.fact):
        found.setdefault(exchange.about, []).append(exchange)
    return {about: tuple(found[about]) for about in found}


def takes_part(member: str, undertaking: str, role: str = "member") -> Tie:
    """Return the tie of a participation, with its fact."""
    fact = thing("participation", f"{member.rsplit('/', 1)[-1]}-{undertaking.rsplit('/', 1)[-1]}-{role}")
    return Tie(member, undertaking, PARTICIPATES, fact, concept("role", role))


def tie(source: str, kind: str, target: str, role: str | None = None) -> Tie:
    """Return a tie of another kind, with its fact."""
    parts = (source.rsplit("/", 1)[-1], kind, target.rsplit("/", 1)[-1])
    return Tie(source, target, kind, thing("claim", "-".join(parts)), role)


def exchange(name: str, about: str, skill: str, sector: str | None = None) -> Exchange:
    """Return a need or an offer of a skill."""
    sectors = frozenset() if sector is None else frozenset({sector})
    return Exchange(thing("exchange", name), about, frozenset({skill}), frozenset(), sectors)


ALONE = Parts(
    organisations=(org("unrelated-1"), org("unrelated-2"), org("unrelated-3")),
    undertakings=(act("unrelated"),),
    ties=(
        takes_part(org("unrelated-1"), act("unrelated")),
        tie(act("unrelated"), ADDRESSES, concept("cause", "unrelated")),
    ),
)
"""Organisations with nothing in common with any other part."""


@st.composite
def parts(draw: st.DrawFn) -> Parts:
    """Draw the parts of a network of up to eight organisations and four undertakings."""
    organisations = [org(f"o-{rank}") for rank in range(draw(st.integers(1, 8)))]
    undertakings = [act(f"u-{rank}") for rank in range(draw(st.integers(1, 4)))]
    someone, something = st.sampled_from(organisations), st.sampled_from(undertakings)
    either = st.one_of(someone, something)
    ties = st.one_of(
        st.builds(takes_part, someone, something, st.sampled_from(ROLES)),
        st.builds(takes_part, someone, something),
        st.builds(tie, either, st.just(ADDRESSES), st.sampled_from(CAUSES)),
        st.builds(tie, either, st.just(ACTS_IN), st.sampled_from(PLACES)),
        st.builds(tie, someone, st.just(IN_SECTOR), st.sampled_from(SECTORS)),
        st.builds(tie, something, st.just(JOINS_SECTOR), st.sampled_from(SECTORS)),
        st.builds(tie, something, st.just(STRUCTURE), something, st.sampled_from((CARRIED_BY, INFLUENCED_BY))),
        st.builds(tie, someone, st.just(STRUCTURE), someone, st.just(UNIT_OF)),
    )
    about = st.one_of(either, st.sampled_from(SECTORS))
    wanted, given = (
        draw(st.lists(st.tuples(about, st.sampled_from(SKILLS), st.sampled_from([None, *SECTORS])), max_size=4))
        for _ in range(2)
    )
    return Parts(
        tuple(organisations),
        tuple(undertakings),
        tuple(dict.fromkeys(draw(st.lists(ties, max_size=30)))),
        tuple(exchange(f"need-{rank}", *one) for rank, one in enumerate(wanted)),
        tuple(exchange(f"offer-{rank}", *one) for rank, one in enumerate(given)),
    )
