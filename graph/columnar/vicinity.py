"""The vicinity: of a change of some facts, the things whose columns it can touch, and all facts that these depend on.

A store of the vicinity alone says of the things that are touched what the whole store says of them. Of what they lead
to, partners or undertakings, it holds what makes these bodies, and no more.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeAlias

import pyoxigraph as ox

from graph.bodies import CLASSES
from graph.store import EmbeddedStore
from ontology.identifiers import CONCEPTS
from ontology.terms import AL, DCTERMS, GEO, ORG, PREFIXES, PROV, SKOS

Node: TypeAlias = ox.NamedNode | ox.BlankNode

_TYPE, _ABOUT, _LABEL = (ox.NamedNode(iri) for iri in (f"{PREFIXES['rdf']}type", AL.about, SKOS.prefLabel))
_KIND, _SECTOR, _LEVEL = (ox.NamedNode(iri) for iri in (ORG.classification, AL.inSector, AL.territoryKind))
_GEOMETRY, _CONCEPT, _SUPPORTS = (ox.NamedNode(iri) for iri in (GEO.hasGeometry, SKOS.Concept, AL.supports))
_TOLD: Final = tuple(
    ox.NamedNode(iri) for iri in (AL.about, AL.subject, ORG.member, ORG.organization, PROV.agent, AL.supports)
)
"""How a fact of its own node leads to what it is about, and evidence to the fact that it supports."""
_TELLING: Final = tuple(ox.NamedNode(iri) for iri in (PROV.generated, PROV.qualifiedAssociation))
"""How what a fact is about leads to its node."""
_SAME: Final = tuple(ox.NamedNode(iri) for iri in (AL.canonical, AL.registeredAs))
_TIES: Final = tuple(
    ox.NamedNode(iri)
    for iri in (
        ORG.unitOf, ORG.hasMember, AL.carriedBy, AL.embodiedBy, PROV.wasDerivedFrom, PROV.wasInfluencedBy,
        DCTERMS.isPartOf,
    )
)  # fmt: skip
_LEADING: Final = frozenset((*_TOLD, *_TELLING, *_SAME, *_TIES))
_EXCHANGES: Final = frozenset(ox.NamedNode(iri) for iri in (AL.Need, AL.Offer))
_BODIES: Final = frozenset(ox.NamedNode(iri) for iris in CLASSES.values() for iri in iris)
_OF_ALL: Final = frozenset({AL.territoryKind, AL.directlyWithin, AL.within})
_MOST_QUADS: Final = 1_000_000


class TooWideError(Exception):
    """A change touches very many things, or what very much depends on."""


class _Facts:
    """The quads of a store by their ends; so many are read, and TooWideError says that there are more."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._left = _MOST_QUADS
        self._own = dict[Node, tuple[ox.Quad, ...]]()

    def of(self, subject: Node, *predicates: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads of a subject, those of some predicates if they are given."""
        if subject not in self._own:
            self._own[subject] = tuple(self._counted(self._store.quads(subject)))
        return (quad for quad in self._own[subject] if not predicates or quad.predicate in predicates)

    def leading(self, value: Node, *predicates: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the quads that lead to something, those of some predicates if they are given."""
        for one in predicates or (None,):
            yield from self._counted(self._store.quads(value=value, predicate=one))

    def is_body(self, node: Node) -> bool:
        """Say whether something, or what is registered as the same, is an organisation or an undertaking."""
        return any(quad.object in _BODIES for one in self.same(node) for quad in self.of(one, _TYPE))

    def same(self, node: Node) -> set[Node]:
        """Return the nodes that are registrations of one body."""
        found, waiting = set[Node](), {node}
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting |= {*_nodes(quad.object for quad in self.of(one, *_SAME))} - found
            waiting |= {*_nodes(quad.subject for quad in self.leading(one, *_SAME))} - found
        return found

    def about(self, node: Node) -> set[Node]:
        """Return what something is about, if it is a fact."""
        told = _nodes(quad.object for quad in self.of(node, *_TOLD))
        return {*told, *_nodes(quad.subject for quad in self.leading(node, *_TELLING))}

    def _counted(self, quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
        for quad in quads:
            self._left -= 1
            if self._left < 0:
                raise TooWideError
            yield quad


def _touched(both: tuple[_Facts, _Facts], triples: Collection[ox.Triple], most: int) -> set[Node]:
    """Return the things that triples which came or went are about; raises TooWideError where all depend on these."""
    if any(_is_of_all(triple, both) for triple in triples):
        raise TooWideError
    waiting = {*_nodes(triple.subject for triple in triples)}
    waiting |= {*_nodes(triple.object for triple in triples if triple.predicate in _LEADING)}
    found = set[Node]()
    while waiting:
        node = waiting.pop()
        found.add(node)
        for facts in both:
            if not _is_concept(node) or facts.is_body(node):
                waiting |= (facts.about(node) | facts.same(node)) - found
        if len(found) + len(waiting) > most:
            raise TooWideError
    return found


def _is_of_all(triple: ox.Triple, both: Iterable[_Facts]) -> bool:
    """Say whether a triple is about territories, or about the sector of a kind of organisations."""
    name, subject = triple.predicate.value, next(_nodes([triple.subject]), None)
    if name in _OF_ALL or subject is None:
        return True
    if name == AL.inSector:
        return any(next(facts.leading(subject, _KIND), None) is not None for facts in both)
    places = [subject] if name == GEO.hasGeometry else []
    if name == GEO.asWKT:
        places += [place for facts in both for place in _nodes(q.subject for q in facts.leading(subject, _GEOMETRY))]
    return any(next(facts.of(place, _LEVEL), None) is not None for facts in both for place in places)


def _nodes(terms: Iterable[object]) -> Iterator[Node]:
    return (term for term in terms if isinstance(term, ox.NamedNode | ox.BlankNode))


def _is_concept(node: Node) -> bool:
    return node.value.startswith(CONCEPTS)


class Vicinity:
    """The facts around some things of a store: put together one after the other, then seen as a store."""

    def __init__(self, before: EmbeddedStore, after: EmbeddedStore, triples: Collection[ox.Triple], most: int) -> None:
        """Put together what the columns of all that a change of some triples touches follow from.

        Raises TooWideError for more than so many things, or for what all depend on.
        """
        self._most = most
        self._facts, self._before, self._path = _Facts(after), _Facts(before), after.path
        self._quads = set[ox.Quad]()
        self._told, self._named, self._asked = set[Node](), set[Node](), set[Node]()
        self.things = self._with_near(_touched((self._before, self._facts), triples, most))
        """All that is touched: what the triples are about, and the bodies whose columns speak of it."""
        concepts = list(self._facts.leading(_CONCEPT, _TYPE))
        self.concepts = frozenset(node.value for node in _nodes(quad.subject for quad in concepts))
        """All concepts of the store."""
        self._quads.update(concepts)
        for thing in self.things:
            self._tell_all(thing)

    def add(self, value: str) -> None:
        """Put in the facts that speak of a value, whatever they are about; raises TooWideError for what is no IRI."""
        try:
            node = ox.NamedNode(value)
        except ValueError:
            raise TooWideError from None
        for fact in _nodes(quad.subject for quad in self._facts.leading(node)):
            self._tell(fact)

    def store(self) -> EmbeddedStore:
        """Return a store of these facts, with the levels of the territories and the sectors of the kinds in them."""
        out = ox.Store()
        out.extend(self._quads)
        for value in {*_nodes(quad.object for quad in self._quads)}:
            out.extend(self._facts.of(value, _LEVEL, _SECTOR))
        return EmbeddedStore(self._path, opened=out)

    def _with_near(self, things: set[Node]) -> set[Node]:
        """Return things with the bodies that a tie or an undertaking binds to them, by all their registrations."""
        near = set(things)
        for thing in things:
            for fact in {*_nodes(quad.subject for quad in self._facts.leading(thing, *_TOLD))}:
                near |= self._facts.about(fact)
            for fact in _nodes(quad.object for quad in self._facts.of(thing, *_TELLING)):
                near |= self._facts.about(fact)
            near |= {one for one in self._tied(thing) if self._facts.is_body(one)}
        near = {node for node in near if not _is_concept(node) or self._is_body(node)}
        near = near.union(*(self._facts.same(node) for node in near))
        if len(near) > self._most:
            raise TooWideError
        return near

    def _is_body(self, thing: Node) -> bool:
        return self._facts.is_body(thing) or self._before.is_body(thing)

    def _tied(self, thing: Node) -> set[Node]:
        """Return what ties of structure lead to from a body: of a document, all facts may be derived."""
        if not self._is_body(thing):
            return set()
        ends = _nodes(quad.object for quad in self._facts.of(thing, *_TIES))
        return {*ends, *_nodes(quad.subject for quad in self._facts.leading(thing, *_TIES))}

    def _tell_all(self, thing: Node) -> None:
        """Put in all that is said of a thing."""
        self._tell(thing)
        for fact in _nodes(quad.subject for quad in self._facts.leading(thing, *_TOLD)):
            self._tell(fact)
        for fact in _nodes(quad.object for quad in self._facts.of(thing, *_TELLING)):
            self._tell(fact)
        for one in self._tied(thing):
            self._name(one)
        if self._is_body(thing):
            self._quads.update(self._facts.leading(thing, *_TIES))
        self._name(thing)

    def _tell(self, fact: Node) -> None:
        """Put in what a node says, when that was, and the bodies that it is about."""
        if fact in self._told:
            return
        self._told.add(fact)
        self._quads.update(self._facts.of(fact))
        for dating in _nodes(quad.subject for quad in self._facts.leading(fact, _ABOUT)):
            self._quads.update(self._facts.of(dating))
        self._quads.update(self._facts.leading(fact, *_TELLING))
        for evidence in _nodes(quad.subject for quad in self._facts.leading(fact, _SUPPORTS)):
            self._quads.update(self._facts.of(evidence))
        for about in self._facts.about(fact):
            self._name(about)
            self._ask(about)

    def _ask(self, undertaking: Node) -> None:
        """Put in what an undertaking needs and offers, of which those who lead it take part."""
        if undertaking in self._asked or _is_concept(undertaking):
            return
        self._asked.add(undertaking)
        for fact in _nodes(quad.subject for quad in self._facts.leading(undertaking, _ABOUT)):
            quads = [*self._facts.of(fact)]
            if any(quad.object in _EXCHANGES for quad in quads):
                self._quads.update(quads)

    def _name(self, body: Node) -> None:
        """Put in what makes something a body, and under which IRI it is known."""
        if body in self._named:
            return
        for one in self._facts.same(body):
            self._named.add(one)
            self._quads.update(self._facts.of(one, _TYPE, _LABEL, _SAME[0]))
            self._quads.update(self._facts.leading(one, _SAME[0]))
