"""The store: what answers SPARQL. One seam, whatever engine stands behind it."""

from graph.store.base import Row, Store, Term
from graph.store.embedded import EmbeddedStore
from graph.store.remote import RemoteStore
from graph.store.service import Credentials, Scheme, SparqlService

__all__ = ["Credentials", "EmbeddedStore", "RemoteStore", "Row", "Scheme", "SparqlService", "Store", "Term"]
