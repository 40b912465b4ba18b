"""Explanation: a reason as a sentence, and the facts about a thing.

Nothing is explained that is not a term of the score: a sentence is written from a reason alone, and its
evidence is found by the facts of that reason (:mod:`graph.proofs`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final, TypeAlias

from pyoxigraph import NamedNode

from graph.network import Language, Network
from graph.ranking import Reason
from graph.store import Store
from ontology.terms import AL, ORG, PROV

SENTENCES: Final[Mapping[str, Mapping[Language, str]]] = {
    "shared-cause": {"fr": "Causes en commun : {all}.", "en": "Causes in common: {all}."},
    "related-cause": {"fr": "Causes proches : {all}.", "en": "Related causes: {all}."},
    "cause-known": {
        "fr": "A déjà pris part à des alliances pour : {all} (alliances : {n}).",
        "en": "Took part in alliances for: {all} (alliances: {n}).",
    },
    "near-purpose": {
        "fr": "Objet proche : mots communs {words} (alliances : {n}).",
        "en": "A purpose alike: words in common {words} (alliances: {n}).",
    },
    "near": {"fr": "À {n} km environ.", "en": "About {n} km away."},
    "shared-territory": {"fr": "Même territoire : {0}.", "en": "Same territory: {0}."},
    "need-met": {
        "fr": "Propose ce qui est recherché : {all}.",
        "en": "Offers what is needed: {all}.",
    },
    "offer-useful": {
        "fr": "Recherche ce que vous proposez : {all}.",
        "en": "Needs what you offer: {all}.",
    },
    "sought-sector": {
        "fr": "Vient d'un secteur recherché : {all}.",
        "en": "Comes from a sector that is sought: {all}.",
    },
    "completes-sector": {"fr": "Apporte un secteur absent : {all}.", "en": "Brings an absent sector: {all}."},
    "sector-pair": {
        "fr": "Ce que les alliances passées disent de son secteur ({all}) avec le vôtre.",
        "en": "What past alliances say of its sector ({all}) with yours.",
    },
    "common-partner": {
        "fr": "Partenaires en commun : {all} (en tout : {n}).",
        "en": "Partners in common: {all} (in all: {n}).",
    },
    "worked-together": {
        "fr": "A déjà travaillé avec : {all} (alliances : {n}).",
        "en": "Worked already with: {all} (alliances: {n}).",
    },
    "same-origin": {
        "fr": "A pris part à ce dont l'action est née : {all}.",
        "en": "Took part in what the undertaking grew from: {all}.",
    },
    "active": {"fr": "Alliances auxquelles il a pris part : {n}.", "en": "Alliances that it took part in: {n}."},
    "farther": {"fr": "Plus loin que les autres : {n} km.", "en": "Farther than the others: {n} km."},
    "cause-unknown": {"fr": "Rien ne dit qu'il agit pour : {all}.", "en": "Nothing says that it acts for: {all}."},
    "no-common-partner": {"fr": "Aucun partenaire en commun.", "en": "No partner in common."},
    "rarer-pair": {
        "fr": "Son secteur et le vôtre s'allient plus rarement que le hasard.",
        "en": "Its sector and yours ally less often than chance.",
    },
    "much-asked": {"fr": "Sans doute très sollicité : {n} alliances.", "en": "Probably asked often: {n} alliances."},
    "often-listed": {
        "fr": "Déjà proposé dans plus d'une liste sur mille : cède sa place dans celles où ses points "
        "({score}) sont sous son seuil ({floor}).",
        "en": "Already proposed in more than one list in a thousand: gives up its place in those where its points "
        "({score}) are below its floor ({floor}).",
    },
    "introduced": {
        "fr": "A fait se rencontrer {pairs} d'organisations de secteurs différents{standing}.",
        "en": "Introduced {pairs} of organisations of different sectors{standing}.",
    },
    "catalyses": {
        "fr": "Une source le dit catalyseur de «\u00a0{0}\u00a0»{meeting}.",
        "en": "A source calls it the catalyst of “{0}”{meeting}.",
    },
    "brokers": {
        "fr": "Une source lui donne dans «\u00a0{0}\u00a0» ce rôle : {rest}{meeting}.",
        "en": "A source gives it this role in “{0}”: {rest}{meeting}.",
    },
    "brokers-elsewhere": {
        "fr": "D'après des sources, fait aussi se rencontrer des acteurs dans d'autres actions : {n}.",
        "en": "Sources say that it makes others meet in other undertakings too: {n}.",
    },
    "open-pairs": {
        "fr": "Pourrait faire se rencontrer {pairs} d'organisations de secteurs différents{standing}{roles}.",
        "en": "Could introduce {pairs} of organisations of different sectors{standing}{roles}.",
    },
    "sole-links": {
        "fr": "S'il part, {pairs} d'organisations de secteurs différents {lose} seul lien{standing}.",
        "en": "If it leaves, {pairs} of organisations of different sectors {lose} only link{standing}.",
    },
    "cut-point": {
        "fr": "S'il part, des acteurs que des alliances relient ne le sont plus du tout.",
        "en": "If it leaves, some actors whom alliances link are no longer linked at all.",
    },
}
"""The closed list of reason codes, each with its sentence.

