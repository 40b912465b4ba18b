"""Privacy: a build from registers full of personal data, scanned for them in everything that it leaves or answers."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyoxigraph import NamedNode

from api.assembling import Materials, assemble
from graph import Generation, Home, open_generation, verify
from ontology.identifiers import named_graph, thing
from tests.api.api_support import small_territories
from tests.api.conftest import Command
from tests.api.register_files import MANY, associations, enterprises, grants
from tests.data.register_rows import (
    FOUNDATIONS,
    PARTNER,
    foundation,
    grant,
    institution,
    office,
    participant,
    project,
    school,
    siren,
    structure,
    unit,
)
from tests.data.taken_registers import write_csv, written
from tests.running_server import serving, sparql_address

pytestmark = pytest.mark.long

CANARY = re.compile("zqx|canari|ducanari", re.IGNORECASE)
MASKS = ("[ND]", "[NON-DIFFUSIBLE]")
MASKED, TURNED, SOLE, VEILED = (siren(number) for number in (42, 43, 44, 45))
CALL = "écrire à zqx.canari@exemple.fr ou appeler le 05 49 00 00 00"
"""What people write into texts that are published."""


def masked(number: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return a unit that is not to be disclosed and its office, as INSEE masks them: in every field of the person."""
    fields = ("sigle", "denominationUsuelle1", "denominationUsuelle2", "denominationUsuelle3", "nom", "prenom1")
    row = dict(unit(number, "9220", "[ND]", statutDiffusion="P", **dict.fromkeys(fields, "[ND]")))
    signs = ("enseigne1", "enseigne2", "denominationUsuelle", "numeroVoie", "libelleVoie", "complementAdresse")
    hidden: dict[str, Any] = dict.fromkeys(signs, "[NON-DIFFUSIBLE]")
    return row, dict(office(number, statutDiffusion="P", **hidden))


def others(folder: Path, name: str) -> dict[str, list[Path]]:
    """Write the registers that have no persons of their own, with canaries where they say how to reach anybody."""
    hidden = {"Telephone": "05 49 ZQX", "Mail": "zqx@canari.fr", "Adresse_1": "1 RUE ZQX"}
    named = {"libellé": "ZQX", "sigle": "ZQXS", "English name": "ZQX in English", "siren": MASKED}
    reach = {"Numéro de téléphone": "+33 zqx", "site internet": "zqx.fr", "géolocalisation": "zqx", "Localité": "zqx"}
    contact = {"street": "1 RUE ZQX", "contactForm": "zqx@canari.fr", "organizationURL": "zqx.fr", "geolocation": "zqx"}
    works = {"Programme": "Alpes", "Project acronym": "CIME", "Contact person": "ZQX Canari", "E-mail": "zqx@canari.fr"}
    partners = [
        {**dict.fromkeys(PARTNER, ""), **works, "Organisation in English": name_, "NUTS3 code": "FRI34",
         "Partner's ID if not PIC": number}
        for name_, number in (("Friends of the Clain", ""), ("ZQX partner", MASKED))
    ]  # fmt: skip
    alliance = {"organisation": "Les Amis du quai", "undertaking": f"Quai vert, {CALL}", "source": f"Bilan, {CALL}",
                "contact": "ZQX Canari"}  # fmt: skip
    rows: dict[str, list[dict[str, str]]] = {
        "schools": [school("0860001J", "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE", **hidden)],
        "higher_education": [
            institution({"libellé": "École des ponts", "uai - identifiant": "0860002K", **reach}),
            institution({**named, **reach}),
        ],
        "cordis": [participant("990000001", "UNIVERSITE DU VAL", **contact)],
        "alliances": [alliance],
    }
    given = {register: [written(folder, rows[register], f"{register}_2026{name}01.csv")] for register in rows}
    given["cordis"].append(
        written(folder, [project("101000001", "VALNUM", title=f"Val, {CALL}", objective=CALL)], f"p_2026{name}01.csv")
    )
    given["keep"] = [
        written(folder, partners, f"partners_2026{name}01.csv"),
        written(folder, [{**works, "Project name": f"Cime, {CALL}"}], f"projects_2026{name}01.csv"),
    ]
    fund = foundation("086-FDD-00001-01", adresse="1 rue ZQX")
    given["foundations"] = [write_csv(folder / f"rnf_2026{name}01.csv", FOUNDATIONS, [fund])]
    listed = {"Nom": "ZQX", "SIREN": siren(41), "Adresse": "1 rue ZQX"}
    given["ess"] = [write_csv(folder / f"ess_2026{name}01.csv", "Nom SIREN Adresse", [listed])]
    return given


