"""Layouts: a file is known by the names of its columns, however they are written."""

from pathlib import Path

import pytest

from data.layouts import Layout, read_layouts

LAYOUT = Layout("some", ("Code commune", "nom"), ("année",), {"nom": ("libellé", "titre")})


@pytest.mark.parametrize(
    ("header", "places"),
    [
        (["nom", "Code commune"], {"Code commune": "Code commune", "nom": "nom"}),
        (["code_commune", "NOM", "Annee"], {"Code commune": "code_commune", "nom": "NOM", "année": "Annee"}),
        (["CODE-COMMUNE", "Libelle"], {"Code commune": "CODE-COMMUNE", "nom": "Libelle"}),
        (["codecommune", "titre", "libellé"], {"Code commune": "codecommune", "nom": "libellé"}),
        (["nom", "libellé", "code commune"], {"Code commune": "code commune", "nom": "nom"}),
        (["nom", "Nom", "code commune"], {"Code commune": "code commune", "nom": "nom"}),
        (["nom"], None),
        ([], None),
    ],
)
def test_columns_are_found_by_their_names(header: list[str], places: dict[str, str] | None) -> None:
    """Accents, case and punctuation aside; aliases in their order; the first of two columns of one name."""
    assert LAYOUT.found(header) == places


def test_layouts_are_read_in_their_order(tmp_path: Path) -> None:
    """What a file says of a layout, and what it leaves unsaid; a condition is a reason to set a row aside."""
    path = tmp_path / "layouts.toml"
    path.write_text(
        '[b]\nneeds = ["x"]\n[a]\nneeds = ["y"]\nuses = ["z"]\nkeep = "z > 1"\n[a.aliases]\nz = ["zed"]\n'
        '[c]\nneeds = ["x"]\naside = "\'old\'"\n',
        encoding="utf-8",
    )
    assert read_layouts(path) == (
        Layout("b", ("x",)),
        Layout("a", ("y",), ("z",), {"z": ("zed",)}, "CASE WHEN (z > 1) IS NOT TRUE THEN 'of-no-concern' END"),
        Layout("c", ("x",), aside="'old'"),
    )


def test_what_a_header_lacks_has_all_its_names() -> None:
    """A column that is not there under any of its names is told with all of them, and one that is there is not."""
    layout = Layout("lines", ("organisation", "undertaking"), (), {"undertaking": ("action", "projet")})
    assert layout.lacking(["Organisation", "date"]) == ["undertaking (action, projet)"]
    assert layout.lacking(["Projet"]) == ["organisation"]
