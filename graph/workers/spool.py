"""A spool: where a confined process writes what it makes, first in memory, then in an unnamed file."""

import os
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from graph.workers.rows import RowCap

IN_MEMORY: Final = 2**16


class SpoolFullError(Exception):
    """More was written than a cap allows: that of bytes, or that of rows."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Spool:
    """A place to write to, with caps, whose content leaves the process as bytes or as an open file."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows: RowCap | None = None
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self.size = 0

    def cap_rows(self, rows: RowCap) -> None:
        """Take no more rows than that; called before anything is written."""
        self._rows = rows

    def write(self, data: bytes) -> int:
        """Take some bytes; raises SpoolFullError beyond a cap."""
        self.size += len(data)
        if self.size > self._most:
            raise SpoolFullError("answer_bytes")
        if self._file is None and self.size > IN_MEMORY:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - close() closes it
            self._file.write(self._held)
            self._held.clear()
        if self._file is None:
            self._held += data
        else:
            self._write_through(memoryview(data))
        if self._rows is not None and self._rows.is_passed(data, self._pieces):
            raise SpoolFullError("answer_rows")
        return len(data)

    def flush(self) -> None:
        """Do nothing: a file without a buffer has nothing to flush."""

    def content(self) -> tuple[bytes, int | None]:
        """Return what is held in memory, or the number of the file that holds it, at its beginning."""
        if self._file is None:
            return bytes(self._held), None
        os.lseek(self._file.fileno(), 0, os.SEEK_SET)
        return b"", self._file.fileno()

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()

    def _pieces(self) -> Iterator[bytes]:
        """Yield what was written so far; the place where the next piece goes stays the same."""
        if self._file is None:
            yield bytes(self._held)
            return
        for place in range(0, self.size, IN_MEMORY):
            yield os.pread(self._file.fileno(), IN_MEMORY, place)

    def _write_through(self, data: memoryview) -> None:
        while data and self._file is not None:
            data = data[self._file.write(data) :]
