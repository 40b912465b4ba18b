"""The command sparql: every form, from this machine and from a service asked over HTTP."""

import csv
import io
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from ontology.competency import THEME_TITLES, THEMES, questions
from tests.api.api_support import Outcome, subprocess_outcome
from tests.api.foreign_service import Reply, answering

Command = Callable[..., Outcome]

SELECT = "SELECT ?s ?label WHERE { ?s a al:Alliance ; skos:prefLabel ?label } ORDER BY ?s ?label"
CONSTRUCT = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a al:Alliance ; skos:prefLabel ?o }"
RESULTS = "application/sparql-results+json"
ONE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"https://w3id.org/maillage/ns#A"}}]}}'
TABLES = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "json": QueryResultsFormat.JSON,
          "xml": QueryResultsFormat.XML}  # fmt: skip
GRAPHS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD,
          "json": RdfFormat.JSON_LD, "xml": RdfFormat.RDF_XML, "table": RdfFormat.TURTLE}  # fmt: skip


@pytest.fixture
def endpoint(address: tuple[str, int]) -> str:
    """Return the address of the SPARQL service of a true server."""
    return f"http://{address[0]}:{address[1]}/sparql"


def check_told(outcome: Outcome, code: int, words: str) -> None:
    """Check that a command ended with one clear sentence on the error stream, and nothing on the other."""
    assert (outcome.code, outcome.out) == (code, ""), outcome
    assert words in outcome.err
    assert "Traceback" not in outcome.err


class TestForms:
    """The same answer from here and from there, in every form."""

    @pytest.mark.parametrize("form", [*TABLES, "table"])
    def test_tables(self, maillage: Command, endpoint: str, form: str) -> None:
        """A table is the same from here and from there, and is read again where it can be."""
        here = maillage("sparql", SELECT, "--format", form)
        there = maillage("sparql", SELECT, "--format", form, "--url", endpoint)
        assert here.code == 0
        assert here == there
        if form == "csv":
            assert next(csv.reader(io.StringIO(here.out))) == ["s", "label"]
        elif form != "table":
            assert len(list(parse_query_results(here.out, format=TABLES[form]))) > 2  # type: ignore[arg-type]

    @pytest.mark.parametrize("form", GRAPHS)
    def test_graphs(self, maillage: Command, endpoint: str, form: str) -> None:
        """Facts are the same from here and from there, in the form asked for."""
        here, there = (maillage("sparql", CONSTRUCT, "--format", form, *where) for where in ([], ["--url", endpoint]))
        assert (here.code, there.code) == (0, 0)
        found = [{quad.triple for quad in parse(one.out, format=GRAPHS[form])} for one in (here, there)]
        assert found[0] == found[1]
        assert len(found[0]) > 2

    @pytest.mark.parametrize("where", [False, True])
    @pytest.mark.parametrize(("query", "form"), [(SELECT, "turtle"), (SELECT, "jsonld"), (CONSTRUCT, "csv")])
    def test_a_form_that_the_answer_has_not(
        self, maillage: Command, endpoint: str, query: str, form: str, where: bool
    ) -> None:
        """A table is no Turtle and a graph no CSV: that is said, and ends with 2."""
        url = ["--url", endpoint] if where else []
        check_told(maillage("sparql", query, "--format", form, *url), 2, f"n'a pas de forme {form}")

    def test_yes_and_no(self, maillage: Command, endpoint: str) -> None:
        """ASK is one word in a table, JSON and XML in theirs."""
        for url in ([], ["--url", endpoint]):
            assert maillage("sparql", "ASK {}", *url).out == "true\n"
            assert json.loads(maillage("sparql", "ASK {}", "--format", "json", *url).out)["boolean"] is True

    def test_a_table_says_how_many_rows(self, maillage: Command) -> None:
        """IRIs are shortened, and the rows counted, in the language asked for."""
        one = maillage("sparql", "SELECT * { VALUES ?x { al:Alliance } }")
        assert "al:Alliance" in one.out
        assert one.out.endswith("1 ligne\n")
        assert maillage("sparql", "SELECT * { VALUES ?x { 1 2 } }").out.endswith("2 lignes\n")
        assert maillage("sparql", "SELECT * { VALUES ?x { } }", "--lang", "en").out.endswith("0 rows\n")

    @pytest.mark.parametrize("query", ["ASK { ?s al:participateIn ?o }", "SELECT * { ?s al:participateIn ?o }"])
    def test_nothing_found_for_a_term_that_nobody_defines(
        self, maillage: Command, endpoint: str, tmp_path: Path, query: str
    ) -> None:
        """An empty table from here names the terms that may be why, beside the answer; nothing else does."""
        told = maillage("sparql", query)
        assert told.code == 0
        assert (
            told.err == "al:participateIn n'est pas un terme du vocabulaire ; le plus proche est al:participatesIn.\n"
        )
        assert maillage("sparql", query, "-o", str(tmp_path / "out")).err == told.err
        assert "the nearest is al:participatesIn" in maillage("sparql", query, "--lang", "en").err
        silent = (["--format", "json"], ["--url", endpoint])
        assert [maillage("sparql", query, *more).err for more in silent] == ["", ""]
        found = maillage("sparql", "SELECT * { ?s a al:Alliance OPTIONAL { ?s al:participateIn ?o } }")
        assert (found.code, found.err) == (0, "")


