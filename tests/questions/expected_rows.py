"""The rows that each competency question gives, beside the tests as compact text, and terms as such text."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import rdflib

from ontology.competency import Question, questions
from ontology.identifiers import CONCEPTS, GRAPHS, TERMS, THINGS

EXPECTED = Path(__file__).parent / "expected"
QUESTIONS = questions()
NAMESPACES = {
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/ns/prov#": "prov",
    "http://metadata.un.org/sdg/": "sdg",
}

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a query: the names of its variables and its rows, as compact text."""

    variables: tuple[str, ...]
    rows: Rows


def expected(question: Question) -> Table:
    """Return the rows beside the tests."""
    with (EXPECTED / f"{question.code.lower()}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return Table(tuple(header), [tuple(row) for row in rows])


def code_of(question: Question) -> str:
    """Return what names a question in a report of pytest."""
    return question.code


def answer_of_pyoxigraph(store: pyoxigraph.Store, query: str) -> Table:
    """Return the answer of a store whose default graph is the union of its named graphs."""
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    variables = tuple(variable.value for variable in solutions.variables)
    return Table(variables, [tuple(of_pyoxigraph(term) for term in row) for row in solutions])


def of_pyoxigraph(term: object) -> str:
    """Return a term of pyoxigraph as compact text."""
    if isinstance(term, pyoxigraph.NamedNode):
        return compact(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return plain(term.value, term.datatype.value)
    assert term is None, term
    return ""


def of_rdflib(term: rdflib.term.Node | None) -> str:
    """Return a term of rdflib as compact text."""
    if isinstance(term, rdflib.URIRef):
        return compact(str(term))
    if isinstance(term, rdflib.Literal):
        return plain(str(term), str(term.datatype))
    assert term is None, term
    return ""


def compact(iri: str) -> str:
    """Return an IRI in short: ``organisation:orange``, ``role:member``, ``graph:told/003``, ``al:Claim``."""
    for start in (THINGS, CONCEPTS):
        if iri.startswith(start):
            return iri.removeprefix(start).replace("/", ":", 1)
    if iri.startswith(GRAPHS):
        return f"graph:{iri.removeprefix(GRAPHS)}"
    if iri.startswith(TERMS):
        return f"al:{iri.removeprefix(TERMS)}"
    for namespace, prefix in NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def plain(text: str, datatype: str) -> str:
    """Return a literal's text, without needless zeros where it is a decimal number."""
    if datatype.endswith("#decimal"):
        return f"{Decimal(text).normalize():f}"
    return text
