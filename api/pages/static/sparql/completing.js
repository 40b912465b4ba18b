// What is completed while a query is written: prefixes, terms with their labels, things by name, variables, keywords.
/* global CodeMirror */
import { element, folded, holds, lang, number, prefixes, words } from "./dom.js";
import { variablesOf } from "./reading.js";
import { vocabulary } from "./vocabulary.js";

const TYPED = /[?$]?[\p{L}\p{N}_.-]*(?::[\p{L}\p{N}_.-]*)?$/u;
const MOST = 60;
const KEYWORDS = `SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH CONSTRUCT DESCRIBE ASK PREFIX LIMIT
  OFFSET COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT LANG LANGMATCHES CONTAINS STRSTARTS REGEX BOUND COALESCE EXISTS`.split(/\s+/)
  .concat("ORDER BY", "GROUP BY", "HAVING", "NOT EXISTS");
// things are many: they are looked up by name where they are listed
const LISTS = { organisation: "organisations", undertaking: "undertakings" };

/** Offer what may come at the cursor. */
export function suggest(editor) {
  editor.showHint({
    hint: offered,
    completeSingle: false,
    closeCharacters: /[\s()[\]{};>,]/,
    container: editor.getWrapperElement().parentNode,
  });
}

/** Offer terms as soon as a prefix, and variables as soon as their mark, is typed. */
export function suggestWhileTyping(editor) {
  editor.on("inputRead", (_editor, { text, origin }) => {
    const typed = typedBefore(editor);
    const telling = /^[?$].|:/.test(typed);
    if (origin === "+input" && telling && /^[\p{L}\p{N}:_-]$/u.test(text[0]) && !editor.state.completionActive) suggest(editor);
  });
}

function typedBefore(editor) {
  const { line, ch } = editor.getCursor();
  return TYPED.exec(editor.getLine(line).slice(0, ch))[0];
}

async function offered(editor) {
  const to = editor.getCursor();
  const typed = typedBefore(editor);
  const token = editor.getTokenTypeAt(to) ?? "";
  if (/comment|string/.test(token)) return null;
  const from = CodeMirror.Pos(to.line, to.ch - typed.length);
  const list = await listFor(typed, editor.getValue());
  const offer = { from, to, list: list.slice(0, MOST).map((one) => ({ ...one, render })) };
  CodeMirror.on(offer, "shown", () => {
    // a list that scrolls has a name, and is within reach as any other
    Object.assign(document.querySelector(".CodeMirror-hints"), { ariaLabel: words.suggestions, tabIndex: 0 });
  });
  return offer;
}

async function listFor(typed, query) {
  if (/^[?$]/.test(typed)) {
    const mark = typed[0];
    const names = [...variablesOf(query)].map((name) => mark + name);
    return names.filter((name) => name !== typed && name.startsWith(typed)).map((text) => ({ text, what: words.variable }));
  }
  if (typed.includes(":")) return (await termsAfter(typed)).concat(await thingsAfter(typed));
  const starts = (text) => folded(text).startsWith(folded(typed));
  const known = Object.keys(prefixes).filter(starts).map((name) => ({ text: `${name}:`, what: words.prefix }));
  const keywords = KEYWORDS.filter(starts).map((text) => ({ text, what: words.keyword }));
  const named = typed.length > 1 ? (await vocabulary()).filter(({ name, label }) => starts(label ?? "") || starts(name.split(":")[1] ?? "")) : [];
  return [...(typed ? keywords : []), ...known, ...named.map(asOffer), ...(typed ? [] : keywords)];
}

async function termsAfter(typed) {
  const [prefix, local] = typed.split(":");
  const within = (await vocabulary()).filter(({ name }) => name.startsWith(`${prefix}:`));
  const begins = ({ name }) => folded(name).startsWith(folded(typed));
  const near = within.filter((one) => !begins(one) && local && holds(`${one.name} ${one.label ?? ""}`, local));
  return [...within.filter(begins), ...near].map(asOffer);
}

async function thingsAfter(typed) {
  const [prefix, local] = typed.split(":");
  if (!(prefix in LISTS)) return [];
  try {
    const asked = new URLSearchParams({ q: local.replaceAll("-", " "), limit: 30, lang });
    const answer = await fetch(`/v1/${LISTS[prefix]}?${asked}`, { headers: { Accept: "application/json" } });
    const { items } = await answer.json();
    const own = items.filter(({ iri }) => iri.startsWith(prefixes[prefix]));
    return own.map(({ iri, label }) => ({ text: `${prefix}:${iri.slice(prefixes[prefix].length)}`, label }));
  } catch {
    return [];
  }
}

const asOffer = ({ name, label, count, definition }) => ({ text: name, label, count, definition });

function render(place, _list, { text, label, what, count, definition }) {
  place.append(element("code", { textContent: text }));
  if (label ?? what) place.append(" ", element("span", { className: "said", textContent: label ?? what }));
  if (count) place.append(" ", element("span", { className: "count", textContent: number(count) }));
  if (definition) place.title = definition;
}
