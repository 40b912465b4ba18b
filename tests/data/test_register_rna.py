"""The national register of associations: each trap of its files has a row, and the real rows have their counts."""

from pathlib import Path

import duckdb
import pytest

from tests.data.register_rows import imported, waldec
from tests.data.taken_registers import Taken, properties, sample, take, written

CONCEPT = "https://w3id.org/maillage/concept/"
PLACE = "https://w3id.org/maillage/id/"


ROWS = [
    waldec("W863000001", titre_court="CLAIN", siret="19860002500011", date_creat="1905-07-01", objet_social2="024035"),
    waldec("W863000002", titre_court="Les amis  du Clain", objet='a "b";\r\nc\u200b  d', date_creat="0001-01-01"),
    waldec("W863000003", objet="écrire à a.b@exemple.fr ou au 05 49 00 00 00 ; merci", groupement="F"),
    waldec("W863000004", nature="R", objet_social1="6030", objet_social2="006030"),
    waldec("W863000005", objet_social1="0", objet_social2="999999", siret="0"),
    waldec("W863000006", adrs_codeinsee="69301", adrs_codepostal="69001", adrs_libcommune="Lyon"),
    waldec("W863000007", adrs_codeinsee="69309", adrs_codepostal="69009", adrs_libcommune="Lyon"),
    waldec("W863000008", adrs_codeinsee="75114", adrs_codepostal="75014", adrs_libcommune="Paris"),
    waldec("W863000009", adrs_codeinsee="00000", adrs_codepostal="06200", adrs_libcommune=""),
    waldec("W863000010", adrs_codeinsee="06200", adrs_codepostal="00000", adrs_libcommune=""),
    waldec("W863000011", adrs_codeinsee="72500", adrs_codepostal="72500", adrs_libcommune="VAAS"),
    waldec("W863000012", adrs_codeinsee="91999", adrs_codepostal="00000", adrs_libcommune=""),
    waldec("W863000013", adrs_codeinsee="97127", adrs_codepostal="97150", adrs_libcommune="Saint-Martin"),
    waldec("W863000014", position="D", date_disso="2020-01-01"),
    waldec("W863000015", position="S"),
    waldec("W863000016", titre="", titre_court=""),
    waldec("W863000017", titre="", titre_court="LE CLAIN"),
    waldec("W86300018"),
    waldec("W863000019", titre="Le nom d'avant", maj_time="2019-06-01  12:45:31"),
    waldec("W863000019", titre="Le nom d'après", maj_time="2019-06-01 08:00:00"),
    waldec("w863000020", siret="1,98E+13"),
]
OLD_ROWS = [
    imported("863P00122544", date_creat="0001-01-01", objet_social1="000000"),
    imported("863P00085568", position="R", observation="W863000001"),
    imported("863S0863013009", position="R", observation="reprise"),
    imported("863P2002-00514", position="I"),
    imported("863P8534", objet_social1="40000", maj_time="2008-10-07  10:34:48"),
]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above: a file of each layout, the newer one with a mark, the older one of Windows."""
    folder = tmp_path_factory.mktemp("rna")
    new = written(folder, ROWS, "rna_waldec_20261101_dpt_86.csv")
    new.write_bytes(b"\xef\xbb\xbf" + new.read_bytes())
    old = written(folder, OLD_ROWS, "rna_import_20261101_dpt_86.csv")
    old.write_bytes(old.read_text(encoding="utf-8").replace("LES AMIS", "L’œuvre").encode("cp1252"))
    return take("rna", [old, new])


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A row is a fact, wrong, or out of scope; values that were not taken are counted beside."""
    account = taken.account
    assert account.rows == len(ROWS) + len(OLD_ROWS) == 26
    assert account.refused == {"identifier-malformed": 1, "name-missing": 1}
    assert account.left_out == {"dissolved": 1, "duplicate": 1, "inactive": 1, "struck-off": 1, "taken-over": 2}
    assert account.doubts == {
        "commune-by-postal-code": 4, "commune-unknown": 1, "purpose-unknown": 1, "siret-invalid": 1,
    }  # fmt: skip
    assert len(taken.lines) == 143
    assert taken.source.vintage == "2026-11-01"
    rejects = {(line, reason) for line, _table, what, reason in taken.rejects if what == "row"}
    assert rejects == {(17, "name-missing"), (19, "identifier-malformed")}


