"""Subsidies: who funds whom, as authorities publish it in the common form, with the traps of their spreadsheets."""

import hashlib
from pathlib import Path

import pytest

from ontology.conformance import check
from tests.data.register_rows import GRANTS_V2, grant
from tests.data.taken_registers import Taken, properties, sample, take, written

VIENNE = {"nomAttribuant": "Département de la Vienne", "idAttribuant": "22860001100016"}

TERMS = "https://w3id.org/maillage/ns#"
ORG = "http://www.w3.org/ns/org#"
THING = "https://w3id.org/maillage/id/"
CONCEPT = "https://w3id.org/maillage/concept/"
XSD = "http://www.w3.org/2001/XMLSchema#"


OLD = [
    grant(rnaBeneficiaire="W862000001", montant="31 000,00"),
    grant(nomBeneficiaire="Les Amis", idBeneficiaire="2,43E+13", montant="258555.0"),
    grant(nomBeneficiaire="Les Amis", idBeneficiaire="", objet="Autre", dateConvention="45048"),
    grant(idBeneficiaire="90000004300019.0", objet="Avec un point", datesPeriodeVersement="01/02/2022_01/03/2022"),
    grant(idBeneficiaire="12345500016", objet="Sans ses zéros", nomBeneficiaire="La plus ancienne"),
    grant(idBeneficiaire="2.1060004500392E+13", objet="Tous ses chiffres", nomBeneficiaire="Antibes"),
    grant(idBeneficiaire="90000004300010", nomBeneficiaire="Clé fausse", montant="31.000", dateConvention="hier"),
    grant(nomBeneficiaire="Ã‰cole du CÅ“ur d\u00e2\u20ac\u2122Or", idBeneficiaire="", objet="SoirÃ©e"),
    grant(nomBeneficiaire="Th\ufffd\ufffdtre", idBeneficiaire="", objet=""),
    grant(nomBeneficiaire="Mme DURAND Anne", idBeneficiaire=""),
    grant(nomBeneficiaire="M. et Mme Petit", idBeneficiaire="90000005000014"),
    grant(nomBeneficiaire="Particuliers", idBeneficiaire=""),
    grant(nomBeneficiaire="", objet="Sans nom"),
    grant(rnaBeneficiaire="W862000001", montant="31 000,00"),
    grant(nomBeneficiaire="Rive \u202edroite\x07", idBeneficiaire="", rnaBeneficiaire="W86200000", objet="Bidi"),
]
NEW = [
    grant(VIENNE, columns=GRANTS_V2, idCofinancement="COF-1", montant="5000", objet="Chantier", dateDebut="2024-01-01"),
    grant(columns=GRANTS_V2, idCofinancement="cof 1", montant="8000.50", objet="Chantier", dateDebut="2024-01-01",
          dateFin="2025-12-31", nomServiceInstructeur="Ville de Poitiers", idServiceInstructeur="21860194600013"),
    grant(columns=GRANTS_V2, idSubvention="S1", exerciceBudgetaire="2021", dateConvention="", montant="100"),
    grant(columns=GRANTS_V2, idSubvention="S1", exerciceBudgetaire="2022", dateConvention="", montant="150"),
    grant(columns=GRANTS_V2, statutLabel="refusée", objet="Refusée"),
    grant(columns=GRANTS_V2, statutLabel="en cours d'instruction", objet="Attendue"),
    grant(columns=GRANTS_V2, statutLabel="attribuée", objet="Attribuée", montant=""),
]  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows of both versions of the form."""
    folder = tmp_path_factory.mktemp("subsidies")
    return take("subsidies", [written(folder, OLD, "v1.csv"), written(folder, NEW, "v2.csv", ",")])


def undertaking(taken: Taken, title: str) -> str:
    """Return the code of the one undertaking with a title."""
    end = f'> <http://www.w3.org/2004/02/skos/core#prefLabel> "{title}"@fr .'
    start = f"<{THING}undertaking/"
    (line,) = [line for line in taken.lines if line.startswith(start) and line.endswith(end)]
    return line.removeprefix(start).removesuffix(end)


def parts(taken: Taken, code: str) -> set[tuple[str, str, str]]:
    """Return the member, the role and the amount of each participation in an undertaking."""
    found: dict[str, dict[str, str]] = {}
    for line in taken.lines:
        subject, _, said = line.removesuffix(" .").partition(" ")
        if subject.startswith(f"<{THING}participation/{code}-"):
            found.setdefault(subject, {}).update(properties([said]))
    end = f'"^^<{XSD}decimal>'
    return {
        (
            one["member"][1:-1].removeprefix(f"{THING}organisation/"),
            one["role"][1:-1].removeprefix(f"{CONCEPT}role/"),
            one.get("amount", "").removeprefix('"').removesuffix(end),
        )
        for one in found.values()
    }


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is facts, wrong, or out of scope; values that were not taken are counted beside."""
    account = taken.account
    assert account.rows == 22
    assert account.refused == {"name-missing": 1}
    assert account.left_out == {"duplicate": 1, "natural-person": 3, "not-granted": 2}
    assert account.doubts == {
        "accents-lost": 1, "amount-invalid": 1, "date-invalid": 1, "rna-malformed": 1, "siret-destroyed": 1,
        "siret-invalid": 1, "title-missing": 1,
    }  # fmt: skip
    assert (14, "grants", "row", "name-missing") in taken.rejects
    assert (3, "grants", "value", "siret-destroyed") in taken.rejects


