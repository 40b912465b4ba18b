"""Archives: the files in a zip or a gzip, taken out one after the other, within bounds.

An archive is believed in nothing: what its members are called, how large they say they are, that they are whole.
"""

import gzip
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, Final

from data.errors import ArchiveDamagedError, ArchiveError, ArchiveRefusedError
from data.forms import HEAD, form_of, form_of_file

MOST_BYTES: Final = 64 << 30
"""How many bytes an archive may be unpacked to, unless it is told otherwise."""

_RATIO: Final = 200
_ALWAYS: Final = 1 << 20  # a small archive of plain rows may well be packed tighter than the ratio
_MOST_MEMBERS: Final = 10_000
_BLOCK: Final = 1 << 20
_CODINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCKED: Final = 0x1
_UNREADABLE: Final = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError,
)  # fmt: skip

_Readable = IO[bytes] | gzip.GzipFile


def unpack(path: Path, into: Path, pattern: str = "*", most_bytes: int = MOST_BYTES) -> Iterator[Path]:
    """Take the files out of a zip or a gzip into a folder, and yield each once it is there whole.

    ``pattern`` is that of the names of the members wanted (``*.csv``; case aside); a gzip has one member, called as
    the archive without ``.gz``. Raises ArchiveRefusedError or ArchiveDamagedError; then nothing that was taken out is
    left in the folder.
    """
    form = form_of_file(path)
    if form not in {"zip", "gzip"}:
        raise ArchiveRefusedError(path, "", "kind")
    members = _zip_members(path, pattern) if form == "zip" else _gzip_member(path)
    room = _Room(path, most_out_of(path, most_bytes), most_bytes)
    done: list[Path] = []
    try:
        for name, content in members:
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                done.append(target)
                room.fill(file, name, content)
            yield target
    except (ArchiveError, OSError):
        for target in done:
            target.unlink(missing_ok=True)
        raise


class _Room:
    """The bytes that an archive may still take: as many as are allowed, and as its own size makes likely."""

    def __init__(self, path: Path, limit: int, most_bytes: int) -> None:
        self._path = path
        self._left = limit
        self._limit = limit
        self._reason = "large" if limit == most_bytes else "bomb"

    def fill(self, file: IO[bytes], name: str, content: _Readable) -> None:
        """Write a member to a file; its checksum is compared when its end is read."""
        read = 0
        while block := self._block(content, name, read):
            if not read and form_of(block[:HEAD]) == "tar":
                raise ArchiveRefusedError(self._path, name, "kind")
            read += len(block)
            self._left -= len(block)
            if self._left < 0:
                raise ArchiveRefusedError(self._path, name, self._reason, self._limit)
            file.write(block)

    def _block(self, content: _Readable, name: str, read: int) -> bytes:
        with _readable(self._path, name, read):
            return content.read(_BLOCK)


@contextmanager
def _readable(path: Path, name: str = "", read: int = 0) -> Iterator[None]:
    """Turn what the decoders say of a damaged archive into a clear error."""
    try:
        yield
    except _UNREADABLE as error:
        raise ArchiveDamagedError(path, name, str(error) or type(error).__name__, read) from error


def _gzip_member(path: Path) -> Iterator[tuple[str, gzip.GzipFile]]:
    """Yield the one member of a gzip."""
    with gzip.open(path) as content:
        yield path.name.removesuffix(".gz") if path.suffix == ".gz" else f"{path.name}.unpacked", content


def _zip_members(path: Path, pattern: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the members wanted of a zip, once all of them are known to be harmless."""
    with _readable(path):
        archive = zipfile.ZipFile(path)
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > _MOST_MEMBERS:
            raise ArchiveRefusedError(path, "", "many", _MOST_MEMBERS)
        names: set[str] = set()
        for one in members:
            _check(path, one)
            if one.filename.casefold() in names:
                raise ArchiveRefusedError(path, one.filename, "twice")
            names.add(one.filename.casefold())
        for name in names:
            if any(str(folder) in names for folder in PurePosixPath(name).parents):
                raise ArchiveRefusedError(path, name, "twice")
        for one in members:
            if fnmatch(PurePosixPath(one.filename).name.lower(), pattern.lower()):
                with _readable(path, one.filename):
                    content = archive.open(one)
                with content:
                    yield one.filename, content


def _check(path: Path, member: zipfile.ZipInfo) -> None:
    """Refuse a member that would not be a plain file inside of the folder, or that cannot be read."""
    name, kind = member.filename, stat.S_IFMT(member.external_attr >> 16)
    if (
        str(PurePosixPath("/", name)) != f"/{name}"
        or ".." in name.split("/")
        or "\\" in name
        or "\0" in member.orig_filename
    ):
        raise ArchiveRefusedError(path, name, "name")
    if kind not in {0, stat.S_IFREG}:
        raise ArchiveRefusedError(path, name, "link")
    if member.flag_bits & _LOCKED:
        raise ArchiveRefusedError(path, name, "locked")
    if member.compress_type not in _CODINGS:
        raise ArchiveRefusedError(path, name, "coding")


def most_out_of(path: Path, most_bytes: int) -> int:
    """Return how many bytes may come out of a packed file: so many, and no more than two hundred times its own."""
    return min(most_bytes, max(_RATIO * path.stat().st_size, _ALWAYS))
