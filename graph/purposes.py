"""Purposes: what organisations say that they are for, in their own words.

The columns hold the words of undertakings alone: of who asks they are read from the store, of all its registrations.
"""

from collections.abc import Collection, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from graph.alliances.wording import words_of
from graph.store import Store
from ontology.terms import AL, DCTERMS, SKOS

_DESCRIBED: Final = NamedNode(DCTERMS.description)
_ABOUT: Final = NamedNode(AL.about)
_OBJECTIVES: Final = f"""
SELECT ?thing ?text WHERE {{ ?aim <{AL.about}> ?thing ; a <{AL.Objective}> ; <{SKOS.prefLabel}> ?text }}
"""


def own_words(store: Store, bodies: Collection[str]) -> frozenset[str]:
    """Return the words of what organisations say of their purpose and of their objectives, by any of their IRIs."""
    return frozenset(word for body in bodies for text in _texts(store, NamedNode(body)) for word in words_of(text))


def _texts(store: Store, body: NamedNode) -> Iterator[str]:
    """Yield what is said; of most nobody states anything, which is seen in a tenth of the time of a query."""
    said = (quad.object for quad in store.quads(body, predicate=_DESCRIBED))
    yield from (text.value for text in said if isinstance(text, Literal))
    if next(store.quads(value=body, predicate=_ABOUT), None) is not None:
        yield from (row["text"].value for row in store.select(_OBJECTIVES, {"thing": body}))
