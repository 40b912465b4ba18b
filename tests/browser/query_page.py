"""The page of SPARQL as a person uses it: queries are written, run and read through what the page shows."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.watched_page import Seen

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""A query that no one can wait for."""


def open_page(seen: Seen, lang: str = "fr", more: str = "") -> Page:
    """Open the page in a language and wait until its script has taken over."""
    page = seen.open(f"/sparql?lang={lang}{more}")
    page.wait_for_selector("html[data-ready]")
    return page


def write(page: Page, query: str) -> None:
    """Put a query in the editor in place of what it holds, as pasting does."""
    page.locator("label[for=query]").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


def written(page: Page) -> str:
    """Return the text of the editor."""
    return str(page.evaluate("() => document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def run(page: Page, query: str) -> Locator:
    """Write a query, run it by the keyboard, and return the result once it is whole."""
    write(page, query)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#cancel")).to_be_hidden()
    expect(page.locator("#result")).to_be_visible()
    return page.locator("#result")


def rows_of(page: Page) -> Locator:
    """Return the rows that are shown, once their labels have come."""
    page.wait_for_selector("#result [data-labelled]")
    return page.locator("#result tbody tr")
