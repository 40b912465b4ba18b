"""Intake: files of facts from strangers become N-Quads or a clear refusal, and harm nobody."""

import contextlib
import json
import socket
import sys
import time
from pathlib import Path

import pytest

from graph.errors import FactsRefusedError, WorkersUnavailableError
from graph.workers.intake import ACCEPTED, IntakeLimits, parse_untrusted

FACT = "<http://a/s> <http://a/p> <http://a/o>"
QUAD = f"{FACT} .\n".encode()


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Return the path of a new file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def facts(path: Path, media_type: str | None = None, base: str | None = None) -> bytes:
    """Return the N-Quads of a file."""
    with parse_untrusted(path, media_type, base=base) as body:
        return body.read()


def refusal(path: Path, limits: IntakeLimits | None = None) -> FactsRefusedError:
    """Return the error with which a file is refused."""
    with pytest.raises(FactsRefusedError) as caught:
        parse_untrusted(path, limits=limits)
    assert caught.value.file == path
    return caught.value


def nested_contexts(depth: int) -> str:
    """Return a JSON-LD document whose contexts are scoped that deep."""
    opening = '{"t":{"@id":"http://a/t","@context":' * depth
    return f'{{"@context":{opening}{{}}{"}}" * depth},"@id":"http://a/s","http://a/p":{{"@id":"http://a/o"}}}}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", f"{FACT} ."),
        ("a.nt", f"{FACT} ."),
        ("a.nq", f"{FACT} ."),
        ("a.trig", f"{FACT} ."),
        ("a.jsonld", json.dumps({"@id": "http://a/s", "http://a/p": {"@id": "http://a/o"}})),
        ("a.TTL", f"\ufeff{FACT} ."),
    ],
)
def test_five_formats_become_the_same_quads(tmp_path: Path, name: str, content: str) -> None:
    """Turtle, N-Triples, N-Quads, TriG and JSON-LD give N-Quads; a byte order mark is passed over."""
    assert facts(written(tmp_path, name, content)) == QUAD


def test_a_media_type_wins_over_the_suffix_and_a_base_resolves(tmp_path: Path) -> None:
    """The caller can name the format, and the base of relative IRIs."""
    path = written(tmp_path, "a.txt", "<s> <p> <o> .")

    assert facts(path, "text/turtle; charset=utf-8", "http://a/") == QUAD


def test_rdf_xml_is_not_taken(tmp_path: Path) -> None:
    """A format outside the list is refused by name, before anything is read."""
    assert ".rdf" not in ACCEPTED
    assert "not one of the formats" in refusal(written(tmp_path, "a.rdf", "<rdf/>")).reason


@pytest.mark.parametrize(
    ("name", "content", "place", "words"),
    [
        ("a.ttl", "<http://a/s>\n x:p 1 .", (2, 2), "The prefix x: has not been declared"),
        ("a.ttl", f"{FACT} .\n<s> <p> <o> .", (2, 1), "No scheme"),
        ("a.ttl", f"{FACT} .\n# \0", (2, 3), "U+0000"),
        ("a.ttl", '<http://a/s> <http://a/p> "\\u0000" .', (None, None), "U+0000"),
        ("a.ttl", b'<http://a/s> <http://a/p> "\xff" .', (1, 28), "Invalid UTF-8"),
        ("a.jsonld", '{"@id": "s", "http://a/p": 1}', (None, None), "relative IRI without a base"),
        ("a.jsonld", '{"@id": "//s", "http://a/p": 1}', (None, None), "relative IRI without a base"),
        ("a.jsonld", '{"@id": "http://a/s",\n "http://a/p": }', (2, 16), "closing curly bracket"),
    ],
)
def test_a_refusal_says_where_and_why(
    tmp_path: Path, name: str, content: str | bytes, place: tuple[int | None, int | None], words: str
) -> None:
    """Malformed files are refused with line and column, where the parser knows them, in its words."""
    error = refusal(written(tmp_path, name, content))

    assert words in error.reason
    assert (error.line, error.column) == place


