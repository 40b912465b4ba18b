"""Everything that can go wrong where facts come from, as one tree; each error carries its data.

DataError
├── CatalogueError              a catalogue that cannot be read
├── UnknownRegisterError        no register has this name
├── FetchedByHandError          a register whose file a person has to get
├── DownloadError
│   ├── DownloadUnreachableError  nothing answers, not in time, or not to the end: what has come is kept
│   └── DownloadRefusedError      what answers is not the file
├── DownloadFolderError         the folder of the fetched files is full, in use, or cannot be written
├── ArchiveError
│   ├── ArchiveDamagedError     an archive that cannot be read to its end
│   └── ArchiveRefusedError     an archive that is not unpacked
├── UnknownScopeError           no territory has this code
├── FileRefusedError            a file that is not what it should be
├── TooManyRefusedError         too many rows of a register are wrong
├── OlderVintageError           files that are older than those of the last build
├── FewerRowsError              files that lost more than a tenth of their rows
└── OlderTablesError            tables of an earlier build that this program does not read
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class DataError(Exception):
    """Anything that keeps facts from being taken from where they are."""


class CatalogueError(DataError):
    """A file that is not a catalogue: which one, and why; ``details`` are those of pydantic, where it found it."""

    def __init__(self, file: str, reason: str, details: tuple[Mapping[str, Any], ...] = ()) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason
        self.details = details


class UnknownRegisterError(DataError):
    """A name that no register of the catalogue has; ``choices`` are those that exist."""

    def __init__(self, name: str, choices: tuple[str, ...]) -> None:
        super().__init__(f"no register is called {name!r}")
        self.name = name
        self.choices = choices


class FetchedByHandError(DataError):
    """A register without an address from which its files can be taken.

    ``page`` is where a person finds them (empty: nowhere, they are one's own), ``advice`` says how, by language.
    """

    def __init__(self, register: str, page: str, advice: Mapping[str, str]) -> None:
        super().__init__(f"the files of {register} are got by hand: {page or 'they are your own'}")
        self.register = register
        self.page = page
        self.advice = advice


class DownloadError(DataError):
    """A file that was not fetched; ``address`` is where it was asked."""

    def __init__(self, file: str, address: str, message: str) -> None:
        super().__init__(f"{file}, {address}: {message}")
        self.file = file
        self.address = address


class DownloadUnreachableError(DownloadError):
    """A file that may come at another time; what has come of it is kept.

    ``reason`` is one of a closed list: ``connection``, ``timeout``, ``cut`` (the connection ended before the file
    did), ``status`` (the service says that it cannot now), ``changed`` (the file is not the one that was begun).
    ``detail`` is what was said. ``wait_s`` is how long the service asks to wait, None where it does not say.
    """

    def __init__(self, file: str, address: str, reason: str, detail: str, wait_s: float | None = None) -> None:
        super().__init__(file, address, f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.wait_s = wait_s


class DownloadRefusedError(DownloadError):
    """A file that is not taken: what was ``wanted``, and what was ``found``.

    ``reason`` is one of a closed list: ``missing`` (HTTP status), ``status`` (of HTTP), ``redirect`` (it leads in
    circles, or where no file is taken from), ``form`` (of the file), ``coded`` (sent in another coding than asked),
    ``endless`` (nothing says where it ends), ``large`` (bytes), ``shrunk`` (bytes), ``checksum``.
    """

    def __init__(self, file: str, address: str, reason: str, wanted: object, found: object) -> None:
        super().__init__(file, address, f"{reason}: {found} in place of {wanted}")
        self.reason = reason
        self.wanted = wanted
        self.found = found


class DownloadFolderError(DataError):
    """A folder in which files cannot be kept now.

    ``reason`` is ``full``, ``busy`` (another process fetches into it), or what the system says.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder
        self.reason = reason


class ArchiveError(DataError):
    """An archive from which nothing is taken: its path, the member in question (empty: the whole), and why."""

    def __init__(self, path: Path, member: str, reason: str) -> None:
        super().__init__(f"{path}{f', {member}' if member else ''}: {reason}")
        self.path = path
        self.member = member
        self.reason = reason


class ArchiveDamagedError(ArchiveError):
    """An archive that is truncated or changed; ``read`` is how many bytes of the member could be read."""

    def __init__(self, path: Path, member: str, reason: str, read: int = 0) -> None:
        super().__init__(path, member, f"after {read} bytes: {reason}")
        self.read = read
        self.reason = reason


class ArchiveRefusedError(ArchiveError):
    """An archive that could do harm, or of a kind that is not unpacked.

    ``reason`` is one of a closed list: ``kind`` (neither zip nor gzip, or a tar), ``name`` (it leads out of the
    folder), ``link`` (or another member that is no file), ``locked`` (by a password), ``coding`` (a compression that
    is not read), ``many`` (members), ``twice`` (two members of one name), ``large`` (more bytes than may be
    unpacked), ``bomb`` (far more bytes than the archive has). ``limit`` is the number that was passed, where there is
    one.
    """

    def __init__(self, path: Path, member: str, reason: str, limit: int | None = None) -> None:
        super().__init__(path, member, reason if limit is None else f"{reason}: more than {limit}")
        self.limit = limit
        self.reason = reason


class UnknownScopeError(DataError):
    """A territory to which a build is to be limited, and that does not exist."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no territory has the code {code!r}")
        self.code = code


class FileRefusedError(DataError):
    """A file of a register that cannot be read as one: which, and why.

    ``reason`` is ``empty``, ``utf-16``, ``no-table`` (neither CSV with a header nor JSON nor Parquet), ``columns``
    (no layout has this header; ``detail`` names what is lacking), ``quote`` (``detail`` is the line that opens one
    which is never closed), ``no-rows`` (it and those beside it have none), ``changed`` (it was fetched, and is not what
    its record says), or ``damaged`` (``detail`` is what the reader says).
    """

    def __init__(self, path: Path, reason: str, detail: str = "") -> None:
        super().__init__(f"{path.name}: {reason} {detail}".strip())
        self.path = path
        self.reason = reason
        self.detail = detail


class TooManyRefusedError(DataError):
    """A register of which too many rows are wrong: how many of how many, for which reasons, where they are listed."""

    def __init__(self, register: str, refused: Mapping[str, int], rows: int, report: Path) -> None:
        super().__init__(f"{sum(refused.values())} of {rows} rows of {register} are wrong; they are listed in {report}")
        self.register = register
        self.refused = dict(refused)
        self.rows = rows
        self.report = report


class OlderVintageError(DataError):
    """Files of a register that are older than those of the build before."""

    def __init__(self, register: str, vintage: str, before: str) -> None:
        super().__init__(f"{register} of {vintage} is older than that of {before}, which is served")
        self.register = register
        self.vintage = vintage
        self.before = before


class FewerRowsError(DataError):
    """Files of a register that have lost more than a tenth of their rows since the build before."""

    def __init__(self, register: str, rows: int, before: int) -> None:
        super().__init__(f"{register} has {rows} rows, {before} before")
        self.register = register
        self.rows = rows
        self.before = before


class OlderTablesError(DataError):
    """Tables of a register that another version of the program made: they are not what this one reads."""

    def __init__(self, register: str) -> None:
        super().__init__(f"the tables of {register} were made by another version of the program")
        self.register = register
