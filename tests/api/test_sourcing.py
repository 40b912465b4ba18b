"""Building from registers on the command line, and what it says of every row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.assembling import Materials
from api.notices import before_build
from graph import open_generation
from ontology.identifiers import named_graph, thing
from ontology.terms import AL
from tests.api.api_support import Outcome, small_territories
from tests.api.register_files import rna
from tests.data.register_rows import institution
from tests.data.taken_registers import written

pytestmark = pytest.mark.long

Command = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def few_territories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make builds small."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the files of a register."""
    folder = tmp_path_factory.mktemp("files")
    rna(
        folder / "rna_waldec_20261101.csv",
        {},
        {"id": "W863000002", "titre": "ANCIENNE FANFARE", "position": "D"},
        {"id": "W793000003", "titre": "CHORALE DE NIORT", "adrs_codeinsee": "79191", "adrs_libcommune": "Niort"},
        {"id": "W863000004", "titre": "CHORALE SANS LIEU", "adrs_codeinsee": "99999", "adrs_codepostal": "00000"},
    )
    return folder


def test_build_limited_to_a_territory(maillage: Command, registered: Path, tmp_path: Path) -> None:
    """A build takes in who lives in its territory; `sources` says of every other row why it stayed out."""
    home = ("--home", str(tmp_path / "home"))
    built = maillage("build", "--source", f"rna={registered / 'rna_waldec_20261101.csv'}", "--territory", "86", *home)
    listed = maillage("sources", *home)
    detail = maillage("sources", "rna", "--lang", "en", *home)
    generation = open_generation(tmp_path / "home")

    assert built.code == listed.code == detail.code == 0, (built, listed, detail)
    assert "rna : 1 fichier donné, 2 publiés (rna_waldec.zip, rna_import.zip)" in built.err
    assert "rna : lignes lues 4, refusées 0, laissées 3" in built.err
    row = next(line for line in listed.out.splitlines() if "register/rna" in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        "register/rna",
        "2026-11-01",
        "8",
        "4",
        "0",
        "3",
        "etalab-2.0",
    ]
    assert "rows left out, outside of the territory asked for (outside-territory)" in detail.out
    assert "rows left out, dissolved (dissolved)" in detail.out
    choir = thing("organisation", "rna-W863000001")
    facts = {str(triple.predicate.value) for triple in generation.triples_of(named_graph("register/rna"))}
    assert AL.declaredPurpose in facts
    assert generation.store.ask(
        f"ASK {{ GRAPH <{named_graph('inferred/causes')}> {{ <{choir}> al:addresses ?cause }} }}"
    )
    generation.close()


