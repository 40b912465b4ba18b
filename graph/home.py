"""The home: the data directory where generations live, and who may write in it.

HOME/current                    the version that is served
HOME/generations/VERSION/       manifest.json and store/ (VERSION.2, VERSION.3… where the same facts were built again)
HOME/generations/.building-…    a build under way, or what a killed one left
HOME/exclusions.txt             hashes of the people and organisations that asked to be left out
HOME/unpurged                   there as long as files of the served generation may hold the names of some of them
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from traceback import clear_frames
from typing import Final

import platformdirs
from filelock import FileLock, Timeout

from graph.errors import HomeBusyError, HomeUnusableError, NoGenerationError

_KEPT: Final = 2
_POLL_S: Final = 0.02
_DISCARDED: Final = ".discarded"
WEIGHTS: Final = "weights/served.toml"
"""Where the weights that lists use lie in a data directory, and in a generation."""
_BUILDING: Final = ".building-"
_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST})
_FULL: Final = ("No space left on device", "max_temp_directory_size")
"""How engines say that the disk is full, in words and without a number: RocksDB, tantivy, and DuckDB."""


def default_home() -> Path:
    """Return the data directory that MAILLAGE_HOME names, else this person's: a standard place of the system."""
    named = os.environ.get("MAILLAGE_HOME")
    if named:
        return Path(named)
    return platformdirs.user_data_path("maillage", appauthor=False)


