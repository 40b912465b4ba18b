// The editor: CodeMirror over the text area of the form, open to the keyboard and to screen readers.
/* global CodeMirror */
import { suggest, suggestWhileTyping } from "./completing.js";
import { element, find, prefixes, say, words } from "./dom.js";
import { headOf, undeclared } from "./reading.js";

/** Return the editor; `run` and `stop` are what Ctrl+Enter and Escape do. */
export function makeEditor({ run, stop }) {
  const area = find("query");
  const editor = CodeMirror.fromTextArea(area, {
    mode: "application/sparql-query",
    // each line is text that a screen reader can read, not a text area that is emptied again and again
    inputStyle: "contenteditable",
    screenReaderLabel: words.editor,
    lineNumbers: true,
    lineWrapping: true,
    matchBrackets: true,
    autoCloseBrackets: true,
    gutters: ["CodeMirror-linenumbers", "marks"],
    extraKeys: {
      // Tab leaves the editor, as it leaves any field
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-Space": suggest,
      "Ctrl-/": "toggleComment",
      "Cmd-/": "toggleComment",
      Esc: stop,
    },
  });
  const field = editor.getInputField();
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.setAttribute("aria-describedby", "query-hint");
  document.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
  editor.on("change", () => unmark(editor));
  suggestWhileTyping(editor);
  return editor;
}

/** Put another text in the editor, at its beginning; what was there can be had again by undoing. */
export function load(editor, text) {
  editor.setValue(text.trimEnd());
  editor.setCursor(0, 0);
  editor.focus();
}

/** Write a term at the cursor, apart from the words around it. */
export function insert(editor, term) {
  const { line, ch } = editor.getCursor();
  const before = editor.getLine(line).slice(0, ch);
  const after = editor.getLine(line).slice(ch);
  const apart = (text, edge) => (text && !edge.test(text) ? " " : "");
  editor.replaceSelection(`${apart(before, /[\s({[/^|!]$/)}${term}${apart(after, /^[\s)}\],;./|*+?]/)}`);
  editor.focus();
}

/** Mark the place of an error: the line, a sign in the margin, and the words for it. */
export function mark(editor, { line, column }, detail) {
  unmark(editor);
  const at = Math.min(line, editor.lineCount()) - 1;
  editor.addLineClass(at, "background", "refused");
  const sign = element("span", { className: "sign", textContent: "✖", title: say("here", { detail }) });
  editor.setGutterMarker(at, "marks", sign);
  editor.scrollIntoView({ line: at, ch: column - 1 }, 40);
}

function unmark(editor) {
  editor.clearGutter("marks");
  editor.eachLine((line) => editor.removeLineClass(line, "background", "refused"));
}

/** Put the cursor where an error is. */
export function goTo(editor, { line, column }) {
  editor.setCursor(line - 1, column - 1);
  editor.focus();
}

/** Write the PREFIX lines that the query needs to stand on its own on other servers; return how many. */
export function writePrefixes(editor) {
  const query = editor.getValue();
  const missing = undeclared(query);
  const lines = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
  const gap = /^PREFIX\b/i.test(query.slice(headOf(query))) ? "" : "\n";
  if (missing.length > 0) editor.replaceRange(lines + gap, editor.posFromIndex(headOf(query)));
  return missing.length;
}
