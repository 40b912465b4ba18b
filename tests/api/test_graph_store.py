"""The graph store over HTTP: every case of the W3C's manifests, written out, and what the protocol asks beside."""

import time

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from graph import COMPUTED, CONTRIBUTED, verify
from ontology.identifiers import GRAPHS
from tests.api.api_support import Desk

pytestmark = pytest.mark.long

FOAF = """@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .
"""
JOHN = FOAF + '<http://www.example/gsp/person/1> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = JOHN.replace("John", "Jane")
ALICE = FOAF + '[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NOTE = '<https://example.org/{0}> <http://www.w3.org/2004/02/skos/core#note> "{0}" .\n'
BOUNDARY = "a6fe4cd636164618814be9f8d3d1a0de"


def several(*bodies: str) -> str:
    """Return a multipart body of parts in Turtle."""
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{rank}.ttl"; filename="{rank}.ttl"\r\n'
        f"Content-Type: text/turtle; charset=utf-8\r\n\r\n{body}\r\n"
        for rank, body in enumerate(bodies)
    )
    return "".join(parts) + f"--{BOUNDARY}--\r\n"


MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
NAMES = several(
    f'{FOAF}<http://www.example/gsp/person/1> foaf:familyName "Doe" .',
    f'{FOAF}<http://www.example/gsp/person/1> foaf:givenName "Jane" .',
)


