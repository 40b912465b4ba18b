"""Sheets: a workbook is read as tables, and one that is made to do harm is stopped."""

import zipfile
from pathlib import Path

import pytest

from data.errors import FileRefusedError
from data.sheets import Bounds, is_workbook, rows_of, unfold
from tests.data.workbooks import sheet_of, write_workbook


def test_each_sheet_with_a_row_is_a_file(tmp_path: Path) -> None:
    """Sheets are named by rank and name; a whole number has no decimals, and empty rows are left out."""
    path = tmp_path / "book.xlsx"
    rows: list[tuple[str | float, ...]] = [
        ("SIRET", "Mon nom"),
        (21860194600013, 'Dit "le\nClain"'),
        ("", ""),
        (0.5, "Été"),
    ]
    write_workbook(path, {"Été 2023 !": rows, "Vide": []})
    found = [(sheet.name, sheet.read_text(encoding="utf-8"), rows_of(sheet, path)) for sheet in unfold(path, tmp_path)]
    assert found == [
        ("01-t-2023.csv", '"SIRET";"Mon nom"\n"21860194600013";"Dit ""le\nClain"""\n"0.5";"Été"\n', 2),
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_huge_cell_refuses_the_workbook(tmp_path: Path) -> None:
    """A cell that no reader of CSV takes is told of its workbook, as anything else that is wrong with it."""
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"A": [("a", "b"), ("x" * 140_000, 2)]})
    with pytest.raises(FileRefusedError, match=r"book\.xlsx: damaged field larger than"):
        [rows_of(sheet, path) for sheet in unfold(path, tmp_path)]


def test_a_zip_of_tables_is_no_workbook(tmp_path: Path) -> None:
    """Nor is a file that is no zip."""
    path = tmp_path / "tables.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a;b\n1;2\n")
    other = tmp_path / "a.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    assert not is_workbook(path)
    assert not is_workbook(other)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    """What it is refused for is said, and nothing is left behind."""
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"A": [("a", "b"), (1, 2)]})
    content = path.read_bytes()
    path.write_bytes(content[:60] + bytes(40) + content[100:])
    with pytest.raises(FileRefusedError) as refused:
        list(unfold(path, tmp_path))
    assert refused.value.reason == "damaged"
    assert list(tmp_path.iterdir()) == [path]


def test_a_workbook_that_would_fill_the_memory_is_stopped(tmp_path: Path) -> None:
    """A million cells of a file of a few kilobytes end where the bound is, not where the machine's memory does."""
    path = tmp_path / "bomb.xlsx"
    write_workbook(path, {"A": []})
    row = "<row>" + '<c t="inlineStr"><is><t>' + "x" * 10_000 + "</t></is></c>" + "</row>"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_of([]).replace("<sheetData>", "<sheetData>" + 20_000 * row).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert path.stat().st_size < 2 << 20
    with pytest.raises(FileRefusedError) as refused:
        list(unfold(path, tmp_path, Bounds(memory=150 << 20)))
    assert refused.value.reason == "damaged"
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_that_would_fill_the_disk_is_stopped(tmp_path: Path) -> None:
    """The file of a sheet has a bound of its own."""
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"A": [("x" * 1000, "y" * 1000)] * 200})
    with pytest.raises(FileRefusedError) as refused:
        list(unfold(path, tmp_path, Bounds(sheets=100_000)))
    assert refused.value.reason == "damaged"
    assert list(tmp_path.iterdir()) == [path]


def test_sheets_that_would_fill_the_disk_together_are_stopped(tmp_path: Path) -> None:
    """Many sheets of few bytes each may not become many times what the workbook has."""
    path = tmp_path / "book.xlsx"
    write_workbook(path, {f"S{rank}": [("x" * 20_000, "y" * 20_000)] * 30 for rank in range(20)})
    assert path.stat().st_size < 120_000
    with pytest.raises(FileRefusedError, match="too large together"):
        list(unfold(path, tmp_path))
    assert list(tmp_path.iterdir()) == [path]
