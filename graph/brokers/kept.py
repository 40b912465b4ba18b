"""Kept: what is measured once of all allied organisations of a network, in arrays that can be saved beside it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.alliances.columns import Alliances, Codes, Flags, Numbers, Reals, Rows, date_of
from graph.brokerage import LARGEST, Meetings, cut_points, introductions, meetings, openings, standings
from graph.columnar import Columnar
from ontology.identifiers import CONCEPTS

Counts: TypeAlias = npt.NDArray[np.int64]
Array: TypeAlias = npt.NDArray[Any]

_CATALYST: Final = f"{CONCEPTS}role/catalyst"
MAKES_MEET: Final = frozenset(
    f"{CONCEPTS}role/{role}" for role in ("broker", "catalyst", "facilitator", "interface", "matchmaker", "mediator")
)
"""The roles by which a source says that somebody makes others meet."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A pair that an organisation introduced, with the undertaking where it met and its day; all by IRI."""

    pair: tuple[str, str]
    undertaking: str
    day: date


@dataclass(frozen=True, slots=True)
class Said:
    """That an organisation makes others meet in an undertaking, by the role that a source gives it; both by IRI."""

    undertaking: str
    role: str


@dataclass(frozen=True, slots=True)
class Brokers:
    """Measures of the organisations that have an ally or that a source says to make others meet, a row each.

    ``numbers`` are those of the network, in ascending order; all else here speaks of rows. ``met`` are the partners of
    each, with how often they met. ``introduced`` has a row (one, other, undertaking) for each introduction: those of a
    broker are from one of ``begins`` to the next. ``roles`` are open pairs, shape (rows, 4); ``sole`` the pairs that
    lose their only link if it leaves; ``cut`` whether the network falls apart; ``told`` the memberships by which a
    source says that it makes others meet. ``percentiles`` of introductions, open pairs across sectors and sole links,
    shape (rows, 3), are among ``peers`` organisations of ``lowest`` to ``highest`` partners. ``order`` are all rows,
    the first catalysts first.
    """

    numbers: Numbers
    met: Meetings
    begins: Counts
    introduced: Numbers
    roles: Counts
    sole: Counts
    cut: Flags
    told: Rows
    percentiles: Reals
    peers: Numbers
    lowest: Numbers
    highest: Numbers
    order: Numbers

    @staticmethod
    def of(network: Columnar) -> "Brokers":
        """Measure all organisations of a network."""
        told, called = _told(network, MAKES_MEET), _told(network, {_CATALYST}).sizes
        alliances, numbers = _among(network, np.flatnonzero(network.allied | (told.sizes > 0)))
        met = meetings(alliances)
        done = introductions(alliances, met)
        counted = done.counts(len(numbers))
        around = openings(met, alliances.sectors.values)
        standing = [standings(one, met.degrees) for one in (counted, around.across, around.sole)]
        # the last key is the first that decides
        said = -told.sizes[numbers], -called[numbers]
        order = np.lexsort((numbers, -met.degrees, -around.sole, -around.across, *said, -counted)).astype(np.int32)
        return Brokers(
            numbers,
            met,
            np.concatenate(([0], np.cumsum(counted, dtype=np.int64))),
            np.column_stack((done.pairs, done.undertakings)),
            around.roles,
            around.sole,
            cut_points(met),
            Rows.of_pairs(
                np.searchsorted(numbers, told.owners()).astype(np.int32), told.items, (len(numbers), told.width)
            ),
            np.column_stack([one.percentiles for one in standing]),
            standing[0].peers,
            standing[0].lowest,
            standing[0].highest,
            order,
        )

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, organisation: int) -> int | None:
        """Return the row of an organisation of the network, or None if it has none."""
        at = int(np.searchsorted(self.numbers, organisation))
        return at if at < len(self) and self.numbers[at] == organisation else None

    def introductions(self, row: int) -> int:
        """Return how many pairs one has introduced."""
        return int(self.begins[row + 1] - self.begins[row])

    def evidence(self, row: int, network: Columnar, limit: int | None = None) -> tuple[Introduction, ...]:
        """Return the pairs that one has introduced, the latest first."""
        found = self.introduced[self.begins[row] : self.begins[row + 1]]
        latest = found[np.lexsort((found[:, 1], found[:, 0], -network.days[found[:, 2]]))][:limit]
        return tuple(
            Introduction(
                (network.organisations[int(self.numbers[one])], network.organisations[int(self.numbers[other])]),
                network.undertakings[int(where)],
                date_of(int(network.days[where])),
            )
            for one, other, where in latest
        )

    def said(self, row: int, network: Columnar) -> tuple[Said, ...]:
        """Return by which roles a source says that one makes others meet."""
        return tuple(
            Said(network.undertakings[int(np.searchsorted(network.members.starts, one, side="right")) - 1], name)
            for one in self.told[row]
            for role in network.roles[one]
            if (name := network.role_names[int(role)]) in MAKES_MEET
        )

    def to_arrays(self) -> dict[str, Array]:
        """Return the columns to keep, by name."""
        kept: dict[str, Array] = {name: getattr(self, name) for name in self.__slots__ if name not in {"met", "told"}}
        return kept | {
            "told_starts": self.told.starts,
            "told_items": self.told.items,
            "partner_starts": self.met.partners.starts,
            "partner_items": self.met.partners.items,
            "firsts": self.met.firsts,
            "lasts": self.met.lasts,
            "shared": self.met.shared,
        }

    @staticmethod
    def of_arrays(arrays: Mapping[str, Array], network: Columnar) -> "Brokers":
        """Return what :meth:`to_arrays` gave of this network."""
        kept = dict(arrays)
        partners = Rows(kept.pop("partner_starts"), kept.pop("partner_items"), len(kept["numbers"]))
        met = Meetings(partners, kept.pop("firsts"), kept.pop("lasts"), kept.pop("shared"), LARGEST)
        told = Rows(kept.pop("told_starts"), kept.pop("told_items"), len(network.members.items))
        return Brokers(met=met, told=told, **kept)


def _told(network: Columnar, roles: Collection[str]) -> Rows:
    """Return for each organisation its memberships of some roles."""
    wanted = np.array([name in roles for name in network.role_names], np.bool_)
    memberships = np.unique(network.roles.owners()[wanted[network.roles.items]])
    return Rows.of_pairs(network.members.items[memberships], memberships, (len(network), len(network.members.items)))


def _among(network: Columnar, numbers: Counts) -> tuple[Alliances, Numbers]:
    """Return the alliances among some organisations that hold all the allied, and their numbers."""
    alliances, allied = network.alliances()
    here = np.searchsorted(numbers, allied).astype(np.int32)
    members = replace(alliances.members, items=here[alliances.members.items], width=len(numbers))
    kinds = network.first_sectors()
    wider = replace(
        alliances,
        organisations=np.empty(len(numbers), np.object_),
        members=members,
        joined=members.turned(),
        sectors=Codes(kinds.names, kinds.values[numbers]),
    )
    return wider, numbers.astype(np.int32)
