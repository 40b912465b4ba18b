"""The inferences: which causes and skills the codes and words of the registers mean, and how surely.

They are written as facts, one ``al:Inference`` each, in the files of ``inference/``: a premise (a purpose
code, a word of the purpose, a division of activity), a conclusion (a cause, a skill), a method and a
confidence. Here they are read as rows too, for whoever applies them to whole registers in SQL; so is what
the legal forms say of the kind and the class of those that have them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ontology.identifiers import CONCEPTS, named_graph
from ontology.source import Source, read_turtle
from ontology.terms import AL, SKOS
from ontology.vocabulary import VERSION

NORMALISED: Final = "' ' || trim(regexp_replace(lower(strip_accents(text)), '[^a-z0-9]+', ' ', 'g')) || ' '"
"""What :func:`normalised` gives, as DuckDB says it of a column ``text``."""

_WORDS = "purpose-word"
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Inference:
    """One inference.

    ``iri`` is its own name; ``scheme`` and ``code`` name the premise (``rna-purpose`` and ``006030``);
    ``conclusion`` is the IRI of a cause or a skill, ``method`` that of a concept; ``confidence`` lies
    between 0 and 1.
    """

    iri: str
    scheme: str
    code: str
    conclusion: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PurposeWord:
    """A word of purposes by which a text is recognised.

    ``code`` is the local name of the concept and ``label`` its French label. ``patterns`` are sought in
    the text that :func:`normalised` gives: a text holds the word where it contains one of them. A whole
    expression has a space on either side, the beginning of a word only before it.
    """

    code: str
    label: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalForm:
    """What a legal form says of those that have it.

    ``code`` is the INSEE category (two or four digits), ``kind`` the IRI of a kind of organisations,
    ``term`` that of the class to which such organisations belong, ``sector`` that of their sector, if they are
    of one. All are None where the form belongs to no actor of alliances, such as an owners' syndicate.
    """

    code: str
    kind: str | None = None
    term: str | None = None
    sector: str | None = None


def inferences() -> tuple[Inference, ...]:
    """Return every inference, in the order of the premises."""
    stated = _stated(_inference_files())
    rows = (_inference(iri, facts) for iri, facts in stated.items())
    return tuple(sorted(rows, key=lambda row: (row.scheme, row.code, row.conclusion)))


def purpose_words() -> tuple[PurposeWord, ...]:
    """Return every word of purposes, in the order of the codes."""
    stated = _stated([files("ontology") / "schemes" / f"{_WORDS}.ttl"])
    words = (
        PurposeWord(iri.removeprefix(f"{CONCEPTS}{_WORDS}/"), _french(facts), tuple(dict.fromkeys(_patterns(facts))))
        for iri, facts in stated.items()
        if SKOS.inScheme in facts
    )
    return tuple(sorted(words, key=lambda word: word.code))


def legal_forms() -> tuple[LegalForm, ...]:
    """Return every legal form with the kind and the class that it means, in the order of the codes."""
    schemes = files("ontology") / "schemes"
    forms = _stated([schemes / "legal-form.ttl"])
    kinds = _stated([schemes / "organisation-kind.ttl"])
    rows = (_legal_form(facts, kinds) for facts in forms.values() if SKOS.notation in facts)
    return tuple(sorted(rows, key=lambda form: form.code))


def normalised(text: str) -> str:
    """Return a text as words are sought in it: small letters and figures without accents, between single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return f" {_NO_WORD.sub(' ', bare.lower()).strip()} "


def inference_source() -> Source:
    """Return the inferences as a source: a graph of their own, beside those of what they infer."""
    return Source(
        graph=named_graph("inferred/rules"),
        name="inferred/rules",
        title="Règles d'inférence de Maillage",
        producer="Maillage",
        licence="CC-BY-4.0",
        vintage=VERSION,
        read=lambda: read_turtle(*_inference_files()),
    )


def _inference_files() -> tuple[Traversable, ...]:
    """Return the Turtle files of the inferences."""
    found = (path for path in (files("ontology") / "inference").iterdir() if path.name.endswith(".ttl"))
    return tuple(sorted(found, key=lambda path: path.name))


def _stated(paths: Iterable[Traversable]) -> dict[str, dict[str, list[NamedNode | Literal]]]:
    """Return what the files say of each thing: its values by property."""
    stated: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for path in paths:
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                stated.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return stated


def _inference(iri: str, facts: Mapping[str, list[NamedNode | Literal]]) -> Inference:
    """Return an inference by what its file says of it."""
    (premise,), (conclusion,), (method,), (confidence,) = (
        facts[term] for term in (AL.premise, AL.conclusion, AL.method, AL.confidence)
    )
    scheme, _, code = premise.value.removeprefix(CONCEPTS).partition("/")
    return Inference(iri, scheme, code, conclusion.value, method.value, float(confidence.value))


def _french(facts: Mapping[str, list[NamedNode | Literal]]) -> str:
    """Return the French label of a concept."""
    return next(label.value for label in facts[SKOS.prefLabel] if isinstance(label, Literal) and label.language == "fr")


def _patterns(facts: Mapping[str, list[NamedNode | Literal]]) -> Iterator[str]:
    """Give what is sought of a word: its label and variants as a whole, its hidden labels as beginnings."""
    for expression in [_french(facts), *(variant.value for variant in facts.get(SKOS.altLabel, ()))]:
        yield normalised(expression)
    for beginning in facts.get(SKOS.hiddenLabel, ()):
        yield normalised(beginning.value).rstrip()


def _legal_form(
    facts: Mapping[str, list[NamedNode | Literal]], kinds: Mapping[str, Mapping[str, list[NamedNode | Literal]]]
) -> LegalForm:
    """Return a legal form by what its scheme says of it, with the class of its kind."""
    (code,) = facts[SKOS.notation]
    if AL.impliesKind not in facts:
        return LegalForm(code.value)
    (kind,) = facts[AL.impliesKind]
    (term,) = kinds[kind.value][AL.impliesClass]
    sector = next((one.value for one in kinds[kind.value].get(AL.inSector, ())), None)
    return LegalForm(code.value, kind.value, term.value, sector)
