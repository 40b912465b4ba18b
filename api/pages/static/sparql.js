// Shows the rows of a query as a table, with links to things; without this script the form gives the raw answer.
"use strict";
(() => {
  const form = document.getElementById("ask");
  const place = document.getElementById("result");
  const base = "https://w3id.org/maillage/";
  const words = place.dataset;

  const element = (name, text = "", ...children) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  };
  const cell = (term) => {
    const value = term ? term.value : "";
    // only canonical addresses become links: any other IRI may be anything
    if (!term || term.type !== "uri" || !(value.startsWith(base + "id/") || value.startsWith(base + "concept/"))) {
      return element("td", value);
    }
    const link = element("a", value.slice(base.length));
    link.href = "/" + value.slice(base.length) + "?format=html&lang=" + document.documentElement.lang;
    return element("td", "", link);
  };
  const table = ({ head, results }) => {
    const top = element("tr", "", ...head.vars.map((name) => element("th", name)));
    const rows = results.bindings.map((row) => element("tr", "", ...head.vars.map((name) => cell(row[name]))));
    return element("table", "", element("thead", "", top), element("tbody", "", ...rows));
  };
  const show = (title, ...children) => place.replaceChildren(element("h2", title), ...children);

  form.addEventListener("submit", async (event) => {
    if (form.elements.format.value !== "json") return;
    event.preventDefault();
    try {
      const answer = await fetch("/sparql?lang=" + document.documentElement.lang, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      });
      const text = await answer.text();
      const kind = answer.headers.get("content-type") || "";
      const told = kind.includes("json") ? JSON.parse(text) : null;
      if (!answer.ok) show(words.refused, element("p", told ? told.detail : text));
      else if (told && told.results) show(`${words.title} : ${told.results.bindings.length} ${words.rows}`, table(told));
      else show(words.title, element("pre", told && "boolean" in told ? String(told.boolean) : text));
    } catch (error) {
      show(words.refused, element("p", String(error)));
    }
  });
})();
