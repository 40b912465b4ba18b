"""The alignments: mappings of our terms to foreign ones, in files of their own, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

import ontology
from ontology.identifiers import BASE
from ontology.terms import SKOS

ONTOLOGY = Path(ontology.__file__).parent
FILES = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
MAPPINGS = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
ACTORS = ("Association", "Company", "Foundation", "EducationInstitution", "PublicBody", "Network")


def triples(file: Path) -> Iterator[tuple[str, str, str]]:
    """Give the statements of a Turtle file whose object is an IRI; the others have an empty object."""
    for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE):
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            value = quad.object.value if isinstance(quad.object, pyoxigraph.NamedNode) else ""
            yield quad.subject.value, quad.predicate.value, value


@pytest.fixture(scope="module")
def own() -> set[str]:
    """Every term, concept and scheme of our own that a file of the ontology says something of."""
    files = [ONTOLOGY / "alliance.ttl", *(ONTOLOGY / "schemes").glob("*.ttl")]
    return {subject for file in files for subject, _, _ in triples(file) if subject.startswith(BASE)}


def test_the_vocabularies_of_the_list() -> None:
    """There is one file for each vocabulary that is mapped."""
    assert {file.stem for file in FILES} == {
        *("data-cube", "essglobal", "eurio", "foaf", "igeo", "oa", "org", "pair", "prov", "schema-org", "sdg", "semic"),
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestFile:
    """What each file holds."""

    def test_it_maps_and_does_nothing_else(self, file: Path) -> None:
        """Every statement is a SKOS mapping to a foreign IRI: no import, no axiom, no text of others."""
        rows = list(triples(file))
        assert rows
        assert {predicate for _, predicate, _ in rows} <= MAPPINGS
        assert all(value and not value.startswith(BASE) for _, _, value in rows)

    def test_it_knows_our_terms(self, file: Path, own: set[str]) -> None:
        """Every subject is a term, a concept or a scheme that we declare."""
        assert not {subject for subject, _, _ in triples(file)} - own

    def test_it_says_one_thing_of_a_pair(self, file: Path) -> None:
        """No pair of terms is mapped twice."""
        pairs = [(subject, value) for subject, _, value in triples(file)]
        assert len(pairs) == len(set(pairs))

    def test_it_says_under_which_licence_the_other_stands(self, file: Path) -> None:
        """The comment at its head names the vocabulary, says its licence and that nothing of it is copied."""
        head = file.read_text(encoding="utf-8").partition("@prefix")[0]
        assert all(line.startswith("#") for line in head.strip().splitlines())
        assert "http" in head
        words = head.replace("\n# ", " ")
        assert "IRIs" in words
        assert any(word in words for word in ("licence", "Licence", "AGPL", "CC BY", "free to use"))
        assert "nothing" in words


def test_every_kind_of_actor_is_mapped() -> None:
    """Each class of actors has a counterpart in schema.org, so that pages can say it to search engines."""
    mapped = {subject for subject, _, _ in triples(ONTOLOGY / "alignments" / "schema-org.ttl")}
    assert {f"{BASE}ns#{name}" for name in ACTORS} <= mapped


def test_the_closest_relatives() -> None:
    """A participation is close to the node that CPSV-AP, EURIO, PAIR and schema.org have for it."""
    rows = {row for file in FILES for row in triples(file)}
    close = {value for s, p, value in rows if s == f"{BASE}ns#Participation" and p == SKOS.closeMatch}
    assert close == {
        "http://data.europa.eu/m8g/Participation",
        "http://data.europa.eu/s66#OrganisationRole",
        "http://virtual-assembly.org/ontologies/pair#MembershipAssociation",
        "https://schema.org/OrganizationRole",
    }
