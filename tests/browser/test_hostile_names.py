"""Hostile names and addresses (cases W1 and W2): text is shown as text, and only our own addresses are links."""

from pathlib import Path
from urllib.parse import quote

import pytest

from graph import Generation, standalone_page, surroundings
from ontology.identifiers import thing
from tests.browser.small_data_set import HOSTILE_IRI, HOSTILE_NAMES
from tests.browser.watched_page import Seen

INJECTED = 'script:not([type="application/json"]):not([src]), img, [onmouseover], [onerror], iframe'
LINKS = '[href^="javascript" i], [src^="javascript" i], [action^="javascript" i]'
SPOT = "(iri) => window.maillage.canvasToDOM(window.maillage.getPosition(iri))"
NUMBERS = range(len(HOSTILE_NAMES))
PAGES = [
    *(f"/v1/organisations/hostile-{number}?format=html" for number in NUMBERS),
    *(f"/v1/undertakings/hostile-{number}?format=html" for number in NUMBERS),
    *(f"/v1/territories/commune-9900{number}?format=html" for number in NUMBERS),
    *(f"/v1/territories/commune-9900{number}/diagnosis?format=html" for number in NUMBERS),
    *(f"/v1/facts/publication/hostile-{number}?format=html" for number in NUMBERS),
    *(f"/v1/facts/need/hostile-{number}?format=html" for number in NUMBERS),
    *(f"/concept/cause/hostile-{number}?format=html" for number in NUMBERS),
    *(f"/v1/partners?org=undertaking/hostile-{number}&limit=5&format=html" for number in NUMBERS),
    *(f"/reconcile/preview?id=hostile-{number}" for number in NUMBERS),
    *(f"/reconcile/preview?id=undertaking:hostile-{number}" for number in NUMBERS),
]
ASKED = (
    "/v1/partners?org={}&format=html",
    "/v1/catalysts?territory={}&format=html",
    "/v1/introductions?org={0}&to={0}&format=html",
    "/v1/territories/{}/diagnosis?format=html",
    "/v1/organisations?q={}&format=html",
    "/v1/organisations/{}?format=html",
    "/v1/organisations?limit={}&format=html",
    "/v1/organisations?{}=1&format=html",
    "/v1/facts/need/{}?format=html",
    "/reconcile/preview?id={}",
    "/{}",
)


def name_of(path: str) -> str:
    """Return the hostile name that a page is about."""
    return HOSTILE_NAMES[int(path.partition("?format")[0].partition("&")[0].removesuffix("/diagnosis")[-1])]


def test_every_page_shows_hostile_names_as_text(seen: Seen) -> None:
    """The page of each kind of thing shows its hostile name as text: no dialog, no complaint, nothing injected."""
    for path in PAGES:
        page = seen.open(path)
        assert name_of(path) in page.locator("main").inner_text(), path
        assert page.locator(INJECTED).count() == 0, path
        assert page.locator(LINKS).count() == 0, path
    assert seen.misdeeds == []


@pytest.mark.parametrize("path", ["/v1/organisations?limit=500&format=html", "/v1/catalysts?limit=50&format=html"])
def test_lists_show_all_hostile_names_as_text(seen: Seen, path: str) -> None:
    """A list and a ranking with all the hostile names show each of them as text."""
    page = seen.open(path)
    shown = page.locator("main").inner_text()
    assert [name for name in HOSTILE_NAMES if name not in shown] == []
    assert page.locator(INJECTED).count() == 0
    assert seen.misdeeds == []


def test_answers_echo_hostile_input_as_text(seen: Seen) -> None:
    """What a person asks comes back as text on result pages and problem pages, whatever it is."""
    for template in ASKED:
        for name in HOSTILE_NAMES:
            page = seen.open(template.format(quote(name, safe="")))
            assert page.locator("h1").count() == 1, (template, name)
            assert page.locator(INJECTED).count() == 0, (template, name)
            assert page.locator(LINKS).count() == 0, (template, name)
    assert seen.misdeeds == []


def test_standalone_network_shows_hostile_names_as_text(
    seen: Seen, small_generation: Generation, tmp_path: Path
) -> None:
    """A network exported as one file runs nothing but its own script, and asks nobody for anything."""
    for number in NUMBERS:
        drawing = surroundings(small_generation.network, thing("undertaking", f"hostile-{number}"))
        file = tmp_path / f"{number}.html"
        file.write_text(standalone_page(small_generation.network, drawing), encoding="utf-8")
        seen.page.goto(file.as_uri())
        seen.page.wait_for_selector("canvas")
        assert seen.page.locator("h1").inner_text() == HOSTILE_NAMES[number]
        assert seen.page.locator("script").count() == 3
        assert seen.page.locator(f"img, iframe, [onmouseover], {LINKS}").count() == 0
    assert seen.misdeeds == []


def test_hostile_address_is_never_followed(seen: Seen) -> None:
    """A node whose IRI is a script is drawn, is text in the tables, and a double click on it leads nowhere."""
    page = seen.open("/v1/undertakings/hostile-0?format=html")
    assert "Adresse piégée" in page.locator("main").inner_text()
    spot = page.evaluate(SPOT, HOSTILE_IRI)
    before = page.url
    page.locator("#network").scroll_into_view_if_needed()
    page.locator("#network canvas").dblclick(position=spot)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.maillage.getSelectedNodes()") == [HOSTILE_IRI]
    assert page.url == before
    assert page.locator(LINKS).count() == 0
    assert seen.misdeeds == []


def test_double_click_opens_a_thing(seen: Seen) -> None:
    """A double click on a node of ours opens its page."""
    page = seen.open("/v1/undertakings/silver-geek?format=html")
    spot = page.evaluate(SPOT, thing("organisation", "orange"))
    page.locator("#network").scroll_into_view_if_needed()
    page.locator("#network canvas").dblclick(position=spot)
    page.wait_for_url("**/v1/organisations/orange?**")
    assert page.locator("h1").inner_text() == "Orange"
