"""Results: tables whose values keep their types in pandas and Arrow, and facts as documents."""

import sys
from datetime import UTC, date, datetime

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph import Table, Triples
from ontology.terms import PREFIXES

A, P = NamedNode("https://example.org/a"), NamedNode("https://w3id.org/maillage/ns#addresses")


def table(values: str, names: str = "?x") -> Table:
    """Return the table that a VALUES block is."""
    query = f"SELECT {names} WHERE {{ VALUES ({names}) {{ {values} }} }}"
    results = ox.Store().query(query, prefixes=dict(PREFIXES))
    assert isinstance(results, ox.QuerySolutions)
    return Table.of(results)


class TestTable:
    """Terms, and texts made of them."""

    def test_terms_and_rows(self) -> None:
        """Terms keep what they are; rows are their texts; what is unbound is None in both."""
        found = table('(<urn:a> UNDEF) (UNDEF "é"@fr)', "?a ?b")
        assert found.columns == ("a", "b")
        assert found.terms == ((NamedNode("urn:a"), None), (None, Literal("é", language="fr")))
        assert found.rows == (("urn:a", None), (None, "é"))
        assert len(found) == 2


class TestTyped:
    """Columns of Arrow and pandas."""

    @pytest.mark.parametrize(
        ("values", "kind", "found"),
        [
            ("(1) (UNDEF) (-3)", "int64", [1, None, -3]),
            ('("2014"^^xsd:gYear) ("1987"^^xsd:gYear)', "int64", [2014, 1987]),
            ('("7"^^xsd:long) ("8"^^xsd:unsignedByte)', "int64", [7, 8]),
            ("(1) (2.5) (1e3)", "double", [1.0, 2.5, 1000.0]),
            ('("INF"^^xsd:double) ("-INF"^^xsd:float)', "double", [float("inf"), float("-inf")]),
            ("(true) (UNDEF) (false)", "bool", [True, None, False]),
            ('("0001-01-01"^^xsd:date) ("9999-12-31"^^xsd:date)', "date32[day]", [date.min, date.max]),
            (
                '("2014-01-01T10:00:00+02:00"^^xsd:dateTime) ("2014-01-01T10:00:00.5Z"^^xsd:dateTime)',
                "timestamp[us, tz=UTC]",
                [datetime(2014, 1, 1, 8, tzinfo=UTC), datetime(2014, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC)],
            ),
            (
                '("2014-01-01T10:00:00"^^xsd:dateTime)',
                "timestamp[us]",
                [datetime(2014, 1, 1, 10)],  # noqa: DTZ001 - the value has no zone
            ),
            ('("a"@fr) (<urn:b>) ("c")', "string", ["a", "urn:b", "c"]),
            ('(1) ("one")', "string", ["1", "one"]),
            ('("99999999999999999999"^^xsd:integer) (1)', "string", ["99999999999999999999", "1"]),
            ('("many"^^xsd:integer)', "string", ["many"]),
            ('("2014-01-01"^^xsd:date) ("2014-01-01Z"^^xsd:date)', "string", ["2014-01-01", "2014-01-01Z"]),
            ('("2014-01-01T10:00:00"^^xsd:dateTime) ("2014-01-01T10:00:00Z"^^xsd:dateTime)', "string", None),
            ('("x"^^<urn:mine>)', "string", ["x"]),
            ('("01004")', "string", ["01004"]),
            ("(UNDEF)", "string", [None]),
        ],
    )
    def test_a_column_has_the_type_of_its_values(self, values: str, kind: str, found: list[object] | None) -> None:
        """Values of one kind give their type; mixed ones, or one that does not fit, stay texts: codes keep zeros."""
        pytest.importorskip("pyarrow")
        column = table(values).to_arrow().column("x")
        assert str(column.type) == kind
        assert found is None or column.to_pylist() == found

    def test_pandas_knows_absence(self) -> None:
        """Whole numbers and booleans stay so where one is absent; dates are dates; IRIs are texts."""
        pytest.importorskip("pyarrow")
        pd = pytest.importorskip("pandas")
        values = '(1 true "2014-01-01"^^xsd:date <urn:a>) (UNDEF UNDEF UNDEF UNDEF)'
        frame = table(values, "?n ?b ?d ?i").to_pandas()
        assert [str(kind) for kind in frame.dtypes][:2] == ["Int64", "boolean"]
        assert frame["d"][0] == pd.Timestamp(2014, 1, 1)
        assert frame["i"][0] == "urn:a"
        assert frame.isna().sum().tolist() == [1, 1, 1, 1]

    def test_languages_on_request(self) -> None:
        """The language of each text stands in a column beside it, where there are any."""
        pytest.importorskip("pyarrow")
        found = table('("été"@fr 1) ("summer"@en 2) ("x" 3)', "?a ?b")
        assert found.to_pandas().columns.tolist() == ["a", "b"]
        tagged = found.to_arrow(languages=True)
        assert tagged.column_names == ["a", "a@lang", "b"]
        assert tagged.column("a@lang").to_pylist() == ["fr", "en", None]

    def test_no_rows(self) -> None:
        """A table without rows keeps its columns."""
        pytest.importorskip("pyarrow")
        assert table("", "?b ?a").to_pandas().columns.tolist() == ["b", "a"]

    @pytest.mark.parametrize("lacking", ["pyarrow", "pandas"])
    def test_what_to_install(self, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
        """Where a library is lacking, the error says what to install."""
        pytest.importorskip("pyarrow")
        monkeypatch.setitem(sys.modules, lacking, None)
        with pytest.raises(ImportError, match=r'pip install -e "\.\[notebook\]"'):
            table("(1)").to_pandas()


class TestFacts:
    """Triples of a CONSTRUCT query."""

    def test_each_once_in_their_order(self) -> None:
        """A triple that two graphs state is one fact."""
        first, second = Triple(A, P, Literal("é", language="fr")), Triple(A, P, Literal(1))
        facts = Triples.of([first, second, first])
        assert list(facts) == [first, second]
        assert len(facts) == 2

    def test_as_documents(self) -> None:
        """Triples are written with the prefixes that they use, and read again the same."""
        facts = Triples.of([Triple(A, P, Literal("é\n", language="fr"))])
        turtle = facts.to_rdf()
        assert turtle.startswith(b"@prefix al: ")
        assert turtle.count(b"@prefix") == 1
        for form in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD):
            assert [quad.triple for quad in parse(facts.to_rdf(form), format=form)] == list(facts)

    def test_as_rdflib(self) -> None:
        """The same facts for rdflib."""
        graph = Triples.of([Triple(A, P, Literal("é", language="fr")), Triple(A, P, Literal(1))]).to_rdflib()
        assert sorted(str(value) for _s, _p, value in graph) == ["1", "é"]
