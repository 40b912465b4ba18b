"""The network: organisations, undertakings, causes and territories with the ties between them.

A view, drawn out of a store (:mod:`graph.extraction`); nothing is stated here that the store does not say.
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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ontology.identifiers import CONCEPTS

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

LEADING: Final = frozenset(f"{CONCEPTS}role/{role}" for role in ("operator", "initiator", "co-builder"))
"""The roles of those who lead an undertaking."""

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


@dataclass(frozen=True, slots=True)
class Place:
    """A territory: its level, its names by language, and all that contain it."""

    level: str
    names: Mapping[str, str]
    containers: tuple[str, ...]


@dataclass
class Network:
    """The organisations and undertakings of a store with their ties.

    ``places`` are territories that somebody who is not in the network brought to it (:mod:`graph.visiting`), or of
    which an answer spoke, whether or not what contains them is there too; None for what proved to be no territory.
    ``leaving`` are the ties of the nodes that were asked for theirs, by the kinds that were asked for: a network does
    not change once it is asked.
    """

    graph: Graph
    labels: Mapping[str, Mapping[str, str]]
    broader: Mapping[str, frozenset[str]]
    needs: Mapping[str, tuple[Exchange, ...]]
    offers: Mapping[str, tuple[Exchange, ...]]
    between: Mapping[str, frozenset[str]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    places: dict[str, Place | None] = field(default_factory=dict, repr=False, compare=False)
    leaving: dict[tuple[str, tuple[str, ...]], tuple[Tie, ...]] = field(default_factory=dict, repr=False, compare=False)

    def known(self, iri: str) -> str:
        """Return the IRI under which the network knows a thing."""
        return self.merged.get(iri, iri)

    @cached_property
    def _others(self) -> dict[str, list[str]]:
        """The other IRIs of the bodies that have several."""
        others: dict[str, list[str]] = {}
        for other, known in sorted(self.merged.items()):
            others.setdefault(known, []).append(other)
        return others

    def known_as(self, iri: str) -> tuple[str, ...]:
        """Return all IRIs under which a thing is known that the network has, its own first."""
        return (iri, *self._others.get(iri, ()))

    def level(self, territory: str) -> str | None:
        """Return the level of a territory (``commune``, ``region``…), or None for what is no territory."""
        level: str | None = self.graph.nodes[territory].get("level") if territory in self.graph else None
        return level

    def label(self, iri: str, lang: Language = "fr") -> str:
        """Return the name of a node or concept in that language, else in French, else its code."""
        return called(iri, self.labels.get(iri, {}), lang)

    def nodes(self, kind: str) -> Iterator[str]:
        """Yield the nodes of a kind, in the order of their IRIs."""
        return (iri for iri in sorted(self.graph) if self.graph.nodes[iri]["kind"] == kind)

    def kind(self, iri: str) -> str | None:
        """Return the kind of a node, or None if the network has no such node."""
        kind: str | None = self.graph.nodes[iri]["kind"] if iri in self.graph else None
        return kind

    def ties(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Return the ties that leave a node, of those kinds (of all, if none is given)."""
        found = self.leaving.get((iri, kinds))
        if found is None and iri in self.graph:
            found = self.leaving[iri, kinds] = tuple(of_kinds(self.graph.out_edges(iri, data="tie"), kinds))
        return iter(found or ())

    def incoming(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that reach a node, of those kinds (of all, if none is given)."""
        if iri in self.graph:
            yield from of_kinds(self.graph.in_edges(iri, data="tie"), kinds)

    def undertakings(self, organisation: str) -> frozenset[str]:
        """Return the undertakings in which an organisation takes part."""
        return frozenset(tie.target for tie in self.ties(organisation, PARTICIPATES))

    def led(self, organisation: str) -> frozenset[str]:
        """Return the undertakings that an organisation leads."""
        return frozenset(tie.target for tie in self.ties(organisation, PARTICIPATES) if tie.role in LEADING)

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


def called(iri: str, names: Mapping[str, str], lang: Language = "fr") -> str:
    """Return the name of a thing in that language, else in French, else in any, else its code."""
    return names.get(lang) or names.get("fr") or next(iter(names.values()), iri.rsplit("/", 1)[-1])


def of_kinds(edges: Iterable[tuple[str, str, Tie]], kinds: tuple[str, ...]) -> Iterator[Tie]:
    """Yield the ties that edges bear, of those kinds (of all, if none is given)."""
    return (tie for _source, _target, tie in edges if not kinds or tie.kind in kinds)
