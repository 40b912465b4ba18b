"""Schools: the directory of education, with the header of its labels or of its interface."""

from pathlib import Path

import pytest

from tests.data.register_rows import SCHOOLS, school
from tests.data.taken_registers import Taken, properties, take, written

KIND = "https://w3id.org/maillage/concept/organisation-kind/"
TERMS = "https://w3id.org/maillage/ns#"


ROWS = [
    school("0860001A", "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE"),  # the letter checks another number
    school("0860001J", "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE"),
    school("0860002k", "Collège", "COLLEGE", Nom_etablissement="Collège  «Jean Moulin»", SIREN_SIRET="19860002500011"),
    school("0860003L", "Lycée", "LYCEE PROFESSIONNEL", SIREN_SIRET="198600033", date_ouverture="1965-05-01"),
    school("0860004M", "Lycée", "LYCEE POLYVALENT", SIREN_SIRET="1,986E+13"),
    school("0860005N", "Lycée", "SECTION D ENSEIGNEMENT PROFESSIONNEL"),
    school("0860006P", "EREA", "ETABLISSEMENT REGIONAL D'ENSEIGNT ADAPTE"),
    school("0860007R", "Médico-social", "INSTITUT MEDICO-EDUCATIF"),
    school("0860008S", "Autre", "CFA"),
    school("0860009T", "Autre", "MAISON FAMILIALE RURALE EDUCATION ORIENT"),
    school("0860010U", "Information et orientation", "CENTRE D INFORMATION ET D ORIENTATION"),
    school("0860011V", "Service Administratif", "SERVICE DE LA DSDEN"),
    school("0860012W", "Ecole", "ECOLE MATERNELLE", etat="FERME"),
    school("0860013X", "Ecole", "ECOLE MATERNELLE", etat="A OUVRIR"),
    school("0860014Y", "Ecole", "ECOLE MATERNELLE", etat="A FERMER"),
    school("0860001J", "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE"),
    school("0860015Z", "Ecole", "ECOLE MATERNELLE", Nom_etablissement=" "),
    school(
        "0750001U", "Ecole", "ECOLE MATERNELLE", Code_commune="75105", Code_postal="75005", Nom_commune="Paris  5e",
        Code_departement="075",
    ),
    school("0860016A", "Ecole", "ECOLE MATERNELLE", Code_commune="", Nom_commune="POITIERS"),
    school("0860017B", "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE SPECIALISEE", Code_commune="99999", Code_postal=""),
]  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above, with the header of the labels."""
    return take("schools", [written(tmp_path_factory.mktemp("schools"), ROWS)])


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is a fact, wrong, or out of scope; values that were not taken are counted beside."""
    account = taken.account
    assert (account.rows, len(taken.lines)) == (len(ROWS), 92)
    assert account.refused == {"identifier-malformed": 1, "name-missing": 1}
    assert account.left_out == {"closed": 1, "duplicate": 1, "not-yet-open": 1}
    assert account.doubts == {"commune-by-postal-code": 1, "commune-unknown": 1, "siret-invalid": 1}
    assert len(taken.organisations()) == 15
    assert taken.rejects == [
        (2, "organisations", "row", "identifier-malformed"),
        (6, "organisations", "value", "siret-invalid"),
        (18, "organisations", "row", "name-missing"),
        (20, "organisations", "value", "commune-by-postal-code"),
        (21, "organisations", "value", "commune-unknown"),
    ]


def test_a_school_is_said_in_full(taken: Taken) -> None:
    """Its class, kind, name, numbers, year and commune, and nothing else."""
    subject = "<https://w3id.org/maillage/id/organisation/uai-0860002K>"
    assert [line for line in taken.lines if line.startswith(subject)] == [
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TERMS}EducationInstitution> .",
        f'{subject} <http://www.w3.org/2004/02/skos/core#prefLabel> "Collège «Jean Moulin»"@fr .',
        f"{subject} <http://www.w3.org/ns/org#classification> <{KIND}college> .",
        f"{subject} <{TERMS}actsIn> <https://w3id.org/maillage/id/commune/86194> .",
        f'{subject} <{TERMS}sinceYear> "2002"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f'{subject} <{TERMS}siren> "198600025" .',
        f'{subject} <{TERMS}siret> "19860002500011" .',
        f'{subject} <{TERMS}uai> "0860002K" .',
    ]


@pytest.mark.parametrize(
    ("number", "kind", "kind_of_thing"),
    [
        ("0860001J", "primary-school", "EducationInstitution"),
        ("0860003L", "lycee-professionnel", "EducationInstitution"),
        ("0860004M", "lycee", "EducationInstitution"),
        ("0860005N", "lycee", "EducationInstitution"),
        ("0860006P", "special-school", "EducationInstitution"),
        ("0860007R", "special-school", "EducationInstitution"),
        ("0860008S", "apprenticeship-centre", "EducationInstitution"),
        ("0860009T", "education-institution", "EducationInstitution"),
        ("0860010U", "state-service", "PublicBody"),
        ("0860011V", "state-service", "PublicBody"),
        ("0860017B", "special-school", "EducationInstitution"),
    ],
)
def test_the_sort_of_a_school_is_its_kind(taken: Taken, number: str, kind: str, kind_of_thing: str) -> None:
    """Type and nature give one kind; orientation centres and offices are services of the State."""
    said = properties(taken.about(f"uai-{number}"))
    assert ("classification", f"<{KIND}{kind}>") in said
    assert ("type", f"<{TERMS}{kind_of_thing}>") in said


def test_the_day_that_stands_for_unknown_is_no_year(taken: Taken) -> None:
    """What was there before the directory has no year; a SIREN alone is no SIRET."""
    said = dict(properties(taken.about("uai-0860003L")))
    assert "sinceYear" not in said
    assert (said["siren"], "siret" in said) == ('"198600033"', False)


def test_a_destroyed_siret_is_not_taken(taken: Taken) -> None:
    """The school stays, without it."""
    said = dict(properties(taken.about("uai-0860004M")))
    assert not {"siren", "siret"} & said.keys()


def test_places_are_todays_communes(taken: Taken) -> None:
    """A district of Paris is itself and Paris; a missing code is made up for by postal code and town."""
    places = {
        number: [value for name, value in properties(taken.about(f"uai-{number}")) if name == "actsIn"]
        for number in ("0750001U", "0860016A", "0860017B")
    }
    place = "<https://w3id.org/maillage/id/"
    assert places == {
        "0750001U": [f"{place}arrondissement-municipal/75105>", f"{place}commune/75056>"],
        "0860016A": [f"{place}commune/86194>"],
        "0860017B": [],
    }


def test_nothing_is_said_of_where_to_reach_anybody(taken: Taken) -> None:
    """No telephone, address, mail or point of a school is in any fact."""
    text = "\n".join(taken.lines)
    assert not [word for word in ("0549", "rue des", "@exemple", "46.58", "Public>") if word in text]


def test_both_headers_give_the_same_facts(taken: Taken, tmp_path: Path) -> None:
    """The names of the interface are those of the labels in lower case: the same facts, in whatever order and dress."""
    rows = [{name.lower(): row[name] for name in reversed(SCHOOLS)} for row in ROWS]
    other = take("schools", [written(tmp_path, rows, delimiter=",")])
    assert other.lines == taken.lines
    assert other.account.left_out == taken.account.left_out
