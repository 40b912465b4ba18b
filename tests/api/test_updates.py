"""SPARQL Update over HTTP: every case of the W3C's manifest, written out, and what the protocol asks beside."""

import json
import shutil
import socket
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx2 import Response

from graph import CONTRIBUTED, Home, Query, WorkersBusyError, verify
from graph.generation import open_directory
from ontology.identifiers import GRAPHS, named_graph
from tests.api.api_support import Desk
from tests.api.conftest import written_over

pytestmark = pytest.mark.long

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-update"
DOCUMENTS = tuple(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in (1, 2, 3))
PREFIXES = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
FILLED = (
    "CLEAR ALL ; INSERT DATA { " + " ".join(f"GRAPH <{d}> {{ <{d}> a foaf:Document }}" for d in DOCUMENTS) + " } ; "
)
RESULT = "http://example.org/protocol-update-dataset-test/"
VALUES = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(1000)))} }}" for name in "abcd")
ENDLESS = f"INSERT {{ <a:a> <a:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {VALUES} }} }}"
NOTE = '<https://example.org/{0}> <http://www.w3.org/2004/02/skos/core#note> "{0}"'


def as_form(desk: Desk, body: str, kind: str | None = FORM) -> Response:
    """Send a form with the key."""
    headers = desk.key if kind is None else {**desk.key, "Content-Type": kind}
    return desk.client.post("/sparql/update", content=body, headers=headers)


def results(desk: Desk) -> set[str]:
    """Return which documents the test graph calls bibliographic resources."""
    query = f"SELECT ?s {{ GRAPH <{RESULT}> {{ ?s a <http://purl.org/dc/terms/BibliographicResource> }} }}"
    rows = desk.client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return {row["s"]["value"] for row in rows}


