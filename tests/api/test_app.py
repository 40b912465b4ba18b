"""The application: problems, headers, methods, and what is the same for every address."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from starlette.testclient import TestClient

from api.answer_forms import FORMATS
from api.app import create_app
from api.context import Service
from api.errors import TABLE, UNEXPECTED
from graph import WorkersBusyError
from graph.network import Language
from ontology.dataset import DATASET
from ontology.dataset import VERSION as VERSIONED
from ontology.terms import PREFIXES, PROV
from ontology.vocabulary import VERSION

PROBLEM_SCHEMA = "#/components/schemas/ProblemModel"
PROBLEMS = {
    "/nowhere": 404,
    "/v1/organisations/nope": 404,
    "/v1/facts/publication/nope": 404,
    "/static/nope.js": 404,
    f"/static/{'a' * 10_000}": 404,
    "/static/%00": 404,
    "/static/..%2f..%2fapp.py": 404,
    "/été/%C3%A9": 404,
    "/id/organisation/%7B": 422,
    "/v1/organisations?limit=0": 422,
    "/graph/told/003?format=json": 406,
    "/sparql?query=": 400,
    "/sparql?query=SELEC": 400,
    f"/v1/organisations?q={'a' * 60_000}": 414,
}
SAMPLES = {
    "/": "/", "/problems": "/problems", "/livez": "/livez", "/readyz": "/readyz", "/docs": "/docs",
    "/docs/oauth2-redirect": "/docs/oauth2-redirect", "/openapi.json": "/openapi.json",
    "/static/{name:path}": "/static/maillage.css", "/id/{kind}/{code}": "/id/organisation/orange",
    "/v1/facts/{kind}/{code}": "/v1/facts/publication/003", "/concept/{scheme}": "/concept/cause",
    "/concept/{scheme}/{name}": "/concept/cause/ageing-well", "/ns": "/ns",
    "/ontology/{_version}": f"/ontology/{VERSION}", "/dataset": "/dataset", "/.well-known/void": "/.well-known/void",
    "/graph/{name:path}": "/graph/told/003", "/v1/organisations": "/v1/organisations",
    "/v1/organisations/{slug}": "/v1/organisations/orange", "/v1/undertakings": "/v1/undertakings",
    "/v1/undertakings/{slug}": "/v1/undertakings/silver-geek", "/v1/territories": "/v1/territories",
    "/v1/territories/{code}": "/v1/territories/86", "/v1/partners": "/v1/partners?org=orange",
    "/v1/completions": "/v1/completions?of=silver-geek",
    "/v1/partners/explanation": "/v1/partners/explanation?org=orange&candidate=unis-cite",
    "/v1/introductions": "/v1/introductions?org=orange&to=la-poste",
    "/v1/territories/{code}/diagnosis": "/v1/territories/94/diagnosis",
    "/v1/catalysts": "/v1/catalysts", "/v1/suggest": "/v1/suggest?q=ora", "/sparql": "/sparql?query=ASK%7B%7D",
    "/sparql/examples.json": "/sparql/examples.json", "/sparql/terms.json": "/sparql/terms.json",
    "/sparql/spelling.json": "/sparql/spelling.json?query=ASK", "/sparql/graphs": "/sparql/graphs?default",
    "/sparql/graphs/{name:path}": "/sparql/graphs?graph=https://w3id.org/maillage/graph/told/003",
    "/reconcile": "/reconcile", "/reconcile/extend/propose": "/reconcile/extend/propose",
    "/reconcile/suggest/{what}": "/reconcile/suggest/entity?prefix=ora",
    "/reconcile/flyout/{what}": "/reconcile/flyout/entity?id=orange", "/reconcile/view": "/reconcile/view?id=orange",
    "/reconcile/preview": "/reconcile/preview?id=orange",
}  # fmt: skip
ADDRESSES = (
    "/", "/v1/organisations", "/v1/partners?org=orange", "/sparql?query=ASK%7B%7D", "/livez", "/docs", "/nowhere",
)  # fmt: skip


def check_problem(answer: Response, status: int) -> None:
    """Check that an answer is a problem that shows nothing of what is inside."""
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert list(body)[:5] == ["type", "title", "status", "detail", "code"]
    assert set(list(body)[5:]) <= {"limit", "line", "column", "suggestion"}
    assert all(str(value).strip() for value in body.values())
    assert body["type"].endswith(f"/problems#{body['code']}")
    for secret in ("Traceback", "site-packages", '.py"', "/tmp/", "/home/", "store"):  # noqa: S108 - not ours
        assert secret not in answer.text, secret


class TestProblems:
    """Errors as RFC 9457 has them."""

    @pytest.mark.parametrize(("path", "status"), PROBLEMS.items(), ids=range(len(PROBLEMS)))
    @pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/problem+json"])
    def test_shape(self, client: TestClient, path: str, status: int, accept: str) -> None:
        """Every problem has type, title, status, detail and code, whatever was accepted (406 comes first)."""
        answer = client.get(path, headers={"Accept": accept})
        other_form = accept != "*/*" and answer.status_code == 406

        check_problem(answer, 406 if other_form else status)

    @pytest.mark.parametrize(
        ("path", "status"), [(path, status) for path, status in PROBLEMS.items() if not path.startswith("/sparql")]
    )
    def test_as_a_page(self, client: TestClient, path: str, status: int) -> None:
        """A person gets the same status as a page, in the language asked for, with nothing raw in it."""
        answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})

        assert answer.status_code == status
        if "format=json" not in path:
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert '<html lang="en">' in answer.text

    def test_format_decides_for_errors_too(self, client: TestClient) -> None:
        """?format=html gives the error as a page, ?format=json as a problem, whatever Accept says."""
        page = client.get("/v1/organisations/nope?format=html")
        problem = client.get("/v1/organisations/nope?format=json", headers={"Accept": "text/html"})

        assert page.headers["content-type"] == "text/html; charset=utf-8"
        check_problem(problem, 404)

    def test_every_code_is_explained(self, client: TestClient) -> None:
        """The address in type leads to a page with an anchor for each code, in two languages."""
        for lang in ("fr", "en"):
            page = client.get(f"/problems?lang={lang}").text
            for problem in (*TABLE.values(), UNEXPECTED):
                assert f'id="{problem.code}"' in page
                assert str(problem.status) in page

    def test_titles_are_translated(self, client: TestClient) -> None:
        """An unknown address is told in French or in English."""
        assert client.get("/nowhere").json()["title"] == "Adresse inconnue"
        assert client.get("/nowhere?lang=en").json()["title"] == "Unknown address"

    @pytest.mark.parametrize("accept", ["*/*", "text/html"])
    def test_text_of_others_is_escaped(self, client: TestClient, accept: str) -> None:
        """What the client sent comes back as JSON, or escaped."""
        answer = client.get("/v1/partners", params={"org": "<script>alert(1)</script>"}, headers={"Accept": accept})

        assert answer.status_code == 404
        assert accept == "*/*" or "<script>alert" not in answer.text

    @pytest.mark.parametrize("value", [b"a,b;;q", b"*;q=\xc3\xa9", b",", b"q=1", b";" * 1000])
    def test_odd_headers(self, client: TestClient, value: bytes) -> None:
        """Headers that make no sense are no error of the server."""
        names = (b"Accept", b"Accept-Language", b"If-None-Match", b"Origin")
        for name in names:
            answer = client.get("/v1/organisations", headers=[(name, value)])
            assert answer.status_code in {200, 406}


class TestUnexpected:
    """What nobody thought of."""

    @pytest.fixture
    def broken(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
        """Give a client of an application whose rankings break, one way or the other."""

        def fail(_generation: object, name: str, *_rest: object) -> None:
            if name == "busy":
                raise WorkersBusyError(2.4)
            raise ZeroDivisionError(f"secret of {name} in /etc/passwd")

        monkeypatch.setattr("api.listing.partners", fail)
        service: Service = app.state.service
        with TestClient(create_app(service), raise_server_exceptions=False) as client:
            yield client

    def test_no_trace(self, broken: TestClient, caplog: pytest.LogCaptureFixture) -> None:
        """500 says nothing of the error, has all headers; the log has its type and place, and no word of a question."""
        answer = broken.get("/v1/partners?org=zqx-asked", headers={"Origin": "https://example.org"})

        check_problem(answer, 500)
        assert "secret" not in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "ZeroDivisionError" in caplog.text
        assert "GET /v1/partners" in caplog.text
        assert ", in fail" in caplog.text
        assert "zqx-asked" not in caplog.text

    def test_retry_after(self, broken: TestClient) -> None:
        """503 says when to ask again, in whole seconds that are enough."""
        answer = broken.get("/v1/partners?org=busy")

        check_problem(answer, 503)
        assert answer.headers["retry-after"] == "3"


class TestMethods:
    """HEAD, OPTIONS, and what is not allowed."""

    @pytest.mark.parametrize("path", ADDRESSES)
    def test_head(self, client: TestClient, path: str) -> None:
        """HEAD has the status and the type of GET, and no body."""
        head, get = client.head(path), client.get(path)

        assert head.status_code == get.status_code
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.headers.get("etag") == get.headers.get("etag")
        assert head.content == b""

    @pytest.mark.parametrize(("method", "path", "allowed"), [
        ("POST", "/v1/organisations", "GET, HEAD, OPTIONS"),
        ("DELETE", "/v1/organisations/orange", "GET, HEAD, OPTIONS"),
        ("PUT", "/sparql", "GET, HEAD, OPTIONS, POST"),
        ("PUT", "/v1/partners", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/", "GET, HEAD, OPTIONS"),
    ])  # fmt: skip
    def test_wrong_method(self, client: TestClient, method: str, path: str, allowed: str) -> None:
        """405 names every method that the address knows."""
        answer = client.request(method, path)

        check_problem(answer, 405)
        assert answer.headers["allow"] == allowed

    def test_preflight(self, client: TestClient) -> None:
        """Another site may ask first, and then send a query; cookies are never taken."""
        answer = client.options(
            "/sparql",
            headers={
                "Origin": "https://example.org",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert answer.headers["access-control-allow-headers"] == "content-type"
        assert int(answer.headers["access-control-max-age"]) >= 3600
        assert "access-control-allow-credentials" not in answer.headers

    @pytest.mark.parametrize(("path", "allowed"), [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/v1/partners", "GET, HEAD, OPTIONS, POST"), ("/v1/catalysts", "GET, HEAD, OPTIONS"), ("/nowhere", None),
    ])  # fmt: skip
    def test_options(self, client: TestClient, path: str, allowed: str | None) -> None:
        """Whoever asks for the methods of an address gets them, and 404 where there is none."""
        answer = client.options(path)

        assert answer.status_code == (204 if allowed else 404)
        assert answer.headers.get("allow") == allowed

    @pytest.mark.parametrize("path", ["/static/maillage.css", "/sparql?query=ASK%7B%7D", "/graph/told/003"])
    def test_ten_thousand_ranges(self, client: TestClient, path: str) -> None:
        """Pieces are not served: whoever asks for ten thousand of them gets the whole."""
        ranges = ",".join(f"{start}-{start + 1}" for start in range(10_000))
        answer = client.get(path, headers={"Range": f"bytes={ranges}"})

        assert answer.status_code == 200
        assert answer.content == client.get(path).content

    @pytest.mark.parametrize("path", ["/v1/organisations", "/v1/organisations/nope", "/nowhere", "/sparql?query=x"])
    def test_cors_on_every_answer(self, client: TestClient, path: str) -> None:
        """Other sites may read answers, errors too, and the headers that matter to them."""
        answer = client.get(path, headers={"Origin": "https://example.org"})
        readable = answer.headers["access-control-expose-headers"]

        assert answer.headers["access-control-allow-origin"] == "*"
        assert {"ETag", "X-Dataset-Version", "Retry-After", "Link"} <= set(readable.split(", "))


class TestHeaders:
    """What every answer carries."""

    @pytest.mark.parametrize("path", ADDRESSES)
    def test_safe(self, client: TestClient, path: str) -> None:
        """No type is guessed, no address is passed on, no script comes from elsewhere or from the page."""
        headers = client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert ("unsafe-inline" in headers["content-security-policy"]) == (path == "/docs")
        assert "server" not in headers

    def test_etag(self, client: TestClient, app: FastAPI) -> None:
        """An answer that the client has is 304; one in another form, language or of another address is not."""
        path = "/v1/organisations?limit=2"
        tag = client.get(path).headers["etag"]

        assert app.state.service.generation.version in tag
        for header in (tag, f'W/"other", {tag}'):
            again = client.get(path, headers={"If-None-Match": header})
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"] == tag
            assert again.headers["vary"].startswith("Accept, Accept-Language")
        for headers in ({"Accept": "text/html"}, {"Accept-Language": "en"}):
            assert client.get(path, headers={"If-None-Match": tag, **headers}).status_code == 200
        assert client.get(f"{path}0", headers={"If-None-Match": tag}).status_code == 200
        assert "etag" not in client.get("/v1/organisations/nope").headers

    def test_gzip(self, client: TestClient) -> None:
        """Who takes gzip gets it, and the same content."""
        path = "/v1/partners?org=orange"
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})

        assert packed.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["vary"]
        assert packed.content == client.get(path).content

    def test_long_addresses(self, client: TestClient) -> None:
        """An address that servers might cut is refused whole, and POST is named."""
        answer = client.get(f"/sparql?query=ASK%7B%7D%23{'a' * 60_000}")

        check_problem(answer, 414)
        assert "POST" in answer.json()["detail"]


class TestProvenance:
    """Whence an answer comes: the version, and where the sources, their dates and their licences are told."""

    def test_every_answer_says_where_it_comes_from(self, client: TestClient, app: FastAPI) -> None:
        """Each address gives the version and leads to the description; our own JSON names the sources itself."""
        routes = {getattr(one, "path", "") for one in every_route(app) if "GET" in (getattr(one, "methods", ()) or ())}
        assert routes == SAMPLES.keys()
        for address in SAMPLES.values():
            answer = client.get(address)
            assert answer.status_code in {200, 303}, (address, answer.text)
            check_origin(answer, app)
            if address.startswith("/v1/"):
                sources = answer.json()["dataset"]["sources"]
                assert len(sources) > 5
                assert all(one["vintage"] and one["licence"] for one in sources), address

    @pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 1", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"])
    def test_answers_in_every_form(self, client: TestClient, app: FastAPI, query: str) -> None:
        """A table or a graph of others' own form has no room for the sources: its headers lead to them."""
        for form in FORMATS:
            answer = client.get("/sparql", params={"query": query, "format": form})
            assert answer.status_code == 200
            check_origin(answer, app)

    def test_the_description_dates_and_licenses_every_source(self, client: TestClient, app: FastAPI) -> None:
        """Where answers lead, the data set has a date, and each source of it a vintage and a licence."""
        said: dict[tuple[str, str], list[str]] = {}
        for quad in parse(client.get("/dataset?format=ntriples").content, RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                said.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object.value)
        assert said[DATASET, f"{PREFIXES['dcterms']}issued"]
        records = app.state.service.generation.manifest.sources
        assert len(records) > 5
        for record in records:
            (origin,) = said[record.graph, PROV.wasDerivedFrom]
            assert said[origin, VERSIONED] == [record.vintage]
            (rights,) = said[origin, f"{PREFIXES['dcterms']}rights"]
            assert said[rights, f"{PREFIXES['rdfs']}label"] == [record.licence]

    @pytest.mark.parametrize(("lang", "words"), [("fr", "non précisée"), ("en", "not stated")])
    def test_a_page_says_in_words_what_nobody_stated(
        self, client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, lang: Language, words: str
    ) -> None:
        """The page names each licence, and says of a source without one that it is not stated; JSON writes SPDX."""
        generation = app.state.service.generation
        first, *others = generation.manifest.sources
        manifest = replace(generation.manifest, sources=(replace(first, licence="NOASSERTION"), *others))
        monkeypatch.setitem(vars(generation), "manifest", manifest)
        text = client.get("/v1/catalysts", params={"format": "html", "lang": lang}).text
        assert f"<td>{words}</td>" in text
        assert "<td>etalab-2.0</td>" in text
        assert "NOASSERTION" not in text
        assert client.get("/v1/catalysts").json()["dataset"]["sources"][0]["licence"] == "NOASSERTION"

    @pytest.mark.parametrize(("lang", "words"), [("fr", "Source : Maillage"), ("en", "Source: Maillage")])
    def test_a_drawing_says_its_source(self, app: FastAPI, lang: Language, words: str) -> None:
        """A network that is sent as a file names the version, its day, and the licences."""
        generation = app.state.service.generation
        page = generation.draw("silver-geek", lang=lang).page
        assert f"{words}, version {generation.version} " in page
        assert f" {generation.version[:10]}." in page
        assert "etalab-2.0" in page[page.index("<footer>") : page.index("</footer>")]


