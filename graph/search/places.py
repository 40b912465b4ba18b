"""Places: the territories of a store, with what tells one from its namesakes and all that contains it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from graph.store import Store
from ontology.identifiers import THINGS
from ontology.terms import AL, SKOS

_DEPARTEMENTS: Final = frozenset({"departement", "collectivite"})
_WIDE: Final = frozenset({"region", "country"})
_NAMES: Final = f"""
SELECT ?territory ?name ?language
WHERE {{ ?territory <{AL.territoryKind}> ?kind ; <{SKOS.prefLabel}> ?name . BIND (LANG(?name) AS ?language) }}
"""
_WITHIN: Final = f"SELECT ?territory ?container WHERE {{ ?territory <{AL.within}> ?container }}"

_Stated: TypeAlias = tuple[str | None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A territory as documents speak of it.

    ``hint`` is its name with the code of its département, ``holder`` names that, else its region or country, for
    people; ``within`` is itself and all that contains it below the country, as ``commune-86194``.
    """

    name: str
    hint: str
    holder: str
    within: tuple[str, ...]


class Places:
    """The places of a store, by IRI."""

    def __init__(self, stated: Callable[[str], _Stated]) -> None:
        """``stated`` returns the French name of a territory and the IRIs of all that contains it."""
        self._stated = stated

    @classmethod
    def each(cls, store: Store) -> "Places":
        """Return the places of a store, each read when it is first asked for."""
        return cls(lambda iri: _quads(store, iri))

    @classmethod
    def every(cls, store: Store) -> "Places":
        """Return the places of a store, all read now."""
        names: dict[str, str] = {}
        within: dict[str, set[str]] = {}
        for row in store.select(_NAMES):
            if row["language"].value == "fr" or row["territory"].value not in names:
                names[row["territory"].value] = row["name"].value
        for row in store.select(_WITHIN):
            within.setdefault(row["territory"].value, set()).add(row["container"].value)
        stated: Mapping[str, _Stated] = {iri: (name, frozenset(within.get(iri, ()))) for iri, name in names.items()}
        return cls(lambda iri: stated.get(iri, (None, frozenset())))

    def of(self, iri: str) -> Place | None:
        """Return a territory, or None where there is none of that IRI."""
        name, within = self._stated(iri)
        if name is None:
            return None
        holders = sorted(within, key=lambda one: (_level(one) not in _DEPARTEMENTS, _level(one) != "region", one))
        holder = next((one for one in holders if _level(one) in _DEPARTEMENTS | _WIDE), None)
        local = holder is not None and _level(holder) in _DEPARTEMENTS
        code = holder.rpartition("/")[2] if local and holder else ""
        named = "" if holder is None else self._stated(holder)[0] or ""
        above = (slug(one) for one in sorted(within) if _level(one) != "country")
        hint, holder = (f"{text} ({code})" if code else text for text in (name, named))
        return Place(name, hint, holder, (slug(iri), *above))


def slug(iri: str) -> str:
    """Return the short form of the IRI of a territory: its level and its code."""
    return iri.removeprefix(THINGS).replace("/", "-", 1)


def _level(iri: str) -> str:
    return iri.removeprefix(THINGS).partition("/")[0]


def _quads(store: Store, iri: str) -> _Stated:
    name: str | None = None
    within: set[str] = set()
    for quad in store.quads(NamedNode(iri)) if iri.startswith(THINGS) else ():
        if quad.predicate.value == SKOS.prefLabel and isinstance(quad.object, Literal):
            name = quad.object.value if name is None or quad.object.language == "fr" else name
        elif quad.predicate.value == AL.within and isinstance(quad.object, NamedNode):
            within.add(quad.object.value)
    return name, frozenset(within)
