"""What was fetched: the files of the registers on this machine, each beside a record of where it comes from.

DOWNLOADS/REGISTER/FILE              a whole file
DOWNLOADS/REGISTER/FILE.json         its record
DOWNLOADS/REGISTER/FILE.part         what has come of a file so far
DOWNLOADS/REGISTER/FILE.part.json    of which file that is the beginning
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from data.errors import DownloadFolderError

RECORD: Final = ".json"
PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A whole file of a register, and where it comes from.

    ``asked`` is the address of the catalogue and ``address`` where that led; ``etag`` and ``last_modified`` are
    what its server said of it, ``sha256`` is its own checksum in hexadecimal digits, ``fetched`` the moment (UTC).
    ``vintage`` is the month that its address names, else the day of its last change, else that of the fetch.
    """

    register: str
    path: Path
    asked: str
    address: str
    etag: str | None
    last_modified: str | None
    bytes: int
    sha256: str
    fetched: str
    vintage: str


def fetched(folder: Path) -> Mapping[str, tuple[FetchedFile, ...]]:
    """Return the fetched files in a folder, by register; a file that is not the one of its record is left out."""
    found = (_read(path) for path in sorted(folder.glob(f"*/*{RECORD}")))
    files = (one for one in found if one is not None)
    return {name: tuple(ones) for name, ones in groupby(files, lambda one: one.register)}


def record_of(path: Path) -> FetchedFile | None:
    """Return the record of a fetched file; None where there is none, or where the file is not as it says."""
    return _read(_beside(path))


def keep(part: Path, record: FetchedFile) -> None:
    """Give a finished part its name and its record; a crash at any moment leaves no record of another file."""
    beside = _beside(record.path)
    staged = _staged(beside, {**asdict(record), "path": record.path.name})  # a full disk is met before any change
    beside.unlink(missing_ok=True)
    part.replace(record.path)
    staged.replace(beside)


def write_whole(path: Path, content: Mapping[str, Any]) -> None:
    """Write a small JSON file whole or not at all."""
    _staged(path, content).replace(path)


def _staged(path: Path, content: Mapping[str, Any]) -> Path:
    """Write what is to become a file beside it, through to the disk."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


@contextmanager
def usable(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a clear error."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise DownloadFolderError(folder, "full" if full else error.strerror or str(error)) from error


def day_of(last_modified: str | None) -> str:
    """Return the day of a date of HTTP, or today where there is none, or one that is still to come."""
    today = datetime.now(UTC).date()
    try:
        return min(parsedate_to_datetime(last_modified or "").date(), today).isoformat()
    except (ValueError, OverflowError):
        return today.isoformat()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + RECORD)


def _read(path: Path) -> FetchedFile | None:
    """Return what a record tells, if it is the record of a whole file that is there."""
    file = path.with_name(path.name.removesuffix(RECORD))
    try:
        record = TypeAdapter(FetchedFile).validate_python({**from_json(path.read_bytes()), "path": file})
        return record if file.stat().st_size == record.bytes else None
    except (OSError, TypeError, ValueError, ValidationError):
        return None
