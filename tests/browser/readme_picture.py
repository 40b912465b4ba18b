"""The picture of the README: the network of Silver Geek, as the page of a served data set shows it.

Run ``maillage serve``, then ``python tests/browser/readme_picture.py http://127.0.0.1:8000``.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "silver-geek.png"
PAGE = "/v1/undertakings/silver-geek?format=html&lang=fr"
# what only serves who is on the page
HIDDEN = "'#around, #network-hint, #zoom, section:has(#network) details'"


def take(site: str) -> None:
    """Write the picture."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as engines:
        browser = engines.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1132, "height": 900})
        page.goto(site + PAGE)
        page.wait_for_selector("#network[data-ready]")
        page.evaluate(
            "() => document.querySelectorAll(HIDDEN).forEach((one) => one.remove())".replace("HIDDEN", HIDDEN)
        )
        page.wait_for_timeout(500)
        page.locator("section:has(#network)").screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])
