"""Admission: what a query's text shows before it is evaluated, and what is refused on sight.

The engine reads SPARQL without a separate step for words: ``SERVICEx:y {``, ``x:a.b.SERVICE <u> {`` and
``1<?b).SERVICE#>`` (and a line break) call another server, though the grammar of the standard sees a name or
an IRI there. So a text that has such a second reading is refused. This check gives early and clear errors;
what holds if it is wrong is the sandbox of the process that evaluates.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from graph.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from graph.workers.queries import QueryLimits

_SIGN = r"[A-Za-z0-9_\u00B7\u00C0-\U0010FFFF]"
_RUN = rf"(?:{_SIGN}|-)++(?:\.++(?:{_SIGN}|-)++)*+"
_LOCAL = rf"(?:{_SIGN}|[:\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])++"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"

_SPACE = r"[ \t\r\n]++ | \#[^\r\n]*+"
_NAME = rf"(?:{_RUN})?+ : (?:{_LOCAL}(?:\.++{_LOCAL})*+)?+"
_VARIABLE = rf"[?$]{_SIGN}++"
_STRING = r"""
    \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
  | "(?!"")(?:[^"\\\r\n]|\\[^\r\n])*+" | '(?!'')(?:[^'\\\r\n]|\\[^\r\n])*+'
