"""Screening: who withholds a name or asks to stay out is not said under another number, nor in an older table."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import pytest

from benchmarks.registers.layouts import UNITS
from data.registers import Edition, Wanted
from tests.data.register_rows import (
    ESTABLISHMENTS,
    FOUNDATIONS,
    GRANTS_V1,
    PARTNER,
    foundation,
    grant,
    institution,
    office,
    participant,
    school,
    siren,
    siret,
    structure,
    unit,
    waldec,
)
from tests.data.taken_registers import ORGANISATION, Row, Taken, take_all, write_csv, written

CALLED = (
    "rna-W863000001", "rnf-086-FDD-00001-01", "uai-0860001J", "uai-0860002K", "inclusion-dora.17", "pic-990000001",
    "pic-990000002",
)  # fmt: skip
"""How the registers below call the body that SIRENE numbers 2."""


def enterprises(folder: Path, *units: Row, elsewhere: Collection[int] = ()) -> list[Path]:
    """Write units and the head offices of the first five: in Poitiers, or in Niort those that are ``elsewhere``."""
    offices = [office(number, "79191" if number in elsewhere else "86194") for number in range(1, 6)]
    return [
        write_csv(folder / "offices.csv", ESTABLISHMENTS, offices),
        write_csv(folder / "units.csv", UNITS, units),
    ]


def subsidies(folder: Path, *rows: Row) -> list[Path]:
    """Write subsidies."""
    return [write_csv(folder / "grants.csv", " ".join(GRANTS_V1), rows)]


def registers(folder: Path) -> dict[str, Sequence[Path]]:
    """Write registers that each know the unit 2 by its number, under an identifier of their own."""
    vat = f"FR{(12 + 3 * (int(siren(2)) % 97)) % 97:02}{siren(2)}"
    partner = dict.fromkeys(PARTNER, "") | {
        "Programme": "Alpes", "Project acronym": "CIME", "Organisation in English": "Canari", "NUTS3 code": "FRI34",
        "Participation Identification Code": "990000002", "Partner's ID if not PIC": siren(2),
    }  # fmt: skip
    higher = {"libellé": "Canari", "uai - identifiant": "0860002K", "siren": siren(2), "siret": siret(2)}
    return {
        "rna": [written(folder, [waldec("W863000001", titre="CLUB DU CLAIN", siret=siret(2))], "rna.csv")],
        "foundations": [write_csv(folder / "rnf.csv", FOUNDATIONS, [foundation("086-FDD-00001-01", siret=siret(2))])],
        "schools": [written(folder, [school("0860001J", "Ecole", "ECOLE", SIREN_SIRET=siret(2))], "schools.csv")],
        "higher_education": [written(folder, [institution(higher)], "institutions.csv")],
        "inclusion": [written(folder, [structure("dora--17", ("aci",), siret=siret(2))], "places.csv")],
        "cordis": [written(folder, [participant("990000001", "CANARI", vatNumber=vat)], "cordis.csv")],
        "keep": [written(folder, [partner], "keep.csv")],
    }


def kept(taken: dict[str, Taken]) -> dict[str, Edition]:
    """Return what an earlier build had, for one that keeps it."""
    return {
        name.removeprefix("register/").replace("-", "_"): Edition("2026-01-01", one.account)
        for name, one in taken.items()
        if one.source.account is not None
    }


def lines(taken: dict[str, Taken]) -> list[str]:
    """Return all that is said."""
    return [line for one in taken.values() for line in one.lines]


def folders(folder: Path) -> tuple[Path, Path]:
    """Return folders for a build and for the next."""
    pair = folder / "first", folder / "second"
    for one in pair:
        one.mkdir()
    return pair


Earlier = tuple[dict[str, Sequence[Path]], dict[str, Taken], Path]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    """Return the files of the registers above, what a build without SIRENE made of them, and where its tables are."""
    folder = tmp_path_factory.mktemp("earlier")
    files = registers(folder)
    return files, take_all(folder, Wanted(files, tolerance=1)), folder / "columns"


@pytest.mark.parametrize("is_kept", [False, True], ids=["read", "kept"])
def test_the_number_of_a_masked_unit_is_told_of_no_other_body(
    tmp_path: Path, earlier: Earlier, *, is_kept: bool
) -> None:
    """Bodies keep their names under their own identifiers, without the number; none becomes a namesake for that."""
    others, first, columns = earlier
    units = enterprises(tmp_path, unit(1, "9220", "CLUB DU CLAIN"), unit(2, "9220", "[ND]", statutDiffusion="P"))
    wanted = Wanted({**others, "sirene": units}, tolerance=1)
    if is_kept:
        assert sum(f'"{siren(2)}"' in line or f'"{siret(2)}"' in line for line in lines(first)) > len(CALLED)
        wanted = Wanted({"sirene": units}, tolerance=1, before=kept(first), columns=columns)

    taken = take_all(tmp_path, wanted)

    assert {line.split(" ")[0] for line in lines(taken) if siren(2) in line} == {f"<{ORGANISATION}siren-{siren(2)}>"}
    for code in CALLED:
        assert any(line.startswith(f"<{ORGANISATION}{code}> ") and "prefLabel" in line for line in lines(taken)), code
    with duckdb.connect() as rows:
        links = rows.execute(f"SELECT weaker, stronger FROM '{tmp_path}/columns/links.links.parquet'").fetchall()
    assert not [link for link in links if "rna-W863000001" in link]


def test_tables_that_are_kept_name_nobody_whom_sirene_masks_or_holds_for_a_person(tmp_path: Path) -> None:
    """Subsidies that were read before SIRENE are screened when it comes, and the rows they lose are counted."""
    before, after = folders(tmp_path)
    rows = [grant(idBeneficiaire=siret(number), nomBeneficiaire="Canari", objet=f"Aide {number}") for number in (2, 3)]
    first = take_all(before, Wanted({"subsidies": subsidies(tmp_path, *rows)}, tolerance=1))
    funder = unit(4, "7210", "COMMUNE") | {"siren": "218601946"}
    units = enterprises(tmp_path, unit(2, "9220", "[ND]", statutDiffusion="P"), unit(3, "1000", ""), funder)

    taken = take_all(after, Wanted({"sirene": units}, tolerance=1, before=kept(first), columns=before / "columns"))

    assert sum("Canari" in line for line in lines(first)) == 2
    assert not [line for line in lines(taken) if "Canari" in line or f"siren-{siren(3)}" in line]
    assert taken["register/subsidies"].about(f"siren-{siren(2)}") != []
    assert taken["register/subsidies"].account.left_out == {"not-in-sirene": 2}


@pytest.mark.parametrize("is_kept", [False, True], ids=["read", "kept"])
def test_who_asked_to_stay_out_stays_out_under_every_identifier(
    tmp_path: Path, earlier: Earlier, *, is_kept: bool
) -> None:
    """A SIREN that is excluded keeps out the rows that state it, and their part in anything, in every register."""
    others, first, columns = earlier
    excluded = frozenset({hashlib.sha256(f"{ORGANISATION}siren-{siren(2)}".encode()).hexdigest()})
    wanted = Wanted(others, tolerance=1, excluded=excluded)
    if is_kept:
        wanted = Wanted({}, tolerance=1, excluded=excluded, before=kept(first), columns=columns)

    taken = take_all(tmp_path, wanted)

    for code in CALLED:
        assert any(f"/organisation/{code}>" in line for line in lines(first)), code
        assert not [line for line in lines(taken) if f"/organisation/{code}>" in line], code
    assert all(one.account.left_out["opted-out"] for one in taken.values())


def test_who_is_no_enterprise_is_left_out_only_where_sirene_is(tmp_path: Path) -> None:
    """The SIREN of an institution is no sign that SIRENE is there; one's own file is not judged by it."""
    row = {"organisation": siren(5), "undertaking": "Le quai", "place": "Poitiers"}
    files = {
        "higher_education": [written(tmp_path, [institution({"libellé": "Groupe", "siren": siren(1)})], "esr.csv")],
        "subsidies": subsidies(tmp_path, grant(idBeneficiaire=siret(5))),
        "alliances": [written(tmp_path, [row], "alliances.csv")],
    }
    alone, beside = folders(tmp_path)

    assert take_all(alone, Wanted(files, tolerance=1))["register/subsidies"].account.left_out == {}
    taken = take_all(beside, Wanted({**files, "sirene": enterprises(tmp_path, unit(1, "9220", "A"))}, tolerance=1))
    assert taken["register/subsidies"].account.left_out == {"not-in-sirene": 4}
    assert taken["register/alliances"].account.left_out == {}
    assert any(siren(5) in line for line in taken["register/alliances"].lines)