class Home:
    """A data directory."""

    __slots__ = ("path",)

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_home()

    @property
    def generations(self) -> Path:
        """The folder of the generations."""
        return self.path / "generations"

    def current(self) -> Path:
        """Return the folder of the generation that is served; raise NoGenerationError if there is none."""
        try:
            version = (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise NoGenerationError(self.path) from error
        except OSError as error:
            raise HomeUnusableError(self.path, error.strerror or str(error)) from error
        return self.generations / version

    @contextmanager
    def building(self, patience_s: float = 0.0) -> Iterator[Path]:
        """Give a folder to build in, alone; what is left in it at the end is removed.

        It holds nothing but the weights that lists are to use, where some were given (:meth:`take_weights`).

        Whoever finds another build under way waits for it so long, then gets HomeBusyError.
        """
        with self.writable(), self._lock("building", patience_s):
            self._sweep()
            directory = self.generations / f"{_BUILDING}{os.getpid()}"
            directory.mkdir()
            if (self.path / WEIGHTS).is_file():
                (directory / WEIGHTS).parent.mkdir()
                shutil.copyfile(self.path / WEIGHTS, directory / WEIGHTS)
            try:
                yield directory
            except BaseException as error:
                clear_frames(error.__traceback__)  # they hold a store open, which would go on writing there
                raise
            finally:
                shutil.rmtree(directory, ignore_errors=True)

    def take_weights(self, text: str) -> None:
        """Keep a file of weights for every generation that is built from now on."""
        with self.writable():
            new = self.path / f"{WEIGHTS}.new"
            new.parent.mkdir(exist_ok=True)
            new.write_text(text, encoding="utf-8")
            new.replace(self.path / WEIGHTS)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Hold the data directory as its one server."""
        with self.writable(), self._lock("serving"):
            yield

    @property
    def is_served(self) -> bool:
        """Whether a server has this data directory."""
        try:
            with self._lock("serving"):
                return False
        except HomeBusyError:
            return True

    def publish(self, built: Path, version: str) -> Path:
        """Make a finished build the generation that is served, by one atomic rename of ``current``.

        What is served until then is left alone, even where it is of the same version.
        """
        names = (version if rank == 1 else f"{version}.{rank}" for rank in count(1))
        target = next(path for name in names if not (path := self.generations / name).exists())
        _sync_whole(built)
        built.rename(target)
        _sync(self.generations)
        pointer = self.path / "current.new"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(target.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self.path / "current")
        _sync(self.path)
        _sync(self.path.parent)
        return target

    def prune(self) -> None:
        """Remove old generations: all but the served one, the newest of the others, and those being read."""
        for rank, path in enumerate(self._others()):
            if rank >= _KEPT - 1 or (path / _DISCARDED).exists():
                _remove_unread(path)

    def tidy(self) -> None:
        """Remove what killed builds left and old generations, unless a build is under way, which does so itself."""
        with suppress(HomeBusyError), self.writable(), self._lock("building"):
            self._sweep()
            self.prune()

    def discard_others(self) -> list[Path]:
        """Remove every generation but the served one, now or as soon as it is read no more; return those left."""
        for path in self._others():
            (path / _DISCARDED).touch()
        self.prune()
        return self._others()

    def _others(self) -> list[Path]:
        """Return the generations that are not served, the newest first."""
        served = self.current()
        found = (path for path in self.generations.iterdir() if not path.name.startswith(_BUILDING))
        others = [path for path in found if path != served and path.is_dir()]
        return sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)

    def exclusions(self) -> frozenset[str]:
        """Return the hashes of the IRIs that must not enter any build."""
        try:
            return frozenset((self.path / "exclusions.txt").read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise HomeUnusableError(self.path, error.strerror or str(error)) from error

    def exclude(self, *iris: str) -> None:
        """Note, by their hashes alone, that IRIs must not enter any later build, and that they may be in this one."""
        with self.writable():
            self._unpurged.touch()
        self._exclude({exclusion(iri) for iri in iris})

    @property
    def is_purged(self) -> bool:
        """Whether no file of the served generation holds what was excluded after it was built."""
        return not self._unpurged.exists()

    def note_purged(self, excluded: Set[str]) -> None:
        """Note that the served generation was built from scratch without what was excluded, if that is all there is."""
        if self.exclusions() == excluded:
            self._unpurged.unlink(missing_ok=True)

    @property
    def _unpurged(self) -> Path:
        return self.path / "unpurged"

    def exclude_as(self, other: "Home") -> None:
        """Note that what another data directory excludes must not enter any later build here either, as it is there."""
        if not other.is_purged:
            with self.writable():
                self._unpurged.touch()
        self._exclude(other.exclusions())

    def _exclude(self, hashes: Set[str]) -> None:
        new = "".join(f"{one}\n" for one in sorted(hashes - self.exclusions()))
        with self.writable():
            # whoever could read it could try all numbers of enterprises
            file = os.open(self.path / "exclusions.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as lines:
                os.fchmod(file, 0o600)
                # what a kill cut off in the middle of a line is no part of the next one
                lines.write(f"\n{new}")
                lines.flush()
                os.fsync(file)
        _sync(self.path)

    @contextmanager
    def writable(self) -> Iterator[None]:
        """Turn what the file system refuses into a clear error; make the folders first."""
        is_there = False
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            is_there = True
            yield
        except Exception as error:
            number = error.errno if isinstance(error, OSError) else None
            if number in {errno.ENOSPC, errno.EDQUOT} or any(words in str(error) for words in _FULL):
                raise HomeUnusableError(self.path, "the disk is full") from error
            if number and (not is_there or number in _REFUSED):
                raise HomeUnusableError(self.path, os.strerror(number)) from error
            raise

    @contextmanager
    def _lock(self, doing: str, patience_s: float = 0.0) -> Iterator[None]:
        lock = FileLock(self.path / f"{doing}.lock", timeout=patience_s)
        try:
            lock.acquire(poll_interval=_POLL_S)
        except Timeout as error:
            raise HomeBusyError(self.path, doing) from error
        try:
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Remove what a killed build left; the lock is held, so nobody is at work there."""
        for path in self.generations.glob(f"{_BUILDING}*"):
            shutil.rmtree(path, ignore_errors=True)


class Hold:
    """A generation taken for reading: it is not removed until this is closed, or gone."""

    __slots__ = ("_descriptor",)

    def __init__(self, directory: Path) -> None:
        self._descriptor: int | None = os.open(directory, os.O_RDONLY)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let the generation go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.close()


def _remove_unread(directory: Path) -> None:
    """Remove a generation, unless somebody reads it."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(directory, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def exclusion(iri: str) -> str:
    """Return the hash under which an excluded IRI is noted."""
    return hashlib.sha256(iri.encode()).hexdigest()


def _sync_whole(built: Path) -> None:
    """Make a finished build survive a power cut: the content of its files, then their names in its folders.

    A file of several names is one of an older generation too, which was not published before it was safe.
    """
    for folder, _folders, names in os.walk(built, topdown=False):
        for path in (Path(folder, name) for name in names):
            if path.stat().st_nlink == 1:
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        _sync(Path(folder))


def _sync(directory: Path) -> None:
    """Make renames in a folder survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
