"""Downloads from a true server that is slow, cuts off, lies, moves and changes its files: each whole or not at all."""

import base64
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data import Fetch, Patience, Progress, Register, Resource, fetch, fetched
from data.errors import DownloadFolderError, DownloadRefusedError, DownloadUnreachableError, FetchedByHandError
from data.fetched import day_of
from data.forms import Form
from tests.data.file_server import (
    FileServer,
    chunked,
    cut,
    endless,
    partial,
    redirect,
    serving_files,
    slowly,
    status,
    whole,
    without_ranges,
)

ROOT = Path(__file__).parents[2]
QUICK = Patience(timeout_s=2.0, tries=3, pause_s=0.01)
CSV = "".join(f"{rank};Association n° {rank}\n" for rank in range(20_000)).encode()
MONTH = date(2026, 11, 22)
ENTRY = '[rna]\ntitle = "R"\nproducer = "P"\nlicence = "etalab-2.0"\n'


def zipped(text: bytes = CSV) -> bytes:
    """Return a zip of one CSV."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", text)
    return packed.getvalue()


ZIP = zipped()
SAME_LENGTH = ZIP[:4] + ZIP[:3:-1]
"""Another file of the same length, which begins in the same way."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Give a server of files, which is asked directly whatever proxies this machine has."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with serving_files() as files:
        yield files


def register(address: str, form: Form = "zip", **more: object) -> Register:
    """Return a register of one file at an address."""
    one = Resource(f"a.{'zip' if form == 'zip' else 'csv'}", address, form, **more)  # type: ignore[arg-type]
    return Register("rna", "Title", "Producer", "etalab-2.0", "", (one,))


def take(one: Register, folder: Path, *, force: bool = False, patience: Patience = QUICK) -> Fetch:
    """Fetch the one file of a register."""
    (got,) = fetch(one, folder, force=force, patience=patience, today=MONTH)
    return got


def names(folder: Path) -> set[str]:
    """Return what is in the folder of the register, but for its lock."""
    return {path.name for path in (folder / "rna").iterdir()} - {".lock"}


