"""Purposes: what organisations say that they are for, in their own words.

The columns hold the words of undertakings alone: of who asks they are read from the store, of all its registrations.
"""

from collections.abc import Iterable
from typing import Final

from graph.alliances.wording import words_of
from graph.store import Store
from ontology.terms import AL, DCTERMS, SKOS

_PURPOSES: Final = f"""
SELECT ?text WHERE {{
  VALUES ?thing {{ %s }}
  {{ ?thing <{DCTERMS.description}> ?text }}
  UNION {{ ?aim <{AL.about}> ?thing ; a <{AL.Objective}> ; <{SKOS.prefLabel}> ?text }}
}}
"""


def own_words(store: Store, bodies: Iterable[str]) -> frozenset[str]:
    """Return the words of what organisations say of their purpose and of their objectives, by any of their IRIs."""
    rows = store.select(_PURPOSES % " ".join(f"<{iri}>" for iri in sorted(bodies)))
    return frozenset(word for row in rows for word in words_of(row["text"].value))
