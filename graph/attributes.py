"""Attributes: what a table can be told of a thing, a column each (``attributes.toml``), read from the store."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from graph.bodies import INFERRED, canonical, known_as
from graph.directory import Match
from graph.facts import Facts
from graph.gazetteer import fold
from graph.network import TERRITORY, Language
from graph.reconciliation import TYPES, classes
from graph.search.places import Places
from ontology.identifiers import THINGS
from ontology.prefixes import PREFIXES
from ontology.terms import AL, SKOS

_INTEGER: Final = f"{PREFIXES['xsd']}integer"
_NUMBERS: Final = ("siren", "rna", "uai", "pic", "rnf")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its identifier, its name and what it says by language, and the kinds of things that have it.

    ``properties`` are IRIs, none where the values are worked out; ``inferred`` takes what rules concluded alone.
    ``of_type`` is the class of the things that are its values, where they are things.
    """

    code: str
    names: Mapping[Language, str]
    texts: Mapping[Language, str]
    kinds: frozenset[str]
    properties: frozenset[str]
    inferred: bool = False
    of_type: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell: a text or a number; of a thing or a concept its name, and its IRI."""

    content: str | int
    iri: str | None = None

    @property
    def is_thing(self) -> bool:
        """Whether it is a thing of the data set."""
        return self.iri is not None and self.iri.startswith(THINGS)


@cache
def attributes() -> Mapping[str, Attribute]:
    """Return all attributes by their identifiers, in the order in which they are proposed."""
    read = tomllib.loads((files("graph") / "attributes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({one["id"]: _attribute(one) for one in read["attribute"]})


class Reader:
    """What reads the attributes of one thing after the other; the names that it met it remembers."""

    def __init__(self, facts: Facts, lang: Language = "fr") -> None:
        self._store = facts.store
        self._facts = facts
        self._lang = lang
        self._names: dict[str, str] = {}
        self._places = Places.each(facts.store)
        self._worked_out: Mapping[str, Callable[[_Stated], Iterable[Value]]] = {
            "iri": lambda stated: [Value(stated.iris[0])],
            "other_iri": lambda stated: map(Value, stated.iris[1:]),
            "name": lambda stated: [Value(stated.name)],
            "type": self._types,
            "commune": lambda stated: self._around(stated, "commune"),
            "commune_code": lambda stated: (Value(iri.rsplit("/", 1)[-1]) for iri in self._within(stated, "commune")),
            "departement": lambda stated: self._around(stated, "departement", "collectivite"),
            "region": lambda stated: self._around(stated, "region"),
            "undertakings": lambda stated: [Value(len(set(stated.nodes(AL.participatesIn))))],
            "member": lambda stated: (Value(self.name(iri), iri) for iri in self._members(stated)),
            "members": lambda stated: [Value(len(self._members(stated)))],
        }

    def values(self, thing: Match, attribute: Attribute) -> list[Value]:
        """Return the values of one attribute, each once, by name; none where the thing is of another kind."""
        return self.row(thing, [attribute])[attribute.code]

    def row(self, thing: Match, wanted: Sequence[Attribute]) -> dict[str, list[Value]]:
        """Return the values of several attributes of a thing, by their identifiers."""
        stated = self._read(thing)
        return {one.code: self._values(stated, one) for one in wanted}

    def with_graphs(
        self, thing: Match, wanted: Sequence[Attribute]
    ) -> list[tuple[Attribute, list[Value], tuple[str, ...]]]:
        """Return the attributes of a thing that have a value, with their values and the named graphs that state them.

        What is worked out, or stands in an IRI alone, has no graph.
        """
        stated = self._read(thing)
        rows = ((one, self._values(stated, one)) for one in wanted)
        return [(one, values, stated.graphs(one)) for one, values in rows if values]

    def _values(self, stated: "_Stated", attribute: Attribute) -> list[Value]:
        values: Iterable[Value] = ()
        if stated.kind in attribute.kinds:
            work_out = self._worked_out.get(attribute.code)
            values = self._stated(stated, attribute) if work_out is None else work_out(stated)
        return sorted(dict.fromkeys(values), key=lambda value: (fold(str(value.content)), str(value.content)))

    def name(self, iri: str) -> str:
        """Return the name of a thing or a concept in the language, else in French, else its code."""
        if iri not in self._names:
            names = {
                quad.object.language or "fr": quad.object.value
                for quad in self._store.quads(NamedNode(iri))
                if quad.predicate.value == SKOS.prefLabel and isinstance(quad.object, Literal)
            }
            code = iri.rsplit("/", 1)[-1]
            self._names[iri] = names.get(self._lang) or names.get("fr") or next(iter(names.values()), code)
        return self._names[iri]

    def _read(self, thing: Match) -> "_Stated":
        iris = (thing.iri,) if thing.kind == TERRITORY else known_as(self._store, thing.iri)
        quads = tuple(quad for iri in iris for quad in self._store.quads(NamedNode(iri)))
        return _Stated(thing.kind, iris, self.name(iris[0]), quads)

    def _stated(self, stated: "_Stated", attribute: Attribute) -> Iterator[Value]:
        """Yield what triples say, in the language where it is said in several."""
        if attribute.code in _NUMBERS:
            yield from map(Value, stated.numbers(attribute.code))
        told = set(stated.nodes(*attribute.properties, inferred=False)) if attribute.inferred else set()
        for iri in stated.nodes(*attribute.properties, inferred=attribute.inferred):
            if iri not in told:
                yield Value(self.name(iri), iri)
        texts = stated.texts(*attribute.properties)
        spoken = [text for text in texts if text.language in {None, self._lang}] or texts
        for text in spoken:
            if SKOS.altLabel not in attribute.properties or text.value != stated.name:
                yield Value(int(text.value) if text.datatype.value == _INTEGER else text.value)

    def _types(self, stated: "_Stated") -> Iterator[Value]:
        own = {iri for one in stated.iris for iri in classes(self._facts, one)}
        fitting = [one for iri, one in TYPES.items() if iri in own and not one.is_general]
        general = [one for one in TYPES.values() if one.kind == stated.kind and one.is_general]
        return (Value(one.names[self._lang]) for one in fitting or general)

    def _within(self, stated: "_Stated", *levels: str) -> list[str]:
        """Return the territories of some levels in which a thing acts, or that contain where it does."""
        around = stated.iris if stated.kind == TERRITORY else stated.nodes(AL.actsIn)
        places = (self._places.of(iri) for iri in around)
        slugs = dict.fromkeys(slug for place in places if place is not None for slug in place.within)
        begun = ((slug, f"{level}-") for slug in slugs for level in levels)
        return [f"{THINGS}{slug.replace('-', '/', 1)}" for slug, beginning in begun if slug.startswith(beginning)]

    def _around(self, stated: "_Stated", *levels: str) -> Iterator[Value]:
        return (Value(self.name(iri), iri) for iri in self._within(stated, *levels))

    def _members(self, stated: "_Stated") -> set[str]:
        quads = (quad for iri in stated.iris for quad in self._store.quads(value=NamedNode(iri)))
        found = {quad.subject for quad in quads if quad.predicate.value == AL.participatesIn}
        return {canonical(self._store, node.value) for node in found if isinstance(node, NamedNode)}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the store says of a thing: its kind, all its IRIs, its name, and the quads of all."""

    kind: str
    iris: tuple[str, ...]
    name: str
    quads: tuple[Quad, ...]

    def nodes(self, *properties: str, inferred: bool = False) -> Iterator[str]:
        """Yield the IRIs that are values of some properties, told or inferred."""
        for quad in self.quads:
            is_inferred = _graph(quad).startswith(INFERRED)
            if quad.predicate.value in properties and is_inferred == inferred and isinstance(quad.object, NamedNode):
                yield quad.object.value

    def graphs(self, attribute: Attribute) -> tuple[str, ...]:
        """Return the named graphs that state an attribute, those of the inferences or the others, by their IRIs."""
        found = {_graph(quad) for quad in self.quads if quad.predicate.value in attribute.properties}
        return tuple(sorted(graph for graph in found if graph.startswith(INFERRED) == attribute.inferred))

    def texts(self, *properties: str) -> list[Literal]:
        """Return the literals that are values of some properties."""
        return [
            quad.object
            for quad in self.quads
            if quad.predicate.value in properties and isinstance(quad.object, Literal)
        ]

    def numbers(self, scheme: str) -> Iterator[str]:
        """Yield the codes of a register that the IRIs of the thing are made of."""
        for iri in self.iris:
            register, _, code = iri.removeprefix(f"{THINGS}organisation/").partition("-")
            if register == scheme:
                yield code


def _graph(quad: Quad) -> str:
    """Return the IRI of the named graph in which a quad stands; nothing of ours stands outside of one."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _attribute(read: dict[str, Any]) -> Attribute:
    return Attribute(
        code=read["id"],
        names={"fr": read["fr"][0], "en": read["en"][0]},
        texts={"fr": read["fr"][1], "en": read["en"][1]},
        kinds=frozenset(read["kinds"]),
        properties=frozenset(map(_expanded, read.get("properties", ()))),
        inferred=read.get("inferred", False),
        of_type=_expanded(read["type"]) if "type" in read else None,
    )


def _expanded(compact: str) -> str:
    """Return the IRI that ``al:siren`` stands for."""
    prefix, _, name = compact.partition(":")
    return f"{PREFIXES[prefix]}{name}"