``{all}`` is all its subjects, ``{words}`` the first of its words, ``{rest}`` the subjects after the first, ``{n}`` its
count, ``{pairs}`` so many pairs, ``{lose}`` what becomes of these. ``{standing}``, ``{roles}``, ``{meeting}``,
``{score}`` and ``{floor}`` are empty unless somebody fills them."""

_Fill: TypeAlias = Callable[[Reason, Sequence[str], Language], str]
_WORDS: Final[Mapping[str, Mapping[Language, tuple[str, str]]]] = {
    "pairs": {"fr": ("paire", "paires"), "en": ("pair", "pairs")},
    "lose": {"fr": ("perd son", "perdent leur"), "en": ("loses its", "lose their")},
}
"""Words in the singular and in the plural."""

_PLACES: Final = (
    AL.about, AL.subject, AL.object, AL.inTerritory, AL.evaluates, AL.supports, ORG.member, ORG.organization,
    ORG.originalOrganization, ORG.resultingOrganization, PROV.agent,
)  # fmt: skip
_WORDS_NAMED: Final = 6


_INFERRED: Final[Mapping[Language, str]] = {"fr": " (déduite)", "en": " (inferred)"}


def sentence(
    reason: Reason, network: Network, lang: Language = "fr", inferred: Collection[str] = (), **more: str
) -> str:
    """Return a reason as a sentence, which says of the causes among ``inferred`` that they are.

    ``more`` fills the holes that are empty otherwise (:data:`SENTENCES`).
    """
    names = [
        f"{network.label(subject, lang)}{_INFERRED[lang]}" if subject in inferred else network.label(subject, lang)
        for subject in reason.subjects
    ]
    given = {hole: fill(reason, names, lang) for hole, fill in _holes(reason.code, lang)}
    return SENTENCES[reason.code][lang].format(*names, **(given | more))


@cache
def _holes(code: str, lang: Language) -> tuple[tuple[str, _Fill], ...]:
    """Return what is to be filled in the sentence of a reason, but the names of its subjects one by one."""
    holes = (hole for _, hole, _, _ in Formatter().parse(SENTENCES[code][lang]) if hole and not hole.isdigit())
    return tuple((hole, _FILLED.get(hole, _empty)) for hole in holes)


def _empty(_reason: Reason, _names: Sequence[str], _lang: Language) -> str:
    return ""


def _listed(reason: Reason) -> str:
    """Return the words of a reason that count most."""
    more = "…" if len(reason.words) > _WORDS_NAMED else ""
    return ", ".join(word for word, _ in reason.words[:_WORDS_NAMED]) + more


def _pairs(reason: Reason, lang: Language) -> str:
    """Return how many pairs a reason counts."""
    return f"{_grouped(reason.count, lang)} {_numbered('pairs', reason, lang)}"


def _numbered(word: str, reason: Reason, lang: Language) -> str:
    """Return a word in the singular or the plural, by what a reason counts."""
    return _WORDS[word][lang][reason.count > 1]


_FILLED: Final[Mapping[str, _Fill]] = {
    "all": lambda _, names, _lang: ", ".join(names),
    "rest": lambda _, names, _lang: ", ".join(names[1:]),
    "n": lambda reason, _, _lang: str(reason.count),
    "words": lambda reason, _, _lang: _listed(reason),
    "pairs": lambda reason, _, lang: _pairs(reason, lang),
    "lose": lambda reason, _, lang: _numbered("lose", reason, lang),
}
"""What fills a hole of a sentence, out of its reason, the names of its subjects, and the language."""


def _grouped(number: int, lang: Language) -> str:
    """Return a number as the language parts its thousands."""
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")


def facts_about(store: Store, iri: str) -> Iterator[str]:
    """Yield the facts about a thing, or the evidence for a fact, by their IRIs; they are read as they are asked for."""
    query = _view("facts").replace("# places", _values("place", _PLACES))
    for row in store.select(query, {"thing": NamedNode(iri)}):
        if isinstance(row["fact"], NamedNode):
            yield row["fact"].value


def proofs_of(store: Store, facts: Iterable[str]) -> Iterator[str]:
    """Yield what :func:`facts_about` yields of each of some facts: their evidence above all; in less time.

    Facts are objects of few triples, so that these are read whole.
    """
    for fact in facts:
        for quad in store.quads(value=NamedNode(fact)):
            if quad.predicate.value in _PLACES and isinstance(quad.subject, NamedNode):
                yield quad.subject.value


@cache
def _view(name: str) -> str:
    return (files("graph") / "views" / f"{name}.rq").read_text(encoding="utf-8")


def _values(variable: str, iris: Iterable[str]) -> str:
    """Return the SPARQL that lets a variable be each of some IRIs; raise ValueError for what is none."""
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"
