"""The generated graph: the same each time, of the size asked for, true to the shapes, and counted right."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from benchmarks.generated import GeneratedGraph
from benchmarks.shapes import shapes
from graph import Generation, build
from ontology.conformance import check
from ontology.terms import PREFIXES
from ontology.vocabulary import vocabulary_source

SIZE = 20_000
LIMITED = {"q04b", "q08", "q08b"}
"""Shapes that show a few rows of many, of which any may come among equals."""


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """Return a small generated graph as a generation."""
    return build((vocabulary_source(), GeneratedGraph(SIZE).source()), tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="module")
def store(generation: Generation) -> ox.Store:
    """Return its store."""
    return ox.Store.read_only(str(generation.store_path))


def rows(store: ox.Store, query: str) -> Iterator[str]:
    """Give the rows or the triples of an answer as text."""
    answer = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    assert not isinstance(answer, ox.QueryBoolean)
    for one in answer:
        yield str(one)


def test_the_same_bytes_each_time() -> None:
    """Two graphs of one size and one seed are equal to the last byte; another seed gives another graph."""
    first, again = (b"".join(GeneratedGraph(3000).chunks()) for _time in range(2))
    other = b"".join(GeneratedGraph(3000, seed=1).chunks())
    assert first == again
    assert first != other


def test_its_size() -> None:
    """It has about as many triples as were asked for, none of them twice, in whole lines."""
    chunks = list(GeneratedGraph(SIZE).chunks())
    lines = b"".join(chunks).splitlines()
    assert all(chunk.endswith(b"\n") for chunk in chunks)
    assert 0.8 * SIZE < len(lines) < 1.2 * SIZE
    assert len(set(lines)) == len(lines)


def test_it_conforms() -> None:
    """The shapes find nothing to mend in it, and warn only of missing evidence and English names."""
    found = check(b"".join(GeneratedGraph(3000).chunks()))
    assert found.conforms
    assert {finding.shape.rpartition("#")[2] for finding in found.findings} <= {"someEvidence", "englishWording"}


@pytest.mark.parametrize("name", [shape.name for shape in shapes(GeneratedGraph(SIZE)) if shape.fast])
def test_the_fast_form_gives_the_same(store: ox.Store, name: str) -> None:
    """Both forms of a query give the same rows; where only a few of many are shown, as many."""
    shape = next(shape for shape in shapes(GeneratedGraph(SIZE)) if shape.name == name)
    assert shape.fast is not None
    natural, fast = sorted(rows(store, shape.natural)), sorted(rows(store, shape.fast))
    if name == "q13 count all":
        assert fast == [], "nobody has described this data set"
    elif name.partition(" ")[0] in LIMITED:
        assert len(natural) == len(fast) > 0
    else:
        assert natural == fast


@pytest.mark.parametrize(
    ("counted", "tallied"), [("org:classification", "al:talliedKind"), ("al:addresses", "al:talliedCause")]
)
def test_tallies_are_what_a_count_gives(store: ox.Store, counted: str, tallied: str) -> None:
    """In each territory above the communes, each tally is the number that counting anew along the closure gives."""
    count = f"""SELECT ?territory ?what (COUNT(DISTINCT ?o) AS ?n) WHERE {{
        ?o org:classification ?kind ; al:actsIn/al:within ?territory ; {counted} ?what }} GROUP BY ?territory ?what"""
    stored = f"""SELECT ?territory ?what ?n WHERE {{
        ?t al:talliedIn ?territory ; {tallied} ?what ; al:organisations ?n }}"""
    expected = sorted(rows(store, count))
    assert len(expected) > 100
    assert sorted(rows(store, stored)) == expected
