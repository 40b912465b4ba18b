"""The catalogue: what it names can be fetched or says how it is got, and a mirror can stand in for it."""

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from data import read_catalogue, register_named
from data.errors import CatalogueError, FetchedByHandError, UnknownRegisterError

REGISTERS = (
    "rna", "sirene", "ess", "foundations", "schools", "higher_education", "inclusion", "cordis", "subsidies", "keep",
    "alliances",
)  # fmt: skip
OWN = '[mine]\ntitle = "Mine"\nproducer = "Me"\nlicence = "CC0-1.0"\n'
FILE = '[[mine.file]]\nname = "a.zip"\naddress = "https://example.org/a.zip"\nform = "zip"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return where a catalogue of one's own may be written."""
    return tmp_path / "own.toml"


def test_registers() -> None:
    """The registers are those that the house reads; what is packaged is not one of them."""
    assert tuple(read_catalogue()) == REGISTERS
    assert "territories" in tomllib.loads((files("data") / "catalogue.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_can_be_had(name: str) -> None:
    """A register has files at secure addresses, or says in both languages how they are got."""
    register = register_named(name, read_catalogue())

    assert register.title
    assert register.licence
    assert register.page.startswith("https://") or name == "alliances"
    if register.file:
        assert all(one.address.startswith("https://") for one in register.resources())
    else:
        with pytest.raises(FetchedByHandError) as by_hand:
            register.resources()
        assert by_hand.value.advice["fr"] != by_hand.value.advice["en"]


def test_months() -> None:
    """An address with a month in it has an edition for each of the last six, the newest first."""
    waldec = read_catalogue()["rna"].file[0]
    editions = list(waldec.editions(date(2026, 2, 3)))

    assert [one.vintage for one in editions] == ["2026-02", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09"]
    assert editions[2].address == "https://media.interieur.gouv.fr/rna/rna_waldec_20251201.zip"


def test_one_edition() -> None:
    """An address without a month has one edition, which does not tell its vintage."""
    (edition,) = read_catalogue()["ess"].file[0].editions(date(2026, 2, 3))

    assert edition.vintage is None


def test_unknown() -> None:
    """A name that no register has is answered with those that exist."""
    with pytest.raises(UnknownRegisterError) as unknown:
        register_named("rma", read_catalogue())
    assert unknown.value.choices == REGISTERS


def test_mirror(own: Path) -> None:
    """A mirror gives its addresses alone: the rest is still what the packaged catalogue says."""
    own.write_text('[[rna.file]]\nname = "w.zip"\naddress = "http://mirror.local/w.zip"\nform = "zip"\n')
    registers = read_catalogue(own)

    assert [one.address for one in registers["rna"].file] == ["http://mirror.local/w.zip"]
    assert registers["rna"].title == "Répertoire national des associations"
    assert registers["sirene"] == read_catalogue()["sirene"]


def test_register_of_ones_own(own: Path) -> None:
    """A catalogue of one's own may add a register."""
    own.write_text(OWN + FILE)

    assert tuple(read_catalogue(own)) == (*REGISTERS, "mine")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[mine", "mine|line 1"),
        (b"\xff", "utf-8"),
        (b"mine = 1", "mine: not a table"),
        ((OWN + FILE.replace("a.zip", "../a.zip", 1)).encode(), "mine.file.0.name"),
        ((OWN + FILE.replace("a.zip", "a.json", 1)).encode(), "mine.file.0.name"),
        ((OWN + FILE.replace("https:", "file:")).encode(), "mine.file.0.address"),
        ((OWN + FILE.replace('form = "zip"', 'form = "tar"')).encode(), "mine.file.0.form"),
        ((OWN + FILE + 'checksum = "crc:00"').encode(), "mine.file.0.checksum"),
        ((OWN + FILE + "most_bytes = 0").encode(), "mine.file.0.most_bytes"),
        ((OWN + FILE + FILE).encode(), "two files of one name"),
        (OWN.encode(), "by_hand"),
        ((OWN + FILE).replace("mine", '"../mine"').encode(), "name"),
    ],
)
def test_malformed(own: Path, content: bytes, words: str) -> None:
    """A catalogue that is malformed is named, with what is wrong in it."""
    own.write_bytes(content)
    with pytest.raises(CatalogueError, match=words) as error:
        read_catalogue(own)
    assert error.value.file == str(own)


def test_absent(own: Path) -> None:
    """A catalogue that is not there is named."""
    with pytest.raises(CatalogueError, match=r"own\.toml"):
        read_catalogue(own)
