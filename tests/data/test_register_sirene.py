"""The register of enterprises: who of it concerns us, what is said of them, and what is said of nobody."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from benchmarks.registers.layouts import UNITS
from data.registers import Wanted
from tests.data.register_rows import ESTABLISHMENTS, office, siren, siret, unit
from tests.data.taken_registers import AL, CONCEPT, SKOS, A, Row, Taken, sample, take_all, write_csv

COLUMNS_OF_34 = UNITS.replace(" activitePrincipaleNAF25UniteLegale", "")
COLUMNS_OF_33 = COLUMNS_OF_34.replace(" societeMissionUniteLegale", "")


def sirene(folder: Path, units: Sequence[Row], offices: Sequence[Row], **wanted: object) -> Taken:
    """Return what a build takes of these rows; the establishments are given first."""
    files = [
        write_csv(folder / "StockEtablissement_utf8.csv", ESTABLISHMENTS, offices),
        write_csv(folder / "StockUniteLegale_utf8.csv", UNITS, units),
    ]
    return take_all(folder, Wanted({"sirene": files}, **({"tolerance": 1.0} | wanted)))["register/sirene"]  # type: ignore[arg-type]


def test_an_association_of_local_law(tmp_path: Path) -> None:
    """An association of Alsace-Moselle, which no other register has, is told line by line; no street, no sign."""
    row = unit(
        1, "9260", 'CERCLE "ST-PAUL"', sigle="CSP", denominationUsuelle1="CERCLE SAINT-PAUL DE METZ",
        trancheEffectifs="02", economieSocialeSolidaire="O", activitePrincipaleNAF25="94.99Y",
    )  # fmt: skip

    taken = sirene(tmp_path, [row], [office(1, "57463"), office(1, "86194", is_head=False)])

    assert taken.about(f"siren-{siren(1)}") == sorted([
        f"<{A}> <{AL}Association>",
        f'<{SKOS}prefLabel> "CERCLE \\"ST-PAUL\\""@fr',
        f'<{SKOS}altLabel> "CSP"@fr',
        f'<{SKOS}altLabel> "CERCLE SAINT-PAUL DE METZ"@fr',
        f'<{AL}siren> "{siren(1)}"',
        f'<{AL}siret> "{siret(1)}"',
        f'<{AL}sinceYear> "1995"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/association>",
        f"<{AL}legalForm> <{CONCEPT}legal-form/9260>",
        f'<{AL}nafCode> "94.99Z"',
        f"<{AL}activityDivision> <{CONCEPT}naf/94>",
        f"<{AL}staffBand> <{CONCEPT}staff-band/02>",
        f"<{AL}actsIn> <https://w3id.org/maillage/id/commune/57463>",
    ])  # fmt: skip
    assert taken.account.rows == 3
    assert taken.account.left_out == {"of-no-concern": 1}
    assert taken.account.doubts == {}


def test_legal_forms_that_concern_us(tmp_path: Path) -> None:
    """Associations, foundations, cooperatives, mutuals and public bodies enter whatever their size."""
    forms = {
        "9220": ("Association", "association"),
        "9230": ("Association", "public-utility-association"),
        "9300": ("Foundation", "foundation"),
        "5558": ("Company", "scop"),
        "6317": ("Company", "agricultural-cooperative"),
        "8210": ("Company", "mutual"),
        "7210": ("PublicBody", "commune"),
        "7346": ("PublicBody", "intercommunality"),
        "7331": ("EducationInstitution", "education-institution"),
        "4110": ("Company", "public-company"),
    }

    taken = sirene(tmp_path, [unit(int(form), form, "X") for form in forms], [])

    for form, (class_, kind) in forms.items():
        told = taken.about(f"siren-{siren(int(form))}")
        assert f"<{A}> <{AL}{class_}>" in told
        assert f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/{kind}>" in told


def test_a_professional_organisation_has_a_general_class(tmp_path: Path) -> None:
    """A kind for which we have no class of our own is a formal organisation."""
    taken = sirene(tmp_path, [unit(1, "8420", "SYNDICAT")], [office(1)])

    assert f"<{A}> <http://www.w3.org/ns/org#FormalOrganization>" in taken.about(f"siren-{siren(1)}")


def test_who_is_left_out(tmp_path: Path) -> None:
    """Each row that is out of scope is counted under its reason, and nothing is said of it."""
    units = [
        unit(1, "1000", "", nom="DUPONT", prenom1="JEANNE"),
        unit(2, "9220", "ANCIENNE", etatAdministratif="C"),
        unit(3, "9210", "ASSOC PURGEE", unitePurgee="true"),
        unit(4, "5710", "PETITE SAS", trancheEffectifs="12"),
        unit(5, "6540", "SCI"),
        unit(6, "9110", "COPROPRIETE"),
        unit(7, "8310", "COMITE"),
        unit(8, "2110", "INDIVISION DUPONT", economieSocialeSolidaire="O"),
        unit(9, "9220", "DEUX FOIS", dateDernierTraitement="2026-01-01T00:00:00"),
        unit(9, "9220", "DEUX FOIS, PLUS RECENTE"),
    ]

    taken = sirene(tmp_path, units, [office(number) for number in range(1, 10)])

    assert taken.account.rows == 19
    assert taken.account.left_out == {
        "closed": 1,
        "company-small": 2,
        "duplicate": 1,
        "legal-form-beside": 3,
        "natural-person": 1,
        "of-no-concern": 8,
        "purged": 1,
    }
    assert {line.split()[0] for line in taken.lines} == {
        f"<https://w3id.org/maillage/id/organisation/siren-{siren(9)}>"
    }
    assert f'<{SKOS}prefLabel> "DEUX FOIS, PLUS RECENTE"@fr' in taken.about(f"siren-{siren(9)}")


def test_the_size_of_companies_is_a_setting(tmp_path: Path) -> None:
    """A company enters when the least of its staff band is as many employees as the build asks for."""
    rows = [unit(1, "5710", "A", trancheEffectifs="12"), unit(2, "5710", "B", trancheEffectifs="21")]
    (tmp_path / "default").mkdir()
    (tmp_path / "twenty").mkdir()

    by_default = sirene(tmp_path / "default", rows, [])
    from_twenty = sirene(tmp_path / "twenty", rows, [], employees=20)

    assert by_default.account.left_out == {"company-small": 1}
    assert from_twenty.account.left_out == {}


def test_small_companies_with_a_purpose(tmp_path: Path) -> None:
    """The social economy's flag and the quality of mission-driven company bring a small company in, and are told."""
    taken = sirene(
        tmp_path,
        [unit(1, "5710", "SOLIDAIRE", economieSocialeSolidaire="O"), unit(2, "5710", "A MISSION", societeMission="O")],
        [office(1), office(2)],
    )

    assert f"<{AL}inSector> <{CONCEPT}sector/social-economy>" in taken.about(f"siren-{siren(1)}")
    kind = f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/"
    assert [one for one in taken.about(f"siren-{siren(2)}") if one.startswith(kind)] == [
        f"{kind}company>",
        f"{kind}mission-company>",
    ]


