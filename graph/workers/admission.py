"""Admission: what a query's text shows before it is evaluated, and what is refused on sight.

The engine reads SPARQL without a separate step for words: ``SERVICEx:y {``, ``x:a.b.SERVICE <u> {`` and
``1<?b).SERVICE#>`` (and a line break) call another server, though the grammar of the standard sees a name or
an IRI there. So a text that has such a second reading is refused. This check gives early and clear errors;
what holds if it is wrong is the sandbox of the process that evaluates.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.errors import QueryRefusedError, QuerySyntaxError, QueryTooLargeError
from graph.workers.queries import QueryLimits

_SIGN = r"[A-Za-z0-9_\u00B7\u00C0-\U0010FFFF]"
_RUN = rf"(?:{_SIGN}|-)++(?:\.++(?:{_SIGN}|-)++)*+"
_LOCAL = rf"(?:{_SIGN}|[:\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])++"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"

# A run of signs and dots is one "word" here (the grammar would part `true.x`): nothing is read twice.
_TOKEN = re.compile(
    rf"""
      (?P<space>   [ \t\r\n]++ | \#[^\r\n]*+ )
    | (?P<name>    (?:{_RUN})?+ : (?:{_LOCAL}(?:\.++{_LOCAL})*+)?+ )
    | (?P<word>    {_RUN} )
    | (?P<variable>[?$]{_SIGN}++ )
    | (?P<string>  \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
                 | "(?!"")(?:[^"\\\r\n]|\\[^\r\n])*+" | '(?!'')(?:[^'\\\r\n]|\\[^\r\n])*+' )
    | (?P<iri>     {_IRI} )
    | (?P<language>@[A-Za-z0-9\-]++ )
    | (?P<open>    << | [(\[{{] )
    | (?P<close>   >> | [)\]}}] )
    | (?P<other>   [.,;|/^*+!=&]++ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_POSSIBLE_IRI = re.compile(f"<?{_IRI}")
_ADDRESS = re.compile(r"<?<[A-Za-z][A-Za-z0-9+.\-]*://")
_CLOSES: Final = {")": "(", "]": "[", "}": "{", ">>": "<<"}
_OPERANDS: Final = frozenset({"string", "iri", "name", "variable", "language", "word", "close"})
PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
UPDATES: Final = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_CALL = re.compile(r"service[^:.]*:|\.service", re.IGNORECASE)
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
    chooses_graphs, first = False, True
    for kind, piece in without_calls(tokens(text, limits.nesting)):
        if kind == "word":
            word = piece.upper()
            if first and word not in PROLOGUE:
                first = False
                if word in UPDATES:
                    raise QueryRefusedError("update", f"{word} changes facts; only queries are answered here")
            chooses_graphs = chooses_graphs or "FROM" in word
    return Outline(chooses_graphs)


def without_calls(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pass the pieces of a text on; raises QueryRefusedError at what calls another server."""
    suspect = 0
    for kind, piece in pieces:
        if (kind == "word" and "SERVICE" in piece.upper()) or (suspect and piece == "{"):
            raise QueryRefusedError("service", _NO_SERVICE)
        # `SERVICEx:y {`, or `x:a.b.SERVICE` and one more term before the brace.
        suspect = 2 if kind == "name" and _CALL.search(piece) else max(suspect - 1, 0)
        yield kind, piece


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column (both from 1) of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


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
    opened: list[str] = []
    offset, before = 0, ""
    while offset < len(text):
        kind, piece = _next(text, offset, less_than=before in _OPERANDS and opened[-1:] == ["("])
        offset += len(piece)
        if kind == "space":
            continue
        if kind == "open":
            opened.append(piece)
            if len(opened) > nesting:
                raise QueryRefusedError("nesting", f"brackets are nested deeper than {nesting}")
        elif kind == "close" and opened and opened[-1] == _CLOSES[piece]:
            opened.pop()
        before = kind
        yield kind, piece


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