def canonical(text: str | bytes, form: RdfFormat = RdfFormat.TURTLE) -> Dataset:
    """Return the facts of a text so that equal graphs are equal, whatever their blank nodes are called."""
    dataset = Dataset(parse(text, format=form))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def check_graph(desk: Desk, address: str, expected: str) -> None:
    """Check that a graph holds these facts and nothing else."""
    answer = desk.client.get(address, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert canonical(answer.content) == canonical(expected)


@pytest.fixture(params=["indirect", "direct"])
def person(request: pytest.FixtureRequest, scratch: Desk) -> str:
    """Return the address of a graph that is not there yet, by its parameter and by its own address."""
    name = request.node.name.partition("[")[0]
    direct = f"/sparql/graphs/person/{name}.ttl"
    return direct if request.param == "direct" else f"/sparql/graphs?graph=http%3A%2F%2Fwww.example%2F{name}.ttl"


class TestCases:
    """The cases of the W3C's manifests, indirect and direct."""

    def test_put_get_repeat(self, scratch: Desk, person: str) -> None:
        """PUT makes a graph, then replaces it."""
        assert scratch.send("PUT", person, JOHN).status_code == 201
        check_graph(scratch, person, JOHN)
        assert scratch.send("PUT", person, JANE).status_code == 204
        check_graph(scratch, person, JANE)

    def test_put_get_default(self, scratch: Desk) -> None:
        """The default graph is put and got."""
        assert scratch.send("PUT", "/sparql/graphs?default", ALICE).status_code in {201, 204}
        check_graph(scratch, "/sparql/graphs?default", ALICE)
        assert CONTRIBUTED in scratch.service.generation.manifest.graphs

    def test_put_delete_get_delete(self, scratch: Desk, person: str) -> None:
        """What is deleted is gone, and cannot be deleted again."""
        assert scratch.send("PUT", person, ALICE).status_code == 201
        assert scratch.send("DELETE", person).status_code == 204
        assert scratch.client.get(person).status_code == 404
        assert scratch.send("DELETE", person).status_code == 404

    def test_post_get_post_get(self, scratch: Desk, person: str) -> None:
        """POST merges, a form of several parts as well."""
        assert scratch.send("POST", person, JANE).status_code == 201
        check_graph(scratch, person, JANE)
        assert scratch.send("POST", person, NAMES, MULTIPART).status_code == 204
        more = f'{JANE} <http://www.example/gsp/person/1> foaf:familyName "Doe" ; foaf:givenName "Jane" .'
        check_graph(scratch, person, more)

    def test_post_get_new_graph(self, scratch: Desk) -> None:
        """POST to the store makes a graph and says where it is; both ways lead there."""
        made = scratch.send("POST", "/sparql/graphs", ALICE)
        place = made.headers["location"]
        assert made.status_code == 201
        check_graph(scratch, f"/sparql/graphs?graph={place}", ALICE)
        check_graph(scratch, place, ALICE)

    def test_head(self, scratch: Desk, person: str) -> None:
        """HEAD of a graph has the headers of GET and no body; of an absent one it is 404."""
        assert scratch.client.head(person).status_code == 404
        scratch.send("PUT", person, JOHN)
        answer = scratch.client.head(person, headers={"Accept": "text/turtle; charset=utf-8"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"] == "text/turtle; charset=utf-8"

    def test_escapes_are_decoded_once(self, scratch: Desk) -> None:
        """Two spellings of one parameter are one graph; an escaped escape is part of the name."""
        one, two = ("/sparql/graphs?graph=http://www.example/escapes/%31.ttl", "%2531.ttl")
        two = one.replace("%31.ttl", two)
        assert scratch.send("PUT", one, JOHN).status_code == 201
        check_graph(scratch, "/sparql/graphs?graph=http%3A%2F%2Fwww.example%2Fescapes%2F1.ttl", JOHN)
        assert scratch.send("PUT", two, JANE).status_code == 201
        check_graph(scratch, one, JOHN)
        check_graph(scratch, two, JANE)


class TestBodies:
    """What is taken in, and what is not."""

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("text/turtle", NOTE.format("a")),
            ("application/n-triples", NOTE.format("a")),
            (
                "application/ld+json",
                '{"@id":"https://example.org/a","http://www.w3.org/2004/02/skos/core#note":"a"}',
            ),
            (
                "application/rdf+xml",
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns:s="http://www.w3.org/2004/02/skos/core#"><rdf:Description rdf:about="https://example.org/a">'
                "<s:note>a</s:note></rdf:Description></rdf:RDF>",
            ),
        ],
    )
    def test_forms(self, scratch: Desk, kind: str, body: str) -> None:
        """Turtle, N-Triples, JSON-LD and RDF/XML are taken in, and given back in each of them."""
        address = "/sparql/graphs?graph=https://example.org/forms"
        assert scratch.send("PUT", address, body, kind).status_code in {201, 204}
        answer = scratch.client.get(address, headers={"Accept": kind})
        form = RdfFormat.from_media_type(kind)
        assert form is not None
        assert answer.headers["content-type"].startswith(kind)
        assert [str(quad.triple) + " .\n" for quad in parse(answer.content, format=form)] == [NOTE.format("a")]

    @pytest.mark.parametrize(
        ("kind", "body", "status", "words"),
        [
            ("text/turtle", NOTE.format("a") + "<b> c", 400, "Line 2, column"),
            ("text/plain", NOTE.format("a"), 415, "text/turtle"),
            ("application/n-quads", NOTE.format("a"), 415, "text/turtle"),
            ("text/turtle; charset=UTF-16", NOTE.format("a"), 400, "UTF-8"),
            ("application/ld+json", '{"@id":"https://e.org/g","@graph":{"@id":"https://e.org/a","https://e.org/p":"1"}}',
             422, "graphs of their own"),
            ("application/rdf+xml", '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r/>', 400, "entity"),
            ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', 400, "entity"),
            (MULTIPART, NAMES[:-60], 400, "not whole"),
            (MULTIPART, several(*["<a:a> <a:b> 1 ."] * 40), 400, "more than 16"),
            (MULTIPART, several("<a:a> <a:b> 1 .").replace("text/turtle", "text/html"), 415, "text/turtle"),
            ("multipart/form-data", NAMES, 400, "no parts"),
        ],
    )  # fmt: skip
    def test_refusals(self, scratch: Desk, kind: str, body: str, status: int, words: str) -> None:
        """What cannot be taken in is told with its place, and nothing of it is stored."""
        before = scratch.version
        answer = scratch.send("PUT", "/sparql/graphs?graph=https://example.org/refused&lang=en", body, kind)
        assert answer.status_code == status
        told = scratch.client.request(
            "PUT", "/sparql/graphs?graph=https://example.org/refused", content=body,
            headers={**scratch.key, "Content-Type": kind, "Accept-Language": "en"},
        )  # fmt: skip
        assert words in told.json()["detail"]
        assert scratch.version == before
        assert scratch.client.get("/sparql/graphs?graph=https://example.org/refused").status_code == 404

    def test_a_body_above_the_limit(self, scratch: Desk) -> None:
        """A body of more bytes than a write may have is refused."""
        most = scratch.service.settings.write_bytes
        pieces = (b" " * (1 << 20) for _ in range((most >> 20) + 1))
        answer = scratch.client.put(
            "/sparql/graphs?default", content=pieces, headers={**scratch.key, "Content-Type": "text/turtle"}
        )
        assert answer.status_code == 413
        assert answer.json()["code"] == "body-too-large"

    def test_blank_nodes_stay_apart(self, scratch: Desk) -> None:
        """Blank nodes of two writes, or of two parts, are never one, whatever they are called."""
        address = "/sparql/graphs?graph=https://example.org/blank"
        one = "_:x <https://example.org/p> {0} ."
        scratch.send("PUT", address, one.format(1))
        scratch.send("POST", address, several(one.format(2), one.format(3)), MULTIPART)
        assert len({line.split()[0] for line in scratch.graph(address)}) == 3

    def test_relative_iris(self, scratch: Desk) -> None:
        """They are resolved against the name of the graph."""
        address = "/sparql/graphs?graph=https://example.org/a/b"
        scratch.send("PUT", address, "<c> <https://example.org/p> <> .")
        assert scratch.graph(address) == {
            "<https://example.org/a/c> <https://example.org/p> <https://example.org/a/b> ."
        }


class TestNames:
    """How a graph is named."""

    def test_relative(self, scratch: Desk) -> None:
        """A relative name is resolved against the address of the store."""
        assert scratch.send("PUT", "/sparql/graphs?graph=graphs/relative", NOTE.format("a")).status_code == 201
        assert scratch.graph("/sparql/graphs/relative") == {NOTE.format("a").strip()}

    @pytest.mark.parametrize("asked", ["", "?graph=http://a%20b", "?graph=http://a&default", "?graph=a:b&graph=a:c"])
    def test_unclear(self, scratch: Desk, asked: str) -> None:
        """No graph, no IRI, or more than one graph are refused."""
        assert scratch.client.get(f"/sparql/graphs{asked}").status_code == 400
        assert scratch.send("PUT", f"/sparql/graphs{asked}", NOTE.format("a")).status_code == 400

    @pytest.mark.parametrize("graph", sorted(COMPUTED))
    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    def test_computed_graphs(self, scratch: Desk, method: str, graph: str) -> None:
        """Nobody writes in what is computed, but everybody reads it."""
        answer = scratch.send(method, f"/sparql/graphs?graph={graph}", NOTE.format("a"))
        assert (answer.status_code, answer.json()["code"]) == (403, "graph-computed")
        assert scratch.client.get(f"/sparql/graphs?graph={graph}").status_code == 200

    def test_a_graph_of_a_source(self, scratch: Desk) -> None:
        """A graph that a source made may be changed; what follows from it changes too."""
        membership = f"ASK {{ GRAPH <{GRAPHS}derived> {{ ?s al:participatesIn undertaking:silver-geek }} }}"
        prefix = "PREFIX undertaking: <https://w3id.org/maillage/id/undertaking/> "
        assert scratch.ask(prefix + membership)
        for name in ("told/001", "told/002", "told/003", "told/004", "curated", "told/000"):
            scratch.send("DELETE", f"/sparql/graphs?graph={GRAPHS}{name}")
        assert not scratch.ask(prefix + membership)
        assert scratch.ask(f"ASK {{ GRAPH <{GRAPHS}derived> {{ ?s al:within ?o }} }}")


def test_everything_written_is_whole(scratch: Desk) -> None:
    """After all these writes the data set is what its manifest says, and its description tells of the edits."""
    generation = verify(scratch.home)
    assert generation.version == scratch.version
    assert len(generation.manifest.edits) > 20
    described = scratch.client.get("/dataset", headers={"Accept": "application/n-triples"}).text
    assert f"Writes since the build: {len(generation.manifest.edits)}" in described
    assert "http://purl.org/dc/terms/modified" in described
    patience = time.monotonic() + 60
    while len(kept := list((scratch.home / "generations").iterdir())) > 3 and time.monotonic() < patience:
        time.sleep(0.1)  # what is still read when a write comes goes with the next one
        assert scratch.send("PUT", "/sparql/graphs?graph=http://www.example/last", NOTE.format("a")).is_success
    assert len(kept) <= 3, "the one served, the one before, and one that a worker may still read"


class TestJudgement:
    """What the shapes say of what is written."""

    def test_a_refusal(self, desk: Desk) -> None:
        """A person with more than a name is refused, with what to mend; nothing changed."""
        before = desk.version
        answer = desk.send("PUT", "/sparql/graphs?graph=http://www.example/gsp/person/1.ttl", JOHN)
        assert (answer.status_code, answer.json()["code"]) == (422, "facts-nonconformant")
        assert "http://www.example/gsp/person/1" in answer.json()["detail"]
        assert desk.version == before

    def test_what_conforms(self, desk: Desk) -> None:
        """A note is taken in, and another write is not hindered by it."""
        assert desk.send("PUT", "/sparql/graphs?graph=http://www.example/note", NOTE.format("a")).status_code == 201
        assert desk.send("DELETE", "/sparql/graphs?graph=http://www.example/note").status_code == 204

    def test_what_was_there_is_no_reason(self, desk: Desk) -> None:
        """Facts that did not conform before a write are no reason to refuse it; what it breaks itself is."""
        orphan = f"DELETE WHERE {{ GRAPH <{GRAPHS}told/003> {{ undertaking:silver-geek skos:prefLabel ?name }} }}"
        text = f"PREFIX undertaking: <https://w3id.org/maillage/id/undertaking/> {orphan}"
        assert desk.update(text).json()["code"] == "facts-nonconformant"
