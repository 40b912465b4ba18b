"""Download: the files of a register from where they are published, each whole or not at all.

Of each file the newest edition that exists is taken, as patiently as is asked; how it comes is :mod:`data.transfer`.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import httpx2
from filelock import FileLock, Timeout

from data.catalogue import Edition, Register
from data.errors import (
    DownloadFolderError,
    DownloadRefusedError,
    DownloadUnreachableError,
)
from data.fetched import FetchedFile, record_of, usable
from data.patience import Patience, Progress
from data.transfer import Transfer


@dataclass(frozen=True, slots=True)
class Fetch:
    """What a fetch ended with: the file that is there, and whether its content is new."""

    file: FetchedFile
    changed: bool


def fetch(
    register: Register,
    folder: Path,
    tell: Callable[[Progress], None] = lambda _progress: None,
    *,
    force: bool = False,
    patience: Patience | None = None,
    today: date | None = None,
) -> Iterator[Fetch]:
    """Fetch the files of a register into a folder, one after the other, and yield each when it is whole.

    A file that has not changed is not taken again. With ``force`` it is, and may be smaller than the last one by more
    than a tenth, or of an older month. Raises an error of :mod:`data.errors`.
    """
    resources = register.resources()
    place, patience = folder / register.name, patience or Patience()
    headers = {"User-Agent": f"maillage/{version('maillage')}", "Accept-Encoding": "identity"}
    with usable(folder), _alone(place), httpx2.Client(headers=headers, timeout=patience.timeout_s) as http:
        for resource in resources:
            before = record_of(place / resource.name)
            one = Transfer(http, resource, place / resource.name, None if force else before, tell, patience)
            taken = _newest(one, resource.editions(today or datetime.now(UTC).date()))
            yield Fetch(taken, changed=before is None or before.sha256 != taken.sha256)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Make a folder, and hold it as the only process that fetches into it."""
    place.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise DownloadFolderError(place, "busy") from error
    try:
        yield
    finally:
        lock.release()


def _newest(transfer: Transfer, editions: Iterable[Edition]) -> FetchedFile:
    """Return the newest edition that exists, which is never older than the one here."""
    known = transfer.before.vintage[:7] if transfer.before else ""
    missing: list[DownloadRefusedError] = []
    for edition in editions:
        if missing and (edition.vintage or "") < known:
            break
        try:
            return _patiently(transfer, edition)
        except DownloadRefusedError as error:
            if error.reason != "missing":
                raise
            missing.append(error)
    raise missing[0]


def _patiently(transfer: Transfer, edition: Edition) -> FetchedFile:
    """Ask for an edition until it has come, as often as patience allows."""
    pauses = transfer.patience.pauses()
    while True:
        try:
            return transfer.once(edition)
        except DownloadUnreachableError as error:
            pause_s = next(pauses, None)
            if pause_s is None:
                raise
            pause_s = max(pause_s, min(error.wait_s or 0.0, transfer.patience.longest_pause_s))
            note, start = transfer.part.begun(edition.address) or (None, 0)
            transfer.tell(Progress(transfer.resource.name, start, note.total if note else None, error, pause_s))
        time.sleep(pause_s)
