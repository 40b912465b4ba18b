"""A spool: where a confined process writes what it makes, first in memory, then in an unnamed file."""

import os
import tempfile
from typing import BinaryIO, Final

IN_MEMORY: Final = 2**16


class SpoolFullError(Exception):
    """More was written than the cap allows."""


class Spool:
    """A place to write to, with a cap, whose content leaves the process as bytes or as an open file."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take some bytes; raises SpoolFullError beyond the cap."""
        self.size += len(data)
        if self.size > self._most:
            raise SpoolFullError
        if self._file is None and self.size > IN_MEMORY:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - close() closes it
            self._file.write(self._held)
            self._held.clear()
        if self._file is None:
            self._held += data
        else:
            self._write_through(memoryview(data))
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

    def _write_through(self, data: memoryview) -> None:
        while data and self._file is not None:
            data = data[self._file.write(data) :]
