"""The store: what answers SPARQL. One seam, whatever engine stands behind it."""

from graph.store.base import Row, Store, Term
from graph.store.embedded import EmbeddedStore

__all__ = ["EmbeddedStore", "Row", "Store", "Term"]
