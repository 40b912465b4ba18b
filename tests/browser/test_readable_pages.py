"""Readable pages: accessible, useful without JavaScript, and at home on a phone."""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.query_page import open_page, rows_of, run, write
from tests.browser.watched_page import Seen

PAGES = (
    "/?lang={}",
    "/v1/organisations?limit=5&format=html&lang={}",
    "/v1/organisations/alexis?format=html&lang={}",
    "/v1/undertakings/silver-geek?format=html&lang={}",
    "/v1/territories/86?format=html&lang={}",
    "/v1/territories/commune-86194?format=html&lang={}",
    "/v1/partners?org=Alter%27Actions&limit=5&format=html&lang={}",
    "/v1/catalysts?limit=5&format=html&lang={}",
    "/v1/introductions?org=orange&to=la-poste&format=html&lang={}",
    "/v1/territories/86/diagnosis?format=html&lang={}",
    "/v1/facts/participation/conseil-solidaire-alteractions?format=html&lang={}",
    "/sparql?lang={}",
    "/v1/partners?org=Silver+Geek&format=html&lang={}",
    "/problems?lang={}",
    "/reconcile/preview?id=undertaking:silver-geek&lang={}",
)


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """Return a page in a browser without JavaScript, at the home page."""
    room = browser.new_context(java_script_enabled=False, locale="fr-FR", base_url=site)
    opened = room.new_page()
    opened.goto("/")
    yield opened
    room.close()


@pytest.mark.parametrize("path", PAGES)
def test_accessible(seen: Seen, path: str) -> None:
    """In both languages, a page breaks no rule of the French reference for accessibility that axe can check."""
    for lang in ("fr", "en"):
        page = seen.open(path.format(lang))
        assert page.locator("html").get_attribute("lang") == lang
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["RGAAv4"]}}).response
        assert answer["passes"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in answer["violations"]] == []


def test_shape(seen: Seen) -> None:
    """A page has one title of the first level, jumps over no level, and never scrolls sideways on a phone."""
    seen.page.set_viewport_size({"width": 375, "height": 700})
    for path in PAGES:
        page = seen.open(path.format("fr"))
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 375, path
        titles = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(title => title.tagName)")
        levels = [int(name[1]) for name in titles]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


def test_partners_in_two_actions_without_javascript(plain: Page) -> None:
    """Without JavaScript, a name and a click lead from home to partners, each with a reason and its source."""
    plain.get_by_label("Votre structure ou votre action").fill("Alter'Actions")
    plain.get_by_role("button", name="Chercher des partenaires").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Partenaires possibles")
    cards = plain.locator(".cards > li")
    assert cards.count() > 3
    for card in cards.all():
        expect(card.locator(".strength")).to_contain_text(re.compile("Piste forte|Piste possible|À explorer"))
        assert card.locator(".reasons > li").count() >= 1
    assert plain.locator(".reasons .proof a").count() >= cards.count()


def test_a_name_of_several_things_offers_them_as_links(plain: Page) -> None:
    """A name that means several things leads to a page of links, each of which answers the question asked."""
    plain.get_by_label("Votre structure ou votre action").fill("Silver Geek")
    plain.get_by_role("button", name="Chercher des partenaires").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Plusieurs choix")
    assert plain.locator(".choices a").all_inner_texts() == ["Silver Geek (collectif)", "Silver Geek (projet)"]
    plain.get_by_role("link", name="Silver Geek (collectif)").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Qui pourrait rejoindre cette action")
    assert plain.locator(".cards > li").count() > 1


def test_things_of_one_slug_are_told_apart(plain: Page) -> None:
    """An organisation and an undertaking of the same short name are two links that lead to the two."""
    for rank, title in enumerate(("Partenaires possibles", "Qui pourrait rejoindre cette action")):
        plain.goto("/v1/partners?org=hostile-3&format=html")
        assert plain.locator(".choices a").count() == 2
        plain.locator(".choices a").nth(rank).click()
        expect(plain.get_by_role("heading", level=1)).to_have_text(title)


