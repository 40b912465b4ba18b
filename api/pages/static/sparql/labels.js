// The labels of the things that a page of rows shows: one more query, kept for the pages that follow.
import { lang, prefixes } from "./dom.js";
import { ask, TABLE } from "./asking.js";

const NAMING = ["skos:prefLabel", "rdfs:label", "foaf:name", "dcterms:title"];
const MOST = 1000;
const known = new Map();
const WRITABLE = /^[a-z][a-z0-9+.-]*:[^<>"{}|^`\\\s]*$/iu;

/** The label of an IRI where it is known: `{text, lang}`. */
export const labelOf = (iri) => known.get(iri);

/** Ask for the labels of IRIs; those that have none, or cannot be asked for now, keep their IRI. */
export async function learnLabels(iris, signal) {
  const asked = [...new Set(iris)].filter((iri) => !known.has(iri) && WRITABLE.test(iri)).slice(0, MOST);
  if (asked.length === 0) return;
  // the names in a FILTER: as a second VALUES they make the engine look through all labels
  const query = `SELECT ?iri ?by ?label WHERE {
    VALUES ?iri { ${asked.map((iri) => `<${iri}>`).join(" ")} }
    ?iri ?by ?label
    FILTER (?by IN (${NAMING.join(", ")}))
  }`;
  try {
    const { content } = await ask(query, { accept: TABLE, signal });
    const best = new Map();
    for (const { iri, by, label } of JSON.parse(await content.text()).results.bindings) {
      const rank = rankOf(by.value, label["xml:lang"]);
      if (!(best.get(iri.value)?.rank <= rank)) best.set(iri.value, { text: label.value, lang: label["xml:lang"], rank });
    }
    for (const iri of asked) known.set(iri, best.get(iri));
  } catch {
    // rows without labels are still rows
  }
}

/** The language of the page first, then none, then another; within each, the property that names best. */
function rankOf(property, tag) {
  const spoken = tag === lang ? 0 : tag ? 2 : 1;
  return spoken * NAMING.length + NAMING.findIndex((name) => expanded(name) === property);
}

function expanded(name) {
  const [prefix, local] = name.split(":");
  return prefixes[prefix] + local;
}
