"""Queries that would exhaust time, memory or stack: each ends in a stated error, soon, and harms nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.hostile.conftest import ANSWER_BYTES, LIMIT_S, MEMORY_BYTES
from tests.running_server import RUNAWAY, Reply, Server, product

GRACE_S = 2.0
TOO_DEEP = {
    "parentheses": f"ASK {{ FILTER({'(' * 5_000}1{')' * 5_000}) }}",
    "braces": f"ASK {'{' * 100_000}{'}' * 100_000}",
    "brackets": f"ASK {{ ?s ?p {'[ ?p ' * 5_000} 1 {']' * 5_000} }}",
    "triple terms": f"ASK {{ ?s ?p {'<<( ?s ?p ' * 5_000} 1 {')>>' * 5_000} }}",
}
TOO_LONG = {
    "path of 20,000 steps": f"ASK {{ ?s {'/'.join(['<http://x/p>'] * 20_000)} ?o }}",
    "10,000 alternatives": f"ASK {{ {' UNION '.join(['{ ?s <http://x/p> ?o }'] * 10_000)} }}",
    "100,000 negations": f"ASK {{ FILTER({'!' * 100_000}true) }}",
    "3,000 bindings": f"ASK {{ {' '.join(f'BIND({n} AS ?v{n})' for n in range(3_000))} }}",
}
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
ENDLESS = {
    "count of a product": RUNAWAY,
    "order of a product": f"SELECT * {{ {product('a', 'b', 'c')} }} ORDER BY DESC(?c) ?a ?b LIMIT 1",
    "any path between all": "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/p>|^!<http://x/p>)* ?b . ?c ?p ?d }",
    "star of 400 and 200 patterns": "SELECT * {{ {} {} }}".format(
        " ".join(f"?s ?p{n} ?o{n} ." for n in range(400)), " ".join(f"?t ?q{n} ?r{n} ." for n in range(200))
    ),
    "text doubled thirty times": f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789abcdef' AS ?x0) {DOUBLED} }}",
    "one text of everything": (
        f"SELECT (STRLEN(GROUP_CONCAT(?t)) AS ?n) {{ {product('a', 'b', 'c')} BIND(CONCAT(STR(?a), 'xxxxx') AS ?t) }}"
    ),
    "replacements of replacements": (
        "SELECT (STRLEN(?y) AS ?n) { BIND('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' AS ?x0) "
        + " ".join(f"BIND(REPLACE(?x{n}, 'a', ?x0) AS ?x{n + 1})" for n in range(7))
        + " BIND(?x7 AS ?y) }"
    ),
}


@contextmanager
def watching_memory(server: Server) -> Iterator[list[int]]:
    """Give a list whose greatest number is the most memory that a worker had meanwhile, in bytes."""
    seen = [0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.extend(server.peak_bytes(worker) for worker in server.workers())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_what_is_nested_too_deep_is_refused_at_once(server: Server, source: str, text: str) -> None:
    """5,000 parentheses, 10 KB that end an unguarded process, are a 400; so are their like."""
    reply = server.query(text, source=source)

    assert (reply.status, reply.problem["code"]) == (400, "sparql-refused")
    assert reply.seconds < 1
    assert server.alive() < 1


@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG)
def test_long_chains_end_in_an_answer_or_a_stated_error(server: Server, source: str, text: str) -> None:
    """What recurses without brackets costs one worker at most."""
    reply = server.query(text, source=source)

    assert reply.status in {200, 400, 413, 422, 503}
    assert reply.status == 200 or reply.problem
    assert reply.seconds < LIMIT_S + GRACE_S
    assert server.alive() < 1


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_query_without_end_is_stopped(server: Server, source: str, text: str) -> None:
    """Time and memory have limits, whatever takes them: evaluating, sorting, walking or planning."""
    with watching_memory(server) as seen:
        reply = server.query(text, source=source)

    assert reply.status in {422, 503}, reply.body[:300]
    assert reply.problem["code"] in {"query-failed", "query-timeout"}
    assert reply.status == 422 or reply.retry_after >= 1
    assert reply.seconds < LIMIT_S + GRACE_S
    assert max(seen) < MEMORY_BYTES
    assert server.alive() < 1
    assert server.calm_within(2)


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/turtle"])
@pytest.mark.parametrize("form", ["SELECT ?t", "CONSTRUCT { <http://x/s> <http://x/p> ?t }"], ids=["rows", "triples"])
def test_an_answer_over_the_cap_is_refused_whole(server: Server, source: str, form: str, accept: str) -> None:
    """More bytes or rows than the cap give a 413 that names the cap and the way to page, never a cut 200."""
    text = f"{form} {{ {product('a', 'b')} BIND(CONCAT(STR(?a), '-', STR(?b), '{'x' * 500}') AS ?t) }}"
    reply = server.query(text, source=source, accept=accept)

    assert (reply.status, reply.problem["code"]) == (413, "query-too-large")
    assert "LIMIT" in reply.problem["detail"]
    assert reply.problem["limit"]["name"] in {"answer_bytes", "answer_rows"}
    assert reply.problem["limit"]["value"] > 0
    assert reply.problem["limit"]["name"] != "answer_bytes" or reply.problem["limit"]["value"] == ANSWER_BYTES


def test_an_error_among_the_rows_is_an_error(server: Server, source: str) -> None:
    """A query that fails after 900 rows, or a thousand times a million, has no clean 200."""
    late = f"SELECT ?a {{ {product('a')} FILTER(?a < 900 || <http://x/f>(?a)) }}"
    slow = f"SELECT ?a {{ {product('a', 'b', 'c', 'd')} FILTER(?a + ?b + ?c + ?d > 3990) }}"
    replies: list[Reply] = [server.query(text, source=source) for text in (late, slow)]

    assert [reply.status for reply in replies] == [400, 503]
    assert all(reply.problem for reply in replies)


@pytest.mark.parametrize("expression", ["^(a+)+$", "^(a|a)*$", "^((a{1,100}){1,100})$", "(.*a){20}b"])
def test_no_regular_expression_takes_long(server: Server, source: str, expression: str) -> None:
    """Expressions that other engines try for years are answered, or refused, within a second."""
    text = f"ASK {{ FILTER(REGEX('{'a' * 40}!', '{expression}')) }}"
    reply = server.query(text, source=source)

    assert (reply.status, reply.body.strip()) == (200, b"false")
    assert reply.seconds < 1
