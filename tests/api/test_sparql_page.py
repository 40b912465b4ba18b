"""The page of SPARQL as the server gives it: the query it begins with, its examples, its terms, its files."""

import re
from html import unescape
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from api.pages.sparql_texts import PAGE_TEXTS, SCRIPT_TEXTS
from api.routes.sparql_page import FIRST_QUERY
from graph import Generation
from ontology.competency import questions
from tests.api.api_support import subprocess_python

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = 'ASK {} # </textarea><script>alert("é")</script>'


def written(page: str) -> str:
    """Return the query that a page holds."""
    found = re.search(r"<textarea[^>]*name=\"query\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_the_page_begins_with_a_query(client: TestClient) -> None:
    """Without anything in the address the page holds a first query, and it has an answer."""
    assert written(client.get("/sparql", headers=BROWSER).text) == FIRST_QUERY
    assert client.post("/sparql", data={"query": FIRST_QUERY}).json()["results"]["bindings"]


@pytest.mark.parametrize("query", ["ASK {}", HOSTILE, "\n\nSELECT * {}\n", "é + & %41"])
def test_the_address_holds_the_query(client: TestClient, query: str) -> None:
    """A browser that follows a shared link gets the page with the query in it, escaped and not run."""
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert written(page.text) == query
    assert "<script>" not in page.text


def test_programs_and_formats_get_the_answer(client: TestClient) -> None:
    """The same address answers the query to whoever is no browser, or names a form."""
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?a) {}", "format": "csv"}, headers=BROWSER)
    assert answer.text.split() == ["a", "1"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_question_is_an_example(client: TestClient, lang: str) -> None:
    """Each competency question is a link to the page that holds it, under its theme."""
    page = client.get(f"/sparql?lang={lang}", headers=BROWSER).text
    links = re.findall(r'href="(/sparql\?example=[^"]*)"[^>]*>([^<]*)</a>', page)
    told = {unescape(title) for _link, title in links}
    assert told == {one.title[lang] for one in questions()}
    first = client.get(unescape(links[0][0]), headers=BROWSER).text
    assert written(first).strip() == next(
        one.text.strip() for one in questions() if one.title[lang] == unescape(links[0][1])
    )


def test_the_examples_as_data(client: TestClient) -> None:
    """The examples are had as JSON, with their themes, their words and their queries."""
    found = client.get("/sparql/examples.json").json()
    assert [one["code"] for one in found] == [one.code for one in questions()]
    assert found[0]["query"] == questions()[0].text
    assert set(found[0]["title"]) == {"fr", "en"}


@pytest.mark.parametrize(("lang", "label"), [("fr", "action commune"), ("en", "undertaking")])
def test_terms_have_labels_and_counts(client: TestClient, generation: Generation, lang: str, label: str) -> None:
    """Each class and property has its label in the language asked for, and the count that the facts have.

    Its name is one that a query may use as it stands.
    """
    found = {one["name"]: one for one in client.get(f"/sparql/terms.json?lang={lang}").json()["terms"]}
    assert found["al:Undertaking"]["label"] == label
    assert found["al:Undertaking"]["definition"]
    assert found["sector:company"]["kind"] == "concept"
    for name, pattern in (("al:Alliance", "?s a al:Alliance"), ("al:participatesIn", "?s al:participatesIn ?o")):
        _columns, rows = generation.store.table(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {{ {pattern} }} }}")
        assert found[name]["count"] == int(rows[0]["n"].value)
    counts = [one["count"] or 0 for one in found.values()]
    assert counts == sorted(counts, reverse=True)
    rows = client.post("/sparql", data={"query": f"SELECT ?term {{ VALUES ?term {{ {' '.join(found)} }} }}"}).json()
    assert len({row["term"]["value"] for row in rows["results"]["bindings"]}) == len(found)


def test_terms_are_asked_for_once(client: TestClient, generation: Generation) -> None:
    """The terms of a version are not sent again to whoever has them; another language is another answer."""
    first = client.get("/sparql/terms.json?lang=fr")
    tag = first.headers["etag"]
    assert generation.version in tag
    assert client.get("/sparql/terms.json?lang=fr", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/sparql/terms.json?lang=en", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("fr", "al:participateIn n'est pas un terme du vocabulaire ; le plus proche est al:participatesIn."),
        ("en", "al:participateIn is no term of the vocabulary; the nearest is al:participatesIn."),
    ],
)
def test_terms_that_nobody_defines_are_told(client: TestClient, lang: str, detail: str) -> None:
    """Each unknown term of a query is given with the nearest, where there is one, and a sentence on both."""
    query = "ASK { ?s al:participateIn ?o ; a al:Alliance ; al:zzzzzzzz 'é' }"
    first, second = client.get("/sparql/spelling.json", params={"query": query, "lang": lang}).json()
    assert first == {"term": "al:participateIn", "nearest": "al:participatesIn", "detail": detail}
    assert (second["term"], second["nearest"]) == ("al:zzzzzzzz", None)
    assert second["detail"].endswith("vocabulaire." if lang == "fr" else "vocabulary.")


def test_only_a_query_is_spelt(client: TestClient) -> None:
    """A query without unknown terms, well formed or not, has none; no query at all is an error of the client."""
    for query in (FIRST_QUERY, HOSTILE, ""):
        assert client.get("/sparql/spelling.json", params={"query": query}).json() == []
    refused = client.get("/sparql/spelling.json")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-parameter")


def test_the_editor_comes_from_its_wheel(client: TestClient) -> None:
    """CodeMirror is served from the wheel that carries it; of that wheel nothing else is."""
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/sparql", headers=BROWSER).text)
    assert len(loaded) > 8
    for address in loaded:
        assert client.get(address).status_code == 200, address
    assert b"Marijn Haverbeke" in client.get("/static/codemirror/lib/codemirror.js").content
    for name in ("mode/python/python.js", "lib/../../../../../models.py", "lib/", ""):
        assert client.get(f"/static/codemirror/{name}").status_code == 404


def test_django_is_never_loaded() -> None:
    """The files are read without importing the package that carries them, which needs Django."""
    done = subprocess_python(
        "import sys; from api.pages.assets import asset; assert asset('codemirror/lib/codemirror.js');"
        "print('django' in sys.modules, 'django_mirror' in sys.modules)"
    )
    assert done.out.strip() == "False False"


def test_words_and_script_fit_each_other() -> None:
    """Every word of the script is used by it, and every word that it uses exists, in both languages alike."""
    room = files("api") / "pages" / "static" / "sparql"
    script = "\n".join(path.read_text(encoding="utf-8") for path in room.iterdir() if path.name.endswith(".js"))
    template = (files("api") / "pages" / "templates" / "sparql.html").read_text(encoding="utf-8")
    used = set(re.findall(r"\bwords\.(\w+)|\bsay\(\"(\w+)\"", script))
    assert {one or other for one, other in used} <= set(SCRIPT_TEXTS["fr"])
    assert [name for name in SCRIPT_TEXTS["fr"] if not re.search(rf"\b{name}\b", script)] == []
    assert [name for name in PAGE_TEXTS["fr"] if f"e.{name} " not in template and f"e.{name}." not in template] == []
    for texts in (SCRIPT_TEXTS, PAGE_TEXTS):
        assert texts["fr"].keys() == texts["en"].keys()