"""
_LANGUAGE = r"@[A-Za-z0-9\-]++"

# A run of signs and dots is one "word" here (the grammar would part `true.x`): nothing is read twice.
_TOKEN = re.compile(
    rf"""
      (?P<space>   {_SPACE} )
    | (?P<name>    {_NAME} )
    | (?P<word>    {_RUN} )
    | (?P<variable>{_VARIABLE} )
    | (?P<string>  {_STRING} )
    | (?P<iri>     {_IRI} )
    | (?P<language>{_LANGUAGE} )
    | (?P<open>    << | [(\[{{] )
    | (?P<close>   >> | [)\]}}] )
    | (?P<other>   [.,;|/^*+!=&]++ | . )
    """,
    re.VERBOSE | re.DOTALL,
)

# What says nothing to the check is passed over many pieces at a time: all but brackets, and but a "<" that might
# be an operator. What stands in one pair of brackets without others inside is passed over as a whole.
_OPERAND = rf"{_NAME} | {_RUN} | {_VARIABLE} | {_STRING} | (?=<[A-Za-z][A-Za-z0-9+.\-]*+://){_IRI} | {_LANGUAGE}"
_OTHER = r"""[^<>"'()\[\]{}] | >(?!>) | <(?=[ \t\r\n])"""
_INSIDE = rf"(?:{_SPACE} | {_OPERAND} | {_OTHER})*+"
_PAIR = rf"\({_INSIDE}\) | \[{_INSIDE}\] | \{{{_INSIDE}\}}"
_PLAIN, _PLAIN_WITH_PAIRS = (
    re.compile(rf"(?: {_SPACE} | (?P<operand>{operand}) | (?P<other>{_OTHER}) ){{1,500}}", re.VERBOSE | re.DOTALL)
    for operand in (_OPERAND, f"{_OPERAND} | {_PAIR}")
)
_FIRST = re.compile(
    rf"(?: {_SPACE} | {_NAME} | {_IRI} | {_STRING} | (?i:BASE|PREFIX|VERSION)(?!{_SIGN}|[\-.]) )*+ (?P<word>{_RUN})",
    re.VERBOSE | re.DOTALL,
)
_TELLING = re.compile("service|from", re.IGNORECASE)
_MOST_STEPS: Final = 100_000
_LONG: Final = 2**16
_LONGEST_NAME: Final = 200
_LAST_NAME = re.compile(rf"({_RUN})?+:(?:{_LOCAL}|\.)*+\Z", re.VERBOSE)
_DECLARED = re.compile(rf"(?i:PREFIX)[ \t\r\n]++({_RUN})?+:")

_POSSIBLE_IRI = re.compile(f"<?{_IRI}")
_ADDRESS = re.compile(r"<?<[A-Za-z][A-Za-z0-9+.\-]*://")
_CLOSES: Final = {")": "(", "]": "[", "}": "{", ">>": "<<"}
_OPERANDS: Final = frozenset({"operand", "string", "iri", "name", "variable", "language", "word", "close"})
PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_CALL = re.compile(r"service(?:(?!service)[^:.])*+:|\.service", re.IGNORECASE)
_CLOSING: Final = frozenset(")]}")
_STEPS_AFTER_CALL: Final = 2
_NO_SERVICE: Final = "queries to other servers (SERVICE) are not run here"


@dataclass(frozen=True, slots=True)
class Outline:
    """What the text of a query shows without being evaluated.

    ``chooses_graphs`` says that it names its own dataset with FROM.
    """

    chooses_graphs: bool


def outline(text: str, limits: QueryLimits) -> Outline:
    """Return what the query's text shows; refuse what is too large, too deep, an update or a SERVICE call.

    Raises QueryTooLargeError, QueryRefusedError, or QuerySyntaxError for what cannot be SPARQL at all.
    """
    check_size(text, limits)
    first = _FIRST.match(text)
    if first and (word := first["word"].upper()) in UPDATES:
        raise QueryRefusedError("update", f"{word} changes facts; only queries are answered here")
    chooses_graphs = False
    for kind, piece in without_calls(_pieces(text, limits.nesting, _MOST_STEPS)):
        chooses_graphs = chooses_graphs or (kind == "word" and "FROM" in piece.upper())
    return Outline(chooses_graphs)


def without_calls(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pass the pieces of a text on; raises QueryRefusedError at what calls another server."""
    suspect = 0
    for kind, piece in pieces:
        if (kind == "word" and "SERVICE" in piece.upper()) or (suspect and piece == "{"):
            raise QueryRefusedError("service", _NO_SERVICE)
        # `SERVICEx:y {`, or `x:a.b.SERVICE` and one more term before the brace.
        suspect = _STEPS_AFTER_CALL if _is_call(kind, piece) else max(suspect - 1, 0)
        yield kind, piece


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column (both from 1) of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def used_prefixes(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the known prefixes that a query may use: those written in it with a colon; all where it is long."""
    if len(text) > _LONG:
        return dict(known)
    return {name: iri for name, iri in known.items() if f"{name}:" in text}


def unknown_prefix(text: str, line: int, column: int, known: Iterable[str]) -> tuple[str, str | None]:
    """Return the prefix of the name that ends at a place, and the nearest of those that are known or declared."""
    rows = text.split("\n")
    before = rows[line - 1][: column - 1] if line <= len(rows) else ""
    found = _LAST_NAME.search(before[-_LONGEST_NAME:])
    name = (found[1] or "") if found else ""
    declared = {one or "" for one in _DECLARED.findall(text[:_LONG])}
    return name, next(iter(get_close_matches(name, sorted({*known, *declared} - {name}), 1)), None)


def check_size(text: str, limits: QueryLimits) -> None:
    """Refuse a text that is longer than the limit or that is no Unicode text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        line, column = place(text, error.start)
        raise QuerySyntaxError("half of a surrogate pair is no character", line, column) from None
    if size > limits.text_bytes:
        raise QueryTooLargeError("text_bytes", limits.text_bytes)


def tokens(text: str, nesting: int) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each piece but space, refusing what is nested deeper than that."""
    return _pieces(text, nesting)


def _pieces(text: str, nesting: int, most_steps: int | None = None) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each piece but space, refusing what is nested deeper than that.

    With ``most_steps``, only those that tell something; a text that takes more steps to be checked is refused.
    """
    opened: list[str] = []
    offset, before, steps = 0, "", 0
    # Each piece is looked at where telling words are, and just after what may be a call.
    careful_to, careful_steps = (len(text) if most_steps is None else 0), 0
    while offset < len(text):
        if offset >= careful_to and careful_steps == 0 and text[offset] not in _CLOSING:
            plain = (_PLAIN_WITH_PAIRS if len(opened) < nesting else _PLAIN).match(text, offset)
            if plain and not _TELLING.search(text, offset, plain.end()):
                offset, before = plain.end(), plain.lastgroup or before
                continue
            careful_to = plain.end() if plain else 0
        steps += 1
        if most_steps is not None and steps > most_steps:
            raise QueryRefusedError("tangle", "too many brackets and comparisons to be checked")
        kind, piece = _next(text, offset, less_than=before in _OPERANDS and opened[-1:] == ["("])
        offset += len(piece)
        if kind == "space":
            continue
        if kind == "open":
            opened.append(piece)
            if len(opened) > nesting:
                raise QueryRefusedError("nesting", f"brackets are nested deeper than {nesting}", nesting)
        elif kind == "close" and opened and opened[-1] == _CLOSES[piece]:
            opened.pop()
        before = kind
        careful_steps = _STEPS_AFTER_CALL if _is_call(kind, piece) else max(careful_steps - 1, 0)
        yield kind, piece


def _is_call(kind: str, piece: str) -> bool:
    """Say whether a name may be read by the engine as a call to another server."""
    return kind == "name" and _CALL.search(piece) is not None


def _next(text: str, offset: int, *, less_than: bool) -> tuple[str, str]:
    """Return the kind and the text of the piece at an offset.

    With ``less_than``, a ``<`` there may be the operator as well as the beginning of an IRI: inside a
    parenthesis, after an operand. Where that would change what follows, the text is refused.
    """
    match = _TOKEN.match(text, offset)
    if match is None or match.lastgroup is None:  # pragma: no cover - the last branch takes any character
        raise QuerySyntaxError("no SPARQL", *place(text, offset))
    kind, piece = match.lastgroup, match.group()
    if kind == "other" and piece in {'"', "'"}:
        raise QuerySyntaxError("a string is not closed", *place(text, offset))
    if less_than and piece[0] == "<" and (iri := _POSSIBLE_IRI.match(text, offset)):
        if _ADDRESS.match(iri.group()):
            return (kind, piece) if kind == "iri" else ("other", "<")
        if "'" in iri.group() or "#" in iri.group():
            raise QueryRefusedError("ambiguous", f"if {iri.group()[:80]} is a comparison, write a space after the '<'")
        return "other", "<"
    return kind, piece
