"""Extraction: the network, drawn out of a store by the queries in ``views/``."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.bodies import Body, is_told, read, told_graphs
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
    Exchange,
    Graph,
    Network,
    Place,
    Tie,
)
from graph.store import Row, Store, Term
from ontology.identifiers import CONCEPTS, TERMS
from ontology.terms import AL, SKOS

_TOGETHER: Final = 50


def read_network(store: Store) -> Network:
    """Derive the network from a store."""
    import networkx as nx

    labels: dict[str, dict[str, str]] = {}
    graph: Graph = nx.MultiDiGraph()
    bodies = _nodes(store, graph, labels)
    merged = {one.iri: known for known, every in bodies.items() for one in every if one.iri != known}
    bare = read_bare(store, lambda iri: merged.get(iri, iri))
    for concept, names in bare.labels.items():
        labels.setdefault(concept, {}).update(names)
    stated = (
        replace(tie, source=merged.get(tie.source, tie.source), target=merged.get(tie.target, tie.target))
        for tie in _ties(store)
    )
    # engines give rows in orders of their own: the facts behind a reason keep one
    ties = sorted({*stated, *plain_ties(bodies)}, key=in_order)
    join(store, graph, labels, ties)
    return replace(bare, graph=graph, labels=labels, merged=merged)


def read_bare(store: Store, known: Callable[[str], str]) -> Network:
    """Derive from a store a network without bodies: its concepts, and what is needed and offered.

    ``known`` gives the IRI under which a body is known, by any of its IRIs.
    """
    import networkx as nx

    labels: dict[str, dict[str, str]] = {}
    broader: dict[str, set[str]] = {}
    for row in _view(store, "concepts"):
        _name(labels, row, "concept")
        if "broader" in row:
            broader.setdefault(row["concept"].value, set()).add(row["broader"].value)
    needs, offers = _exchanges(store, known)
    between: dict[str, set[str]] = {}
    for row in _view(store, "betweens"):
        between.setdefault(row["fact"].value, set()).add(row["sector"].value)
    frozen = {concept: frozenset(over) for concept, over in broader.items()}
    parties = {fact: frozenset(sectors) for fact, sectors in between.items()}
    return Network(nx.MultiDiGraph(), labels, frozen, needs, offers, parties)


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
    asked = strangers | {iri for iri, kind in kinds.items() if kind == ORGANISATION}
    said: dict[str, Body] = {}
    registered: dict[str, tuple[str, ...]] = {}
    for iri, found, every in read(store, sorted(asked)):
        registered[iri] = every
        if found is not None:
            said[iri] = found
            if iri in strangers and found.names:
                kinds[iri], named[iri] = found.kind, dict(found.names)
    others = {one for every in registered.values() for one in every} - asked
    said |= {iri: found for iri, found, _ in read(store, sorted(others)) if found is not None}
    bodies: dict[str, list[Body]] = {}
    for iri, kind in sorted(kinds.items(), key=lambda one: (one[0] not in people, one[0])):
        known, *also = registered[iri] if kind == ORGANISATION else (iri,)
        if kind in {ORGANISATION, UNDERTAKING}:
            graph.add_node(known, kind=kind)
        labels.setdefault(known, named[iri])
        if known not in bodies and (also or iri not in people) and kind == ORGANISATION:
            bodies[known] = [_body(one, said, people) for one in (known, *also)]
    return bodies


def _body(iri: str, told: Mapping[str, Body], people: Container[str]) -> Body:
    """Return an organisation as registers have it: of one that people tell of, its names alone."""
    found = told.get(iri)
    if found is None or found.kind != ORGANISATION:
        return Body(iri, ORGANISATION, {})
    return Body(iri, ORGANISATION, found.names) if iri in people else found


def plain_ties(bodies: Mapping[str, Iterable[Body]]) -> Iterator[Tie]:
    """Yield the ties that bodies have by their own triples, no fact of which is told apart, by their nodes."""
    for known, every in bodies.items():
        for one in every:
            for kind, values in ((ADDRESSES, one.causes), (ACTS_IN, one.territories), (IN_SECTOR, one.sectors)):
                yield from (Tie(known, value, kind) for value in values)


def _view(store: Store, name: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
    return store.select(_text(name), bindings)


def among(store: Store, name: str, variable: str, iris: Iterable[str]) -> Iterator[Row]:
    """Yield the solutions of a view in which a variable is one of some things, which are asked for together."""
    waiting = iter(sorted(str(NamedNode(iri)) for iri in iris))
    while chunk := " ".join(islice(waiting, _TOGETHER)):
        yield from store.select(_text(name).replace("# some", f"VALUES ?{variable} {{ {chunk} }}"))


@cache
def _text(name: str) -> str:
    return (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8")


def _name(labels: dict[str, dict[str, str]], row: Row, variable: str) -> None:
    labels.setdefault(row[variable].value, {})[row["language"].value or "fr"] = row["label"].value


def names_of(store: Store, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what some things are called, by their IRIs and by language, asked of the store together."""
    labels: dict[str, dict[str, str]] = {}
    for row in among(store, "names", "thing", iris):
        _name(labels, row, "thing")
    return labels


