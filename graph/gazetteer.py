"""The gazetteer: the names of all territories, as people type them."""

import unicodedata
from collections.abc import Mapping
from typing import Final, TypeAlias

from graph.store import Store

Gazetteer: TypeAlias = Mapping[str, tuple[str, ...]]

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})
_NAMES: Final = """
PREFIX al: <https://w3id.org/maillage/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?territory ?name WHERE { ?territory al:territoryKind ?kind ; skos:prefLabel ?name }
"""


def fold(text: str) -> str:
    """Return a text without accents, ligatures, case or punctuation, words separated by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = (sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(letters).split())


def read_gazetteer(store: Store) -> Gazetteer:
    """Return the IRIs of the territories by folded name."""
    found: dict[str, set[str]] = {}
    for row in store.select(_NAMES):
        found.setdefault(fold(row["name"].value), set()).add(row["territory"].value)
    return {name: tuple(sorted(iris)) for name, iris in found.items()}
