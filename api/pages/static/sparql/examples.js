// The examples: the competency questions of the page, filtered by words; a click puts one in the editor.
import { announce, find, holds, say } from "./dom.js";

/** Let the examples be filtered, and let `open(query)` take the one that is chosen. */
export function useExamples(open) {
  const links = [...find("examples").querySelectorAll("a[data-code]")];
  const filter = find("filter-examples");
  filter.addEventListener("input", () => {
    let found = 0;
    for (const link of links) {
      const kept = holds(link.textContent, filter.value);
      link.parentNode.hidden = !kept;
      found += kept;
    }
    for (const theme of find("examples").querySelectorAll("section")) {
      theme.hidden = !theme.querySelector("li:not([hidden])");
    }
    announce(say("found", { n: found }));
  });
  find("examples").addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-code]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch("/sparql/examples.json");
      const { query } = (await answer.json()).find(({ code }) => code === link.dataset.code);
      open(query);
      announce(say("loaded", { what: link.textContent }));
    } catch {
      location.assign(link.href);
    }
  });
}
