"""Writing queries: colours and completion, examples, vocabulary, history, places of errors, the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from ontology.competency import questions
from tests.browser.query_page import open_page, rows_of, run, write, written
from tests.browser.watched_page import Seen

ORANGE = "SELECT ?name { organisation:orange skos:prefLabel ?name }"


def test_a_prefix_offers_its_terms(seen: Seen) -> None:
    """A known prefix offers its terms with label and count as soon as it is typed; Enter writes the chosen one."""
    page = open_page(seen)
    write(page, "")
    page.keyboard.type("SELECT ?a { ?a a al:Alli")
    hint = page.locator(".CodeMirror-hint").first
    expect(hint).to_have_text(re.compile(r"al:Alliance\s+alliance\s+\d+"))
    page.keyboard.press("Enter")
    assert written(page) == "SELECT ?a { ?a a al:Alliance}"
    assert seen.misdeeds == []


def test_terms_are_offered_by_their_label(seen: Seen) -> None:
    """On an English page a word of a label finds the term that bears it."""
    page = open_page(seen, "en")
    write(page, "SELECT ?a { ?a a compan")
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text="al:Company").click()
    assert written(page) == "SELECT ?a { ?a a al:Company"


def test_things_are_offered_by_their_name(seen: Seen) -> None:
    """After the prefix of organisations or undertakings, the things of that name are offered."""
    page = open_page(seen)
    write(page, "DESCRIBE ")
    page.keyboard.type("undertaking:silver")
    expect(page.locator(".CodeMirror-hint").first).to_have_text(re.compile("undertaking:silver-geek .*Silver Geek"))
    page.keyboard.press("Enter")
    assert written(page) == "DESCRIBE undertaking:silver-geek"


def test_variables_of_the_query_are_offered(seen: Seen) -> None:
    """A mark of interrogation offers the variables that the query has, and none of a comment or a text."""
    page = open_page(seen)
    write(page, 'SELECT ?member { ?member ?by "?text" } # ?comment\nORDER BY ')
    page.keyboard.type("?m")
    expect(page.locator(".CodeMirror-hint")).to_have_count(1)
    expect(page.locator(".CodeMirror-hint")).to_have_text(re.compile(r"^\?member"))


def test_undeclared_prefixes_work_and_can_be_written(seen: Seen) -> None:
    """A query runs with known prefixes undeclared; a button writes those that it lacks, below its first comments."""
    page = open_page(seen)
    query = (
        '# who: is here?\nSELECT ?a { ?a org:classification organisation-kind:association FILTER (?a != "cause:no") }'
    )
    run(page, query)
    assert rows_of(page).count() > 0
    page.get_by_role("button", name="Écrire les PREFIX").click()
    lines = written(page).splitlines()
    assert lines[0] == "# who: is here?"
    assert lines[1:3] == [
        "PREFIX org: <http://www.w3.org/ns/org#>",
        "PREFIX organisation-kind: <https://w3id.org/maillage/concept/organisation-kind/>",
    ]
    assert lines[3:] == ["", query.splitlines()[1]]
    page.get_by_role("button", name="Écrire les PREFIX").click()
    assert written(page).splitlines() == lines
    expect(page.locator("#status")).to_have_text("Aucun PREFIX à écrire.")


def test_the_line_of_an_error_is_marked(seen: Seen) -> None:
    """A malformed query has the line where it stops marked, by colour, sign and words, until it is changed."""
    page = open_page(seen)
    result = run(page, "SELECT * WHERE {\n  ?s ?p ?o .\n  ?s oups:p ?o\n}")
    expect(result.get_by_role("heading")).to_have_text("Requête SPARQL mal formée")
    expect(page.locator(".CodeMirror .refused")).to_have_count(1)
    sign = page.locator(".sign")
    expect(sign).to_have_attribute("title", re.compile("ligne 3"))
    number = sign.locator("xpath=ancestor::*[contains(@class, 'CodeMirror-gutter-wrapper')]")
    expect(number.locator(".CodeMirror-linenumber")).to_have_text("3")
    result.get_by_role("button", name=re.compile("Aller à la ligne 3")).click()
    assert page.evaluate("() => document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == 2
    page.keyboard.type("?o")
    expect(page.locator(".CodeMirror .refused, .sign")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "line", "column", "hint"),
    [
        ("ASK {\n  organization:orange ?p ?o\n}", 2, 22, "Piste\u00a0: organisation"),
        ("SELECT ?s WHERE {\n  ?s ?p ?o .\n}\nORDERED BY ?s", 4, 8, None),
    ],
    ids=["prefix", "syntax"],
)
def test_an_error_is_told_with_its_place(seen: Seen, query: str, line: int, column: int, hint: str | None) -> None:
    """A prefix that nobody knows is told with the nearest; of any mistake the line is marked, the column reached."""
    page = open_page(seen)
    result = run(page, query)
    assert result.get_by_text(re.compile("^Piste")).all_inner_texts() == ([hint] if hint else [])
    number = page.locator(".CodeMirror-gutter-wrapper", has=page.locator(".sign")).locator(".CodeMirror-linenumber")
    expect(number).to_have_text(str(line))
    result.get_by_role("button", name=f"Aller à la ligne {line}, colonne {column}").click()
    cursor = page.evaluate("() => document.querySelector('.CodeMirror').CodeMirror.getCursor()")
    assert (cursor["line"] + 1, cursor["ch"] + 1) == (line, column)
    assert seen.misdeeds == []


def test_an_example_loads_and_runs(seen: Seen) -> None:
    """The competency questions are found by their words; a click puts one in the editor, and it has an answer."""
    page = open_page(seen)
    links = page.locator("#examples a[data-code]")
    assert links.count() == len(questions())
    page.get_by_label("Filtrer les exemples").fill("membres silver geek")
    expect(links.locator("visible=true")).to_have_count(1)
    page.get_by_role("link", name="Qui sont les membres de Silver Geek").click()
    expect(page.locator("#status")).to_contain_text("Dans l'éditeur")
    assert "undertaking:silver-geek" in written(page)
    page.get_by_role("button", name="Exécuter").click()
    assert rows_of(page).count() == 11
    assert seen.misdeeds == []


def test_the_vocabulary_is_written_by_a_click(seen: Seen) -> None:
    """The sheet tells how often a class is used; a click writes a term at the cursor, apart from its neighbours."""
    page = open_page(seen)
    found = run(page, "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a al:Alliance }").locator("tbody td").inner_text()
    page.get_by_role("link", name="Vocabulaire").click()
    page.get_by_label("Filtrer les termes").fill("alliance")
    entry = page.locator("#terms li", has=page.get_by_text("al:Alliance", exact=True))
    expect(entry.locator(".count")).to_have_text(found)
    write(page, "SELECT ?a { ?a a")
    entry.get_by_role("button").click()
    assert written(page) == "SELECT ?a { ?a a al:Alliance"


def test_the_history_stays_in_the_browser(seen: Seen) -> None:
    """Queries that were run are kept with their outcome, taken up again, deleted; the server is told nothing."""
    page = open_page(seen)
    run(page, "ASK { ?s ?p ?o }")
    run(page, ORANGE)
    rows_of(page)
    page = open_page(seen)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#history summary").click()
    kept = page.locator("#kept li")
    expect(kept).to_have_count(2)
    expect(kept.first).to_contain_text("1 ligne · ")
    kept.last.get_by_role("button", name="Reprendre").click()
    assert written(page) == "ASK { ?s ?p ?o }"
    kept.first.get_by_role("button", name="Effacer").click()
    expect(kept).to_have_count(1)
    page.get_by_role("button", name="Tout effacer").click()
    expect(kept).to_have_count(0)
    assert asked == []
    assert page.evaluate("() => localStorage.getItem('maillage.sparql.history')") == "[]"


def test_a_draft_outlives_the_page(seen: Seen) -> None:
    """What was being written is still there after a reload, or in the other language."""
    page = open_page(seen)
    write(page, "SELECT ?half {")
    open_page(seen, "en")
    assert written(page) == "SELECT ?half {"


def test_the_keyboard_alone(seen: Seen) -> None:
    """With the keyboard alone a person reaches the editor, leaves it, runs, stops, and goes through the result."""
    page = open_page(seen)

    def tab_to(selector: str) -> None:
        for _press in range(40):
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(selector)

    tab_to(".CodeMirror textarea")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(ORANGE)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "run"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert rows_of(page).count() == 1
    tab_to("#result button[value=csv]")
    tab_to("#result .frame")
    tab_to("#examples summary")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement.closest('#result') !== null")


def test_plain_text_instead_of_colours(seen: Seen) -> None:
    """Whoever prefers a plain text area has one, with the same tools; the choice is remembered."""
    page = open_page(seen)
    page.get_by_label("Éditeur en texte simple").check()
    area = page.get_by_label("Requête", exact=True)
    area.fill("SELECT ?a {\n ?a a \n}}")
    area.press("Control+Enter")
    page.get_by_role("button", name="Aller à la ligne 3").click()
    expect(area).to_be_focused()
    expect(area).to_have_attribute("aria-invalid", "true")
    area.fill("SELECT ?a { ?a a ")
    page.locator("#schema summary").click()
    page.get_by_role("button", name=re.compile("^al:Alliance ")).click()
    page.keyboard.insert_text(" }")
    assert area.input_value() == "SELECT ?a { ?a a al:Alliance }"
    area.press("Control+Enter")
    assert rows_of(page).count() > 3
    open_page(seen)
    expect(page.get_by_label("Éditeur en texte simple")).to_be_checked()
    expect(page.locator(".CodeMirror")).to_have_count(0)
    assert seen.misdeeds == []
