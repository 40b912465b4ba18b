"""keep.eu: the projects of Interreg and their partners, from a workbook or from two CSV files."""

from pathlib import Path

import pytest

from ontology.conformance import check
from tests.data.register_rows import PARTNER
from tests.data.taken_registers import Taken, properties, take, written
from tests.data.workbooks import write_workbook

PROJECT = ("Programme", "Project ID", "Project acronym", "Period", "Project start", "Project end", "Theme 1")
ALPS, SEA = "2021 - 2027 Interreg VI-A Alpes", "2014 - 2020 Interreg Mer"
PROJECTS: list[tuple[str | float, ...]] = [
    (ALPS, "20001", "SOMMET", "2021-2027", "2023-01-01", "2025-12-31", "Tourism"),
    (SEA, "", "VAGUE", "2014-2020", 42370, "2019-12-31", "Energy"),
    (SEA, "", "VAGUE", "2014-2020", 42370, "2019-12-31", "Energy"),
]
PARTNERS: list[tuple[str | float, ...]] = [
    (ALPS, "20001", "SOMMET", "City of Antibes", "Ville d'Antibes", "Local public authority", "public", "",
     "FR56210600045", "Antibes", "FRL03", "Yes"),
    (ALPS, "", "Sommet", "University of the Summit", "", "Higher education and research organisations", "public",
     999000001, "", "Zaragoza", "ES243", "No"),
    (SEA, "", "VAGUE", "Friends of the Sea", "Les Amis de la mer", "Interest groups including NGOs", "private", "",
     "123", "Saint-Denis", "FRI34", "No"),
    (SEA, "", "VAGUE", "Harbour", "", "Business support organisation", "private", "12", "", "Genova", "ITC33", ""),
    (SEA, "", "VAGUE", "Others", "", "Guild", "private", "", "", "Genova", "ITC33", ""),
    (SEA, "", "", "Nobody's", "", "Other", "", "", "", "", "", ""),
    ("Alone", "", "SEUL", "Small", "", "SME", "", "", "", "Genova", "ITC33", ""),
]  # fmt: skip

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TERMS = "https://w3id.org/maillage/ns#"
THING = "https://w3id.org/maillage/id/"
CONCEPT = "https://w3id.org/maillage/concept/"
ORG = "http://www.w3.org/ns/org#"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above, taken from a workbook that has a sheet of explanations too."""
    path = tmp_path_factory.mktemp("keep") / "keep_2026-11-02.xlsx"
    sheets: dict[str, list[tuple[str | float, ...]]] = {
        "Projects": [PROJECT, *PROJECTS],
        "Partners": [PARTNER, *PARTNERS],
        "Read me": [("keep.eu",), ("Text",)],
    }
    write_workbook(path, sheets)
    return take("keep", [path])


def named(taken: Taken, name: str) -> list[tuple[str, str]]:
    """Return what is said of the organisation of a name."""
    end = f'> <{LABEL}> "{name}"@fr .'
    (line,) = [line for line in taken.lines if line.endswith(end)]
    return properties(taken.about(line.removesuffix(end).rpartition("/")[2]))


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is facts, wrong, or out of scope; a sheet of another matter is counted, row by row."""
    account = taken.account
    assert (account.rows, len(taken.lines), taken.source.vintage) == (11, 60, "2026-11-02")
    assert account.refused == {"project-missing": 1}
    assert account.left_out == {"duplicate": 1, "of-no-concern": 1}
    assert account.doubts == {
        "commune-by-name": 1, "commune-unknown": 1, "pic-malformed": 1, "siren-invalid": 1, "type-unknown": 1,
    }  # fmt: skip


def test_a_french_partner_has_its_siren_and_its_commune(taken: Taken) -> None:
    """The SIREN of its VAT number is its identity; a town that is alone of its name is its commune."""
    assert properties(taken.about("siren-210600045")) == [
        ("type", f"<{TERMS}PublicBody>"),
        ("prefLabel", '"City of Antibes"@en'),
        ("prefLabel", '"Ville d\'Antibes"@fr'),
        ("classification", f"<{CONCEPT}organisation-kind/local-authority>"),
        ("actsIn", f"<{THING}commune/06004>"),
        ("siren", '"210600045"'),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("University of the Summit", f"<{TERMS}EducationInstitution>"),
        ("Les Amis de la mer", f"<{TERMS}Association>"),
        ("Harbour", f"<{ORG}FormalOrganization>"),
        ("Others", f"<{ORG}Organization>"),
        ("Small", f"<{TERMS}Company>"),
    ],
)
def test_the_type_of_a_partner_is_its_class(taken: Taken, name: str, kind: str) -> None:
    """An unknown type is the widest class."""
    assert dict(named(taken, name))["type"] == kind


def test_partners_join_their_project_by_number_else_by_acronym(taken: Taken) -> None:
    """A row without the number finds the project by its programme and acronym, however it is written."""
    projects = {line.split(" ")[0] for line in taken.lines if f"<{TERMS}Project> ." in line}
    joined = [line.split(" ")[2] for line in taken.lines if f"<{ORG}organization>" in line]
    assert (len(projects), set(joined), len(joined)) == (3, projects, 6)
    assert sorted(joined.count(one) for one in projects) == [1, 2, 3]
    roles = [line.split(" ")[2] for line in taken.lines if f"<{ORG}role>" in line]
    assert sorted(roles) == [f"<{CONCEPT}role/lead-partner>"] + 5 * [f"<{CONCEPT}role/partner>"]


def test_dates_are_read_as_texts_and_as_numbers(taken: Taken) -> None:
    """A project has the years in which it begins and ends."""
    years = sorted(line.split("ns#")[1] for line in taken.lines if "Year> " in line)
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer> ."
    assert years == [
        f'sinceYear> "2016"{integer}', f'sinceYear> "2023"{integer}', f'untilYear> "2019"{integer}',
        f'untilYear> "2025"{integer}',
    ]  # fmt: skip


def test_two_csv_files_give_the_same_facts(taken: Taken, tmp_path: Path) -> None:
    """Whether the two tables come as sheets or as files makes no difference."""
    files = [
        written(tmp_path, [dict(zip(header, map(str, row), strict=True)) for row in rows], name)
        for name, header, rows in (("projects.csv", PROJECT, PROJECTS), ("partners.csv", PARTNER, PARTNERS))
    ]
    assert take("keep", files).lines == taken.lines


def test_the_facts_have_the_form_that_the_shapes_ask_for(taken: Taken) -> None:
    """Nothing is violated."""
    assert check("\n".join(taken.lines)).conforms
