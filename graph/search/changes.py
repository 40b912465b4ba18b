"""Changes: whose documents a write can reach, so that an index of millions is not made anew for one fact."""

from collections.abc import Collection, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from graph.search.documents import Document
from graph.search.index import Index
from graph.store import Store
from ontology.identifiers import CONCEPTS, TERMS, THINGS, InvalidIdentifierError, split_thing
from ontology.prefixes import TERRITORIES
from ontology.terms import AL

_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
_SAME: Final = f"""
SELECT ?thing ?other {{ {{ ?thing <{AL.canonical}> ?other }} UNION {{ ?other <{AL.canonical}> ?thing }} }}
"""
_APART: Final = (CONCEPTS, TERMS, *(f"{THINGS}{kind}/" for kind in TERRITORIES))
_MOST_THINGS: Final = 20_000
_ROUNDS: Final = 8


def differing(before: Store, after: Store, graphs: Collection[str]) -> set[Triple]:
    """Return the triples that only one of two stores has in some graphs."""
    found: set[Triple] = set()
    for graph in graphs:
        old, new = (set(store.construct(_GRAPH, {"graph": NamedNode(graph)})) for store in (before, after))
        found |= old ^ new
    return found


def reached(
    index: Index, before: Store, after: Store, triples: Collection[Triple], most: int = _MOST_THINGS
) -> dict[str, Document | None] | None:
    """Return the things that a change of some stated triples can reach, with the documents in which they stood.

    A fact of its own node (a participation, a presence) reaches what it is about. None where the change may
    reach too much to be followed: more than ``most`` things, or a territory, whose name stands in the documents of
    others.
    """
    subjects = {triple.subject for triple in triples if isinstance(triple.subject, NamedNode)}
    if len(subjects) > most or any(_is_territory(triple) for triple in triples):
        return None
    things = {term.value for triple in triples for term in _named(triple)}
    for subject in subjects:
        for store in (before, after):
            things |= {term.value for quad in store.quads(subject) for term in _named(quad.triple)}
    # a concept or a territory stands for itself, however many speak of it
    things = {iri for iri in things if not iri.startswith(_APART)}
    return _grouped(index, after, things, most)


def _named(triple: Triple) -> Iterator[NamedNode]:
    """Yield the subject and the object of a triple, where they have an IRI."""
    yield from (term for term in (triple.subject, triple.object) if isinstance(term, NamedNode))


def _is_territory(triple: Triple) -> bool:
    """Say whether a triple is about a territory."""
    if triple.predicate.value == AL.territoryKind:
        return True
    try:
        return isinstance(triple.subject, NamedNode) and split_thing(triple.subject.value)[0] in TERRITORIES
    except InvalidIdentifierError:
        return False


def _grouped(index: Index, store: Store, things: set[str], most: int) -> dict[str, Document | None] | None:
    """Return things with all that stood, or stand now, for the same bodies, and their documents of before."""
    found: dict[str, Document | None] = {}
    waiting = things
    for _round in range(_ROUNDS):
        if len(found) + len(waiting) > most:
            return None
        joined: set[str] = set()
        for iri in waiting:
            found[iri] = next((document for document in index.handled(iri) if iri in document.iris), None)
            joined |= {iri for document in (found[iri],) if document is not None for iri in document.iris}
            joined |= _same(store, iri)
        waiting = joined - found.keys()
        if not waiting:
            return found
    return None


def _same(store: Store, iri: str) -> set[str]:
    """Return the IRIs that a store says to be of the same body as one."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return set()
    others = (row["other"] for row in store.select(_SAME, {"thing": node}))
    return {other.value for other in others if isinstance(other, NamedNode)} - {iri}
