"""Patching: the columns of a store that was changed, out of those before and of what the change can touch.

What comes out equals what :func:`graph.columnar.extraction.read_columnar` reads of the whole changed store. Concepts,
their hierarchy, and several registrations of one body may change as bodies do. Not so territories, and the
sectors of the kinds of organisations: all bodies depend on these. Where one of them changes, or where a change touches
so many bodies that to read all is as quick (more than one in a hundred, or some thousands), there is no patch, and the
network is to be read anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from graph.alliances.columns import Numbers, Rows
from graph.columnar.extraction import read_columnar
from graph.columnar.layout import Columnar
from graph.columnar.merging import Edit, LostError, Places, Renumbered, coded, merged, spans
from graph.columnar.texts import Lines, Texts
from graph.columnar.vicinity import TooWideError, Vicinity
from graph.store import EmbeddedStore
from ontology.identifiers import CONCEPTS
from ontology.terms import SKOS

_FEW, _SHARE, _MOST = 300, 0.01, 5000
_OF_ORGANISATIONS: Final = {
    "places": "territories", "addressed": "causes", "belongs": "sectors", "needed": "skills", "offered": "skills",
    "attached": "organisations",
}  # fmt: skip
_OF_UNDERTAKINGS: Final = {
    "members": "organisations", "about": "causes", "taking_place": "territories",
    "worded": "words",
}  # fmt: skip
_SAID: Final = ("addressed", "places", "belongs", "about", "taking_place")
"""The ties beside the memberships of which the columns have the facts that say them."""
_HIERARCHIES: Final = {"wider_causes": "causes", "wider_sectors": "sectors", "wider_skills": "skills"}
_SCHEMES: Final = {"causes": f"{CONCEPTS}cause/", "sectors": f"{CONCEPTS}sector/", "skills": f"{CONCEPTS}skill/"}
"""What the IRIs begin with of those that are in the columns by being concepts."""
_WIDER: Final = f"SELECT ?thing ?value {{ ?thing <{SKOS.broaderTransitive}> ?value }}"


def patched(
    network: Columnar,
    before: EmbeddedStore,
    after: EmbeddedStore,
    triples: Collection[ox.Triple],
    room: Path | None = None,
) -> Columnar | None:
    """Return the network of a changed store, given the one before and the stated triples that came or went.

    ``network`` is that of the store ``before``. None where it is to be read anew. ``room`` is where to put what is
    on its way.
    """
    most = min(_MOST, max(_FEW, round(_SHARE * len(network))))
    try:
        return _Patch(network, after, Vicinity(before, after, triples, most), room).made()
    except (TooWideError, LostError):
        return None


class _Patch:
    """The columns of two networks being made one: those before, and those of the vicinity of a change."""

    def __init__(self, old: Columnar, store: EmbeddedStore, vicinity: Vicinity, room: Path | None) -> None:
        self._old, self._store = old, store
        iris = {node.value for node in vicinity.things}
        bodies = _places(old.number(iri) for iri in iris)
        undertakings = _places(old.undertakings.find(iri) for iri in iris)
        unused = _unused(old, bodies, undertakings)
        for name, numbers in unused.items():
            if name in {"words", "facts", "sources"}:  # no fact speaks of these
                continue
            texts: Texts = getattr(old, name)
            for iri in (texts[number] for number in numbers.tolist()):
                if name not in _SCHEMES or not iri.startswith(_SCHEMES[name]) or iri not in vicinity.concepts:
                    vicinity.add(iri)
        self._new = read_columnar(vicinity.store(), room)
        gone = {
            "organisations": bodies,
            "undertakings": undertakings,
            "aliases": _places(old.aliases.find(iri) for iri in iris),
            **unused,
        }
        self._names = {name: merged(getattr(old, name), getattr(self._new, name), gone[name]) for name in gone}
        same = np.arange(len(old.territories), dtype=np.int32)
        found = [old.territories.place(iri) for iri in self._new.territories]
        self._numbers = {name: names.numbers for name, names in self._names.items()}
        self._numbers["territories"] = Renumbered(same, np.array(found, np.int32), len(same))

    def made(self) -> Columnar:
        """Return the columns; raises LostError where those before are not of the store before."""
        names, old, new = self._names, self._old, self._new
        organisations, undertakings = names["organisations"].edit, names["undertakings"].edit
        known, memberships = self._numbers["organisations"], undertakings.within(old.members.starts, new.members.starts)
        addressed = organisations.within(old.addressed.starts, new.addressed.starts)
        evidence = names["facts"].edit.within(old.supported.starts, new.supported.starts)
        columns: dict[str, Any] = {
            **{name: one.names for name, one in names.items()},
            **{name: self._rows(undertakings, name, items) for name, items in _OF_UNDERTAKINGS.items()},
            **{name: self._rows(organisations, name, items) for name, items in _OF_ORGANISATIONS.items()},
            **{name: self._wider(kind) for name, kind in _HIERARCHIES.items()},
            "known": names["aliases"].edit.values(known.old[old.known], known.new[new.known]),
            "days": undertakings.values(old.days, new.days),
            "since": memberships.values(old.since, new.since),
            "roles": self._rows(memberships, "roles", "role_names"),
            "concluded": addressed.values(old.concluded, new.concluded),
            "french": _lines(organisations, old.french, new.french),
            "english": _lines(organisations, old.english, new.english),
            "sizes": coded(organisations, old.sizes, new.sizes),
            "forms": coded(organisations, old.forms, new.forms),
            "members_facts": self._rows(memberships, "members_facts", "facts"),
            **{f"{name}_facts": self._saying(name) for name in _SAID},
            "supported": self._rows(names["facts"].edit, "supported", "sources"),
            **{name: self._values(evidence, name) for name in ("read_from", "read_to", "confidences")},
        }
        return replace(old, **columns)

    def _rows(self, edit: Edit, name: str, items: str) -> Rows:
        return edit.rows(getattr(self._old, name), getattr(self._new, name), self._numbers[items])

    def _saying(self, name: str) -> Rows:
        """Return the facts that say each item of the rows of a tie."""
        edit = self._names["organisations" if name in _OF_ORGANISATIONS else "undertakings"].edit
        inner = edit.within(getattr(self._old, name).starts, getattr(self._new, name).starts)
        return self._rows(inner, f"{name}_facts", "facts")

    def _values(self, edit: Edit, name: str) -> Any:  # noqa: ANN401 - of the type that the column has
        return edit.values(getattr(self._old, name), getattr(self._new, name))

    def _wider(self, kind: str) -> Rows:
        """Return the broader concepts of each concept of a kind."""
        numbers = {iri: number for number, iri in enumerate(self._names[kind].names)}
        pairs = [
            (numbers[narrow], numbers[broad])
            for narrow, broad in self._hierarchy
            if narrow in numbers and broad in numbers
        ]
        held = np.array(pairs, np.int32).reshape(-1, 2)
        return Rows.of_pairs(held[:, 0], held[:, 1], (len(numbers), len(numbers)))

    @cached_property
    def _hierarchy(self) -> list[tuple[str, str]]:
        return [(row["thing"].value, row["value"].value) for row in self._store.select(_WIDER)]


def _lines(edit: Edit, old: Lines, new: Lines) -> Lines:
    starts, run = edit.runs((old.starts, old.run), (new.starts, new.run))
    return Lines(run, starts)


def _places(numbers: Iterable[int | None]) -> Places:
    """Return numbers in ascending order, each once, without those that nobody has."""
    return np.array(sorted({number for number in numbers if number is not None}), np.int64)


def _unused(old: Columnar, bodies: Places, undertakings: Places) -> dict[str, Places]:
    """Return the concepts, the words, the facts and their sources that no other things than these have."""
    memberships = spans(old.members.starts, undertakings)
    said = [(old.members_facts, memberships)]
    for name in _SAID:
        of = bodies if name in _OF_ORGANISATIONS else undertakings
        said.append((getattr(old, f"{name}_facts"), spans(getattr(old, name).starts, of)))
    facts = _without(*said)
    held = {
        "causes": ((old.addressed, bodies), (old.about, undertakings)),
        "sectors": ((old.belongs, bodies),),
        "skills": ((old.needed, bodies), (old.offered, bodies)),
        "role_names": ((old.roles, memberships),),
        "words": ((old.worded, undertakings),),
        "sources": ((old.supported, facts),),
    }
    return {"facts": facts, **{name: _without(*rows) for name, rows in held.items()}}


def _without(*rows: tuple[Rows, Places]) -> Places:
    """Return the numbers that rows hold nowhere, without some of them."""
    return np.flatnonzero(sum(_uses(*one) for one in rows) == 0)


def _uses(rows: Rows, without: Places) -> Numbers:
    """Return how often rows hold each number, without some of them."""
    taken = rows.items[spans(rows.starts, without)]
    counts: Numbers = np.bincount(rows.items, minlength=rows.width) - np.bincount(taken, minlength=rows.width)
    return counts
