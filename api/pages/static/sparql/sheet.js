// The sheet of the vocabulary: classes, properties and concepts with how often they are used; a click writes one.
import { announce, button, element, find, holds, number, say, words } from "./dom.js";
import { vocabulary } from "./vocabulary.js";

const KINDS = [["class", "classes"], ["property", "properties"], ["concept", "concepts"]];

/** Fill the sheet when it is opened first; `write(name)` takes the term that is chosen. */
export function useSheet(write) {
  const sheet = find("schema");
  const fill = async () => {
    if (!sheet.open) return;
    sheet.removeEventListener("toggle", fill);
    const terms = await vocabulary();
    find("terms").replaceChildren(...KINDS.map(([kind, title]) => group(title, terms.filter((term) => term.kind === kind), write)));
  };
  sheet.addEventListener("toggle", fill);
  find("filter-terms").addEventListener("input", ({ target }) => filter(target.value));
}

function group(title, terms, write) {
  const id = `sheet-${title}`;
  const list = element("ul", {}, ...terms.map((term) => entry(term, write)));
  return element("section", { attributes: { "aria-labelledby": id } }, element("h3", { id, textContent: words[title] }), list);
}

function entry({ name, label, definition, count }, write) {
  const chosen = () => {
    write(name);
    announce(say("inserted", { what: name }));
  };
  const made = button("", chosen, { title: definition ?? "" });
  made.append(element("code", { textContent: name }));
  if (label) made.append(" ", element("span", { className: "said", textContent: label }));
  const uses = count ? element("span", { className: "count", textContent: number(count), title: say("uses", { n: count }) }) : null;
  return element("li", { dataset: { text: `${name} ${label ?? ""} ${definition ?? ""}` } }, made, uses);
}

function filter(typed) {
  let found = 0;
  for (const item of find("terms").querySelectorAll("li")) {
    item.hidden = !holds(item.dataset.text, typed);
    found += !item.hidden;
  }
  for (const section of find("terms").querySelectorAll("section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  announce(say("found", { n: found }));
}
