"""Chunks of bytes as a file: what arrives piece by piece, for a parser that reads files."""

import io
from collections.abc import Iterable
from typing import IO, cast


def file_of(chunks: Iterable[bytes]) -> IO[bytes]:
    """Return chunks as a file, which takes each one when it is needed; an empty one is no end."""
    return cast("IO[bytes]", _Chunks(chunks))


class _Chunks(io.RawIOBase):
    """The file that pyoxigraph reads."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken
