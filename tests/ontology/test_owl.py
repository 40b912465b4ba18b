"""The ontology as logic: its OWL 2 profiles by OWLAPI, and its consistency with the told facts by HermiT.

Both run on Java, from the jars that the owlready2 wheel holds; ``Profile.java`` stands beside this file.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph
import pytest

import ontology
from ontology.prefixes import PREFIXES

ROOT = Path(ontology.__file__).parents[1]
REGISTERS = sorted((ROOT / "tests" / "questions" / "graphs").rglob("*.ttl"))
TOLD = [*sorted((ROOT / "data" / "told").glob("*.ttl")), ROOT / "data" / "told" / "persons.trig"]
FORMATS = {".ttl": pyoxigraph.RdfFormat.TURTLE, ".trig": pyoxigraph.RdfFormat.TRIG}
SATISFIABLE = "owl#Thing is satisfiable"


@pytest.fixture(scope="module")
def java() -> str:
    """Return the address of a Java 17 or newer that can compile; skip the tests where there is none."""
    path = shutil.which("java")
    if path is None:
        pytest.skip("no java on PATH: OWLAPI and HermiT need Java 17 or newer")
    run = subprocess.run([path, "--list-modules"], capture_output=True, text=True, check=False)
    version = re.search(r"^java\.base@(\d+)", run.stdout, re.MULTILINE)
    if version is None or int(version[1]) < 17 or "jdk.compiler@" not in run.stdout:
        pytest.skip("the java on PATH is not a JDK of version 17 or newer")
    return path


@pytest.fixture(scope="module")
def jars() -> Path:
    """Return the folder of the owlready2 package, whose jars are used without importing it."""
    found = find_spec("owlready2")
    if found is None or found.origin is None:
        pytest.skip("owlready2 is not installed: it brings the jars of OWLAPI and HermiT")
    return Path(found.origin).parent


def ontology_files() -> list[Path]:
    """Return the ontology, its schemes, its alignments and its inferences."""
    folder = ROOT / "ontology"
    parts = [file for room in ("schemes", "alignments", "inference") for file in folder.glob(f"{room}/*.ttl")]
    return [folder / "alliance.ttl", *sorted(parts)]


def merged(target: Path, sources: Iterable[Path], more: str = "") -> Path:
    """Write the union of the files, and of some more Turtle, as the RDF/XML that OWLAPI reads."""
    graph: set[pyoxigraph.Triple] = set()
    for source in sources:
        graph.update(quad.triple for quad in pyoxigraph.parse(path=source, format=FORMATS[source.suffix]))
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    planted = pyoxigraph.parse(prefixes + more, format=pyoxigraph.RdfFormat.TURTLE)
    graph.update(quad.triple for quad in planted)
    pyoxigraph.serialize(sorted(graph, key=str), output=target, format=pyoxigraph.RdfFormat.RDF_XML)
    return target


def violations(java: str, jars: Path, file: Path) -> dict[str, list[str]]:
    """Return what is outside the profiles DL and RL of OWL 2 in the file."""
    classpath = os.pathsep.join(str(jar) for jar in sorted((jars / "pellet").glob("*.jar")))
    program = Path(__file__).with_name("Profile.java")
    command = [java, "-cp", classpath, str(program), str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    rows = [line.split("\t", 1) for line in run.stdout.splitlines()]
    assert rows[0][0] == "axioms"
    assert int(rows[0][1]) > 0
    return {name: [violation for profile, violation in rows if profile == name] for name in ("OWL 2 DL", "OWL 2 RL")}


def consistent(java: str, jars: Path, file: Path) -> bool:
    """Say whether HermiT finds a model of the file; fail where it finds neither a model nor a clash."""
    main = "org.semanticweb.HermiT.cli.CommandLine"
    command = [java, "-cp", str(jars / "hermit" / "HermiT.jar"), main, "-k", file.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert SATISFIABLE in run.stdout or "Inconsistent ontology" in run.stderr, run.stderr
    return run.returncode == 0 and SATISFIABLE in run.stdout


def test_profiles(java: str, jars: Path, tmp_path: Path) -> None:
    """The ontology with its schemes and alignments is in OWL 2 DL and in OWL 2 RL: no violation of either."""
    file = merged(tmp_path / "ontology.rdf", ontology_files())
    assert violations(java, jars, file) == {"OWL 2 DL": [], "OWL 2 RL": []}


def test_a_planted_violation_is_found(java: str, jars: Path, tmp_path: Path) -> None:
    """A property that nobody declared, and a functional property that is transitive, are violations."""
    more = """al:Alliance al:undeclared al:Project .
        al:directlyWithin a owl:TransitiveProperty , owl:FunctionalProperty ."""
    found = violations(java, jars, merged(tmp_path / "bad.rdf", ontology_files(), more))
    assert any("undeclared" in violation for violation in found["OWL 2 DL"])
    assert any("directlyWithin" in violation for violation in found["OWL 2 DL"])


def test_facts_are_consistent(java: str, jars: Path, tmp_path: Path) -> None:
    """HermiT finds a model of the ontology with all told facts, those of persons, and facts of registers."""
    file = merged(tmp_path / "told.rdf", [*ontology_files(), *TOLD, *REGISTERS])
    assert consistent(java, jars, file)


@pytest.mark.parametrize(
    "clash",
    [
        "organisation:x a al:Association , al:Company .",
        "territory:x a al:Territory , al:Undertaking .",
        "territory:x al:within territory:y . territory:y a al:Association .",
        "undertaking:x a al:Alliance , foaf:Person .",
        'undertaking:x al:listIsOpen "perhaps" .',
    ],
    ids=[
        "two kinds of actor",
        "place and undertaking",
        "actor as place",
        "person and alliance",
        "no boolean",
    ],
)
def test_a_planted_clash_is_found(clash: str, java: str, jars: Path, tmp_path: Path) -> None:
    """A thing that is two things which exclude each other, or a value outside its range, has no model."""
    assert not consistent(java, jars, merged(tmp_path / "clash.rdf", ontology_files(), clash))


def test_an_office_does_not_make_a_person_take_part(java: str, jars: Path, tmp_path: Path) -> None:
    """A member of an organisation is no participant: only a participation makes al:participatesIn."""
    office = """person:x a foaf:Person . organisation:y a al:Association .
        office:z a al:Office ; org:member person:x ; org:organization organisation:y ."""
    assert consistent(java, jars, merged(tmp_path / "office.rdf", ontology_files(), office))
    clash = office + " person:x al:participatesIn organisation:y ."
    assert not consistent(java, jars, merged(tmp_path / "taking-part.rdf", ontology_files(), clash))
