"""Rows: how many solutions an answer holds, counted in its bytes as they pass.

The engine writes tables by itself, some kilobytes at a time; to look at each row in Python would make it slow.
So what parts the rows is counted in each piece, at the speed of C: exactly, wherever the pieces are cut.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol


def _all_but(kept: bytes) -> bytes:
    return bytes(set(range(256)) - set(kept))


class _Places:
    """How often some patterns occur in a text that comes in pieces; none of them overlaps itself."""

    def __init__(self, *patterns: bytes) -> None:
        self._patterns = patterns
        self._held = max(map(len, patterns)) - 1
        self._tail = b""

    def count(self, piece: bytes) -> int:
        """Return how many places the next piece completes."""
        text = self._tail + piece
        found = sum(text.count(one) - self._tail.count(one) for one in self._patterns)
        self._tail = text[-self._held :]
        return found


class _Outside:
    """What of a text that comes in pieces stands outside of double quotes."""

    def __init__(self) -> None:
        self._inside = 0

    def of(self, piece: bytes) -> bytes:
        """Return it for the next piece, from which all but quotes and what matters is gone already."""
        parts = piece.split(b'"')
        outside = b"".join(parts[self._inside :: 2])
        self._inside ^= (len(parts) - 1) & 1
        return outside


class _Tsv:
    """One line for each row, after that of the names; line breaks in values are escaped."""

    def __init__(self) -> None:
        self.rows = -1

    def take(self, piece: bytes) -> int:
        """Return how many rows there are with the next piece."""
        self.rows += piece.count(b"\n")
        return self.rows


class _Csv:
    """One line for each row, after that of the names; line breaks in values stand in quotes."""

    _NOISE: Final = _all_but(b'"\n')

    def __init__(self) -> None:
        self.rows = -1
        self._outside = _Outside()

    def take(self, piece: bytes) -> int:
        """Return how many rows there are with the next piece."""
        self.rows += self._outside.of(piece.translate(None, self._NOISE)).count(b"\n")
        return self.rows


class _Xml:
    """One element for each row; the sign that opens an element is escaped everywhere else."""

    def __init__(self) -> None:
        self.rows = 0
        self._opened = _Places(b"<result>")

    def take(self, piece: bytes) -> int:
        """Return how many rows there are with the next piece."""
        self.rows += self._opened.count(piece)
        return self.rows


class _Json:
    """One object for each row in one list: between two of them, outside of strings, stands ``},{``."""

    _NOISE: Final = _all_but(b'"{}[,:')

    def __init__(self) -> None:
        self.rows = 0
        self._escape = b""
        self._outside = _Outside()
        self._opened = _Places(b"[{", b"},{")

    def take(self, piece: bytes) -> int:
        """Return how many rows there are with the next piece."""
        plain = (self._escape + piece).replace(b"\\\\", b"")
        self._escape = plain[-1:] if plain.endswith(b"\\") else b""
        plain = plain.replace(b'\\"', b"").translate(None, self._NOISE)
        self.rows += self._opened.count(self._outside.of(plain))
        return self.rows


class _JsonAtMost:
    """As many rows as that, or fewer: strings may hold what stands between two rows."""

    def __init__(self) -> None:
        self.rows = 1
        self._between = _Places(b"},{")

    def take(self, piece: bytes) -> int:
        """Return how many rows there are with the next piece."""
        self.rows += self._between.count(piece)
        return self.rows


class _Counter(Protocol):
    def take(self, piece: bytes) -> int: ...


_EXACT: Final[Mapping[str, Callable[[], _Counter]]] = {
    "application/sparql-results+json": _Json,
    "application/sparql-results+xml": _Xml,
    "text/csv": _Csv,
    "text/tab-separated-values": _Tsv,
}
_AT_MOST: Final[Mapping[str, Callable[[], _Counter]]] = {"application/sparql-results+json": _JsonAtMost}


class RowCap:
    """The most rows that a table in a format may have."""

    def __init__(self, table: str, most: int) -> None:
        self._most = most
        # In JSON, being exact costs ten times as much: only what seems to have too many rows is counted so.
        self._counter = _AT_MOST.get(table, _EXACT[table])()
        self._exact = _EXACT[table]() if table in _AT_MOST else None

    def is_passed(self, piece: bytes, whole: Callable[[], Iterable[bytes]]) -> bool:
        """Take the next piece and say whether there are more rows; ``whole`` gives all pieces up to this one."""
        rows = self._counter.take(piece)
        if rows > self._most and self._exact is not None:
            self._counter, self._exact = self._exact, None
            for one in whole():
                rows = self._counter.take(one)
        return rows > self._most