XML = """<?xml version="1.0"?>{0}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="http://a/">
<rdf:Description rdf:about="http://a/s">{1}</rdf:Description></rdf:RDF>"""
LAUGHS = "".join(f'<!ENTITY l{rank} "{f"&l{rank - 1};" * 10}">' for rank in range(1, 12))
HARMFUL_XML = {
    "billion laughs": XML.format(f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>', "<p:p>&l11;</p:p>"),
    "quadratic": XML.format(f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]>', f"<p:p>{'&a;' * 100_000}</p:p>"),
    "a file as an entity": XML.format('<!DOCTYPE r [<!ENTITY x SYSTEM "SECRET">]>', "<p:p>&x;</p:p>"),
    "a file as a parameter": XML.format('<!DOCTYPE r [<!ENTITY % x SYSTEM "SECRET"> %x;]>', "<p:p>1</p:p>"),
    "a subset elsewhere": XML.format('<!DOCTYPE r SYSTEM "SECRET">', "<p:p>1</p:p>"),
    "an entity of nowhere": XML.format("", "<p:p>&x;</p:p>"),
    "deep": XML.format("", f"{'<p:p><rdf:Description>' * 100_000}{'</rdf:Description></p:p>' * 100_000}"),
    **{f"between two readings, {pad}": XML.replace("{0}", " " * pad + "{0}").format(
        '<!DOCTYPE r SYSTEM "SECRET">', "<p:p>1</p:p>") for pad in range(8163, 8171, 2)},
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("text", HARMFUL_XML.values(), ids=HARMFUL_XML)
def test_rdf_xml_that_does_harm(tmp_path: Path, text: str, encoding: str) -> None:
    """Entities that grow, or that name a file, and what is too deep are refused in time, and nothing is told of it."""
    secret = written(tmp_path, "secret", "zqx-secret")
    path = written(tmp_path, "a.rdf", text.replace("SECRET", secret.as_uri()).encode(encoding))
    begun = time.perf_counter()
    with pytest.raises(FactsRefusedError) as caught:
        parse_untrusted(path, "application/rdf+xml", takes_rdf_xml=True, limits=IntakeLimits(seconds=3))

    assert time.perf_counter() - begun < 5
    assert "zqx-secret" not in str(caught.value)


def test_rdf_xml_of_those_who_are_known(tmp_path: Path) -> None:
    """RDF/XML without any of it is taken from whoever holds a key."""
    path = written(tmp_path, "a.rdf", XML.format("", '<p:p rdf:resource="http://a/o"/>'))
    with parse_untrusted(path, "application/rdf+xml", takes_rdf_xml=True) as body:
        assert body.read() == QUAD


CONTEXTS = {
    "string": '{"@context": "URL", "@id": "http://a/s", "p": 1}',
    "list": '{"@context": [{"p": "http://a/p"}, "URL"], "@id": "http://a/s", "p": 1}',
    "import": '{"@context": {"@version": 1.1, "@import": "URL"}, "@id": "http://a/s", "p": 1}',
    "scoped": '{"@context": {"p": {"@id": "http://a/p", "@context": "URL"}}, "@id": "http://a/s", "p": {"q": 1}}',
}


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("text", CONTEXTS.values(), ids=CONTEXTS)
def test_remote_contexts_are_never_fetched(tmp_path: Path, text: str, scheme: str) -> None:
    """JSON-LD that names a context on another server, or in a file, is refused, and the server hears nothing."""
    context = written(tmp_path, "context.jsonld", '{"@context": {"p": "http://a/zqx-secret", "q": "http://a/q"}}')
    with socket.create_server(("127.0.0.1", 0)) as ear:
        address = context.as_uri() if scheme == "file" else f"http://127.0.0.1:{ear.getsockname()[1]}/"
        error = refusal(written(tmp_path, "a.jsonld", text.replace("URL", address)))
        assert "context" in error.reason
        assert "zqx-secret" not in str(error)
        ear.setblocking(False)
        with pytest.raises(BlockingIOError):
            ear.accept()


def test_nested_triples_end_in_a_refusal(tmp_path: Path) -> None:
    """100,000 triples in each other are refused in time; this process lives."""
    deep = f"<http://a/s> <http://a/p> {'<<( <http://a/s> <http://a/p> ' * 100_000}1{' )>>' * 100_000} ."
    begun = time.perf_counter()
    refusal(written(tmp_path, "a.ttl", deep), IntakeLimits(seconds=3))

    assert time.perf_counter() - begun < 5


def test_nested_contexts_end(tmp_path: Path) -> None:
    """20,000 contexts scoped in each other end with the limits, one way or the other; this process lives."""
    path = written(tmp_path, "a.jsonld", nested_contexts(20_000))
    begun = time.perf_counter()
    with (
        contextlib.suppress(FactsRefusedError),
        parse_untrusted(path, limits=IntakeLimits(seconds=3)) as body,
    ):
        body.read()

    assert time.perf_counter() - begun < 5
    assert facts(written(tmp_path, "b.jsonld", nested_contexts(20))) == QUAD


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (IntakeLimits(seconds=0.3), "within 0.3 s"),
        (IntakeLimits(file_bytes=1000), "larger than 1000 bytes"),
        (IntakeLimits(facts_bytes=2**20), "more facts than the limit"),
        (IntakeLimits(memory_bytes=600 * 2**20), "memory"),
    ],
)
def test_limits_hold(tmp_path: Path, limits: IntakeLimits, words: str) -> None:
    """Time, size of the file, number of facts and memory of one parse have a bound."""
    prefixes = "".join(f"@prefix p{number}: <http://a/{number}#> .\n" for number in range(1_500_000))
    content = prefixes if "bytes" not in words and "facts" not in words else f"{FACT} .\n" * 100_000
    error = refusal(written(tmp_path, "a.ttl", content), limits)

    assert words in error.reason


def test_large_files_of_facts_pass(tmp_path: Path) -> None:
    """What does not fit into one message comes back whole, in a file without a name."""
    path = written(tmp_path, "a.nt", "".join(f"<http://a/{n}> <http://a/p> <http://a/o> .\n" for n in range(50_000)))
    with parse_untrusted(path) as body:
        assert body.size == path.stat().st_size
        assert body.stream().read() == path.read_bytes()


def test_a_system_without_processes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can start, that is what is said, and nothing is left open."""
    path = written(tmp_path, "a.nt", QUAD)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(tmp_path / "nothing"))
        with pytest.raises(WorkersUnavailableError, match="no process can start"):
            parse_untrusted(path)

    assert facts(path) == QUAD
