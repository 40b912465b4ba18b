// Downloads of an answer, in each of its forms: the query that was run is asked again, whole, for a file with a name.
import { announce, button, element, say, words } from "./dom.js";
import { ask, Problem, TABLE } from "./asking.js";

const TABLES = {
  CSV: ["text/csv", "csv"],
  TSV: ["text/tab-separated-values", "tsv"],
  JSON: [TABLE, "srj"],
  XML: ["application/sparql-results+xml", "srx"],
};
const GRAPHS = {
  Turtle: ["text/turtle", "ttl"],
  "N-Triples": ["application/n-triples", "nt"],
  "JSON-LD": ["application/ld+json", "jsonld"],
};

/** The buttons of an answer. */
export function downloads(answer) {
  const forms = answer.media === TABLE ? TABLES : GRAPHS;
  const all = Object.entries(forms).map(([name, [media, ending]]) =>
    button(name, () => download(answer, media, ending), { value: ending }));
  const label = element("span", { textContent: words.download, ariaHidden: "true" });
  return element("div", { className: "tools", attributes: { role: "group", "aria-label": words.download } }, label, ...all);
}

async function download(answer, media, ending) {
  try {
    // what is already here is not asked again
    const { content, version } = media === answer.media ? answer : await ask(answer.query, { accept: media });
    const name = `maillage-${version}.${ending}`;
    const address = URL.createObjectURL(new Blob([content], { type: media }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    announce(say("downloaded", { name }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    announce(error.message);
  }
}
