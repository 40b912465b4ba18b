"""Purposes: what organisations say that they are for, in their own words.

The columns hold the words of undertakings alone: of who asks they are read from the store, of all its registrations.
"""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.alliances.wording import words_of
from graph.store import Store
from ontology.terms import AL, DCTERMS, SKOS

_DESCRIBED: Final = NamedNode(DCTERMS.description)
_ABOUT: Final = NamedNode(AL.about)
_PURPOSES: Final = f"""
SELECT ?text WHERE {{
  VALUES ?thing {{ %s }}
  {{ ?thing <{DCTERMS.description}> ?text }}
  UNION {{ ?aim <{AL.about}> ?thing ; a <{AL.Objective}> ; <{SKOS.prefLabel}> ?text }}
}}
"""


def own_words(store: Store, bodies: Iterable[str]) -> frozenset[str]:
    """Return the words of what organisations say of their purpose and of their objectives, by any of their IRIs."""
    every = [NamedNode(iri) for iri in sorted(bodies)]
    if store.is_at_hand and not any(_has_aims(store, one) for one in every):
        said = (quad.object for one in every for quad in store.quads(one, predicate=_DESCRIBED))
        return frozenset(word for text in said if isinstance(text, Literal) for word in words_of(text.value))
    rows = store.select(_PURPOSES % " ".join(map(str, every)))
    return frozenset(word for row in rows for word in words_of(row["text"].value))


def _has_aims(store: Store, body: NamedNode) -> bool:
    """Say whether anything at all, as an objective, is stated to be about an organisation: of most nothing is."""
    return next(store.quads(value=body, predicate=_ABOUT), None) is not None
