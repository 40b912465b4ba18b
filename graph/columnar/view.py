"""The view: a part of the columnar network as a networkx graph, as :mod:`graph.network` has the whole of a small one.

Nodes and ties are of the same kinds. Columns keep no facts: the ties here name none; and of two organisations bound by
structure they do not say how, so that this tie leads from the one whose IRI comes first. A part is bounded by the
number of its organisations and undertakings; their causes, sectors and territories come with them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from typing import Final

import numpy as np

from graph.alliances.columns import Rows
from graph.columnar.layout import Columnar
from graph.columnar.texts import Texts
from graph.network import (
    ACTS_IN,
    ADDRESSES,
    CAUSE,
    IN_SECTOR,
    ORGANISATION,
    PARTICIPATES,
    SECTOR,
    STRUCTURE,
    TERRITORY,
    UNDERTAKING,
    WITHIN,
    Graph,
    Tie,
)

MOST: Final = 300
"""How many organisations and undertakings a part holds, where nobody asks for another number."""


def neighbourhood(network: Columnar, centre: str, radius: int = 2, most: int = MOST) -> Graph:
    """Return what lies within so many steps of an organisation or an undertaking.

    A step is a participation or a tie of structure: two of them lead to partners. Nobody is reached through a cause,
    a sector or a territory. Where a ring has no room, those of it are kept that have most ties to the ring before it,
    and of these the first by their IRIs; nothing beyond that ring is. Raises KeyError for what is not known.
    """
    organisation, undertaking = network.number(centre), network.undertakings.find(centre)
    if organisation is None and undertaking is None:
        raise KeyError(centre)
    organisations = set() if organisation is None else {organisation}
    undertakings = set() if organisation is not None or undertaking is None else {undertaking}
    ring = (organisations, undertakings)
    for _ in range(radius):
        room = most - len(organisations) - len(undertakings)
        ring = _around(network, ring, (organisations, undertakings), room)
        organisations, undertakings = organisations | ring[0], undertakings | ring[1]
    return _graph(network, organisations, undertakings)


def of_territory(network: Columnar, territory: str, most: int = MOST) -> Graph:
    """Return the organisations that act in a territory, or in what it contains, with what they take part in.

    Those who take part in most come first, of equals the first by their IRIs, each with its undertakings, as long as
    there is room. Raises KeyError for a territory that is not known.
    """
    number = network.territories.find(territory)
    if number is None:
        raise KeyError(territory)
    inside = np.zeros(len(network.territories), np.bool_)
    inside[network.containers.owners()[network.containers.items == number]] = True
    inside[number] = True
    acting = np.unique(network.places.owners()[inside[network.places.items]])
    order = acting[np.argsort(-network.joined.sizes[acting], kind="stable")]
    organisations: set[int] = set()
    undertakings: set[int] = set()
    for organisation in order.tolist():
        room = most - len(organisations) - len(undertakings) - 1
        if room < 0:
            break
        organisations.add(organisation)
        undertakings.update([one for one in network.joined[organisation].tolist() if one not in undertakings][:room])
    return _graph(network, organisations, undertakings)


_Ring = tuple[set[int], set[int]]


def _around(network: Columnar, ring: _Ring, known: _Ring, room: int) -> _Ring:
    """Return the organisations and the undertakings one step from a ring that are not known, as many as have room."""
    ties: Counter[tuple[str, int]] = Counter()
    for organisation in ring[0]:
        ties.update((UNDERTAKING, one) for one in network.joined[organisation].tolist() if one not in known[1])
        ties.update((ORGANISATION, one) for one in network.attached[organisation].tolist() if one not in known[0])
    for undertaking in ring[1]:
        ties.update((ORGANISATION, one) for one in network.members[undertaking].tolist() if one not in known[0])
    kept = sorted(ties, key=lambda one: (-ties[one], one))[: max(room, 0)]
    organisations = {number for kind, number in kept if kind == ORGANISATION}
    return organisations, {number for kind, number in kept if kind == UNDERTAKING}


def _graph(network: Columnar, organisations: Set[int], undertakings: Set[int]) -> Graph:
    """Return the graph of some organisations and undertakings, with all that ties them and what they are about."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    for numbers, names, kind in (
        (organisations, network.organisations, ORGANISATION),
        (undertakings, network.undertakings, UNDERTAKING),
    ):
        graph.add_nodes_from((names[number] for number in sorted(numbers)), kind=kind)
    bodies = (
        (organisations, network.organisations, network.addressed, network.places),
        (undertakings, network.undertakings, network.about, network.taking_place),
    )
    placed: set[int] = set()
    for numbers, names, causes, places in bodies:
        _join(graph, _qualities(numbers, names, causes, network.causes, ADDRESSES), CAUSE)
        _join(graph, _qualities(numbers, names, places, network.territories, ACTS_IN), TERRITORY)
        placed.update(int(place) for number in numbers for place in places[number])
    belongs = _qualities(organisations, network.organisations, network.belongs, network.sectors, IN_SECTOR)
    _join(graph, belongs, SECTOR)
    above = placed.union(*(network.containers[place].tolist() for place in placed))
    _join(graph, _qualities(above, network.territories, network.containers, network.territories, WITHIN), TERRITORY)
    for number in above:
        level = int(network.levels.values[number])
        graph.nodes[network.territories[number]]["level"] = network.levels.names[level] if level >= 0 else None
    _join(graph, _participations(network, organisations, undertakings), UNDERTAKING)
    _join(graph, _structure(network, organisations), ORGANISATION)
    return graph


def _qualities(numbers: Iterable[int], names: Texts, rows: Rows, values: Texts, kind: str) -> Iterator[Tie]:
    """Yield the ties that rows are."""
    return (Tie(names[number], values[int(value)], kind) for number in sorted(numbers) for value in rows[number])


def _participations(network: Columnar, organisations: Set[int], undertakings: Set[int]) -> Iterator[Tie]:
    """Yield a tie for each role of each member, or one for a member of none."""
    for undertaking in sorted(undertakings):
        first, iri = int(network.members.starts[undertaking]), network.undertakings[undertaking]
        for rank, member in enumerate(network.members[undertaking].tolist(), first):
            if member in organisations:
                for role in [network.role_names[one] for one in network.roles[rank].tolist()] or [None]:
                    yield Tie(network.organisations[member], iri, PARTICIPATES, role=role)


def _structure(network: Columnar, organisations: Set[int]) -> Iterator[Tie]:
    """Yield the ties of structure between organisations, each once."""
    for number in sorted(organisations):
        for other in network.attached[number].tolist():
            if other > number and other in organisations:
                yield Tie(network.organisations[number], network.organisations[other], STRUCTURE)


def _join(graph: Graph, ties: Iterable[Tie], kind: str) -> None:
    """Add ties, with the nodes that they lead to."""
    for tie in ties:
        for iri in (tie.source, tie.target):
            if iri not in graph:
                graph.add_node(iri, kind=kind)
        graph.add_edge(tie.source, tie.target, key=f"{tie.kind}  {tie.role or ''}", tie=tie)
