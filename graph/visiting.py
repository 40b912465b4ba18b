"""Visiting: the network as an organisation finds it that stands in a register, and is tied to nothing yet.

Millions of them are not kept in the network. One that is asked about is read from the store, and stands in a
network of its own over the other one: whatever is ranked or drawn finds it there as it finds the others. So does
whoever asks for a list, organisation or undertaking, over a network without bodies.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any

from graph.alliances.columns import Rows
from graph.bodies import Body, bodies_of
from graph.circle import circle
from graph.columnar import Columnar
from graph.extraction import plain_ties, read_territories, read_territory
from graph.network import (
    ACTS_IN,
    CAUSE,
    ORGANISATION,
    SECTOR,
    TERRITORY,
    WITHIN,
    Language,
    Network,
    Place,
    Tie,
    called,
)
from graph.store import Store
from ontology.identifiers import CONCEPTS


@dataclass
class Visited(Network):
    """A network with what one organisation brings to it: its ties, and the territories that these reach.

    ``graph`` and its nodes are those of the network alone, with the circle of an undertaking that visits it; ``names``
    are those of the organisation, ``aliases`` its other IRIs; ``columns`` tell what others are called.
    """

    visitor: str = ""
    aliases: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    brought: tuple[Tie, ...] = ()
    around: Mapping[str, Place] = field(default_factory=dict)
    columns: Columnar | None = field(default=None, repr=False, compare=False)

    def known_as(self, iri: str) -> tuple[str, ...]:
        """Return all IRIs under which a thing is known that the network has, its own first."""
        return (iri, *self.aliases) if iri == self.visitor else super().known_as(iri)

    def label(self, iri: str, lang: Language = "fr") -> str:
        """Return the name of a node or concept in that language, else in French, else its code."""
        if iri in self.labels:
            return super().label(iri, lang)
        place = self.around.get(iri) or self.places.get(iri)
        names = self.names if iri == self.visitor else place.names if place else {}
        if not names and self.columns and (number := self.columns.named["organisations"].find(iri)) is not None:
            return self.columns.called(number, lang)
        return called(iri, names, lang)

    def kind(self, iri: str) -> str | None:
        """Return the kind of a node, or None if there is no such node."""
        if (found := super().kind(iri)) is not None:
            return found
        if iri == self.visitor:
            return ORGANISATION
        if iri in self.around:
            return TERRITORY
        return _scheme(iri) if any(tie.target == iri for tie in self.brought) else None

    def level(self, territory: str) -> str | None:
        """Return the level of a territory, or None for what is no territory."""
        brought = self.around.get(territory)
        return super().level(territory) or (brought.level if brought else None)

    def ties(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Return the ties that leave a node, of those kinds (of all, if none is given)."""
        known = super().ties(iri, *kinds)
        if iri != self.visitor and iri not in self.around:
            return known
        return chain(known, (tie for tie in self._leaving(iri) if not kinds or tie.kind in kinds))

    def incoming(self, iri: str, *kinds: str) -> Iterator[Tie]:
        """Yield the ties that reach a node, of those kinds (of all, if none is given)."""
        yield from super().incoming(iri, *kinds)
        every = chain(*map(self._leaving, (*self.around, self.visitor)))
        yield from (tie for tie in every if tie.target == iri and (not kinds or tie.kind in kinds))

    def led(self, organisation: str) -> frozenset[str]:
        """Return the undertakings that an organisation leads."""
        return super().led(organisation).union(self._told(organisation, "led", "undertakings"))

    def sectors(self, organisation: str) -> frozenset[str]:
        """Return the sectors to which an organisation belongs (the narrowest ones stated)."""
        return super().sectors(organisation).union(self._told(organisation, "belongs", "sectors"))

    def _told(self, organisation: str, column: str, names: str) -> Iterator[str]:
        """Yield what a column says of an organisation."""
        columns = self.columns
        if columns is not None and (number := columns.named["organisations"].find(organisation)) is not None:
            rows: Rows = getattr(columns, column)
            yield from map(columns.named[names].__getitem__, rows[number].tolist())

    def _leaving(self, iri: str) -> Iterable[Tie]:
        """Return the ties that the visitor brings and that leave a node."""
        if iri == self.visitor:
            return self.brought
        place = self.around.get(iri)
        within = (one for one in place.containers if self.level(one)) if place else ()
        return [Tie(iri, one, WITHIN) for one in within]


