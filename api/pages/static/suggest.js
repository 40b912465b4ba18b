// Proposes names while one is typed; without it every form works as it is.
"use strict";
(() => {
  const lang = document.documentElement.lang;
  const shortest = 2;
  const pauseMs = 120;

  const attach = (input, rank) => {
    const list = document.createElement("datalist");
    list.id = `suggestions-${rank}`;
    input.after(list);
    input.setAttribute("list", list.id);
    input.autocomplete = "off";
    let waiting;
    let asked;

    const show = (items) => {
      const options = items.map(({ slug, label, hint }) => {
        const alone = items.filter((one) => one.label === label).length === 1;
        const option = document.createElement("option");
        // what is chosen is sent: a name that several bear would lead to a choice between them
        option.value = alone ? label : slug;
        option.label = [alone ? "" : label, hint].filter(Boolean).join(", ");
        return option;
      });
      list.replaceChildren(...options);
    };
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const query = new URLSearchParams({ q: input.value.slice(0, 200), lang });
      if (input.dataset.suggest) query.set("kind", input.dataset.suggest);
      try {
        const answer = await fetch(`/v1/suggest?${query}`, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (answer.ok) show((await answer.json()).items);
      } catch (error) {
        // what is no longer wanted, or cannot be had now: the form works without it
        if (error.name !== "AbortError") list.replaceChildren();
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      if (input.value.trim().length >= shortest) waiting = setTimeout(ask, pauseMs);
      else list.replaceChildren();
    });
  };
  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
