"""Visiting: the network as an organisation finds it that stands in a register, and is tied to nothing yet.

Millions of them are not kept in the network. One that is asked about is read from the store, and stands in a
network of its own over the other one: whatever is ranked or drawn finds it there as it finds the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain

from graph.bodies import body, known_as
from graph.extraction import join, plain_ties
from graph.network import ORGANISATION, Graph, Language, Network, Tie, of_kinds
from graph.store import Store


def _empty() -> Graph:
    """Return a network without a tie."""
    import networkx as nx

    return nx.MultiDiGraph()


@dataclass
class Visited(Network):
    """A network with what one organisation brings to it; ``graph`` and its nodes are those of the network alone."""

    brought: Graph = field(default_factory=_empty)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, iri: str, lang: Language = "fr") -> str:
        """Return the name of a node or concept in that language, else in French, else its code."""
        names = self.names.get(iri, {}) if iri not in self.labels else {}
        return names.get(lang) or names.get("fr") or super().label(iri, lang)

    def kind(self, iri: str) -> str | None:
        """Return the kind of a node, or None if there is no such node."""
        found: str | None = super().kind(iri) or (self.brought.nodes[iri]["kind"] if iri in self.brought else None)
        return found

    def level(self, territory: str) -> str | None:
        """Return the level of a territory, or None for what is no territory."""
        found: str | None = self.brought.nodes[territory].get("level") if territory in self.brought else None
        return super().level(territory) or found

    def ties(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that leave a node, of those kinds (of all, if none is given)."""
        yield from super().ties(iri, *kinds)
        if iri in self.brought:
            yield from of_kinds(self.brought.out_edges(iri, data="tie"), kinds)

    def incoming(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that reach a node, of those kinds (of all, if none is given)."""
        yield from super().incoming(iri, *kinds)
        if iri in self.brought:
            yield from of_kinds(self.brought.in_edges(iri, data="tie"), kinds)


def visited(network: Network, store: Store, iri: str) -> Network:
    """Return the network in which a thing has its place: itself, or with an organisation of the store brought to it."""
    if network.kind(iri) is not None:
        return network
    known = known_as(store, iri)
    every = [one for name in known if (one := body(store, name)) is not None]
    if not every or known[0] != iri:
        return network
    labels = {iri: dict(chain.from_iterable(one.names.items() for one in reversed(every)))}
    brought = _empty()
    brought.add_node(iri, kind=ORGANISATION)
    join(store, brought, labels, sorted(set(plain_ties({iri: every})), key=lambda tie: (tie.kind, tie.target)))
    shared = {one.name: getattr(network, one.name) for one in fields(Network)}
    return Visited(**shared, brought=brought, names=labels)
