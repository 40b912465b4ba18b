// The terms of the vocabulary, which the server gives once: for the sheet and for what is completed.
import { lang } from "./dom.js";

let given = null;

/** The terms, the most used first: `{name, kind, label, definition, count}`; none where they cannot be had. */
export function vocabulary() {
  given ??= read();
  return given;
}

async function read() {
  try {
    const answer = await fetch(`/sparql/terms.json?lang=${lang}`);
    return answer.ok ? (await answer.json()).terms : [];
  } catch {
    return [];
  }
}
