// An answer on the page: rows, a yes or a no, a graph as text, or the problem that was told instead.
import { button, element, find, number, say, seconds, version, words } from "./dom.js";
import { GRAPH, TABLE } from "./asking.js";
import { downloads } from "./downloading.js";
import { unknownTerms } from "./spelling.js";
import { tableOf } from "./table.js";

const LINES = 2000;

/**
 * Show a whole answer; return what was counted, such as « 12 lignes », and the line that sums it up.
 * Where it is empty, `respell(term, other)` lets the person write another term in its query.
 */
export async function showAnswer(answer, { signal, respell }) {
  const text = await answer.content.text();
  const { told, shown, empty } = answer.media === TABLE ? rowsOrBoolean(JSON.parse(text), signal) : graph(text, answer.media);
  const summary = say("summary", { what: told, time: seconds(answer.ms), version: answer.version ?? version });
  place(words.result, element("p", { className: "summary", textContent: summary }), downloads(answer), ...shown,
    empty ? unknownTerms(answer.query, respell) : null);
  return { told, summary };
}

function rowsOrBoolean(answer, signal) {
  if ("boolean" in answer) {
    const sentence = answer.boolean ? words.yes : words.no;
    return { told: words.boolean, shown: [element("p", { className: "verdict", textContent: sentence })], empty: !answer.boolean };
  }
  const count = answer.results.bindings.length;
  const shown = count ? tableOf(answer, signal) : [element("p", { textContent: words.none })];
  return { told: say("rows", { n: count }), shown, empty: count === 0 };
}

function graph(text, media) {
  const lines = text.split("\n");
  const head = lines.findIndex((line) => !line.startsWith("@prefix "));
  const body = lines.slice(head, head + LINES).join("\n");
  const used = lines.slice(0, head).filter((line) => body.includes(line.slice("@prefix ".length, line.indexOf(":") + 1)));
  const shown = [element("pre", { tabIndex: 0, textContent: [...used, body].join("\n") })];
  if (lines.length > head + LINES) shown.unshift(element("p", { className: "hint", textContent: say("cut", { n: LINES }) }));
  const count = media === GRAPH ? triplesIn(text) : null;
  return { told: count === null ? media : say("triples", { n: count }), shown, empty: count === 0 };
}

/** The number of triples of a Turtle text as the server writes it: each ends with its own « , », « ; » or « . ». */
export function triplesIn(turtle) {
  const bare = turtle.replace(/"(?:[^"\\]|\\.)*"|<[^>\n]*>/g, "_").replace(/^@prefix .*$/gm, "");
  return (bare.match(/ [,;.](?=\s|$)/g) ?? []).length;
}

/** Show a problem: what happened, where, which limit, what to do. */
export function showProblem({ told, place: where, message }, goTo) {
  const { title, suggestion, limit, code } = told;
  place(
    title ?? words.refused,
    element("p", { className: "problem", textContent: message }),
    suggestion ? element("p", { textContent: say("suggestion", { text: suggestion }) }) : null,
    limit ? element("p", { textContent: say("limit", { name: limit.name, value: number(limit.value), unit: words.units[limit.unit] ?? limit.unit }) }) : null,
    where ? element("p", {}, button(say("go_to", where), () => goTo(where), { id: "go-to" })) : null,
    code ? element("p", { className: "quiet" }, `${words.code} : `,
      element("a", { href: `/problems?lang=${document.documentElement.lang}#${code}` }, element("code", { textContent: code }))) : null,
  );
}

function place(title, ...shown) {
  find("result").hidden = false;
  find("result-title").textContent = title;
  find("answer").replaceChildren(...shown.filter((one) => one !== null));
}

/** Take the last answer away. */
export function clearAnswer() {
  find("result").hidden = true;
  find("answer").replaceChildren();
}
