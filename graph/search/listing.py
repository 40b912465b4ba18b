"""Listings: the things of one kind in the order of their names, in files that are paged through and never read whole.

A line is the folded name and the IRI, parted by a tab. Lines are sorted by their bytes, so that any place is found in
a few steps; a change writes a file anew, and copies what stays in large pieces. What has one name in all languages
stands in one file; what has several, in one file for each language.
"""

import mmap
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from graph.gazetteer import fold
from graph.network import ORGANISATION, UNDERTAKING
from graph.search.documents import Document
from graph.search.entries import Entry

LISTED: Final = (ORGANISATION, UNDERTAKING)
"""The kinds of things that are listed by name."""

SUFFIX: Final = ".names"
"""How the names of these files end."""

_LANGUAGES: Final = ("fr", "en")
_MEMORY: Final = "384MB"
_SORTED: Final = """
COPY (
    SELECT * FROM read_csv(
        $given, header = false, auto_detect = false, quote = '', escape = '', delim = '\x01',
        hive_partitioning = false, columns = {'line': 'VARCHAR'}
    ) ORDER BY line
) TO '%s' (FORMAT csv, HEADER false, QUOTE '', DELIMITER '\x01')
"""


def names() -> list[str]:
    """Return the names of all these files."""
    return [f"{kind}{part}{SUFFIX}" for kind in LISTED for part in ("", *(f".{lang}" for lang in _LANGUAGES))]


def names_of(kind: str, lang: str) -> tuple[str, str]:
    """Return the names of the two files that list the things of a kind in a language."""
    return f"{kind}{SUFFIX}", f"{kind}.{lang}{SUFFIX}"


def places(one: Entry | Document) -> list[tuple[str, str]]:
    """Return in which files a thing is listed, and where in each; of a territory, in none."""
    if one.kind not in LISTED:
        return []
    first, *others = labels = [one.label(lang) for lang in _LANGUAGES]
    if all(other == first for other in others):
        return [(names_of(one.kind, "fr")[0], _line(first, one.iri))]
    return [
        (names_of(one.kind, lang)[1], _line(label, one.iri)) for lang, label in zip(_LANGUAGES, labels, strict=True)
    ]


def place(one: Document, lang: str) -> str:
    """Return where a thing stands in the listing of a language: by its name, those of one name by their IRIs."""
    return _line(one.label(lang), one.iri)


def _line(label: str, iri: str) -> str:
    return f"{fold(label)}\t{iri}"


def order(unordered: Path, ordered: Path) -> None:
    """Write the lines of a file in their order, within a bounded memory."""
    import duckdb

    with duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(unordered.parent)}) as database:
        database.execute(_SORTED % str(ordered).replace("'", "''"), {"given": str(unordered)})


class Listing:
    """A sorted file of lines, open for reading."""

    __slots__ = ("_lines",)

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # an empty file cannot be mapped
            self._lines: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
            )

    def page(self, after: str | None, limit: int) -> Iterator[str]:
        """Yield so many lines, those after a line (None: from the first one); it need not be there."""
        start = 0
        if after is not None:
            line = after.encode() + b"\n"
            start = self._from(line)
            start += len(line) * (self._lines[start : start + len(line)] == line)
        for _rank in range(limit):
            end = self._lines.find(b"\n", start)
            if end < 0:
                return
            yield self._lines[start:end].decode()
            start = end + 1

    def amend(self, target: Path, gone: Collection[str], come: Collection[str]) -> None:
        """Write the listing to another file without some lines, and with others."""
        done = 0
        with target.open("wb") as output, memoryview(self._lines) as lines:
            for line in sorted(one.encode() + b"\n" for one in {*gone, *come}):
                start = self._from(line)
                output.write(lines[done:start])
                done = start + len(line) * (self._lines[start : start + len(line)] == line)
                if line[:-1].decode() in come:
                    output.write(line)
            output.write(lines[done:])

    def _from(self, wanted: bytes) -> int:
        """Return where the first line begins that is not below another one."""
        low, high = 0, len(self._lines)
        while low < high:
            start = max(self._lines.rfind(b"\n", low, (low + high) // 2) + 1, low)
            if self._lines[start : start + len(wanted)] < wanted:
                low = self._lines.find(b"\n", start) + 1
            else:
                high = start
        return low
