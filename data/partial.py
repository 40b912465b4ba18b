"""Partial: what has come of a file, kept so that a later try goes on from there, with a note of which file it is."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from data.fetched import PART, RECORD, write_whole

_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Note:
    """Which file a part is the beginning of: what its server said when it began.

    ``asked`` is the address of the catalogue and ``address`` where that led. ``total`` is how many bytes the whole
    has, None where that was not said; ``checksums`` are those announced.
    """

    asked: str
    address: str
    etag: str | None
    last_modified: str | None
    total: int | None
    checksums: tuple[str, ...]

    @property
    def validator(self) -> str | None:
        """What tells the server which file is meant (RFC 9110, 13.1.5); None where it gave nothing that does."""
        strong = self.etag if self.etag and not self.etag.startswith("W/") else None
        return strong or self.last_modified

    def goes_on(self, headers: Mapping[str, str], start: int) -> bool:
        """Say whether a partial answer is of the same file, from that byte, as far as it says what it is of."""
        found = _RANGE.fullmatch(headers.get("content-range", ""))
        said = ((self.etag, headers.get("etag")), (self.last_modified, headers.get("last-modified")))
        same = all(before == now for before, now in said if before is not None and now is not None)
        return same and found is not None and int(found[1]) == start and found[2] in {"*", str(self.total)}


class Part:
    """The beginning of one file."""

    __slots__ = ("_note", "path")

    def __init__(self, file: Path) -> None:
        self.path = file.with_name(file.name + PART)
        self._note = file.with_name(file.name + PART + RECORD)

    def begun(self, asked: str) -> tuple[Note, int] | None:
        """Return of which file this is the beginning and how much there is; None where nothing can be gone on with.

        What is as long as the whole file gives up its last byte, so that there is something to ask for.
        """
        try:
            note = TypeAdapter(Note).validate_python(from_json(self._note.read_bytes()))
            size = self.path.stat().st_size
        except (OSError, ValueError, ValidationError):
            return None
        start = min(size, (note.total or 0) - 1)
        return (note, start) if note.asked == asked and note.validator and start > 0 else None

    def begin(self, note: Note) -> BinaryIO:
        """Open the part at its beginning, for another file than the one before, or for the same from the start."""
        self.path.unlink(missing_ok=True)  # before the note, which must never be that of other bytes
        write_whole(self._note, asdict(note))
        return self.path.open("wb")

    def go_on(self, start: int) -> BinaryIO:
        """Open the part to write on from a byte."""
        file = self.path.open("r+b")
        file.truncate(start)
        file.seek(start)
        return file

    def remove(self) -> None:
        """Remove what has come, and the note of it."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
