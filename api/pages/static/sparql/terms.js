// The terms of a row as people read them: labels and links for things, texts as texts.
import { element, lang, prefixes } from "./dom.js";
import { labelOf } from "./labels.js";

const BASE = "https://w3id.org/maillage/";
const XSD = prefixes.xsd;
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((one) => XSD + one));
const bases = Object.entries(prefixes).sort(([, one], [, other]) => other.length - one.length);

/** An IRI as a compact one, such as `al:about`, where a prefix fits. */
export function short(iri) {
  const [prefix, base] = bases.find(([, base]) => iri.startsWith(base)) ?? [];
  return prefix ? `${prefix}:${iri.slice(base.length)}` : iri;
}

/** Where an IRI leads: the page of our own things, the web for the rest of it, nowhere for any other scheme. */
function addressOf(iri) {
  if (iri.startsWith(`${BASE}id/`) || iri.startsWith(`${BASE}concept/`)) {
    return `/${iri.slice(BASE.length)}?format=html&lang=${lang}`;
  }
  return /^https?:\/\//i.test(iri) && !iri.startsWith(BASE) ? iri : null;
}

function thing(iri) {
  const label = labelOf(iri);
  const spoken = label?.lang && label.lang !== lang ? { lang: label.lang } : {};
  const compact = short(iri);
  const address = addressOf(iri);
  const text = label?.text ?? compact;
  const shown = address
    ? element("a", { href: address, title: iri, textContent: text, ...spoken, ...(address === iri ? { rel: "external noreferrer" } : {}) })
    : element("span", { title: iri, textContent: text, ...spoken });
  return label ? [shown, " ", element("small", { className: "iri", textContent: compact })] : [shown];
}

function literal({ value, datatype, "xml:lang": tag }) {
  const shown = element("span", { textContent: value, ...(tag && tag !== lang ? { lang: tag } : {}) });
  const kind = tag ?? (datatype && datatype !== `${XSD}string` && !NUMBERS.has(datatype) ? short(datatype) : null);
  return kind ? [shown, " ", element("small", { className: "iri", textContent: kind })] : [shown];
}

/** A term of an answer as nodes. */
function nodesOf(term) {
  if (term.type === "uri") return thing(term.value);
  if (term.type === "bnode") return [element("code", { textContent: `_:${term.value}` })];
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return ["<<( ", ...[subject, predicate, object].flatMap((one) => [...nodesOf(one), " "]), ")>>"];
  }
  return literal(term);
}

/** A cell of the table of rows; one without a value is empty. */
export function cell(term) {
  if (!term) return element("td");
  return element("td", { className: NUMBERS.has(term.datatype) ? "number" : "" }, ...nodesOf(term));
}

/** The IRIs of a row, whose labels are worth asking for. */
export const irisOf = (row) => Object.values(row).filter(({ type }) => type === "uri").map(({ value }) => value);
