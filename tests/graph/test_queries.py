"""Queries: formats, and what the text of a query shows before it is evaluated."""

import contextlib
import time
from io import BytesIO
from pathlib import Path

import pytest

from graph.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from graph.workers.admission import outline
from graph.workers.queries import GRAPH_FORMATS, TABLE_FORMATS, Body, Query, QueryLimits

LIMITS = QueryLimits()
FAR = "<http://127.0.0.1:9/>"

CALLS = [
    f"SELECT * {{ SERVICE {FAR} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ service silent {FAR} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ ?s ?p ?o.SERVICE {FAR} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ ?s ?p 1.SERVICE {FAR} {{ ?a ?b ?c }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE {FAR} {{ ?a ?b ?c }} }}",
    f'SELECT * {{ ?s ?p "a"@en.SERVICE {FAR} {{ ?a ?b ?c }} }}',
    f"SELECT * {{ ?s ?p x:a.b.SERVICE {FAR} {{ ?a ?b ?c }} }}",
    "SELECT * { VALUES ?u { x:y } SERVICE ?u { ?a ?b ?c } }",
    "SELECT * { SERVICEx:y { ?a ?b ?c } }",
    "SELECT * { SERVICESILENTx:y { ?a ?b ?c } }",
    "SELECT * { SERVICE:y { ?a ?b ?c } }",
    "SELECT * { ?s ?p trueSERVICEx:y { ?a ?b ?c } }",
    "SELECT * { # a comment ends at a return\r SERVICE x:y { ?a ?b ?c } }",
    "SELECT * { FILTER(1<<http://x#>) SERVICE x:y { ?a ?b ?c } }",
    "SELECT * { ?s ?p 'it\\'s' . FILTER EXISTS { SERVICE x:y { ?a ?b ?c } } }",
]
TWO_READINGS = [
    "SELECT * { FILTER(1<?b).SERVICE#>\nx:y { ?a ?b ?c } }",
    "SELECT * { FILTER('a'<'>' ) SERVICE x:y { ?a ?b ?c } ?s ?p 'x' }",
    "SELECT * { (1 <#a>) ?p ?q . SERVICE x:y { ?a ?b ?c } }",
]
HARMLESS = [
    "SELECT * { ?s x:service 'SERVICE' . # SERVICE\n ?service <http://x/SERVICE#SERVICE> x:SERVICE }",
    "SELECT (?a<?b AS ?less) { VALUES (?a ?b) { (<http://x#a> <http://x#b>) (<a> <b>) } }",
    "SELECT (STR(<#me>) AS ?me) { <#me> ?p <#you>, <it's> }",
    'SELECT (\'it\\\'s (((\' AS ?x) ("""a "quoted" (((" b""" AS ?y) { }',
    "ASK { << ?s ?p ?o >> ?a <<( ?b ?c ?d )>> FILTER(?a < 3 && ?b>4) }",
    "PREFIX insert: <http://x/> SELECT ?load { ?load insert:clear 'DROP' }",
]


def refusal(text: str, limits: QueryLimits = LIMITS) -> str:
    """Return the reason for which a text is refused."""
    with pytest.raises(QueryRefusedError) as caught:
        outline(text, limits)
    return caught.value.reason


@pytest.mark.parametrize("text", CALLS)
def test_calls_to_other_servers_are_refused(text: str) -> None:
    """SERVICE is seen however it is written, also where only the engine would read it."""
    assert refusal(text) == "service"


@pytest.mark.parametrize("text", TWO_READINGS)
def test_two_readings_are_refused(text: str) -> None:
    """A '<' that could hide what follows it, as an IRI or as a comparison, is refused."""
    assert refusal(text) == "ambiguous"


@pytest.mark.parametrize("text", HARMLESS)
def test_words_in_texts_and_names_are_harmless(text: str) -> None:
    """Keywords and brackets in strings, comments, IRIs, names and variables count for nothing."""
    assert not outline(text, LIMITS).chooses_graphs


@pytest.mark.parametrize("word", ["LOAD", "insert", "Delete", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_updates_are_refused(word: str) -> None:
    """A text that begins, after its prologue, with a word of SPARQL Update is refused."""
    assert refusal(f"PREFIX x: <http://x#> BASE <http://x/> # LOAD\n{word} DATA {{ }}") == "update"


def test_from_is_seen() -> None:
    """FROM as a keyword means that the query chooses its graphs; as a part of a name it does not."""
    assert outline("SELECT * FROM <http://x/g> { }", LIMITS).chooses_graphs
    assert outline("ASK\nfrom named x:g { }", LIMITS).chooses_graphs
    assert not outline("SELECT ?from { ?from x:from 'FROM' } # FROM", LIMITS).chooses_graphs


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("[", "]"), ("<< ", ">>")])
def test_depth_has_a_bound(opening: str, closing: str) -> None:
    """256 levels of brackets pass, one more does not; brackets side by side are not deep."""
    outline(opening * 256 + closing * 256, LIMITS)
    outline((opening + closing) * 1000, LIMITS)

    assert refusal(opening * 257 + closing * 257) == "nesting"


def test_size_has_a_bound() -> None:
    """A text longer than the limit in bytes is refused, whatever it says."""
    with pytest.raises(QueryTooLargeError) as caught:
        outline("é" * 40, QueryLimits(text_bytes=79))

    assert (caught.value.limit, caught.value.value) == ("text_bytes", 79)


@pytest.mark.parametrize(
    ("text", "place"),
    [("ASK {\n ?s ?p 'a }", (2, 8)), ("ASK {\n'\ud800'}", (2, 2)), ('ASK {""" " "" }', (1, 6))],
)
def test_what_cannot_be_sparql_has_a_place(text: str, place: tuple[int, int]) -> None:
    """An open string or half a surrogate pair is a syntax error with line and column."""
    with pytest.raises(QuerySyntaxError) as caught:
        outline(text, LIMITS)

    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "text",
    ["a." * 100_000, ":." * 100_000, '\\"""' * 50_000, "<a" * 100_000, "(1 <" + "a" * 200_000, "é" * 100_000],
)
def test_reading_takes_time_in_proportion(text: str) -> None:
    """No text of 200,000 signs makes the check slow."""
    begun = time.perf_counter()
    with contextlib.suppress(QuerySyntaxError):
        outline(text, LIMITS)

    assert time.perf_counter() - begun < 2


def test_formats() -> None:
    """Four formats for tables, four for graphs, each with the media type that is sent."""
    assert TABLE_FORMATS["text/csv"] == "text/csv; charset=utf-8"
    assert set(TABLE_FORMATS) == {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    }
    assert set(GRAPH_FORMATS) == {
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
    }


def test_unknown_formats_are_an_error_of_the_caller() -> None:
    """A query asks for formats that exist."""
    with pytest.raises(ValueError, match="not a format of tables"):
        Query("ASK {}", table="text/turtle")
    with pytest.raises(ValueError, match="not a format of graphs"):
        Query("ASK {}", graph="text/csv")


def test_bodies_read_the_same_from_memory_and_from_disk(tmp_path: Path) -> None:
    """A body gives its content whole, in chunks or as a stream, wherever it is held."""
    content = bytes(range(256)) * 1000
    path = tmp_path / "body"
    path.write_bytes(content)
    for body in (Body(len(content), content), Body(len(content), path.open("rb"))):
        with body:
            assert body.read() == content
            assert body.stream().read() == content
            assert b"".join(body.chunks(1000)) == content
    assert isinstance(Body(1, b"a").stream(), BytesIO)