class TestQuestions:
    """Where the query comes from."""

    def test_the_list(self, maillage: Command) -> None:
        """The competency questions are listed under their themes, in both languages."""
        for lang in ("fr", "en"):
            lines = " ".join(maillage("sparql", "--questions", "--lang", lang).out.split())
            assert all(f"{one.code} {one.title[lang]}" in lines for one in questions())
            assert all(THEME_TITLES[theme][lang] in lines for theme in THEMES)

    def test_one_by_its_number(self, maillage: Command, endpoint: str) -> None:
        """A question is asked by its number, in either case, here and there."""
        here = maillage("sparql", "--question", "Q10", "--format", "csv")
        assert here.code == 0
        assert "organisation/orange" in here.out
        assert maillage("sparql", "--question", "q10", "--format", "csv", "--url", endpoint) == here
        check_told(maillage("sparql", "--question", "Q9999"), 2, "--questions les liste")

    def test_standard_input(self, small_home: Path) -> None:
        """A dash reads the query from the standard input; it must be UTF-8."""
        given = {"MAILLAGE_HOME": str(small_home)}
        found = subprocess_outcome("sparql", "-", stdin='ASK { ?s ?p "é" } # é'.encode(), **given)
        assert (found.code, found.out) == (0, "false\n")
        check_told(subprocess_outcome("sparql", "-", stdin=b"ASK { ?s ?p '\xe9' }", **given), 2, "UTF-8")

    def test_one_alone(self, maillage: Command) -> None:
        """Two queries at once, or none, end with 2."""
        check_told(maillage("sparql", "ASK {}", "--question", "Q10"), 2, "Donnez une requête")
        check_told(maillage("sparql"), 2, "Donnez une requête")


class TestOutput:
    """A file in place of the standard output."""

    @pytest.mark.parametrize("form", ["csv", "table"])
    def test_whole(self, maillage: Command, tmp_path: Path, form: str) -> None:
        """The file holds what would have been shown, and nothing is shown."""
        place = tmp_path / "out"
        shown = maillage("sparql", SELECT, "--format", form)
        assert maillage("sparql", SELECT, "--format", form, "--output", str(place)) == Outcome(0, "", "")
        assert place.read_text(encoding="utf-8").split() == shown.out.split()

    @pytest.mark.parametrize("query", ["SELEC", "CLEAR ALL"])
    def test_not_at_all(self, maillage: Command, tmp_path: Path, query: str) -> None:
        """A query that fails leaves the file of before."""
        place = tmp_path / "out"
        place.write_text("before", encoding="utf-8")
        check_told(maillage("sparql", query, "-o", str(place)), 4, " : ")
        assert [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()] == ["before"]

    def test_a_place_that_cannot_be_written(self, maillage: Command, tmp_path: Path) -> None:
        """A path that is in no directory is said to be, and ends with 2."""
        check_told(maillage("sparql", "ASK {}", "-o", str(tmp_path / "no" / "out")), 2, "--output")