def test_a_kept_sirene_of_a_territory_knows_who_is_outside(tmp_path: Path) -> None:
    """Subsidies that come beside it are those of a build in which both are read, an outside funder included."""
    before, after = folders(tmp_path)
    anew = tmp_path / "anew"
    anew.mkdir()
    row = {**grant(idBeneficiaire=siret(1)), "idAttribuant": siret(2), "nomAttribuant": "Région"}
    hidden = {**grant(idBeneficiaire=siret(1), objet="Autre"), "idAttribuant": siret(3), "nomAttribuant": "Canari"}
    units = enterprises(
        tmp_path, unit(1, "9220", "CLUB"), unit(2, "7210", "REGION"), unit(3, "9220", "[ND]", statutDiffusion="P"),
        elsewhere=(2, 3),
    )  # fmt: skip
    files = {"subsidies": subsidies(tmp_path, row, hidden)}
    first = take_all(before, Wanted({"sirene": units}, tolerance=1, scope=("86",)))

    told = {"tolerance": 1.0, "scope": ("86",)}
    taken = take_all(after, Wanted(files, before=kept(first), columns=before / "columns", **told))  # type: ignore[arg-type]

    fresh = take_all(anew, Wanted({**files, "sirene": units}, **told))  # type: ignore[arg-type]
    again, whole = taken["register/subsidies"], fresh["register/subsidies"]
    assert (again.account, again.lines, again.rejects) == (whole.account, whole.lines, whole.rejects)
    assert any("Région" in line for line in lines(taken))
    assert not any("Canari" in line for line in lines(taken))


