"""Spelling: a term that nobody has defined is found, with the one that was perhaps meant."""

import time

import pytest

from ontology.competency import questions
from ontology.identifiers import TERMS
from ontology.spelling import unknown_terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ASK { ?s al:participateIn ?o }", [("al:participateIn", "al:participatesIn")]),
        ("ASK { ?s al:participatesIn ?o ; a al:Alliance ; al:addresses cause:ageing-well }", []),
        (f"ASK {{ ?s <{TERMS}participateIn> ?o }}", [(f"{TERMS}participateIn", f"{TERMS}participatesIn")]),
        (f"PREFIX m: <{TERMS}> ASK {{ ?s m:actIn ?o }}", [("m:actIn", "m:actsIn")]),
        ("PREFIX al: <http://example.org/> ASK { ?s al:participateIn ?o }", []),
        ("ASK { ?s al:zzzzzzzz ?o }", [("al:zzzzzzzz", None)]),
        ("ASK { ?s al:addresses cause:ageing-wel }", [("cause:ageing-wel", "cause:ageing-well")]),
        ('ASK { ?s ?p \'al:nothing\' . # al:nothing\n ?s ?q """al:nothing""" , <http://x/al:nothing> }', []),
        ("ASK { organisation:nobody ?p commune:99999 ; org:nothing ?o }", []),
        ("ASK { ?s al:actIn/al:witin ?o . ?s al:actIn ?q }", [("al:actIn", "al:actsIn"), ("al:witin", "al:within")]),
        ("no SPARQL: al: <", []),
        ("", []),
    ],
)
def test_terms_that_are_not_defined_are_found(text: str, found: list[tuple[str, str | None]]) -> None:
    """Terms of ours are checked however they are written; texts, comments and things are none."""
    assert unknown_terms(text) == found


def test_the_competency_questions_are_spelt_well() -> None:
    """No question that we ask ourselves holds a term that is not defined."""
    assert [one.code for one in questions() if unknown_terms(one.text)] == []


HOSTILE = [
    "al:a " * 200_000,
    "al:" + "a" * 1_000_000,
    "".join(f"al:a{number} " for number in range(100_000)),
    "a." * 500_000,
    '"""' * 300_000,
    "<" * 1_000_000,
    "PREFIX " * 150_000,
    "-" * 1_000_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_reading_takes_time_in_proportion(text: str) -> None:
    """No text makes it slow, and few terms are told of it."""
    begun = time.thread_time()
    assert len(unknown_terms(text)) <= 5
    assert time.thread_time() - begun < 3
