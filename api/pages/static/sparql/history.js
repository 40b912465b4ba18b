// The history: the last queries with how they ended, kept in this browser alone, and the draft of this tab.
import { announce, button, element, find, lang, say, seconds, words } from "./dom.js";
import { titleOf } from "./reading.js";

const KEY = "maillage.sparql.history";
const DRAFT = "maillage.sparql.draft";
const MOST = 50;
const moments = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" });

/** What a browser keeps, or nothing where it keeps nothing (a private window, a full disk). */
function read(place, key) {
  try {
    return JSON.parse(place().getItem(key));
  } catch {
    return null;
  }
}

function write(place, key, value) {
  try {
    place().setItem(key, JSON.stringify(value));
  } catch {
    // the page works without a memory
  }
}

const local = () => localStorage;
const tab = () => sessionStorage;
const entries = () => read(local, KEY) ?? [];

/** The text that this tab held when it was left, if any. */
export const draft = () => read(tab, DRAFT);
export const keepDraft = (text) => write(tab, DRAFT, text);

/** Show the history; `open(query)` takes the query that is taken up again. */
export function useHistory(open) {
  find("clear").addEventListener("click", () => {
    write(local, KEY, []);
    show(open);
    announce(words.cleared);
  });
  find("history").addEventListener("toggle", () => show(open));
  show(open);
}

/** Keep a query that was run, with what came of it (`told`) and its time; the same query is kept once. */
export function keep({ query, told, ms }, open) {
  const others = entries().filter((one) => one.query !== query);
  write(local, KEY, [{ query, told, ms, at: Date.now() }, ...others].slice(0, MOST));
  show(open);
}

function show(open) {
  const kept = entries();
  find("clear").parentNode.hidden = kept.length === 0;
  find("kept").replaceChildren(kept.length === 0
    ? element("p", { className: "quiet", textContent: words.empty_history })
    : element("ol", {}, ...kept.map((one) => line(one, open))));
}

function line({ query, told, ms, at }, open) {
  const what = titleOf(query, lang);
  const take = button(what, () => {
    open(query);
    announce(say("loaded", { what }));
  }, { title: query, ariaLabel: say("restore", { what }) });
  const forget = button("✕", () => {
    write(local, KEY, entries().filter((one) => one.query !== query));
    show(open);
    find("history").querySelector("summary").focus();
    announce(words.forgotten);
  }, { className: "forget", ariaLabel: say("forget", { what }) });
  const ended = `${moments.format(at)} · ${told} · ${seconds(ms)}`;
  return element("li", {}, take, forget, element("small", { className: "quiet", textContent: ended }));
}
