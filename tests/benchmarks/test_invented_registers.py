"""The invented registers: the same for a seed, in the published layouts, of valid codes, without a person."""

import csv
import io
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.registers.invented import Registers, Scale
from benchmarks.registers.layouts import LAYOUTS
from data.territories import read_territories
from ontology.identifiers import is_rna, is_siren, is_siret, is_uai

ROWS = 4000
SAMPLES = Path(os.environ.get("MAILLAGE_SAMPLES", Path(__file__).parents[3] / "shared" / "data")) / "samples"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registers]:
    """Return small registers."""
    with Registers(Scale(ROWS), tmp_path_factory.mktemp("registers")) as registers:
        yield registers


@pytest.fixture(scope="module")
def files(registers: Registers) -> dict[str, Rows]:
    """Return the rows of each part, written and read again."""
    return {part: read(registers.write(part).read_bytes(), part) for part in LAYOUTS}


def read(written: bytes, part: str) -> Rows:
    """Return the rows of a file in the layout of a part, as its own encoding and delimiter say."""
    layout = LAYOUTS[part]
    text = written.decode("utf-8-sig" if layout.byte_order_mark else layout.encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True))


def test_counts(files: dict[str, Rows]) -> None:
    """The seed decides how many rows each file has."""
    assert {part: len(rows) for part, rows in files.items()} == {
        "waldec": 4355,
        "import": 451,
        "units": 3461,
        "establishments": 3933,
        "schools": 118,
        "truth": 854,
    }


def test_the_same_for_a_seed(tmp_path: Path) -> None:
    """One seed makes the same bytes each time; another one makes others."""

    def made(seed: int, name: str) -> bytes:
        with Registers(Scale(300, seed), tmp_path / name) as registers:
            return b"".join(registers.write(part).read_bytes() for part in LAYOUTS)

    first = made(1, "first")
    assert made(1, "again") == first
    assert made(2, "other") != first


def test_nothing_but_the_files_is_left(tmp_path: Path) -> None:
    """The rows from which the files are written go away with the object."""
    with Registers(Scale(100), tmp_path) as registers:
        path = registers.write("schools")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("part", "sample", "delimiter", "encoding"),
    [
        ("waldec", "rna_waldec_layout.csv", ";", "utf-8-sig"),
        ("units", "sirene_StockUniteLegale_5rows.csv", ",", "utf-8"),
    ],
)
def test_headers_of_the_real_files(part: str, sample: str, delimiter: str, encoding: str) -> None:
    """The columns are those of the real file, in its order; the real one may be of before the last column came."""
    if not SAMPLES.is_dir():
        pytest.skip(f"there are no real samples in {SAMPLES}")
    with (SAMPLES / sample).open(encoding=encoding) as text:
        real = next(csv.reader(text, delimiter=delimiter))
    assert LAYOUTS[part].columns[: len(real)] == tuple(real)
    assert len(LAYOUTS[part].columns) - len(real) in {0, 1}


def test_header_lengths(files: dict[str, Rows]) -> None:
    """The files have the columns of the layouts, which are as many as published."""
    for part, rows in files.items():
        assert tuple(rows[0]) == LAYOUTS[part].columns
    numbers = {part: len(layout.columns) for part, layout in LAYOUTS.items()}
    assert numbers == {"waldec": 39, "import": 24, "units": 35, "establishments": 54, "schools": 72, "truth": 4}


def test_both_headers_of_the_schools(registers: Registers) -> None:
    """The file of the schools has its labels as a header where they are asked for, over the same rows."""
    plain = registers.write("schools").read_text(encoding="utf-8-sig").splitlines()
    labelled = registers.write("schools", labels=True).read_text(encoding="utf-8-sig").splitlines()
    assert labelled[0].split(";") == list(LAYOUTS["schools"].labels)
    assert labelled[1:] == plain[1:]
    assert labelled[0].startswith("Identifiant_de_l_etablissement;Nom_etablissement;")


def test_codes_are_valid(files: dict[str, Rows]) -> None:
    """Every number in the files is one that its register could have given, and given once."""
    units = [row["siren"] for row in files["units"]]
    sirets = [row["siret"] for row in files["establishments"]]
    assert all(map(is_siren, units))
    assert all(map(is_siret, sirets))
    assert all(row["siret"] == row["siren"] + row["nic"] for row in files["establishments"])
    assert all(is_rna(row["id"]) for row in files["waldec"])
    assert all(is_uai(row["identifiant_de_l_etablissement"]) for row in files["schools"])
    for numbers in (units, sirets, [row["id"] for row in files["waldec"]], [row["id"] for row in files["import"]]):
        assert len(set(numbers)) == len(numbers)


def test_the_head_office_of_each_unit(files: dict[str, Rows]) -> None:
    """Each unit has one head office, that of its NIC, which is open where the unit is alive."""
    heads = {row["siret"]: row for row in files["establishments"] if row["etablissementSiege"] == "true"}
    assert len(heads) == len(files["units"]) < len(files["establishments"])
    for unit in files["units"]:
        head = heads[unit["siren"] + unit["nicSiegeUniteLegale"]]
        closed = unit["etatAdministratifUniteLegale"] == "C"
        assert head["etatAdministratifEtablissement"] == ("F" if closed else "A")