def test_each_row_counts_once(tmp_path: Path) -> None:
    """What is no more is so wherever it was: it is not outside of the territory too."""
    rows = [waldec("W863000001"), waldec("W863000002", position="D"), waldec("W793000001", position="S")]
    elsewhere = {"adrs_codeinsee": "79191", "adrs_codepostal": "79000", "adrs_libcommune": "Niort"}
    path = written(tmp_path, [*rows[:2], {**rows[2], **elsewhere}, waldec("W793000002", **elsewhere)])
    account = take("rna", [path], scope=("86",)).account
    assert account.rows == 4
    assert account.left_out == {"dissolved": 1, "outside-territory": 1, "struck-off": 1}


def test_an_association_is_said_in_full(taken: Taken) -> None:
    """Names, purpose, numbers, year, kind and commune, and nothing else."""
    subject = f"<{PLACE}organisation/rna-W863000001>"
    terms = "https://w3id.org/maillage/ns#"
    assert sorted(line for line in taken.lines if line.startswith(subject)) == [
        f'{subject} <http://purl.org/dc/terms/description> "protéger la rivière"@fr .',
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{terms}Association> .",
        f'{subject} <http://www.w3.org/2004/02/skos/core#altLabel> "CLAIN"@fr .',
        f'{subject} <http://www.w3.org/2004/02/skos/core#prefLabel> "LES AMIS DU CLAIN"@fr .',
        f"{subject} <http://www.w3.org/ns/org#classification> <{CONCEPT}organisation-kind/association> .",
        f"{subject} <{terms}actsIn> <{PLACE}commune/86194> .",
        f"{subject} <{terms}declaredPurpose> <{CONCEPT}rna-purpose/024000> .",
        f"{subject} <{terms}declaredPurpose> <{CONCEPT}rna-purpose/024035> .",
        f'{subject} <{terms}rna> "W863000001" .',
        f'{subject} <{terms}sinceYear> "1905"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f'{subject} <{terms}siret> "19860002500011" .',
    ]


def said(taken: Taken, number: str) -> dict[str, str]:
    """Return what is said of an association, the last value of each property."""
    return dict(properties(taken.about(f"rna-{number}")))


def test_texts_are_tidy(taken: Taken) -> None:
    """Newlines, quotes and signs that are not seen do no harm; a short name that says the same is none."""
    found = said(taken, "W863000002")
    assert found["description"] == r'"a \"b\"; c d"@fr'
    assert "altLabel" not in found
    assert "sinceYear" not in found


def test_what_reaches_a_person_is_taken_out_of_a_text(taken: Taken) -> None:
    """Addresses and numbers that a purpose holds are not said, nor are the columns of older files that have them."""
    found = said(taken, "W863000003")
    assert found["description"] == '"écrire à … ou au … ; merci"@fr'
    assert found["classification"] == f"<{CONCEPT}organisation-kind/union>"
    text = "\n".join(taken.lines)
    assert not [word for word in ("@exemple", "0549", "05 49", "siteweb", "clain.exemple") if word in text]


def test_codes_of_purposes_are_led_back_to_six_digits(taken: Taken) -> None:
    """Zeros that a spreadsheet took away are given back; no purpose and an unknown one are none."""
    purposes = {
        number: [value for name, value in properties(taken.about(f"rna-{number}")) if name == "declaredPurpose"]
        for number in ("W863000004", "W863000005", "863P8534", "863P00122544")
    }
    assert purposes == {
        "W863000004": [f"<{CONCEPT}rna-purpose/006030>"],
        "W863000005": [],
        "863P8534": [f"<{CONCEPT}rna-purpose/040000>"],
        "863P00122544": [],
    }
    assert said(taken, "W863000004")["classification"] == f"<{CONCEPT}organisation-kind/public-utility-association>"