def files(folder: Path, month: int) -> dict[str, list[Path]]:
    """Write registers with a canary in every field that is of a person; one unit turns from O to P in the second.

    The unit 45 may be told, but its head office may not: its name stands in the file all the same.
    """
    folder.mkdir(exist_ok=True)
    name = f"{month:02d}"
    street = {
        "adrs_complement": "chez ZQX Canari", "adrs_numvoie": "17zqx", "adrs_libvoie": "RUE ZQXVOIE",
        "adrs_distrib": "BP ZQX", "adrg_declarant": "Mme ZQX DECLARANTE", "adrg_complemid": "ZQX", "adrg_libvoie":
        "IMPASSE ZQX", "adrg_achemine": "ZQXVILLE", "dir_civilite": "MADAME ZQX", "siteweb": "zqx.canari@example.org",
        "observation": "appeler ZQX au 06 12 34 56 78",
    }  # fmt: skip
    person = {
        "sexe": "F", "prenom1": "ZQXPRENOM", "prenom2": "ZQXDEUX", "prenomUsuel": "ZQXUSUEL", "nom": "DUCANARI",
        "nomUsage": "ZQXNOM", "pseudonyme": "ZQXPSEUDO",
    }  # fmt: skip
    address: dict[str, Any] = {
        "numeroVoie": "17", "libelleVoie": "ZQXVOIE", "complementAdresse": "CHEZ ZQX", "distributionSpeciale": "ZQXBP",
        "enseigne2": "ZQX COIFFURE",
    }  # fmt: skip
    sole = dict(unit(44, "1000", "", **person))
    turned = unit(43, "9220", "CERCLE DISCRET") if month == 1 else masked(43)[0]
    turned_office = office(43, **address) if month == 1 else masked(43)[1]
    veiled = unit(45, "9220", "CERCLE ZQX", sigle="ZQX", denominationUsuelle1="ZQXCLUB")
    units = [unit(41, "9220", "CERCLE OUVERT"), masked(42)[0], turned, sole, veiled]
    offices = [office(41, **address), masked(42)[1], turned_office, office(44, **address)]
    offices.append(office(45, statutDiffusion="P", **address))
    money = [
        grant(nomBeneficiaire="Mme ZQX DUCANARI Anne", idBeneficiaire=""),
        grant(nomBeneficiaire="M. Zqx Canari", idBeneficiaire=""),
        grant(objet=f"Fête, {CALL}"),
    ]
    contact = structure("dora--1", nom=f"Atelier, {CALL}", telephone="+336zqx", courriel="zqx@canari.fr",
                        adresse="1 rue ZQX", complement_adresse="chez ZQX",
                        description="Appelez ZQX au 06 12 34 56 78")  # fmt: skip
    return {
        "rna": [associations(folder, name, [{**street, "titre": "CHORALE DU CLAIN"}])],
        "sirene": enterprises(folder, name, units, offices),
        "subsidies": [grants(folder, name, money)],
        "inclusion": [written(folder, [contact], f"inclusion_2026{name}01.csv", delimiter=",")],
        **others(folder, name),
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory built twice: the second month follows the first."""
    folder = tmp_path_factory.mktemp("privacy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.assembling.territory_source", small_territories)
        for month in (1, 2):
            assemble(folder / "home", Materials(registers=files(folder / "files", month), tolerance=1.0)).close()
    return folder / "home"


@pytest.fixture
def generation(home: Path) -> Iterator[Generation]:
    """Give what is served."""
    one = open_generation(home)
    yield one
    one.close()


def leaks(text: str) -> list[str]:
    """Return the canaries and the masks in a text."""
    return [*CANARY.findall(text), *(mask for mask in MASKS if mask in text)]


def test_the_registers_are_there(generation: Generation) -> None:
    """The scan is one of something: the organisations of the registers are in the data."""
    numbers = (f"siren-{number}" for number in (siren(41), MASKED, TURNED, VEILED))
    for code in (*numbers, "rna-W863000001", "uai-0860001J", "uai-0860002K", "rnf-086-FDD-00001-01", "pic-990000001"):
        assert list(generation.store.quads(NamedNode(f"https://w3id.org/maillage/id/organisation/{code}"))), code
    for text in (
        "Quai vert, écrire",
        "Bilan, écrire",
        "Val, écrire",
        "Cime, écrire",
        "Fête, écrire",
        "Atelier, écrire",
    ):
        filtered = f'SELECT ?s {{ ?s skos:prefLabel ?text FILTER (STRSTARTS(?text, "{text}")) }}'
        assert generation.store.select(filtered), text


def test_no_quad_holds_a_person(generation: Generation) -> None:
    """Acceptance P3, P4: no name of a person, no street, no e-mail, no telephone, no mask in any quad."""
    quads = [str(quad) for quad in generation.store.quads()]
    assert len(quads) > 10 * MANY
    assert [quad for quad in quads if leaks(quad)] == []
    told = [quad for quad in quads if "/register/" in quad]
    assert [quad for quad in told if re.search(r'"[^"]*(?:@[a-z]+\.[a-z]|0[1-9](?: ?\d\d){4})[^"]*"', quad)] == []
    assert [quad for quad in told if SOLE in quad] == []


def test_no_file_holds_a_person(generation: Generation) -> None:
    """Neither the tables, nor the rejects, nor the manifest, nor the search index hold any of it."""
    columns = generation.directory / "columns"
    with duckdb.connect() as database:
        for path in columns.glob("*.parquet"):
            assert leaks(str(database.execute(f"FROM read_parquet('{path}')").fetchall())) == [], path.name
    for path in columns.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert leaks(str(rows)) == [], path.name
        assert {tuple(row) for row in rows[:1]} == {("file", "record", "table", "what", "reason")}
    assert leaks((generation.directory / "manifest.json").read_text("utf-8")) == []
    for kind in ("organisation", "undertaking"):
        for document in generation.index.page(kind, None, 10_000):
            assert leaks(str(document)) == [], document.iri


def test_no_byte_holds_a_person(home: Path) -> None:
    """Acceptance P2: no generation, older ones included, and nothing beside them, holds a canary in plain bytes."""
    assert [path.name for path in (home / "generations").iterdir()] == [Home(home).current().name]
    for path in (path for path in home.rglob("*") if path.is_file()):
        assert not re.search(rb"(?i)zqx|ducanari|\[ND\]|NON-DIFFUSIBLE", path.read_bytes()), path


def test_a_masked_unit(generation: Generation) -> None:
    """Acceptance P1, P2: of a unit that is P, or has become so, the number, activity and commune are kept, no name."""
    for number in (MASKED, TURNED, VEILED):
        rows = generation.store.select(
            f"SELECT ?p ?o {{ <https://w3id.org/maillage/id/organisation/siren-{number}> ?p ?o }}"
        )
        said = {row["p"].value.replace("#", "/").rsplit("/", 1)[1]: row["o"].value for row in rows}
        assert said["siren"] == number
        assert said["actsIn"].endswith("/commune/86194")
        assert said["nafCode"] == "94.99Z"
        assert said["activityDivision"].endswith("/naf/94")
        assert not {"prefLabel", "altLabel", "description"} & said.keys()
    assert generation.index.named("CERCLE DISCRET") == []


def test_answers_and_logs(home: Path, tmp_path: Path) -> None:
    """Acceptance P1, P7, P8: answers hold no canary and say their sources; the log has no question and no address."""
    secret, log = "zqx-question", tmp_path / "log"
    query = f'SELECT ?s ?o {{ ?s ?p ?o FILTER (CONTAINS(STR(?o), "{TURNED}")) }}'
    paths = (
        "/v1/organisations?limit=500", f"/v1/organisations?q={TURNED}", "/v1/suggest?q=cercle", "/dataset",
        f"/id/organisation/siren-{TURNED}", f"/id/organisation/siren-{VEILED}", "/graph/register/sirene",
        f"/v1/organisations?q={secret}", sparql_address(query),
        sparql_address(f"SELECT {secret}"),
    )  # fmt: skip
    with serving(home, log) as server:
        answers = {path: server.ask(path, headers={"Accept": "application/json, */*;q=0.5"}) for path in paths}
        pages = {path: server.ask(path, headers={"Accept": "text/html"}) for path in paths}
    for path, answer in (*answers.items(), *pages.items()):
        assert leaks(answer.body.decode().replace(secret, "")) == [], path
        assert answer.headers["x-dataset-version"] == open_generation(home).version, path
    listed = json.loads(answers["/v1/organisations?limit=500"].body)
    sources = {one["name"]: one for one in listed["dataset"]["sources"]}
    assert {"register/rna", "register/sirene"} <= sources.keys()
    assert all(one["vintage"] and one["licence"] for name, one in sources.items() if name.startswith("register/"))
    said = log.read_text("utf-8")
    assert secret not in said
    assert TURNED not in said
    assert not re.search(r"\b127\.0\.0\.1:\d+ - ", said), said


def holding(home: Path, word: str) -> list[Path]:
    """Return the files of a data directory that hold a word in plain bytes, in capitals or not."""
    wanted = re.compile(word.encode(), re.IGNORECASE)
    return [path for path in home.rglob("*") if path.is_file() and wanted.search(path.read_bytes())]


@pytest.fixture
def own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the data directory, for a command that changes it."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)
    return Path(shutil.copytree(home, tmp_path / "home"))


def test_opt_out(own: Path, tmp_path: Path, maillage: Command) -> None:
    """Acceptance P5: who asks to stay out vanishes now, under all their IRIs, and stays out of every re-import.

    No byte of any file holds their name once the command has ended, and none does after the next edition.
    """
    gone = f"siren-{siren(41)}"
    assert holding(own, "cercle ouvert")
    assert maillage("exclude", siren(41), "W863001000", "alteractions", "--home", str(own)).code == 0
    assert maillage("exclude", "nobody-here", "--home", str(own)).code == 3
    for month in (2, 3):
        generation = open_generation(own)
        everything = [str(quad) for quad in generation.store.quads()]
        for code in (gone, "rna-W863001000", "alteractions"):
            iri = f"https://w3id.org/maillage/id/organisation/{code}"
            assert [quad for quad in everything if f"<{iri}>" in quad] == []
            assert [one for one in generation.index.handled(iri) if one.kind == "organisation"] == []
        with duckdb.connect() as database:
            for path in (generation.directory / "columns").glob("*.parquet"):
                assert gone not in str(database.execute(f"FROM read_parquet('{path}')").fetchall()), path.name
        assert list((own / "generations").iterdir()) == [generation.directory]
        generation.close()
        assert not holding(own, "cercle ouvert")
        assert verify(own).manifest.graphs[named_graph("register/sirene")] > 0
        if month == 2:
            again = files(tmp_path / "files", 3)
            assemble(own, Materials(registers=again, tolerance=1.0)).close()
    assert siren(41) not in (own / "exclusions.txt").read_text("utf-8")
    assert maillage("exclude", "--list", "--home", str(own)).out.split()[0] == "3"
    assert TURNED not in maillage("exclude", "--list", "--home", str(own), "--lang", "en").out


def test_no_byte_holds_the_name_of_a_masked_unit(home: Path) -> None:
    """Acceptance P2: the name that a unit had until it turned from O to P is nowhere after the next edition."""
    assert not holding(home, "discret")


def test_no_byte_holds_who_opted_out_once_the_next_build_has_ended(own: Path, maillage: Command) -> None:
    """Where the command was killed once the opt-out was noted, the next build makes all files anew."""
    Home(own).exclude(thing("organisation", f"siren-{siren(41)}"))
    assert holding(own, "cercle ouvert")
    assert maillage("build", "--home", str(own)).code == 0
    assert not holding(own, "cercle ouvert")
    assert Home(own).is_purged


def test_no_byte_holds_who_was_forgotten(own: Path, maillage: Command) -> None:
    """A person who is forgotten beside registers is in no file either."""
    assert holding(own, "Michel Moullet")
    assert maillage("forget", "Michel Moullet", "--home", str(own)).code == 0
    assert not holding(own, "Michel Moullet")
