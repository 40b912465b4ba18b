"""Suggestions: names are proposed while one is typed, and nobody needs them."""

from playwright.sync_api import expect

from tests.browser.watched_page import Seen


def test_names_are_proposed_while_typed(seen: Seen) -> None:
    """The form of the first page proposes names with what tells them apart; a chosen one leads to its partners."""
    page = seen.open("/")
    field = page.get_by_label("Votre structure ou votre action")
    with page.expect_response("**/v1/suggest?**") as answered:
        field.press_sequentially("passerel")
    assert answered.value.status == 200
    option = page.locator("datalist option").first
    expect(option).to_have_attribute("value", "Passerelles & Compétences")
    field.fill(option.get_attribute("value") or "")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Partenaires possibles")
    assert seen.misdeeds == []


def test_towns_of_one_name_are_told_apart(seen: Seen) -> None:
    """Of several things of one name each is proposed by what finds it alone."""
    page = seen.open("/v1/organisations?format=html")
    page.get_by_label("D'abord près de").press_sequentially("saint-denis")
    page.wait_for_selector("datalist option", state="attached")
    values = page.locator("datalist option").evaluate_all("(options) => options.map(({ value }) => value)")
    assert {"commune-93066", "commune-97411"} <= set(values)
    assert seen.misdeeds == []