def test_no_person(files: dict[str, Rows]) -> None:
    """The columns that hold personal data in the real files are empty: names, addresses, telephones, declarants."""
    personal: tuple[str, ...] = (
        "sexe",
        "prenom",
        "pseudonyme",
        "nomU",
        "adrg_d",
        "adrg_c",
        "adrg_l",
        "dir_",
        "adrs_numvoie",
        "adr1",
    )
    personal += ("adrs_libvoie", "numeroVoie", "libelleVoie", "telephone", "mail", "fax", "adresse_")
    columns = {(part, name) for part, rows in files.items() for name in rows[0] if name.startswith(personal)}
    assert len(columns) > 25
    for part, name in columns:
        assert not any(row[name] for row in files[part]), name


def test_masked_units_have_no_name(files: dict[str, Rows]) -> None:
    """A unit of partial diffusion shows ``[ND]`` for its name and for its postal code, in both files."""
    masked = {row["siren"] for row in files["units"] if row["statutDiffusionUniteLegale"] == "P"}
    assert 20 < len(masked) < len(files["units"]) / 10
    named = {row["denominationUniteLegale"] for row in files["units"] if row["siren"] in masked}
    assert named <= {"[ND]", ""}
    for row in files["establishments"]:
        assert (row["codePostalEtablissement"] == "[ND]") == (row["siren"] in masked)


def test_shares_of_the_associations(files: dict[str, Rows]) -> None:
    """The shares are those of the real rows: dissolved, with SIRET, of several lines, in a former district of Lyon."""
    rows = files["waldec"]
    positions = Counter(row["position"] for row in rows)
    assert 0.13 < positions["D"] / len(rows) < 0.17
    assert 0.85 * ROWS < positions["A"] < ROWS
    assert 0.02 < sum(bool(row["siret"]) for row in rows) / len(rows) < 0.05
    assert any("\n" in row["objet"] for row in rows)
    assert any('"' in row["objet"] for row in rows)
    assert any(row["adrs_codeinsee"].startswith("6930") for row in rows)
    assert any(row["adrs_codeinsee"] == row["adrs_codepostal"] for row in rows)
    assert not any(row["adrs_codepostal"].startswith(("57", "67", "68")) for row in rows), "they have another law"
    doubles = Counter((row["titre"].upper(), row["adrs_codepostal"]) for row in rows)
    assert 0.02 < sum(number for number in doubles.values() if number > 1) / len(rows) < 0.12


def test_communes_are_real(files: dict[str, Rows]) -> None:
    """Nearly all codes are of communes that are or were; the few others are the traps."""
    known = {place.code for place in read_territories()}
    odd = [row["adrs_codeinsee"] for row in files["waldec"] if row["adrs_codeinsee"] not in known]
    assert 0.005 < len(odd) / len(files["waldec"]) < 0.03
    assert {row["codeCommuneEtablissement"] for row in files["establishments"]} <= known


def test_rows_that_were_taken_over(files: dict[str, Rows]) -> None:
    """A row of the older register in position R says the number that it has in the newer one."""
    newer = {row["id"] for row in files["waldec"]}
    taken = [row for row in files["import"] if row["position"] == "R"]
    assert 0.1 < len(taken) / len(files["import"]) < 0.25
    assert all(row["observation"] in newer for row in taken)


def test_truth(files: dict[str, Rows]) -> None:
    """The truth names the legal unit of each association, and no file tells those that are hidden."""
    by_siren = {row["siren"]: row["identifiantAssociationUniteLegale"] for row in files["units"]}
    siret = {row["id"]: row["siret"] for row in files["waldec"]}
    kinds = Counter(row["key"] for row in files["truth"])
    assert {kind for kind, number in kinds.items() if number > 10} == {"hidden", "identifier", "both", "siret"}
    for row in files["truth"]:
        told = by_siren[row["siren"]] == row["rna"], siret[row["rna"]].startswith(row["siren"])
        if row["key"] == "hidden":
            assert told == (False, False)
        elif by_siren[row["siren"]]:
            assert told[0] == (row["key"] in {"identifier", "both"})


def test_all_kinds_of_units(files: dict[str, Rows]) -> None:
    """There are associations, foundations, cooperatives, mutual societies, companies, public bodies, sole traders."""
    forms = Counter(row["categorieJuridiqueUniteLegale"] for row in files["units"])
    assert {"9220", "9260", "9300", "5558", "8210", "5710", "7210", "7331", "1000"} <= set(forms)
    groupings = {place.code for place in read_territories() if place.kind == "epci"}
    assert any(row["siren"] in groupings for row in files["units"]), "the inter-municipal bodies have their real SIREN"


def test_a_zip_has_one_file_for_each_department(registers: Registers, files: dict[str, Rows]) -> None:
    """Zipped, the register of associations is one CSV for each department, each with its header."""
    with zipfile.ZipFile(registers.write("import", "zip")) as packed:
        names = packed.namelist()
        rows = [row for name in names for row in read(packed.read(name), "import")]
    assert len(names) > 60
    assert names == sorted(names)
    assert names[0].endswith("_dpt_01.csv")
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in files["import"])


def test_parquet_has_the_same_rows(registers: Registers, files: dict[str, Rows]) -> None:
    """In Parquet the columns and the rows are the same."""
    path = registers.write("units", "parquet")
    rows = duckdb.read_parquet(str(path))
    assert tuple(rows.columns) == LAYOUTS["units"].columns
    assert [tuple(value or "" for value in row) for row in rows.fetchall()] == [
        tuple(row.values()) for row in files["units"]
    ]
