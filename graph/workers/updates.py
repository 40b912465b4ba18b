"""Updates: what the text of a SPARQL update shows before it is run, and the protocol's dataset written into it.

The engine takes no dataset beside an update, so the graphs that a request names are written into the text, as
USING clauses before each WHERE. Which graphs a text can change is read off it too, where it says so plainly:
the engine itself then resolves the names, in texts of the same prologue that only touch those graphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import QueryRefusedError
from graph.workers.admission import PROLOGUE, UPDATES, check_size, tokens, without_calls
from graph.workers.queries import QueryLimits

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_QUERIES: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_DATASET: Final = frozenset({"USING", "WITH"})
_TARGETS: Final = frozenset({"GRAPH", "WITH", "TO", "ADD", "MOVE", "COPY"})
_CLEARS: Final = frozenset({"CLEAR", "DROP"})
_WHOLE: Final = frozenset({"ALL", "NAMED"})
_MOST_TOUCHING: Final = 2**16
_MARK: Final = "<urn:x:touched>"
# the engine needs no space after a word, so `GRAPHx:y {` may name a graph though it reads as one name
_HIDDEN: Final = re.compile(
    r"^(?:graph|with|to|add|move|copy|clear|drop|create)[^:.]*:|\.(?:graph|with|to)$", re.IGNORECASE
)
_NOT_IN_IRIS: Final = re.compile(r"[<>\"{}|^`\\\x00-\x20]")


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL update as it is run.

    ``touching`` are updates that put one triple each into the named graphs that ``text`` may change; None where
    the text does not say plainly which these are. ``names_default`` says that it calls the graph
    that stands for the default graph by its name.
    """

    text: str
    touching: tuple[str, ...] | None
    names_default: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of a text: its kind, itself, where it begins, and how many braces are open around it."""

    kind: str
    text: str
    offset: int
    depth: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


_NOTHING: Final = _Piece("", "", 0, 0)


def read_update(
    text: str, limits: QueryLimits, default: str, using: Sequence[str] = (), using_named: Sequence[str] = ()
) -> Update:
    """Return an update ready to run, over the dataset that its request names (``using``, ``using_named``).

    ``default`` is the IRI of the graph that stands for the default graph.

    Raises QueryTooLargeError, QuerySyntaxError for what can be no update, and QueryRefusedError for a query,
    LOAD, SERVICE, too deep a nesting, or a dataset named by the text as well as by the request.
    """
    check_size(text, limits)
    pieces = list(_pieces(text, limits.nesting))
    _admit(pieces)
    clauses = _clauses(using, using_named)
    if clauses and any(piece.word in _DATASET for piece in pieces if piece.depth == 0):
        raise QueryRefusedError("dataset", "the request names the graphs, so the update may not (USING, WITH)")
    name = re.split(r"[/#]", default)[-1]
    terms = (piece.text.rstrip(">") for piece in pieces if piece.kind in {"iri", "name"})
    names_default = default in (*using, *using_named) or any(term.endswith(name) for term in terms)
    return Update(_with_dataset(text, pieces, clauses) if clauses else text, _touching(pieces), names_default)


def _pieces(text: str, nesting: int) -> Iterator[_Piece]:
    """Yield the pieces of a text with their places."""
    offset = depth = 0
    for kind, piece in without_calls(tokens(text, nesting)):
        offset = _SPACE.match(text, offset).end()  # type: ignore[union-attr]  # it matches the empty text
        depth -= piece == "}"
        yield _Piece(kind, piece, offset, depth)
        depth += piece == "{"
        offset += len(piece)


def _admit(pieces: Sequence[_Piece]) -> None:
    """Refuse what is no update, and what would read from elsewhere."""
    words = [piece.word for piece in pieces if piece.depth == 0 and piece.word and piece.word not in PROLOGUE]
    if words and words[0] in _QUERIES:
        raise QueryRefusedError("query", f"{words[0]} is a query; only updates are run here")
    if "LOAD" in words:
        raise QueryRefusedError("load", "nothing is fetched from elsewhere (LOAD): send the facts themselves")
    # An update without any operation is one by the standard's grammar.
    if words and not UPDATES.intersection(words):
        raise QueryRefusedError("query", "this text changes nothing")


def _clauses(using: Sequence[str], using_named: Sequence[str]) -> str:
    """Return the USING clauses of a dataset."""
    for iri in (*using, *using_named):
        if not iri or _NOT_IN_IRIS.search(iri):
            raise QueryRefusedError("graph", f"{iri!r} is no IRI")
    return "".join([*(f"USING <{iri}> " for iri in using), *(f"USING NAMED <{iri}> " for iri in using_named)])


def _with_dataset(text: str, pieces: Sequence[_Piece], clauses: str) -> str:
    """Return the text with the clauses before each WHERE; ``DELETE WHERE {…}`` is written out to take them."""
    written, done = [], 0
    for rank, piece in enumerate(pieces):
        if piece.depth or piece.word != "WHERE":
            continue
        before = clauses
        if rank and pieces[rank - 1].word == "DELETE":
            end = next((one for one in pieces[rank:] if one.text == "}" and one.depth == 0), piece)
            before = f"{text[piece.offset + len(piece.text) : end.offset + 1]} {clauses}"
        written += [text[done : piece.offset], " ", before]
        done = piece.offset
    return "".join([*written, text[done:]])


def _touching(pieces: Sequence[_Piece]) -> tuple[str, ...] | None:
    """Return the updates that touch each graph that the pieces may change, where they say which these are."""
    written: list[str] = []
    prologue, asked = "", False
    before = _NOTHING
    spoken = [piece for piece in pieces if piece.word != "SILENT"]
    for piece, after in zip(spoken, (*spoken[1:], _NOTHING), strict=False):
        if piece.depth == 0 and piece.word:
            asked = piece.word == "WHERE" and before.word != "DELETE"
        if piece.depth == 0 and before.word == "BASE":
            prologue += f"BASE {piece.text} "
        elif piece.depth == 0 and before.word == "PREFIX":
            prologue += f"PREFIX {piece.text} {after.text} "
        elif _is_unclear(piece, after, asked):
            return None
        elif piece.word in _TARGETS and not asked and after.kind in {"iri", "name"}:
            written.append(f"{prologue} INSERT DATA {{ GRAPH {after.text} {{ {_MARK} {_MARK} {_MARK} }} }}")
        before = piece
    touching = tuple(dict.fromkeys(written))
    return touching if sum(map(len, touching)) <= _MOST_TOUCHING else None


def _is_unclear(piece: _Piece, after: _Piece, asked: bool) -> bool:
    """Say whether a piece may stand for graphs that the text does not name."""
    if piece.word in _TARGETS:
        return not asked and after.kind == "variable"
    hidden = piece.kind in {"name", "word"} and _HIDDEN.search(piece.text) is not None
    return hidden or (piece.word in _CLEARS and after.word in _WHOLE)
