"""The directory: from what a person types to the things that may be meant.

An organisation, an undertaking or a territory is found by IRI, by slug or code, by identifier, or by name
(accents, case and punctuation aside). Several matches are all returned: nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from graph.bodies import body, canonical
from graph.gazetteer import Gazetteer, fold
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING, Language
from graph.search import LONGEST, Index, asked, likeness, words
from graph.store import Store
from ontology.identifiers import THINGS, InvalidIdentifierError, split_thing, thing, variants
from ontology.prefixes import TERRITORIES
from ontology.terms import AL, SKOS

_HOLDERS = frozenset({"departement", "region", "collectivite"})
_SUGGESTED = 5
_ALIKE = 0.7
_LOOKED_AT = 20
_DEPARTEMENT = re.compile(r"(?:\d{2}|2[AB]|9[78]\d)\Z")


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a person may have meant: its IRI, its kind, its name."""

    iri: str
    kind: str
    label: str

    @property
    def slug(self) -> str:
        """The short form that finds this thing and no other."""
        try:
            kind, code = split_thing(self.iri)
        except InvalidIdentifierError:
            # a researcher's own facts may name things by other IRIs than ours
            return self.iri.rsplit("/", 1)[-1]
        return code if kind in {ORGANISATION, UNDERTAKING, "study"} else f"{kind}-{code}"


def find_actors(index: Index, store: Store, text: str, *kinds: str, lang: Language = "fr") -> list[Match]:
    """Return the organisations and undertakings (or those kinds alone) that a text names.

    An IRI, a slug or an identifier (SIREN, SIRET, RNA, UAI, ROR…) names one; a name may be that of several. An
    undertaking and an organisation of the same slug are both returned.
    """
    wanted = kinds or (ORGANISATION, UNDERTAKING)
    number = "".join(text[:LONGEST].split()).upper()
    found = index.handled(text, *wanted) or index.coded(variants(number), *wanted) or index.named(text, *wanted)
    matches = [Match(one.iri, one.kind, one.label(lang)) for one in found]
    if not matches and ORGANISATION in wanted:
        matches = list(_nameless(store, text))
    return sorted(matches, key=lambda match: (wanted.index(match.kind), match.iri))


def _nameless(store: Store, text: str) -> Iterator[Match]:
    """Yield the organisation of that IRI or slug whose name may not be published: no index has it."""
    for iri in [text] if text.startswith(THINGS) else list(_safely(thing, ORGANISATION, text)):
        known = canonical(store, iri)
        if body(store, known) is not None:
            yield Match(known, ORGANISATION, known.rsplit("/", 1)[-1])


def suggest_actors(index: Index, text: str, limit: int = _SUGGESTED) -> list[Match]:
    """Return organisations and undertakings whose name, or a word of it, is spelt almost like the text."""
    wanted, kinds = asked(text), (ORGANISATION, UNDERTAKING)
    near = [
        (max(likeness(wanted, words(name), index.weigh) for name in one.names), one)
        for one in (*index.typed(text, kinds, (), _LOOKED_AT), *index.near(text, kinds, (), _LOOKED_AT))
    ]
    near.sort(key=lambda scored: (-scored[0], -scored[1].ties, scored[1].iri))
    found = dict.fromkeys(Match(one.iri, one.kind, one.label("fr")) for _score, one in near)
    return list(found)[:limit]


def suggest_territories(store: Store, gazetteer: Gazetteer, text: str, limit: int = _SUGGESTED) -> list[Match]:
    """Return territories whose name begins with the text, then those spelt almost like it, the likest first."""
    wanted = fold(text[:LONGEST])
    same = [name for name in gazetteer if name[:1] == wanted[:1]]
    longer = [name for name in same if name.startswith(f"{wanted} ")]
    alike = extract(wanted, same, scorer=Indel.normalized_similarity, limit=None, score_cutoff=_ALIKE)
    alike.sort(key=lambda found: (-found[1], found[0]))
    near = [*sorted(longer, key=len), *(name for name, _likeness, _rank in alike)]
    return _existing(store, (iri for name in near[:limit] for iri in gazetteer[name]), "fr")[:limit]


def find_territories(store: Store, gazetteer: Gazetteer, text: str, lang: Language = "fr") -> list[Match]:
    """Return the territories that a text names.

    ``86`` is a département and ``86194`` a commune; other codes are written with their level, such as
    ``region-75``, ``epci-200069854`` or ``ept-200057941``; a name or a postal code may be that of several
    communes.
    """
    found = _existing(store, _territory_iris(gazetteer, text), lang)
    return found or _existing(store, _delivered(store, text.strip()), lang)


def territory(store: Store, iri: str, lang: Language = "fr") -> Match | None:
    """Return a territory by its IRI, or None if there is none of that IRI."""
    try:
        kind, code = split_thing(iri)
    except InvalidIdentifierError:
        return None
    names: dict[str, str] = {}
    for quad in store.quads(NamedNode(iri)) if kind in TERRITORIES else ():
        if quad.predicate.value == SKOS.prefLabel and isinstance(quad.object, Literal):
            names[quad.object.language or "fr"] = quad.object.value
    return Match(iri, TERRITORY, names.get(lang) or names.get("fr", code)) if names else None


def located(store: Store, match: Match) -> str:
    """Return the name of a territory with those of the départements or regions that hold it directly."""
    holders = [
        holder.label
        for quad in store.quads(NamedNode(match.iri))
        if quad.predicate.value == AL.directlyWithin and isinstance(quad.object, NamedNode)
        if (holder := territory(store, quad.object.value)) and split_thing(holder.iri)[0] in _HOLDERS
    ]
    return ", ".join([match.label, *sorted(holders)])


def _existing(store: Store, iris: Iterable[str], lang: Language) -> list[Match]:
    matches = (territory(store, iri, lang) for iri in dict.fromkeys(iris))
    return [match for match in matches if match is not None]


def _delivered(store: Store, text: str) -> list[str]:
    """Return the communes that a postal code serves."""
    quads = store.quads(value=Literal(text)) if re.fullmatch(r"[0-9]{5}", text) else ()
    served = (quad.subject for quad in quads if quad.predicate.value == AL.postalCode)
    return sorted(node.value for node in served if isinstance(node, NamedNode))


def _territory_iris(gazetteer: Gazetteer, text: str) -> Iterator[str]:
    text = text.strip()
    if text.startswith(THINGS):
        yield text
        return
    code = text.upper()
    for level in TERRITORIES:
        for candidate in (text.removeprefix(f"{level}-"), text.removeprefix(f"{level}/")):
            if candidate != text:
                yield from _safely(thing, level, candidate)
    if _DEPARTEMENT.match(code):
        yield from _safely(thing, "departement", code)
        yield from _safely(thing, "collectivite", code)
    elif re.fullmatch(r"[0-9AB]{5}|\d{9}|[A-Z]{2}", code):
        for level in TERRITORIES:
            yield from _safely(thing, level, code)
    else:
        yield from gazetteer.get(fold(text), ())


def _safely(make: Callable[[str, str], str], kind: str, code: str) -> Iterator[str]:
    try:
        yield make(kind, code)
    except InvalidIdentifierError:
        return
