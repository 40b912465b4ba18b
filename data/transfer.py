"""Transfer: one file of a register on its way from its server to its place, in one try.

This is the only place of the room that speaks with the network. What a server says is not believed: a file keeps the
name that the catalogue gives it, and has to be of the form, the length and the checksum that it should have. What has
come of a file is kept when the connection, the process or the disk fails, and a later try goes on from there, if the
server still has the same file.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import httpx2

from data.acceptance import Acceptance
from data.catalogue import Edition, Resource
from data.checksums import announced, sha256_of
from data.errors import DownloadError, DownloadFolderError, DownloadRefusedError, DownloadUnreachableError
from data.fetched import FetchedFile, day_of, keep
from data.forms import HEAD
from data.partial import Note, Part
from data.patience import Patience, Progress

_OK: Final = 200
_PARTIAL: Final = 206
_UNCHANGED: Final = 304
_BEYOND: Final = 416
_MISSING: Final = frozenset({404, 410})
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_REDIRECTS: Final = 10


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file on its way to a path; ``before`` is what is there already, where that matters."""

    http: httpx2.Client
    resource: Resource
    path: Path
    before: FetchedFile | None
    tell: Callable[[Progress], None]
    patience: Patience

    @property
    def part(self) -> Part:
        """What has come of the file."""
        return Part(self.path)

    @property
    def acceptance(self) -> Acceptance:
        """What is asked of the file."""
        return Acceptance(self.resource, self.before.bytes if self.before else 0)

    def once(self, edition: Edition) -> FetchedFile:
        """Ask for an edition once, from where the last try ended; raise an error of :mod:`data.errors`."""
        return self._once(edition, self._conditions(edition))

    def _once(self, edition: Edition, conditions: dict[str, str]) -> FetchedFile:
        begun = self.part.begun(edition.address)
        if begun:
            conditions = {"Range": f"bytes={begun[1]}-", "If-Range": begun[0].validator or ""}
        with self._told(edition.address), self._answer(edition.address, conditions) as answer:
            if answer.status_code == _UNCHANGED and self.before:
                if str(answer.url) == self.before.address:
                    return self.before
                return self._once(edition, {})  # what has not changed there is another file than the one here
            note, start = self._note(edition, begun, answer)
            try:
                self._receive(answer, note, start)
                return self._finished(edition, note)
            except DownloadRefusedError:
                self.part.remove()
                raise

    def _conditions(self, edition: Edition) -> dict[str, str]:
        """Return the headers that ask only for what has changed."""
        if self.before is None or self.before.asked != edition.address:
            return {}
        if self.before.etag:
            return {"If-None-Match": self.before.etag}
        return {"If-Modified-Since": self.before.last_modified} if self.before.last_modified else {}

    @contextmanager
    def _answer(self, address: str, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        """Give the answer at an address, wherever it leads: by web addresses only, and never from https to http."""
        url, seen = httpx2.URL(address), set[httpx2.URL]()
        while True:
            seen.add(url)
            with self.http.stream("GET", url, headers=headers) as answer:
                if not answer.has_redirect_location:
                    yield answer
                    return
                following = url.join(answer.headers["location"])
            if following.scheme not in {url.scheme, "https"}:
                raise self.acceptance.refusal(str(url), "redirect", "https", following)
            if following in seen or len(seen) > _MOST_REDIRECTS:
                raise self.acceptance.refusal(str(url), "redirect", _MOST_REDIRECTS, following)
            url = following

    def _note(self, edition: Edition, begun: tuple[Note, int] | None, answer: httpx2.Response) -> tuple[Note, int]:
        """Return which file an answer is of, and from which byte; raise what an answer without a file means."""
        address, headers, status = str(answer.url), answer.headers, answer.status_code
        if status == _PARTIAL and begun and begun[0].goes_on(headers, begun[1]):
            return begun
        if status in {_PARTIAL, _BEYOND}:
            self.part.remove()
            raise DownloadUnreachableError(self.resource.name, address, "changed", f"HTTP {status}")
        if status != _OK:
            raise self._without_file(answer)
        if headers.get("content-encoding", "identity") != "identity":
            raise self.acceptance.refusal(address, "coded", "identity", headers["content-encoding"])
        length = headers.get("content-length")
        wanted = (*announced(headers), *filter(None, [self.resource.checksum]))
        if length is None and "chunked" not in headers.get("transfer-encoding", "") and not wanted:
            raise self.acceptance.refusal(address, "endless", "Content-Length", "")
        total = None if length is None else int(length)
        return Note(edition.address, address, headers.get("etag"), headers.get("last-modified"), total, wanted), 0

    def _without_file(self, answer: httpx2.Response) -> DownloadError:
        """Return what an answer without a file means."""
        address, status = str(answer.url), answer.status_code
        if status in _LATER:
            asked = answer.headers.get("retry-after", "")
            wait_s = float(asked) if asked.isdecimal() else None
            return DownloadUnreachableError(self.resource.name, address, "status", f"HTTP {status}", wait_s)
        return self.acceptance.refusal(address, "missing" if status in _MISSING else "status", _OK, status)

    def _receive(self, answer: httpx2.Response, note: Note, start: int) -> None:
        """Write what comes to the part; judge the file as soon as it shows what it is."""
        if note.total is not None and shutil.disk_usage(self.path.parent).free < note.total - start:
            raise DownloadFolderError(self.path.parent, "full")
        size, counted, since = start, start, time.monotonic()
        with self.part.go_on(start) if start else self.part.begin(note) as file:
            for piece in answer.iter_raw():
                file.write(piece)
                size += len(piece)
                if size - len(piece) < HEAD <= size:
                    file.flush()
                    self.acceptance.check_beginning(self.part.path, note)
                self.acceptance.check_size(size, note)
                seconds = time.monotonic() - since
                if seconds > self.patience.timeout_s:
                    self._check_rate(size - counted, seconds, note)
                    counted, since = size, since + seconds
                self.tell(Progress(self.resource.name, size, note.total))
            _through(file)
        if note.total not in {None, size}:
            raise DownloadUnreachableError(self.resource.name, note.address, "cut", f"{size} / {note.total}")

    def _check_rate(self, received: int, seconds: float, note: Note) -> None:
        """Give up a drip that would never end."""
        if received < seconds * self.patience.least_rate:
            raise DownloadUnreachableError(self.resource.name, note.address, "timeout", f"{seconds:.0f} s")

    def _finished(self, edition: Edition, note: Note) -> FetchedFile:
        """Keep a part that is the whole file."""
        part = self.part.path
        self.acceptance.check_whole(part, note)
        record = FetchedFile(
            register=self.path.parent.name,
            path=self.path,
            asked=edition.address,
            address=note.address,
            etag=note.etag,
            last_modified=note.last_modified,
            bytes=part.stat().st_size,
            sha256=sha256_of(part),
            fetched=datetime.now(UTC).isoformat(timespec="seconds"),
            vintage=edition.vintage or day_of(note.last_modified),
        )
        keep(part, record)
        self.part.remove()
        return record

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Tell what goes wrong on the way as our own errors."""
        try:
            yield
        except httpx2.TimeoutException as error:
            said = f"{self.patience.timeout_s:g} s"
            raise DownloadUnreachableError(self.resource.name, address, "timeout", said) from error
        except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
            raise DownloadUnreachableError(self.resource.name, address, "cut", str(error)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise DownloadUnreachableError(self.resource.name, address, "connection", said) from error


def _through(file: BinaryIO) -> None:
    """Make what was written survive a power cut."""
    file.flush()
    os.fsync(file.fileno())
