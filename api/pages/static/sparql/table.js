// The rows of an answer as a table, some hundred at a time: a long answer never becomes as many elements.
import { announce, button, element, number, say, words } from "./dom.js";
import { learnLabels } from "./labels.js";
import { cell, irisOf } from "./terms.js";

const SHOWN = 200;

/** The table of the rows, with buttons to page through them. */
export function tableOf({ head, results }, signal) {
  const rows = results.bindings;
  const caption = element("caption", { id: "rows" });
  const body = element("tbody");
  const head_ = element("tr", {}, ...["#", ...head.vars.map((name) => `?${name}`)].map(title));
  const table = element("table", {}, caption, element("thead", {}, head_), body);
  // a wide table scrolls within its own frame, which the keyboard reaches
  const frame = element("div", { className: "frame", tabIndex: 0, attributes: { role: "region", "aria-labelledby": "rows" } }, table);
  const pages = Math.max(1, Math.ceil(rows.length / SHOWN));
  let at = 0;

  const fill = () => {
    const first = at * SHOWN;
    body.replaceChildren(...rows.slice(first, first + SHOWN).map((row, rank) => line(head.vars, row, first + rank + 1)));
  };
  const show = async () => {
    const first = at * SHOWN;
    const shown = rows.slice(first, first + SHOWN);
    caption.textContent = say("caption", { first: first + 1, last: first + shown.length, all: rows.length });
    fill();
    const page = at;
    await learnLabels(shown.flatMap(irisOf), signal);
    if (page === at) fill();
    frame.dataset.labelled = String(page);
  };
  const steps = pager(pages, () => at, (page) => {
    at = page;
    frame.scrollTop = 0;
    show();
    announce(caption.textContent);
  });
  show();
  return pages > 1 ? [steps, frame] : [frame];
}

function title(name) {
  const text = name === "#" ? words.number : name;
  return element("th", { scope: "col", textContent: text });
}

function line(names, row, rank) {
  const first = element("th", { scope: "row", className: "rank", textContent: number(rank) });
  return element("tr", {}, first, ...names.map((name) => cell(row[name])));
}

/** Buttons to the first, previous, next and last rows. */
function pager(pages, current, go) {
  const targets = { first: () => 0, previous: () => current() - 1, next: () => current() + 1, last: () => pages - 1 };
  const steps = Object.entries(targets).map(([name, target]) => button(words[name], () => {
    go(Math.min(pages - 1, Math.max(0, target())));
    mark();
  }, { value: name }));
  // a button that leads nowhere says so, and keeps the focus of whoever has just pressed it
  const mark = () => {
    for (const step of steps) {
      const idle = Math.min(pages - 1, Math.max(0, targets[step.value]())) === current();
      step.setAttribute("aria-disabled", String(idle));
    }
  };
  mark();
  return element("div", { className: "pager", attributes: { role: "group", "aria-label": words.paging } }, ...steps);
}
