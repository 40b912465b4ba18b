"""The gazetteer: the names of all territories, as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, TypeAlias

from graph.store import Store

Gazetteer: TypeAlias = Mapping[str, tuple[str, ...]]

_WORDS: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_NAMES: Final = """
PREFIX al: <https://w3id.org/maillage/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?territory ?name WHERE { ?territory al:territoryKind ?kind ; skos:prefLabel ?name }
"""


def fold(text: str) -> str:
    """Return a text without accents, ligatures, case or punctuation, words separated by one space."""
    # names in ASCII, and the marks of Latin letters, are dealt with at once: a register has millions of names
    letters = text.lower()
    if not letters.isascii():
        plain = text.casefold().replace("œ", "oe").replace("æ", "ae")
        letters = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    if not letters.isascii():
        letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(_WORDS.findall(letters))


def read_gazetteer(store: Store) -> Gazetteer:
    """Return the IRIs of the territories by folded name."""
    found: dict[str, set[str]] = {}
    for row in store.select(_NAMES):
        found.setdefault(fold(row["name"].value), set()).add(row["territory"].value)
    return {name: tuple(sorted(iris)) for name, iris in found.items()}
