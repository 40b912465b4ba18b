"""The founding documents themselves, where their folder is at hand: the told facts fit them to the character."""

import hashlib
import re

import pytest

from graph import Generation
from graph.gazetteer import fold
from graph.network import PARTICIPATES
from ontology.identifiers import TERMS, THINGS, thing
from tests.graph.small_networks import act, concept, org
from tests.shared_data import SHARED

NUMBERS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """Return the text of each document by its number, as it was received."""
    found = {path.name[:3]: path.read_bytes().decode() for path in SHARED.parent.glob("*/00?_*.txt")}
    if set(found) != set(NUMBERS):
        pytest.skip(f"the founding documents are not beside {SHARED} (see MAILLAGE_SAMPLES)")
    return found


def told(generation: Generation, number: str, term: str) -> str:
    """Return the one value of a property of the document of that number."""
    query = f"SELECT DISTINCT ?v WHERE {{ <{thing('publication', number)}> <{TERMS}{term}> ?v }}"
    (row,) = generation.store.select(query)
    return row["v"].value


def passages(generation: Generation, documents: dict[str, str], fact: str) -> list[str]:
    """Return the passages that support a fact."""
    found = [one for one in generation.proofs.evidence([fact]) if one.start is not None]
    return [documents[one.source.rsplit("/", 1)[-1]][one.start : one.end] for one in found]


@pytest.mark.parametrize("number", NUMBERS)
def test_length_and_hash_are_those_told(generation: Generation, documents: dict[str, str], number: str) -> None:
    """The facts were read in these very texts: their lengths in code points and their hashes are equal."""
    text = documents[number]
    assert len(text) == int(told(generation, number, "length"))
    assert hashlib.sha256(text.encode()).hexdigest() == told(generation, number, "sha256")


def test_every_passage_has_words(generation: Generation, documents: dict[str, str]) -> None:
    """Each passage holds words, and neither begins nor ends in the middle of one."""
    rows = list(
        generation.store.select(f"""
        SELECT DISTINCT ?source ?start ?end WHERE {{
          ?e <{TERMS}source> ?source ; <{TERMS}charStart> ?start ; <{TERMS}charEnd> ?end }}""")
    )
    for row in rows:
        text = documents[row["source"].value.rsplit("/", 1)[-1]]
        start, end = int(row["start"].value), int(row["end"].value)
        assert fold(text[start:end]), row
        for edge in (start, end):
            if 0 < edge < len(text):
                assert not re.fullmatch(r"\w\w", text[edge - 1 : edge + 1]), (row, text[start:end])


@pytest.mark.parametrize(
    ("undertaking", "role"),
    [
        ("undertaking/silver-geek", "member"),
        ("undertaking/conseil-solidaire", "partner-school"),
        ("study/dialoguer-et-agir-ensemble", "initiator"),
    ],
)
def test_members_are_named_where_the_evidence_says(
    generation: Generation, documents: dict[str, str], undertaking: str, role: str
) -> None:
    """The passage behind each participation in that role names the member."""
    network = generation.network
    ties = [tie for tie in network.incoming(THINGS + undertaking, PARTICIPATES) if tie.role == concept("role", role)]
    assert len(ties) > 1
    for tie in ties:
        assert tie.fact
        name = fold(network.label(tie.source))
        found = passages(generation, documents, tie.fact)
        assert any(name in fold(passage) for passage in found), (name, found)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (("dating", "silver-geek-2014"), "2014"),
        (("dating", "labo-des-partenariats-2008"), "2008"),
        (("presence", "silver-geek"), "poitou charentes"),
        (("claim", "003-silver-geek-addresses-ageing-well"), "bien vieillir"),
        (("claim", "003-silver-geek-addresses-digital-inclusion"), "inclusion numerique"),
    ],
)
def test_facts_are_where_the_evidence_says(
    generation: Generation, documents: dict[str, str], fact: tuple[str, str], words: str
) -> None:
    """The passage behind a date, a place or a cause says it."""
    found = passages(generation, documents, thing(*fact))
    assert any(words in fold(passage) for passage in found), found


def test_no_document_is_shipped(generation: Generation, documents: dict[str, str]) -> None:
    """No literal of the graph repeats a long stretch of a document: facts carry over, sentences do not."""
    stretches = {number: fold(text) for number, text in documents.items()}
    rows = generation.store.select("SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER (isLiteral(?o) && STRLEN(?o) > 120) }")
    for row in rows:
        words = fold(row["o"].value)
        assert not any(words in text for text in stretches.values()), words
    assert act("silver-geek") in generation.network.graph
    assert org("orange") in generation.network.graph
