"""The store: one default graph that is the union, values bound as terms, and the same facts through rdflib."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from graph import Generation
from graph.store import EmbeddedStore
from tests.graph.small_facts import MakeStore

A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")
NAMES = "@prefix ex: <https://example.org/> . "
HOSTILE = (
    '" } ; DROP ALL ; {',
    "'''\" \\ \n \r \t",
    "?o } UNION { ?s ?p ?o",
    "> <https://example.org/b>",
    "\\u0022 } #",
    "{{7*7}} </script> ’ & é \U0001f5fa",
)


class TestUnion:
    """The default graph."""

    def test_it_is_the_union_of_all_graphs(self, make_store: MakeStore) -> None:
        """A query without GRAPH joins what two sources say."""
        store = make_store(f"{NAMES} ex:a ex:knows ex:b .", f"{NAMES} ex:b ex:knows ex:c .")
        rows = list(store.select("SELECT ?c WHERE { ?a <https://example.org/knows>/<https://example.org/knows> ?c }"))
        assert [row["c"].value for row in rows] == ["https://example.org/c"]

    def test_what_two_sources_say_is_one_answer_where_distinct_is_asked(self, make_store: MakeStore) -> None:
        """A triple of two graphs is one solution of a DISTINCT query (the views of this house all are)."""
        store = make_store(*[f"{NAMES} ex:a ex:knows ex:b ."] * 2)
        assert len(list(store.select("SELECT DISTINCT ?s ?o WHERE { ?s ?p ?o }"))) == 1
        assert len({str(triple) for triple in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")}) == 1
        assert len(list(store.quads(A))) == 2


class TestSelect:
    """Solutions and what they may hold."""

    def test_an_unbound_variable_is_absent(self, make_store: MakeStore) -> None:
        """A row holds what is bound and nothing else."""
        store = make_store(f"{NAMES} ex:a ex:knows ex:b .")
        rows = list(store.select("SELECT ?s ?q WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?r } }"))
        assert rows == [{"s": A}]

    @pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
    def test_other_forms_are_refused(self, make_store: MakeStore, query: str) -> None:
        """select() is for SELECT, construct() for what gives triples."""
        store = make_store("")
        with pytest.raises(TypeError):
            list(store.select(query))
        with pytest.raises(TypeError):
            list(store.construct("SELECT * WHERE { ?s ?p ?o }"))

    def test_quads_by_subject_and_by_value(self, make_store: MakeStore) -> None:
        """Quads are found by subject, by object, or by both."""
        store = make_store(f"{NAMES} ex:a ex:knows ex:b . ex:b ex:knows ex:a .")
        assert [quad.object for quad in store.quads(A)] == [B]
        assert [quad.subject for quad in store.quads(value=A)] == [B]
        assert list(store.quads(A, A)) == []
        assert len(list(store.quads())) == 2

    def test_nothing_is_written_through_it(self, make_store: MakeStore) -> None:
        """An update is no query, and the store that was opened takes none."""
        store = make_store(f"{NAMES} ex:a ex:knows ex:b .")
        with pytest.raises(SyntaxError):
            list(store.select("DELETE WHERE { ?s ?p ?o }"))
        assert len(list(store.quads())) == 1

    def test_a_missing_store_is_an_error(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        """Opening a folder without a store fails and makes none."""
        folder = tmp_path_factory.mktemp("none")
        with pytest.raises(OSError, match=r"CURRENT|No such file"):
            EmbeddedStore(folder / "absent")
        assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """Return a store where each hostile text is the name of one thing."""
    path = tmp_path_factory.mktemp("hostile") / "store"
    store = Store(str(path))
    for rank, text in enumerate(HOSTILE):
        store.add(Quad(NamedNode(f"https://example.org/{rank}"), B, Literal(text), A))
    store.flush()
    del store
    return EmbeddedStore(path)


class TestBindings:
    """Values from outside are terms, never text."""

    @pytest.mark.parametrize(("rank", "text"), list(enumerate(HOSTILE)))
    def test_a_hostile_text_finds_itself_alone(self, hostile: EmbeddedStore, rank: int, text: str) -> None:
        """A text that would end a formatted query finds the one thing of that name."""
        rows = list(hostile.select("SELECT ?s ?name WHERE { ?s ?p ?name }", {"name": Literal(text)}))
        assert [row["s"].value for row in rows] == [f"https://example.org/{rank}"]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
    @example('") } # ')
    def test_any_other_text_finds_nothing(self, hostile: EmbeddedStore, text: str) -> None:
        """No text finds anything but what bears it."""
        rows = list(hostile.select("SELECT ?s ?name WHERE { ?s ?p ?name }", {"name": Literal(text)}))
        assert len(rows) == (text in HOSTILE)

    def test_a_bound_blank_node_or_iri_is_a_term(self, hostile: EmbeddedStore) -> None:
        """IRIs are bound likewise; a blank node from outside is nobody's."""
        rows = list(hostile.select("SELECT ?s ?name WHERE { ?s ?p ?name }", {"s": NamedNode("https://example.org/0")}))
        assert [row["name"].value for row in rows] == [HOSTILE[0]]
        assert list(hostile.select("SELECT ?s ?p WHERE { ?s ?p ?o }", {"s": BlankNode("x")})) == []


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
