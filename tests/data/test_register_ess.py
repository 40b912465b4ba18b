"""The list of the social economy: it widens the register of enterprises, and flags those that a build has."""

from pathlib import Path

from benchmarks.registers.layouts import UNITS
from data.registers import Wanted
from tests.data.register_rows import ESTABLISHMENTS, office, siren, unit
from tests.data.taken_registers import AL, CONCEPT, take_all, write_csv


def test_who_is_on_the_list(tmp_path: Path) -> None:
    """A small company that is on the list enters and is flagged; a number without its first zeros is known again."""
    units = write_csv(
        tmp_path / "StockUniteLegale_utf8.csv",
        UNITS,
        [
            unit(1, "5710", "SUR LA LISTE"),
            unit(2, "5710", "PAS SUR LA LISTE"),
            unit(3, "9220", "ASSOCIATION"),
            unit(4, "5710", "FERMEE", etatAdministratif="C"),
        ],
    )
    offices = write_csv(tmp_path / "StockEtablissement_utf8.csv", ESTABLISHMENTS, [office(1), office(3)])
    listed = write_csv(
        tmp_path / "ess.csv",
        "Nom SIREN",
        [
            {"Nom": "A", "SIREN": siren(1).lstrip("0")},
            {"Nom": "A, encore", "SIREN": siren(1)},
            {"Nom": "B", "SIREN": f"{siren(3).lstrip('0')}.0"},
            {"Nom": "C", "SIREN": siren(4)},
            {"Nom": "D", "SIREN": siren(5)},
            {"Nom": "E", "SIREN": "12345"},
        ],
    )

    taken = take_all(tmp_path, Wanted({"ess": [listed], "sirene": [offices, units]}, tolerance=1))

    assert taken["register/sirene"].account.left_out == {"closed": 1, "company-small": 1}
    flag = f"<{AL}inSector> <{CONCEPT}sector/social-economy>"
    assert len(taken["register/ess"].lines) == 2
    assert [taken["register/ess"].about(f"siren-{siren(number)}") for number in (1, 3)] == [[flag], [flag]]
    assert taken["register/ess"].account.rows == 6
    assert taken["register/ess"].account.refused == {"identifier-malformed": 1}
    assert taken["register/ess"].account.left_out == {"duplicate": 1, "not-in-build": 2}


def test_the_list_alone_says_nothing(tmp_path: Path) -> None:
    """Without the register of enterprises there is nobody to flag: no organisation without a name comes of the list."""
    listed = write_csv(tmp_path / "ess.csv", "Nom SIREN", [{"Nom": "A", "SIREN": siren(1)}])

    taken = take_all(tmp_path, Wanted({"ess": [listed]}))["register/ess"]

    assert taken.lines == []
    assert taken.account.left_out == {"not-in-build": 1}