def test_towns_of_the_same_name_are_links(plain: Page) -> None:
    """Towns of the same name are links, each with its département."""
    plain.get_by_label("Votre territoire").fill("Saint-Denis")
    plain.get_by_role("button", name="Voir qui relie les acteurs").click()
    links = plain.locator(".choices a")
    assert links.all_inner_texts() == ["Saint-Denis, Seine-Saint-Denis", "Saint-Denis, La Réunion"]
    links.first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Qui fait se rencontrer les secteurs")
    expect(plain.locator(".target")).to_have_text("Saint-Denis")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/v1/partners?org=Silver+Gek&format=html", "Qui pourrait rejoindre cette action"),
        ("/v1/undertakings/silver-gek?format=html", "Silver Geek (collectif)"),
    ],
)
def test_an_unknown_name_offers_what_comes_close(plain: Page, path: str, title: str) -> None:
    """A name that nothing bears leads to a page of links to what comes close."""
    plain.goto(path)
    expect(plain.get_by_role("heading", level=1)).to_have_text("Inconnu")
    plain.get_by_role("link", name="Silver Geek (collectif)").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(title)


def test_the_search_of_a_list_works_without_javascript(plain: Page) -> None:
    """Where no script runs, the form answers by itself, misspelt names too."""
    plain.goto("/v1/organisations?format=html")
    plain.get_by_label("Nom, sigle ou numéro").fill("pasereles competence")
    plain.get_by_role("button", name="Chercher").click()
    expect(plain.get_by_role("link", name="Passerelles & Compétences")).to_be_visible()


def test_query_without_javascript(plain: Page) -> None:
    """The form of SPARQL gives the raw answer where no script runs; examples and links put a query in it."""
    plain.goto("/sparql")
    with plain.expect_response("**/sparql?**") as answered:
        plain.get_by_role("button", name="Exécuter").click()
    assert answered.value.headers["content-type"] == "application/sparql-results+json"
    assert "organisation/orange" in answered.value.text()
    plain.goto("/sparql")
    assert plain.get_by_role("button").count() == 1
    plain.get_by_role("link", name="Qui sont les membres de Silver Geek").click()
    assert "undertaking:silver-geek" in plain.get_by_label("Requête", exact=True).input_value()
    plain.goto(f"/sparql?query={quote('ASK { <a> ?b </textarea> }')}")
    assert plain.get_by_label("Requête", exact=True).input_value() == "ASK { <a> ?b </textarea> }"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_state_of_the_query_page_is_accessible(seen: Seen, lang: str) -> None:
    """Whatever the page of SPARQL shows, it breaks no rule and never scrolls sideways on a phone."""
    page = open_page(seen, lang)
    seen.page.set_viewport_size({"width": 375, "height": 700})

    def check(state: str) -> None:
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["RGAAv4"]}}).response
        broken = [(one["id"], [node["html"] for node in one["nodes"]]) for one in answer["violations"]]
        assert (state, broken) == (state, [])
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 375, state

    run(page, "SELECT ?s { ?s ?p ?o } LIMIT 201")
    rows_of(page)
    check("rows")
    run(page, "CONSTRUCT WHERE { ?s a al:Alliance ; ?p ?o }")
    check("graph")
    run(page, "SELECT * WHERE {\n ?s }")
    check("refusal")
    run(page, "SELECT * { ?s al:participateIn ?o }")
    page.wait_for_selector(".unknown button")
    check("unknown term")
    write(page, "SELECT * { ?s a ")
    page.keyboard.type("al:A")
    page.wait_for_selector(".CodeMirror-hints")
    check("suggestions")
    page.keyboard.press("Escape")
    page.locator("#schema summary").click()
    page.wait_for_selector("#terms li")
    page.locator("#filter-terms").fill("al:a")
    check("vocabulary")
    page.locator("#history summary").click()
    page.wait_for_selector("#kept li")
    check("history")
    page.get_by_role("button", name="Python").click()
    page.locator(".shortcuts summary").click()
    page.locator("#plain").check()
    check("code and plain text")
    assert seen.misdeeds == []


def test_the_query_page_at_twice_the_size(seen: Seen) -> None:
    """At 200 % on a small screen nothing of the page of SPARQL is cut off."""
    seen.page.set_viewport_size({"width": 640, "height": 400})
    page = open_page(seen)
    run(page, "SELECT * { ?s ?p ?o } LIMIT 3")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 640
