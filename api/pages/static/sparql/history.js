// The history: the last queries with how they ended, kept in this browser alone, and the draft of this tab.
import { announce, button, element, find, lang, say, seconds, words } from "./dom.js";
import { remember, remembered } from "./memory.js";
import { titleOf } from "./reading.js";

const KEY = "maillage.sparql.history";
const DRAFT = "maillage.sparql.draft";
const MOST = 50;
const moments = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" });

const summary = () => find("history").querySelector("summary");
const entries = () => remembered(KEY) ?? [];

/** The text that this tab held when it was left, if any. */
export const draft = () => remembered(DRAFT, true);
export const keepDraft = (text) => remember(DRAFT, text, true);

/** Show the history; `open(query)` takes the query that is taken up again. */
export function useHistory(open) {
  find("clear").addEventListener("click", () => {
    remember(KEY, []);
    show(open);
    summary().focus();
    announce(words.cleared);
  });
  find("history").addEventListener("toggle", () => show(open));
  show(open);
}

/** Keep a query that was run, with what came of it (`told`) and its time; the same query is kept once. */
export function keep({ query, told, ms }, open) {
  const others = entries().filter((one) => one.query !== query);
  remember(KEY, [{ query, told, ms, at: Date.now() }, ...others].slice(0, MOST));
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
    remember(KEY, entries().filter((one) => one.query !== query));
    show(open);
    summary().focus();
    announce(words.forgotten);
  }, { className: "forget", ariaLabel: say("forget", { what }) });
  const ended = `${moments.format(at)} · ${told} · ${seconds(ms)}`;
  return element("li", {}, take, forget, element("small", { className: "quiet", textContent: ended }));
}