def test_partial_diffusion(tmp_path: Path) -> None:
    """Of a unit in partial diffusion, or whose head office is, only number, form, activity and commune are told."""
    units = [
        unit(1, "9220", "SECRET", statutDiffusion="P", sigle="SCRT", identifiantAssociation="W863000001"),
        unit(2, "9220", "SECRET", sigle="SCRT", denominationUsuelle1="SECRET", identifiantAssociation="W863000002"),
        unit(3, "9220", "[ND]", statutDiffusion="P", sigle="[ND]", trancheEffectifs="11"),
        unit(4, "9220", "[NON-DIFFUSIBLE]"),
        unit(5, "9220", "SECRET", statutDiffusion=""),
    ]
    offices = [
        office(1),
        office(2, statutDiffusion="P"),
        office(3, codePostal="[ND]"),
        office(4, libelleCommune="[NON-DIFFUSIBLE]"),
        office(5),
    ]

    taken = sirene(tmp_path, units, offices)

    for number in range(1, 6):
        assert taken.about(f"siren-{siren(number)}") == sorted([
            f"<{A}> <{AL}Association>",
            f'<{AL}siren> "{siren(number)}"',
            f"<http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/association>",
            f"<{AL}legalForm> <{CONCEPT}legal-form/9220>",
            f'<{AL}nafCode> "94.99Z"',
            f"<{AL}activityDivision> <{CONCEPT}naf/94>",
            f"<{AL}actsIn> <https://w3id.org/maillage/id/commune/86194>",
            "<http://purl.org/dc/terms/accessRights> "
            "<http://publications.europa.eu/resource/authority/access-right/RESTRICTED>",
        ])  # fmt: skip
    columns = duckdb.read_parquet(str(tmp_path / "columns" / "sirene.organisations.parquet"))
    assert columns.select("name, short_name, others, siret, rna, since_year, staff").distinct().fetchall() == [
        (None, None, None, None, None, None, None)
    ]


