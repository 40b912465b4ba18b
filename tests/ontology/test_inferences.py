"""The inferences: what the codes and words of the registers mean is said once, soundly and for all codes."""

import re
from collections import Counter
from importlib.resources import files

import duckdb
import pyoxigraph
import pytest

from ontology.identifiers import CONCEPTS, TERMS, split_thing
from ontology.inferences import (
    NORMALISED,
    Inference,
    inference_source,
    inferences,
    legal_forms,
    normalised,
    purpose_words,
)
from ontology.terms import AL, SKOS

INFERENCES = inferences()
METHODS = {"rna-purpose": "purpose-code", "purpose-word": "purpose-words", "naf": "activity-code"}
SILENT_PURPOSES = {"050000"}
SILENT_DIVISIONS = {"05", "07", "08", "12", "92", "94", "96", "97", "98", "99"}
NO_ACTOR = {"32", "91", "99", "3110", "3205", "3210", "3290", "9110", "9150", "9900", "9970"}


def notations(scheme: str) -> dict[str, str]:
    """Return the local name and the notation of each concept of a scheme that has one."""
    turtle = (files("ontology") / "schemes" / f"{scheme}.ttl").read_bytes()
    return {
        quad.subject.value.removeprefix(f"{CONCEPTS}{scheme}/"): quad.object.value
        for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
        if quad.predicate.value == SKOS.notation
        and isinstance(quad.subject, pyoxigraph.NamedNode)
        and isinstance(quad.object, pyoxigraph.Literal)
    }


def of(scheme: str) -> list[Inference]:
    """Return the inferences whose premise is of that scheme."""
    return [row for row in INFERENCES if row.scheme == scheme]


class TestCoverage:
    """Which codes mean something."""

    def test_purpose_codes(self) -> None:
        """Each of the 297 purpose codes means a cause, but for the one that gathers what is to be sorted anew."""
        codes = set(notations("rna-purpose"))
        assert len(codes) == 297
        assert codes - {row.code for row in of("rna-purpose")} == SILENT_PURPOSES

    def test_families(self) -> None:
        """Each of the 29 families of purposes is there, and its general code means less surely than its surest."""
        families = set(notations("rna-family"))
        surest: dict[str, float] = {}
        for row in of("rna-purpose"):
            surest[row.code[:3]] = max(surest.get(row.code[:3], 0), row.confidence)
        assert len(families) == 29
        assert families - surest.keys() == {code[:3] for code in SILENT_PURPOSES}
        general = [row for row in of("rna-purpose") if row.code.endswith("000")]
        assert all(row.confidence <= surest[row.code[:3]] for row in general)
        assert max(row.confidence for row in general) <= 0.9

    def test_words(self) -> None:
        """Each word of purposes means a cause."""
        assert {word.code for word in purpose_words()} == {row.code for row in of("purpose-word")}

    def test_divisions(self) -> None:
        """Each of the 88 divisions of activity means a skill, but for those that say too little of one."""
        divisions = {code for code in notations("naf") if code.isdigit()}
        assert len(divisions) == 88
        assert divisions - {row.code for row in of("naf")} == SILENT_DIVISIONS

    def test_every_family_has_a_cause_of_its_own(self) -> None:
        """Each family but the various one is what some cause is related to."""
        turtle = (files("ontology") / "schemes" / "cause.ttl").read_bytes()
        related = {
            quad.object.value.removeprefix(f"{CONCEPTS}rna-family/")
            for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
            if quad.predicate.value == SKOS.relatedMatch and isinstance(quad.object, pyoxigraph.NamedNode)
        }
        assert set(notations("rna-family")) - related == {code[:3] for code in SILENT_PURPOSES}


class TestSoundness:
    """What each inference says."""

    def test_said_once(self) -> None:
        """No premise means the same twice, and each inference bears the name of what it says."""
        pairs = Counter((row.scheme, row.code, row.conclusion) for row in INFERENCES)
        assert set(pairs.values()) == {1}
        for row in INFERENCES:
            kind, code = split_thing(row.iri)
            assert kind == "inference"
            assert code == f"{row.scheme}-{row.code}-{row.conclusion.rpartition('/')[2]}"

    def test_methods_and_conclusions(self) -> None:
        """The method is that of the premise's scheme; purposes and words mean causes, activities mean skills."""
        assert {row.method for row in INFERENCES} == {f"{CONCEPTS}method/{method}" for method in METHODS.values()}
        for row in INFERENCES:
            assert row.method == f"{CONCEPTS}method/{METHODS[row.scheme]}"
            target = "skill" if row.scheme == "naf" else "cause"
            assert row.conclusion.startswith(f"{CONCEPTS}{target}/")

    def test_everything_named_is_known(self) -> None:
        """Every premise and conclusion is a concept of the schemes."""
        known = set()
        for path in (files("ontology") / "schemes").iterdir():
            for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
                known |= {str(quad.subject).strip("<>")} if quad.predicate.value == SKOS.inScheme else set()
        named = {f"{CONCEPTS}{row.scheme}/{row.code}" for row in INFERENCES} | {row.conclusion for row in INFERENCES}
        assert named <= known

    def test_confidences(self) -> None:
        """A code is believed from 0.6 to 0.95, a word, which says less, from 0.7 to 0.85."""
        for scheme, least, most in (("rna-purpose", 0.6, 0.95), ("purpose-word", 0.7, 0.85), ("naf", 0.6, 0.9)):
            values = {row.confidence for row in of(scheme)}
            assert (min(values), max(values)) == (least, most)

    def test_the_source_says_the_same(self) -> None:
        """The graph of the inferences holds one node for each row, of the class al:Inference."""
        facts = b"".join(inference_source().read())
        stated = {
            quad.subject.value
            for quad in pyoxigraph.parse(facts, format=pyoxigraph.RdfFormat.N_TRIPLES)
            if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.object == pyoxigraph.NamedNode(AL.Inference)
        }
        assert stated == {row.iri for row in INFERENCES}


