"""Small workbooks (.xlsx) that tests write, part by part, as the standard of Office Open XML has them."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_XML: Final = "application/xml"
_RELS: Final = "application/vnd.openxmlformats-package.relationships+xml"


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> None:
    """Write a workbook whose cells are texts and numbers; an empty text is no cell."""
    names, ties = [], []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for rank, (name, rows) in enumerate(sheets.items(), start=1):
            names.append(f'<sheet name="{escape(name)}" sheetId="{rank}" r:id="rId{rank}"/>')
            ties.append(_tie(rank, "worksheet", f"worksheets/sheet{rank}.xml"))
            archive.writestr(f"xl/worksheets/sheet{rank}.xml", sheet_of(rows))
        types = "".join(
            f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in (("rels", _RELS), ("xml", _XML))
        )
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>')
        archive.writestr("_rels/.rels", _ties([_tie(1, "officeDocument", "xl/workbook.xml")]))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(names)}</sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", _ties(ties))


def sheet_of(rows: Sequence[Sequence[str | float]]) -> str:
    """Return the XML of a sheet."""
    body = "".join(
        f'<row r="{rank}">{"".join(_cell(place, rank, cell) for place, cell in enumerate(row) if cell != "")}</row>'
        for rank, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(place: int, rank: int, cell: str | float) -> str:
    name = f"{chr(ord('A') + place)}{rank}"
    if isinstance(cell, str):
        return f'<c r="{name}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{name}"><v>{cell}</v></c>'


def _tie(rank: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{rank}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _ties(ties: Sequence[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(ties)}</Relationships>'
