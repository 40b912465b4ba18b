// What the modules of the page share: its words, numbers as its language writes them, elements, and the live region.
const given = JSON.parse(document.getElementById("script-data").textContent);
const plural = new Intl.PluralRules(document.documentElement.lang);
const integers = new Intl.NumberFormat(document.documentElement.lang);
const decimals = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const lang = document.documentElement.lang;
export const { words, prefixes, version } = given;
export const find = (id) => document.getElementById(id);
export const number = (value) => integers.format(value);

/** A sentence of the page with its values in place; a pair of forms is chosen by the number `n`. */
export function say(name, values = {}) {
  const sentence = words[name];
  const chosen = typeof sentence === "string" ? sentence : (sentence[plural.select(values.n)] ?? sentence.other);
  return chosen.replace(/\{(\w+)\}/g, (_all, key) => {
    const value = values[key];
    return typeof value === "number" ? integers.format(value) : (value ?? "");
  });
}

/** Milliseconds as people read them. */
export const seconds = (ms) => words.seconds.replace("{n}", decimals.format(ms / 1000));

/** An element with properties (`dataset` and `attributes` are objects) and children; texts stay texts. */
export function element(name, { dataset, attributes, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, dataset);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const button = (text, onclick, properties = {}) =>
  element("button", { type: "button", onclick, textContent: text, ...properties });

/** Say something to everybody: a screen reader reads it aloud; what stands elsewhere on the page is only heard. */
export function announce(text, { heard = false } = {}) {
  find("status").classList.toggle("heard", heard);
  find("status").textContent = text;
}

/** Text without accents and case, so that it is found however it is typed. */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether every word typed is in a text. */
export const holds = (text, typed) => folded(typed).split(/\s+/).every((word) => folded(text).includes(word));
