// The field of the query in colours: CodeMirror over the text area of the form, which the keyboard can always leave.
/* global CodeMirror */
import { suggest, suggestWhileTyping } from "./completing.js";
import { element, find, say, words } from "./dom.js";

// the mode of CodeMirror cuts a prefixed name at the hyphen of its prefix, such as organisation-kind:association
const HYPHENED = /^\p{L}[\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)+:[\p{L}\p{N}_-]*/u;

CodeMirror.defineMode("sparql-names", (config) => {
  const mode = CodeMirror.getMode(config, "application/sparql-query");
  const outside = mode.startState().tokenize;
  const token = (stream, state) =>
    (!stream.sol() && state.tokenize === outside && stream.match(HYPHENED) ? "atom" : mode.token(stream, state));
  return { ...mode, token };
});

/** Return the field; `keys` are what its own shortcuts do. */
export function colouredField(keys) {
  const editor = CodeMirror.fromTextArea(find("query"), {
    mode: "sparql-names",
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
      "Ctrl-Enter": keys.run,
      "Cmd-Enter": keys.run,
      "Ctrl-Space": suggest,
      "Ctrl-/": "toggleComment",
      "Cmd-/": "toggleComment",
      Esc: () => (keys.stop() ? undefined : CodeMirror.Pass),
    },
  });
  editor.getInputField().setAttribute("aria-describedby", "query-hint");
  suggestWhileTyping(editor);
  editor.on("change", () => {
    unmark(editor);
    keys.changed();
  });
  return {
    get text() { return editor.getValue(); },
    set text(text) { editor.setValue(text); },
    get offset() { return editor.indexFromPos(editor.getCursor()); },
    replace(from, to, text) { editor.replaceRange(text, editor.posFromIndex(from), editor.posFromIndex(to)); },
    place(offset) {
      editor.setCursor(editor.posFromIndex(offset));
      editor.focus();
    },
    mark(place, detail) { mark(editor, place, detail); },
    leave() { editor.toTextArea(); },
  };
}

/** Mark the line of an error: its colour, a sign in the margin, and the words for it. */
function mark(editor, { line, column }, detail) {
  unmark(editor);
  const at = Math.min(line, editor.lineCount()) - 1;
  editor.addLineClass(at, "background", "refused");
  editor.setGutterMarker(at, "marks", element("span", { className: "sign", textContent: "✖", title: say("here", { detail }) }));
  editor.scrollIntoView({ line: at, ch: column - 1 }, 40);
}

function unmark(editor) {
  editor.clearGutter("marks");
  editor.eachLine((line) => void editor.removeLineClass(line, "background", "refused"));
}
