"""CORDIS: the participants and the projects of the Union's research programmes, the old files and the new."""

import zipfile
from pathlib import Path

import pytest

from ontology.conformance import check
from tests.data.register_rows import participant, project
from tests.data.taken_registers import Taken, properties, sample, take, written

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TERMS = "https://w3id.org/maillage/ns#"
THING = "https://w3id.org/maillage/id/"
CONCEPT = "https://w3id.org/maillage/concept/"
ORG = "http://www.w3.org/ns/org#"
XSD = "http://www.w3.org/2001/XMLSchema#"


PARTICIPANTS = [
    participant("990000001", "UNIVERSITE DU VAL", vatNumber="FR00900000043", shortName="UV"),
    participant("990000001", "UNIVERSITE DU VAL ET DU CLAIN", projectID="101000002", shortName=".", role="participant",
                contentUpdateDate="2024-01-01 10:00:00"),
    participant("990000002", "COMPTOIR DU VAL", activityType="PRC", role="thirdParty", postCode="86073",
                city="Poitiers Cedex 9", vatNumber="FR01900000043"),
    participant("990000003", "INSTITUTE", activityType="REC", country="UK", postCode="75001", city="Paris",
                role="associatedPartner", netEcContribution="98500,25", vatNumber="GB900000043"),
    participant("990000004", "ATHENS", activityType="PUB", country="EL", role="hostInstitution"),
    participant("990000005", "OTHERS", activityType="OTH", country="BE", projectID="101000009",
                projectAcronym="ALONE", netEcContribution="", ecContribution=""),
    participant("99000", "NOBODY"),
    participant("990000006", " "),
]  # fmt: skip
PROJECTS = [
    project("101000001", "VALNUM"),
    project("101000001", "VALNUM", contentUpdateDate="2020-01-01"),
    project("101000002", "LONG", objective="x" * 3000, endDate="2021-01-01"),
    project("", "NONE"),
]


def packed(folder: Path) -> Path:
    """Return a zip as it is published: the two tables, and further ones of the same projects."""
    beside = [{"projectID": "101000001", "topic": "T", "title": "A topic"}]
    path = folder / "cordis-HORIZONprojects-csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in (("organization", PARTICIPANTS), ("project", PROJECTS), ("topics", beside)):
            archive.write(written(folder, rows, f"{name}.csv"), f"{name}.csv")
    return path


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above, taken from a zip."""
    return take("cordis", [packed(tmp_path_factory.mktemp("cordis"))])


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is facts, wrong, or out of scope; values that were not taken are counted beside."""
    account = taken.account
    assert account.rows == 13
    assert account.refused == {"identifier-malformed": 2, "name-missing": 1}
    assert account.left_out == {"duplicate": 1, "of-no-concern": 1}
    assert account.doubts == {"commune-by-postal-code": 3, "date-invalid": 1, "role-unknown": 1, "vat-invalid": 1}


def test_a_project_is_said_in_full(taken: Taken) -> None:
    """Its acronym is its name in any language; title and objective are English."""
    start = f"<{THING}undertaking/cordis-101000001>"
    assert [line for line in taken.lines if line.startswith(start)] == [
        f'{start} <http://purl.org/dc/terms/description> "To work together; and “well”."@en .',
        f"{start} <{TYPE}> <{TERMS}Project> .",
        f'{start} <http://www.w3.org/2004/02/skos/core#notation> "101000001" .',
        f'{start} <{LABEL}> "VALNUM"@fr .',
        f'{start} <{LABEL}> "The VALNUM project"@en .',
        f"{start} <{TERMS}allianceForm> <{CONCEPT}form/european-project> .",
        f'{start} <{TERMS}sinceYear> "2022"^^<{XSD}integer> .',
        f'{start} <{TERMS}untilYear> "2025"^^<{XSD}integer> .',
    ]
    start = f"<{THING}participation/cordis-101000001-990000001-coordinator>"
    assert [line for line in taken.lines if line.startswith(start)] == [
        f"{start} <{TYPE}> <{TERMS}Participation> .",
        f"{start} <{ORG}member> <{THING}organisation/pic-990000001> .",
        f"{start} <{ORG}organization> <{THING}undertaking/cordis-101000001> .",
        f"{start} <{ORG}role> <{CONCEPT}role/coordinator> .",
        f'{start} <{TERMS}amount> "250000.5"^^<{XSD}decimal> .',
    ]


