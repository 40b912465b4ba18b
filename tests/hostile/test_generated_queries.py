"""Generated queries: well-formed ones have the answers of another engine, broken ones end in a stated error."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.term import Literal, URIRef

from ontology.competency import questions
from ontology.identifiers import named_graph
from tests.running_server import Server, new_address
from tests.w3c.results import describe, read_result, same_result

SRJ = "application/sparql-results+json"
TOLD = named_graph("told/000")
CHOSEN = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
VARIABLES = st.sampled_from(["?a", "?b", "?c"])
SIGNS = "{}()[]<>.;,|/^*+?$!=&\"'\\#@%\0\n\ufeff\u202e"
WORDS = """{{ << >> ^^ UNION SERVICE FROM<x:y> GRAPH?g FILTER( MINUS{ OPTIONAL{ VALUES?a{ 1e999 ''' a _:b -1"""
TOKENS = st.sampled_from([*SIGNS, *(f" {word} " for word in WORDS.split()), '"""'])


@pytest.fixture(scope="module")
def told(server: Server) -> Graph:
    """Return the facts of one document, as the server gives them, for the other engine."""
    reply = server.ask("/graph/told/000", headers={"Accept": "application/n-triples"})
    graph = Graph()
    graph.parse(data=reply.body, format="nt")
    assert len(graph) > 50
    return graph


def terms(graph: Graph) -> tuple[list[str], list[str], list[str]]:
    """Return some subjects, the predicates and some objects of a graph, as SPARQL writes them."""
    subjects = sorted({node.n3() for node in graph.subjects() if isinstance(node, URIRef)})
    predicates = sorted({node.n3() for node in graph.predicates()})
    objects = sorted({node.n3() for node in graph.objects() if isinstance(node, URIRef | Literal)})
    return subjects[::5], predicates, objects[::7]


@st.composite
def queries(draw: st.DrawFn, known: tuple[list[str], list[str], list[str]]) -> str:
    """Return a SELECT of a few connected patterns, with what may be around and between them."""
    subjects, predicates, objects = (st.sampled_from(one) for one in known)
    predicate = st.one_of(
        predicates,
        st.builds("^{}".format, predicates),
        st.builds("{}/{}".format, predicates, predicates),
        st.builds("({})+".format, predicates),
    )
    pattern = st.one_of(
        st.builds("{} {} {} .".format, VARIABLES, predicate, VARIABLES),
        st.builds("{} {} {} .".format, VARIABLES, predicates, objects),
        st.builds("{} {} {} .".format, subjects, predicates, VARIABLES),
    )
    condition = st.one_of(
        st.builds("isIRI({})".format, VARIABLES),
        st.builds("BOUND({})".format, VARIABLES),
        st.builds("STRLEN(STR({})) > {}".format, VARIABLES, st.integers(0, 60)),
        st.builds("LANG({}) = '{}'".format, VARIABLES, st.sampled_from(["", "fr", "en"])),
        st.builds("CONTAINS(STR({}), '{}')".format, VARIABLES, st.sampled_from(list(string.ascii_lowercase))),
        st.builds("REGEX(STR({}), '{}$', 'i')".format, VARIABLES, st.sampled_from(list(string.ascii_lowercase))),
        st.builds("{} != {}".format, VARIABLES, objects.filter(lambda term: term.startswith("<"))),
    )
    parts = [draw(pattern), *draw(st.lists(pattern, max_size=1))]
    parts += draw(st.lists(st.builds("OPTIONAL {{ {} }}".format, pattern), max_size=1))
    parts += draw(st.lists(st.builds("{{ {} }} UNION {{ {} }}".format, pattern, pattern), max_size=1))
    parts += draw(st.lists(st.builds("FILTER({})".format, condition), max_size=2))
    parts += draw(st.lists(st.builds("FILTER NOT EXISTS {{ {} }}".format, pattern), max_size=1))
    shown = draw(st.sampled_from(["?a ?b ?c", "DISTINCT ?a ?b", "(COUNT(*) AS ?n)", "(COUNT(DISTINCT ?a) AS ?n)"]))
    return f"SELECT {shown} FROM <{TOLD}> {{ {' '.join(parts)} }}"  # noqa: S608 - it is no SQL


@CHOSEN
@given(data=st.data())
def test_well_formed_queries_have_the_answers_of_another_engine(
    server: Server, told: Graph, data: st.DataObject
) -> None:
    """Whatever is generated is answered, and with the rows that rdflib finds in the same facts."""
    text = data.draw(queries(terms(told)))
    reply = server.query(text, source=new_address(), accept=SRJ)
    assert reply.status in {200, 413, 422, 503}, reply.body[:500]
    if reply.status == 200:
        found = read_result(reply.body, "srj", "")
        theirs = told.query(text.replace(f"FROM <{TOLD}> ", "")).serialize(format="json")
        expected = read_result(theirs or b"", "srj", "")
        assert same_result(found, expected), f"{describe(found)} / {describe(expected)}"


@CHOSEN
@given(data=st.data())
def test_broken_queries_end_in_a_stated_error(server: Server, data: st.DataObject) -> None:
    """Questions of the house, cut and stuffed at random places, never end in a fault of the server."""
    text = data.draw(st.sampled_from([question.text for question in questions()]))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 30))
        text = text[:start] + data.draw(TOKENS) * data.draw(st.integers(0, 40)) + text[end:]
    reply = server.query(text, source=new_address())

    assert reply.status in {200, 400, 413, 422, 503}, reply.body[:500]
    assert reply.status == 200 or reply.problem
    assert reply.status == 200 or b"Traceback" not in reply.body


def test_the_server_has_outlived_them(server: Server) -> None:
    """After all that the same process answers, soon."""
    assert server.process.poll() is None
    assert Path(f"/proc/{server.process.pid}").exists()
    assert server.alive() < 1
