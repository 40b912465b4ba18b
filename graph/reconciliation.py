"""Reconciliation: from the rows of a table elsewhere to the things of this data set, by the identifiers of an answer.

The words are those of the Reconciliation Service API 0.2 (Entity Reconciliation Community Group, 2023). An identifier
is the slug of an organisation, and ``kind:code`` for all else (``undertaking:silver-geek``, ``commune:86194``), which
no slug can be.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from pyoxigraph import NamedNode

from graph.bodies import body, canonical, thing_itself
from graph.directory import Match, find_territories, territory
from graph.facts import Facts
from graph.finding import Found, Matching, Sought, is_sure, match
from graph.gazetteer import fold
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING, Language
from graph.search import identifier
from graph.search.places import Places, slug
from ontology.identifiers import InvalidIdentifierError, register_of, registered, split_thing, thing, variants
from ontology.terms import AL, ORG, PREFIXES

Strictness: TypeAlias = Literal["any", "should", "all"]

MOST_CANDIDATES: Final = 40
"""How many candidates a row has at most."""

_MISFIT: Final = 0.8
_WITH_NAME: Final = 0.9
_REMEMBERED: Final = 1024
_A: Final = f"{PREFIXES['rdf']}type"


@dataclass(frozen=True, slots=True)
class Type:
    """A type of things: its class, the kind of things that it is of, its name by language."""

    iri: str
    kind: str
    names: Mapping[Language, str]

    @property
    def is_general(self) -> bool:
        """Whether it is the type of all things of its kind."""
        return self.iri in _GENERAL.values()


_GENERAL: Final[Mapping[str, str]] = {
    ORGANISATION: ORG.Organization,
    UNDERTAKING: AL.Undertaking,
    TERRITORY: AL.Territory,
}

TYPES: Final[Mapping[str, Type]] = MappingProxyType(
    {
        iri: Type(iri, kind, {"fr": fr, "en": en})
        for iri, kind, fr, en in (
            (ORG.Organization, ORGANISATION, "organisation", "organisation"),
            (AL.Association, ORGANISATION, "association", "association"),
            (AL.Company, ORGANISATION, "entreprise", "company"),
            (AL.Foundation, ORGANISATION, "fondation", "foundation"),
            (AL.EducationInstitution, ORGANISATION, "établissement d'enseignement", "education institution"),
            (AL.PublicBody, ORGANISATION, "organisme public", "public body"),
            (AL.Network, ORGANISATION, "réseau d'acteurs", "network of actors"),
            (AL.Undertaking, UNDERTAKING, "action commune", "undertaking"),
            (AL.Alliance, UNDERTAKING, "alliance", "alliance"),
            (AL.Programme, UNDERTAKING, "programme", "programme"),
            (AL.Project, UNDERTAKING, "projet", "project"),
            (AL.Territory, TERRITORY, "territoire", "territory"),
        )
    }
)
"""The types that a table may be reconciled with, the general one of each kind first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row of a table asks for: who it names, where, of what types, and how many candidates it may have.

    ``town`` is a name or a code; ``departement`` tells its namesakes apart. ``strictness`` says what a type is: a hint
    (``should``), or a condition, of which one has to hold (``any``) or each (``all``).
    """

    sought: Sought
    departement: str = ""
    types: tuple[str, ...] = ()
    strictness: Strictness = "should"
    limit: int = 10


def short_id(iri: str) -> str:
    """Return the identifier of a thing; of one that is not named by us, its IRI."""
    try:
        kind, code = split_thing(iri)
    except InvalidIdentifierError:
        return iri
    return code if kind == ORGANISATION else f"{kind}:{code}"


def resolve(facts: Facts, given: str) -> Match | None:
    """Return what an identifier stands for, under the IRI by which it is known; None where that is nothing.

    A SIREN, SIRET, RNA or UAI number stands for its bearer, where that is one alone.
    """
    given = given.strip()
    iri = _iri_of(given)
    found = None if iri is None else _thing(facts, canonical(facts.store, iri))
    number = identifier(given)
    if found is not None or number is None:
        return found
    bearers = facts.index.coded(variants(number), ORGANISATION)
    if len(bearers) == 1:
        return _thing(facts, bearers[0].iri)
    return next((Match(one.iri, one.kind, one.label) for one in _nameless(facts, (("", number),), "")), None)


def class_of(text: str) -> str | None:
    """Return the type that a cell names in French or in English (``Associations``…); None for another text."""
    folded = fold(text)
    fitting = (
        (len(name), iri)
        for iri, one in TYPES.items()
        for name in map(fold, one.names.values())
        if folded.startswith(name)
    )
    return max(fitting, default=(0, None))[1]


class Reconciler:
    """What finds the candidates for one row after the other; the places that rows name it remembers."""

    def __init__(self, facts: Facts, lang: Language = "fr") -> None:
        self._facts = facts
        self._lang: Language = lang
        self._places = Places.each(facts.store)
        self._named: Callable[[str], list[Match]] = lru_cache(_REMEMBERED)(self._territories)

    def candidates(self, wanted: Wanted) -> Matching:
        """Return what a row may mean, the best first, each with its score, and whether the first is sure."""
        types = [TYPES[iri] for iri in wanted.types if iri in TYPES]
        sought = self.placed(_by_number(wanted.sought), wanted.departement)
        if sought.is_empty or (wanted.types and not types and wanted.strictness != "should"):
            return Matching((), confirmed=False)
        kinds = dict.fromkeys(one.kind for one in types) or dict.fromkeys(_GENERAL)
        found = match(self._facts, [sought], MOST_CANDIDATES, self._lang, list(kinds))[0].candidates
        borne = any(value for one in found for name, value in one.features if name not in {"name", "place"})
        if sought.numbers and ORGANISATION in kinds and not borne:
            found = (*_nameless(self._facts, sought.numbers, sought.name), *found)
        judged = [_typed(one, types, wanted.strictness) for one in found]
        ordered = sorted((one for one in judged if one is not None), key=lambda one: -one.score)
        return Matching(tuple(ordered[: wanted.limit]), is_sure(ordered, sought))

    def placed(self, sought: Sought, departement: str) -> Sought:
        """Return a row that says by one territory where it is, if the rest tells its town from the namesakes."""
        towns, served, holders = (self._named(text) for text in (sought.town, sought.postal_code, departement))
        postal = {one.iri for one in served}
        around = {slug(one.iri) for one in holders}
        found = [one for one in towns if one.iri in postal] or towns
        inside = [one for one in found if (at := self._places.of(one.iri)) is not None and around & set(at.within)]
        found = inside or found
        if len(found) == 1:
            return replace(sought, commune=found[0].iri, town="", postal_code="")
        return sought if found or served else replace(sought, town="", postal_code=departement)

    def _territories(self, text: str) -> list[Match]:
        return find_territories(self._facts.store, self._facts.gazetteer, text) if text.strip() else []


def types_of(found: Found) -> list[Type]:
    """Return the types of a candidate: the general one where no other is known."""
    own = [one for iri, one in TYPES.items() if iri in found.types and not one.is_general]
    return own or [TYPES[_GENERAL[found.kind]]]


def classes(facts: Facts, iri: str) -> tuple[str, ...]:
    """Return the IRIs of the classes of a thing, as the store has them."""
    quads = (quad for quad in facts.store.quads(NamedNode(iri)) if quad.predicate.value == _A)
    return tuple(dict.fromkeys(quad.object.value for quad in quads if isinstance(quad.object, NamedNode)))


def _iri_of(given: str) -> str | None:
    """Return the IRI that an identifier may stand for; None where it can be none."""
    kind, colon, code = given.partition(":")
    try:
        return thing(kind, code) if colon else thing(ORGANISATION, given)
    except InvalidIdentifierError:
        pass
    try:
        return NamedNode(given).value
    except ValueError:
        return None


def _thing(facts: Facts, iri: str) -> Match | None:
    """Return a thing of the data set under its own name, or under its code where it has none that may be told."""
    found = thing_itself(facts.store, iri)
    if found is None:
        return territory(facts.store, iri)
    return Match(iri, found.kind, found.names.get("fr") or next(iter(found.names.values()), iri.rsplit("/", 1)[-1]))


def _by_number(sought: Sought) -> Sought:
    """Return a row whose name is a number as one that has this number."""
    number = identifier(sought.name)
    register = register_of(number or "")
    if number is None or register is None or sought.numbers:
        return sought
    return replace(sought, **{"name": "", register: number})


def _nameless(facts: Facts, numbers: Collection[tuple[str, str]], name: str) -> Iterator[Found]:
    """Yield the organisations of these numbers whose name may not be told: they are found by nothing else.

    The numbers, each with the name of the register that a row gives it, may be several of one organisation.
    """
    borne: dict[str, dict[str, str]] = {}
    for register, number in numbers:
        own = registered(number)
        if own is not None:
            borne.setdefault(canonical(facts.store, own), {})[register] = own.rsplit("/", 1)[-1]
    for iri, its in borne.items():
        found = body(facts.store, iri)
        if found is not None and not found.names:
            score = _WITH_NAME if name.strip() else 1.0
            label, hint = iri.rsplit("/", 1)[-1], next(iter(its.values())).replace("-", " ").upper()
            features = tuple((register, float(register in its)) for register, _number in numbers)
            yield Found(iri, ORGANISATION, label, hint, score, classes(facts, iri), features)


def _typed(found: Found, types: Sequence[Type], strictness: Strictness) -> Found | None:
    """Return a candidate with how well it fits the types that are wanted; None where that is a condition and fails."""
    if not types:
        return found
    fits = [one.iri in found.types or (one.is_general and one.kind == found.kind) for one in types]
    if strictness != "should":
        return found if (all(fits) if strictness == "all" else any(fits)) else None
    features = (*found.features, ("type", float(any(fits))))
    return replace(found, score=found.score if any(fits) else round(found.score * _MISFIT, 4), features=features)