def test_no_link_leads_to_a_masked_unit(tmp_path: Path) -> None:
    """An association that gives the SIRET of a unit is linked to it, but not to one that asked not to be named."""
    rna = write_csv(
        tmp_path / "rna_waldec_20261101.csv",
        "id siret titre objet_social1 adrs_codeinsee adrs_libcommune position",
        [
            {
                "id": f"W86300000{number}",
                "siret": siret(number),
                "titre": "X",
                "adrs_codeinsee": "86194",
                "position": "A",
            }
            for number in (1, 2)
        ],
        delimiter=";",
    )
    units = [unit(1, "9220", "OUVERTE"), unit(2, "9220", "[ND]", statutDiffusion="P")]
    paths = [
        write_csv(tmp_path / "StockUniteLegale_utf8.csv", UNITS, units),
        write_csv(tmp_path / "StockEtablissement_utf8.csv", ESTABLISHMENTS, [office(1), office(2)]),
    ]

    take_all(tmp_path, Wanted({"rna": [rna], "sirene": paths}))

    links = duckdb.read_parquet(str(tmp_path / "columns" / "links.links.parquet"))
    assert links.select("weaker, stronger").fetchall() == [("rna-W863000001", f"siren-{siren(1)}")]


def test_two_masked_units_stay_two(tmp_path: Path) -> None:
    """Units whose names are masked by the same sign are not taken for one."""
    masked = [unit(number, "9220", "[ND]", statutDiffusion="P") for number in (1, 2)]

    taken = sirene(tmp_path, masked, [])

    assert taken.account.left_out == {}
    assert len({line.split()[0] for line in taken.lines}) == 2


def test_wrong_and_doubtful_values(tmp_path: Path) -> None:
    """A wrong number or an empty name refuses the row; other values that make no sense are left out and counted."""
    units = [
        unit(1, "9220", "FAUX NUMERO") | {"siren": "123456789"},
        unit(2, "9220", ""),
        unit(3, "9220", "VIEILLE", activitePrincipale="80.10", nomenclatureActivitePrincipale="NAP"),
        unit(4, "9220", "EN ATTENTE", activitePrincipale="00.00Z", dateCreation="1900-01-01"),
        unit(5, "9220", "DECLAREE", identifiantAssociation="W863000001", trancheEffectifs="77"),
        unit(6, "9220", "IMPORTEE", identifiantAssociation="863P0001", trancheEffectifs="1.0"),
    ]

    taken = sirene(tmp_path, units, [office(number) for number in (3, 4, 5)] + [office(6, "99999", codePostal="99999")])

    assert taken.account.refused == {"identifier-malformed": 1, "name-missing": 1}
    assert taken.account.doubts == {
        "activity-unknown": 2,
        "commune-unknown": 1,
        "rna-malformed": 1,
        "staff-band-unknown": 1,
    }
    assert f'<{AL}rna> "W863000001"' in taken.about(f"siren-{siren(5)}")
    assert f"<{AL}staffBand> <{CONCEPT}staff-band/01>" in taken.about(f"siren-{siren(6)}")
    assert not any("sinceYear" in line or "nafCode" in line for line in taken.about(f"siren-{siren(4)}"))
    columns = duckdb.read_parquet(str(tmp_path / "columns" / "sirene.organisations.parquet"))
    assert columns.filter(f"siren = '{siren(6)}'").select("rna, association").fetchall() == [("863P0001", None)]


