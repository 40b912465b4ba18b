// Asking the server: one query, its whole answer or the problem that it tells.
import { lang, words } from "./dom.js";

export const TABLE = "application/sparql-results+json";
export const GRAPH = "text/turtle";

/**
 * A query that got no answer: what the server told (RFC 9457), or that it could not be reached.
 * `place` is where the query stops being SPARQL (`{line, column}` counted from 1), or null.
 */
export class Problem extends Error {
  constructor(told) {
    super(told.detail ?? told.title);
    this.told = told;
    this.place = told.line ? { line: told.line, column: told.column } : null;
  }
}

/** Ask a query; hanging up (`signal`) makes the server stop it. */
export async function ask(query, { accept = `${TABLE}, ${GRAPH};q=0.9`, signal } = {}) {
  const begun = performance.now();
  const answer = await reach(query, accept, signal);
  const content = await answer.blob();
  const media = (answer.headers.get("content-type") ?? "").split(";")[0].trim();
  if (!answer.ok) throw new Problem(await toldBy(answer, media, content));
  return { query, media, content, ms: performance.now() - begun, version: answer.headers.get("x-dataset-version") };
}

async function reach(query, accept, signal) {
  try {
    return await fetch(`/sparql?lang=${lang}`, {
      method: "POST", body: new URLSearchParams({ query }), headers: { Accept: accept }, signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: words.refused, detail: words.unreachable });
  }
}

async function toldBy(answer, media, content) {
  const text = await content.text();
  try {
    if (media.endsWith("json")) return JSON.parse(text);
  } catch {
    // a proxy may promise JSON and send something else: it is told as text
  }
  return { title: `${answer.status} ${answer.statusText}`, detail: words.unread };
}