def every_route(app: FastAPI) -> Iterator[object]:
    """Yield the routes of an application, those of its rooms included."""
    for route in app.routes:
        yield from getattr(getattr(route, "original_router", None), "routes", ()) or (route,)


def check_origin(answer: Response, app: FastAPI) -> None:
    """Hold an answer to its version, and to a link that leads to the description."""
    assert answer.headers["x-dataset-version"] == app.state.service.generation.version
    assert '</dataset>; rel="describedby"' in answer.headers["link"], answer.url


class TestDocumentation:
    """/docs and /openapi.json."""

    def test_offline(self, client: TestClient) -> None:
        """The documentation asks no other host for anything, and what it asks for is here."""
        page = client.get("/docs").text

        assert not re.findall(r"(?:https?:)?//[\w.-]+", page)
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert client.get(address).status_code == 200, address

    def test_described(self, client: TestClient) -> None:
        """Each operation has a summary and a sentence, and tells its errors as problem+json alone."""
        described = client.get("/openapi.json").json()
        operations = [operation for methods in described["paths"].values() for operation in methods.values()]

        assert len(operations) >= 16
        for operation in operations:
            assert operation["description"].startswith(operation["summary"])
            assert len(operation["summary"]) < 100
            errors = {status: one for status, one in operation["responses"].items() if status >= "400"}
            assert {"400", "500"} <= errors.keys()
            for one in errors.values():
                assert one["content"] == {"application/problem+json": {"schema": {"$ref": PROBLEM_SCHEMA}}}
        schema = described["components"]["schemas"]["ProblemModel"]
        assert schema["required"] == ["type", "title", "status", "detail", "code"]

    def test_every_status_is_one_of_the_table(self, client: TestClient) -> None:
        """An error of an operation has the codes and the titles of the table; only those who write are told of keys."""
        codes: dict[tuple[str, str], dict[int, set[str]]] = {}
        for path, operations in client.get("/openapi.json").json()["paths"].items():
            for method, operation in operations.items():
                told = {int(status): one["description"] for status, one in operation["responses"].items()}
                found = {status: set(re.findall("`([a-z-]+)`", text)) for status, text in told.items() if status >= 400}
                codes[path, method] = found
        table = {(one.status, one.code): one for one in (*TABLE.values(), UNEXPECTED)}
        assert {(status, code) for one in codes.values() for status in one for code in one[status]} <= table.keys()
        assert "unknown-name" in codes["/v1/organisations/{slug}", "get"][404]
        assert {"sparql-syntax", "sparql-refused"} <= codes["/sparql", "get"][400]
        assert "query-timeout" in codes["/sparql", "post"][503]
        assert codes["/sparql/update", "post"].keys() >= {400, 401, 403, 409, 413, 415, 422, 429, 503, 507}
        assert {key for key, one in codes.items() if 401 in one} == {
            ("/sparql/update", "post"),
            *((path, way) for path in ("/sparql/graphs", "/sparql/graphs/{name}") for way in ("put", "post", "delete")),
        }
        assert codes["/livez", "get"].keys() == {400, 414, 500, 503}

    def test_parameters_are_described(self, client: TestClient) -> None:
        """Each parameter of an address says in French and in English what it is for."""
        paths = client.get("/openapi.json").json()["paths"]
        parameters = [
            (path, one)
            for path, methods in paths.items()
            for operation in methods.values()
            for one in operation.get("parameters", ())
            if one["in"] == "query" and not one["name"].startswith("_")
        ]
        assert parameters
        assert [(path, one["name"]) for path, one in parameters if " · " not in one.get("description", "")] == []

    def test_version(self, client: TestClient, app: FastAPI) -> None:
        """The description of the API carries the version of the data, and every reference in it leads somewhere."""
        text = client.get("/openapi.json").text
        described = json.loads(text)

        assert described["info"]["version"] == app.state.service.generation.version
        for name in re.findall(r'"#/components/schemas/(\w+)"', text):
            assert name in described["components"]["schemas"]