def self_signed(folder: Path) -> Path:
    """Return a file with a key and a certificate for this machine; skip where none can be made."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("making a certificate takes openssl")
    path = folder / "certificate.pem"
    made = subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(path),
        ],
        capture_output=True, check=True,
    )  # fmt: skip
    assert made.returncode == 0
    path.write_bytes((folder / "key.pem").read_bytes() + path.read_bytes())
    return path


class TestWhole:
    """A file that comes as it should."""

    def test_file_and_record(self, server: FileServer, tmp_path: Path) -> None:
        """The file is there, and its record says where it comes from, what it is, and when it was fetched."""
        address = server.at("/a", whole(ZIP, ETag='"1"', Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT"))
        got = take(register(address), tmp_path)

        assert got.changed
        assert got.file.path.read_bytes() == ZIP
        record = json.loads((tmp_path / "rna" / "a.zip.json").read_text())
        assert record.pop("fetched") == got.file.fetched
        assert record == {
            "register": "rna", "path": "a.zip", "asked": address, "address": address, "etag": '"1"',
            "last_modified": "Sun, 01 Nov 2026 10:00:00 GMT", "bytes": len(ZIP),
            "sha256": hashlib.sha256(ZIP).hexdigest(), "vintage": "2026-11-01",
        }  # fmt: skip
        assert names(tmp_path) == {"a.zip", "a.zip.json"}
        assert fetched(tmp_path) == {"rna": (got.file,)}

    def test_slow(self, server: FileServer, tmp_path: Path) -> None:
        """A server that is slow but goes on is waited for, and progress is told on the way."""
        address = server.at("/a", slowly(ZIP, 5, 0.05))
        told: list[Progress] = []
        list(fetch(register(address), tmp_path, told.append, patience=QUICK))

        assert (tmp_path / "rna" / "a.zip").read_bytes() == ZIP
        sizes = [one.received for one in told]
        assert sizes == sorted(sizes)
        assert len(set(sizes)) >= 5
        assert told[-1] == Progress("a.zip", len(ZIP), len(ZIP))

    def test_length_not_said(self, server: FileServer, tmp_path: Path) -> None:
        """A file in chunks has an end of its own: its length need not be said."""
        assert take(register(server.at("/a", chunked(CSV)), "csv"), tmp_path).file.bytes == len(CSV)

    def test_name_of_the_server(self, server: FileServer, tmp_path: Path) -> None:
        """The file keeps the name that the catalogue gives it, whatever its server calls it."""
        hostile = "attachment; filename=\"../../evil.zip\"; filename*=UTF-8''..%2Fevil.zip"
        address = server.at("/x/..%2f..%2fevil.zip", whole(ZIP, Content_Disposition=hostile))
        take(register(address), tmp_path / "here")

        assert [path.name for path in tmp_path.rglob("*.zip")] == ["a.zip"]

    def test_own_data(self) -> None:
        """A register without an address says where a person gets its file."""
        one = Register("keep", "K", "P", "NOASSERTION", "https://keep.eu/", (), {"fr": "Exportez.", "en": "Export."})
        with pytest.raises(FetchedByHandError) as refused:
            next(fetch(one, Path("nowhere")))
        assert refused.value.page == "https://keep.eu/"


class TestAgain:
    """A file that was fetched before."""

    @pytest.mark.parametrize("said", [{"ETag": 'W/"1"'}, {"Last_Modified": "Sun, 01 Nov 2026 10:00:00 GMT"}])
    def test_unchanged(self, server: FileServer, tmp_path: Path, said: dict[str, str]) -> None:
        """What the server says is unchanged is not sent again."""
        one = register(server.at("/a", whole(ZIP, **said)))
        first = take(one, tmp_path)
        server.at("/a", whole(ZIP, **said), status(500))

        assert take(one, tmp_path) == Fetch(first.file, changed=False)
        assert len(server.asked) == 2

    def test_same_content(self, server: FileServer, tmp_path: Path) -> None:
        """The same bytes from a server that cannot tell are not new."""
        one = register(server.at("/a", whole(ZIP)))
        take(one, tmp_path)

        assert not take(one, tmp_path).changed

    def test_changed(self, server: FileServer, tmp_path: Path) -> None:
        """A new file takes the place of the old one, with a record of its own."""
        one = register(server.at("/a", whole(ZIP, ETag='"1"')))
        take(one, tmp_path)
        newer = zipped(CSV + b"20001;Une de plus\n")
        server.at("/a", whole(newer, ETag='"2"'))
        got = take(one, tmp_path)

        assert got.changed
        assert got.file.path.read_bytes() == newer
        assert fetched(tmp_path)["rna"][0].etag == '"2"'

    def test_moved_but_unchanged(self, server: FileServer, tmp_path: Path) -> None:
        """A stable address that leads to another file brings that one, even where this one says “not modified”."""
        moment = "Sun, 01 Nov 2026 10:00:00 GMT"
        old, new = server.at("/old", whole(ZIP, Last_Modified=moment)), zipped(CSV * 2)
        one = register(server.at("/a", redirect(old)))
        take(one, tmp_path)
        server.at("/a", redirect(server.at("/new", whole(new, Last_Modified=moment))))

        assert take(one, tmp_path).file.path.read_bytes() == new

    def test_gone_from_the_disk(self, server: FileServer, tmp_path: Path) -> None:
        """A file that is not as its record says counts for nothing, and is taken again."""
        one = register(server.at("/a", whole(ZIP, ETag='"1"')))
        path = take(one, tmp_path).file.path
        path.write_bytes(b"PK")

        assert fetched(tmp_path) == {}
        assert take(one, tmp_path).file.path.read_bytes() == ZIP

    def test_shrunk(self, server: FileServer, tmp_path: Path) -> None:
        """Acceptance I2: a file that lost more than a tenth is refused, unless it is forced; the old one stays."""
        one = register(server.at("/a", whole(ZIP)))
        take(one, tmp_path)
        small = zipped(CSV[: len(CSV) // 2])
        server.at("/a", whole(small))
        with pytest.raises(DownloadRefusedError) as refused:
            take(one, tmp_path)

        assert (refused.value.reason, refused.value.wanted, refused.value.found) == ("shrunk", len(ZIP), len(small))
        assert names(tmp_path) == {"a.zip", "a.zip.json"}
        assert fetched(tmp_path)["rna"][0].bytes == len(ZIP)
        assert take(one, tmp_path, force=True).file.path.read_bytes() == small

    def test_shrunk_without_a_length(self, server: FileServer, tmp_path: Path) -> None:
        """A file whose length is not said beforehand is measured at its end."""
        one = register(server.at("/a", chunked(CSV)), "csv")
        take(one, tmp_path)
        server.at("/a", chunked(CSV[: len(CSV) // 2]))
        with pytest.raises(DownloadRefusedError, match="shrunk"):
            take(one, tmp_path)

        assert fetched(tmp_path)["rna"][0].bytes == len(CSV)


class TestMonths:
    """A file whose address names its month."""

    def test_newest(self, server: FileServer, tmp_path: Path) -> None:
        """The newest month that exists is taken, and is the vintage."""
        server.at("/rna_20260901.zip", whole(ZIP))
        server.at("/rna_20261001.zip", whole(ZIP))
        got = take(register(server.address + "/rna_{year}{month}01.zip"), tmp_path)

        assert got.file.vintage == "2026-10"
        assert [path for path, _ in server.asked] == ["/rna_20261101.zip", "/rna_20261001.zip"]

    def test_over_the_year(self, server: FileServer, tmp_path: Path) -> None:
        """December comes before January."""
        server.at("/202512.zip", whole(ZIP))
        (got,) = fetch(
            register(server.address + "/{year}{month}.zip"), tmp_path, patience=QUICK, today=date(2026, 2, 3)
        )

        assert got.file.vintage == "2025-12"

    def test_never_older(self, server: FileServer, tmp_path: Path) -> None:
        """Where the month that is here has gone, an older one does not take its place, unless it is forced."""
        one = register(server.address + "/{year}{month}.zip")
        server.at("/202610.zip", whole(ZIP))
        take(one, tmp_path)
        server.at("/202610.zip", status(404))
        server.at("/202609.zip", whole(ZIP))
        with pytest.raises(DownloadRefusedError) as refused:
            take(one, tmp_path)

        assert refused.value.reason == "missing"
        assert refused.value.address.endswith("/202611.zip")
        assert take(one, tmp_path, force=True).file.vintage == "2026-09"


class TestResumed:
    """A file that did not come in one piece."""

    @pytest.mark.parametrize("said", [{"ETag": '"1"'}, {"Last_Modified": "Sun, 01 Nov 2026 10:00:00 GMT"}])
    def test_cut_off(self, server: FileServer, tmp_path: Path, said: dict[str, str]) -> None:
        """What was cut off goes on from where it was, by itself."""
        address = server.at("/a", cut(ZIP, 100_000, **said), whole(ZIP, **said))
        told: list[Progress] = []
        list(fetch(register(address), tmp_path, told.append, patience=QUICK))

        assert (tmp_path / "rna" / "a.zip").read_bytes() == ZIP
        assert server.ranges() == [None, "bytes=100000-"]
        (obstacle,) = [one.obstacle for one in told if one.obstacle]
        assert obstacle.reason == "cut"
        assert names(tmp_path) == {"a.zip", "a.zip.json"}

    def test_never_whole(self, server: FileServer, tmp_path: Path) -> None:
        """A body that is cut each time is never taken for the file; what came is there for the next command."""
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'))
        with pytest.raises(DownloadUnreachableError) as failed:
            take(register(address), tmp_path)

        assert failed.value.reason == "cut"
        assert len(server.asked) == QUICK.tries
        assert names(tmp_path) == {"a.zip.part", "a.zip.part.json"}
        assert fetched(tmp_path) == {}

        server.at("/a", whole(ZIP, ETag='"1"'))
        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges()[-1] == "bytes=100000-"

    def test_chunks_cut_off(self, server: FileServer, tmp_path: Path) -> None:
        """A body in chunks that does not reach its end is not the file either."""
        with pytest.raises(DownloadUnreachableError, match="cut"):
            take(register(server.at("/a", chunked(CSV, ends=False)), "csv"), tmp_path)
        assert "a.csv" not in names(tmp_path)

    def test_server_without_ranges(self, server: FileServer, tmp_path: Path) -> None:
        """A server that sends the whole file again is listened to from the beginning."""
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), without_ranges(ZIP, ETag='"1"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges() == [None, "bytes=100000-"]

    def test_file_changed_meanwhile(self, server: FileServer, tmp_path: Path) -> None:
        """Where the file on the server has changed, the new one is taken from its beginning."""
        newer = zipped(CSV[::-1])
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), whole(newer, ETag='"2"'))
        got = take(register(address), tmp_path)

        assert got.file.path.read_bytes() == newer
        assert got.file.etag == '"2"'

    def test_server_that_forgets_the_condition(self, server: FileServer, tmp_path: Path) -> None:
        """A range of another file is not appended, even where the server did not look at the condition."""
        rest = partial(SAME_LENGTH, 100_000, len(ZIP), ETag='"2"')
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), rest, whole(SAME_LENGTH, ETag='"2"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == SAME_LENGTH
        assert server.ranges() == [None, "bytes=100000-", None]

    def test_less_than_the_rest(self, server: FileServer, tmp_path: Path) -> None:
        """A server that gives less than the rest is asked for what is still missing."""
        some = partial(ZIP, 100_000, 150_000, ETag='"1"')
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), some, whole(ZIP, ETag='"1"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges() == [None, "bytes=100000-", "bytes=150000-"]

    def test_without_validator(self, server: FileServer, tmp_path: Path) -> None:
        """Where nothing tells one version from another, a file begins anew."""
        address = server.at("/a", cut(ZIP, 100_000), whole(ZIP))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges() == [None, None]

    def test_beyond_the_end(self, server: FileServer, tmp_path: Path) -> None:
        """A server that has no such range is asked for the whole."""
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), status(416), whole(ZIP, ETag='"1"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges() == [None, "bytes=100000-", None]

    def test_whole_but_not_named(self, server: FileServer, tmp_path: Path) -> None:
        """A part that has all its bytes, of a process that died then, costs one byte more."""
        address = server.at("/a", cut(ZIP, 100_000, ETag='"1"'), status(500), status(500))
        with pytest.raises(DownloadUnreachableError):
            take(register(address), tmp_path)
        (tmp_path / "rna" / "a.zip.part").write_bytes(ZIP)
        server.at("/a", whole(ZIP, ETag='"1"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges()[-1] == f"bytes={len(ZIP) - 1}-"

    @pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
    def test_stopped(self, server: FileServer, tmp_path: Path, sent: signal.Signals) -> None:
        """A process that is stopped (Ctrl-C, kill -9) leaves no file; the next one goes on from there."""
        address = server.at("/rna.zip", slowly(ZIP, 40, 0.1, ETag='"1"'))
        (tmp_path / "mirror.toml").write_text(
            f'{ENTRY}[[rna.file]]\nname = "a.zip"\naddress = "{address}"\nform = "zip"\n'
        )
        command = [
            sys.executable, "-m", "api", "fetch", "rna", "--into", str(tmp_path),
            "--catalogue", str(tmp_path / "mirror.toml"),
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        part = tmp_path / "rna" / "a.zip.part"
        deadline = time.monotonic() + 20
        while not (part.exists() and part.stat().st_size > len(ZIP) // 20) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(sent)
        _out, err = process.communicate(timeout=20)

        assert process.returncode != 0
        assert b"Traceback" not in err
        assert ("ce qui est arrivé est gardé" in err.decode()) == (sent is signal.SIGINT)
        assert names(tmp_path) == {"a.zip.part", "a.zip.part.json"}
        begun = part.stat().st_size
        assert 0 < begun < len(ZIP)
        server.at("/rna.zip", whole(ZIP, ETag='"1"'))
        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        assert server.ranges()[-1] == f"bytes={begun}-"
        assert names(tmp_path) == {"a.zip", "a.zip.json"}


class TestTrouble:
    """A server that has trouble of its own."""

    @pytest.mark.parametrize("code", [500, 503, 429])
    def test_recovers(self, server: FileServer, tmp_path: Path, code: int) -> None:
        """A server that cannot answer now is asked again."""
        address = server.at("/a", status(code), whole(ZIP))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP

    def test_asks_to_wait(self, server: FileServer, tmp_path: Path) -> None:
        """A server that asks to wait is left alone so long, up to a bound."""
        address = server.at("/a", status(503, Retry_After="1"), status(503, Retry_After="86400"), whole(ZIP))
        told: list[Progress] = []
        patience = Patience(tries=3, pause_s=0.01, longest_pause_s=1.2)
        list(fetch(register(address), tmp_path, told.append, patience=patience))

        assert [one.pause_s for one in told if one.obstacle] == [1.0, 1.2]

    def test_pauses_grow(self) -> None:
        """The pauses double, up to a bound, and there is one less than tries."""
        assert list(Patience(tries=6, pause_s=1, longest_pause_s=5).pauses()) == [1, 2, 4, 5, 5]

    @pytest.mark.parametrize(("code", "reason"), [(404, "missing"), (410, "missing"), (403, "status"), (401, "status")])
    def test_refuses(self, server: FileServer, tmp_path: Path, code: int, reason: str) -> None:
        """A server that does not give the file is not asked again."""
        with pytest.raises(DownloadRefusedError) as refused:
            take(register(server.at("/a", status(code))), tmp_path)

        assert (refused.value.reason, refused.value.found) == (reason, code)
        assert len(server.asked) == 1
        assert names(tmp_path) == set()

    def test_silent(self, server: FileServer, tmp_path: Path) -> None:
        """A server that falls silent is given up, and asked again for the rest."""
        address = server.at("/a", slowly(ZIP, 2, 0.8, ETag='"1"'), whole(ZIP, ETag='"1"'))
        got = take(register(address), tmp_path, patience=Patience(timeout_s=0.5, tries=2, pause_s=0.01))

        assert got.file.path.read_bytes() == ZIP

    def test_drip(self, server: FileServer, tmp_path: Path) -> None:
        """A drip that would never end is given up."""
        address = server.at("/a", slowly(ZIP[:100], 100, 0.05))
        with pytest.raises(DownloadUnreachableError, match="timeout"):
            take(register(address), tmp_path, patience=Patience(timeout_s=0.5, tries=1))

    def test_drip_at_the_end(self, server: FileServer, tmp_path: Path) -> None:
        """A server that begins fast has no more time for that."""
        address = server.at("/a", slowly(ZIP, 60, 0.05, fast=len(ZIP) - 60))
        with pytest.raises(DownloadUnreachableError, match="timeout"):
            take(register(address), tmp_path, patience=Patience(timeout_s=0.5, tries=1))

    def test_nobody_there(self, tmp_path: Path) -> None:
        """An address at which nothing listens is told as that."""
        with serving_files() as files:
            address = files.address
        with pytest.raises(DownloadUnreachableError) as failed:
            take(register(address), tmp_path)

        assert failed.value.reason == "connection"


class TestRedirects:
    """An address that leads elsewhere."""

    def test_followed(self, server: FileServer, tmp_path: Path) -> None:
        """A few steps are followed, relative ones too, and the record says where they ended."""
        last = server.at("/c/file", whole(ZIP))
        server.at("/b", redirect("c/file"))
        address = server.at("/a", redirect(server.address + "/b"))
        got = take(register(address), tmp_path)

        assert (got.file.asked, got.file.address) == (address, last)

    def test_in_circles(self, server: FileServer, tmp_path: Path) -> None:
        """A circle is seen at once."""
        server.at("/b", redirect("/a"))
        with pytest.raises(DownloadRefusedError, match="redirect"):
            take(register(server.at("/a", redirect("/b"))), tmp_path)
        assert len(server.asked) == 2

    def test_without_end(self, server: FileServer, tmp_path: Path) -> None:
        """A long way is given up."""
        for rank in range(30):
            server.at(f"/{rank}", redirect(f"/{rank + 1}"))
        with pytest.raises(DownloadRefusedError, match="redirect"):
            take(register(server.address + "/0"), tmp_path)
        assert len(server.asked) <= 11

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a.zip", "data:,x", "http://"])
    def test_out_of_the_web(self, server: FileServer, tmp_path: Path, target: str) -> None:
        """What is not an address of the web is not followed."""
        with pytest.raises((DownloadRefusedError, DownloadUnreachableError)):
            take(register(server.at("/a", redirect(target))), tmp_path)
        assert "a.zip" not in names(tmp_path)

    def test_proxy(self, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The proxy that the environment names is asked."""
        monkeypatch.setenv("HTTP_PROXY", server.address)
        server.answers["http://registers.invalid/a"] = [whole(ZIP)]

        assert take(register("http://registers.invalid/a"), tmp_path).changed

    def test_never_from_https_to_http(
        self, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A secure address that leads to one that is not is refused; one that leads to a secure one is followed."""
        certificate = self_signed(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        plain = server.at("/a", whole(ZIP))
        with serving_files(certificate) as secure:
            with pytest.raises(DownloadRefusedError) as refused:
                take(register(secure.at("/b", redirect(plain))), tmp_path)
            server.at("/c", redirect(secure.at("/d", whole(ZIP))))

            assert (refused.value.reason, str(refused.value.found)) == ("redirect", plain)
            assert server.asked == []
            assert take(register(server.address + "/c"), tmp_path).changed

    def test_unknown_certificate(self, server: FileServer, tmp_path: Path) -> None:
        """A server that cannot prove who it is is not listened to."""
        with serving_files(self_signed(tmp_path)) as secure, pytest.raises(DownloadUnreachableError) as failed:
            take(register(secure.at("/a", whole(ZIP))), tmp_path / "out")

        assert failed.value.reason == "connection"
        assert secure.asked == []


class TestRefused:
    """Answers that are not the file."""

    @pytest.mark.parametrize(
        ("body", "form", "found"),
        [
            (b"<!DOCTYPE html><html><body>Maintenance" + b" " * 600, "zip", "html"),
            (b"\xef\xbb\xbf\n <html lang='fr'>" + b" " * 600, "csv", "html"),
            (b'{"error": "quota"}', "csv", "json"),
            (b"", "csv", "empty"),
            (ZIP, "csv", "zip"),
            (CSV, "zip", "csv"),
            (b"PK\x05\x06" + bytes(18), "zip", "empty zip"),
            (b"\x89PNG\r\n\x1a\n" + bytes(600), "csv", "binary"),
        ],
    )
    def test_another_form(self, server: FileServer, tmp_path: Path, body: bytes, form: Form, found: str) -> None:
        """A page, an error or another kind of file in place of the data is refused, whatever its status says."""
        with pytest.raises(DownloadRefusedError) as refused:
            take(register(server.at("/a", whole(body)), form), tmp_path)

        assert (refused.value.reason, refused.value.wanted, refused.value.found) == ("form", form, found)
        assert names(tmp_path) == set()

    def test_page_is_seen_at_its_beginning(self, server: FileServer, tmp_path: Path) -> None:
        """A large page is refused before it has come whole."""
        address = server.at("/a", slowly(b"<html>" + bytes(4_000_000), 400, 0.02))
        told: list[Progress] = []
        with pytest.raises(DownloadRefusedError, match="form"):
            list(fetch(register(address), tmp_path, told.append, patience=QUICK))
        assert told == []

    @pytest.mark.parametrize(
        "header",
        [
            ("Content_MD5", base64.b64encode(hashlib.md5(ZIP).digest()).decode()),  # noqa: S324 - what servers send
            ("Digest", "SHA-256=" + base64.b64encode(hashlib.sha256(ZIP).digest()).decode()),
            ("Repr_Digest", f"sha-512=:{base64.b64encode(hashlib.sha512(ZIP).digest()).decode()}:"),
            ("x_amz_meta_sha256", hashlib.sha256(ZIP).hexdigest()),
        ],
    )
    def test_checksum_of_the_server(self, server: FileServer, tmp_path: Path, header: tuple[str, str]) -> None:
        """Acceptance I2: a file that has not the checksum announced is refused; one that has it is taken."""
        said = dict([header])
        damaged = ZIP[:-5000] + bytes([ZIP[-5000] ^ 1]) + ZIP[-4999:]
        one = register(server.at("/a", whole(damaged, **said)))
        with pytest.raises(DownloadRefusedError, match="checksum"):
            take(one, tmp_path)
        assert names(tmp_path) == set()

        server.at("/a", whole(ZIP, **said))
        assert take(one, tmp_path).changed

    def test_checksum_of_the_first_answer(self, server: FileServer, tmp_path: Path) -> None:
        """A file in two pieces has to have the checksum that the first answer announced."""
        said = {"ETag": '"1"', "Digest": "sha-256=" + base64.b64encode(hashlib.sha256(ZIP).digest()).decode()}
        address = server.at("/a", cut(ZIP, 100_000, **said), whole(bytes(100_000) + ZIP[100_000:], ETag='"1"'))

        assert take(register(address), tmp_path).file.path.read_bytes() == ZIP
        server.at("/a", cut(ZIP, 100_000, **said), whole(ZIP[:-1] + b"x", ETag='"1"'))
        with pytest.raises(DownloadRefusedError, match="checksum"):
            take(register(address), tmp_path, force=True)

    def test_checksum_of_the_catalogue(self, server: FileServer, tmp_path: Path) -> None:
        """A file that has not the checksum of the catalogue is refused."""
        address = server.at("/a", whole(ZIP))
        with pytest.raises(DownloadRefusedError) as refused:
            take(register(address, checksum="sha256:" + "0" * 64), tmp_path)

        assert refused.value.found == "sha256:" + hashlib.sha256(ZIP).hexdigest()
        assert take(register(address, checksum=refused.value.found), tmp_path).changed

    def test_checksum_of_parts(self, server: FileServer, tmp_path: Path) -> None:
        """What is not a checksum of the whole, as a store makes for uploads in parts, is left aside."""
        said = {"x_amz_checksum_sha256": "kOEGNfiQDfI4B9BSNdMGRuDUeGLbZ7LXOSfZlLmPVIE=-3", "Content_MD5": "nonsense"}

        assert take(register(server.at("/a", whole(ZIP, **said))), tmp_path).changed

    @pytest.mark.parametrize("answer", [whole, chunked])
    def test_too_large(self, server: FileServer, tmp_path: Path, answer: Callable[[bytes], object]) -> None:
        """A file above the bound of the catalogue is refused, by what the server says or by what comes."""
        address = server.at("/a", answer(ZIP))  # type: ignore[arg-type]
        with pytest.raises(DownloadRefusedError, match="large"):
            take(register(address, most_bytes=10_000), tmp_path)
        assert names(tmp_path) == set()

    def test_where_it_ends_is_not_said(self, server: FileServer, tmp_path: Path) -> None:
        """A body that ends where the connection does may be half of the file: it is refused."""
        with pytest.raises(DownloadRefusedError, match="endless"):
            take(register(server.at("/a", endless(ZIP))), tmp_path)

    def test_recoded(self, server: FileServer, tmp_path: Path) -> None:
        """A body in another coding than the one asked for is refused."""
        with pytest.raises(DownloadRefusedError, match="coded"):
            take(register(server.at("/a", whole(ZIP, Content_Encoding="gzip"))), tmp_path)


class TestFolder:
    """The folder of the fetched files."""

    def test_no_room(self, server: FileServer, tmp_path: Path, make_disk: Callable[[str], Path]) -> None:
        """A file that clearly has no room is not begun."""
        disk = make_disk("200k")
        with pytest.raises(DownloadFolderError) as refused:
            take(register(server.at("/a", whole(ZIP))), disk)

        assert refused.value.reason == "full"
        assert names(disk) == set()

    def test_disk_full(self, server: FileServer, make_disk: Callable[[str], Path]) -> None:
        """A disk that fills up on the way is said; with room again, the file is taken."""
        disk, packed = make_disk("200k"), register(server.at("/a", chunked(CSV)), "csv")
        with pytest.raises(DownloadFolderError) as refused:
            take(packed, disk)

        assert refused.value.reason == "full"
        assert names(disk) <= {"a.csv.part", "a.csv.part.json"}
        assert fetched(disk) == {}
        mount = shutil.which("mount")
        assert mount is not None
        subprocess.run([mount, "-o", "remount,size=8m", str(disk)], check=True)
        assert take(packed, disk).file.bytes == len(CSV)
        assert names(disk) == {"a.csv", "a.csv.json"}

    def test_full_at_many_points(self, server: FileServer, make_disk: Callable[[str], Path]) -> None:
        """Wherever the disk fills up, the old file and its record stay together, and nothing else but the part."""
        disk = make_disk("3m")
        one, full = register(server.at("/a", chunked(CSV)), "csv"), 0
        before = take(one, disk).file
        ballast = disk / "ballast"
        for room in range(0, len(CSV) + 40_000, 24_000):
            server.at("/a", chunked(CSV + b"0;%d\n" % room))
            ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room))
            try:
                before = take(one, disk).file
            except DownloadFolderError as error:
                full += error.reason == "full"
                assert names(disk) <= {"a.csv", "a.csv.json", "a.csv.part", "a.csv.part.json"}
            ballast.unlink()
            (now,) = fetched(disk)["rna"]
            assert now == before
            assert hashlib.sha256(now.path.read_bytes()).hexdigest() == now.sha256
        assert full >= 15
        assert before.bytes > len(CSV)

    def test_crash_before_the_record(self, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where a process dies before a file has its record, the record of the file before is not taken for it."""
        one = register(server.at("/a", whole(ZIP, ETag='"1"')))
        take(one, tmp_path)
        server.at("/a", whole(SAME_LENGTH, ETag='"2"'))
        replace = Path.replace

        def dying(path: Path, target: Path) -> Path:
            if target.name == "a.zip.json":
                raise KeyboardInterrupt
            return replace(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", dying)
            with pytest.raises(KeyboardInterrupt):
                take(one, tmp_path)

        assert (tmp_path / "rna" / "a.zip").read_bytes() == SAME_LENGTH
        assert fetched(tmp_path) == {}
        assert take(one, tmp_path).file.etag == '"2"'
        assert names(tmp_path) == {"a.zip", "a.zip.json"}

    def test_busy(self, server: FileServer, tmp_path: Path) -> None:
        """Two processes do not fetch the same register into one folder."""
        one = Register("rna", "T", "P", "CC0-1.0", "", tuple(
            Resource(f"{name}.zip", server.at(f"/{name}", whole(ZIP)), "zip") for name in "ab"
        ))  # fmt: skip
        first = fetch(one, tmp_path, patience=QUICK)
        next(first)
        with pytest.raises(DownloadFolderError, match="busy"):
            take(register(server.at("/c", whole(ZIP))), tmp_path)

        assert next(first).file.path.name == "b.zip"
        assert list(first) == []
        assert {one.path.name for one in fetched(tmp_path)["rna"]} == {"a.zip", "b.zip"}

    def test_file_in_the_way(self, server: FileServer, tmp_path: Path) -> None:
        """A folder that cannot be made is told as that."""
        (tmp_path / "rna").write_text("a file")
        with pytest.raises(DownloadFolderError):
            take(register(server.at("/a", whole(ZIP))), tmp_path)

    def test_damaged_records(self, server: FileServer, tmp_path: Path) -> None:
        """Records and notes that cannot be read count for nothing."""
        one = register(server.at("/a", whole(ZIP, ETag='"1"')))
        take(one, tmp_path)
        whole_record = (tmp_path / "rna" / "a.zip.json").read_bytes()
        for content in (b"", b"[]", b"{}", b"\xff", whole_record[:100], b"[" * 10_000):
            (tmp_path / "rna" / "a.zip.json").write_bytes(content)
            (tmp_path / "rna" / "a.zip.part.json").write_bytes(content)
            (tmp_path / "rna" / "a.zip.part").write_bytes(b"PK")
            assert fetched(tmp_path) == {}
            assert take(one, tmp_path).file.path.read_bytes() == ZIP
            assert names(tmp_path) == {"a.zip", "a.zip.json"}


@pytest.mark.parametrize(
    "said", ["Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 99999999999999 23:59:59 GMT", "yesterday", "", None]
)
def test_a_day_that_is_none_or_still_to_come_is_today(said: str | None) -> None:
    """No edition is of a day to come: every real one would then be older."""
    before = datetime.now(UTC).date().isoformat()
    assert before <= day_of(said) <= datetime.now(UTC).date().isoformat()
    assert day_of("Wed, 21 Oct 2015 07:28:00 GMT") == "2015-10-21"
