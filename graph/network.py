"""The network: organisations, undertakings, causes and territories with the ties between them.

A view, derived from a store by the queries in ``views/``; nothing is stated here that the store does not say.
In it are the organisations of which people tell, and those of registers that are tied to something; the others are
visited when they are asked for (:mod:`graph.visiting`). A body known under several IRIs is one node, its canonical
IRI, with the ties of all.
The ties are a networkx multigraph, for people and for the algorithms of this house; nodes are IRIs.

    organisation  --participates-->  undertaking      (roles, fact)
    either        --addresses----->  cause            (fact)
    either        --actsIn-------->  territory        (fact)
    either        --inSector------>  sector           (fact)
    undertaking   --joinsSector--->  sector           (fact)
    either        --structure----->  either           (unitOf, carriedBy, wasInfluencedBy…, fact)
    territory     --within-------->  territory
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pyoxigraph import NamedNode

from graph.bodies import Body, body, known_as, thing_itself, told_graphs
from graph.store import Row, Store, Term
from ontology.identifiers import CONCEPTS, TERMS

if TYPE_CHECKING:
    import networkx as nx

ORGANISATION: Final = "organisation"
UNDERTAKING: Final = "undertaking"
CAUSE: Final = "cause"
SECTOR: Final = "sector"
TERRITORY: Final = "territory"

PARTICIPATES: Final = "participates"
ADDRESSES: Final = "addresses"
ACTS_IN: Final = "actsIn"
IN_SECTOR: Final = "inSector"
JOINS_SECTOR: Final = "joinsSector"
WITHIN: Final = "within"
STRUCTURE: Final = "structure"

Language: TypeAlias = Literal["fr", "en"]
Graph: TypeAlias = "nx.MultiDiGraph[str]"


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie from one node of the network to another, with the fact of the store that says so, if one does."""

    source: str
    target: str
    kind: str
    fact: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A need or an offer: what it is about (an actor, an undertaking or a sector) and what it consists of.

    ``skills`` and ``kinds`` (of contribution) say what is lacking or proposed, ``sectors`` those sought or
    served.
    """

    fact: str
    about: str
    skills: frozenset[str]
    kinds: frozenset[str]
    sectors: frozenset[str]


@dataclass
class Network:
    """The organisations and undertakings of a store with their ties."""

    graph: Graph
    labels: Mapping[str, Mapping[str, str]]
    broader: Mapping[str, frozenset[str]]
    needs: Mapping[str, tuple[Exchange, ...]]
    offers: Mapping[str, tuple[Exchange, ...]]
    between: Mapping[str, frozenset[str]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)

    def known(self, iri: str) -> str:
        """Return the IRI under which the network knows a thing."""
        return self.merged.get(iri, iri)

    def level(self, territory: str) -> str | None:
        """Return the level of a territory (``commune``, ``region``…), or None for what is no territory."""
        level: str | None = self.graph.nodes[territory].get("level") if territory in self.graph else None
        return level

    def label(self, iri: str, lang: Language = "fr") -> str:
        """Return the name of a node or concept in that language, else in French, else its code."""
        names = self.labels.get(iri, {})
        return names.get(lang) or names.get("fr") or next(iter(names.values()), iri.rsplit("/", 1)[-1])

    def nodes(self, kind: str) -> Iterator[str]:
        """Yield the nodes of a kind, in the order of their IRIs."""
        return (iri for iri in sorted(self.graph) if self.graph.nodes[iri]["kind"] == kind)

    def kind(self, iri: str) -> str | None:
        """Return the kind of a node, or None if the network has no such node."""
        kind: str | None = self.graph.nodes[iri]["kind"] if iri in self.graph else None
        return kind

    def ties(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that leave a node, of those kinds (of all, if none is given)."""
        if iri in self.graph:
            yield from of_kinds(self.graph.out_edges(iri, data="tie"), kinds)

    def incoming(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that reach a node, of those kinds (of all, if none is given)."""
        if iri in self.graph:
            yield from of_kinds(self.graph.in_edges(iri, data="tie"), kinds)

    def undertakings(self, organisation: str) -> frozenset[str]:
        """Return the undertakings in which an organisation takes part."""
        return frozenset(tie.target for tie in self.ties(organisation, PARTICIPATES))

    def members(self, undertaking: str) -> frozenset[str]:
        """Return the organisations that take part in an undertaking."""
        return frozenset(tie.source for tie in self.incoming(undertaking, PARTICIPATES))

    def partners(self, organisation: str) -> dict[str, frozenset[str]]:
        """Return the organisations that share an undertaking with this one, with what they share."""
        shared: dict[str, set[str]] = {}
        for undertaking in self.undertakings(organisation):
            for member in self.members(undertaking) - {organisation}:
                shared.setdefault(member, set()).add(undertaking)
        return {member: frozenset(undertakings) for member, undertakings in shared.items()}

    def attached(self, iri: str) -> frozenset[str]:
        """Return the nodes bound to this one by structure: units, carriers, members of a network."""
        out = {tie.target for tie in self.ties(iri, STRUCTURE)}
        return frozenset(out | {tie.source for tie in self.incoming(iri, STRUCTURE)})

    def sectors(self, organisation: str) -> frozenset[str]:
        """Return the sectors to which an organisation belongs (the narrowest ones stated)."""
        return frozenset(tie.target for tie in self.ties(organisation, IN_SECTOR))

    def widened(self, concepts: Iterable[str]) -> frozenset[str]:
        """Return concepts with all that are broader than them."""
        out = set(concepts)
        for concept in tuple(out):
            out |= self.broader.get(concept, frozenset())
        return frozenset(out)

    @cached_property
    def frequencies(self) -> dict[str, int]:
        """How many organisations and undertakings address each cause."""
        counts: dict[str, set[str]] = {}
        for tie in of_kinds(self.graph.edges(data="tie"), (ADDRESSES,)):
            counts.setdefault(tie.target, set()).add(tie.source)
        return {cause: len(things) for cause, things in counts.items()}


def of_kinds(edges: Iterable[tuple[str, str, Tie]], kinds: tuple[str, ...]) -> Iterator[Tie]:
    """Yield the ties that edges bear, of those kinds (of all, if none is given)."""
    return (tie for _source, _target, tie in edges if not kinds or tie.kind in kinds)


def read_network(store: Store) -> Network:
    """Derive the network from a store."""
    import networkx as nx

    labels: dict[str, dict[str, str]] = {}
    broader: dict[str, set[str]] = {}
    graph: Graph = nx.MultiDiGraph()
    bodies = _nodes(store, graph, labels)
    for row in _view(store, "concepts"):
        _name(labels, row, "concept")
        if "broader" in row:
            broader.setdefault(row["concept"].value, set()).add(row["broader"].value)
    merged = {one.iri: known for known, every in bodies.items() for one in every if one.iri != known}
    stated = (
        replace(tie, source=merged.get(tie.source, tie.source), target=merged.get(tie.target, tie.target))
        for tie in _ties(store)
    )
    # engines give rows in orders of their own: the facts behind a reason keep one
    ties = sorted({*stated, *plain_ties(bodies)}, key=_order)
    join(store, graph, labels, ties)
    needs, offers = _exchanges(store, merged)
    between: dict[str, set[str]] = {}
    for row in _view(store, "betweens"):
        between.setdefault(row["fact"].value, set()).add(row["sector"].value)
    frozen = {concept: frozenset(over) for concept, over in broader.items()}
    parties = {fact: frozenset(sectors) for fact, sectors in between.items()}
    return Network(graph, labels, frozen, needs, offers, parties, merged)


def _nodes(store: Store, graph: Graph, labels: dict[str, dict[str, str]]) -> dict[str, list[Body]]:
    """Add the nodes that are no concepts and no territories; return by node the bodies that registers know."""
    kinds: dict[str, str] = {}
    named: dict[str, dict[str, str]] = {}
    for told in told_graphs(store):
        for row in _view(store, "things", {"graph": NamedNode(told)}):
            kinds[row["thing"].value] = row["kind"].value
            _name(named, row, "thing")
    people = frozenset(kinds)
    strangers = {row["thing"].value for row in _view(store, "tied") if isinstance(row["thing"], NamedNode)} - people
    for iri in strangers:
        if (found := thing_itself(store, iri)) is not None and found.names:
            kinds[iri], named[iri] = found.kind, dict(found.names)
    bodies: dict[str, list[Body]] = {}
    for iri, kind in sorted(kinds.items(), key=lambda one: (one[0] not in people, one[0])):
        known, *others = known_as(store, iri) if kind == ORGANISATION else (iri,)
        if kind in {ORGANISATION, UNDERTAKING}:
            graph.add_node(known, kind=kind)
        labels.setdefault(known, named[iri])
        if known not in bodies and (others or iri not in people) and kind == ORGANISATION:
            every = (body(store, one) or Body(one, kind, {}) for one in (known, *others))
            bodies[known] = [one if one.iri not in people else Body(one.iri, kind, one.names) for one in every]
    return bodies


def plain_ties(bodies: Mapping[str, Iterable[Body]]) -> Iterator[Tie]:
    """Yield the ties that bodies have by their own triples, no fact of which is told apart, by their nodes."""
    for known, every in bodies.items():
        for one in every:
            for kind, values in ((ADDRESSES, one.causes), (ACTS_IN, one.territories), (IN_SECTOR, one.sectors)):
                yield from (Tie(known, value, kind) for value in values)


def _view(store: Store, name: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
    return store.select((files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8"), bindings)


def _name(labels: dict[str, dict[str, str]], row: Row, variable: str) -> None:
    labels.setdefault(row[variable].value, {})[row["language"].value or "fr"] = row["label"].value


def join(store: Store, graph: Graph, labels: dict[str, dict[str, str]], ties: Collection[Tie]) -> None:
    """Add ties to a graph, with the territories that they reach and all that contain these."""
    for tie in (*_territories(store, graph, labels, ties), *ties):
        _add(graph, tie)


def _territories(store: Store, graph: Graph, labels: dict[str, dict[str, str]], ties: Iterable[Tie]) -> list[Tie]:
    """Add as nodes the territories of the ties and all that contain them; return what lies within what."""
    inside: list[Tie] = []
    waiting = {tie.target for tie in ties if tie.kind == ACTS_IN}
    while waiting:
        containers: set[str] = set()
        for territory in sorted(waiting):
            for row in _view(store, "territory", {"territory": NamedNode(territory)}):
                graph.add_node(territory, kind=TERRITORY, level=row["kind"].value.rsplit("/", 1)[-1])
                _name(labels, row, "territory")
                if "container" in row:
                    containers.add(row["container"].value)
                    inside.append(Tie(territory, row["container"].value, WITHIN))
        waiting = {territory for territory in containers if territory not in graph}
    return inside


def _ties(store: Store) -> Iterator[Tie]:
    for row in _view(store, "memberships"):
        yield Tie(row["member"].value, row["undertaking"].value, PARTICIPATES, row["fact"].value, row["role"].value)
    for row in _view(store, "qualities"):
        quality = row["quality"].value.removeprefix(TERMS)
        yield Tie(row["thing"].value, row["value"].value, quality, _fact(row))
    for told in told_graphs(store):
        for row in _view(store, "sectors", {"graph": NamedNode(told)}):
            yield Tie(row["thing"].value, row["value"].value, IN_SECTOR, _fact(row))
    for row in _view(store, "structure"):
        yield Tie(row["thing"].value, row["other"].value, STRUCTURE, _fact(row), row["tie"].value)


def _order(tie: Tie) -> tuple[str, ...]:
    return tie.source, tie.target, tie.kind, tie.fact or "", tie.role or ""


def _fact(row: Row) -> str | None:
    return row["fact"].value if "fact" in row else None


def _add(graph: Graph, tie: Tie) -> None:
    """Add a tie between nodes of the network; causes and sectors become nodes by it, strangers do not."""
    for iri in (tie.source, tie.target):
        if iri not in graph:
            scheme, _, _ = iri.removeprefix(CONCEPTS).partition("/")
            if not iri.startswith(CONCEPTS) or scheme not in {CAUSE, SECTOR}:
                return
            graph.add_node(iri, kind=scheme)
    graph.add_edge(tie.source, tie.target, key=f"{tie.kind} {tie.fact or ''} {tie.role or ''}", tie=tie)


def _exchanges(
    store: Store, merged: Mapping[str, str]
) -> tuple[dict[str, tuple[Exchange, ...]], dict[str, tuple[Exchange, ...]]]:
    """Return the needs and the offers, by what they are about."""
    values: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for row in _view(store, "exchanges"):
        about = row["about"].value
        key = (row["kind"].value, merged.get(about, about), row["fact"].value)
        name = row["property"].value.removeprefix(TERMS)
        values.setdefault(key, {}).setdefault(name, set()).add(row["value"].value)
    grouped: dict[str, dict[str, list[Exchange]]] = {"need": {}, "offer": {}}
    for (kind, about, fact), found in sorted(values.items()):
        exchange = Exchange(
            fact,
            about,
            skills=frozenset(found.get("skill", ())),
            kinds=frozenset(found.get("contributionKind", ())),
            sectors=frozenset(found.get("soughtSector", ())) | frozenset(found.get("beneficiary", ())),
        )
        grouped[kind].setdefault(about, []).append(exchange)
    needs, offers = (
        {about: tuple(exchanges) for about, exchanges in grouped[kind].items()} for kind in ("need", "offer")
    )
    return needs, offers
