"""Names: the words by which a French name is known, however it is written.

Accents, case, punctuation and ligatures do not count (:func:`graph.gazetteer.fold`), elided articles and small words
neither; what is abbreviated is written out, the letters of ``A.S.C.`` are one word, and a plural is as good as a
singular.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from graph.gazetteer import fold
from ontology.identifiers import register_of

MOST_WORDS: Final = 12
"""How many words of a question are looked for; a name has rarely more."""

LONGEST: Final = 200
"""How many characters of a question are read."""

_LONGEST_WORD: Final = 40
_REMEMBERED: Final = 1 << 17
_SHORTEST_PLURAL: Final = 4
_GAPS: Final = re.compile(r"[\s.\-/]+")
_SPELT: Final = re.compile(r"\b[a-z](?: [a-z])+\b")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    abbreviations: Mapping[str, str]
    silent: frozenset[str]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in their order: those of ``Cté de l'Œuvre St-Jean`` are comite, oeuvre, saint, jean.

    A name of small words alone keeps them.
    """
    return telling(fold(text))


def telling(folded: str) -> tuple[str, ...]:
    """Return the words of a folded name, as :func:`words` does."""
    parts = folded.split()
    if parts and min(map(len, parts)) == 1:
        parts = _SPELT.sub(_joined, folded).split()
    forms = [_form(part) for part in parts]
    return tuple([form for form, is_silent in forms if not is_silent]) or tuple([form for form, _is_silent in forms])


def asked(text: str) -> tuple[str, ...]:
    """Return the words of a question: those of a name, each once, of so many characters and words at most."""
    return tuple(dict.fromkeys(words(text[:LONGEST])))[:MOST_WORDS]


def beginning(text: str) -> str:
    """Return the folded last word of a text that is being typed, as it stands; empty where none is."""
    return (fold(text[-LONGEST:]).split() or [""])[-1][:_LONGEST_WORD]


def identifier(text: str) -> str | None:
    """Return the SIREN, SIRET, RNA or UAI number that a text is, with spaces, dots or not; None for another text."""
    number = _GAPS.sub("", text[:LONGEST]).upper()
    return number if register_of(number) else None


@lru_cache(_REMEMBERED)
def _form(word: str) -> tuple[str, bool]:
    """Return a word as names are compared by it, and whether it tells nothing."""
    lexicon = _lexicon()
    singular = word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word
    return lexicon.abbreviations.get(singular, singular)[:_LONGEST_WORD], word in lexicon.silent


def _joined(spelt: re.Match[str]) -> str:
    return spelt[0].replace(" ", "")


@cache
def _lexicon() -> _Lexicon:
    read = tomllib.loads((files("graph") / "search" / "words.toml").read_text(encoding="utf-8"))
    return _Lexicon(read["abbreviations"], frozenset(read["silent"]["words"]))
