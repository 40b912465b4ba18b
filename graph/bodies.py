"""Bodies: what a store says plainly of a body, which registers may know under several IRIs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.store import Store, Term
from ontology.identifiers import GRAPHS, named_graph
from ontology.terms import AL, ORG, PREFIXES, SKOS

CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "undertaking": (AL.Undertaking, AL.Alliance, AL.Programme, AL.Project, AL.WorkingGroup, AL.Study),
    "organisation": (
        ORG.Organization, ORG.OrganizationalUnit, AL.Association, AL.Company, AL.Foundation, AL.EducationInstitution,
        AL.PublicBody, AL.Network,
    ),
}  # fmt: skip
"""The classes of each kind of bodies."""

_KINDS: Final = {iri: kind for kind, iris in CLASSES.items() for iri in iris}
_TYPE: Final = f"{PREFIXES['rdf']}type"
DERIVED: Final = named_graph("derived")
"""The named graph of what follows from the others."""

INFERRED: Final = f"{GRAPHS}inferred/"
"""How the names of the graphs begin that hold what inferences concluded and no source states."""

_COMPUTED: Final = (f"{GRAPHS}register/", f"{GRAPHS}links/", INFERRED, DERIVED)
_OTHERS: Final = f"SELECT ?known ?other {{ ?other <{AL.canonical}> ?known }}"
_AT_ONCE: Final = 100
_HELD: Final = 5000
_SEVERAL: Final = f"""
SELECT ?one ?property ?value ?other WHERE {{{{
  {{{{ VALUES ?one {{{{ {{0}} }}}} ?one ?property ?value FILTER (isIRI(?value) || isLiteral(?value)) }}}}
  UNION
  {{{{ VALUES ?one {{{{ {{0}} }}}} ?other <{AL.canonical}> ?one }}}}
}}}}
"""
_GRAPHS: Final = ("SELECT ?graph { GRAPH ?graph {} }", "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }")


@dataclass(frozen=True, slots=True)
class Body:
    """A thing as its own triples have it: its kind, its names by language, its causes, territories and sectors."""

    iri: str
    kind: str
    names: Mapping[str, str]
    causes: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()


def named_graphs(store: Store) -> list[str]:
    """Return the named graphs of a store."""
    for query in _GRAPHS:  # not every service knows the first, which reads no triple
        if graphs := sorted(row["graph"].value for row in store.select(query)):
            return graphs
    return []


def told_graphs(store: Store) -> list[str]:
    """Return the named graphs of what people tell: those of registers, of links and of what follows are left out."""
    return list(filter(is_told, named_graphs(store)))


def is_told(graph: str) -> bool:
    """Say whether a named graph is one of what people tell."""
    return not graph.startswith(_COMPUTED)


def canonical(store: Store, iri: str) -> str:
    """Return the IRI under which a body is known, where several are its own; else its IRI."""
    found = (quad.object for quad in store.quads(NamedNode(iri)) if quad.predicate.value == AL.canonical)
    return next((node.value for node in found if isinstance(node, NamedNode)), iri)


def known_as(store: Store, iri: str) -> tuple[str, ...]:
    """Return all IRIs of a body, the one under which it is known first."""
    known = canonical(store, iri)
    others = {row["other"].value for row in store.select(_OTHERS, {"known": NamedNode(known)})}
    return (known, *sorted(others))


def body(store: Store, iri: str) -> Body | None:
    """Return an organisation as its own triples have it, or None if the store has none of that IRI."""
    found = thing_itself(store, iri)
    return found if found and found.kind == "organisation" else None


def thing_itself(store: Store, iri: str) -> Body | None:
    """Return an organisation or an undertaking as its own triples have it, or None if the store has none."""
    quads = store.quads(NamedNode(iri))
    return _told(iri, ((quad.predicate.value, quad.object) for quad in quads if not isinstance(quad.object, Triple)))


def read(store: Store, iris: Iterable[str]) -> Iterator[tuple[str, Body | None, tuple[str, ...]]]:
    """Yield things with what :func:`thing_itself` and :func:`known_as` tell of each; many are asked for together."""
    waiting = iter(iris)
    while chunk := list(islice(waiting, _HELD)):
        said, others = _said(store, chunk)
        known = {iri: _canonical(iri, said[iri]) for iri in chunk}
        if elsewhere := set(known.values()) - said.keys():
            others |= _said(store, elsewhere)[1]
        for iri in chunk:
            yield iri, _told(iri, said[iri]), (known[iri], *sorted(others.get(known[iri], ())))


def bodies_of(store: Store, iris: Collection[str]) -> dict[str, list[Body]]:
    """Return by IRI the organisations that are one body, the one of that IRI first; none where it is known by another.

    They are asked for together: what :func:`known_as` and :func:`body` tell of each.
    """
    said, others = _said(store, iris)
    more, _ = _said(store, {other for iri in iris for other in others.get(iri, ())}) if others else ({}, others)
    said = {**more, **said}
    found = {}
    for iri in iris:
        if _canonical(iri, said[iri]) == iri:
            every = (_told(one, said[one]) for one in (iri, *sorted(others.get(iri, ()))))
            found[iri] = [one for one in every if one is not None and one.kind == "organisation"]
    return found


def _canonical(iri: str, said: Iterable[tuple[str, Term]]) -> str:
    """Return the IRI under which a body is known of which something is said."""
    return next((one.value for name, one in said if name == AL.canonical and isinstance(one, NamedNode)), iri)


def _said(store: Store, iris: Collection[str]) -> tuple[dict[str, list[tuple[str, Term]]], dict[str, set[str]]]:
    """Return what a store says of some things, by their IRIs, and which others are known by these."""
    said: dict[str, list[tuple[str, Term]]] = {iri: [] for iri in iris}
    others: dict[str, set[str]] = {}
    nodes = sorted(str(NamedNode(iri)) for iri in said)
    for first in range(0, len(nodes), _AT_ONCE):
        for row in store.select(_SEVERAL.format(" ".join(nodes[first : first + _AT_ONCE]))):
            if "other" in row:
                others.setdefault(row["one"].value, set()).add(row["other"].value)
            else:
                said[row["one"].value].append((row["property"].value, row["value"]))
    return said, others


def _told(iri: str, said: Iterable[tuple[str, Term]]) -> Body | None:
    """Return an organisation or an undertaking of which something is said, by property; None for any other thing."""
    values: dict[str, list[Term]] = {}
    for name, value in said:
        values.setdefault(name, []).append(value)
    kinds = {_KINDS.get(one) for one in _iris(values, _TYPE)} - {None}
    if not kinds:
        return None
    names = {one.language or "fr": one.value for one in values.get(SKOS.prefLabel, ()) if isinstance(one, Literal)}
    causes, territories, sectors = (
        frozenset(_iris(values, predicate)) for predicate in (AL.addresses, AL.actsIn, AL.inSector)
    )
    return Body(iri, min(kind for kind in kinds if kind), names, causes, territories, sectors)


def _iris(values: Mapping[str, list[Term]], predicate: str) -> Iterator[str]:
    return (value.value for value in values.get(predicate, ()) if isinstance(value, NamedNode))
