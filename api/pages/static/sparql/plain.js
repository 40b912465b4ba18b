// The field of the query as the plain text area of the form: what screen readers read best.
import { find } from "./dom.js";

/** Return the field; `keys` are what its own shortcuts do. */
export function plainField(keys) {
  const area = find("query");
  const left = new AbortController();
  const press = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keys.run();
    else if (event.key !== "Escape" || !keys.stop()) return;
    event.preventDefault();
  };
  const changed = () => {
    area.removeAttribute("aria-invalid");
    keys.changed();
  };
  area.addEventListener("keydown", press, { signal: left.signal });
  area.addEventListener("input", changed, { signal: left.signal });
  return {
    get text() { return area.value; },
    set text(text) {
      area.value = text;
      changed();
    },
    get offset() { return area.selectionEnd; },
    replace(from, to, text) {
      area.setRangeText(text, from, to, "end");
      changed();
    },
    place(offset) {
      area.focus();
      area.setSelectionRange(offset, offset);
    },
    mark() { area.setAttribute("aria-invalid", "true"); },
    leave() { left.abort(); },
  };
}