def test_too_many_wrong_rows_stop_a_build(maillage: Command, tmp_path: Path) -> None:
    """Above a wrong row in a thousand nothing is built, and the wrong rows are listed in the data directory."""
    path = rna(tmp_path / "rna_waldec_20261101.csv", {}, {"id": "nothing"}, {"id": "W863000009", "titre": ""})
    refused = maillage("build", "--source", f"rna={path}", "--home", str(tmp_path / "home"))
    listed = (tmp_path / "home" / "rna.rejects.csv").read_text(encoding="utf-8")

    assert refused.code == 8
    assert "1 × identifiant mal formé (identifier-malformed), 1 × sans nom (name-missing)" in refused.err
    assert listed.splitlines()[1:] == [
        "rna_waldec_20261101.csv,3,organisations,row,identifier-malformed",
        "rna_waldec_20261101.csv,4,organisations,row,name-missing",
    ]
    assert not (tmp_path / "home" / "current").exists()
    borne = maillage("build", "--source", f"rna={path}", "--tolerance", "1", "--home", str(tmp_path / "home"))
    assert (borne.code, (tmp_path / "home" / "rna.rejects.csv").exists()) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--source", "rna=absent.csv"), 2, "n'existe pas"),
        (("--source", "rna"), 2, "maillage fetch rna"),
        (("--source", "moon=absent.csv"), 2, "n'existe pas"),
        (("--source", "rna=."), 2, "c'est un dossier"),
        (("--territory", "33"), 2, "--territory limite les registres que --source donne"),
        (("--source", "moon"), 3, "moon"),
    ],
)
def test_a_source_that_is_not_there(
    maillage: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """A register that does not exist, a file that is not there, or one that was not fetched: each says what to do."""
    outcome = maillage("build", *arguments, "--home", str(tmp_path))
    assert outcome.code == code
    assert words in outcome.err


def test_a_territory_that_does_not_exist(maillage: Command, registered: Path, tmp_path: Path) -> None:
    """A code that is no territory's is refused before anything is built."""
    source = f"rna={registered / 'rna_waldec_20261101.csv'}"
    outcome = maillage("build", "--source", source, "--territory", "00", "--home", str(tmp_path))
    assert outcome.code == 3
    assert "« 00 »" in outcome.err


def test_an_older_edition_or_a_smaller_file_is_refused(maillage: Command, registered: Path, tmp_path: Path) -> None:
    """What is older than what is served, or lost more than a tenth of its rows, needs to be forced."""
    home = ("--home", str(tmp_path / "home"))
    assert maillage("build", "--source", f"rna={registered / 'rna_waldec_20261101.csv'}", *home).code == 0
    older = rna(tmp_path / "rna_waldec_20261001.csv", *({"id": f"W86300000{rank}"} for rank in range(1, 6)))
    fewer = rna(tmp_path / "rna_waldec_20261201.csv", {})

    assert "2026-10-01" in maillage("build", "--source", f"rna={older}", *home).err
    assert "« --force » le prend" in maillage("build", "--source", f"rna={fewer}", *home).err
    assert maillage("build", "--source", f"rna={fewer}", "--force", *home).code == 0


def test_a_register_is_called_as_it_is_shown(maillage: Command, tmp_path: Path) -> None:
    """A register of two words is known by its name in the catalogue and by that of its graph, whatever parts them."""
    rows = [institution({"libellé": "École du Clain", "uai - identifiant": "0860002K"})]
    path = written(tmp_path, rows, "fr-esr-principaux-etablissements.csv")
    more = ("--lang", "en", "--home", str(tmp_path / "home"))
    assert maillage("build", "--source", f"higher-education={path}", "--tolerance", "1", *more).code == 0
    assert "kept as they stand: higher_education" in maillage("build", *more).err
    for name in ("higher_education", "higher-education", "register/higher-education"):
        assert "rows read" in maillage("sources", name, *more).out
    assert "higher_education" not in maillage("build", "--without", "higher-education", *more).err
    assert maillage("sources", "higher_education", *more).code == 3


def test_a_register_that_is_not_whole_is_told_with_what_this_costs(tmp_path: Path) -> None:
    """One of the two files of SIRENE leaves every unit without a commune; both together are not remarked on."""
    files = [tmp_path / "StockUniteLegale.zip", tmp_path / "StockEtablissement.zip"]
    (told,) = before_build(tmp_path, "en", Materials(registers={"sirene": files[:1]}))
    assert "no unit has a commune" in told
    assert not list(before_build(tmp_path, "en", Materials(registers={"sirene": files, "schools": files[:1]})))


def test_names_of_sources_are_not_broken(maillage: Command, small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a narrow terminal other columns give way, and nothing is cut off; one source has no header over it."""
    monkeypatch.setenv("COLUMNS", "60")
    for table in (maillage("sources", "--home", str(small_home)), maillage("fetch", "--home", str(small_home))):
        lines = [line for line in table.out.splitlines() if line and line[0] in "┏┃┡│└"]
        assert all(len(line) <= 60 and line[-1] in "┓┃┩│┘" for line in lines)
        assert {"told/003", "higher_education"} & {line.split("│")[1].strip() for line in lines if "│" in line}
    assert (
        maillage("sources", "told/003", "--home", str(small_home)).out.splitlines()[1].split("│")[1].strip() == "titre"
    )


def test_an_unknown_source_is_named_with_those_that_are(maillage: Command, small_home: Path) -> None:
    """`sources` with a name that is none says which there are."""
    outcome = maillage("sources", "moon", "--home", str(small_home))
    assert outcome.code == 3
    assert "told/003" in outcome.err
