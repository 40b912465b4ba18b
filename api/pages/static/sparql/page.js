// The page of SPARQL put together: without this script its form gives the raw answer, and its examples are links.
import { clearAnswer, showAnswer, showProblem } from "./answers.js";
import { ask, Problem } from "./asking.js";
import { announce, find, say, seconds, words } from "./dom.js";
import { makeEditor } from "./editor.js";
import { useExamples } from "./examples.js";
import { draft, keep, keepDraft, useHistory } from "./history.js";
import { offer, queryOfFragment, share, snippets } from "./sharing.js";
import { useSheet } from "./sheet.js";

const NAMES = { python: "Python", curl: "curl", r: "R" };
let running = null;

for (const one of document.querySelectorAll(".scripted")) one.hidden = false;
for (const one of document.querySelectorAll(".unscripted")) one.remove();
find("cancel").hidden = true;

const editor = makeEditor({ run, stop, changed: () => keepDraft(editor.text) });
const open = (query) => {
  editor.open(query);
  find("ask").scrollIntoView({ block: "nearest" });
};
const asked = new URLSearchParams(location.search);
const given = queryOfFragment() ?? (asked.has("query") || asked.has("example") ? null : draft());
if (given !== null) editor.text = given;

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
find("cancel").addEventListener("click", stop);
find("share").addEventListener("click", () => share(editor.text));
find("write-prefixes").addEventListener("click", () => {
  const n = editor.writePrefixes();
  announce(n ? say("prefixes_written", { n }) : words.prefixes_none);
});
for (const name of Object.keys(NAMES)) {
  find("ask").querySelector(`button[value=${name}]`).addEventListener("click", () => {
    offer(snippets[name](editor.text), say("snippet", { name: NAMES[name] }));
  });
}
for (const link of document.querySelectorAll(".contents a")) {
  const place = document.querySelector(link.hash);
  link.addEventListener("click", () => { if ("open" in place) place.open = true; });
}
useExamples(open);
useSheet(editor.insert);
useHistory(open);
document.documentElement.dataset.ready = "true";

/** Run the query of the editor; one that is still running is stopped first. */
async function run() {
  stop();
  const mine = new AbortController();
  const begun = performance.now();
  const query = editor.text;
  running = mine;
  begin(begun);
  try {
    const answer = await ask(query, { signal: mine.signal });
    const { told, summary } = await showAnswer(answer, { signal: mine.signal, respell: editor.respell });
    announce(summary, { heard: true });
    keep({ query, told, ms: answer.ms }, open);
    find("result-title").scrollIntoView({ block: "nearest" });
  } catch (error) {
    refuse(error, query, begun);
  } finally {
    if (running === mine) end();
  }
}

/** Stop the query that is running, and say whether there was one: the server stops it as soon as we hang up. */
function stop() {
  if (running === null) return false;
  running.abort();
  end();
  return true;
}

function refuse(error, query, begun) {
  const ms = performance.now() - begun;
  if (error.name === "AbortError") {
    announce(say("stopped", { time: seconds(ms) }));
    return;
  }
  const problem = error instanceof Problem ? error : new Problem({ title: words.refused, detail: words.unread });
  const { told, place, message } = problem;
  showProblem(problem, editor.goTo);
  if (place) editor.mark(place, message);
  announce(`${told.title ?? words.refused}. ${message}`, { heard: true });
  keep({ query, told: told.title ?? words.refused, ms }, open);
}

function begin(begun) {
  clearAnswer();
  announce(words.running);
  find("cancel").hidden = false;
  const tick = () => {
    find("clock").textContent = seconds(performance.now() - begun);
  };
  tick();
  running.clock = setInterval(tick, 100);
}

function end() {
  clearInterval(running.clock);
  find("clock").textContent = "";
  if (document.activeElement === find("cancel")) find("run").focus();
  find("cancel").hidden = true;
  running = null;
}
