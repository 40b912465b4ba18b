"""Keys: who may write. A key is shown once; only its hash is kept, in a file of the data directory.

HOME/keys.json   the hashes, names and dates of the keys, readable by its owner alone
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

from api.requests import (
    KeyMissingError,
    KeyNameTakenError,
    KeyRefusedError,
    TooManyWrongKeysError,
    UnknownKeyError,
    WritesOffError,
)
from graph import Home, site_of

_FILE: Final = "keys.json"
_SHOWN: Final = 12
_WINDOW_S: Final = 60.0
_MOST_WRONG: Final = 100
_MOST_SITES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: its name, the SHA-256 of its text, when it was made and, if so, revoked (ISO 8601)."""

    name: str
    sha256: str
    created: str
    revoked: str | None = None

    @property
    def shown(self) -> str:
        """The first digits of its hash, by which a write is signed in the manifest."""
        return self.sha256[:_SHOWN]


class Keys:
    """The keys of a data directory, read anew for each request, so that a revoked one ends at once."""

    def __init__(self, home: Path | None) -> None:
        self._home = Home(home)
        self._path = self._home.path / _FILE
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def all(self) -> tuple[Key, ...]:
        """Return all keys, the revoked ones too."""
        try:
            return tuple(Key(**key) for key in json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()

    def are_there(self) -> bool:
        """Say whether anybody may write."""
        return any(key.revoked is None for key in self.all())

    def add(self, name: str) -> str:
        """Make a key and return its text, which is kept nowhere; raise KeyNameTakenError where the name is."""
        text = secrets.token_urlsafe(32)
        with self._changing() as keys:
            if any(key.name == name and key.revoked is None for key in keys):
                raise KeyNameTakenError(name)
            self._write([*keys, Key(name, _hashed(text), _now())])
        return text

    def revoke(self, name: str) -> Key:
        """Let a key open nothing any more; raise UnknownKeyError where there is none of this name."""
        with self._changing() as keys:
            working = [key for key in keys if key.name == name and key.revoked is None]
            if not working:
                raise UnknownKeyError(name)
            self._write([replace(key, revoked=_now()) if key in working else key for key in keys])
        return working[0]

    def allow(self, text: str | None, address: str) -> Key:
        """Return the key of a text sent from an address, or raise why it opens nothing.

        That is WritesOffError, KeyMissingError, KeyRefusedError or TooManyWrongKeysError.
        """
        keys = self.all()
        if not any(key.revoked is None for key in keys):
            raise WritesOffError
        if text is None:
            raise KeyMissingError
        site = site_of(address)
        self._check_patience(site)
        sent = _hashed(text)
        # every hash is compared, each in constant time: how long it takes tells nothing
        found = [key for key in keys if hmac.compare_digest(key.sha256, sent)]
        if not found:
            self._note_wrong(site)
            raise KeyRefusedError
        if found[0].revoked is not None:
            raise KeyMissingError(revoked=True)
        return found[0]

    def _check_patience(self, site: str) -> None:
        """Raise TooManyWrongKeysError where so many wrong keys came from a site lately."""
        with self._lock:
            times = self._wrong.get(site)
            if times and len(times) == _MOST_WRONG and (wait_s := times[0] + _WINDOW_S - time.monotonic()) > 0:
                raise TooManyWrongKeysError(wait_s)

    def _note_wrong(self, site: str) -> None:
        """Note a wrong key; who sent none for longest is forgotten where too many sites did."""
        with self._lock:
            self._wrong.setdefault(site, deque(maxlen=_MOST_WRONG)).append(time.monotonic())
            self._wrong.move_to_end(site)
            if len(self._wrong) > _MOST_SITES:
                self._wrong.popitem(last=False)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Key, ...]]:
        """Give the keys to change them, alone."""
        with self._home.writable(), (self._home.path / "keys.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.all()

    def _write(self, keys: Sequence[Key]) -> None:
        """Replace the file by one atomic rename; only its owner may ever read it."""
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump([asdict(key) for key in keys], file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
