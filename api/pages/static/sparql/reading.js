// What can be read in the text of a query without understanding it all: its form, its prefixes, its variables.
import { prefixes } from "./dom.js";

const SILENT = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|#[^\n]*/g;
const DECLARED = /\bPREFIX\s+([\p{L}\p{N}_.-]*)\s*:/giu;
const NAME = /(?<![\p{L}\p{N}_.:-])(\p{L}[\p{L}\p{N}_.-]*):/gu;
const PIECES = new RegExp(
  `${SILENT.source}|(?<![?$\\p{L}\\p{N}_.:-])[\\p{L}\\p{N}_-][\\p{L}\\p{N}_.-]*:(?:[\\p{L}\\p{N}_-]|\\.(?=[\\p{L}\\p{N}_-]))*`, "gu");
const HEAD = /^(?:[ \t]*(?:#[^\n]*)?\n)*/;
const LONGEST = 90;

/** The query with its texts, IRIs and comments as blanks: everything stays where it is. */
const bare = (query) => query.replace(SILENT, (found) => found.replace(/[^\n]/g, " "));

/** Where a query has a term, prefixed or in angle brackets (which are left out): `{from, to}` of each place. */
export const placesOf = (query, term) => [...query.matchAll(PIECES)]
  .filter(([found]) => found === term || found === `<${term}>`)
  .map(({ 0: found, index }) => ({ from: index + found.indexOf(term), to: index + found.indexOf(term) + term.length }));

/** What a query asks for: `select`, `ask`, `construct` or `describe`. */
export function formOf(query) {
  const found = /\b(select|ask|construct|describe)\b/i.exec(bare(query).replace(DECLARED, " "));
  return found?.[1].toLowerCase() ?? "select";
}

/** The names of the variables of a query. */
export const variablesOf = (query) => new Set([...bare(query).matchAll(/[?$]([\p{L}\p{N}_]+)/gu)].map(([, name]) => name));

/** The known prefixes that a query uses and does not declare. */
export function undeclared(query) {
  const text = bare(query);
  const declared = new Set([...text.matchAll(DECLARED)].map(([, name]) => name));
  const used = new Set([...text.matchAll(NAME)].map(([, name]) => name));
  return Object.keys(prefixes).filter((name) => used.has(name) && !declared.has(name));
}

/** Where PREFIX lines go: below the comments that the query begins with. */
export const headOf = (query) => HEAD.exec(query)[0].length;

/** What a query is for, in a line: its title, else what it says below its comments and PREFIX lines. */
export function titleOf(query, lang) {
  const title = new RegExp(`^# title@${lang}: (.+)$`, "m").exec(query);
  const said = query.split("\n").filter((line) => !/^\s*(#|PREFIX\b|BASE\b)/i.test(line)).join(" ").replace(/\s+/g, " ").trim();
  return title?.[1] ?? (said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said);
}
