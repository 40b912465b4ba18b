"""The embedded store: what it promises beyond the seam (tests/stores), and the same facts through rdflib."""

import pytest
from pyoxigraph import BlankNode

from graph import Generation
from graph.store import EmbeddedStore
from tests.graph.small_facts import MakeStore


class TestOpening:
    """Where there is a store, and where there is none."""

    def test_a_missing_store_is_an_error(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        """Opening a folder without a store fails and makes none."""
        folder = tmp_path_factory.mktemp("none")
        with pytest.raises(OSError, match=r"CURRENT|No such file"):
            EmbeddedStore(folder / "absent")
        assert list(folder.iterdir()) == []


class TestBindings:
    """What the embedded store alone can bind."""

    def test_a_blank_node_from_outside_is_nobodys(self, make_store: MakeStore) -> None:
        """A blank node is bound as a term, and is none of the store's."""
        store = make_store("@prefix ex: <https://example.org/> . ex:a ex:knows [] .")

        assert list(store.select("SELECT ?s ?p WHERE { ?s ?p ?o }", {"s": BlankNode("x")})) == []


class TestRdflib:
    """The same store as an rdflib dataset."""

    QUERIES = (
        "SELECT ?s ?name WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }",
        "SELECT DISTINCT ?kind WHERE { ?s a ?kind }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s <https://w3id.org/maillage/ns#about> ?o }",
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    )

    @pytest.mark.parametrize("query", QUERIES)
    def test_it_gives_equal_rows(self, generation: Generation, query: str) -> None:
        """A query gives through rdflib the rows that it gives here."""
        ours = sorted(tuple(term.value for term in row.values()) for row in generation.store.select(query))
        theirs = sorted(tuple(str(term) for term in row) for row in generation.store.as_rdflib().query(query))  # type: ignore[union-attr]
        assert ours == theirs
        assert ours

    def test_it_counts_each_triple_once(self, generation: Generation) -> None:
        """Its default graph is the set of all triples."""
        row = next(
            generation.store.select("SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }")
        )
        assert len(generation.store.as_rdflib()) == int(row["n"].value)
