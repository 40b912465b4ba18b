"""The network on a page: drawn, within reach of a keyboard, and the same ties in a table."""

from collections import Counter

from tests.browser.watched_page import Seen

SILVER_GEEK = "/v1/undertakings/silver-geek?format=html"
COLOURS = """
() => {
  const canvas = document.querySelector("#network canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3]) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
  return [...seen];
}
"""


def test_network_is_drawn(seen: Seen) -> None:
    """The canvas shows the colours of organisations, undertakings, causes and territories."""
    page = seen.open(SILVER_GEEK)
    page.wait_for_timeout(200)
    assert {"31,90,140", "180,69,15", "61,122,28", "107,63,160"} <= set(page.evaluate(COLOURS))
    assert seen.misdeeds == []


def test_network_obeys_the_keyboard(seen: Seen) -> None:
    """The network is reached by the tab key alone, and the arrows move it."""
    page = seen.open(SILVER_GEEK)
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.getElementById('network').contains(document.activeElement)"):
            break
    before = page.evaluate("() => window.maillage.getViewPosition()")
    page.keyboard.down("ArrowRight")
    page.wait_for_timeout(200)
    page.keyboard.up("ArrowRight")
    assert page.evaluate("() => window.maillage.getViewPosition()") != before


def test_buttons_zoom(seen: Seen) -> None:
    """The buttons enlarge the network, reduce it, and show all of it."""
    page = seen.open(SILVER_GEEK)
    scales = [page.evaluate("() => window.maillage.getScale()")]
    for name in ("Agrandir", "Réduire", "Tout voir"):
        page.get_by_role("button", name=name).click()
        scales.append(page.evaluate("() => window.maillage.getScale()"))
    start, enlarged, reduced, whole = scales
    assert enlarged > start > 0
    assert reduced < enlarged
    assert abs(whole - start) < 0.2 * start


def test_the_wheel_turns_the_page(seen: Seen) -> None:
    """The wheel over the network moves the page, and does not zoom, as long as nobody has entered the network."""
    page = seen.open(SILVER_GEEK)
    page.locator("#network").scroll_into_view_if_needed()
    page.locator("#network").hover()
    before = page.evaluate("() => [window.maillage.getScale(), scrollY]")
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(200)
    scale, top = page.evaluate("() => [window.maillage.getScale(), scrollY]")
    assert scale == before[0]
    assert top > before[1]


def test_table_holds_the_drawn_ties(seen: Seen) -> None:
    """The table under the network holds each tie that is drawn, and no other."""
    page = seen.open(SILVER_GEEK)
    drawn = page.evaluate(
        """() => {
            const { nodes, edges } = JSON.parse(document.getElementById("picture").textContent);
            const names = new Map(nodes.map(({ id, label }) => [id, label]));
            return edges.map(({ from, label, to }) => [names.get(from), label, names.get(to)].join(" | "));
        }"""
    )
    rows = page.locator("#lines tbody tr").all()
    told = [" | ".join(cell.text_content() or "" for cell in row.locator("td").all()) for row in rows]
    assert len(drawn) > 20
    assert Counter(told) == Counter(drawn)


def test_nothing_is_drawn_of_a_lone_thing(seen: Seen) -> None:
    """Where nobody acts in just that territory there is no network on its page, and no link to one."""
    page = seen.open("/v1/territories/86?format=html")
    assert page.locator("#network, [href='#around']").count() == 0
    assert page.locator(".ties tr").count() > 1