class TestCases:
    """The cases of the W3C's manifest."""

    @pytest.mark.parametrize(
        ("using", "named", "pattern", "expected"),
        [
            (DOCUMENTS[:1], (), "?s a foaf:Document", DOCUMENTS[:1]),
            (DOCUMENTS[:2], (), "?s a foaf:Document", DOCUMENTS[:2]),
            ((), DOCUMENTS[:2], "GRAPH ?g { ?s a foaf:Document }", DOCUMENTS[:2]),
            (DOCUMENTS[:1], DOCUMENTS[1:2], "GRAPH ?g { ?s a foaf:Document }", DOCUMENTS[1:2]),
            (DOCUMENTS[:1], DOCUMENTS[1:2], "?s a foaf:Document", DOCUMENTS[:1]),
        ],
        ids=["one default", "two defaults", "two named", "both, named", "both, default"],
    )
    def test_dataset(
        self, scratch: Desk, using: tuple[str, ...], named: tuple[str, ...], pattern: str, expected: tuple[str, ...]
    ) -> None:
        """The graphs that a request names are those that its update sees."""
        insert = f"INSERT {{ GRAPH <{RESULT}> {{ ?s a dc:BibliographicResource }} }} WHERE {{ {pattern} }}"
        parameters: dict[str, str | list[str]] = {}
        if using:
            parameters["using-graph-uri"] = list(using)
        if named:
            parameters["using-named-graph-uri"] = list(named)
        assert scratch.update(PREFIXES + FILLED + insert, **parameters).status_code == 204
        assert results(scratch) == set(expected)

    def test_post_form(self, scratch: Desk) -> None:
        """An update as a form."""
        assert as_form(scratch, "update=CLEAR+ALL").status_code == 204
        assert set(scratch.service.generation.manifest.graphs) == {f"{GRAPHS}catalogue"}

    def test_post_direct(self, scratch: Desk) -> None:
        """An update sent directly."""
        assert scratch.update("CLEAR ALL").status_code == 204

    def test_base(self, scratch: Desk) -> None:
        """A relative IRI is resolved against the address of the service."""
        graph = "http://example.org/protocol-base-test/"
        insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <http://example.org/s> <http://example.org/p> <test> }} }}"
        assert scratch.update(f"CLEAR SILENT GRAPH <{graph}> ; {insert}").status_code == 204
        assert scratch.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o FILTER (isIRI(?o) && STR(?o) != 'test') }} }}")

    def test_get(self, scratch: Desk) -> None:
        """An update by GET is refused, and the methods that there are said."""
        answer = scratch.client.get("/sparql/update?update=CLEAR%20ALL", headers=scratch.key)
        assert (answer.status_code, answer.headers["allow"].partition(",")[0]) in {(405, "POST"), (405, "OPTIONS")}

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            ("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, 400),
            ("CLEAR NAMED", "text/plain", 415),
            ("update=CLEAR%20NAMED", None, 415),
            ("update=CLEAR%20XYZ", FORM, 400),
            ("CLEAR NAMED".encode("utf-16"), f"{DIRECT}; charset=UTF-16", 400),
            ("CLEAR NAMED".encode("utf-16"), DIRECT, 400),
            ("", FORM, 400),
            ("update=", FORM, 400),
            ("query=ASK%20{}", FORM, 400),
            ("query=ASK%20{}&update=CLEAR%20ALL", FORM, 400),
            ("update=ASK%20{}", FORM, 400),
            ("SELECT * { ?s ?p ?o }", DIRECT, 400),
            ("update=%zz", FORM, 400),
        ],
    )
    def test_refusals(self, desk: Desk, body: str | bytes, kind: str | None, status: int) -> None:
        """What is not one update is refused, and nothing changes."""
        before = desk.version
        headers = desk.key if kind is None else {**desk.key, "Content-Type": kind}
        assert desk.client.post("/sparql/update", content=body, headers=headers).status_code == status
        assert desk.version == before

    @pytest.mark.parametrize("parameter", ["using-graph-uri", "using-named-graph-uri"])
    @pytest.mark.parametrize(
        "update",
        [
            "WITH <http://e/a> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
            "INSERT { ?s ?p 2 } USING <http://e/a> WHERE { ?s ?p 1 }",
            "INSERT { ?s ?p 2 } USING NAMED <http://e/a> WHERE { ?s ?p 1 }",
        ],
    )
    def test_dataset_conflict(self, desk: Desk, parameter: str, update: str) -> None:
        """A dataset named by the update as well as by the request is refused."""
        answer = desk.update(update, **{parameter: "http://example/people"})
        assert answer.status_code == 400
        assert "USING" in answer.json()["detail"]

    def test_atomic(self, desk: Desk) -> None:
        """A failing second operation undoes the first one."""
        before = desk.version
        text = f"INSERT DATA {{ {NOTE.format('atomic')} }} ; CLEAR GRAPH <http://example.org/absent>"
        assert desk.update(text).status_code == 400
        assert desk.version == before
        assert not desk.ask(f"ASK {{ {NOTE.format('atomic')} }}")

    def test_a_query_of_the_query_operation_stays_one(self, desk: Desk) -> None:
        """An update sent to the query operation is refused, key or not."""
        for body, kind in (("update=CLEAR+ALL", FORM), ("CLEAR ALL", DIRECT), ("query=CLEAR+ALL", FORM)):
            answer = desk.client.post("/sparql", content=body, headers={**desk.key, "Content-Type": kind})
            assert 400 <= answer.status_code < 500