def test_a_participant_is_what_its_rows_last_say(taken: Taken) -> None:
    """Each value is the latest that is given; the SIREN is that of a VAT number whose key is right."""
    assert properties(taken.about("pic-990000001")) == [
        ("type", f"<{TERMS}EducationInstitution>"),
        ("altLabel", '"UV"@fr'),
        ("prefLabel", '"UNIVERSITE DU VAL ET DU CLAIN"@fr'),
        ("classification", f"<{CONCEPT}organisation-kind/education-institution>"),
        ("actsIn", f"<{THING}commune/86194>"),
        ("pic", '"990000001"'),
        ("siren", '"900000043"'),
    ]


@pytest.mark.parametrize(
    ("pic", "kind", "place"),
    [
        ("990000002", f"<{TERMS}Company>", f"<{THING}commune/86194>"),
        ("990000003", f"<{ORG}FormalOrganization>", None),
        ("990000004", f"<{TERMS}PublicBody>", None),
        ("990000005", f"<{ORG}Organization>", None),
    ],
)
def test_the_activity_is_the_class(taken: Taken, pic: str, kind: str, place: str | None) -> None:
    """A CEDEX is led back to its town; abroad there are no communes, whatever a postal code looks like."""
    said = dict(properties(taken.about(f"pic-{pic}")))
    assert (said["type"], said.get("actsIn")) == (kind, place)
    assert "siren" not in said


@pytest.mark.parametrize(
    ("code", "role", "amount"),
    [
        ("101000001-990000002-third-party", "third-party", "250000.5"),
        ("101000001-990000003-associated-partner", "associated-partner", "98500.25"),
        ("101000001-990000004-participant", "participant", "250000.5"),
        ("101000002-990000001-participant", "participant", "250000.5"),
    ],
)
def test_roles_and_amounts(taken: Taken, code: str, role: str, amount: str) -> None:
    """Each role has a concept, an unknown one is the widest; a decimal comma is one."""
    start = f"<{THING}participation/cordis-{code}>"
    assert f"{start} <{ORG}role> <{CONCEPT}role/{role}> ." in taken.lines
    assert f'{start} <{TERMS}amount> "{amount}"^^<{XSD}decimal> .' in taken.lines


def test_a_project_that_only_its_participants_name_has_its_acronym(taken: Taken) -> None:
    """The old files of participants come alone."""
    assert f'<{THING}undertaking/cordis-101000009> <{LABEL}> "ALONE"@fr .' in taken.lines


def test_long_objectives_are_cut(taken: Taken) -> None:
    """At two thousand signs, and it is seen; an end before the beginning is none."""
    start = f"<{THING}undertaking/cordis-101000002>"
    assert f'{start} <http://purl.org/dc/terms/description> "{"x" * 1999}…"@en .' in taken.lines
    assert not any(line.startswith(f"{start} <{TERMS}untilYear>") for line in taken.lines)


def test_no_street_and_no_contact_is_taken(taken: Taken) -> None:
    """Nothing of them is in any fact."""
    assert not any("SECRET" in line or "contact" in line for line in taken.lines)


def test_a_build_of_a_territory_keeps_projects_whole(tmp_path: Path) -> None:
    """A project is kept with all its partners if one of them is there."""
    taken = take("cordis", [packed(tmp_path)], scope=("86",))
    assert taken.account.left_out == {"duplicate": 1, "of-no-concern": 1, "outside-territory": 1}
    assert {f"<{THING}organisation/pic-99000000{rank}>" for rank in (1, 2, 3, 4)} == {
        line.split(" ")[0] for line in taken.lines if line.startswith(f"<{THING}organisation/")
    }


def test_real_files() -> None:
    """The first hundred rows of both tables of Horizon Europe: 42 of the projects have participants among them."""
    names = ("cordis_horizon_organization_100rows.csv", "cordis_horizon_project_100rows.csv")
    taken = take("cordis", [sample(name) for name in names])
    account = taken.account
    assert (account.rows, account.refused, account.left_out) == (200, {}, {})
    assert account.doubts == {"commune-by-postal-code": 8}
    assert len(taken.lines) == 1685
    kinds = {
        kind: sum(f"<{TYPE}> <{TERMS}{kind}> ." in line for line in taken.lines)
        for kind in ("Project", "Participation")
    }
    assert kinds == {"Project": 100, "Participation": 100}
    joined = {line.split(" ")[2] for line in taken.lines if f"<{ORG}organization>" in line}
    assert len(joined) == 42
    assert len({line.split(" ")[0] for line in taken.lines if f"<{TERMS}pic>" in line}) == 92
    assert sum(f"<{TERMS}siren>" in line for line in taken.lines) == 4


def test_the_facts_have_the_form_that_the_shapes_ask_for(taken: Taken) -> None:
    """Nothing is violated."""
    assert check("\n".join(taken.lines)).conforms