class TestWords:
    """How a word is recognised in a text."""

    @pytest.mark.parametrize(
        ("purpose", "words"),
        [
            ("Lutter contre l'ILLETTRISME et la fracture numerique", {"illiteracy", "digital-divide"}),
            ("insertion professionnelle des chômeurs", {"job-insertion", "unemployed-people"}),
            ("entretenir un jardin partagé pour la biodiversité", {"shared-gardens", "biodiversity"}),
            ("accueil des personnes handicapées", {"disability"}),
            ("promouvoir la pratique du sport et des arts martiaux", {"sport"}),
            ("transporter des marchandises", set()),
            ("favoriser les échanges entre ingénieurs", set()),
            ("", set()),
        ],
    )
    def test_recognised(self, purpose: str, words: set[str]) -> None:
        """Capitals and accents make no difference, and a word is no part of another."""
        text = normalised(purpose)
        assert {word.code for word in purpose_words() if any(part in text for part in word.patterns)} == words

    def test_patterns_stand_between_spaces(self) -> None:
        """A pattern begins at the beginning of a word, is not short, and is that of one word of purposes alone."""
        patterns = [(pattern, word.code) for word in purpose_words() for pattern in word.patterns]
        assert all(re.fullmatch(r" [a-z0-9][a-z0-9 ]*", pattern) for pattern, _ in patterns)
        assert min(len(pattern.strip()) for pattern, _ in patterns) >= 3
        owners: dict[str, set[str]] = {}
        for pattern, code in patterns:
            owners.setdefault(pattern, set()).add(code)
        assert {pattern: codes for pattern, codes in owners.items() if len(codes) > 1} == {}

    def test_duckdb_normalises_alike(self) -> None:
        """The expression that stands for the function in DuckDB gives what the function gives here."""
        texts = ["L'Été à Lançon", "  ÉCOLE  (n° 3) ; œuvre", "ÇA—VA ? 3ème âge", "…", "", "Ünï\ncode\tß Ⅷ ﬁ"]
        asked = duckdb.sql("SELECT unnest(?) AS text", params=[texts])
        assert asked is not None
        assert [row[0] for row in asked.project(NORMALISED).fetchall()] == [normalised(text) for text in texts]


class TestLegalForms:
    """What a legal form says of those that have it."""

    @pytest.mark.parametrize(
        ("code", "kind", "term"),
        [
            ("9220", "association", "Association"),
            ("9300", "foundation", "Foundation"),
            ("7210", "commune", "PublicBody"),
            ("7346", "intercommunality", "PublicBody"),
            ("7331", "education-institution", "EducationInstitution"),
            ("5458", "scop", "Company"),
            ("5710", "company", "Company"),
            ("8210", "mutual", "Company"),
        ],
    )
    def test_known_ones(self, code: str, kind: str, term: str) -> None:
        """A form means a kind of organisations and the class that they belong to."""
        (form,) = (one for one in legal_forms() if one.code == code)
        assert form.kind == f"{CONCEPTS}organisation-kind/{kind}"
        assert form.term == f"{TERMS}{term}"

    def test_every_form_is_there(self) -> None:
        """There are 30 categories of two digits and 247 of four, each under one of two; a few are of no actor."""
        codes = [form.code for form in legal_forms()]
        assert Counter(map(len, codes)) == {2: 30, 4: 247}
        assert {code[:2] for code in codes if len(code) == 4} == {code for code in codes if len(code) == 2}
        assert {form.code for form in legal_forms() if form.kind is None} == NO_ACTOR

    def test_a_kind_and_a_class_go_together(self) -> None:
        """A form that means a kind means a class too: one of ours, or a formal organisation of no such class."""
        terms = {form.term for form in legal_forms() if form.kind is not None}
        names = ("Association", "Company", "EducationInstitution", "Foundation", "PublicBody")
        assert terms == {*(f"{TERMS}{name}" for name in names), "http://www.w3.org/ns/org#FormalOrganization"}