def read_territories(store: Store, iris: Iterable[str]) -> dict[str, Place]:
    """Return the territories among some things, asked of the store together."""
    found: dict[str, tuple[str, dict[str, str], dict[str, None]]] = {}
    for row in among(store, "territory", "territory", iris):
        level = row["kind"].value.rsplit("/", 1)[-1]
        level, names, containers = found.setdefault(row["territory"].value, (level, {}, {}))
        names[row["language"].value or "fr"] = row["label"].value
        if "container" in row:
            containers[row["container"].value] = None
    return {iri: Place(level, names, tuple(containers)) for iri, (level, names, containers) in found.items()}


def read_territory(store: Store, iri: str) -> Place | None:
    """Return one territory, looked up without a query; None where there is none of that IRI."""
    names: dict[str, str] = {}
    said: dict[str, dict[str, None]] = {AL.territoryKind: {}, AL.within: {}}
    for quad in store.quads(NamedNode(iri)):
        if quad.predicate.value == SKOS.prefLabel and isinstance(quad.object, Literal):
            names[quad.object.language or "fr"] = quad.object.value
        elif quad.predicate.value in said and isinstance(quad.object, NamedNode):
            said[quad.predicate.value][quad.object.value] = None
    kind = next(iter(said[AL.territoryKind]), None)
    return Place(kind.rsplit("/", 1)[-1], names, tuple(said[AL.within])) if kind and names else None


def join(store: Store, graph: Graph, labels: dict[str, dict[str, str]], ties: Collection[Tie]) -> None:
    """Add ties to a graph, with the territories that they reach and all that contain these."""
    for tie in (*_territories(store, graph, labels, ties), *ties):
        add(graph, tie)


def _territories(store: Store, graph: Graph, labels: dict[str, dict[str, str]], ties: Iterable[Tie]) -> list[Tie]:
    """Add as nodes the territories of the ties and all that contain them; return what lies within what."""
    inside: list[Tie] = []
    waiting = {tie.target for tie in ties if tie.kind == ACTS_IN}
    while waiting:
        containers: set[str] = set()
        for territory, place in sorted(read_territories(store, waiting).items()):
            graph.add_node(territory, kind=TERRITORY, level=place.level)
            labels.setdefault(territory, {}).update(place.names)
            containers |= set(place.containers)
            inside += [Tie(territory, container, WITHIN) for container in place.containers]
        waiting = {territory for territory in containers if territory not in graph}
    return inside


def _ties(store: Store) -> Iterator[Tie]:
    yield from map(membership, _view(store, "memberships"))
    for row in _view(store, "qualities"):
        quality = row["quality"].value.removeprefix(TERMS)
        yield Tie(row["thing"].value, row["value"].value, quality, _fact(row))
    for told in told_graphs(store):
        yield from map(_sector, _view(store, "sectors", {"graph": NamedNode(told)}))
    yield from map(hanging, _view(store, "structure"))


def sectors_of(store: Store, iri: str) -> Iterator[Tie]:
    """Yield the ties of a thing to the sectors that people tell of it."""
    rows = _view(store, "sectors", {"thing": NamedNode(iri)})
    return (_sector(row) for row in rows if is_told(row["graph"].value))


def _sector(row: Row) -> Tie:
    return Tie(row["thing"].value, row["value"].value, IN_SECTOR, _fact(row))


def membership(row: Row) -> Tie:
    """Return the tie of one who takes part in something."""
    return Tie(row["member"].value, row["undertaking"].value, PARTICIPATES, _fact(row), row["role"].value)


def hanging(row: Row) -> Tie:
    """Return a tie of structure."""
    return Tie(row["thing"].value, row["other"].value, STRUCTURE, _fact(row), row["tie"].value)


def in_order(tie: Tie) -> tuple[str, ...]:
    """Return what puts ties in the order in which a network has them."""
    return tie.source, tie.target, tie.kind, tie.fact or "", tie.role or ""


def _fact(row: Row) -> str | None:
    """Return the fact that says a tie, None where none does that has a name to be cited by."""
    found = row.get("fact")
    return found.value if isinstance(found, NamedNode) else None


def add(graph: Graph, tie: Tie) -> None:
    """Add a tie between nodes of the network; causes and sectors become nodes by it, strangers do not."""
    for iri in (tie.source, tie.target):
        if iri not in graph:
            scheme, _, _ = iri.removeprefix(CONCEPTS).partition("/")
            if not iri.startswith(CONCEPTS) or scheme not in {CAUSE, SECTOR}:
                return
            graph.add_node(iri, kind=scheme)
    graph.add_edge(tie.source, tie.target, key=f"{tie.kind} {tie.fact or ''} {tie.role or ''}", tie=tie)


def _exchanges(
    store: Store, known: Callable[[str], str]
) -> tuple[dict[str, tuple[Exchange, ...]], dict[str, tuple[Exchange, ...]]]:
    """Return the needs and the offers, by what they are about."""
    values: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for row in _view(store, "exchanges"):
        about = row["about"].value
        key = (row["kind"].value, known(about), row["fact"].value)
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
