"""Listings: the things of one kind in the order of their names, in a file that is paged through and never read whole.

A line is the folded name, the IRI and a text, parted by tabs. Lines are sorted by their bytes, so that any place is
found in a few steps; a change writes the file anew, and copies what stays in large pieces.
"""

import mmap
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from graph.gazetteer import fold

_MEMORY: Final = "384MB"
_SORTED: Final = """
COPY (
    SELECT * FROM read_csv(
        $given, header = false, auto_detect = false, quote = '', escape = '', delim = '\x01',
        columns = {'line': 'VARCHAR'}
    ) ORDER BY line
) TO '%s' (FORMAT csv, HEADER false, QUOTE '', DELIMITER '\x01')
"""


def place(label: str, iri: str) -> str:
    """Return where a thing stands in its listing: by its name, things of one name by their IRIs."""
    return f"{fold(label)}\t{iri}"


def order(unordered: Path, ordered: Path) -> None:
    """Write the lines of a file in their order, within a bounded memory."""
    import duckdb

    config = {"memory_limit": _MEMORY, "temp_directory": str(ordered.parent), "threads": 2}
    with duckdb.connect(config=config) as database:
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
        """Yield the texts of so many things that stand after a place (None: of the first ones)."""
        start = 0 if after is None else self._from(after.encode() + b"\t\xff")
        for _rank in range(limit):
            end = self._lines.find(b"\n", start)
            if end < 0:
                return
            yield self._lines[start:end].decode().split("\t", 2)[2]
            start = end + 1

    def count(self) -> int:
        """Return how many lines there are; all are read for it."""
        return sum(1 for _line in iter(self._lines.readline, b"")) if isinstance(self._lines, mmap.mmap) else 0

    def amend(self, target: Path, gone: Collection[str], come: Mapping[str, str]) -> None:
        """Write the listing to another file without what stands at some places, and with texts at others."""
        done = 0
        with target.open("wb") as output, memoryview(self._lines) as lines:
            for one in sorted({*gone, *come}):
                begin = one.encode() + b"\t"
                start = max(done, self._from(begin))
                output.write(lines[done:start])
                done = start
                if self._lines[start : start + len(begin)] == begin:
                    done = self._lines.find(b"\n", start) + 1
                if one in come:
                    output.write(begin + come[one].encode() + b"\n")
            output.write(lines[done:])

    def _from(self, wanted: bytes) -> int:
        """Return where the first line begins that is not below some bytes."""
        low, high = 0, len(self._lines)
        while low < high:
            start = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._lines[start : start + len(wanted)] < wanted:
                low = self._lines.find(b"\n", start) + 1
            else:
                high = start
        return low
