"""Editions: registers kept, left, and followed from one edition to the next as if all had been built anew."""

import os
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from pyoxigraph import NamedNode

from api.assembling import Materials, assemble
from data import FewerRowsError, OlderTablesError, OlderVintageError
from graph import Generation, GenerationDamagedError, Home, Manifest, Step, open_generation, verify
from graph.manifest import record_files
from graph.search import Index
from ontology.identifiers import named_graph
from ontology.terms import AL
from tests.api.api_support import small_territories
from tests.api.conftest import Command
from tests.api.register_files import associations, edition

pytestmark = pytest.mark.long

_BLANK = re.compile("_:[0-9a-f]+")
REGISTERS = {"rna", "sirene", "subsidies"}
CATALOGUE = NamedNode(named_graph("catalogue"))


@pytest.fixture(autouse=True)
def few_territories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make builds small."""
    monkeypatch.setattr("api.assembling.territory_source", small_territories)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the files of all editions."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def anew(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Return data directories in which the editions of two months were built from scratch; nobody writes in them."""
    homes = {month: tmp_path_factory.mktemp(f"anew-{month}") for month in (1, 2)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.assembling.territory_source", small_territories)
        for month, home in homes.items():
            made(home, edition(files, month))
    return homes


@pytest.fixture
def home(anew: dict[int, Path], tmp_path: Path) -> Path:
    """Return a data directory that serves the edition of the first month."""
    return Path(shutil.copytree(anew[1], tmp_path / "home"))


def made(home: Path, files: dict[str, list[Path]], **more: object) -> tuple[Generation, list[str]]:
    """Build from files of registers; return what is served, and the titles of what was loaded."""
    steps: list[Step] = []
    generation = assemble(home, Materials(registers=files, tolerance=1.0, **more), steps.append)  # type: ignore[arg-type]
    return generation, [step.title for step in steps if step.action == "load" and step.done == 0]


def everything(generation: Generation) -> set[str]:
    """Return all facts but the description, which names the moment of the build."""
    return {_BLANK.sub("_:", str(quad)) for quad in generation.store.quads() if quad.graph_name != CATALOGUE}


def searched(index: Index) -> set[str]:
    """Return the documents of the organisations and undertakings of an index."""
    return {str(document) for kind in ("organisation", "undertaking") for document in index.page(kind, None, 10_000)}


def check_same(one: Generation, other: Generation) -> None:
    """Hold two generations equal in all that they say."""
    assert everything(one) == everything(other)
    assert one.manifest.sources == other.manifest.sources
    assert one.manifest.properties == other.manifest.properties
    assert one.version == other.version
    assert searched(one.index) == searched(other.index)


def registers_of(generation: Generation) -> set[str]:
    """Return the names of the registers of a generation."""
    names = (one.name for one in generation.manifest.sources)
    return {name.removeprefix("register/") for name in names if name.startswith("register/")}


def test_editions_follow_one_another(files: Path, home: Path, anew: dict[int, Path]) -> None:
    """What changed is applied to what is served, forth and back: nothing tells it from a build from scratch.

    It is one where a unit that was named turns masked, as in the second month.
    """
    for before, month in pairwise((1, 2, 3, 1)):
        followed, loaded = made(home, edition(files, month), is_forced=True)
        assert ("Ontologie Maillage" in loaded) is ((before, month) == (1, 2))
        assert "Répertoire national des associations" in loaded
        followed.close()
        if month in anew:
            check_same(verify(home), open_generation(anew[month]))


def test_folders_named_like_columns(files: Path, anew: dict[int, Path], tmp_path: Path) -> None:
    """Where ``id=x`` stands in the path of a data directory, that is no column of its tables or of what is searched."""
    home = tmp_path / "id=x" / "thing=y" / "kind=z"
    second = edition(files, 2)
    made(home, {name: second[name] for name in ("rna", "sirene")})[0].close()
    check_same(made(home, {"subsidies": second["subsidies"]})[0], open_generation(anew[2]))


def test_one_register_is_followed_and_the_others_are_kept(files: Path, home: Path, anew: dict[int, Path]) -> None:
    """Registers that no file is given for stay, their tables the same files; links and inferences are of all."""
    second = edition(files, 2)
    made(home, {"sirene": second["sirene"]})
    node = (Home(home).current() / "columns/sirene.organisations.parquet").stat().st_ino
    after, _loaded = made(home, {"rna": second["rna"]})
    assert registers_of(after) == REGISTERS
    assert (after.directory / "columns/sirene.organisations.parquet").stat().st_ino == node
    check_same(made(home, {"subsidies": second["subsidies"]})[0], open_generation(anew[2]))


def test_the_same_files_again(files: Path, home: Path, maillage: Command) -> None:
    """Acceptance I9: the same files give the same version, nothing is written, and the command says so."""
    given = [f"--source=rna={edition(files, 1)['rna'][0]}", "--tolerance=1", f"--home={home}"]
    before = Home(home).current()
    stamp = (before / "manifest.json").stat().st_mtime_ns
    again = maillage("build", *given, "--lang=en")
    assert again.code == 0
    assert "Everything is unchanged." in again.err
    assert "Registers kept as they stand: sirene, subsidies" in again.err
    assert (before / "manifest.json").stat().st_mtime_ns == stamp
    assert list((home / "generations").iterdir()) == [before]


def test_an_older_edition(files: Path, anew: dict[int, Path], tmp_path: Path) -> None:
    """Acceptance I9: of two editions out of order the older is refused, and what is served stays."""
    home = Path(shutil.copytree(anew[2], tmp_path / "home"))
    version = open_generation(home).version
    with pytest.raises(OlderVintageError):
        made(home, {"rna": edition(files, 1)["rna"]})
    assert open_generation(home).version == version


def test_fewer_rows(home: Path, tmp_path: Path) -> None:
    """Acceptance I2: an edition that lost more than a tenth of its rows is refused, and leaves nothing behind."""
    version = open_generation(home).version
    short = associations(tmp_path, "02", [])
    short.write_text("".join(short.read_text("utf-8").splitlines(keepends=True)[:50]), "utf-8")
    with pytest.raises(FewerRowsError):
        made(home, {"rna": [short]})
    assert open_generation(home).version == version
    assert [path.name for path in (home / "generations").iterdir()] == [version]


def test_registers_are_left(home: Path, maillage: Command) -> None:
    """A register stays through builds that name none, until one leaves it out; none of its facts is left then."""
    assert maillage("build", "--without", "sirene", "--home", str(home)).code == 0
    assert registers_of(verify(home)) == {"rna", "subsidies"}
    assert not list(open_generation(home).store.select(f"SELECT ?s {{ ?s <{AL.legalForm}> ?form }}"))
    assert maillage("build", "--without", "rna", "--without", "subsidies", "--home", str(home)).code == 0
    assert registers_of(verify(home)) == set()
    assert maillage("build", "--without", "nope", "--home", str(home)).code == 3


def test_from_scratch(home: Path, anew: dict[int, Path], maillage: Command) -> None:
    """A build from scratch takes nothing of what is served but the tables of the registers, and comes out the same."""
    before = Home(home).current()
    assert maillage("build", "--from-scratch", "--home", str(home)).code == 0
    assert Home(home).current() != before
    check_same(verify(home), open_generation(anew[1]))


def test_a_damaged_store_is_not_built_upon(files: Path, home: Path, anew: dict[int, Path]) -> None:
    """Where a file of the store has changed on the disk, the next edition is built anew, and is whole."""
    table = max((Home(home).current() / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    with table.open("r+b") as file:
        file.seek(1000)
        file.write(b"damage")
    made(home, edition(files, 2))
    check_same(verify(home), open_generation(anew[2]))


def test_another_version_of_the_program(
    files: Path, home: Path, anew: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program has built is not built upon: the next edition is built anew, and is whole."""
    for module in ("building", "deltas"):
        monkeypatch.setattr(f"graph.{module}.software", lambda: "maillage 9.9.9")
    built, loaded = made(home, {"rna": edition(files, 2)["rna"]})
    assert "Ontologie Maillage" in loaded
    assert verify(home).manifest.software == "maillage 9.9.9"
    kept = {one.name: one.sha256 for one in open_generation(anew[1]).manifest.sources if "sirene" in one.name}
    assert kept.items() <= {one.name: one.sha256 for one in built.manifest.sources}.items()


def test_damaged_tables_are_not_kept(home: Path) -> None:
    """A register whose tables have changed on the disk is not kept in silence: its files have to be given."""
    table = Home(home).current() / "columns/rna.organisations.parquet"
    os.truncate(table, table.stat().st_size - 1)
    with pytest.raises(GenerationDamagedError, match=r"rna\.organisations"):
        assemble(home)


def test_damaged_tables_lose_no_other_register(files: Path, home: Path, anew: dict[int, Path]) -> None:
    """The files of a register whose table is damaged are asked for, whatever others are given; then all is whole."""
    (Home(home).current() / "columns/rna.organisations.parquet").write_bytes(b"PAR1")
    (Home(home).current() / "columns/links.links.parquet").unlink()
    first = edition(files, 1)
    with pytest.raises(GenerationDamagedError, match=r"rna\.organisations"):
        made(home, {"sirene": first["sirene"]})
    generation, _loaded = made(home, {"rna": first["rna"]})
    assert registers_of(generation) == REGISTERS
    check_same(verify(home), open_generation(anew[1]))


def test_an_unreadable_manifest_loses_no_register(files: Path, home: Path) -> None:
    """Where nothing says what is served, every register whose tables lie there is given, or left by its name."""
    (Home(home).current() / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(GenerationDamagedError):
        made(home, {"rna": edition(files, 1)["rna"]}, dropped=("sirene",))
    generation, _loaded = made(home, {"rna": edition(files, 1)["rna"]}, dropped=("sirene", "subsidies"))
    assert registers_of(generation) == {"rna"}


@pytest.mark.parametrize("what", ["column", "table"])
def test_tables_of_an_older_definition(files: Path, home: Path, maillage: Command, what: str) -> None:
    """Tables without what the program reads today are not kept: the register is named, and its files are taken."""
    directory = Home(home).current()
    name = "columns/rna.organisations.parquet" if what == "column" else "columns/rna.keys.parquet"
    table, manifest = directory / name, Manifest.read(directory)
    if what == "column":
        with duckdb.connect() as connection:
            connection.read_parquet(str(table)).create("older")
            table.unlink()
            connection.sql("SELECT * EXCLUDE purpose FROM older").write_parquet(str(table))
    else:
        table.unlink()
    replace(manifest, files=record_files(directory)).write(directory)
    for arguments in (["build"], ["exclude", "rna-W863004000"]):
        told = maillage(*arguments, "--lang=en", f"--home={home}")
        assert (told.code, told.err.count("rna: its tables come from another version")) == (8, 1), told
    assert Home(home).current() == directory
    with pytest.raises(OlderTablesError):
        made(home, {"sirene": edition(files, 1)["sirene"]})
    generation, _loaded = made(home, {"rna": edition(files, 1)["rna"]})
    assert registers_of(generation) == REGISTERS


def test_older_generations(files: Path, home: Path) -> None:
    """A build with registers removes the generations before it; one that is still read, at the next build."""
    held = open_generation(home)
    made(home, {"rna": edition(files, 2)["rna"]})
    assert held.directory.exists()
    held.close()
    made(home, {"rna": edition(files, 3)["rna"]})
    assert list((home / "generations").iterdir()) == [Home(home).current()]
