"""The check of queries on sight: quick, the same as piece by piece, and bounded whatever the text."""

import gc
import re
import time
from statistics import median

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.errors import GraphError, QueryRefusedError
from graph.workers import admission
from graph.workers.admission import outline, used_prefixes
from graph.workers.queries import QueryLimits

LIMITS = QueryLimits(nesting=4)
PIECES = st.sampled_from(
    [
        *"(){}[]<>.,;?@#:'\"\\-1 \n", "<<", ">>", "SERVICE", "x:y", "x:a.b.SERVICE", "SERVICEx:y", "FROM", "?a", "<a>",
        "<http://x#>", "<http://x/>", "'it'", "'''", '"""', "@en", "ASK", "INSERT", "PREFIX", "a", "1<", "\\'", "\r",
        "&&", "<=", "\u00e9", "%20", "(1 2)", "{ ?s ?p ?o }", "[]", ".SERVICE",
    ]
)  # fmt: skip
HOSTILE = {
    "words": "1 " * 500_000,
    "pairs": "()" * 500_000,
    "pairs in pairs": "(())" * 250_000,
    "comparisons": "(1 <a> " + "1<a> " * 200_000,
    "relative": "<a>" * 340_000,
    "closed": ">> " * 330_000,
    "telling": "#from\n" + ", " * 500_000,
    "strings": "'' " * 340_000,
    "calls": "ASK { ?s ?p a:" + "service" * 149_000,
}


def shown(text: str) -> object:
    """Return what a text shows: its outline, or why it is refused."""
    try:
        return outline(text, LIMITS)
    except QueryRefusedError as error:
        return error.reason
    except GraphError as error:
        return str(error)


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=25).map(lambda two: "".join(map("".join, two))))
@example("SELECT * { FILTER(1<?b).SERVICE#>\nx:y { ?a ?b ?c } }")
@example("ASK { ?s ?p x:a.SERVICE ( <u> ) {} }")
def test_passing_over_changes_nothing(text: str) -> None:
    """What is passed over many pieces at a time is judged as if each piece had been looked at."""
    quick = shown(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "_TELLING", re.compile(""))
        slow = shown(text)

    assert quick == slow


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_is_judged_soon(text: str) -> None:
    """A text of the largest size, made to be slow, takes a fraction of a second of this process.

    The median of three counts, without collections: they walk all that the tests before left in memory.
    """
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            begun = time.thread_time()
            shown(text[: 2**20])
            taken.append(time.thread_time() - begun)
    finally:
        gc.enable()

    assert median(taken) < 1.5


@pytest.mark.parametrize(
    "rows",
    [
        "(<https://w3id.org/maillage/id/commune/86194> 'x')\n" * 19_000,
        "(<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6> 1)\n" * 19_000,
        "(1 2) " * 160_000,
    ],
    ids=["addresses", "urns", "numbers"],
)
def test_long_lists_are_admitted(rows: str) -> None:
    """Nearly a mebibyte of honest values passes."""
    assert not outline(f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}", QueryLimits()).chooses_graphs


def test_long_patterns_are_admitted() -> None:
    """Thousands of patterns with comparisons pass."""
    pattern = "{ ?a org:member ?b . FILTER(?b<3 || ?b > 9) } UNION\n"
    assert not outline(f"SELECT * {{ {pattern * 4_000} {{}} }}", QueryLimits()).chooses_graphs


def test_what_is_too_tangled_is_refused() -> None:
    """A text of brackets in brackets alone is refused, with its reason."""
    assert shown("(())" * 250_000) == "tangle"


def test_only_the_prefixes_that_are_used_are_sent() -> None:
    """A prefix is used where its name stands before a colon, however it is written; long texts get all."""
    known = {"al": "http://al/", "org": "http://org/", "rg": "http://rg/", "skos": "http://skos/"}

    assert used_prefixes("SELECT * { ?s al:x ?o ; (1org:y) 'x' }", known) == {
        "al": "http://al/",
        "org": "http://org/",
        "rg": "http://rg/",
    }
    assert used_prefixes("ASK {}" + " " * 2**16, known) == known
