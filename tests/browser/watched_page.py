"""A page that is watched: what it says, asks and does that it should not, from before its first request."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Dialog, Page, Route

_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`csp-violation ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Seen:
    """A page with all that it should not do: dialogs, complaints, requests to other hosts."""

    page: Page
    site: str
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the site; wait for its network, if it has one, to be drawn."""
        self.page.goto(self.site + path)
        if self.page.locator("#network").count():
            self.page.wait_for_selector("#network[data-ready]")
        return self.page

    @property
    def misdeeds(self) -> list[str]:
        """All that the page did and should not have done."""
        return [*self.dialogs, *self.complaints, *self.outside]


def watch(page: Page, site: str) -> Seen:
    """Watch a page from before its first request, cut off from every host but the site."""
    seen = Seen(page, site)

    def route(asked: Route) -> None:
        if asked.request.url.startswith((site, "data:", "file:", "blob:")):
            asked.continue_()
        else:
            seen.outside.append(asked.request.url)
            asked.abort()

    def dismiss(dialog: Dialog) -> None:
        seen.dialogs.append(dialog.message)
        dialog.dismiss()

    page.route("**/*", route)

    def complain(line: ConsoleMessage) -> None:
        if "csp-violation" in line.text or "Content Security Policy" in line.text:
            seen.complaints.append(line.text)

    page.on("dialog", dismiss)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", complain)
    page.add_init_script(_WATCH)
    return seen
