"""Inclusion: structures of data·inclusion and the networks that carry them."""

import json
from pathlib import Path

import duckdb
import pytest

from ontology.identifiers import split_thing
from tests.data.register_rows import structure
from tests.data.taken_registers import ORGANISATION, Taken, properties, sample, take, written

KIND = "https://w3id.org/maillage/concept/organisation-kind/"


ROWS = [
    structure("dora--17", ("aci", "ei", "chantier-ecole"), siret="19860002500011"),
    structure("dora--AidantsConnect:2024-47BXY", ("aidants-connect",), nom="Mairie\u200b de  Poitiers"),
    structure("dora--AidantsConnect.2024/47BXY"),
    structure("18", ("ccas-cias", "communes", "un-nouveau-reseau"), siret="1,98E+13", source="france-travail"),
    structure("dora--19", code_insee="86000", commune="POITIERS"),
    structure("dora--17", ("aci",), date_maj="2020-01-01", nom="Ancien nom"),
    structure("dora--20", nom="."),
    structure("dora--21", source="Dora!"),
    structure("", source="dora"),
    structure("dora--22", nom=""),
]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above, from CSV."""
    return take("inclusion", [written(tmp_path_factory.mktemp("structures"), ROWS, delimiter=",")])


def structures(taken: Taken) -> set[str]:
    """Return the codes of the structures of which anything is said."""
    return {code for code in taken.organisations() if not code.startswith("network-")}


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """A structure that is listed twice is taken as it was last changed."""
    account = taken.account
    assert (account.rows, len(taken.lines)) == (len(ROWS), 353)
    assert account.refused == {"identifier-malformed": 2, "name-missing": 1}
    assert account.left_out == {"duplicate": 1}
    assert account.doubts == {"commune-by-postal-code": 1, "network-unknown": 1, "siret-invalid": 1}
    assert len(structures(taken)) == 6


def test_a_structure_is_said_in_full(taken: Taken) -> None:
    """A place: its name, its SIRET, its commune, its networks and the kinds that these mean; nothing else."""
    assert properties(taken.about("inclusion-dora.17")) == [
        ("type", "<http://www.w3.org/ns/org#Organization>"),
        ("prefLabel", '"Atelier du Clain"@fr'),
        ("classification", f"<{KIND}aci>"),
        ("classification", f"<{KIND}ei>"),
        ("memberOf", f"<{ORGANISATION}network-aci>"),
        ("memberOf", f"<{ORGANISATION}network-chantier-ecole>"),
        ("memberOf", f"<{ORGANISATION}network-ei>"),
        ("actsIn", "<https://w3id.org/maillage/id/commune/86194>"),
        ("siret", '"19860002500011"'),
    ]


def test_a_network_that_is_not_known_is_not_made_up(taken: Taken) -> None:
    """It is counted, and the other networks of the structure stand."""
    said = properties(taken.about("inclusion-france-travail.18"))
    assert [value for name, value in said if name == "memberOf"] == [
        f"<{ORGANISATION}network-ccas-cias>",
        f"<{ORGANISATION}network-communes>",
    ]
    assert "siret" not in dict(said)


def test_numbers_of_producers_become_codes_that_differ(taken: Taken) -> None:
    """What may not stand in an IRI is replaced, and a hash keeps apart what would be one."""
    codes = sorted(code for code in structures(taken) if "AidantsConnect" in code)
    assert [code.rpartition("-")[0] for code in codes] == ["inclusion-dora.AidantsConnect-2024-47BXY"] * 2
    assert codes[0] != codes[1]
    for code in taken.organisations():
        assert split_thing(ORGANISATION + code) == ("organisation", code)


def test_nothing_is_said_of_where_to_reach_anybody(taken: Taken) -> None:
    """No telephone, mail, address, point, hours or text of a structure is in any fact."""
    text = "\n".join(taken.lines)
    assert not [word for word in ("49 00", "3354", "@exemple", "rue du", "46.58", "08:30", "\u200b") if word in text]


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_each_form_of_the_file_gives_the_same_facts(taken: Taken, tmp_path: Path, form: str) -> None:
    """Lists of JSON and of Parquet are the lists that CSV has as text."""
    rows = [
        {name: value or None for name, value in row.items()}
        | {"reseaux_porteurs": json.loads(row["reseaux_porteurs"] or "[]")}
        for row in ROWS
    ]
    path = tmp_path / "structures.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    if form == "parquet":
        with duckdb.connect() as connection:
            connection.execute(f"COPY (FROM read_json('{path}')) TO '{tmp_path}/structures.parquet' (FORMAT parquet)")
        path = tmp_path / "structures.parquet"
    other = take("inclusion", [path])
    assert other.lines == taken.lines
    assert (other.account.refused, other.account.left_out) == (taken.account.refused, taken.account.left_out)


def test_networks_are_those_of_the_schema(taken: Taken) -> None:
    """Each of the 108 codes of the published list is a network with its name."""
    published = json.loads(sample("data_inclusion_reseaux_porteurs_v1.json").read_text(encoding="utf-8"))
    names = {
        code.removeprefix("network-"): dict(properties(taken.about(code)))
        for code in taken.organisations()
        if code.startswith("network-")
    }
    assert len(names) == len(published) == 108
    for one in published:
        assert names[one["value"]] == {
            "type": "<https://w3id.org/maillage/ns#Network>",
            "prefLabel": f'"{one["label"]}"@fr',
            "classification": f"<{KIND}network>",
        }
