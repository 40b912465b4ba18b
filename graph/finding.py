"""Finding: the things that a person types, or that a table of theirs names, the best first, each with its score.

A score is between 0 and 1. A place is a hint: what acts there comes first, then what acts around it, and what acts
elsewhere stays.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.directory import Match, find_territories, located, suggest_territories
from graph.errors import UnknownNameError
from graph.facts import Facts
from graph.gazetteer import fold
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING, Language
from graph.search import LONGEST, Document, asked, covering, identifier, likeness, words
from graph.search.places import Places, slug
from ontology.identifiers import register_of, variants

DEEPEST: Final = 200
"""How many answers to a question there are at most: whoever wants others says more."""

LONGEST_BATCH: Final = 100
"""How many rows are matched at a time."""

_SURE: Final = 0.88
_PLAUSIBLE: Final = 0.3
_AHEAD: Final = 0.08
_HERE: Final = 0.15
_OTHER_NUMBER: Final = 0.7
_OWN_NUMBER: Final = 0.9
_CANDIDATES: Final = 40
_AROUND: Final = (("commune-", "epci-", "ept-"), ("departement-", "collectivite-"))


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found: its IRI, its kind and its name, what tells it apart, and how well it fits.

    ``types`` are the IRIs of its classes. ``features`` say from 0 to 1 what fits: ``name``, ``place``, and the names of
    registers (``siren``…) where a number was given; what was not asked is not there.
    """

    iri: str
    kind: str
    label: str
    hint: str
    score: float
    types: tuple[str, ...] = ()
    features: tuple[tuple[str, float], ...] = ()

    @property
    def slug(self) -> str:
        """The short form that finds this thing and no other."""
        return Match(self.iri, self.kind, self.label).slug


@dataclass(frozen=True, slots=True)
class Sought:
    """An organisation as a row of a table names it: by its name, by where it is, by its numbers; empty is unknown."""

    name: str = ""
    commune: str = ""
    town: str = ""
    postal_code: str = ""
    siren: str = ""
    siret: str = ""
    rna: str = ""
    uai: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is given by which it could be found."""
        return not (self.name.strip() or any(number for _name, number in self.numbers))

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers that are given, each with the name of its register, without what parts their signs."""
        given = (("siren", self.siren), ("siret", self.siret), ("rna", self.rna), ("uai", self.uai))
        return tuple((name, identifier(number) or number.strip()) for name, number in given if number.strip())


@dataclass(frozen=True, slots=True)
class Matching:
    """What a row of a table may mean, the best first; ``confirmed`` where the first is sure and clearly ahead."""

    candidates: tuple[Found, ...]
    confirmed: bool


def search(
    facts: Facts, q: str, near: str | None = None, limit: int = 20, lang: Language = "fr", kind: str = ORGANISATION
) -> list[Found]:
    """Return the organisations that a question names, the best first, at most :data:`DEEPEST`.

    A question is an IRI, a SIREN, SIRET, RNA or UAI number, another code that is borne (PIC, ROR…), or words of a
    name, the last of which may be but begun; where no name has them all, names that come close are taken. ``near`` is
    a territory: who acts there comes first, then who acts around it. Raises UnknownNameError where there is none.
    """
    index, rings = facts.index, near_rings(facts, near)
    given = index.handled(q.strip(), kind) or _bearers(facts, _number(q), (kind,))
    if given or identifier(q):
        return [_found(document, lang, 1.0, ()) for document in given][:limit]
    kinds = (kind,)
    documents = index.worded(q, kinds, rings, DEEPEST) or index.near(q, kinds, rings, _CANDIDATES)
    return _ranked(facts, documents, asked(q), rings, lang)[: min(limit, DEEPEST)]


def suggest(
    facts: Facts, q: str, near: str | None = None, limit: int = 10, lang: Language = "fr", kinds: Collection[str] = ()
) -> list[Found]:
    """Return organisations, undertakings and territories for a text that is being typed; raises as :func:`search`."""
    wanted = tuple(kinds) or (ORGANISATION, UNDERTAKING, TERRITORY)
    rings = near_rings(facts, near)
    if given := _bearers(facts, _number(q), wanted):
        return [_found(document, lang, 1.0, ()) for document in given][:limit]
    documents = facts.index.typed(q, wanted, rings, max(limit, _CANDIDATES)) or facts.index.near(
        q, wanted, rings, _CANDIDATES
    )
    return _ranked(facts, documents, asked(q), rings, lang)[:limit]


def match(
    facts: Facts, rows: Sequence[Sought], limit: int = 5, lang: Language = "fr", kinds: Collection[str] = ()
) -> list[Matching]:
    """Return for each row what it may mean, with scores: by its numbers, else by its name, and where it is."""
    return [_matching(facts, row, limit, lang, tuple(kinds) or (ORGANISATION,)) for row in rows]


def is_sure(candidates: Sequence[Found], row: Sought) -> bool:
    """Say whether the first of the candidates for a row is sure: it fits well, and better than the next by far."""
    best = candidates[0].score if candidates else 0.0
    second = candidates[1].score if len(candidates) > 1 else 0.0
    return best >= _SURE and best - second >= _AHEAD and not _contradicts(candidates[0], row)


def listed(facts: Facts, kind: str, after: str | None, limit: int, lang: Language = "fr") -> list[Found]:
    """Return so many things of a kind by name, those after an IRI; raise KeyError where it is unknown."""
    return [_found(document, lang, 1.0, ()) for document in facts.index.page(kind, after, limit, lang)]


