"""The forms of SPARQL answers: which one a client gets, and what it is like."""

import pytest
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from starlette.testclient import TestClient

from api.answer_forms import FORMATS, answer_forms, description_form, prefers_page
from api.requests import NotAcceptableError
from graph import GRAPH_FORMATS, TABLE_FORMATS, Generation
from tests.api.sparql_support import (
    BROWSER,
    CONSTRUCT,
    CSV,
    DESCRIBE,
    GRAPHS,
    JSON,
    JSON_LD,
    MEMBERS,
    RDF_XML,
    TABLES,
    TSV,
    TURTLE,
    XML,
    asked,
    media_of,
)


@pytest.fixture(scope="module")
def members(generation: Generation) -> list[str]:
    """Return the members of Silver Geek."""
    prefix = "PREFIX al: <https://w3id.org/maillage/ns#> "
    return [row["member"].value for row in generation.store.select(prefix + MEMBERS)]


class TestFormats:
    """In which form an answer comes."""

    @pytest.mark.parametrize(("media", "form"), TABLES.items())
    def test_select(self, client: TestClient, members: list[str], media: str, form: QueryResultsFormat) -> None:
        """SELECT in each form of tables, by GET and by form."""
        for answer in (
            asked(client, MEMBERS, media),
            client.post("/sparql", data={"query": MEMBERS}, headers={"Accept": media}),
        ):
            assert media_of(answer) == media
            assert "charset=utf-8" in answer.headers["content-type"] or not media.startswith("text/")
            assert answer.headers["vary"].startswith("Accept")
            if media == "text/csv":  # its standard writes no types, so nothing reads it back
                assert answer.text.split() == ["member", *members]
                continue
            solutions = parse_query_results(answer.content, format=form)
            assert isinstance(solutions, QuerySolutions)
            assert [getattr(row["member"], "value", None) for row in solutions] == members

    @pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml"])
    def test_ask(self, client: TestClient, media: str) -> None:
        """ASK in JSON and in XML."""
        answer = asked(client, "ASK { ?s a al:Alliance }", media)
        result = parse_query_results(answer.content, format=TABLES[media])

        assert media_of(answer) == media
        assert isinstance(result, QueryBoolean)
        assert bool(result)

    @pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
    @pytest.mark.parametrize(("media", "form"), GRAPHS.items())
    def test_graphs(self, client: TestClient, query: str, media: str, form: RdfFormat) -> None:
        """CONSTRUCT and DESCRIBE in each RDF form, all with the same facts."""
        answer = asked(client, query, media)
        facts = {quad.triple for quad in parse(answer.content, format=form)}

        assert media_of(answer) == media
        assert facts
        assert facts == {quad.triple for quad in parse(asked(client, query).content, format=RdfFormat.TURTLE)}

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("*/*", "application/sparql-results+json"),
            ("application/json", "application/sparql-results+json"),
            ("application/xml", "application/sparql-results+xml"),
            ("text/*", "text/csv"),
            ("application/sparql-results+json;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
            (
                "application/sparql-results+xml;q=0.1, application/sparql-results+json",
                "application/sparql-results+json",
            ),
            ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
            ("image/png, text/csv;q=0.5", "text/csv"),
            ("text/csv; charset=utf-8", "text/csv"),
            ("text/turtle", JSON),
            ("text/turtle, application/sparql-results+json;q=0", XML),
            (f"{JSON};q=0.2, {XML};q=0.3, {CSV};q=0.4, {TSV};q=0.5", TSV),
            ("", JSON),
        ],
    )
    def test_accept(self, client: TestClient, accept: str, media: str) -> None:
        """The preferred form of a table; where only graphs are named, one that is not refused."""
        assert media_of(asked(client, MEMBERS, accept)) == media

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            ("*/*", TURTLE),
            ("text/*", TURTLE),
            ("application/*", "application/n-triples"),
            ("application/json", JSON_LD),
            ("application/xml", RDF_XML),
            (JSON, TURTLE),
            (f"{JSON}, text/turtle;q=0", "application/n-triples"),
            ("application/ld+json;q=0.5, application/n-triples;q=0.6", "application/n-triples"),
        ],
    )
    def test_accept_of_graphs(self, client: TestClient, accept: str, media: str) -> None:
        """The preferred form of a graph; where only tables are named, one that is not refused."""
        assert media_of(asked(client, CONSTRUCT, accept)) == media

    @pytest.mark.parametrize("accept", ["image/png", "image/*, audio/ogg", "*/*;q=0", "text/html;q=0", "garbage"])
    @pytest.mark.parametrize("query", ["SELECT * {}", "ASK {}", CONSTRUCT, DESCRIBE])
    def test_nothing_acceptable(self, client: TestClient, query: str, accept: str) -> None:
        """A client that accepts nothing of what there is gets 406, and the list of what there is."""
        for answer in (
            asked(client, query, accept),
            client.post("/sparql", data={"query": query}, headers={"Accept": accept}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
            for form in (*TABLE_FORMATS, *GRAPH_FORMATS):
                assert form in answer.json()["detail"]

    def test_repeated_accept(self, client: TestClient) -> None:
        """Two Accept headers are one."""
        headers = [("Accept", "image/png"), ("Accept", "text/csv")]

        assert media_of(client.get("/sparql", params={"query": MEMBERS}, headers=headers)) == CSV

    @pytest.mark.parametrize("accept", ["a," * 50_000, ";" * 50_000, "text/csv" + " " * 50_000, "q=é,;="])
    def test_endless_accept(self, client: TestClient, accept: str) -> None:
        """A header that no client needs is read in part, and harms nobody."""
        headers = [(b"Accept", accept.encode())]

        assert client.get("/sparql?query=ASK%7B%7D", headers=headers).status_code in {200, 406}

    @pytest.mark.parametrize(
        ("accept", "table", "graph"),
        [
            (f"{XML}, {RDF_XML};q=0.9, {TURTLE};q=0.1", XML, RDF_XML),
            (f"{JSON},application/json,text/javascript,application/javascript,{TURTLE};q=0.8", JSON, JSON_LD),
            (f"application/n-triples,{JSON};q=0.9,{XML};q=0.8,*/*;q=0.5", JSON, "application/n-triples"),
            (f"{XML},{RDF_XML}", XML, RDF_XML),
            (f"{JSON},text/boolean;q=0.9,{TSV};q=0.8,{RDF_XML};q=0.7,text/html;q=0.1", JSON, RDF_XML),
        ],
    )
    def test_mixed_accept(self, client: TestClient, accept: str, table: str, graph: str) -> None:
        """Clients that name tables and graphs at once get what fits the query."""
        assert media_of(asked(client, MEMBERS, accept)) == table
        assert media_of(asked(client, CONSTRUCT, accept)) == media_of(asked(client, DESCRIBE, accept)) == graph

    @pytest.mark.parametrize(
        ("form", "table", "graph"),
        [
            ("json", "application/sparql-results+json", "application/ld+json"),
            ("xml", "application/sparql-results+xml", "application/rdf+xml"),
            ("csv", "text/csv", "text/turtle"),
            ("tsv", "text/tab-separated-values", "text/turtle"),
            ("turtle", "application/sparql-results+json", "text/turtle"),
            ("jsonld", "application/sparql-results+json", "application/ld+json"),
            ("ntriples", "application/sparql-results+json", "application/n-triples"),
            ("rdfxml", "application/sparql-results+json", "application/rdf+xml"),
        ],
    )
    def test_format(self, client: TestClient, form: str, table: str, graph: str) -> None:
        """?format= wins over Accept, in an address and in a form."""
        assert media_of(asked(client, MEMBERS, "text/turtle", format=form)) == table
        assert media_of(client.post("/sparql", data={"query": CONSTRUCT, "format": form})) == graph

    def test_whole(self, client: TestClient, generation: Generation) -> None:
        """An answer says its length and the version of the data."""
        answer = asked(client, MEMBERS)

        assert answer.headers["x-dataset-version"] == generation.version
        assert int(answer.headers["content-length"]) == len(answer.content)


class TestPage:
    """When a person gets the page where queries are written."""

    @pytest.mark.parametrize("path", ["/sparql", "/sparql?lang=en", "/sparql?query=ASK%7B%7D", "/sparql?query=wrong"])
    @pytest.mark.parametrize("accept", ["text/html", BROWSER, "text/html;q=0.9, */*;q=0.1"])
    def test_browser(self, client: TestClient, path: str, accept: str) -> None:
        """A browser gets the page, also from the link to a query: the page asks it."""
        answer = client.get(path, headers={"Accept": accept})

        assert answer.status_code == 200
        assert media_of(answer) == "text/html"
        assert '<textarea id="query"' in answer.text
        assert "etag" not in answer.headers

    @pytest.mark.parametrize(
        "accept", ["*/*", JSON, f"{JSON}, text/html", f"{TURTLE}, text/html;q=0.9", "application/*"]
    )
    def test_programs(self, client: TestClient, accept: str) -> None:
        """Whoever does not prefer a page gets the answer."""
        assert media_of(asked(client, "ASK {}", accept)) == JSON

    def test_a_media_type_as_format(self, client: TestClient) -> None:
        """Some clients give the whole media type; what names no form is ignored, as unknown parameters are."""
        assert media_of(asked(client, MEMBERS, JSON, format="text/csv")) == "text/csv"
        assert media_of(asked(client, MEMBERS, "text/csv", format="foo")) == "text/csv"

    def test_format_decides(self, client: TestClient) -> None:
        """?format= gives a browser the answer, and a program the page."""
        assert media_of(asked(client, "ASK {}", BROWSER, format="json")) == JSON
        assert media_of(asked(client, "ASK {}", format="html")) == "text/html"

    def test_forms_sent_by_a_browser(self, client: TestClient) -> None:
        """A form that a browser sends without a script is answered in the form that it names."""
        answer = client.post("/sparql", data={"query": MEMBERS, "format": "csv"}, headers={"Accept": BROWSER})

        assert media_of(answer) == CSV


def test_forms_of_every_short_name() -> None:
    """Every value of ``format`` but the page's is a form of one family at least, and wins over the header."""
    for short in set(FORMATS) - {"html"}:
        forms = answer_forms("image/png", short)
        assert forms.table in TABLE_FORMATS
        assert forms.graph in GRAPH_FORMATS
        assert FORMATS[short].split(", ")[0] in {forms.table, forms.graph}
        assert not prefers_page("text/html", short)


def test_the_form_of_the_description() -> None:
    """The service describes itself in RDF, Turtle first, or on its page; a table is no form of it."""
    assert description_form("*/*") == TURTLE
    assert description_form("text/html", "jsonld") == JSON_LD
    assert description_form(BROWSER) == "text/html"
    with pytest.raises(NotAcceptableError):
        description_form(CSV)
