"""The cap on rows: counted exactly in the bytes of an answer, however they are cut into pieces."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    parse_query_results,
)

from graph.errors import QueryTooLargeError
from graph.workers.pool import WorkerPool
from graph.workers.queries import TABLE_FORMATS, Query, QueryLimits
from graph.workers.rows import RowCap
from graph.workers.spool import Spool, SpoolFullError

READABLE = [form for form in TABLE_FORMATS if form != "text/csv"]
JSON = "application/sparql-results+json"

# What parts rows in some format, what may hide it, and pieces of both.
SIGNS = st.sampled_from(
    ['"', "\\", "},{", "}", "{", ",", "\r\n", "\r", "\n", "\t", "<result>", "<", "[{", "a", "é", "😀"]
)
TEXTS = st.lists(SIGNS, max_size=8).map("".join)
NODES = st.sampled_from(["http://x/", "http://x/},", "urn:{"]).map(
    lambda iri: f"<{iri.translate({123: 'é', 125: 'é'})}>"
)
VALUES = st.one_of(TEXTS.map(lambda text: str(Literal(text))), NODES, st.just("UNDEF"))
TABLES = st.integers(0, 3).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=12)
)


def table(rows: Sequence[Sequence[str]], form: str) -> bytes:
    """Return the rows as the engine writes them."""
    names = " ".join(f"?v{place}" for place in range(len(rows[0]) if rows else 2))
    values = " ".join(f"({' '.join(row)})" for row in rows)
    found = Store().query(f"SELECT * {{ VALUES ({names}) {{ {values} }} }}")
    assert isinstance(found, QuerySolutions)
    written = found.serialize(format=QueryResultsFormat.from_media_type(form))
    assert written is not None
    return written


def pieces(whole: bytes, cuts: Sequence[int]) -> Iterator[bytes]:
    """Yield the whole, cut at some places."""
    places = sorted({0, *(cut % (len(whole) + 1) for cut in cuts), len(whole)})
    for begin, end in pairwise(places):
        yield whole[begin:end]


def is_passed(form: str, most: int, whole: bytes, cuts: Sequence[int]) -> bool:
    """Say whether a table has more rows than that, as a spool does that takes it in pieces."""
    cap = RowCap(form, most)
    taken: list[bytes] = []
    for piece in pieces(whole, cuts):
        taken.append(piece)
        if cap.is_passed(piece, lambda: taken):
            return True
    return False


@pytest.mark.parametrize("form", TABLE_FORMATS)
@settings(max_examples=300, deadline=None)
@given(rows=TABLES, cuts=st.lists(st.integers(0, 2000), max_size=40))
def test_the_count_is_exact(form: str, rows: list[list[str]], cuts: list[int]) -> None:
    """A table has more rows than one less than it has, and no more than it has."""
    whole = table(rows, form)

    assert not is_passed(form, max(1, len(rows)), whole, cuts)
    assert len(rows) < 2 or is_passed(form, len(rows) - 1, whole, cuts)


@pytest.mark.parametrize("form", READABLE)
@settings(max_examples=100, deadline=None)
@given(rows=TABLES)
def test_readers_find_as_many_rows(form: str, rows: list[list[str]]) -> None:
    """Whoever reads a table finds the rows that are counted."""
    found = parse_query_results(table(rows, form), format=QueryResultsFormat.from_media_type(form))

    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == len(rows)


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_every_cut_is_as_good(form: str) -> None:
    """Wherever a table is cut in two, and cut into single bytes, its count is the same."""
    rows = [[str(Literal('"\\},{\r\n')), "UNDEF"], ["UNDEF", "UNDEF"], ["UNDEF", str(Literal("[{<result>"))]]
    whole = table(rows, form)
    for cuts in (*([place] for place in range(len(whole))), range(len(whole))):
        assert is_passed(form, 2, whole, list(cuts))
        assert not is_passed(form, 3, whole, list(cuts))


@pytest.mark.parametrize("size", [10, 100_000], ids=["in memory", "in a file"])
def test_a_spool_counts_again_what_it_holds(size: int) -> None:
    """Strings that look like rows in JSON do not fill a spool; the first row too many does."""
    like_rows = [str(Literal("},{" * 5)), str(Literal("x" * size))]
    whole = table([like_rows] * 4, JSON)
    for most, is_full in ((4, False), (3, True)):
        spool = Spool(len(whole))
        spool.cap_rows(RowCap(JSON, most))
        try:
            for piece in pieces(whole, range(0, len(whole), 997)):
                spool.write(piece)
            filled = ""
        except SpoolFullError as error:
            filled = error.limit
        finally:
            spool.close()

        assert filled == ("answer_rows" if is_full else "")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a store of 300 triples."""
    path = tmp_path_factory.mktemp("rows") / "store"
    facts = Store(str(path))
    node = NamedNode("http://example.org/")
    facts.extend(Quad(node, node, Literal(number), node) for number in range(300))
    facts.flush()
    del facts
    return path


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_too_many_rows_are_refused(store: Path, form: str) -> None:
    """As many rows as the cap are answered whole; one more is an error that says the cap, never a part."""
    with WorkerPool(store, workers=1, limits=QueryLimits(answer_rows=200)) as workers:
        with workers.run(Query("SELECT * { ?s ?p ?o } LIMIT 200", form)).body as body:
            assert not is_passed(form, 200, body.read(), [])
        with pytest.raises(QueryTooLargeError) as caught:
            workers.run(Query("SELECT * { ?s ?p ?o } LIMIT 201", form))
        assert (caught.value.limit, caught.value.value) == ("answer_rows", 200)
        with workers.run(Query("ASK {}", form)).body as body:
            assert body.size
        with workers.run(Query("CONSTRUCT WHERE { ?s ?p ?o }", graph="application/n-triples")).body as body:
            assert body.read().count(b"\n") == 300
