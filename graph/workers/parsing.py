"""Parsing: the work of a confined process that turns one file of facts into N-Quads."""

import io
import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import IO, Any, Final, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from graph.workers.frames import Frame, receive, send
from graph.workers.sandbox import Confinement
from graph.workers.spool import Spool, SpoolFullError

_MARK: Final = b"\xef\xbb\xbf"
_MOST_WORDS: Final = 2_000
_WHERE: Final = re.compile(r"Parser error at line \d+ (?:between columns \d+ and \d+|column \d+): ")
_REMOTE: Final = "LoadDocumentCallback"
_MOST_INNER: Final = 64
_NO_BASE: Final = "no-base:"
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_MARK: Final = 16


class RefusedError(Exception):
    """A file that is not taken in, where it is known, and why."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.head = {"error": "facts", "message": reason, "line": line, "column": column}


class CleanText(io.RawIOBase):
    """A file read from its beginning without its byte order mark, which may not hold U+0000."""

    def __init__(self, file: io.BufferedReader, *, is_xml: bool = False) -> None:
        self._file = file
        self._line, self._column = 1, 1
        self._rest = b"" if is_xml else None
        if file.peek(len(_MARK)).startswith(_MARK):
            file.read(len(_MARK))

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; raises RefusedError at U+0000, and in XML at what declares entities."""
        piece = self._file.read(size)
        if self._rest is not None:
            joined = self._rest + piece
            if _DECLARATION.search(joined):
                raise RefusedError("a document type or an entity is declared, which is not taken here")
            self._rest = joined[-_LONGEST_MARK:]
        head, nul, _ = piece.partition(b"\0")
        breaks = head.count(b"\n")
        self._line += breaks
        self._column = len(head) - head.rfind(b"\n") if breaks else self._column + len(head)
        if nul:
            raise RefusedError("the character U+0000", self._line, self._column)
        return piece


def serve(end: socket.socket, setup: dict[str, Any], confinement: Confinement) -> None:
    """Report, then parse the one file that is sent and reply with its facts."""
    send(end, Frame({"ready": asdict(confinement)}))
    request = receive(end, 0)
    if request.file is None:
        return
    with os.fdopen(request.file, "rb") as file, closing(Spool(setup["file_bytes"])) as spool:
        head = _parse(file, request.head, spool)
        body, number = (b"", None) if "error" in head else spool.content()
        send(end, Frame(head, body, number))


def _parse(file: io.BufferedReader, head: dict[str, Any], spool: Spool) -> dict[str, Any]:
    """Write the facts of a file into the spool; return the head of the reply."""
    form = RdfFormat.from_media_type(head["media_type"])
    # JSON-LD drops what a relative IRI names when there is no base: one that cannot be meant makes it seen.
    base = head["base"] or (f"{_NO_BASE}//base/" if form == RdfFormat.JSON_LD else None)
    try:
        quads = parse(cast("IO[bytes]", CleanText(file, is_xml=form == RdfFormat.RDF_XML)), form, base_iri=base)
        serialize(_checked(quads), cast("IO[bytes]", spool), RdfFormat.N_QUADS)
    except RefusedError as error:
        return error.head
    except SyntaxError as error:
        words = _WHERE.sub("", str(error.msg))[:_MOST_WORDS]
        if _REMOTE in words:
            words = "it names a context elsewhere; nothing is fetched, so the context has to be in the file"
        return {"error": "facts", "message": words, "line": error.lineno, "column": error.offset}
    except SpoolFullError:
        return {"error": "facts", "message": "more facts than the limit allows", "line": None, "column": None}
    except (MemoryError, OSError, ValueError) as error:
        return {"error": "facts", "message": str(error)[:_MOST_WORDS], "line": None, "column": None}
    return {"size": spool.size}


def _checked(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Pass the facts on, refusing U+0000 (which an escape can bring) and IRIs that no base was given for."""
    for quad in quads:
        terms = [quad.subject, quad.predicate, quad.object, quad.graph_name]
        inner = 0
        while terms:
            term = terms.pop()
            if isinstance(term, Triple):
                inner += 1
                if inner > _MOST_INNER:
                    raise RefusedError(f"a triple that holds more than {_MOST_INNER} others")
                terms += [term.subject, term.predicate, term.object]
            elif isinstance(term, Literal) and "\0" in term.value:
                raise RefusedError("the character U+0000 in a text")
            elif isinstance(term, NamedNode) and term.value.startswith(_NO_BASE):
                raise RefusedError(f"a relative IRI without a base: {term.value.partition('//')[2]}")
        yield quad
