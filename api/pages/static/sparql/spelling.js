// Spelling: where an answer is empty, the terms of its query that nobody defines, each with the nearest that is.
import { announce, button, element, find, lang, say } from "./dom.js";

// common proxies take 8 kB for the first line of a request
const LONGEST = 6000;

/** What is filled with the unknown terms of a query once they are known; `respell(term, other)` replaces one in it. */
export function unknownTerms(query, respell) {
  const box = element("div");
  fill(box, query, respell);
  return box;
}

async function fill(box, query, respell) {
  const found = await toldBy(query);
  // another query may have been run meanwhile
  if (found.length === 0 || !box.isConnected) return;
  box.append(...found.map((one) => line(one, respell)));
  announce([find("status").textContent, ...found.map(({ detail }) => detail)].join(" "), { heard: true });
}

async function toldBy(query) {
  try {
    const address = `/sparql/spelling.json?lang=${lang}&query=${encodeURIComponent(query)}`;
    const answer = address.length <= LONGEST ? await fetch(address) : null;
    return answer?.ok ? await answer.json() : [];
  } catch {
    // an empty answer without a reason is still an answer
    return [];
  }
}

function line({ term, nearest, detail }, respell) {
  const write = () => announce(say(respell(term, nearest) ? "respelt" : "not_there", { term, other: nearest }));
  return element("p", { className: "unknown" }, detail, " ", nearest ? button(say("write_instead", { other: nearest }), write) : null);
}
