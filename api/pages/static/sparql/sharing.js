// Sharing: a link that holds the query, and the query as code in the languages of researchers.
import { announce, find, lang, say, words } from "./dom.js";
import { formOf } from "./reading.js";

const LONGEST = 2000;
const ENDPOINT = `${location.origin}/sparql`;

/** The address that opens the page with a query; a long one stands after the « # », which servers never see. */
export function linkTo(query) {
  const address = `${ENDPOINT}?lang=${lang}&query=${encodeURIComponent(query)}`;
  return address.length <= LONGEST ? address : `${ENDPOINT}?lang=${lang}#query=${encodeURIComponent(query)}`;
}

/** The query that the address holds after its « # », or null. */
export function queryOfFragment() {
  const given = /^#query=(.*)$/s.exec(location.hash)?.[1];
  try {
    return given ? decodeURIComponent(given) : null;
  } catch {
    return null;
  }
}

/** Show a text to copy, and copy it where the browser lets us. */
export async function offer(text, what) {
  find("shared").hidden = false;
  const field = find("copied");
  field.value = text;
  field.rows = Math.min(12, Math.max(2, text.split("\n").length));
  try {
    await navigator.clipboard.writeText(text);
    announce(say("copied", { what }));
  } catch {
    field.focus();
    field.select();
    announce(words.copy_by_hand);
  }
}

/** Offer the link to a query, and say so where it is a long one. */
export async function share(query) {
  const link = linkTo(query);
  await offer(link, words.link);
  if (link.includes("#query=")) announce(`${find("status").textContent} ${words.link_long}`);
}

const python = (text) => JSON.stringify(text).slice(1, -1).replaceAll("\\n", "\n").replaceAll('"""', '\\"\\"\\"');

/** The query as code: `python`, `curl` or `r`; tables as CSV, graphs as Turtle, a yes or a no as JSON. */
export const snippets = {
  python(query) {
    const { media, reading } = {
      select: { media: "text/csv", reading: "rows = list(csv.DictReader(io.TextIOWrapper(answer, encoding=\"utf-8\", newline=\"\")))" },
      ask: { media: "application/sparql-results+json", reading: "found = json.load(answer)[\"boolean\"]" },
    }[formOf(query)] ?? { media: "text/turtle", reading: "turtle = answer.read().decode()" };
    return `import csv, io, json, urllib.parse, urllib.request

query = """${python(query)}"""
form = urllib.parse.urlencode({"query": query}).encode()
request = urllib.request.Request("${ENDPOINT}", form, {"Accept": "${media}"})
with urllib.request.urlopen(request) as answer:
    ${reading}
`;
  },
  curl(query) {
    const quoted = query.replaceAll("'", "'\\''");
    return `curl --fail-with-body -H 'Accept: ${mediaOf(query)}' --data-urlencode 'query=${quoted}' '${ENDPOINT}'\n`;
  },
  r(query) {
    const text = JSON.stringify(query).replaceAll("\\n", "\n");
    const reading = formOf(query) === "select" ? "rows <- read.csv(url(address), encoding = \"UTF-8\")" : "answer <- readLines(url(address), encoding = \"UTF-8\")";
    const format = { select: "csv", ask: "json" }[formOf(query)] ?? "turtle";
    return `query <- ${text}
address <- paste0("${ENDPOINT}?format=${format}&query=", URLencode(query, reserved = TRUE))
${reading}
`;
  },
};

const mediaOf = (query) => ({ select: "text/csv", ask: "application/sparql-results+json" })[formOf(query)] ?? "text/turtle";
