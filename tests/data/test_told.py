"""The told facts: complete, each with its evidence, each where its document can be read."""

import csv
import hashlib
import os
import re
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest

from data import told_sources
from ontology.identifiers import GRAPHS, THINGS
from ontology.terms import AL, PREFIXES

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SAMPLES = Path(os.environ.get("MAILLAGE_SAMPLES", ROOT.parent / "shared" / "data"))
WITHOUT_EVIDENCE = ("undertaking", "organisation")
"""Kinds of things that are told by facts about them, and need no evidence of their own."""

with (HERE / "statements.csv").open(encoding="utf-8", newline="") as file:
    STATEMENTS = {row["statement"]: row["facts"].split() for row in csv.DictReader(file, delimiter=";")}


@pytest.fixture(scope="module")
def told() -> ox.Store:
    """Return the told facts, each source in its named graph."""
    store = ox.Store()
    for source in told_sources():
        store.load(b"".join(source.read()), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(source.graph))
    return store


def node(curie: str) -> ox.NamedNode:
    """Return the node of a CURIE."""
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def test_all_statements_are_listed() -> None:
    """The list holds the 125 statements that were found in the documents."""
    counts = [sum(name.startswith(number) for name in STATEMENTS) for number in ("000", "001", "002", "003", "004")]

    assert counts == [21, 26, 33, 24, 21]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_is_modelled_with_its_evidence(told: ox.Store, statement: str) -> None:
    """The facts that model a statement stand in the store, typed, and evidence from its document supports them."""
    document = ox.NamedNode(f"{THINGS}publication/{statement[:3]}")
    for fact in map(node, STATEMENTS[statement]):
        assert list(told.quads_for_pattern(fact, ox.NamedNode(PREFIXES["rdf"] + "type"), None, None)), fact
        proofs = [quad.subject for quad in told.quads_for_pattern(None, ox.NamedNode(AL.supports), fact, None)]
        sources = {
            quad.object
            for proof in proofs
            for quad in told.quads_for_pattern(proof, ox.NamedNode(AL.source), None, None)
        }
        told_otherwise = fact.value.removeprefix(THINGS).startswith(WITHOUT_EVIDENCE)
        assert told_otherwise or document in sources or "official" in fact.value, fact


def test_people_stand_in_graphs_of_their_own(told: ox.Store) -> None:
    """Whatever says something of a person stands in that person's graph, so that dropping it forgets them."""
    person = f"{THINGS}person/"
    graphs = {
        quad.graph_name.value
        for quad in told.quads_for_pattern(None, None, None, None)
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode)
        and term.value.startswith(person)
        and isinstance(quad.graph_name, ox.NamedNode)
    }

    assert graphs
    assert all(graph.startswith(f"{GRAPHS}told/person/") for graph in graphs)


def test_a_person_left_out_leaves_no_name() -> None:
    """A person's source left out, the name is nowhere in what remains."""
    graph = f"{GRAPHS}told/person/julie-lacroix"

    kept = b"".join(chunk for source in told_sources() if source.graph != graph for chunk in source.read())

    assert b"Lacroix" not in kept
    assert b"Moullet" in kept


def test_no_kind_is_guessed(told: ox.Store) -> None:
    """Kinds that no document states stand in the curated graph alone, with a confidence below 1."""
    classification = ox.NamedNode(PREFIXES["org"] + "classification")
    for name in ("solidatech", "unis-cite", "orange", "le-rameau", "alsace-active", "ares", "vitamine-t", "boaton"):
        graphs = {
            quad.graph_name.value
            for quad in told.quads_for_pattern(node(f"organisation:{name}"), classification, None, None)
            if isinstance(quad.graph_name, ox.NamedNode)
        }
        assert graphs == {f"{GRAPHS}curated"}, name
    for quad in told.quads_for_pattern(None, ox.NamedNode(AL.confidence), None, ox.NamedNode(f"{GRAPHS}curated")):
        assert isinstance(quad.object, ox.Literal)
        assert float(quad.object.value) < 1


def documents() -> list[Path]:
    """Return the founding documents, where they are at hand."""
    return sorted(SAMPLES.parent.glob("*/00[0-4]_*.txt"))


def read(path: Path) -> str:
    """Return a document as it was received, its line ends untouched."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


@pytest.mark.skipif(not documents(), reason="the founding documents are not at hand (MAILLAGE_SAMPLES)")
class TestDocuments:
    """The told facts against the documents themselves."""

    def test_the_documents_are_those_that_were_read(self, told: ox.Store) -> None:
        """Length and SHA-256 of each document are the told ones."""
        for path in documents():
            text, publication = read(path), ox.NamedNode(f"{THINGS}publication/{path.name[:3]}")
            for term, value in (
                (AL.length, str(len(text))),
                (AL.sha256, hashlib.sha256(text.encode()).hexdigest()),
            ):
                quads = told.quads_for_pattern(publication, ox.NamedNode(term), None, None)
                found = [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]
                assert found == [value], path.name[:3]

    @pytest.mark.parametrize(
        ("fact", "words"),
        [
            ("participation:silver-geek-orange", "Orange"),
            ("participation:silver-geek-trois-cites", "Trois Cités à Poitiers"),
            ("dating:alliance-dynamique-2014", "2014"),
            ("figure:agir-ensemble-lyceens", "800"),
            ("figure:france-active-projects", "7000"),
            ("presence:alteractions-lille", "Lille"),
            ("need:silver-geek-partners", "collectivités territoriales"),
            ("naming:alteractions-misspelt", "Aletr"),
            ("event:euroforum-verdun", "Verdun"),
        ],
    )
    def test_the_passage_holds_the_words(self, told: ox.Store, fact: str, words: str) -> None:
        """The passage to which evidence points holds the words that it is about."""
        passages = []
        for proof in (q.subject for q in told.quads_for_pattern(None, ox.NamedNode(AL.supports), node(fact), None)):
            values = {
                q.predicate.value: q.object.value
                for q in told.quads_for_pattern(proof, None, None, None)
                if isinstance(q.object, ox.NamedNode | ox.Literal)
            }
            number = values[AL.source].rsplit("/", 1)[-1]
            text = next(read(path) for path in documents() if path.name.startswith(number))
            passages.append(text[int(values[AL.charStart]) : int(values[AL.charEnd])])

        assert any(words in unicodedata.normalize("NFC", passage.replace("\xa0", " ")) for passage in passages)

    def test_no_sentence_is_copied(self) -> None:
        """No run of twelve words of a document stands in the told facts."""
        told = re.sub(
            r"\W+", " ", "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data" / "told").glob("*.t*"))
        )
        for path in documents():
            words = re.sub(r"\W+", " ", read(path)).split()
            for start in range(len(words) - 12):
                assert " ".join(words[start : start + 12]) not in told
