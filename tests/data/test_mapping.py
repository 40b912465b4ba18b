"""Mappings: every form of a term, as N-Triples write it, and what is refused because it is not understood."""

from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from data.mapping import MappingError, TriplesMap, compile_count, compile_query, compile_rows, read_mapping
from ontology.identifiers import BASE

HEAD = """
@prefix ex: <http://example.org/> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCE = 'rml:logicalSource [ rml:source "things.csv" ; rml:referenceFormulation ql:CSV ] ;'
SUBJECT = 'rr:subjectMap [ rr:template "http://example.org/{id}" ] ;'


def mapping(tmp_path: Path, text: str) -> tuple[TriplesMap, ...]:
    """Return the triples maps of a text."""
    path = tmp_path / "mapping.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_mapping(path)


def lines(tmp_path: Path, facts: str, row: str) -> list[str]:
    """Return the lines that predicate-object maps give for one row, an SQL SELECT of its columns; all are parsed."""
    (one,) = mapping(tmp_path, f"<#map> {SOURCE} {SUBJECT} rr:predicateObjectMap {facts} .")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE things AS {row}")
        found = connection.execute(compile_query(one, "things")).fetchall()
        counted = connection.execute(compile_count(one, "things")).fetchall()[0][0]
    text = "".join(row[0] for row in found)
    assert counted == text.count("\n")
    assert len(list(parse(text.encode(), format=RdfFormat.N_TRIPLES))) == counted
    return text.splitlines()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('rr:objectMap [ rml:reference "name" ]', '"Été"'),
        ('rr:objectMap [ rml:reference "name" ; rr:language "fr" ]', '"Été"@fr'),
        (
            'rr:objectMap [ rml:reference "year" ; rr:datatype xsd:integer ]',
            '"1901"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
        ('rr:objectMap [ rml:reference "address" ; rr:termType rr:IRI ]', "<http://example.org/a?b=c>"),
        ('rr:objectMap [ rr:template "http://example.org/{id}/{year}" ]', "<http://example.org/7/1901>"),
        ('rr:objectMap [ rr:template "{name} ({year})" ; rr:termType rr:Literal ]', '"Été (1901)"'),
        ('rr:objectMap [ rr:template "{name}, {year}" ; rr:termType rr:Literal ; rr:language "fr" ]', '"Été, 1901"@fr'),
        ("rr:objectMap [ rr:constant ex:thing ]", "<http://example.org/thing>"),
        ('rr:objectMap [ rr:constant "l\'été \\"!\\""@fr ]', '"l\'été \\"!\\""@fr'),
        ("rr:object ex:thing", "<http://example.org/thing>"),
        ('rr:object "text"', '"text"'),
        ("rr:object 3", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_each_form_of_a_term_is_written_as_n_triples(tmp_path: Path, value: str, expected: str) -> None:
    """A reference, a template and a constant, as an IRI or as a literal with its language or datatype."""
    row = "SELECT '7' AS id, 'Été' AS name, 1901 AS year, 'http://example.org/a?b=c' AS address"
    found = lines(tmp_path, f"[ rr:predicate ex:says ; {value} ]", row)
    assert found == [f"<http://example.org/7> <http://example.org/says> {expected} ."]


def test_rows_say_what_the_lines_say(tmp_path: Path) -> None:
    """The values of some properties, by row, are those that stand in the N-Triples, with their languages."""
    facts = """rr:predicateObjectMap
        [ rr:predicate ex:called ;
          rr:objectMap [ rml:reference "name" ; rr:language "fr" ] ,
            [ rml:reference "code" ] ] ,
        [ rr:predicate ex:in ; rr:objectMap [ rr:template "http://example.org/place/{place}" ] ] ,
        [ rr:predicate ex:since ; rr:objectMap [ rml:reference "year" ; rr:datatype xsd:integer ] ] ,
        [ rr:predicate ex:seen ; rr:objectMap [ rml:reference "address" ; rr:termType rr:IRI ] ]"""
    (one,) = mapping(
        tmp_path,
        f'<#map> {SOURCE} rr:subjectMap [ rr:template "http://example.org/{{id}}" ; rr:class ex:A , ex:B ] ; {facts} .',
    )
    row = """SELECT * FROM (VALUES
        ('1', 'L''Œuvre "du\n bien"', NULL, 'a b/é', 1901, 'no address'),
        ('é', NULL, '\\', NULL, NULL, 'http://example.org/x'),
        (NULL, 'nobody', 'x', 'y', 1, 'http://example.org/y')) AS rows_ (id, name, code, place, year, address)"""
    properties = [f"http://example.org/{name}" for name in ("called", "in", "since", "seen", "never")]
    properties.append("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE things AS {row}")
        text = "".join(facts for (facts,) in connection.execute(compile_query(one, "things")).fetchall())
        rows = connection.execute(compile_rows(one, "things", properties)).fetchall()
    said = {
        (thing, iri, value["value"], value["language"])
        for thing, *lists in rows
        for iri, values in zip(properties, lists, strict=True)
        for value in values
    }
    assert said == {
        (quad.subject.value, quad.predicate.value, quad.object.value, getattr(quad.object, "language", None) or "")
        for quad in parse(text.encode(), format=RdfFormat.N_TRIPLES)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    }
    assert len(said) == 9


def test_a_class_is_a_type(tmp_path: Path) -> None:
    """rr:class states rdf:type; two classes are two facts."""
    (one,) = mapping(
        tmp_path, f'<#map> {SOURCE} rr:subjectMap [ rr:template "http://example.org/{{id}}" ; rr:class ex:A , ex:B ] .'
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE things AS SELECT '7' AS id")
        found = connection.execute(compile_query(one, "things")).fetchall()[0][0].splitlines()
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert found == [f"<http://example.org/7> {kind} <http://example.org/{name}> ." for name in "AB"]


def test_one_map_may_have_several_predicates_and_objects(tmp_path: Path) -> None:
    """Each predicate is joined with each object."""
    facts = '[ rr:predicate ex:a , ex:b ; rr:objectMap [ rml:reference "id" ] , [ rml:reference "name" ] ]'
    found = lines(tmp_path, facts, "SELECT '7' AS id, 'n' AS name")
    assert found == [
        f"<http://example.org/7> <http://example.org/{predicate}> {value} ."
        for predicate, value in (("a", '"7"'), ("a", '"n"'), ("b", '"7"'), ("b", '"n"'))
    ]


def test_literals_are_escaped(tmp_path: Path) -> None:
    """Quotes, backslashes and line ends are escaped; tabs and apostrophes stand as they are."""
    row = r"SELECT '7' AS id, 'a\b' || chr(10) || chr(13) || chr(9) || chr(34) || 'c' || chr(39) AS name"
    found = lines(tmp_path, '[ rr:predicate ex:says ; rr:objectMap [ rml:reference "name" ] ]', row)
    assert found == ['<http://example.org/7> <http://example.org/says> "a\\\\b\\n\\r\t\\"c\'" .']


def test_templates_percent_encode_what_they_are_given(tmp_path: Path) -> None:
    """Nothing that a column holds can leave an IRI, and the signs that need no encoding stay."""
    row = "SELECT 'é/ ?#<>%a-b.c_d~' AS id"
    found = lines(tmp_path, "[ rr:predicate ex:says ; rr:object ex:thing ]", row)
    encoded = "%C3%A9%2F%20%3F%23%3C%3E%25a-b.c_d~"
    assert found == [f"<http://example.org/{encoded}> <http://example.org/says> <http://example.org/thing> ."]


@pytest.mark.parametrize("value", ["http://a> <http://b", "no scheme", "http://a b", 'http://a"b', "http://a{b}", ""])
def test_a_column_that_holds_no_iri_gives_none(tmp_path: Path, value: str) -> None:
    """A reference to an IRI is left out where the column holds something else: no text can write a second fact."""
    facts = '[ rr:predicate ex:says ; rr:objectMap [ rml:reference "address" ; rr:termType rr:IRI ] ]'
    assert lines(tmp_path, facts, f"SELECT '7' AS id, '{value}' AS address") == []


def test_what_is_null_is_not_said(tmp_path: Path) -> None:
    """A fact whose column is NULL is left out, and everything of a row whose subject is."""
    facts = (
        '[ rr:predicate ex:name ; rr:objectMap [ rml:reference "name" ] ] , '
        '[ rr:predicate ex:place ; rr:objectMap [ rr:template "http://example.org/{place}/{name}" ] ] , '
        "[ rr:predicate ex:kind ; rr:object ex:thing ]"
    )
    rows = (
        "SELECT unnest(['1', '2', NULL]) AS id, unnest(['one', NULL, 'three']) AS name, "
        "unnest(['here', 'there', 'where']) AS place"
    )
    subjects = [line.split(" ")[:2] for line in lines(tmp_path, facts, rows)]
    assert subjects == [
        ["<http://example.org/1>", "<http://example.org/kind>"],
        ["<http://example.org/1>", "<http://example.org/name>"],
        ["<http://example.org/1>", "<http://example.org/place>"],
        ["<http://example.org/2>", "<http://example.org/kind>"],
    ]


def test_a_column_may_have_any_name(tmp_path: Path) -> None:
    """Names of columns are quoted."""
    facts = """[ rr:predicate ex:says ; rr:objectMap [ rml:reference '''the "best" name''' ] ]"""
    found = lines(tmp_path, facts, """SELECT '7' AS id, 'x' AS "the ""best"" name" """)
    assert found == ['<http://example.org/7> <http://example.org/says> "x" .']


def test_a_subject_may_be_a_column_or_a_constant(tmp_path: Path) -> None:
    """A subject is an IRI, whatever its form."""
    facts = "rr:predicateObjectMap [ rr:predicate ex:says ; rr:object ex:thing ]"
    two = mapping(
        tmp_path,
        f'<#a> {SOURCE} rr:subjectMap [ rml:reference "iri" ] ; {facts} . '
        f"<#b> {SOURCE} rr:subjectMap [ rr:constant ex:all ] ; {facts} .",
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE things AS SELECT 'http://example.org/one' AS iri")
        found = {connection.execute(compile_query(one, "things")).fetchall()[0][0].split(" ")[0] for one in two}
    assert found == {"<http://example.org/one>", "<http://example.org/all>"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            f"<#m> {SOURCE} {SUBJECT} rr:predicateObjectMap [ rr:predicate ex:a ; rr:objectMap "
            '[ rr:parentTriplesMap <#n> ; rr:joinCondition [ rr:child "a" ; rr:parent "b" ] ] ] .',
            "is not understood",
        ),
        (
            f"<#m> {SOURCE} {SUBJECT} rr:predicateObjectMap [ rr:predicate ex:a ; rr:objectMap "
            "[ <http://semweb.mmlab.be/ns/fnml#functionValue> [ ] ] ] .",
            "functionValue is not understood",
        ),
        (
            f'<#m> {SOURCE} rr:subjectMap [ rr:template "http://example.org/{{id}}" ; '
            "rr:graphMap [ rr:constant ex:g ] ] .",
            "graphMap is not understood",
        ),
        (f"<#m> {SOURCE} rr:subject ex:all .", "subject is not understood"),
        (f"<#m> {SOURCE} rr:subjectMap [ rr:class ex:A ] .", "no template, no reference and no constant"),
        (
            f'<#m> {SOURCE} rr:subjectMap [ rr:template "b{{id}}" ; rr:termType rr:BlankNode ] .',
            "BlankNode is not understood",
        ),
        (
            f'<#m> {SOURCE} rr:subjectMap [ rr:template "b{{id}}" ; rr:termType rr:Literal ] .',
            "a subject is an IRI",
        ),
        (f'<#m> {SOURCE} rr:subjectMap [ rr:constant "text" ] .', "a subject is an IRI"),
        (
            f"<#m> {SOURCE} {SUBJECT} rr:predicateObjectMap [ rr:predicate ex:a ; "
            'rr:objectMap [ rr:template "http://example.org/\\\\{id}" ] ] .',
            "a template with a backslash",
        ),
        (
            f"<#m> {SOURCE} {SUBJECT} rr:predicateObjectMap [ rr:predicate ex:a ; "
            'rr:objectMap [ rr:template "http://example.org/{id}" , "http://example.org/{name}" ] ] .',
            "there are 2 values of .*template where one is allowed",
        ),
        (f"<#m> {SUBJECT} rr:predicateObjectMap [ rr:predicate ex:a ; rr:object ex:b ] .", "0 values of"),
        (f"<#m> {SOURCE} rr:predicateObjectMap [ rr:predicate ex:a ; rr:object ex:b ] .", "0 values of"),
        (
            '<#m> rml:logicalSource [ rml:source "a.xml" ; rml:referenceFormulation ql:XPath ] ; '
            f"{SUBJECT.removesuffix(';')} .",
            "is not CSV",
        ),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """Joins, functions, graphs, blank nodes and what is incomplete: never facts that are other than those meant."""
    with pytest.raises(MappingError, match=reason) as caught:
        mapping(tmp_path, text)
    assert caught.value.name == "mapping.ttl"


@pytest.mark.parametrize("register", ["rna", "schools", "higher_education", "inclusion"])
def test_registers_speak_of_organisations_by_their_iris(register: str) -> None:
    """Every subject of a register's mapping is an organisation of this graph."""
    for one in read_mapping(files("data").joinpath(register, "mapping.ttl")):
        assert one.subject.value == f"{BASE}id/organisation/{{id}}"
        assert one.facts
