"""Bodies: what a store says plainly of a body, which registers may know under several IRIs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from graph.store import Store
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
_COMPUTED: Final = (f"{GRAPHS}register/", f"{GRAPHS}links/", f"{GRAPHS}inferred/", named_graph("derived"))
_OTHERS: Final = f"SELECT ?known ?other {{ ?other <{AL.canonical}> ?known }}"
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


def told_graphs(store: Store) -> list[str]:
    """Return the named graphs of what people tell: those of registers, of links and of what follows are left out."""
    for query in _GRAPHS:  # not every service knows the first, which reads no triple
        if graphs := sorted(row["graph"].value for row in store.select(query)):
            return [graph for graph in graphs if not graph.startswith(_COMPUTED)]
    return []


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
    quads = list(store.quads(NamedNode(iri)))
    kinds = {_KINDS.get(one) for one in _objects(quads, _TYPE)} - {None}
    if not kinds:
        return None
    names = {
        quad.object.language or "fr": quad.object.value
        for quad in quads
        if quad.predicate.value == SKOS.prefLabel and isinstance(quad.object, Literal)
    }
    causes, territories, sectors = (
        frozenset(_objects(quads, predicate)) for predicate in (AL.addresses, AL.actsIn, AL.inSector)
    )
    return Body(iri, min(kind for kind in kinds if kind), names, causes, territories, sectors)


def _objects(quads: list[Quad], predicate: str) -> Iterator[str]:
    return (q.object.value for q in quads if q.predicate.value == predicate and isinstance(q.object, NamedNode))
