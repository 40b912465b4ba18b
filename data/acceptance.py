"""Acceptance: what a file that comes from the network has to be before it is taken."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.catalogue import Resource
from data.checksums import disagreement
from data.errors import DownloadRefusedError
from data.forms import form_of_file
from data.partial import Note

_LEAST_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is asked of one file; ``last_bytes`` is the size of the last one, 0 where it does not matter."""

    resource: Resource
    last_bytes: int

    def check_beginning(self, part: Path, note: Note) -> None:
        """Refuse a file by how it begins, and by the size that its server says it has."""
        form, size = form_of_file(part), note.total
        if form != self.resource.form:
            raise self.refusal(note.address, "form", self.resource.form, form)
        if size is not None:
            self.check_size(size, note)
            if size < self.last_bytes * _LEAST_SHARE:
                raise self.refusal(note.address, "shrunk", self.last_bytes, size)

    def check_size(self, size: int, note: Note) -> None:
        """Refuse a file that is larger than any that is taken."""
        if size > self.resource.most_bytes:
            raise self.refusal(note.address, "large", self.resource.most_bytes, size)

    def check_whole(self, part: Path, note: Note) -> None:
        """Refuse a file whose content is not the one announced, or which has lost more than a tenth."""
        self.check_beginning(part, note)
        size = part.stat().st_size
        if size < self.last_bytes * _LEAST_SHARE:
            raise self.refusal(note.address, "shrunk", self.last_bytes, size)
        differing = disagreement(part, note.checksums)
        if differing:
            raise self.refusal(note.address, "checksum", *differing)

    def refusal(self, address: str, reason: str, wanted: object, found: object) -> DownloadRefusedError:
        """Return the error that says why the file is not taken."""
        return DownloadRefusedError(self.resource.name, address, reason, wanted, found)