class Visits:
    """The networks in which things have their places, each read once: the one itself, or one with a visitor.

    Called with the IRI of a thing it returns its network.
    """

    def __init__(self, network: Network, store: Store, columns: Columnar | None = None) -> None:
        """Visit a network, out of a store from which it was read; its columns tell of bodies sooner than it does."""
        self._network, self._store, self._columns = network, store, columns
        self._found: dict[str, Network] = {}

    def __call__(self, iri: str) -> Network:
        """Return the network in which a thing has its place."""
        if (found := self._found.get(iri)) is None:
            self.expect((iri,))
            found = self._found[iri]
        return found

    def expect(self, iris: Iterable[str]) -> None:
        """Read what the networks of some things need, together."""
        network = self._network
        new = [iri for iri in dict.fromkeys(iris) if iri not in self._found]
        self._found |= dict.fromkeys(new, network)
        strangers = [iri for iri in new if network.kind(iri) is None]
        if not strangers:
            return
        if self._columns is not None:
            acts = [iri for iri in strangers if self._columns.named["undertakings"].find(iri) is not None]
            self._found |= {iri: _convened(network, self._store, self._columns, iri) for iri in acts}
        told = bodies_of(self._store, strangers) if self._columns is None else _bodies_in(self._columns, strangers)
        known = {iri: every for iri, every in told.items() if every}
        ties = {iri: sorted(set(plain_ties({iri: every})), key=_order) for iri, every in known.items()}
        reached = {tie.target for some in ties.values() for tie in some}
        # who has columns knows by them what lies where
        places = _places(network, self._store, reached) if self._columns is None else {}
        for iri, every in known.items():
            self._found[iri] = _visited(network, iri, every, ties[iri], places, self._columns)

    def expect_names(self, territories: Iterable[str]) -> None:
        """Read what territories are called of which an answer speaks; not what contains them."""
        network, store = self._network, self._store
        new = [iri for iri in territories if network.level(iri) is None and iri not in network.places]
        read = {iri: read_territory(store, iri) for iri in new} if store.is_at_hand else read_territories(store, new)
        network.places.update({**dict.fromkeys(new), **read})


def visited(network: Network, store: Store, iri: str) -> Network:
    """Return the network in which a thing has its place: itself, or with an organisation of the store brought to it."""
    return Visits(network, store)(iri)


def _bodies_in(columns: Columnar, iris: Iterable[str]) -> dict[str, list[Body]]:
    """Return what :func:`graph.bodies.bodies_of` does, out of columns: all that is said is of the first IRI."""
    found: dict[str, list[Body]] = {}
    for iri in iris:
        number = columns.named["organisations"].find(iri)
        if number is None:
            continue
        names = {lang: columns.called(number, lang) for lang in ("fr", "en")}
        causes, territories, sectors = (
            frozenset(columns.named[name][one] for one in rows[number].tolist())
            for name, rows in (
                ("causes", columns.addressed), ("territories", columns.places), ("sectors", columns.belongs),
            )
        )  # fmt: skip
        first = Body(iri, ORGANISATION, names, causes, territories, sectors)
        found[iri] = [first, *(Body(one, ORGANISATION, {}) for one in columns.also(number))]
    return found


def _convened(network: Network, store: Store, columns: Columnar, iri: str) -> Visited:
    """Return a network with an undertaking and its circle."""
    found = circle(network, store, columns, iri)
    return Visited(**_parts(found), visitor=iri, columns=columns)


def _parts(network: Network) -> dict[str, Any]:
    """Return what a network is put together from."""
    return {one.name: getattr(network, one.name) for one in fields(Network)}


def _visited(
    network: Network,
    iri: str,
    every: Iterable[Body],
    ties: Iterable[Tie],
    places: Mapping[str, Place],
    columns: Columnar | None,
) -> Visited:
    """Return a network with an organisation that has these bodies and these ties."""
    names = dict(chain.from_iterable(one.names.items() for one in reversed([*every])))
    kept = [tie for tie in ties if tie.target in places or _scheme(tie.target) or network.level(tie.target)]
    around: dict[str, Place] = {}
    waiting = sorted({tie.target for tie in kept if tie.kind == ACTS_IN} & places.keys())
    while waiting:
        around |= {one: places[one] for one in waiting}
        inside = {over for one in waiting for over in places[one].containers if over in places}
        waiting = sorted(inside - around.keys())
    aliases = tuple(one.iri for one in every if one.iri != iri)
    return Visited(
        **_parts(network),
        visitor=iri,
        aliases=aliases,
        names=names,
        brought=tuple(kept),
        around=around,
        columns=columns,
    )


def _places(network: Network, store: Store, targets: Iterable[str]) -> dict[str, Place]:
    """Return the territories among some things, and all that contain them, but those that the network has itself.

    The network keeps them once they are read: a territory stays what it is as long as the network is that of its store.
    """
    found: dict[str, Place] = {}
    waiting = set(targets)
    while waiting := {iri for iri in waiting if not iri.startswith(CONCEPTS) and network.level(iri) is None}:
        if new := waiting - network.places.keys():
            network.places.update({**dict.fromkeys(new), **read_territories(store, new)})
        read = {iri: place for iri in waiting if (place := network.places[iri]) is not None}
        found |= read
        waiting = {over for place in read.values() for over in place.containers} - found.keys()
    return found


def _scheme(iri: str) -> str | None:
    """Return whether a concept is a cause or a sector, None for anything else."""
    scheme, _, _ = iri.removeprefix(CONCEPTS).partition("/")
    return scheme if iri.startswith(CONCEPTS) and scheme in {CAUSE, SECTOR} else None


def _order(tie: Tie) -> tuple[str, str]:
    return tie.kind, tie.target
