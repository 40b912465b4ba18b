"""One's own alliances: a plain CSV, in French or in English, of which nothing that could do harm is taken."""

import hashlib
from pathlib import Path

import pytest

from ontology.conformance import check
from tests.data.taken_registers import Taken, properties, take, written

COLUMNS = ("organisation", "action/projet", "rôle", "depuis", "jusqu'à", "lieu", "source")
BASE = "https://w3id.org/maillage/id/"
ROWS = [
    ("Unis-Cité", "Silver Geek", "Opérateur", "2014", "2020", "86000 Poitiers", "https://exemple.org/geek?a=1"),
    ("900 000 043", "Silver Geek", "funder", "", "", "86194", "Rapport 2023 : bilan"),
    ("W862000001", "Silver geek", "lead-partner", "01/09/2018", "", "Poitiers (86)", "Rapport 2023 : bilan"),
    ("0860001J", "Silver Geek", "figurant", "2018-03", "2017", "Vienne", ""),
    (f"{BASE}organisation/labo-des-partenariats", f"{BASE}undertaking/silver-geek", "member", "", "", "86", ""),
    ("unis-cite", "Silver Geek", "", "hier", "", "Saint-Denis", ""),
    (f"{BASE}organisation/emmaus france", "Silver Geek", "", "", "", "", ""),
    ("javascript:alert(1)", "Silver Geek", "", "", "", "", ""),
    ("Les Amis", "javascript:alert(1)", "", "", "", "", ""),
    ("Les Amis", "Rive \u202edroite\u200f\x07", "", "", "", "Nulle Part", "javascript:alert(1)"),
    ("Les Amis", "Rive droite", "membre", "", "", "Nulle Part", "https://exemple.org/a b"),
    ("Les\u00a0 Amis", "Rive droite", "membre", "", "", "86100", ""),
    ("123456789", "Silver Geek", "", "", "", "", ""),
    ("0860001A", "Silver Geek", "", "", "", "", ""),
    ("Mme Durand", "Silver Geek", "", "", "", "", ""),
    ("", "Silver Geek", "", "", "", "", ""),
    ("Unis-Cité", "Silver Geek", "Opérateur", "2014", "2020", "86000 Poitiers", "https://exemple.org/geek?a=1"),
]

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TERMS = "https://w3id.org/maillage/ns#"
CONCEPT = "https://w3id.org/maillage/concept/"
ORG = "http://www.w3.org/ns/org#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def code(*parts: str) -> str:
    """Return the code that is made of what is known of a thing."""
    return f"alliance-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:24]}"


GEEK = code("silver geek")
UNIS_CITE = code("unis cite", "86000 poitiers")


def own_file(folder: Path) -> Path:
    """Write the rows above as a file of November 2026."""
    return written(folder, [dict(zip(COLUMNS, row, strict=True)) for row in ROWS], "alliances_2026-11.csv")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above."""
    return take("alliances", [own_file(tmp_path_factory.mktemp("alliances"))])


def said(taken: Taken, kind: str, name: str) -> list[str]:
    """Return what is said of a thing, without the subject and the end."""
    start = f"<{BASE}{kind}/{name}> "
    return [line.removeprefix(start).removesuffix(" .") for line in taken.lines if line.startswith(start)]


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is facts, wrong, or out of scope; values that were not taken are counted beside."""
    account = taken.account
    assert (account.rows, len(taken.lines)) == (len(ROWS), 82)
    assert account.refused == {"identifier-malformed": 2, "iri-invalid": 3, "name-missing": 1}
    assert account.left_out == {"duplicate": 1, "natural-person": 1}
    assert account.doubts == {
        "date-invalid": 2, "place-ambiguous": 3, "place-unknown": 2, "role-unknown": 1, "source-invalid": 2,
    }  # fmt: skip


def test_a_row_is_said_in_full(taken: Taken) -> None:
    """An organisation, what it undertakes, its part in that, and the evidence for it as of the date of the file."""
    part = code(UNIS_CITE, GEEK, "operator")
    source = code("https://exemple.org/geek?a=1")
    proof = code(UNIS_CITE, GEEK, "operator", "https://exemple.org/geek?a=1")
    assert said(taken, "organisation", UNIS_CITE) == [
        f"<{TYPE}> <{ORG}Organization>",
        f'<{LABEL}> "Unis-Cité"@fr',
        f"<{TERMS}actsIn> <{BASE}commune/86194>",
    ]
    assert said(taken, "undertaking", GEEK) == [
        f"<{TERMS}actsIn> <{BASE}commune/86194>",
        f"<{TYPE}> <{TERMS}Undertaking>",
        f'<{LABEL}> "Silver Geek"@fr',
    ]
    assert said(taken, "participation", part) == [
        f"<{TYPE}> <{TERMS}Participation>",
        f"<{ORG}member> <{BASE}organisation/{UNIS_CITE}>",
        f"<{ORG}organization> <{BASE}undertaking/{GEEK}>",
        f"<{ORG}role> <{CONCEPT}role/operator>",
        f'<{TERMS}sinceYear> "2014"^^<{XSD}integer>',
        f'<{TERMS}untilYear> "2020"^^<{XSD}integer>',
    ]
    assert said(taken, "evidence", proof) == [
        f"<{TYPE}> <{TERMS}Evidence>",
        f'<http://www.w3.org/ns/prov#generatedAtTime> "2026-11-01T00:00:00Z"^^<{XSD}dateTime>',
        f'<{TERMS}confidence> "0.9"^^<{XSD}decimal>',
        f"<{TERMS}method> <{CONCEPT}method/read-by-hand>",
        f"<{TERMS}source> <{BASE}publication/{source}>",
        f"<{TERMS}supports> <{BASE}participation/{part}>",
    ]
    assert said(taken, "publication", source) == [
        f"<{TYPE}> <{TERMS}Publication>",
        "<http://www.w3.org/2000/01/rdf-schema#seeAlso> <https://exemple.org/geek?a=1>",
        f'<{LABEL}> "https://exemple.org/geek?a=1"@fr',
    ]


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("siren-900000043", "siren", "900000043"),
        ("rna-W862000001", "rna", "W862000001"),
        ("uai-0860001J", "uai", "0860001J"),
    ],
)
def test_an_identifier_is_an_identity(taken: Taken, name: str, key: str, value: str) -> None:
    """Who is told by a number is that body of the registers, of which the file says nothing more."""
    assert (key, f'"{value}"') in properties(taken.about(name))
    assert not any(property_ in {"type", "prefLabel"} for property_, _value in properties(taken.about(name)))


