"""The comparison of answers: what counts as the same, and what does not."""

import pytest

from tests.w3c.results import read_result, same_result

BASE = "http://example.org/"


def tsv(*lines: str) -> bytes:
    """Return a table of tab-separated values."""
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (tsv("?a\t?b", "1\t_:x", "2\t_:x"), tsv("?b\t?a", "_:y\t2", "_:y\t1"), True),
        (tsv("?a\t?b", "1\t_:x", "2\t_:x"), tsv("?a\t?b", "1\t_:x", "2\t_:y"), False),
        (tsv("?a", "1", "1"), tsv("?a", "1"), False),
        (tsv("?a", "1", "1", "2"), tsv("?a", "1", "2", "2"), False),
        (tsv("?a", "1.50"), tsv("?a", "1.5"), True),
        (tsv("?a", "1.5"), tsv("?a", "1.5e0"), False),
        (tsv("?a", "1.0"), tsv("?a", '"1.0"'), False),
        (tsv("?a", '"x"@en'), tsv("?a", '"x"'), False),
        (tsv("?a", "1"), tsv("?b", "1"), False),
        (tsv("?a\t?b", "1\t"), tsv("?a\t?b", "\t1"), False),
    ],
)
def test_rows_are_compared_whatever_blank_nodes_are_called(one: bytes, other: bytes, *, same: bool) -> None:
    """The order of rows and columns, names of blank nodes and spellings of a number do not count; the rest does."""
    assert same_result(read_result(one, "tsv", BASE), read_result(other, "tsv", BASE)) is same


def test_order_and_spelling_count_where_they_are_asked_for() -> None:
    """Rows of an ordered query are a sequence, and a format of text is held to its text."""
    up, down = (read_result(tsv("?a", *lines), "tsv", BASE) for lines in (("1", "2"), ("2", "1")))
    long, short = (read_result(tsv("?a", text), "tsv", BASE) for text in ("1.50", "1.5"))

    assert same_result(up, down)
    assert not same_result(up, down, ordered=True)
    assert not same_result(long, short, exact=True)
    assert same_result(long, long, exact=True)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("srj", b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "x"}}]}}'),
        (
            "srx",
            b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/></head><results>'
            b'<result><binding name="a"><literal>x</literal></binding></result></results></sparql>',
        ),
        ("csv", b"a\r\nx\r\n"),
        (
            "ttl",
            b"@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> . [] a rs:ResultSet ;"
            b' rs:resultVariable "a" ; rs:solution [ rs:binding [ rs:variable "a" ; rs:value "x" ] ] .',
        ),
    ],
)
def test_all_formats_of_a_table_are_read_alike(form: str, content: bytes) -> None:
    """One table is the same table in every format."""
    expected = read_result(tsv("?a", '"x"'), "tsv", BASE)

    assert same_result(read_result(content, form, BASE), expected)


def test_graphs_and_booleans_are_answers_too() -> None:
    """A graph is compared as a graph, a boolean as a boolean, and kinds are never confused."""
    one, same, other = (
        read_result(text, "ttl", BASE) for text in (b"[] <p> [], 1 .", b"<p> <p> 1 .", b"_:b <p> 1, _:c .")
    )
    true, false = (
        read_result(f'{{"head": {{}}, "boolean": {word}}}'.encode(), "srj", BASE) for word in ("true", "false")
    )

    assert same_result(one, other)
    assert not same_result(one, same)
    assert same_result(true, true)
    assert not same_result(true, false)
    assert not same_result(true, one)
