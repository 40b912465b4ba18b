"""Delimited texts: what a CSV file is like, and the form of it in which the engine reads every row or says why not.

The engine reads UTF-8 whose lines all end in one way. It says nothing of a quote that is never closed, nor of the rows
that this swallows: so a row is added at the end, and where it is not read as a row the text is not whole.
"""

import codecs
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.errors import FileRefusedError
from data.headers import HEADER, names_in

END: Final = "\x1a the end \x1a"
"""What stands in the first column of the row that is added."""

_CHUNK: Final = 1 << 20
_BROKEN: Final = 100
_WIDE: Final = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)


@dataclass(frozen=True, slots=True)
class Delimited:
    """A CSV file: its delimiter, the names of its columns, all different, and how it is written.

    ``is_windows`` says that it is of Windows or ISO 8859-1, and not UTF-8; ``ending`` is how its lines end, empty
    where they end in several ways.
    """

    path: Path
    delimiter: str
    names: tuple[str, ...]
    is_windows: bool
    ending: str


def look_at(path: Path) -> Delimited:
    """Return what a CSV file is like; raise FileRefusedError for UTF-16 and for what has no header."""
    is_windows, ending = _manner(path)
    with path.open("r", encoding=_encoding(is_windows=is_windows), errors="replace", newline="") as file:
        delimiter, names = names_in(file.read(HEADER))
    if len(names) < 2:  # noqa: PLR2004 - a table has at least a thing and something said of it
        raise FileRefusedError(path, "no-table")
    return Delimited(path, delimiter, tuple(names), is_windows, ending)


@contextmanager
def readable(text: Delimited, scratch: Path, *, may_change: bool) -> Iterator[Path]:
    """Give a file of the same rows as the engine reads them, with one more at its end, for as long as it is read.

    It is the file itself where that ``may_change`` and is UTF-8 with lines of one ending, else a copy in ``scratch``.
    """
    copy = scratch / "readable.csv"
    ending = text.ending or "\n"
    try:
        if text.is_windows or not text.ending:
            ending = "\n"
            _rewrite(text, copy)
        elif not may_change:
            shutil.copyfile(text.path, copy)
        path = copy if copy.exists() else text.path
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(ending + text.delimiter.join([f'"{END}"', *['""'] * (len(text.names) - 1)]) + ending)
        yield path
    finally:
        copy.unlink(missing_ok=True)


def line_at(path: Path, position: int) -> int:
    """Return on which line of a file, from 1, the byte at a position stands."""
    line = 1
    with path.open("rb") as file:
        while position > 0 and (chunk := file.read(min(position, _CHUNK))):
            line, position = line + chunk.count(b"\n"), position - len(chunk)
    return line


def _manner(path: Path) -> tuple[bool, str]:
    """Say whether a text is of Windows, and how its lines end.

    It is UTF-8 where more of its bytes beyond ASCII are so than not: some may be broken.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    broken = beyond = returns = feeds = pairs = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if not last and chunk.startswith(_WIDE):
                raise FileRefusedError(path, "utf-16")
            returns, feeds = returns + chunk.count(b"\r"), feeds + chunk.count(b"\n")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
            if broken <= _BROKEN or beyond:
                text = decoder.decode(chunk)
                broken += text.count("\ufffd")
                beyond += len(chunk) - len(text)
    broken += len(decoder.decode(b"", final=True))
    ending = "\n" if not returns else "\r\n" if returns == pairs == feeds else ""
    return broken > beyond, ending


def _rewrite(text: Delimited, copy: Path) -> None:
    """Write a text as UTF-8 whose lines all end in one way.

    Bytes that are not UTF-8 in a text that is stay what they are; the five that are nothing in one of Windows become
    spaces.
    """
    errors = "replace" if text.is_windows else "surrogateescape"
    with (
        text.path.open("r", encoding=_encoding(is_windows=text.is_windows), errors=errors) as source,
        copy.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as target,
    ):
        while chunk := source.read(_CHUNK):
            target.write(chunk.replace("\ufffd", " ") if text.is_windows else chunk)


def _encoding(*, is_windows: bool) -> str:
    return "cp1252" if is_windows else "utf-8-sig"