class TestEffects:
    """What an update changes, and what it does not."""

    def test_the_next_query_sees_it(self, desk: Desk) -> None:
        """What is written is there when the answer comes, under a new version and another tag."""
        before = desk.version
        tag = desk.client.get("/v1/territories/86").headers["etag"]
        answer = desk.update(f"INSERT DATA {{ {NOTE.format('next')} }}")
        assert answer.status_code == 204
        assert desk.ask(f"ASK {{ {NOTE.format('next')} }}")
        assert desk.version != before
        page = desk.client.get("/v1/territories/86")
        assert page.headers["x-dataset-version"] == desk.version
        assert page.headers["etag"] != tag
        assert verify(desk.home).version == desk.version

    def test_the_default_graph(self, desk: Desk) -> None:
        """What names no graph stands in one of ours; it is the default graph of updates, and of them alone."""
        desk.update(f"INSERT DATA {{ {NOTE.format('default')} }}")
        assert desk.ask(f"ASK {{ GRAPH <{CONTRIBUTED}> {{ {NOTE.format('default')} }} }}")
        copy = "INSERT { GRAPH <http://example.org/seen> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
        assert desk.update(copy).status_code == 204
        assert desk.graph("/sparql/graphs?graph=http://example.org/seen") == desk.graph("/sparql/graphs?default")
        removal = f"DELETE DATA {{ {NOTE.format('default')} }} ; DROP GRAPH <http://example.org/seen>"
        assert desk.update(removal).status_code == 204
        assert not desk.ask(f"ASK {{ {NOTE.format('default')} }}")

    def test_the_default_graph_by_its_name(self, desk: Desk) -> None:
        """Whoever calls it by its name finds it."""
        desk.update(f"INSERT DATA {{ {NOTE.format('name')} }}")
        assert desk.update(
            f"DELETE WHERE {{ GRAPH <{CONTRIBUTED}> {{ <https://example.org/name> ?p ?o }} }}"
        ).is_success
        assert not desk.ask(f"ASK {{ {NOTE.format('name')} }}")

    def test_delete_where_over_a_dataset(self, desk: Desk) -> None:
        """The short form of a deletion takes the dataset of its request too."""
        graph = "http://example.org/short"
        desk.update(f"INSERT DATA {{ {NOTE.format('short')} . GRAPH <{graph}> {{ {NOTE.format('short')} }} }}")
        answer = desk.update("DELETE WHERE { <https://example.org/short> ?p ?o }", **{"using-graph-uri": graph})
        assert answer.status_code == 204
        assert not desk.ask(f"ASK {{ GRAPH <{CONTRIBUTED}> {{ {NOTE.format('short')} }} }}")
        assert desk.ask(f"ASK {{ GRAPH <{graph}> {{ {NOTE.format('short')} }} }}")

    def test_what_follows(self, desk: Desk) -> None:
        """A site makes its organisation act there; the site gone, it acts there no more."""
        site = """<https://w3id.org/maillage/id/presence/test> a al:Presence ; al:inTerritory commune:94028 ;
          al:about <https://w3id.org/maillage/id/undertaking/silver-geek> ; al:presenceKind presence-kind:site"""
        evidence = """<https://w3id.org/maillage/id/evidence/test> a al:Evidence ; al:method method:curator ;
          al:supports <https://w3id.org/maillage/id/presence/test> ; al:confidence 0.8 ;
          al:source <https://w3id.org/maillage/id/publication/000> ;
          prov:generatedAtTime "2026-11-22T00:00:00Z"^^xsd:dateTime"""
        acts = "ASK { undertaking:silver-geek al:actsIn commune:94028 }"
        known = "PREFIX undertaking: <https://w3id.org/maillage/id/undertaking/> "
        known += "PREFIX commune: <https://w3id.org/maillage/id/commune/> "
        assert not desk.ask(known + acts)
        answer = desk.update(f"{known} INSERT DATA {{ {site} . {evidence} }}")
        assert answer.status_code == 204, answer.text
        assert desk.ask(known + acts)
        assert desk.update(f"{known} DELETE DATA {{ {site} . {evidence} }}").status_code == 204
        assert not desk.ask(known + acts)

    def test_what_is_computed_is_computed_again(self, scratch: Desk) -> None:
        """A change to a computed graph does not last, whether the update names the graph or not."""
        derived = named_graph("derived")
        for target in (f"GRAPH <{derived}>", "GRAPH ?g"):
            text = f"INSERT {{ {target} {{ {NOTE.format('derived')} }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
            scratch.update("INSERT DATA { GRAPH <http://example.org/one> { <a:a> <a:b> 1 } }")
            assert scratch.update(text).status_code == 204
            assert not scratch.ask(f"ASK {{ GRAPH <{derived}> {{ {NOTE.format('derived')} }} }}")

    def test_the_manifest_keeps_the_edit(self, desk: Desk) -> None:
        """Each write is noted: what it was, which graphs changed, which bytes, whose key."""
        desk.update("INSERT DATA { GRAPH <http://example.org/edit> { " + NOTE.format("edit") + " } }")
        edit = desk.service.generation.manifest.edits[-1]
        assert (edit.operation, edit.graphs) == ("update", ("http://example.org/edit",))
        assert len(edit.sha256) == 64
        assert len(edit.key) == 12


