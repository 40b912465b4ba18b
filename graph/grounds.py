"""Grounds: the named graphs that say what no evidence supports one by one, as registers and inferences do.

A tie of a founding document is a fact with evidence of its own. A register says the same of millions: there the
source is that of the whole graph, with its edition; a graph of inferences says that nobody stated it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from graph.bodies import DERIVED, INFERRED
from graph.manifest import SourceRecord
from graph.network import (
    ACTS_IN,
    ADDRESSES,
    IN_SECTOR,
    JOINS_SECTOR,
    PARTICIPATES,
    STRUCTURE,
    WITHIN,
    Language,
    Tie,
)
from graph.store import Store
from ontology.identifiers import GRAPHS
from ontology.terms import AL, ORG

_TITLE_OF_DERIVED: Final[Mapping[Language, str]] = {
    "fr": "Ce qui découle des règles",
    "en": "What follows from the rules",
}
_PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    ADDRESSES: (AL.addresses,),
    ACTS_IN: (AL.actsIn,),
    IN_SECTOR: (AL.inSector,),
    JOINS_SECTOR: (AL.joinsSector,),
    PARTICIPATES: (AL.participatesIn,),
    WITHIN: (AL.directlyWithin, AL.within),
}
_BATCH: Final = 500
_FACTS: Final = "SELECT DISTINCT ?one ?graph {{ VALUES ?one {{ {0} }} GRAPH ?graph {{ ?one a ?class }} }}"
_OTHERS: Final = f"SELECT DISTINCT ?one ?other {{{{ VALUES ?one {{{{ {{0}} }}}} ?other <{AL.canonical}> ?one }}}}"
_STATED: Final = (
    "SELECT DISTINCT ?one ?value ?property ?graph "
    "{{ VALUES (?one ?value) {{ {0} }} GRAPH ?graph {{ ?one ?property ?value }} }}"
)
_KINDS: Final = (
    "SELECT DISTINCT ?one ?value ?graph "
    f"{{{{ VALUES ?one {{{{ {{0}} }}}} GRAPH ?graph {{{{ ?one <{ORG.classification}> ?kind }}}} "
    f"?kind <{AL.inSector}> ?value }}}}"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A named graph that says something: its IRI, the title and the edition of its source, None where it has none.

    ``is_inferred`` says that a rule concluded it from what a source states.
    """

    graph: str
    title: str
    vintage: str | None
    is_inferred: bool


def grounds(store: Store, ties: Collection[Tie]) -> dict[Tie, tuple[str, ...]]:
    """Return for each tie the IRIs of the named graphs that state it, or its fact; a tie that none states is absent.

    A body that registers know under several IRIs has what is stated of all. What is derived counts only where no
    other graph says so; a sector that follows from the kind of an organisation is said by whoever says the kind.
    """
    found: dict[Tie, set[str]] = {}
    plain = [tie for tie in ties if tie.fact is None]
    others = _others(store, {tie.source for tie in plain})
    stated = _stated(store, {(one, tie.target) for tie in plain for one in others[tie.source]})
    kinds = _sectors_of_kinds(store, {one for tie in plain if tie.kind == IN_SECTOR for one in others[tie.source]})
    facts = _graphs_of_facts(store, {tie.fact for tie in ties if tie.fact is not None})
    for tie in ties:
        if tie.fact is not None:
            found[tie] = facts.get(tie.fact, set())
            continue
        properties = (tie.role or "",) if tie.kind == STRUCTURE else _PROPERTIES[tie.kind]
        for one in others[tie.source]:
            for each in properties:
                found.setdefault(tie, set()).update(stated.get((one, tie.target, each), ()))
            if tie.kind == IN_SECTOR:
                found.setdefault(tie, set()).update(kinds.get((one, tie.target), ()))
    return {tie: tuple(sorted(graphs - {DERIVED} or graphs)) for tie, graphs in found.items() if graphs}


def named(graphs: Iterable[str], records: Sequence[SourceRecord], lang: Language = "fr") -> tuple[Ground, ...]:
    """Return named graphs with the titles and the editions of their sources, as a build recorded them."""
    known = {one.graph: one for one in records}
    return tuple(_ground(graph, known.get(graph), lang) for graph in graphs)


def _ground(graph: str, record: SourceRecord | None, lang: Language) -> Ground:
    if record is not None:
        return Ground(graph, record.title, record.vintage, graph.startswith(INFERRED))
    title = _TITLE_OF_DERIVED[lang] if graph == DERIVED else graph.removeprefix(GRAPHS)
    return Ground(graph, title, None, graph.startswith(INFERRED))


def _others(store: Store, things: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return for each thing all its IRIs, itself the first."""
    found = {thing: [thing] for thing in things}
    for query in _batches(_OTHERS, sorted(map(_written, things))):
        for row in store.select(query):
            found[row["one"].value].append(row["other"].value)
    return {thing: tuple(dict.fromkeys(iris)) for thing, iris in found.items()}


def _stated(store: Store, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], set[str]]:
    """Return by thing, value and property the graphs that state it, for pairs of a thing and a value."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for query in _batches(_STATED, [f"({_written(one)} {_written(value)})" for one, value in sorted(pairs)]):
        for row in store.select(query):
            key = (row["one"].value, row["value"].value, row["property"].value)
            found.setdefault(key, set()).add(row["graph"].value)
    return found


def _sectors_of_kinds(store: Store, things: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """Return by thing and sector the graphs that state the kind of which the sector is."""
    found: dict[tuple[str, str], set[str]] = {}
    for query in _batches(_KINDS, sorted(map(_written, things))):
        for row in store.select(query):
            found.setdefault((row["one"].value, row["value"].value), set()).add(row["graph"].value)
    return found


def _graphs_of_facts(store: Store, facts: Collection[str]) -> dict[str, set[str]]:
    """Return by fact the graphs in which it stands."""
    found: dict[str, set[str]] = {}
    for query in _batches(_FACTS, sorted(map(_written, facts))):
        for row in store.select(query):
            found.setdefault(row["one"].value, set()).add(row["graph"].value)
    return found


def _batches(query: str, terms: Iterable[str]) -> Iterator[str]:
    """Yield a query once for so many terms at a time, none where there are none."""
    waiting = iter(terms)
    while batch := tuple(islice(waiting, _BATCH)):
        yield query.format(" ".join(batch))


def _written(iri: str) -> str:
    """Return an IRI as SPARQL writes it; raise ValueError for what is none."""
    return str(NamedNode(iri))