def test_a_subsidy_is_said_in_full(taken: Taken) -> None:
    """An undertaking with a funder and a beneficiary, each with its role and the amount in euros."""
    code = undertaking(taken, "Avec un point")
    start = f"<{THING}undertaking/{code}>"
    assert [line for line in taken.lines if line.startswith(start)] == [
        f"{start} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TERMS}Undertaking> .",
        f'{start} <http://www.w3.org/2004/02/skos/core#prefLabel> "Avec un point"@fr .',
        f"{start} <{TERMS}allianceForm> <{CONCEPT}form/subsidy> .",
        f'{start} <{TERMS}sinceYear> "2023"^^<{XSD}integer> .',
    ]
    start = f"<{THING}participation/{code}-siren-218601946-funder>"
    assert [line for line in taken.lines if line.startswith(start)] == [
        f"{start} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TERMS}Participation> .",
        f"{start} <{ORG}member> <{THING}organisation/siren-218601946> .",
        f"{start} <{ORG}organization> <{THING}undertaking/{code}> .",
        f"{start} <{ORG}role> <{CONCEPT}role/funder> .",
        f'{start} <{TERMS}amount> "1000"^^<{XSD}decimal> .',
    ]


def test_an_authority_acts_in_its_territory(taken: Taken) -> None:
    """The SIREN of a commune or a département says whose authority it is; a club's says nothing."""
    commune, departement, club = (
        dict(properties(taken.about(f"siren-{code}"))) for code in ("218601946", "228600011", "900000043")
    )
    assert (commune["type"], commune["classification"]) == (
        f"<{TERMS}PublicBody>", f"<{CONCEPT}organisation-kind/commune>",
    )  # fmt: skip
    assert commune["actsIn"] == f"<{THING}commune/86194>"
    assert departement["actsIn"] == f"<{THING}departement/86>"
    assert "actsIn" not in club
    assert (club["type"], club["rna"]) == (f"<{TERMS}Association>", '"W862000001"')


def test_a_destroyed_siret_leaves_the_name(taken: Taken) -> None:
    """Who has no identifier has one of its own, made of its name and of who funds it: the same in each row."""
    (first,) = (one for one in parts(taken, undertaking(taken, "Autre")) if one[1] == "beneficiary")
    assert first[0].startswith("scdl-")
    assert properties(taken.about(first[0])) == [("type", f"<{ORG}Organization>"), ("prefLabel", '"Les Amis"@fr')]
    assert sum(f"<{ORG}member> <{THING}organisation/{first[0]}>" in line for line in taken.lines) == 2


@pytest.mark.parametrize(
    ("title", "code"),
    [("Avec un point", "900000043"), ("Sans ses zéros", "000123455"), ("Tous ses chiffres", "210600045")],
)
def test_what_a_spreadsheet_did_to_a_siret_is_undone_where_it_is_sure(taken: Taken, title: str, code: str) -> None:
    """A decimal point, the zeros at the beginning and an exponent with all its figures are undone."""
    members = {member for member, role, _amount in parts(taken, undertaking(taken, title)) if role == "beneficiary"}
    assert members == {f"siren-{code}"}


def test_amounts_are_read_as_people_write_them(taken: Taken) -> None:
    """A comma or a point before the decimals is read, and spaces are; "31.000" may be two amounts, and is none."""
    amounts = {amount for line in taken.lines for amount in [line.partition(f"<{TERMS}amount> ")[2]] if amount}
    assert {f'"31000"^^<{XSD}decimal> .', f'"258555"^^<{XSD}decimal> .'} <= amounts
    assert f'"31"^^<{XSD}decimal> .' not in amounts


def test_text_that_was_read_as_another_encoding_is_mended(taken: Taken) -> None:
    """UTF-8 that was read as Windows' is what it was; what lost its accents stays as it is, and is counted."""
    assert any('"École du Cœur d’Or"@fr' in line for line in taken.lines)
    assert undertaking(taken, "Soirée")
    assert not any("Ã" in line for line in taken.lines)


