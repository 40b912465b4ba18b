"""The JSON-LD context: it covers our terms and loses nothing of the told facts."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

import ontology
from ontology.prefixes import PREFIXES
from ontology.terms import AL

ROOT = Path(ontology.__file__).parents[1]
TOLD = sorted((ROOT / "data" / "told").glob("*.ttl"))


@pytest.fixture(scope="module")
def definitions() -> dict[str, Any]:
    """Return what the context says of each key."""
    text = (ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["@context"]
    return found


def iri(definition: str | dict[str, str]) -> str:
    """Return the IRI that a definition of the context stands for."""
    compact = definition if isinstance(definition, str) else definition["@id"]
    prefix, _, name = compact.partition(":")
    return PREFIXES[prefix] + name


def test_every_term_is_in_the_context(definitions: dict[str, Any]) -> None:
    """Every class and property of ours has its own name as its key."""
    ours = {name: value for name, value in vars(AL).items() if not name.startswith("__")}
    assert {name: iri(definitions[name]) for name in ours} == ours


def test_links_are_links(definitions: dict[str, Any]) -> None:
    """A property is of type @id in the context if and only if the ontology says that it ties two things."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "alliance.ttl")
    links = {str(s) for s in graph.subjects(rdflib.RDF.type, rdflib.OWL.ObjectProperty)}
    typed = {
        iri(definition)
        for definition in definitions.values()
        if isinstance(definition, dict) and definition["@type"] == "@id"
    }
    assert typed == links


def test_literals_have_the_datatype_of_their_range(definitions: dict[str, Any]) -> None:
    """A coerced datatype is the range that the ontology gives (no coercion where the range is a string)."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "alliance.ttl")
    for definition in definitions.values():
        if isinstance(definition, dict) and definition["@type"] != "@id":
            given = graph.value(rdflib.URIRef(iri(definition)), rdflib.RDFS.range)
            assert given is None or str(given) == iri(definition["@type"])


@pytest.mark.parametrize("file", TOLD, ids=lambda file: file.stem)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_round_trip(file: Path, definitions: dict[str, Any]) -> None:
    """Told facts written with the context and read back are the same facts, for rdflib and for pyoxigraph."""
    facts = rdflib.Graph().parse(file)
    text = facts.serialize(format="json-ld", context=definitions, auto_compact=False)
    assert json.loads(text)["@context"] == definitions
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), facts)
    read = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)
    lines = pyoxigraph.serialize((quad.triple for quad in read), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert lines is not None
    assert isomorphic(rdflib.Graph().parse(data=lines, format="nt"), facts)


def test_keys_are_plain_names(definitions: dict[str, Any]) -> None:
    """What is written with the context needs no prefix: a participation has member, organization and role."""
    facts = rdflib.Graph().parse(ROOT / "data" / "told" / "003.ttl")
    document = json.loads(facts.serialize(format="json-ld", context=definitions))
    nodes = [node for node in document["@graph"] if node["type"] == "Participation"]
    assert nodes
    assert all({"id", "type", "member", "organization", "role"} <= node.keys() for node in nodes)
