"""Registers as sources: vintages, refusals of what is older or smaller, and facts that can be read again."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import FewerRowsError, OlderVintageError, UnknownRegisterError
from data.registers import Edition, Wanted, register_sources, vintage_of
from data.statements import read_lines
from ontology.source import Account, Source
from tests.data.taken_registers import written


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return empty folders for the tables and for what is in between."""
    pair = tmp_path / "columns", tmp_path / "scratch"
    for folder in pair:
        folder.mkdir()
    return pair


def structures(folder: Path, number: int = 3, name: str = "structures-2026-11-02.csv") -> Path:
    """Return a file of some structures of inclusion."""
    return written(
        folder,
        [
            {"source": "dora", "id": f"dora--{rank}", "nom": f"Lieu {rank}", "date_maj": "2025-02-14"}
            for rank in range(number)
        ],
        name,
    )


def first(wanted: Wanted, folders: tuple[Path, Path]) -> Source:
    """Return the source of the only register."""
    return next(register_sources(wanted, *folders))


def test_a_register_is_a_source(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    """Its graph, its name, where it is from, its vintage and its account; its facts are the same each time."""
    told: list[str] = []
    (source, *_rest) = register_sources(Wanted({"inclusion": [structures(tmp_path)]}), *folders, told.append)
    assert (source.name, source.graph) == (
        "register/inclusion",
        "https://w3id.org/maillage/graph/register/inclusion",
    )
    assert (source.vintage, source.licence) == ("2026-11-02", "etalab-2.0")
    assert told == [source.title]
    assert source.account is not None
    assert source.account.rows == 3
    lines = b"".join(source.read())
    assert lines == b"".join(source.read())
    assert lines.count(b"\n") == source.triples
    assert lines.endswith(b" .\n")


def test_the_digest_changes_with_the_facts_alone(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    """Two builds of one file have one digest, whatever the file is called; another row makes another."""
    digests = []
    for number, name in ((3, "a.csv"), (3, "b.csv"), (4, "c.csv")):
        for folder in folders:
            for path in folder.iterdir():
                path.unlink()
        digests.append(first(Wanted({"inclusion": [structures(tmp_path, number, name)]}), folders).digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_register_that_does_not_exist_is_refused(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    """With the names of those that do."""
    with pytest.raises(UnknownRegisterError) as caught:
        list(register_sources(Wanted({"sirène": [tmp_path]}), *folders))
    assert "rna" in caught.value.choices


@pytest.mark.parametrize(
    ("before", "is_older"),
    [("2026-12-01", True), ("2026-12", True), ("2026-11-30", False), ("2026-11", False)],
)
def test_an_older_vintage_is_refused(
    tmp_path: Path, folders: tuple[Path, Path], before: str, *, is_older: bool
) -> None:
    """Unless it is forced; a month is not newer than its days."""
    month = structures(tmp_path, name="structures-2026-11.csv")
    wanted = Wanted({"inclusion": [month]}, before={"inclusion": Edition(before, Account(3))})
    if is_older:
        with pytest.raises(OlderVintageError) as caught:
            list(register_sources(wanted, *folders))
        assert (caught.value.register, caught.value.vintage, caught.value.before) == ("inclusion", "2026-11", before)
        wanted = replace(wanted, is_forced=True)
        for path in folders[1].iterdir():
            path.unlink()
    assert first(wanted, folders).vintage == "2026-11"


@pytest.mark.parametrize(("rows", "is_fewer"), [(9, False), (8, True)])
def test_a_register_that_lost_more_than_a_tenth_of_its_rows_is_refused(
    tmp_path: Path, folders: tuple[Path, Path], rows: int, *, is_fewer: bool
) -> None:
    """Nine of ten rows are taken, eight are not, unless that is forced."""
    wanted = Wanted(
        {"inclusion": [structures(tmp_path, rows)]}, before={"inclusion": Edition("2026-11-01", Account(10))}
    )
    if is_fewer:
        with pytest.raises(FewerRowsError) as caught:
            list(register_sources(wanted, *folders))
        assert (caught.value.register, caught.value.rows, caught.value.before) == ("inclusion", rows, 10)
        wanted = replace(wanted, is_forced=True)
        for path in folders[1].iterdir():
            path.unlink()
    account = first(wanted, folders).account
    assert account is not None
    assert account.rows == rows


@pytest.mark.parametrize(
    ("names", "vintage"),
    [
        (["rna_waldec_20261101.zip"], "2026-11-01"),
        (["rna_waldec_20261101_dpt_86.csv", "rna_import_20261002_dpt_86.csv"], "2026-11-01"),
        (["StockUniteLegale_2026-10.zip"], "2026-10"),
        (["export-2026_03_09.csv"], "2026-03-09"),
        (["cordis-h2020projects-csv.zip"], "2024-05-06"),
        (["table-20261399.csv"], "2024-05-06"),
        (["subventions-200011773.csv"], "2024-05-06"),
        (["dossier-1202611015.csv"], "2024-05-06"),
    ],
)
def test_a_vintage_is_the_newest_date_in_a_name(tmp_path: Path, names: list[str], vintage: str) -> None:
    """Or that of the file, where its name has none."""
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.touch()
        os.utime(path, (1714982400, 1714982400))
    assert vintage_of(paths) == vintage


def test_lines_are_read_in_whole_chunks() -> None:
    """Each chunk ends with a whole line, however many rows there are."""
    chunks = list(read_lines(["SELECT i || chr(10) FROM range(5000) AS numbers (i)", "SELECT 'é' || chr(10)"]))
    assert all(chunk.endswith(b"\n") for chunk in chunks)
    assert b"".join(chunks) == "".join(f"{number}\n" for number in [*range(5000), "é"]).encode()
