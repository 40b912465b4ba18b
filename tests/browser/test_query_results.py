"""Results of queries: labels, pages of rows, sentences, graphs, a stop, links, downloads, code, and hostile facts."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from graph import Generation
from tests.browser.query_page import ENDLESS, open_page, rows_of, run, write, written
from tests.browser.small_data_set import HOSTILE_IRI, HOSTILE_NAMES
from tests.browser.watched_page import Seen

KINDS = "SELECT ?kind { organisation:orange org:classification ?kind }"
FORMS = {
    "CSV": ("text/csv", "csv"),
    "TSV": ("text/tab-separated-values", "tsv"),
    "JSON": ("application/sparql-results+json", "srj"),
    "XML": ("application/sparql-results+xml", "srx"),
    "Turtle": ("text/turtle", "ttl"),
    "N-Triples": ("application/n-triples", "nt"),
    "JSON-LD": ("application/ld+json", "jsonld"),
}
GRAPH = "CONSTRUCT { ?a skos:prefLabel ?name } WHERE { ?a a al:Alliance ; skos:prefLabel ?name }"


def answer(site: str, query: str, media: str) -> bytes:
    """Return what the address answers to a query."""
    form = urlencode({"query": query}).encode()
    with urlopen(Request(f"{site}/sparql", form, {"Accept": media})) as answered:
        content: bytes = answered.read()
        return content


def test_things_have_labels_and_links(seen: Seen) -> None:
    """An IRI is shown by its label with its short form beside; our own ones lead to their pages."""
    page = open_page(seen)
    page.get_by_role("button", name="Exécuter").click()
    assert rows_of(page).count() == 8
    row = rows_of(page).filter(has_text="organisation:orange")
    link = row.get_by_role("link", name="Orange")
    assert link.get_attribute("title") == "https://w3id.org/maillage/id/organisation/orange"
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orange")
    assert seen.misdeeds == []


@pytest.mark.parametrize(("lang", "label"), [("fr", "entreprise"), ("en", "company")])
def test_labels_are_in_the_language_of_the_page(seen: Seen, lang: str, label: str) -> None:
    """A concept is named in the language of the page."""
    page = open_page(seen, lang)
    run(page, KINDS)
    expect(rows_of(page).get_by_role("link")).to_have_text(label)


def test_another_language_is_marked(seen: Seen) -> None:
    """A text in another language than the page's says which, to the eye and to a screen reader."""
    page = open_page(seen)
    run(page, 'SELECT ?a ?b { BIND ("hello"@en AS ?a) BIND ("12"^^xsd:gYear AS ?b) }')
    first = rows_of(page).locator("td").first
    expect(first.locator("[lang=en]")).to_have_text("hello")
    expect(first).to_contain_text("en")
    expect(rows_of(page).locator("td").last).to_have_text(re.compile("12 xsd:gYear"))


def test_long_tables_have_pages(seen: Seen) -> None:
    """Of many rows two hundred at a time are on the page; buttons lead to the others."""
    page = open_page(seen)
    run(page, "SELECT * { ?s ?p ?o } LIMIT 450")
    rows = rows_of(page)
    assert rows.count() == 200
    expect(page.locator("caption")).to_have_text("Lignes 1 à 200 sur 450")
    page.get_by_role("button", name="Suivantes").click()
    expect(rows.first.locator("th")).to_have_text("201")
    page.get_by_role("button", name="Dernières").click()
    expect(page.locator("caption")).to_have_text("Lignes 401 à 450 sur 450")
    assert rows.count() == 50
    expect(page.get_by_role("button", name="Suivantes")).to_have_attribute("aria-disabled", "true")
    assert page.locator("#result *").count() < 1000


def test_yes_no_and_nothing(seen: Seen) -> None:
    """An ASK query is answered by a sentence, and so is a table without rows."""
    page = open_page(seen)
    expect(run(page, "ASK { ?s a al:Alliance }")).to_contain_text("Oui :")
    expect(run(page, "ASK { ?s a al:Alliance, al:Company }")).to_contain_text("Non :")
    expect(run(page, "SELECT * { ?s a al:Alliance, al:Company }")).to_contain_text("Aucune ligne")


EMPTY = {
    "rows": "SELECT ?a { ?a al:participateIn ?b FILTER (?a != 'al:participateIn') } # al:participateIn",
    "no": "ASK { ?a <https://w3id.org/maillage/ns#participateIn> ?b }",
    "graph": "CONSTRUCT { ?a a ?b } WHERE { ?b ^al:participateIn/skos:prefLabel|al:participateIn ?a }",
}


