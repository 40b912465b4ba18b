"""The manifest: what a generation holds, and the hashes by which its wholeness is known.

An Oxigraph store that opens is no proof that its data are whole: a cut RocksDB manifest or a damaged
write-ahead log lose quads without a word. So every file of the store and of the search index is recorded beside them.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from graph.errors import GenerationDamagedError

FORMAT: Final = 4
"""Version of the layout of a generation; one that is not known is refused, never half read."""

_WITHOUT_EDITS: Final = 2
_WITHOUT_INDEX: Final = 3

_NAME: Final = "manifest.json"
_UNSTABLE: Final = frozenset({"LOCK", "LOG"})


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as it entered a generation: whence, of what vintage, how many triples, which bytes."""

    graph: str
    name: str
    title: str
    producer: str
    licence: str
    vintage: str
    triples: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the store or of the index: its size in bytes and its SHA-256."""

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
    one. ``graphs`` counts the triples of every named graph, ``files`` are those of the store, ``index`` those of the
    search index (none where it was built before there was one).
    """

    version: str
    built: str
    software: str
    sources: tuple[SourceRecord, ...]
    graphs: Mapping[str, int]
    files: Mapping[str, FileRecord]
    edits: tuple[Edit, ...] = ()
    index: Mapping[str, FileRecord] = field(default_factory=dict)

    @property
    def modified(self) -> str:
        """When the facts last changed: the moment of the last write, else of the build."""
        return self.edits[-1].moment if self.edits else self.built

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
            if document.pop("format") not in {FORMAT, _WITHOUT_EDITS, _WITHOUT_INDEX}:
                raise GenerationDamagedError(directory, "it was written by another version of the program")
            if document.pop("checksum") != _checksum(document):
                raise GenerationDamagedError(directory, f"{_NAME} has another content than when it was written")
            document["sources"] = tuple(SourceRecord(**record) for record in document["sources"])
            for part in {"files", "index"} & document.keys():
                document[part] = {name: FileRecord(**file) for name, file in document[part].items()}
            edits = document.pop("edits", ())
            document["edits"] = tuple(Edit(**{**edit, "graphs": tuple(edit["graphs"])}) for edit in edits)
            return cls(**document)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise GenerationDamagedError(directory, f"{_NAME} cannot be read ({error})") from error


def dataset_version(built: str, software: str, sources: tuple[SourceRecord, ...], edits: tuple[Edit, ...] = ()) -> str:
    """Return the version of a data set built at that moment (ISO date-time) from those sources, then edited so."""
    told: list[object] = [software, [asdict(source) for source in sources]]
    if edits:
        told.append([asdict(edit) for edit in edits])
    day = (edits[-1].moment if edits else built)[:10]
    return f"{day}-{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]}"


def _checksum(document: Mapping[str, Any]) -> str:
    """Return the hash of what a manifest says."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def record_files(
    directory: Path, before: Path | None = None, recorded: Mapping[str, FileRecord] | None = None
) -> dict[str, FileRecord]:
    """Return the record of every file of a closed store (its lock and its log left out), or of an index.

    A file that is the very one ``recorded`` in the folder ``before`` (a hard link to it) keeps its record.
    """
    paths = [path for path in sorted(directory.iterdir()) if path.name not in _UNSTABLE]
    same = {path.name for path in paths if before is not None and _is_shared(path, before / path.name)}
    known = {name: record for name, record in (recorded or {}).items() if name in same}
    return {path.name: known.get(path.name) or FileRecord(path.stat().st_size, file_sha256(path)) for path in paths}


def _is_shared(path: Path, other: Path) -> bool:
    """Say whether two names are those of one file."""
    try:
        return path.samefile(other)
    except FileNotFoundError:
        return False


def check_files(directory: Path, files: Mapping[str, FileRecord], hashed_up_to: int | None) -> None:
    """Compare the files of a store or an index with their records; raise GenerationDamagedError at a first difference.

    Sizes are always compared; contents only of files of at most ``hashed_up_to`` bytes (None: of all).
    """
    present = {path.name for path in directory.iterdir()} if directory.is_dir() else set()
    for name, record in files.items():
        path = directory / name
        if name not in present:
            raise GenerationDamagedError(directory, f"the file {name} is missing")
        if path.stat().st_size != record.size:
            raise GenerationDamagedError(directory, f"the file {name} has another size than recorded")
        if (hashed_up_to is None or record.size <= hashed_up_to) and file_sha256(path) != record.sha256:
            raise GenerationDamagedError(directory, f"the file {name} has another content than recorded")
    strangers = present - files.keys() - _UNSTABLE
    if strangers:
        raise GenerationDamagedError(directory, f"the file {min(strangers)} does not belong to it")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
