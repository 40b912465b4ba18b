"""The command ``fetch``: what a person types, sees and gets, from a true server on this machine."""

import hashlib
import io
import os
import pty
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.fetching import size_of
from graph.network import Language
from tests.api.api_support import ROOT, Outcome, small_territories
from tests.api.register_files import rna
from tests.data.file_server import FileServer, cut, serving_files, slowly, status, whole

Command = Callable[..., Outcome]

ROWS = "".join(f"{rank};Association n° {rank}\n" for rank in range(20_000)).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Give a server of files, which is asked directly whatever proxies this machine has."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with serving_files() as files:
        yield files


@pytest.fixture
def fetch(maillage: Command, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command, whose catalogue names the server, and whose data directory is its own."""
    catalogue = tmp_path / "mirror.toml"
    catalogue.write_text(
        f'[ess]\nfile = [{{ name = "a.csv", address = "{server.address}/ess", form = "csv" }}]\n'
        f'[schools]\nfile = [{{ name = "b.csv", address = "{server.address}/schools", form = "csv" }}]\n'
    )
    monkeypatch.setenv("MAILLAGE_CATALOGUE", str(catalogue))
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    return lambda *arguments: maillage("fetch", *arguments)


def test_files(fetch: Command, server: FileServer, tmp_path: Path) -> None:
    """The files of each register asked for are in the data directory, each told with its vintage and size."""
    server.at("/ess", whole(ROWS, Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT"))
    server.at("/schools", whole(ROWS))
    outcome = fetch("ess", "schools")

    place = tmp_path / "home" / "downloads"
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == f"ess, 2026-11-01 : {place}/ess/a.csv ({size_of(len(ROWS), 'fr')}), pris"
    assert (place / "schools" / "b.csv").read_bytes() == ROWS
    assert "a.csv : " in outcome.err


def test_unchanged(fetch: Command, server: FileServer) -> None:
    """A file that has not changed is said to be so."""
    server.at("/ess", whole(ROWS, ETag='"1"'))
    fetch("ess")

    assert fetch("ess").out.endswith(", inchangé\n")
    assert fetch("ess", "--lang", "en").out.endswith(", unchanged\n")


def test_list(fetch: Command, server: FileServer, tmp_path: Path) -> None:
    """Without a source, the command says what can be fetched, with its licence and what is here."""
    server.at("/ess", whole(ROWS, Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT"))
    fetch("ess", "--into", str(tmp_path / "elsewhere"))
    outcome = fetch("--into", str(tmp_path / "elsewhere"))
    lines = {line.split("│")[1].strip(): line for line in outcome.out.splitlines() if "│" in line}

    assert outcome.code == 0
    assert "2026-11-01" in lines["ess"]
    assert size_of(len(ROWS), "fr") in lines["ess"]
    assert "etalab-2.0" in lines["rna"]
    assert "à prendre soi-même" in lines["keep"]
    assert "to be got by hand" in fetch("--lang", "en").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ess", "nope"], 3, "Aucun registre ne s'appelle « nope »"),
        (["ess", "keep"], 3, "https://keep.eu/"),
        (["ess", "alliances", "--lang", "en"], 3, "It is your own CSV file"),
        (["ess", "--catalogue", "/nowhere.toml"], 2, "/nowhere.toml est irrecevable : rien n'existe sous ce nom."),
    ],
)
def test_nothing_to_fetch(fetch: Command, server: FileServer, arguments: list[str], code: int, words: str) -> None:
    """What cannot be fetched is said, with what to do, before anything is asked of a server."""
    outcome = fetch(*arguments)

    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err
    assert server.asked == []


def test_the_others_are_fetched_where_one_fails(fetch: Command, server: FileServer) -> None:
    """Each failure is told; the others come, and the exit code is that of the first failure."""
    server.at("/ess", whole(b"<!doctype html><html>Maintenance</html>"))
    server.at("/schools", whole(ROWS))
    outcome = fetch("ess", "schools")

    assert outcome.code == 9
    assert "a.csv n'est pas pris" in outcome.err
    assert outcome.out.startswith("schools, ")


def test_refused(fetch: Command, server: FileServer) -> None:
    """A page in place of the data ends with 9, and one sentence."""
    server.at("/ess", whole(b"<!doctype html><html>Maintenance</html>"))
    outcome = fetch("ess")

    assert outcome.code == 9
    assert "ce n'est pas un fichier csv mais html" in outcome.err
    assert "Traceback" not in outcome.err


def test_shrunk(fetch: Command, server: FileServer) -> None:
    """Acceptance I2: a file that shrank is refused with the way out, which is --force."""
    server.at("/ess", whole(ROWS))
    fetch("ess")
    server.at("/ess", whole(ROWS[:1000]))
    outcome = fetch("ess")

    assert outcome.code == 9
    assert "--force" in outcome.err
    assert fetch("ess", "--force").code == 0


@pytest.fixture
def associations(fetch: Command, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the fetched file of the register of associations, in the data directory, whose builds are small."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    plain, packed = rna(tmp_path / "rna.csv", {}), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "rna_waldec_20261101_dpt_86.csv")
    server.at("/rna", whole(packed.getvalue(), Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT"))
    with (tmp_path / "mirror.toml").open("a") as catalogue:
        catalogue.write(f'[rna]\nfile = [{{ name = "rna.zip", address = "{server.address}/rna", form = "zip" }}]\n')
    assert fetch("rna").code == 0
    return tmp_path / "home" / "downloads" / "rna" / "rna.zip"


def test_what_was_fetched_is_built(maillage: Command, associations: Path, tmp_path: Path) -> None:
    """A register named alone is built from what was fetched, with the vintage and the checksum of its record."""
    home = ("--home", str(tmp_path / "home"))
    built, told = maillage("build", "--source", "rna", *home), maillage("sources", "rna", *home)
    assert (built.code, told.code) == (0, 0)
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in told.out.splitlines() if "│" in line]
    sha256 = hashlib.sha256(associations.read_bytes()).hexdigest()
    assert ["millésime", "2026-11-01"] in cells
    assert ["fichier rna.zip", f"sha256 {sha256}"] in cells
    assert ["lignes lues", "1"] in cells


def test_a_fetched_file_that_changed_is_not_built_from(maillage: Command, associations: Path, tmp_path: Path) -> None:
    """Bytes that changed since a file was fetched are seen by its checksum, even in what can still be read."""
    content, other = associations.read_bytes(), (tmp_path / "rna.csv").read_bytes().replace(b"CLAIN", b"CLAIM")
    with zipfile.ZipFile(associations, "w") as archive:
        archive.writestr("rna_waldec_20261101_dpt_86.csv", other)
    assert associations.stat().st_size == len(content)
    home = ("--home", str(tmp_path / "home"))
    refused = maillage("build", "--source", "rna", *home)
    assert (refused.code, "rna.zip : le fichier n'est plus celui" in refused.err) == (8, True), refused
    assert not (tmp_path / "home" / "current").exists()
    assert maillage("build", "--source", "rna", "--force", *home).code == 0


def test_tries_are_told(fetch: Command, server: FileServer) -> None:
    """What makes a try fail is said while the command goes on."""
    server.at("/ess", status(503), cut(ROWS, 100_000, ETag='"1"'), whole(ROWS, ETag='"1"'))
    outcome = fetch("ess", "--lang", "en")

    assert outcome.code == 0
    assert "the service cannot answer (HTTP 503); another try in 1 s" in outcome.err
    assert "the connection was cut before the end" in outcome.err


def test_unwritable(fetch: Command, tmp_path: Path) -> None:
    """A folder that cannot take a file ends with 6."""
    (tmp_path / "file").write_text("")
    outcome = fetch("ess", "--into", str(tmp_path / "file" / "below"))

    assert outcome.code == 6
    assert "--into" in outcome.err


def test_bar(server: FileServer, tmp_path: Path) -> None:
    """In a terminal a bar shows how far the file has come, and Ctrl-C leaves without a trace of the program."""
    server.at("/ess", slowly(ROWS, 300, 0.1))
    catalogue = tmp_path / "mirror.toml"
    catalogue.write_text(f'[ess]\nfile = [{{ name = "a.csv", address = "{server.address}/ess", form = "csv" }}]\n')
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "fetch", "ess", "--into", str(tmp_path), "--catalogue", str(catalogue)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "TERM": "xterm"}, stderr=theirs,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    drawn, deadline = b"", time.monotonic() + 20
    try:
        while b"kB" not in drawn and time.monotonic() < deadline:
            drawn += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    finally:
        process.kill()
        os.close(ours)

    assert b"a.csv" in drawn
    assert process.returncode not in {0, None}
    assert b"Traceback" not in drawn
    assert (tmp_path / "ess" / "a.csv.part").exists()


@pytest.mark.parametrize(
    ("count", "lang", "told"),
    [(0, "fr", "0 octets"), (999, "en", "999 bytes"), (1000, "fr", "1,0 ko"), (2_512_345_678, "en", "2.5 GB")],
)
def test_sizes(count: int, lang: Language, told: str) -> None:
    """Sizes are told in the units of the language."""
    assert size_of(count, lang) == told
