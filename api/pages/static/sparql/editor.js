// The editor: the query in colours, or as plain text for whoever prefers it; the same can be done with both.
import { colouredField } from "./coloured.js";
import { find, prefixes } from "./dom.js";
import { plainField } from "./plain.js";
import { headOf, placesOf, undeclared } from "./reading.js";
import { remember, remembered } from "./memory.js";

const PLAIN = "maillage.sparql.plain";

/** Return the editor; `run`, `stop` and `changed` are what happens on Ctrl+Enter, on Escape and on a change. */
export function makeEditor(keys) {
  const box = find("plain");
  const field = (plain) => (plain ? plainField : colouredField)(keys);
  box.checked = remembered(PLAIN) === true;
  let current = field(box.checked);
  box.addEventListener("change", () => {
    current.leave();
    current = field(box.checked);
    remember(PLAIN, box.checked);
  });
  find("ask").querySelector("label[for=query]").addEventListener("click", () => current.place(current.offset));
  return {
    get text() { return current.text; },
    set text(text) { current.text = text; },
    mark: (place, detail) => current.mark(place, detail),
    open(text) {
      current.text = text.trimEnd();
      current.place(0);
    },
    insert: (term) => insert(current, term),
    respell: (term, other) => respell(current, term, other),
    goTo: (place) => current.place(offsetOf(current.text, place)),
    writePrefixes: () => writePrefixes(current),
  };
}

/** Write a term at the cursor, apart from the words around it. */
function insert(field, term) {
  const { offset, text } = field;
  const before = /(?:^|[\s({[/^|!])$/.test(text.slice(0, offset)) ? "" : " ";
  const after = /^(?:$|[\s)}\],;./|*+?])/.test(text.slice(offset)) ? "" : " ";
  field.replace(offset, offset, before + term + after);
  field.place(offset + before.length + term.length + after.length);
}

/** Write another term wherever the query has this one, and go to the first of them; return whether it has it. */
function respell(field, term, other) {
  const places = placesOf(field.text, term);
  for (const { from, to } of [...places].reverse()) field.replace(from, to, other);
  if (places.length > 0) field.place(places[0].from + other.length);
  return places.length > 0;
}

/** Where in a text a line and a column (counted from 1) are. */
function offsetOf(text, { line, column }) {
  const above = text.split("\n").slice(0, line - 1);
  return above.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/** Write the PREFIX lines that the query needs to stand on its own on other servers; return how many. */
function writePrefixes(field) {
  const query = field.text;
  const missing = undeclared(query);
  const lines = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
  const head = headOf(query);
  const gap = /^PREFIX\b/i.test(query.slice(head)) ? "" : "\n";
  if (missing.length > 0) field.replace(head, head, lines + gap);
  return missing.length;
}
