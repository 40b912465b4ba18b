"""Revising: the two rules over all organisations, after a change that concerns a few of them.

``in-sector`` and ``tallies`` derive one organisation at a time, and a tally is a number of organisations. So where a
change is about a few, what they contributed before is taken out of what is derived, and what they contribute now is
put in; millions of others are left alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha1
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Variable

from ontology.terms import AL, ORG, PREFIXES

_TYPE: Final = f"{PREFIXES['rdf']}type"
_OWN: Final = frozenset({ORG.classification, AL.actsIn, AL.addresses, AL.collective})
_PRESENCE: Final = frozenset({AL.about, AL.inTerritory, AL.presenceKind})
_GENERAL: Final = frozenset({AL.directlyWithin, AL.inSector})
_READ: Final = _OWN | _PRESENCE | _GENERAL | {_TYPE}
_MOST: Final = 2000
_TALLIES: Final = f"{PREFIXES['al'].removesuffix('ns#')}id/tally/"
_SECTORS: Final = """
SELECT DISTINCT ?organisation ?sector WHERE { ?organisation org:classification ?kind . ?kind al:inSector ?sector }
"""
_COUNTED: Final = """
PREFIX presence-kind: <https://w3id.org/maillage/concept/presence-kind/>
SELECT DISTINCT ?organisation ?territory ?kind ?cause WHERE {
  { ?organisation org:classification ?kind } UNION { ?organisation org:classification ?known ; al:addresses ?cause }
  {
    { ?organisation al:actsIn ?place }
    UNION
    { ?presence al:about ?organisation ; a al:Presence ; al:inTerritory ?place ; al:presenceKind ?manner .
      FILTER (?manner IN (presence-kind:site, presence-kind:action)) }
  }
  { ?place al:directlyWithin+ ?territory }
  UNION
  { ?inner al:directlyWithin ?place . BIND (?place AS ?territory) }
  FILTER NOT EXISTS { ?organisation al:collective true }
}
"""

_Counted: TypeAlias = tuple[NamedNode, str, NamedNode]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the stated facts: the store before it, and the quads that came or went.

    Rules are revised for at most so many organisations.
    """

    before: Store
    quads: Collection[Quad]
    most: int = _MOST


def concerned(store: Store, change: Change) -> set[NamedNode] | None:
    """Return the organisations that a change concerns; None where it concerns too many, or what all depend on."""
    found: set[NamedNode] = set()
    presences: set[NamedNode] = set()
    for quad in change.quads:
        if not isinstance(quad.subject, NamedNode):
            if quad.predicate.value in _READ:
                return None
        elif quad.predicate.value in _GENERAL:
            # registers state the sector of organisations, too, of which no other depends
            if quad.predicate.value == AL.directlyWithin or _is_kind(quad.subject, change.before, store):
                return None
        elif quad.predicate.value in _OWN:
            found.add(quad.subject)
        elif quad.predicate.value in _PRESENCE or quad.object == NamedNode(AL.Presence):
            presences.add(quad.subject)
    for presence in presences:
        for one in (change.before, store):
            about = one.quads_for_pattern(presence, NamedNode(AL.about), None)
            found.update(quad.object for quad in about if isinstance(quad.object, NamedNode))
    return found if len(found) <= change.most else None


def _is_kind(node: NamedNode, *stores: Store) -> bool:
    """Say whether there are organisations of which something is the kind."""
    kind = NamedNode(ORG.classification)
    return any(next(store.quads_for_pattern(None, kind, node), None) is not None for store in stores)


def revise(store: Store, graph: NamedNode, change: Change, organisations: Iterable[NamedNode]) -> None:
    """Put right what is derived of some organisations, in a graph that was right before the change."""
    sector, differences = NamedNode(AL.inSector), Counter[_Counted]()
    for organisation in organisations:
        for quad in list(store.quads_for_pattern(organisation, sector, None, graph)):
            store.remove(quad)
        for (value,) in _solutions(store, _SECTORS, organisation, "sector"):
            store.add(Quad(organisation, sector, value, graph))
        differences.update(_counted(store, organisation))
        differences.subtract(_counted(change.before, organisation))
    for (territory, name, counted), difference in differences.items():
        if difference:
            _correct(store, graph, (territory, name, counted), difference)


def _counted(store: Store, organisation: NamedNode) -> Iterator[_Counted]:
    """Yield the tallies to which an organisation contributes one: territory, property, kind or cause."""
    for name, variable in ((AL.talliedKind, "kind"), (AL.talliedCause, "cause")):
        for territory, counted in _solutions(store, _COUNTED, organisation, "territory", variable):
            yield territory, name, counted


def _solutions(store: Store, query: str, organisation: NamedNode, *names: str) -> Iterator[tuple[NamedNode, ...]]:
    """Yield the solutions about one organisation in which all these variables are IRIs."""
    solutions = store.query(
        query,
        prefixes={short: PREFIXES[short] for short in ("al", "org")},
        use_default_graph_as_union=True,
        substitutions={Variable("organisation"): organisation},
    )
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query has solutions")
    for solution in solutions:
        values = tuple(value for name in names if isinstance(value := solution[name], NamedNode))
        if len(values) == len(names):
            yield values


def _correct(store: Store, graph: NamedNode, counted: _Counted, difference: int) -> None:
    """Add to the number of a tally; one that counts nobody any more is gone."""
    territory, name, what = counted
    tally = NamedNode(_TALLIES + sha1(f"{territory.value} {what.value}".encode()).hexdigest())  # noqa: S324 - a name
    number = difference
    for quad in list(store.quads_for_pattern(tally, None, None, graph)):
        if quad.predicate.value == AL.organisations and isinstance(quad.object, Literal):
            number += int(quad.object.value)
        store.remove(quad)
    if number > 0:
        triples = (
            (_TYPE, NamedNode(AL.Tally)), (AL.talliedIn, territory), (name, what), (AL.organisations, Literal(number)),
        )  # fmt: skip
        store.extend(Quad(tally, NamedNode(predicate), value, graph) for predicate, value in triples)