@pytest.mark.parametrize("query", EMPTY.values(), ids=EMPTY)
def test_a_term_that_nobody_defines_is_told(seen: Seen, query: str) -> None:
    """An empty answer names the unknown terms of its query; a button writes the nearest, and the query finds more."""
    page = open_page(seen)
    told = run(page, query).locator(".unknown")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("participateIn n'est pas un terme du vocabulaire ; le plus proche est ")
    expect(page.locator("#status")).to_contain_text("n'est pas un terme du vocabulaire")
    button = told.get_by_role("button", name=re.compile("^Écrire .*participatesIn à la place$"))
    button.click()
    # in texts and comments the words stay as they are
    assert written(page) == re.sub("(?<!')(?<!# )(al:|ns#)participateIn", r"\1participatesIn", query)
    expect(page.locator("#status")).to_contain_text("à la place de")
    button.click()
    expect(page.locator("#status")).to_contain_text("La requête ne contient plus")
    page.locator("label[for=query]").click()
    page.keyboard.press("Control+Enter")
    expect(
        page.locator("#result caption, #result .verdict:has-text('Oui'), #result .summary:has-text('triplets')")
    ).to_have_count(1)
    expect(told).to_have_count(0)
    assert seen.misdeeds == []


def test_a_term_is_told_in_english_too(seen: Seen) -> None:
    """On an English page so is the sentence; a term that is near to none has no button."""
    told = run(open_page(seen, "en"), "ASK { ?a al:zzzzzzzz ?b }").locator(".unknown")
    expect(told).to_have_text("al:zzzzzzzz is no term of the vocabulary.")
    expect(told.get_by_role("button")).to_have_count(0)


def test_only_an_empty_answer_is_explained(seen: Seen) -> None:
    """Where rows are found, or the query fits in no address, nothing is asked of its terms."""
    page = open_page(seen)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    run(page, "SELECT * { ?s a al:Alliance OPTIONAL { ?s al:participateIn ?o } }")
    rows_of(page)
    expect(run(page, "ASK { ?a al:participateIn ?b } #" + "x" * 7_000)).to_contain_text("Non")
    page.wait_for_load_state("networkidle")
    assert len(asked) > 1
    assert [url for url in asked if "spelling.json" in url] == []


@pytest.mark.parametrize(
    ("query", "title", "limit"),
    [
        (ENDLESS, "Requête trop longue", "Limite query_seconds : 1 s"),
        ("SELECT * { ?s ?p ?o } LIMIT 50", "Trop grand", "Limite answer_rows : 10 lignes"),
    ],
    ids=["time", "rows"],
)
def test_a_limit_is_told_by_name_and_value(narrow: Seen, query: str, title: str, limit: str) -> None:
    """A query that meets a limit is answered by which one it is, its value, and what to do."""
    page = open_page(narrow)
    write(page, query)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=20_000)
    expect(page.get_by_text(re.compile("^Limite "))).to_have_text(limit)
    expect(page.locator(".problem")).to_contain_text("LIMIT")
    expect(page.locator("#go-to, .sign")).to_have_count(0)
    assert narrow.misdeeds == []


def test_a_graph_is_text(seen: Seen, site: str) -> None:
    """A CONSTRUCT query is answered by Turtle, with the number of its triples and the prefixes that it uses."""
    page = open_page(seen)
    result = run(page, "CONSTRUCT WHERE { ?a a al:Alliance ; ?p ?o }")
    triples = len(answer(site, "CONSTRUCT WHERE { ?a a al:Alliance ; ?p ?o }", "application/n-triples").splitlines())
    expect(result).to_contain_text(f"{triples} triplets")
    text = result.locator("pre").inner_text()
    body = "".join(line for line in text.splitlines() if not line.startswith("@prefix "))
    declared = re.findall(r"^@prefix (\S+:)", text, re.MULTILINE)
    assert "al:" in declared
    assert [name for name in declared if name not in body] == []


def test_a_runaway_query_is_stopped(seen: Seen) -> None:
    """Stopping ends a query on the server too: its only worker answers the next one at once."""
    page = open_page(seen)
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#clock")).to_have_text(re.compile("[1-9],.. s"))
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("#status")).to_have_text(re.compile(r"Requête arrêtée après .* s\s: le serveur"))
    write(page, KINDS)
    page.keyboard.press("Control+Enter")
    # the time limit of this service is 60 s: an answer before shows that the worker was freed
    expect(page.locator("#result caption")).to_be_visible(timeout=30_000)
    assert seen.misdeeds == []


