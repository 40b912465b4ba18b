"""The register of funds and foundations: what is said of each, and which numbers tell nobody."""

import zipfile
from pathlib import Path

from data.registers import Wanted
from tests.data.register_rows import FOUNDATIONS, foundation, siret
from tests.data.taken_registers import AL, CONCEPT, SKOS, A, Row, Taken, take_all, write_csv


def foundations(folder: Path, *rows: Row, **wanted: object) -> Taken:
    """Return what a build takes of these rows, which are given in a zip as they are published."""
    path = write_csv(folder / "rnf.csv", FOUNDATIONS, rows)
    archive = folder / "foundations.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(path, path.name)
    given = {"tolerance": 1.0} | wanted
    return take_all(folder, Wanted({"foundations": [archive]}, **given))["register/foundations"]  # type: ignore[arg-type]


def test_a_fund(tmp_path: Path) -> None:
    """A fund is told line by line: no street, and the commune by its postal code and name."""
    taken = foundations(tmp_path, foundation("086-FDD-00001-01", siret=siret(7)))

    assert taken.about("rnf-086-FDD-00001-01") == sorted([
        f"<{A}> <{AL}Foundation>",
        f'<{SKOS}prefLabel> "FONDS « LES AMIS »"@fr',
        f'<{AL}rnf> "086-FDD-00001-01"',
        f'<{AL}siret> "{siret(7)}"',
        f'<{AL}sinceYear> "2012"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/endowment-fund>",
        f"<{AL}actsIn> <https://w3id.org/maillage/id/commune/86194>",
    ])  # fmt: skip
    assert taken.account.rows == 1
    assert len(taken.lines) == 7


def test_kinds(tmp_path: Path) -> None:
    """The kinds of the register, written out or abbreviated, are kinds of foundations; an unknown one is a doubt."""
    kinds = {
        "FDD": "endowment-fund",
        "Fondation reconnue d'utilité publique": "public-utility-foundation",
        "FRUP": "public-utility-foundation",
        "Fondation d'entreprise": "corporate-foundation",
        "FE": "corporate-foundation",
        "Fondation universitaire": "university-foundation",
        "Fondation partenariale": "partnership-foundation",
        "Fondation de coopération scientifique": "scientific-foundation",
        "Fondation hospitalière": "hospital-foundation",
        "Fondation abritée": "sheltered-foundation",
        "Fondation abritée d'entreprise": "sheltered-foundation",
        "Fondation": "foundation",
        "Cagnotte": "foundation",
    }

    taken = foundations(tmp_path, *(foundation(f"086-X-{rank}", sort) for rank, sort in enumerate(kinds)))

    kind = f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/"
    assert [
        one.removeprefix(kind).removesuffix(">")
        for rank in range(len(kinds))
        for one in taken.about(f"rnf-086-X-{rank}")
        if one.startswith(kind)
    ] == list(kinds.values())
    assert taken.account.doubts == {"commune-by-postal-code": 13, "kind-unknown": 1}


def test_numbers_that_tell_nobody(tmp_path: Path) -> None:
    """A SIRET that several foundations have, or that is wrong, is no number of theirs; a second row is left out."""
    taken = foundations(
        tmp_path,
        foundation("086-FDD-00001-01", siret=siret(7)),
        foundation("086-FDD-00002-01", siret=siret(7)),
        foundation("086-FDD-00003-01", siret="2,43E+13"),
        foundation(
            "086-FDD-00004-01", siret=siret(8), date_creation="04/03/2012", code_postal="1000", ville="BOURG EN BRESSE"
        ),
        foundation("086-FDD-00004-01", siret=siret(8)),
        foundation("086 FDD 5"),
        foundation("086-FDD-00006-01", titre=" "),
    )

    assert taken.account.refused == {"identifier-malformed": 1, "name-missing": 1}
    assert taken.account.left_out == {"duplicate": 1}
    assert taken.account.doubts == {"commune-by-postal-code": 4, "siret-invalid": 1, "siret-shared": 2}
    assert [line for line in taken.lines if "#siret>" in line] == [
        f'<https://w3id.org/maillage/id/organisation/rnf-086-FDD-00004-01> <{AL}siret> "{siret(8)}" .'
    ]
    assert f'<{AL}sinceYear> "2012"^^<http://www.w3.org/2001/XMLSchema#integer>' in taken.about("rnf-086-FDD-00004-01")


def test_a_territory(tmp_path: Path) -> None:
    """A build of one territory takes the foundations that have their seat there."""
    elsewhere = foundation("075-FDD-00001-01", code_postal="75018", ville="PARIS 18E ARRONDISSEMENT")

    taken = foundations(tmp_path, foundation("086-FDD-00001-01"), elsewhere, scope=("86",))

    assert taken.account.left_out == {"outside-territory": 1}