def test_a_name_is_alone_in_france_only_where_all_of_france_is_there(tmp_path: Path) -> None:
    """What is kept of one département is no more than that, whatever the next build is asked for."""
    before, after = folders(tmp_path)
    whole = tmp_path / "whole"
    whole.mkdir()
    rows = [
        waldec("W863000001", titre="PASSERELLES ET COMPETENCES"),
        waldec("W793000001", titre="AUTRE NOM", adrs_codeinsee="79191", adrs_codepostal="79000"),
    ]
    files = {
        "rna": [written(tmp_path, rows, "rna.csv")],
        "sirene": enterprises(tmp_path, unit(1, "9220", "CLUB"), unit(2, "9220", "AUTRE"), elsewhere=(2,)),
    }
    first = take_all(before, Wanted(files, tolerance=1, scope=("86",)))
    take_all(after, Wanted({}, tolerance=1, before=kept(first), columns=before / "columns"))
    take_all(whole, Wanted(files, tolerance=1))

    with duckdb.connect() as tables:
        methods = [
            {
                method
                for (method,) in tables.execute(f"SELECT method FROM '{one}/columns/told.links.parquet'").fetchall()
            }
            for one in (before, after, whole)
        ]
    assert ["name-in-france" in found for found in methods] == [False, False, True]