class TestGuards:
    """What an update cannot do."""

    @pytest.mark.parametrize("silent", ["", "SILENT "])
    def test_nothing_is_fetched(self, desk: Desk, silent: str) -> None:
        """LOAD and SERVICE are refused, and nobody is called."""
        before = desk.version
        with socket.create_server(("127.0.0.1", 0)) as trap:
            trap.settimeout(0.3)
            address = f"http://127.0.0.1:{trap.getsockname()[1]}/"
            for text in (
                f"LOAD {silent}<{address}>",
                f"LOAD {silent}<{address}> INTO GRAPH <http://example.org/x>",
                f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}",
                f"INSERT DATA {{ {NOTE.format('x')} }};LOAD {silent}<{address}>",
            ):
                assert desk.update(text).status_code == 400
            with pytest.raises(TimeoutError):
                trap.accept()
        assert desk.version == before

    def test_an_endless_update(self, scratch: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """An update is stopped at its time limit, and nothing of it is left."""
        hurried = scratch.service.settings.model_copy(update={"write_seconds": 2.0})
        monkeypatch.setattr(scratch.service, "settings", hurried)
        before = scratch.version
        answer = scratch.update(ENDLESS)
        assert (answer.status_code, answer.json()["code"]) == (503, "query-timeout")
        assert scratch.version == before
        assert not list(Home(scratch.home).generations.glob(".building-*"))

    def test_the_end_of_the_service(self, small_home: Path, tmp_path: Path) -> None:
        """A write under way when the service ends is given up at once, and nothing of it is left."""
        home = Path(shutil.copytree(small_home, tmp_path / "home"))
        with written_over(home) as desk:
            app = desk.client.app
            assert isinstance(app, FastAPI)
            closing = threading.Timer(1.5, app.state.writer.close)
            closing.start()
            begun = time.monotonic()
            answer = desk.update(ENDLESS)
            assert (answer.status_code, answer.json()["code"]) == (503, "query-cancelled")
            assert time.monotonic() - begun < 20
            verify(home)

    @pytest.mark.parametrize("text", ["{" * 5000 + "}" * 5000, "(" * 5000])
    def test_deep_nesting(self, desk: Desk, text: str) -> None:
        """What is nested too deep is refused."""
        assert desk.update(f"INSERT {{ <a:a> <a:b> 1 }} WHERE {{ FILTER({text}) }}").status_code == 400

    def test_a_text_above_the_limit(self, desk: Desk) -> None:
        """A text of more bytes than permitted is refused."""
        assert desk.update("INSERT DATA { } #" + "x" * (1 << 20)).status_code == 413

    @pytest.mark.parametrize(
        ("address", "operation", "text"),
        [("/sparql", "query", "ASK {}"), ("/sparql/update", "update", "INSERT DATA {}")],
    )
    def test_queries_and_updates_are_read_alike(self, desk: Desk, address: str, operation: str, text: str) -> None:
        """Both operations take and refuse the same encodings and lengths, with the same words."""
        for kind in (f"application/sparql-{operation}", FORM):

            def send(content: str, charset: str, kind: str = kind) -> Response:
                body = content if kind != FORM else f"{operation}={quote(content)}"
                headers = {**desk.key, "Content-Type": f"{kind};charset={charset}"}
                return desk.client.post(address, content=body, headers=headers)

            assert all(send(text, charset).is_success for charset in ("us-ascii", '"UTF-8"'))
            assert send(text, "utf-16").json()["code"] == "sparql-protocol"
            long = send(text + "#" * (3 << 20), "utf-8").json()
            assert (long["code"], long["limit"]["name"]) == ("query-too-large", "query_bytes")

    @pytest.mark.parametrize("iri", ["http://a> WHERE {} ; DROP ALL ; #", "a b", ""])
    def test_a_dataset_is_no_text(self, desk: Desk, iri: str) -> None:
        """The name of a graph cannot bring operations of its own."""
        answer = desk.update("INSERT { <a:a> <a:b> 1 } WHERE {}", **{"using-graph-uri": iri})
        assert answer.status_code == 400


class TestTwiceAndAtOnce:
    """Repeated and simultaneous writes."""

    def test_idempotency(self, scratch: Desk) -> None:
        """A repeated key has one effect and the same answer; with another body it is refused."""
        headers = {**scratch.key, "Content-Type": "text/turtle", "Idempotency-Key": "one"}
        first, second = (
            scratch.client.post("/sparql/graphs", content="<a:a> <a:b> 1 .", headers=headers) for _ in range(2)
        )
        assert first.status_code == second.status_code == 201
        assert scratch.version == first.headers["x-dataset-version"]
        other = scratch.client.post("/sparql/graphs", content="<a:a> <a:b> 2 .", headers=headers)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-used")

    @pytest.mark.parametrize(
        "broken", ["graph.home.Home.prune", "api.context.Service.move", "graph.writing.open_directory"]
    )
    def test_a_failure_after_the_write(
        self, scratch: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
    ) -> None:
        """What is published is told as written, even where it is served later only; the same again has no effect."""
        headers = {**scratch.key, "Content-Type": "text/turtle", "Idempotency-Key": broken}
        opened = 0

        def fail(*arguments: object, **named: object) -> object:
            nonlocal opened
            opened += 1
            if broken.endswith("open_directory") and opened == 1:
                return open_directory(*arguments, **named)  # type: ignore[arg-type]
            raise OSError("out of order")

        def send() -> Response:
            return scratch.client.post("/sparql/graphs", content="<a:a> <a:b> 1 .", headers=headers)

        with monkeypatch.context() as patch:
            patch.setattr(broken, fail)
            first = send()
        assert first.status_code == 201, first.text
        assert "out of order" in caplog.text
        assert Home(scratch.home).current().name == first.headers["x-dataset-version"]
        second = send()
        assert (second.status_code, second.headers["location"]) == (201, first.headers["location"])
        assert scratch.version == first.headers["x-dataset-version"]
        assert scratch.ask("ASK { GRAPH <" + first.headers["location"] + "> { <a:a> <a:b> 1 } }")

    def test_the_first_page_after_a_write_is_ready(self, desk: Desk) -> None:
        """What a page needs of the new generation is read ahead, without anybody asking."""
        assert desk.update(f"INSERT DATA {{ {NOTE.format('ahead')} }}").status_code == 204
        limit = time.monotonic() + 20
        while not {"network", "gazetteer"} <= vars(desk.service.generation).keys():
            assert time.monotonic() < limit
            time.sleep(0.01)

    def test_old_generations_go(self, small_home: Path, tmp_path: Path) -> None:
        """After some writes the generation served and the one before are left: nobody holds the first one."""
        home = Path(shutil.copytree(small_home, tmp_path / "home"))
        with written_over(home) as desk:
            for number in range(3):
                assert desk.update(f"INSERT DATA {{ {NOTE.format(number)} }}").status_code == 204
            limit = time.monotonic() + 20
            while len(list(Home(home).generations.iterdir())) > 2:
                assert time.monotonic() < limit
                time.sleep(0.02)
                Home(home).prune()

    def test_writers_and_readers_at_once(self, scratch: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """Writers at once are all heard, one after the other, while queries go on."""
        # on a busy machine the last one waits for longer than a service lets anybody wait
        monkeypatch.setattr("api.writers._PATIENCE_S", 300.0)
        graph = "http://example.org/crowd"
        answers: list[int] = []
        rows: list[int] = []
        done = threading.Event()

        def write(number: int) -> None:
            text = f"INSERT DATA {{ GRAPH <{graph}> {{ <a:a> <a:b> {number} }} }}"
            answers.append(scratch.update(text).status_code)

        def read() -> None:
            while not done.is_set():
                query = Query(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
                try:
                    with scratch.service.workers.run(query).body as body:
                        rows.append(len(json.loads(body.read())["results"]["bindings"]))
                except WorkersBusyError:
                    continue

        writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        reader = threading.Thread(target=read)
        reader.start()
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        reader.join()
        assert answers == [204] * 4
        assert rows == sorted(rows)
        assert len(scratch.graph(f"/sparql/graphs?graph={quote(graph)}")) == 4

    def test_a_build_under_way(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """While somebody builds for long, a write is told to come back."""
        monkeypatch.setattr("api.writers._PATIENCE_S", 0.2)
        with Home(desk.home).building():
            answer = desk.update(f"INSERT DATA {{ {NOTE.format('busy')} }}")
        assert (answer.status_code, answer.json()["code"]) == (503, "writing-busy")
        assert str(desk.home) not in answer.text
        assert int(answer.headers["retry-after"]) >= 1
