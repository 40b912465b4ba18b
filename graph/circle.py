"""The circle: an undertaking with what it hangs together with, read of it alone.

The columns have its members, its causes and its places. What it is borne with and what it grew from they have not: the
store is asked for that as :mod:`graph.extraction` asks it for that of all.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from graph.columnar import Columnar
from graph.extraction import add, among, hanging, in_order, membership, names_of, sectors_of
from graph.network import ORGANISATION, UNDERTAKING, Graph, Network, Tie
from graph.profile import borne_with
from graph.store import Store


def circle(network: Network, store: Store, columns: Columnar, undertaking: str) -> Network:
    """Return a network without bodies with an undertaking, the ties of it that no column has, and the ends of these.

    Those are its ties of structure to others, and those of what it is borne with; the ties of bodies, and of what it
    carries, to it; its sectors; and what it takes part in itself.
    """
    ties = {
        *map(membership, among(store, "memberships", "member", (undertaking,))),
        *sectors_of(store, undertaking),
        *_hanging(store, (undertaking,)),
        *map(hanging, among(store, "dependants", "other", (undertaking,))),
    }
    found = replace(network, graph=_joined(columns, undertaking, ties), leaving={})
    if borne := borne_with(found, undertaking) - {undertaking}:
        ties.update(_hanging(store, borne))
        found = replace(network, graph=_joined(columns, undertaking, ties), leaving={})
    named = [iri for iri in {undertaking, *(tie.target for tie in ties)} if found.kind(iri) == UNDERTAKING]
    return replace(found, labels={**network.labels, **names_of(store, named)})


def _hanging(store: Store, things: Collection[str]) -> Iterator[Tie]:
    """Yield the ties of structure of some things to others, each with a fact that says so, if any does."""
    rows = list(among(store, "bonds", "thing", things))
    stated = {hanging(row) for row in rows if "fact" not in row}
    told = {tie: replace(tie, fact=None) for tie in (hanging(row) for row in rows if "fact" in row)}
    yield from (tie for tie, plain in told.items() if plain in stated)
    yield from stated.difference(told.values())


def _joined(columns: Columnar, undertaking: str, ties: Collection[Tie]) -> Graph:
    """Return the graph of some ties between bodies, as the columns know these."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    ends = {iri: columns.canonical(iri) for tie in ties for iri in (tie.source, tie.target)}
    for iri in {undertaking, *ends.values()}:
        if (kind := _kind(columns, iri)) is not None:
            graph.add_node(iri, kind=kind)
    known = (replace(tie, source=ends[tie.source], target=ends[tie.target]) for tie in ties)
    for tie in sorted(known, key=in_order):
        add(graph, tie)
    return graph


def _kind(columns: Columnar, iri: str) -> str | None:
    """Return the kind of a body, None for anything else."""
    if columns.named["organisations"].find(iri) is not None:
        return ORGANISATION
    return None if columns.named["undertakings"].find(iri) is None else UNDERTAKING