class TestTime:
    """The time that an answer may take."""

    def test_here(self, maillage: Command) -> None:
        """--timeout wins over the setting."""
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        check_told(maillage("sparql", query, "--timeout", "0.4"), 4, "arrêtée après 0.4 s")

    def test_there(self, maillage: Command) -> None:
        """A service that says nothing is given up after that time."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/sparql"
            check_told(maillage("sparql", "ASK {}", "--url", url, "--timeout", "0.4"), 9, "pas de réponse en 0.4 s")


class TestServices:
    """Services that answer as others do, or badly."""

    def test_a_plain_service(self, maillage: Command) -> None:
        """A service that knows only its own forms is understood."""
        with answering(Reply(ONE, "application/json; charset=utf-8")) as service:
            found = maillage("sparql", "SELECT * { ?s ?p ?o }", "--url", f"{service.address}/query?key=1")
        assert "al:A" in found.out
        assert service.asked[0].path.startswith("/query?key=1&query=SELECT+")
        assert service.asked[0].headers["accept"].startswith(RESULTS)

    def test_what_a_service_refuses(self, maillage: Command, endpoint: str) -> None:
        """A malformed query is told with its place, in the language asked for."""
        query = "SELECT *\nWHERE { ?s ?p }"
        check_told(maillage("sparql", query, "--url", endpoint), 4, "ligne 2, colonne")
        check_told(maillage("sparql", query, "--url", endpoint, "--lang", "en"), 4, "line 2, column")

    @pytest.mark.parametrize(
        ("reply", "code", "words"),
        [
            (Reply(b"<html>", "text/html"), 9, "text/html"),
            (Reply(ONE[:-9], RESULTS), 9, "pas une réponse entière"),
            (Reply(ONE, RESULTS, length=10_000), 9, "pas une réponse entière"),
            (Reply(b"<a> <b", "text/turtle"), 9, "pas une réponse entière"),
            (Reply(b"", RESULTS), 9, "pas une réponse entière"),
            (Reply(b"<h1>no</h1>", "text/html", 500), 4, "HTTP 500"),
            (Reply(b"expected {", "text/plain", 400), 4, "expected {"),
            (Reply(b"", "text/plain", 429, {"Retry-After": "3600"}), 7, "Réessayez dans 3600 s"),
            (Reply(b"", "text/plain", 301, {"Location": "/again"}), 9, "sans fin"),
        ],
        ids=["page", "broken", "cut off", "half Turtle", "empty", "error page", "plain error", "busy", "circle"],
    )
    def test_bad_answers(self, maillage: Command, tmp_path: Path, reply: Reply, code: int, words: str) -> None:
        """What is no whole answer is said to be, and never written."""
        place = tmp_path / "out"
        with answering(reply) as service:
            outcome = maillage("sparql", "SELECT * { ?s ?p ?o }", "--url", service.address, "-o", str(place))
        check_told(outcome, code, words)
        assert not place.exists()

    def test_who_asks_is_not_told(self, maillage: Command) -> None:
        """A name and a password in the address reach the service, and no message."""
        with answering(Reply(b"no", "text/plain", 403)) as service:
            url = service.address.replace("//", "//me:s3cret@")
            outcome = maillage("sparql", "ASK {}", "--url", url)
        check_told(outcome, 4, "HTTP 403")
        assert "s3cret" not in outcome.err
        assert service.asked[0].headers["authorization"].startswith("Basic ")

    def test_nothing_steers_the_terminal(self, maillage: Command) -> None:
        """What a stranger wrote is shown without the characters that move a cursor or colour a line."""
        steering = "\x1b[2J\x07\x9bwhat\u00a0is"
        body = json.dumps({"title": "T", "code": "c", "detail": steering}).encode()
        with answering(Reply(body, "application/problem+json", 400)) as service:
            told = maillage("sparql", "ASK {}", "--url", service.address)
        shown = maillage("sparql", 'SELECT * { VALUES ?x { "\\u001B[2J\\u0007what\u00a0is" } }')
        for text in (told.err, shown.out):
            assert "what" in text
            assert not {"\x1b", "\x07", "\x9b"} & set(text)

    def test_nothing_listens(self, maillage: Command) -> None:
        """A service that is not there is named, and ends with 9."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"
            check_told(maillage("sparql", "ASK {}", "--url", url), 9, url)