def near_rings(facts: Facts, near: str | None) -> tuple[frozenset[str], ...]:
    """Return the territories that a hint names, as documents write them, then those around them, the narrow ones first.

    Around a commune are its intercommunality, then its département. Raises UnknownNameError where it names none.
    """
    if near is None or not near.strip():
        return ()
    found = find_territories(facts.store, facts.gazetteer, near)
    if not found:
        nearest = suggest_territories(facts.store, facts.gazetteer, near)
        raise UnknownNameError(near, TERRITORY, tuple((one.slug, located(facts.store, one)) for one in nearest))
    places = Places.each(facts.store)
    around = [place.within for one in found if (place := places.of(one.iri)) is not None]
    rings = [frozenset(slug(one.iri) for one in found)]
    for levels in _AROUND:
        ring = frozenset(one for within in around for one in within if one.startswith(levels))
        if ring - frozenset().union(*rings):
            rings.append(ring)
    return tuple(rings)


def _matching(facts: Facts, row: Sought, limit: int, lang: Language, kinds: tuple[str, ...]) -> Matching:
    """Return what one row may mean."""
    index, name = facts.index, asked(row.name)
    places, is_placed = _row_places(facts, row)
    given = {document.iri: document for _kind, number in row.numbers for document in _bearers(facts, number, kinds)}
    rings = (places,) if places else ()
    near = {} if given else {one.iri: one for one in index.near(row.name, kinds, rings, _CANDIDATES, 0.0)}
    around = places if is_placed else None
    judged = (_judged(facts, one, row, name, around, lang) for one in (*given.values(), *near.values()))
    ordered = sorted(
        (one for one in judged if one.score >= _PLAUSIBLE), key=lambda one: (-one.score, fold(one.label), one.iri)
    )
    return Matching(tuple(ordered[:limit]), is_sure(ordered, row))


def _judged(
    facts: Facts, document: Document, row: Sought, name: Sequence[str], places: frozenset[str] | None, lang: Language
) -> Found:
    """Return a candidate for a row with its score and what makes it."""
    features: list[tuple[str, float]] = []
    score = 1.0
    if name:
        score = max(likeness(name, words(one), facts.index.weigh) for one in document.names)
        features.append(("name", round(score, 4)))
    if places is not None:
        here = 0.0 if places.isdisjoint(document.places) else 1.0
        features.append(("place", here))
        score = (1 - _HERE) * score + _HERE * here
    for register, number in row.numbers:
        borne = not variants(number).isdisjoint(document.codes)
        features.append((register, float(borne)))
        if borne:
            score = _OWN_NUMBER + (1 - _OWN_NUMBER) * score
        elif _bears(document, register):
            score *= _OTHER_NUMBER
    return _found(document, lang, round(score, 4), tuple(features))


def _contradicts(found: Found, row: Sought) -> bool:
    """Say whether a row gives numbers of which a candidate bears none."""
    features = dict(found.features)
    return bool(row.numbers) and not any(features.get(register) for register, _number in row.numbers)


def _row_places(facts: Facts, row: Sought) -> tuple[frozenset[str], bool]:
    """Return the territories where a row says that its organisation is, and whether it says so at all.

    A commune's code is surer than a name, that surer than a postal code; what names no territory is passed over.
    """
    for text in (row.commune, row.town, row.postal_code):
        found = find_territories(facts.store, facts.gazetteer, text) if text.strip() else []
        if found:
            return frozenset(slug(one.iri) for one in found), True
    return frozenset(), False


def _ranked(
    facts: Facts,
    documents: Iterable[Document],
    wanted: Sequence[str],
    rings: Sequence[frozenset[str]],
    lang: Language,
) -> list[Found]:
    """Return documents as answers to words, the best first: of two that fit as well, the one with more ties."""
    scored = []
    for document in documents:
        fits = max(covering(wanted, words(name), facts.index.weigh) for name in document.names)
        features = [("name", round(fits, 4))]
        if rings:
            reached = next(
                (rank for rank, ring in enumerate(rings) if not ring.isdisjoint(document.places)), len(rings)
            )
            here = round(1 - reached / len(rings), 4)
            features.append(("place", here))
            fits = (1 - _HERE) * fits + _HERE * here
        scored.append((_found(document, lang, round(fits, 4), tuple(features)), document.ties))
    scored.sort(key=lambda one: (-round(one[0].score, 2), -one[1], -one[0].score, fold(one[0].label), one[0].iri))
    return [found for found, _ties in scored]


def _number(text: str) -> str:
    """Return a text as the number or the code that it may be."""
    return identifier(text) or "".join(text[:LONGEST].split()).upper()


def _bearers(facts: Facts, number: str, kinds: Collection[str]) -> list[Document]:
    return facts.index.coded(variants(number), *kinds)


def _bears(document: Document, register: str) -> bool:
    """Say whether a body is known to have a number of a register; who has a SIREN has SIRETs."""
    fitting = {register, "siren"} if register == "siret" else {register}
    return any(register_of(code) in fitting for code in document.codes)


def _found(document: Document, lang: Language, score: float, features: tuple[tuple[str, float], ...]) -> Found:
    return Found(document.iri, document.kind, document.label(lang), document.hint, score, document.types, features)
