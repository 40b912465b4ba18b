"""Answers of queries, ours and the expected ones, read from every format and compared."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)
from rdflib import Graph, Namespace, URIRef
from rdflib.term import BNode, Node
from rdflib.term import Literal as RdflibLiteral

from tests.w3c.facts import Term, by_value, same_facts

_RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_IN_ROW = "urn:x-variable:"
_PLACE = NamedNode("urn:x-place")
_EMPTY_ROW = NamedNode("urn:x-row")

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT: variables in any order, rows that leave out what is unbound."""

    variables: frozenset[str]
    rows: Sequence[Row]


Result = bool | Table | list[Quad]


def read_result(content: bytes, form: str, base: str) -> Result:
    """Return the answer written in a form, named as files are: ``srx``, ``srj``, ``tsv``, ``csv``, ``ttl``."""
    match form:
        case "csv":
            return _csv(content)
        case "srx" | "srj" | "tsv":
            return _table(content, form)
    quads = list(parse(content, RdfFormat.from_extension(form), base_iri=base, rename_blank_nodes=True))
    sets = any(quad.object == NamedNode(_RS.ResultSet) for quad in quads)
    return _described(content, base) if sets else quads


def same_result(found: Result, expected: Result, *, ordered: bool = False, exact: bool = False) -> bool:
    """Say whether two answers are the same; ``ordered`` counts the order of rows, ``exact`` the texts of numbers."""
    if isinstance(found, Table) and isinstance(expected, Table):
        if found.variables != expected.variables or len(found.rows) != len(expected.rows):
            return False
        return _same_rows(found.rows, expected.rows, ordered=ordered, exact=exact)
    if isinstance(found, list) and isinstance(expected, list):
        return same_facts(found, expected)
    return found is expected


def describe(result: Result) -> str:
    """Return an answer in a few words, to be read beside another one."""
    if isinstance(result, Table):
        names = sorted(result.variables)
        rows = "; ".join(" ".join(str(row.get(name, "-")) for name in names) for row in result.rows[:3])
        return f"{len(result.rows)} row(s) of {' '.join(names)}: {rows}"
    return f"{len(result)} triple(s)" if isinstance(result, list) else str(result).lower()


def _same_rows(found: Iterable[Row], expected: Iterable[Row], *, ordered: bool, exact: bool) -> bool:
    """Compare rows as graphs in which each row is a node: what is left is a question of blank nodes."""
    if exact:
        return _sorted(found) == _sorted(expected)
    return same_facts(_graph(found, ordered=ordered), _graph(expected, ordered=ordered))


def _sorted(rows: Iterable[Row]) -> list[str]:
    """Return rows as texts in which all blank nodes look alike."""
    texts = ({name: "_:" if isinstance(term, BlankNode) else str(term) for name, term in row.items()} for row in rows)
    return sorted(str(sorted(text.items())) for text in texts)


def _graph(rows: Iterable[Row], *, ordered: bool) -> list[Quad]:
    quads = []
    for place, row in enumerate(rows):
        node = BlankNode(f"row{place}")
        quads.append(Quad(node, _PLACE, Literal(place) if ordered else _EMPTY_ROW))
        for name, term in row.items():
            quads.append(Quad(node, NamedNode(_IN_ROW + name), by_value(term)))
    return quads


def _table(content: bytes, extension: str) -> Result:
    form = QueryResultsFormat.from_extension(extension)
    results = parse_query_results(content, form)
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [{name: term for name in names if (term := row[name]) is not None} for row in results]
    return Table(frozenset(names), rows)


def _csv(content: bytes) -> Table:
    """Return a table of plain texts: CSV does not tell literals from IRIs."""
    names, *lines = list(csv.reader(io.StringIO(content.decode(), newline="")))
    rows = [
        {
            name: BlankNode(f"c{cell[2:]}") if cell.startswith("_:") else Literal(cell)
            for name, cell in zip(names, line, strict=True)
            if cell
        }
        for line in lines
    ]
    return Table(frozenset(names), rows)


def _described(content: bytes, base: str) -> Result:
    """Return the answer that a graph describes in the vocabulary of result sets."""
    graph = Graph().parse(data=content, format="turtle", publicID=base)
    head = next(graph.subjects(None, _RS.ResultSet))
    rows = [
        {
            str(graph.value(one, _RS.variable)): _term(graph.value(one, _RS.value))
            for one in graph.objects(row, _RS.binding)
        }
        for row in graph.objects(head, _RS.solution)
    ]
    return Table(frozenset(str(name) for name in graph.objects(head, _RS.resultVariable)), rows)


def _term(node: Node | None) -> Term:
    match node:
        case URIRef():
            return NamedNode(str(node))
        case BNode():
            return BlankNode(str(node))
        case RdflibLiteral():
            if node.language:
                return Literal(str(node), language=node.language)
            return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    raise ValueError(f"unexpected term {node!r}")