def test_what_the_graph_knows_is_pointed_to(taken: Taken) -> None:
    """By its IRI or, for an organisation, by the end of it; nothing is said of it but where it acts."""
    part = code("labo-des-partenariats", "silver-geek", "member")
    assert f"<{ORG}organization> <{BASE}undertaking/silver-geek>" in said(taken, "participation", part)
    assert said(taken, "undertaking", "silver-geek") == [f"<{TERMS}actsIn> <{BASE}departement/86>"]
    assert said(taken, "participation", code("unis-cite", GEEK, "participant"))


def test_a_name_that_looks_like_the_end_of_an_iri_is_a_name(tmp_path: Path) -> None:
    """Only what the graph knows is pointed to, or what has the form of the code of a register."""
    rows = [
        {"organisation": "arc-en-ciel", "undertaking": "porte-a-porte"},
        {"organisation": "rnf-086-FDD-00001-01", "undertaking": "cordis-101000001"},
    ]
    taken = take("alliances", [written(tmp_path, rows)])
    assert said(taken, "organisation", code("arc en ciel")) == [
        f"<{TYPE}> <{ORG}Organization>", f'<{LABEL}> "arc-en-ciel"@fr'
    ]  # fmt: skip
    assert f'<{LABEL}> "porte-a-porte"@fr' in said(taken, "undertaking", code("porte a porte"))
    assert said(taken, "participation", code("rnf-086-FDD-00001-01", "cordis-101000001", "participant"))
    assert not any("/arc-en-ciel>" in line or "/porte-a-porte>" in line for line in taken.lines)


@pytest.mark.parametrize(
    ("member", "role"),
    [("siren-900000043", "funder"), ("rna-W862000001", "lead-partner"), ("uai-0860001J", "participant")],
)
def test_roles_are_known_by_name_or_code(taken: Taken, member: str, role: str) -> None:
    """In French or in English; an unknown one is the widest, and counted."""
    assert said(taken, "participation", code(member, GEEK, role))


def test_what_may_be_two_places_is_none(taken: Taken) -> None:
    """Vienne is a town and a département, 86100 the postal code of one town and the code of another."""
    assert not any("actsIn" in one for one in said(taken, "organisation", "uai-0860001J"))
    assert not any("actsIn" in one for one in said(taken, "organisation", code("les amis", "86100")))


def test_no_address_that_does_harm_is_taken(taken: Taken) -> None:
    """Neither a scheme that runs a program nor an IRI with a space is in any fact."""
    assert not any("javascript" in line or "a b" in line or "emmaus france" in line for line in taken.lines)


def test_labels_are_kept_without_control_and_direction_signs(taken: Taken) -> None:
    """Two ways to write one name are one thing."""
    assert [line for line in taken.lines if "Rive" in line] == [
        f'<{BASE}undertaking/{code("rive droite")}> <{LABEL}> "Rive droite"@fr .'
    ]
    assert not any(sign in line for line in taken.lines for sign in "\u202e\u200f\x07\u00a0")


def test_a_build_of_a_territory_keeps_alliances_whole(tmp_path: Path) -> None:
    """What has a place there is kept with all who take part, and so is what has no known place."""
    path = own_file(tmp_path)
    assert take("alliances", [path], scope=("86",)).account.left_out == {"duplicate": 1, "natural-person": 1}
    elsewhere = take("alliances", [path], scope=("31",))
    assert elsewhere.account.left_out == {"duplicate": 1, "natural-person": 1, "outside-territory": 2}
    assert not any("geek" in line.lower() for line in elsewhere.lines)


def test_english_columns_and_who_opted_out(tmp_path: Path) -> None:
    """The names of the columns may be English; a body that opted out, and its part in anything, stays out."""
    row = {"organisation": "900000043", "undertaking": "Quay", "role": "partner", "place": "Poitiers", "source": "Us"}
    excluded = hashlib.sha256(f"{BASE}organisation/siren-900000043".encode()).hexdigest()
    path = written(tmp_path, [row], delimiter=",")
    taken, without = take("alliances", [path]), take("alliances", [path], excluded=frozenset({excluded}))
    assert said(taken, "participation", code("siren-900000043", code("quay"), "partner"))
    assert without.account.left_out == {"opted-out": 4}
    assert not any("900000043" in line for line in without.lines)


def test_the_facts_have_the_form_that_the_shapes_ask_for(taken: Taken) -> None:
    """Nothing is violated beside what the graph knows already."""
    known = f'<{BASE}undertaking/silver-geek> a <{TERMS}Undertaking> ; <{LABEL}> "Silver Geek"@fr .'
    assert check("\n".join(taken.lines), context=known).conforms