def test_a_link_holds_the_query(seen: Seen) -> None:
    """The link that is shared opens the page with the query, which is not run by itself; a long one as well."""
    for more in ("", "# éà & < + \n" * 300):
        page = open_page(seen)
        query = f'SELECT ("1 + 1 = 2 & é" AS ?a) {{}}\n{more}# end'
        write(page, query)
        page.get_by_role("button", name="Partager un lien").click()
        link = page.get_by_label("À copier").input_value()
        assert ("#query=" in link) == bool(more)
        expect(page.locator("#status")).to_have_text(re.compile("JavaScript" if more else "Copi"))
        page.evaluate("() => sessionStorage.clear()")
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector("html[data-ready]")
        assert written(page) == query
        expect(page.locator("#result")).to_be_hidden()
    assert seen.misdeeds == []


@pytest.mark.parametrize(("query", "names"), [(KINDS, list(FORMS)[:4]), (GRAPH, list(FORMS)[4:])])
def test_downloads_are_whole_files(
    seen: Seen, site: str, small_generation: Generation, query: str, names: list[str]
) -> None:
    """A download is what the address answers, in a file whose name holds the version of the data."""
    page = open_page(seen)
    result = run(page, query)
    write(page, "SELECT ?other {}")
    for name in names:
        media, ending = FORMS[name]
        with page.expect_download() as given:
            result.get_by_role("button", name=name, exact=True).click()
        assert given.value.suggested_filename == f"maillage-{small_generation.version}.{ending}"
        content = Path(given.value.path()).read_bytes()
        if media == "application/ld+json":
            assert content.count(b"prefLabel") == answer(site, query, media).count(b"prefLabel") > 0
        else:
            assert sorted(content.splitlines()) == sorted(answer(site, query, media).splitlines())
    assert seen.misdeeds == []


def snippet(page: Page, query: str, name: str) -> str:
    """Return a query as code in a language."""
    write(page, query)
    page.get_by_role("button", name=name, exact=True).click()
    return page.get_by_label("À copier").input_value()


def test_code_runs_as_it_is_copied(seen: Seen, site: str) -> None:
    """The Python code and the curl command run as they are, whatever characters the query holds."""
    page = open_page(seen)
    text = "l'été \\\\ \\\" $HOME `date` %41 é"
    query = f'SELECT ("""{text}""" AS ?a) ?b\n{{ VALUES ?b {{ "x" }} }} # \'\'\' """ {{}}'
    expected = answer(site, query, "text/csv")
    python = snippet(page, query, "Python") + "print([tuple(row.values()) for row in rows])"
    ran = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == repr([("l'été \\ \" $HOME `date` %41 é", "x")])
    curl = snippet(page, query, "curl")
    fetched = subprocess.run(["/bin/sh", "-c", curl], capture_output=True, timeout=60, check=True)
    assert fetched.stdout == expected
    assert "format=csv" in snippet(page, query, "R")
    python = snippet(page, GRAPH, "Python") + "print(turtle.count('prefLabel'))"
    ran = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, timeout=60, check=True)
    assert int(ran.stdout) > 3


def test_hostile_facts_are_text(seen: Seen) -> None:
    """Hostile names, addresses and labels are shown as text in rows, graphs, history and downloads' page."""
    page = open_page(seen)
    run(page, "SELECT ?s ?name { ?s a org:Organization ; skos:prefLabel ?name }")
    rows_of(page)
    injected = 'script:not([type="application/json"]):not([src]), img, [onmouseover], [onerror], iframe'
    shown = page.locator("#result").inner_text()
    assert [text for text in (*HOSTILE_NAMES, HOSTILE_IRI) if text not in shown] == []
    run(page, "CONSTRUCT WHERE { ?s a org:Organization ; skos:prefLabel ?name }")
    assert HOSTILE_NAMES[1] in page.locator("#result pre").inner_text()
    run(page, f"ASK {{}} # {HOSTILE_NAMES[0]} {HOSTILE_NAMES[1]}")
    run(page, HOSTILE_NAMES[1])
    page.locator("#history summary").click()
    assert HOSTILE_NAMES[1] in page.locator("#kept").inner_text()
    assert page.locator(f'{injected}, [href^="javascript" i]').count() == 0
    assert seen.misdeeds == []


def test_a_server_that_is_gone_is_told(seen: Seen) -> None:
    """Where the server cannot be reached the page says so, and the query stays in the editor."""
    page = open_page(seen)
    page.context.set_offline(True)
    expect(run(page, KINDS)).to_contain_text("Le serveur ne répond pas.")
    assert written(page) == KINDS
    page.context.set_offline(False)
    run(page, KINDS)
    assert rows_of(page).count() == 1