def test_names_are_told_once(tmp_path: Path) -> None:
    """A short or usual name that only repeats another is not told again."""
    row = unit(
        1, "9220", "LES AMIS", sigle="Les Amis", denominationUsuelle1="L.A.", denominationUsuelle2="LES AMIS",
        denominationUsuelle3="L.A.",
    )  # fmt: skip

    taken = sirene(tmp_path, [row], [office(1)])

    assert [one for one in taken.about(f"siren-{siren(1)}") if one.startswith(f"<{SKOS}")] == [
        f'<{SKOS}altLabel> "L.A."@fr',
        f'<{SKOS}prefLabel> "LES AMIS"@fr',
    ]


def test_a_territory(tmp_path: Path) -> None:
    """A build of one territory takes the units whose head office is there, in a district of a city too."""
    units = [unit(1, "9220", "ICI"), unit(2, "9220", "AILLEURS"), unit(3, "9220", "NULLE PART")]

    taken = sirene(tmp_path, units, [office(1, "75118"), office(2)], scope=("75",))

    assert taken.account.left_out == {"outside-territory": 2}
    assert [one for one in taken.about(f"siren-{siren(1)}") if one.startswith(f"<{AL}actsIn>")] == [
        f"<{AL}actsIn> <https://w3id.org/maillage/id/arrondissement-municipal/75118>",
        f"<{AL}actsIn> <https://w3id.org/maillage/id/commune/75056>",
    ]


@pytest.mark.parametrize("columns", [COLUMNS_OF_33, COLUMNS_OF_34, UNITS], ids=["33", "34", "35"])
def test_the_three_layouts_of_units(tmp_path: Path, columns: str) -> None:
    """Units are read by the names of their columns, as many as their year had."""
    rows = [{name: value for name, value in unit(1, "9220", "X").items() if name in columns.split()}]
    path = write_csv(tmp_path / "StockUniteLegale_utf8.csv", columns, rows)

    taken = take_all(tmp_path, Wanted({"sirene": [path]}))["register/sirene"]

    assert len(taken.about(f"siren-{siren(1)}")) == 8
    assert taken.account.doubts == {"head-office-missing": 1}


def test_parquet_says_the_same(tmp_path: Path) -> None:
    """In Parquet, where numbers, days and truth values have types, the same rows give the same facts."""
    units = [
        unit(1, "9220", "A", trancheEffectifs="01", identifiantAssociation="W863000001"),
        unit(2, "5710", "B", trancheEffectifs="32", statutDiffusion="P"),
        unit(3, "9220", "C", unitePurgee="true"),
    ]
    offices = [office(1), office(2), office(1, is_head=False)]
    (tmp_path / "csv").mkdir()
    (tmp_path / "parquet").mkdir()
    in_csv = sirene(tmp_path / "csv", units, offices)
    paths = []
    for name, typed in (
        ("StockUniteLegale_utf8", "categorieJuridiqueUniteLegale: 'INTEGER', dateCreationUniteLegale: 'DATE', "
         "nicSiegeUniteLegale: 'INTEGER', unitePurgeeUniteLegale: 'BOOLEAN', siren: 'BIGINT'"),
        ("StockEtablissement_utf8", "etablissementSiege: 'BOOLEAN', siret: 'BIGINT'"),
    ):  # fmt: skip
        paths.append(tmp_path / "parquet" / f"{name}.parquet")
        source = tmp_path / "csv" / f"{name}.csv"
        duckdb.execute(f"COPY (FROM read_csv('{source}', types={{{typed}}})) TO '{paths[-1]}' (FORMAT parquet)")

    in_parquet = take_all(tmp_path / "parquet", Wanted({"sirene": paths}))["register/sirene"]

    assert in_parquet.lines == in_csv.lines
    assert in_parquet.account.left_out == in_csv.account.left_out == {"of-no-concern": 1, "purged": 1}


def test_real_units(tmp_path: Path) -> None:
    """Five real units: two foundations and two associations are told, a purged one is not."""
    taken = take_all(tmp_path, Wanted({"sirene": [sample("sirene_StockUniteLegale_5rows.csv")]}))["register/sirene"]

    assert taken.account.rows == 5
    assert taken.account.left_out == {"purged": 1}
    assert taken.account.doubts == {"head-office-missing": 4}
    assert len(taken.lines) == 32
    assert f'<{SKOS}prefLabel> "FONDATION ROTHSCHILD"@fr' in taken.about("siren-038995593")
    assert f"<{AL}staffBand> <{CONCEPT}staff-band/01>" in taken.about("siren-039084561")