def test_control_and_direction_signs_are_taken_out_of_labels(taken: Taken) -> None:
    """A name that turns the direction of the text, or rings, is kept without that."""
    assert any('"Rive droite"@fr' in line for line in taken.lines)
    assert not any(sign in line for line in taken.lines for sign in "\u202e\x07")


def test_no_person_is_named(taken: Taken) -> None:
    """Whom a row calls Mme, M. or particulier is in no fact."""
    assert not any(name in line for line in taken.lines for name in ("DURAND", "Petit", "Particulier"))


def test_co_funders_meet_in_one_undertaking(taken: Taken) -> None:
    """Rows of one identifier of co-funding are one undertaking, whose beneficiary receives what all of them give."""
    code = undertaking(taken, "Chantier")
    assert parts(taken, code) == {
        ("siren-228600011", "funder", "5000"),
        ("siren-218601946", "funder", "8000.5"),
        ("siren-218601946", "instructor", ""),
        ("siren-900000043", "beneficiary", "13000.5"),
    }
    assert f'<{THING}undertaking/{code}> <{TERMS}coFundingId> "COF-1" .' in taken.lines
    assert f'<{THING}undertaking/{code}> <{TERMS}untilYear> "2025"^^<{XSD}integer> .' in taken.lines


def test_the_years_of_one_subsidy_are_one_undertaking(taken: Taken) -> None:
    """They begin with the first, and their amounts are added."""
    (code,) = (
        line.split("/undertaking/")[1].split(">")[0] for line in taken.lines if f'<{TERMS}sinceYear> "2021"' in line
    )
    assert {amount for _member, _role, amount in parts(taken, code)} == {"250"}


def test_headers_of_other_names_are_known(tmp_path: Path) -> None:
    """The columns of published files that do not keep to the form are known by their other names."""
    row = {
        "NOM DE L'ATTRIBUANT": "Ville de Poitiers", "Identification de l'attribuant (SIRET)": "21860194600013",
        "Nom du bénéficiaire*": "Club du Clain", "N° SIRET": "90000004300019", "object": "Tournoi",
        "Montant voté": "1 350 €", "Date de la convention de subvention (AAAA-MM-JJ)": "02/05/2023",
    }  # fmt: skip
    taken = take("subsidies", [written(tmp_path, [row])])
    assert (taken.account.rows, taken.account.doubts) == (1, {})
    assert parts(taken, undertaking(taken, "Tournoi")) == {
        ("siren-218601946", "funder", "1350"), ("siren-900000043", "beneficiary", "1350"),
    }  # fmt: skip


def test_a_build_of_a_territory_keeps_what_its_authorities_fund(tmp_path: Path) -> None:
    """Nothing else tells where a subsidy is; where nobody is an authority, it cannot be told."""
    rows = [grant(), grant(VIENNE), grant(nomAttribuant="Agence du Clain", idAttribuant="")]
    path = written(tmp_path, rows)
    there, elsewhere = take("subsidies", [path], scope=("86",)), take("subsidies", [path], scope=("31",))
    assert there.account.left_out == {"place-unknown": 1}
    assert elsewhere.account.left_out == {"outside-territory": 2, "place-unknown": 1}
    assert elsewhere.lines == []


def test_who_opted_out_stays_out(tmp_path: Path) -> None:
    """Neither a body that opted out nor its part in anything is a fact."""
    path = written(tmp_path, [grant()])
    code = hashlib.sha256(f"{THING}organisation/siren-900000043".encode()).hexdigest()
    taken = take("subsidies", [path], excluded=frozenset({code}))
    assert taken.account.left_out == {"opted-out": 2}
    assert not any("900000043" in line or "Clain" in line for line in taken.lines)


@pytest.mark.parametrize(
    ("name", "rows", "facts", "left_out", "doubts", "organisations"),
    [
        ("scdl_subventions_exemple_valide.csv", 29, 501, {}, {}, 30),
        (
            "scdl_subventions_toulouse_2023.csv", 551, 8756, {"natural-person": 1}, {"siret-destroyed": 1090}, 527,
        ),
    ],
)  # fmt: skip
def test_real_files(
    name: str, rows: int, facts: int, left_out: dict[str, int], doubts: dict[str, int], organisations: int
) -> None:
    """The example of the form, and a published file whose SIRET a spreadsheet has destroyed."""
    taken = take("subsidies", [sample(name)])
    assert (taken.account.rows, len(taken.lines)) == (rows, facts)
    assert (taken.account.refused, taken.account.left_out, taken.account.doubts) == ({}, left_out, doubts)
    named = f"<{THING}organisation/"
    assert len({line.split(">")[0] for line in taken.lines if line.startswith(named)}) == organisations


def test_the_facts_have_the_form_that_the_shapes_ask_for(taken: Taken) -> None:
    """Nothing is violated."""
    assert check("\n".join(taken.lines)).conforms