@pytest.mark.parametrize(
    ("number", "places"),
    [
        ("W863000006", ["arrondissement-municipal/69381", "commune/69123"]),
        ("W863000007", ["arrondissement-municipal/69389", "commune/69123"]),
        ("W863000008", ["arrondissement-municipal/75114", "commune/75056"]),
        ("W863000009", ["commune/06088"]),
        ("W863000010", ["commune/06088"]),
        ("W863000011", ["commune/72364"]),
        ("W863000012", []),
        ("W863000013", ["commune/97801"]),
    ],
)
def test_places_are_todays_communes(taken: Taken, number: str, places: list[str]) -> None:
    """Own codes for the districts of Lyon, no code, a postal code for a code, a former code: all lead to a commune."""
    found = [value for name, value in properties(taken.about(f"rna-{number}")) if name == "actsIn"]
    assert found == [f"<{PLACE}{place}>" for place in places]


def test_of_two_rows_the_later_one_stands(taken: Taken) -> None:
    """Dates of change are compared though some have two spaces."""
    assert said(taken, "W863000019")["prefLabel"] == '"Le nom d\'avant"@fr'


def test_numbers_are_written_in_one_way(taken: Taken) -> None:
    """A number in small letters is the same; one from before 2009 names its association but is no RNA number."""
    assert said(taken, "W863000020")["rna"] == '"W863000020"'
    assert "siret" not in said(taken, "W863000020")
    assert "rna" not in said(taken, "863P00122544")
    assert said(taken, "863P00122544")["prefLabel"] == '"L’œuvre DU CLAIN"@fr'
    assert said(taken, "W863000017")["prefLabel"] == '"LE CLAIN"@fr'


@pytest.mark.parametrize(
    ("name", "rows", "left_out", "doubts", "organisations", "facts"),
    [
        ("rna_waldec_layout.csv", 400, {"dissolved": 66, "struck-off": 3}, {}, 331, 2827),
        (
            "rna_import_layout_latin1.csv",
            220,
            {"dissolved": 26, "inactive": 1, "struck-off": 1, "taken-over": 36},
            {"commune-by-postal-code": 7, "commune-unknown": 4, "purpose-unknown": 1},
            156,
            1063,
        ),
        ("raw_rna_sample_waldec.csv", 3, {"dissolved": 1}, {}, 2, 17),
        ("raw_rna_sample_import.csv", 3, {"taken-over": 3}, {}, 0, 0),
    ],
)
def test_the_real_rows_are_taken_in(
    name: str, rows: int, left_out: dict[str, int], doubts: dict[str, int], organisations: int, facts: int
) -> None:
    """None of them is wrong, and each is a fact or out of scope."""
    taken = take("rna", [sample(name)])
    account = taken.account
    assert (account.rows, account.refused, account.left_out, account.doubts) == (rows, {}, left_out, doubts)
    assert (len(taken.organisations()), len(taken.lines)) == (organisations, facts)


def test_a_nul_in_a_name_is_a_space(tmp_path: Path) -> None:
    """What ends a text elsewhere ends nothing here, and stands in no fact."""
    taken = take("rna", [written(tmp_path, [waldec("W863000001", titre="A\x00B", objet="c\x00")])])
    assert ("prefLabel", '"A B"@fr') in properties(taken.about("rna-W863000001"))
    assert not any("\x00" in line or "\\u0000" in line for line in taken.lines)


def test_parquet_says_the_same(taken: Taken, tmp_path: Path) -> None:
    """In Parquet, where days have a type, the same rows give the same facts."""
    files = []
    for rows, name in ((ROWS, "rna_waldec_20261101"), (OLD_ROWS, "rna_import_20261101")):
        title = "L’œuvre" if rows is OLD_ROWS else "LES AMIS"
        named = [{**row, "titre": row["titre"].replace("LES AMIS", title)} for row in rows]
        read = f"read_csv('{written(tmp_path, named, f'{name}.csv')}', all_varchar=true)"
        files.append(tmp_path / f"{name}.parquet")
        typed = f"SELECT * REPLACE (try_cast(date_creat AS DATE) AS date_creat) FROM {read}"
        duckdb.execute(f"COPY ({typed}) TO '{files[-1]}' (FORMAT parquet)")
    same = take("rna", files)
    assert (same.account.rows, same.account.refused, same.account.left_out, same.account.doubts) == (
        taken.account.rows, taken.account.refused, taken.account.left_out, taken.account.doubts,
    )  # fmt: skip
    assert sorted(same.lines) == sorted(taken.lines)
