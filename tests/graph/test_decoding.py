"""Decoding: tables of any usual encoding are read as they would be in UTF-8."""

import gzip
from pathlib import Path

import pytest

from graph.alliances import Columns, Table, read_alliances
from graph.alliances.decoding import in_utf8
from graph.errors import UnreadableAlliancesError

TEXT = "organisation;undertaking\nL’Œuvre d’Étienne;x\nCafé;x\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-with-mark"])
@pytest.mark.parametrize("zipped", [False, True])
def test_names_are_the_same_in_any_encoding(tmp_path: Path, encoding: str, *, zipped: bool) -> None:
    """Accents and ligatures are read, compressed or not, and what is in UTF-8 is not copied."""
    data = ("\ufeff" + TEXT).encode("utf-16-le") if encoding == "utf-16-le-with-mark" else TEXT.encode(encoding)
    file = tmp_path / ("some.csv.gz" if zipped else "some.csv")
    file.write_bytes(gzip.compress(data) if zipped else data)
    read = read_alliances(Table(file, Columns(sector=None, dates=(), places=(), causes=())))
    assert list(read.organisations) == ["Café", "L’Œuvre d’Étienne"]
    with in_utf8(file) as readable:
        assert (readable == file) == encoding.startswith("utf-8")
    assert file.exists()


def test_copies_are_gone_afterwards(tmp_path: Path) -> None:
    """A copy lasts as long as it is read."""
    file = tmp_path / "some.csv"
    file.write_bytes(TEXT.encode("cp1252"))
    with in_utf8(file) as readable:
        assert readable.read_text(encoding="utf-8") == TEXT
    assert not readable.exists()


def test_a_character_that_two_chunks_share_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read bit by bit is what it would be at once."""
    monkeypatch.setattr("graph.alliances.decoding._CHUNK", 3)
    for encoding in ("utf-8", "utf-16"):
        file = tmp_path / encoding
        file.write_bytes(TEXT.encode(encoding))
        with in_utf8(file) as readable:
            assert readable.read_text(encoding="utf-8").removeprefix("\ufeff") == TEXT


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    """What cannot be unpacked is refused as any table that cannot be read is."""
    data = bytearray(gzip.compress(TEXT.encode("cp1252") * 1000))
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    file = tmp_path / "some.csv.gz"
    file.write_bytes(data)
    with pytest.raises(UnreadableAlliancesError):
        read_alliances(Table(file, Columns(sector=None, dates=(), places=(), causes=())))
