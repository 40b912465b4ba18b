"""The names in Python: equal to the Turtle, both ways."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

import ontology
from ontology import terms
from ontology.identifiers import CONCEPTS, TERMS, THINGS
from ontology.prefixes import KINDS, PREFIXES, SCHEMES, prefixed

ROOT = Path(ontology.__file__).parents[1]
PREFIX = re.compile(r"^@prefix ([a-z-]+): <([^>]+)> \.$", re.MULTILINE)
DECLARED = """
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT DISTINCT ?term WHERE {
      ?term a ?kind
      FILTER (?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty))
    }
"""


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """Every term that alliance.ttl declares, our own and foreign ones."""
    store = pyoxigraph.Store()
    store.load(path=ROOT / "ontology" / "alliance.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    solutions = store.query(DECLARED)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    found = [solution["term"] for solution in solutions]
    return {term.value for term in found if isinstance(term, pyoxigraph.NamedNode)}


def names(namespace: type) -> dict[str, str]:
    """Return the terms that a class names."""
    return {name: value for name, value in vars(namespace).items() if not name.startswith("__")}


def told_prefixes() -> Iterator[tuple[str, str, str]]:
    """Give every prefix that a Turtle file of the project declares, with the file's name."""
    for folder in ("ontology", "data/told"):
        for file in sorted((ROOT / folder).rglob("*.ttl")):
            for prefix, iri in PREFIX.findall(file.read_text(encoding="utf-8")):
                yield file.name, prefix, iri


@pytest.mark.parametrize(
    "namespace",
    [terms.AL, terms.ORG, terms.PROV, terms.SKOS, terms.DCTERMS, terms.SCHEMA, terms.FOAF, terms.GEO],
    ids=lambda namespace: namespace.__name__,
)
def test_names_are_those_of_the_turtle(namespace: type, declared: set[str]) -> None:
    """Every term that the ontology declares in a namespace has its name in Python, and the reverse."""
    base = PREFIXES[namespace.__name__.lower()]
    assert set(names(namespace).values()) == {term for term in declared if term.startswith(base)}
    assert all(value == base + name for name, value in names(namespace).items())


def test_every_scheme_has_its_prefix() -> None:
    """There is one name in SCHEMES for each file of schemes/, and its prefix is the scheme's namespace."""
    assert sorted(SCHEMES) == sorted(file.stem for file in (ROOT / "ontology" / "schemes").glob("*.ttl"))
    assert all(PREFIXES[scheme] == f"{CONCEPTS}{scheme}/" for scheme in SCHEMES)


def test_no_kind_of_thing_has_the_name_of_a_scheme() -> None:
    """A prefix means one namespace: no scheme, kind of thing or vocabulary shares the name of another."""
    assert len(PREFIXES) == len(set(PREFIXES.values()))
    assert not set(KINDS) & set(SCHEMES)
    assert all(PREFIXES[kind] == f"{THINGS}{kind}/" for kind in KINDS)
    assert PREFIXES["al"] == TERMS


def test_prefixes_of_the_files_mean_the_same() -> None:
    """A prefix of a Turtle file that a query may use too has the same meaning in both."""
    told = list(told_prefixes())
    assert not [row for row in told if row[1] in PREFIXES and PREFIXES[row[1]] != row[2]]
    ours = {prefix for _, prefix, iri in told if iri.startswith((THINGS, CONCEPTS)) and iri != CONCEPTS}
    assert ours <= set(PREFIXES)


def test_kinds_are_those_of_the_facts() -> None:
    """Every kind of thing in the told facts has its prefix."""
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "data" / "told").glob("*.t*"))
    assert set(re.findall(rf"<{THINGS}([a-z-]+)/>", text)) <= set(KINDS)


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (terms.AL.about, "al:about"),
        (terms.SKOS.prefLabel, "skos:prefLabel"),
        (f"{THINGS}commune/86194", "commune:86194"),
        (f"{THINGS}event/a/b", None),
        ("http://example.org/x", None),
        (TERMS, None),
        (f"{TERMS}a.", None),
        (f"{TERMS}a\n", None),
    ],
)
def test_a_prefixed_name_is_one_that_sparql_reads(iri: str, name: str | None) -> None:
    """An IRI becomes a prefixed name only where SPARQL reads that name, undeclared prefix and all, as the same IRI."""
    assert prefixed(iri) == name
    if name is not None:
        rows = pyoxigraph.Store().query(f"SELECT ?iri {{ VALUES ?iri {{ {name} }} }}", prefixes=dict(PREFIXES))
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        assert [row["iri"] for row in rows] == [pyoxigraph.NamedNode(iri)]


def test_prefixes_cannot_change() -> None:
    """The prefixes are read-only: no room can change them for the others."""
    with pytest.raises(TypeError):
        PREFIXES["al"] = "https://example.org/"  # type: ignore[index]


def test_the_names_need_no_rdf_library() -> None:
    """Importing the names brings neither rdflib nor pyoxigraph, so that a command starts fast."""
    code = "import sys, ontology.terms; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"rdflib", "pyoxigraph"} & set(run.stdout.split())
