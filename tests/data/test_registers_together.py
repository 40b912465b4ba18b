"""Registers together: invented ones in their published layouts, from their zips to links, every row accounted for."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.registers.invented import Registers, Scale
from benchmarks.registers.layouts import UNITS
from data.registers import Wanted
from tests.data.register_rows import (
    ESTABLISHMENTS,
    FOUNDATIONS,
    GRANTS_V1,
    PARTNER,
    foundation,
    grant,
    imported,
    institution,
    office,
    siren,
    siret,
    unit,
    waldec,
)
from tests.data.taken_registers import properties, sample, take_all, write_csv, written

PERSON = "categorieJuridiqueUniteLegale = '1000'"
PURGED = "coalesce(unitePurgeeUniteLegale = 'true', false)"
CLOSED = "etatAdministratifUniteLegale = 'C'"

REAL = {
    "rna": ["rna_waldec_layout.csv", "rna_import_layout_latin1.csv"],
    "sirene": ["sirene_StockUniteLegale_5rows.csv"],
    "higher_education": ["fr-esr-principaux-etablissements-enseignement-superieur.csv"],
    "cordis": ["cordis_horizon_organization_100rows.csv", "cordis_horizon_project_100rows.csv"],
    "subsidies": ["scdl_subventions_exemple_valide.csv", "scdl_subventions_toulouse_2023.csv"],
}


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    """What is read is what is taken, refused or left out; a masked unit has no name, and no link leads to it."""
    with Registers(Scale(2000, 2026, 0.2), tmp_path / "files") as registers:
        files = {part: registers.write(part, "zip") for part in ("waldec", "import", "units", "establishments")}
        published = registers.write("units", "parquet")
    fund = write_csv(tmp_path / "foundations.csv", FOUNDATIONS, [foundation("086-FDD-00001-01")])
    wanted = {
        "rna": [files["waldec"], files["import"]],
        "sirene": [files["establishments"], files["units"]],
        "foundations": [fund],
    }

    taken = take_all(tmp_path, Wanted(wanted, tolerance=1))

    columns = tmp_path / "columns"
    with duckdb.connect() as rows:

        def count(query: str) -> int:
            (number,) = rows.execute(f"SELECT count(*) FROM {query}").fetchall()[0]
            return int(number)

        kept = {name: count(f"'{columns / name}.organisations.parquet'") for name in wanted}
        apart = {
            name: sum(taken[f"register/{name}"].account.refused.values())
            + sum(taken[f"register/{name}"].account.left_out.values())
            for name in wanted
        }
        rows_of = {name: taken[f"register/{name}"].account.rows for name in wanted}
        # of each unit that is kept, two rows are used: its own and that of its head office
        assert rows_of == {name: (1 + (name == "sirene")) * kept[name] + apart[name] for name in wanted}
        assert kept["foundations"] == 1
        left_out = taken["register/sirene"].account.left_out
        assert left_out["natural-person"] == count(f"'{published}' WHERE {PERSON}")
        assert left_out.get("purged", 0) == count(f"'{published}' WHERE {PURGED} AND NOT {PERSON}")
        assert left_out["closed"] == count(f"'{published}' WHERE {CLOSED} AND NOT {PURGED} AND NOT {PERSON}")
        units = f"'{columns}/sirene.organisations.parquet'"
        masked = f"(SELECT 'siren-' || siren FROM '{published}' WHERE statutDiffusionUniteLegale = 'P')"
        assert count(f"{units} WHERE name IS NULL") == count(f"{units} WHERE id IN {masked}") > 0
        assert count(f"'{columns}/links.links.parquet' WHERE stronger LIKE 'siren-%'") > 0
        assert count(f"'{columns}/links.links.parquet' WHERE stronger IN {masked} OR weaker IN {masked}") == 0
    assert not any("[ND]" in line for one in taken.values() for line in one.lines)


@pytest.mark.parametrize("scope", [(), ("86",)], ids=["France", "Vienne"])
def test_who_sirene_masks_or_does_not_bring_is_named_by_nobody_else(tmp_path: Path, scope: tuple[str, ...]) -> None:
    """No register names a unit that SIRENE masks, or that it holds for a person; others keep one name.

    In the build of a territory the masked unit is outside of it, and takes part in what is inside.
    """
    units = [
        unit(1, "9220", "CLUB DU CLAIN"),
        unit(2, "9220", "[ND]", statutDiffusion="P"),
        unit(3, "1000", "", nom="CANARI", prenom1="Jean"),
        unit(4, "7210", "COMMUNE DE POITIERS"),
    ]
    places = {number: "79191" if scope and number == 2 else "86194" for number in (1, 2, 3, 4)}
    offices = [office(number, place) for number, place in places.items()]
    grants = [
        {**grant(idBeneficiaire=siret(number), nomBeneficiaire=f"Canari {number}", objet=f"Aide {number}"),
         "idAttribuant": siret(4), "nomAttribuant": "Ville"}
        for number in ((1, 3) if scope else (1, 2, 3))
    ]  # fmt: skip
    partner = {"Programme": "Alpes", "Project acronym": "CIME", "NUTS3 code": "FRI34", "Town": "Poitiers"}
    partners = [
        {**partner, "Organisation in English": f"Canari Club {number}", "Partner's ID if not PIC": siren(number),
         "Organisation in original language": f"Le Canari {number}"}
        for number in (2, 3)
    ] + [{**partner, "Organisation in English": "Poitiers"}]  # fmt: skip
    named = {name: f"Le Canari supérieur {rank}" for rank, name in enumerate(("libellé", "nom court", "sigle"))}
    named |= {"uo_lib_officiel": "Le Canari", "English name": "The Canari", "rna": "W863000002"}
    institutions = [
        institution({**named, "siren": siren(number), "siret": siret(number), "Code commune": places[number],
                     "Identifiant ROR": "04xtsmh28", "Identifiant wikidata": "Q10177", "Identifiant PIC": "999986387"})
        for number in (2, 3)
    ]  # fmt: skip
    files = {
        "sirene": [
            write_csv(tmp_path / "offices.csv", ESTABLISHMENTS, offices),
            write_csv(tmp_path / "units.csv", UNITS, units),
        ],
        "subsidies": [write_csv(tmp_path / "grants.csv", " ".join(GRANTS_V1), grants)],
        "keep": [written(tmp_path, [dict.fromkeys(PARTNER, "") | row for row in partners], "keep.csv")],
        "higher_education": [written(tmp_path, institutions, "institutions.csv")],
    }

    taken = take_all(tmp_path, Wanted(files, tolerance=1, scope=scope))

    said = [line for one in taken.values() for line in one.lines]
    assert not any("canari" in line.lower() for line in said)
    assert not any(f"siren-{siren(3)}" in line for line in said)
    assert any(f"siren-{siren(2)}" in line for line in said)
    about = properties(taken["register/keep" if scope else "register/higher-education"].about(f"siren-{siren(2)}"))
    assert ("siren", f'"{siren(2)}"') in about
    assert not {"prefLabel", "altLabel", "rna", "ror", "pic", "siret", "seeAlso"} & dict(about).keys()
    assert [line for line in said if f"siren-{siren(1)}" in line and "prefLabel" in line] == [
        line for line in taken["register/sirene"].lines if f"siren-{siren(1)}" in line and "prefLabel" in line
    ]
    described = {"described-elsewhere": 2 if scope else 3}
    assert taken["register/subsidies"].account.left_out == {**described, "not-in-sirene": 2}


def test_real_rows_of_all_sources(tmp_path: Path) -> None:
    """Real rows of five registers, taken in together: each is a fact or left out, and the links are those there are."""
    wanted = {name: [sample(one) for one in names] for name, names in REAL.items()}

    taken = take_all(tmp_path, Wanted(wanted))

    found = {name: (one.source.account, len(one.lines)) for name, one in taken.items()}
    accounts = {name: (one.rows, one.refused, one.left_out) for name, (one, _facts) in found.items() if one}
    assert accounts == {
        "register/rna": (620, {}, {"dissolved": 92, "inactive": 1, "struck-off": 4, "taken-over": 36}),
        "register/sirene": (5, {}, {"purged": 1}),
        "register/higher-education": (250, {}, {"empty": 18, "not-in-sirene": 1}),
        "register/cordis": (200, {}, {}),
        "register/subsidies": (580, {}, {"natural-person": 1, "not-in-sirene": 90}),
    }
    assert {name: facts for name, (_account, facts) in found.items()} == {
        "register/rna": 3890,
        "register/sirene": 32,
        "register/higher-education": 2901,
        "register/cordis": 1685,
        "register/subsidies": 8865,
        "inferred/causes": 1346,
        "inferred/skills": 6,
        "links/registers": 197,
        "links/told": 14,
    }
    with duckdb.connect() as rows:
        links = f"'{tmp_path}/columns/links.links.parquet'"
        counted = rows.execute(f"SELECT method, confidence::DOUBLE, count(*) FROM {links} GROUP BY ALL ORDER BY ALL")
        assert counted.fetchall() == [
            ("exact-key", 0.99, 31),
            ("name-in-commune", 0.97, 1),
            ("name-in-departement", 0.5, 1),
        ]
    assert not any("sameAs" in line for one in taken.values() for line in one.lines)


def test_a_row_that_was_taken_over_leads_to_its_new_number(tmp_path: Path) -> None:
    """The observation of an old row names the new one: the old number is a link to it, and no association more."""
    files = [
        written(tmp_path, [waldec("W863000001")], "rna_waldec_20261101.csv"),
        written(
            tmp_path, [imported("863P00085568", position="R", observation="W863000001")], "rna_import_20261101.csv"
        ),
    ]

    taken = take_all(tmp_path, Wanted({"rna": files}, tolerance=1))

    assert taken["register/rna"].organisations() == {"rna-W863000001"}
    assert taken["register/rna"].account.left_out == {"taken-over": 1}
    with duckdb.connect() as rows:
        links = rows.execute(f"SELECT * EXCLUDE id FROM '{tmp_path}/columns/links.links.parquet'").fetchall()
    assert [(weaker, stronger, method, float(sure)) for weaker, stronger, method, sure in links] == [
        ("rna-863P00085568", "rna-W863000001", "exact-key", 0.99)
    ]
