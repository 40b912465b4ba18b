"""The manifest: what a generation holds, and the hashes by which its wholeness is known.

An Oxigraph store that opens is no proof that its data are whole: a cut RocksDB manifest or a damaged
write-ahead log lose quads without a word. So every file of a generation is recorded beside them.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from graph.errors import GenerationDamagedError
from ontology.source import Account

FORMAT: Final = 4
"""Version of the layout of a generation; one that is not known is refused, never half read."""

_OLDEST: Final = 2
_STORE_ALONE: Final = 3

_NAME: Final = "manifest.json"
_UNSTABLE: Final = frozenset({"store/LOCK", "store/LOG"})


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as it entered a generation: whence, of what vintage, how many triples, which facts, of which rows."""

    graph: str
    name: str
    title: str
    producer: str
    licence: str
    vintage: str
    triples: int
    sha256: str
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a generation: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One write since the build: when, what was done, to which graphs, with which bytes, by whose key.

    ``moment`` is an ISO 8601 date-time, ``operation`` ``update``, ``put``, ``post`` or ``delete``, ``graphs``
    the named graphs that changed, ``sha256`` the hash of what was sent, ``key`` the first digits of the hash of
    the key that allowed it.
    """

    moment: str
    operation: str
    graphs: tuple[str, ...]
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds.

    ``version`` is the date of the build, or of the last write, and the first 12 hex digits of the hash of its
    sources and its edits: the same facts on the same day give the same version, and every write gives a new
    one. ``properties`` counts the triples of each property in every named graph, ``graphs`` those of the graph (a
    generation of an older format has only these). ``files`` are named by their paths in the generation,
    such as ``store/CURRENT``.
    """

    version: str
    built: str
    software: str
    sources: tuple[SourceRecord, ...]
    graphs: Mapping[str, int]
    files: Mapping[str, FileRecord]
    edits: tuple[Edit, ...] = ()
    properties: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def modified(self) -> str:
        """When the facts last changed: the moment of the last write, else of the build."""
        return self.edits[-1].moment if self.edits else self.built

    def with_counts(self, properties: Mapping[str, Mapping[str, int]]) -> "Manifest":
        """Return the same with the number of triples of each property in every named graph."""
        graphs = {graph: sum(counts.values()) for graph, counts in properties.items()}
        return replace(self, graphs=graphs, properties=properties)

    def write(self, directory: Path) -> None:
        """Write the manifest into the directory of its generation."""
        document = {"format": FORMAT, "checksum": _checksum(asdict(self)), **asdict(self)}
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        with (directory / _NAME).open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Read the manifest of a generation; raise GenerationDamagedError where it cannot be trusted."""
        path = directory / _NAME
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            layout = document.pop("format")
            if not isinstance(layout, int) or not _OLDEST <= layout <= FORMAT:
                raise GenerationDamagedError(directory, "it was written by another version of the program")
            if document.pop("checksum") != _checksum(document):
                raise GenerationDamagedError(directory, f"{_NAME} has another content than when it was written")
            document["sources"] = tuple(_source(record) for record in document["sources"])
            within = "store/" if layout <= _STORE_ALONE else ""
            document["files"] = {within + name: FileRecord(**file) for name, file in document["files"].items()}
            edits = document.pop("edits", ())
            document["edits"] = tuple(Edit(**{**edit, "graphs": tuple(edit["graphs"])}) for edit in edits)
            return cls(**document)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise GenerationDamagedError(directory, f"{_NAME} cannot be read ({error})") from error


def dataset_version(built: str, software: str, sources: tuple[SourceRecord, ...], edits: tuple[Edit, ...] = ()) -> str:
    """Return the version of a data set built at that moment (ISO date-time) from those sources, then edited so."""
    told: list[object] = [software, [_told(source) for source in sources]]
    if edits:
        told.append([asdict(edit) for edit in edits])
    day = (edits[-1].moment if edits else built)[:10]
    return f"{day}-{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]}"


def _told(source: SourceRecord) -> dict[str, Any]:
    """Return what the version says of a source: an account that is not there counts for nothing."""
    return {name: value for name, value in asdict(source).items() if name != "account" or value is not None}


def _source(record: dict[str, Any]) -> SourceRecord:
    account = record.pop("account", None)
    return SourceRecord(**record, account=account and Account(**account))


def _checksum(document: Mapping[str, Any]) -> str:
    """Return the hash of what a manifest says."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def record_files(
    directory: Path, before: Path | None = None, recorded: Mapping[str, FileRecord] | None = None
) -> dict[str, FileRecord]:
    """Return the record of every file in the folders of a generation (the lock and the log of its store left out).

    A file that is the very one ``recorded`` in the generation ``before`` (a hard link to it) keeps its record.
    """
    names = sorted(_present(directory))
    same = {name for name in names if before is not None and _is_shared(directory / name, before / name)}
    known = {name: record for name, record in (recorded or {}).items() if name in same}
    return {name: known.get(name) or _record(directory / name) for name in names}


def _present(directory: Path) -> set[str]:
    """Return the paths of the files in the folders of a generation."""
    files = (path for path in directory.glob("*/**/*") if not path.is_dir())
    return {path.relative_to(directory).as_posix() for path in files} - _UNSTABLE


def _record(path: Path) -> FileRecord:
    return FileRecord(path.stat().st_size, file_sha256(path))


def _is_shared(path: Path, other: Path) -> bool:
    """Say whether two names are those of one file."""
    try:
        return path.samefile(other)
    except FileNotFoundError:
        return False


def check_files(directory: Path, files: Mapping[str, FileRecord], hashed_up_to: int | None, within: str = "") -> None:
    """Compare the files of a generation with their records; raise GenerationDamagedError at the first difference.

    Sizes are always compared; contents only of files of at most ``hashed_up_to`` bytes (None: of all). ``within`` is
    how the names begin of those that are looked at.
    """
    present = {name for name in _present(directory) if name.startswith(within)}
    files = {name: record for name, record in files.items() if name.startswith(within)}
    for name, record in files.items():
        path = directory / name
        if name not in present:
            raise GenerationDamagedError(directory, f"the file {name} is missing")
        if path.stat().st_size != record.size:
            raise GenerationDamagedError(directory, f"the file {name} has another size than recorded")
        if (hashed_up_to is None or record.size <= hashed_up_to) and file_sha256(path) != record.sha256:
            raise GenerationDamagedError(directory, f"the file {name} has another content than recorded")
    strangers = present - files.keys()
    if strangers:
        raise GenerationDamagedError(directory, f"the file {min(strangers)} does not belong to it")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
