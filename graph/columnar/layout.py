"""The layout: names, ties as compressed rows, dates and coordinates, all in numpy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from graph.alliances.columns import Alliances, Codes, Flags, Numbers, Reals, Rows
from graph.columnar.texts import Lines, Reader, Texts
from graph.network import LEADING


@dataclass(frozen=True)
class Columnar:
    """All organisations and undertakings of a store, with their ties, by number.

    The names (``organisations`` to ``skills``) are IRIs; every other column speaks of their positions. A body that
    is known under several IRIs is one organisation, under its canonical one; ``aliases`` are the others, and
    ``known`` says whose each is.

    ``days`` are the first days of the undertakings and ``since`` those of the memberships, in the order of
    ``members.items`` (days since the beginning of 1970, or ``NEVER``); ``roles`` has a row for each membership.
    ``addressed`` are the causes that an organisation states or that are inferred of it, ``concluded`` which of them
    nobody states, in the order of ``addressed.items``, ``about`` those of undertakings; ``words`` are all that are
    written in what undertakings are called and said to be for, ``worded`` those of each. ``places`` are where an
    organisation acts (``taking_place``: an undertaking), as stated; ``containers`` all that a territory lies in;
    ``coordinates`` degrees of latitude and longitude, shape (territories, 2), NaN where unknown. ``needed``
    and ``offered`` are skills, and kinds of contribution where no skill is named. ``attached`` are organisations
    bound by structure. ``wider_*`` are the broader concepts of each. ``sizes`` are staff bands, ``forms`` the kinds
    of organisations. ``french`` are what organisations are called, in another language where there is none in
    French; ``english`` are empty where nothing is in English.

    ``facts`` are those that say ties, each a node of its own; ``*_facts`` has a row for each membership, or for each
    item of the rows of that name: the facts that say it. ``sources`` are where facts are read: ``supported`` has a row
    for each fact, its sources, one as often as it has evidence in it; ``read_from``, ``read_to`` (code points, -1 where
    the evidence gives none) and ``confidences`` are in the order of ``supported.items``.
    """

    organisations: Texts
    undertakings: Texts
    territories: Texts
    causes: Texts
    sectors: Texts
    skills: Texts
    role_names: Texts
    aliases: Texts
    known: Numbers
    days: Numbers
    members: Rows
    since: Numbers
    roles: Rows
    about: Rows
    taking_place: Rows
    places: Rows
    addressed: Rows
    concluded: Flags
    belongs: Rows
    needed: Rows
    offered: Rows
    attached: Rows
    levels: Codes
    containers: Rows
    coordinates: Reals
    wider_causes: Rows
    wider_sectors: Rows
    wider_skills: Rows
    sizes: Codes
    forms: Codes
    words: Texts
    worded: Rows
    french: Lines
    english: Lines
    facts: Texts
    members_facts: Rows
    addressed_facts: Rows
    places_facts: Rows
    belongs_facts: Rows
    about_facts: Rows
    taking_place_facts: Rows
    sources: Texts
    supported: Rows
    read_from: Numbers
    read_to: Numbers
    confidences: Reals

    def __len__(self) -> int:
        return len(self.organisations)

    def called(self, number: int, lang: str = "fr") -> str:
        """Return what an organisation is called in a language, else in any."""
        return (self.english[number] if lang == "en" else "") or self.french[number]

    @cached_property
    def joined(self) -> Rows:
        """The undertakings of each organisation."""
        return self.members.turned()

    @cached_property
    def led(self) -> Rows:
        """The undertakings that each organisation leads."""
        leading = [number for number, role in enumerate(self.role_names) if role in LEADING]
        which = self.roles.owners()[np.isin(self.roles.items, leading)]
        shape = (len(self.organisations), len(self.undertakings))
        return Rows.of_pairs(self.members.items[which], self.members.owners()[which], shape)

    @cached_property
    def parts(self) -> Numbers:
        """The first fact that says each membership, in the order of ``joined.items``; -1 where none does."""
        starts, said = self.members_facts.starts, self.members_facts.sizes > 0
        firsts = np.full(len(self.members.items), -1, np.int32)
        firsts[said] = self.members_facts.items[starts[:-1][said]]
        return firsts[np.argsort(self.members.items, kind="stable")]

    @cached_property
    def named(self) -> dict[str, Reader]:
        """What is called by the names of each column, the names of these being kept as they are read."""
        return {one.name: Reader(texts) for one in fields(self) if isinstance(texts := getattr(self, one.name), Texts)}

    @property
    def allied(self) -> Flags:
        """Which organisations share an undertaking with somebody."""
        out = np.zeros(len(self), np.bool_)
        out[self.members.kept(self.members.sizes > 1).items] = True
        return out

    def number(self, iri: str) -> int | None:
        """Return the number of an organisation by any of its IRIs, or None if there is none."""
        known = self.named["organisations"].find(iri)
        if known is not None:
            return known
        alias = self.aliases.find(iri)
        return None if alias is None else int(self.known[alias])

    def also(self, number: int) -> list[str]:
        """Return the other IRIs of an organisation, in ascending order."""
        order, whose = self._aliases_by_whose
        first, last = np.searchsorted(whose, np.array((number, number + 1), whose.dtype))
        return [self.aliases[one] for one in order[first:last].tolist()]

    @cached_property
    def _aliases_by_whose(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.known, kind="stable").astype(np.int32)
        return order, self.known[order]

    def canonical(self, iri: str) -> str:
        """Return the IRI under which an organisation is known, by any of its IRIs; that of any other thing itself."""
        number = self.number(iri)
        return iri if number is None else self.named["organisations"][number]

    def inferred(self, iri: str) -> frozenset[str]:
        """Return the causes that an inference alone ties to an organisation, by any IRI of it; none of other things."""
        number = self.number(iri)
        if number is None:
            return frozenset()
        held = slice(self.addressed.starts[number], self.addressed.starts[number + 1])
        causes = self.addressed.items[held][self.concluded[held]]
        return frozenset(self.named["causes"][cause] for cause in causes.tolist())

    def positions(self) -> Reals:
        """Return degrees of latitude and longitude for each organisation: the first of its places that has any."""
        out = np.full((len(self), 2), np.nan)
        known = np.isfinite(self.coordinates.sum(axis=1))
        located = known[self.places.items]
        owners, first = np.unique(self.places.owners()[located], return_index=True)
        out[owners] = self.coordinates[self.places.items[located][first]]
        return out

    def first_sectors(self) -> Codes:
        """Return the first sector of each organisation."""
        values = np.full(len(self), -1, np.int32)
        owners, first = np.unique(self.belongs.owners(), return_index=True)
        values[owners] = self.belongs.items[first]
        return Codes(tuple(self.sectors), values)

    def at_level(self, level: str) -> Codes:
        """Return for each organisation the first territory of a level that is, or contains, a place of it."""
        holding = np.full(len(self.territories), -1, np.int32)
        if level in self.levels.names:
            wanted = self.levels.values == self.levels.names.index(level)
            inside = wanted[self.containers.items]
            owners, first = np.unique(self.containers.owners()[inside], return_index=True)
            holding[owners] = self.containers.items[inside][first]
            holding[wanted] = np.flatnonzero(wanted)
        held = holding[self.places.items]
        owners, first = np.unique(self.places.owners()[held >= 0], return_index=True)
        values = np.full(len(self), -1, np.int32)
        values[owners] = held[held >= 0][first]
        return Codes(tuple(self.territories), values)

    def alliances(self, levels: Sequence[str] = ()) -> tuple[Alliances, Numbers]:
        """Return the alliances among the allied, and the number here of each of these, in ascending order.

        An undertaking of one organisation is no alliance. Territories are those of ``levels``.
        """
        here = np.flatnonzero(self.allied).astype(np.int32)
        renumbered = np.full(len(self), -1, np.int32)
        renumbered[here] = np.arange(len(here))
        together = self.members.kept(self.members.sizes > 1)
        members = replace(together, items=renumbered[together.items], width=len(here))

        def of(codes: Codes) -> Codes:
            return Codes(codes.names, codes.values[here])

        found = Alliances(
            organisations=np.array([self.organisations[int(number)] for number in here], dtype=object),
            undertakings=np.array(list(self.undertakings), dtype=object),
            days=self.days,
            members=members,
            joined=members.turned(),
            sectors=of(self.first_sectors()),
            territories=tuple(of(self.at_level(level)) for level in levels),
            coordinates=self.positions()[here],
            causes=self.about,
            cause_names=tuple(self.causes),
            words=self.worded,
        )
        return found, here
