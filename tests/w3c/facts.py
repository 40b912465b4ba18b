"""Facts of the suites, read from their files, and datasets compared up to the names of their blank nodes."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from tests.w3c.manifests import Facts

GraphName = NamedNode | BlankNode | DefaultGraph
Term = NamedNode | BlankNode | Literal | Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_EXACT = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal"))
_FLOATING = frozenset(f"{_XSD}{name}" for name in ("double", "float"))
_BOOLEANS = {"0": "false", "1": "true"}


def read_graph(path: Path, graph: GraphName | None = None) -> list[Quad]:
    """Return the facts of a file in a graph; its blank nodes are like those of no other file."""
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    name = graph or DefaultGraph()
    parsed = parse(path.read_bytes(), form, base_iri=path.as_uri(), rename_blank_nodes=True)
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed]


def read_dataset(facts: Facts) -> list[Quad]:
    """Return all facts of a dataset."""
    quads = [quad for path in facts.default for quad in read_graph(path)]
    return [*quads, *(quad for name, path in facts.named for quad in read_graph(path, NamedNode(name)))]


def same_facts(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Say whether two datasets state the same, numbers and booleans being compared by value."""
    return _canonical(one) == _canonical(other)


def by_value(term: Term) -> Term:
    """Return a term whose text is the same for all texts of one value: ``1.0`` and ``1.00`` are one decimal."""
    if not isinstance(term, Literal):
        return term
    kind = term.datatype.value
    if kind == f"{_XSD}boolean":
        return Literal(_BOOLEANS.get(term.value, term.value), datatype=term.datatype)
    try:
        if kind in _EXACT:
            return Literal(f"{Decimal(term.value).normalize():f}", datatype=term.datatype)
        if kind in _FLOATING:
            return Literal(repr(float(term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        return term
    return term


def _canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(Quad(quad.subject, quad.predicate, by_value(quad.object), quad.graph_name) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
