"""Explanations: a sentence is written from a term of the score alone, and its evidence is read from the store."""

import string
from dataclasses import replace

import pytest

from graph import Generation, Network
from graph.columnar import Texts, read_columnar
from graph.explanation import SENTENCES, sentence
from graph.network import ORGANISATION, UNDERTAKING, Language
from graph.partnership import Meeting
from graph.proofs import Evidence, Proofs
from graph.ranking import Reason
from ontology.identifiers import TERMS, THINGS, thing
from tests.graph.small_facts import MakeStore
from tests.graph.small_networks import Parts, act, org


class TestSentences:
    """The closed list of reasons."""

    @pytest.mark.parametrize("code", sorted(SENTENCES))
    def test_each_in_both_languages(self, code: str) -> None:
        """A sentence in French and one in English, of the same holes, each ending in a full stop."""
        said = SENTENCES[code]
        assert said.keys() == {"fr", "en"}
        holes = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name is not None} for text in said.values()
        ]
        assert holes[0] == holes[1]
        assert all(text.endswith(".") for text in said.values())

    @pytest.mark.parametrize("lang", ["fr", "en"])
    def test_names_are_not_read_as_templates(self, lang: Language) -> None:
        """A name with braces or markup is said as it is."""
        network = Parts((org("a"), org("b")), (act("x"),)).network()
        hostile = "{0} {rest} {{7*7}} <script>"
        labels = {**network.labels, org("a"): {"fr": hostile}}
        network = type(network)(network.graph, labels, {}, {}, {})
        naming = [code for code, said in SENTENCES.items() if "{0}" in said[lang] or "{all}" in said[lang]]
        assert len(naming) > 10
        for code in naming:
            assert hostile in sentence(Reason(code, 1.0, (org("a"), org("b")), ()), network, lang)

    def test_all_that_meet_are_said(self) -> None:
        """The sentence of a broker names the undertaking, then each of its roles."""
        network = Parts((org("a"), org("b"), org("c")), (act("x"),)).network()
        said = sentence(Reason("brokers", 1.0, (act("x"), org("a"), org("b"), org("c")), ()), network, "en")
        assert said == "A source gives it this role in “x”: a, b, c."

    def test_a_count_is_in_the_singular_or_the_plural(self) -> None:
        """One pair loses its link, several lose theirs; thousands are parted as the language does."""
        network = Parts((org("a"),)).network()
        one, many = (Reason("sole-links", 0.0, (), (), count) for count in (1, 1200))
        assert sentence(one, network) == "S'il part, 1 paire d'organisations de secteurs différents perd son seul lien."
        assert sentence(many, network) == (
            "S'il part, 1\u202f200 paires d'organisations de secteurs différents perdent leur seul lien."
        )
        assert sentence(many, network, "en") == (
            "If it leaves, 1,200 pairs of organisations of different sectors lose their only link."
        )


class TestTold:
    """The evidence of the told facts."""

    def test_every_passage_lies_in_its_document(self, generation: Generation) -> None:
        """Each piece of evidence begins before it ends, at most at the end of its document."""
        rows = list(
            generation.store.select(f"""
            SELECT DISTINCT ?evidence ?start ?end ?length WHERE {{
              ?evidence <{TERMS}source> ?source ; <{TERMS}charStart> ?start ; <{TERMS}charEnd> ?end .
              OPTIONAL {{ ?source <{TERMS}length> ?length }} }}""")
        )
        assert len(rows) > 100
        for row in rows:
            start, end, length = (int(row[name].value) for name in ("start", "end", "length"))
            assert 0 <= start < end <= length

    def test_every_fact_behind_a_proposal_can_be_read(self, generation: Generation, network: Network) -> None:
        """Reasons rest on facts, and each of these facts has evidence with a title and a confidence."""
        facts = {
            fact
            for kind in (ORGANISATION, UNDERTAKING)
            for target in network.nodes(kind)
            for one in Meeting(generation.recommender, network, (target,), lambda _: network).partners(100).ranked
            for reason in one.reasons
            for fact in reason.facts
        }
        assert len(facts) > 50
        for fact in sorted(facts):
            found = generation.proofs.evidence([fact])
            assert found or fact.startswith(f"{THINGS}study/"), fact
            for one in found:
                assert one.fact == fact
                assert one.title
                assert 0 < one.confidence <= 1

    def test_facts_in_their_order_with_all_their_sources(self, generation: Generation) -> None:
        """Evidence comes in the order of the facts; a fact that two documents state has the evidence of both."""
        rows = generation.store.select(f"""
            SELECT ?fact (COUNT(DISTINCT ?source) AS ?n)
            WHERE {{ ?e <{TERMS}supports> ?fact ; <{TERMS}source> ?source }}
            GROUP BY ?fact HAVING (COUNT(DISTINCT ?source) > 1)""")
        twice = [row["fact"].value for row in rows]
        assert twice
        found = generation.proofs.evidence(twice)
        assert list(dict.fromkeys(one.fact for one in found)) == twice
        for fact in twice:
            assert len({one.source for one in found if one.fact == fact}) > 1

    def test_titles_follow_the_language_and_places_are_said(self, generation: Generation) -> None:
        """A locator is said in the language; evidence without a place has none."""
        (one, *_) = generation.proofs.evidence([thing("participation", "silver-geek-orange")], "en")
        assert one.locator("en") == f"characters {one.start}-{one.end}"
        assert one.locator() == f"caractères {one.start}-{one.end}"
        curated = generation.proofs.evidence([thing("claim", "curated-orange-classification-company")], "en")
        assert [(each.title, each.locator()) for each in curated] == [("The curator's general knowledge", None)]


def test_a_fact_without_evidence(make_store: MakeStore) -> None:
    """A fact that nothing supports has no evidence, and an unknown one neither."""
    store = make_store("")
    facts = ["https://example.org/fact", thing("claim", "x")]
    assert Proofs(read_columnar(store), store).evidence(facts) == []


def test_a_place_is_none_without_a_start() -> None:
    """Evidence that gives no characters has no locator."""
    assert Evidence("f", "s", "t", None, None, None, 0.5).locator("en") is None


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_evidence_of_all_facts_is_that_of_each(generation: Generation, lang: Language) -> None:
    """What the columns tell of facts is what the store tells of them, in the same order."""
    columns = generation.columnar
    facts = list(columns.facts)
    assert len(facts) > 100
    kept = generation.proofs.several([*facts, "urn:no-fact"], lang)
    assert kept.pop("urn:no-fact") == ()
    bare = replace(columns, facts=Texts.of(()))
    assert kept == Proofs(bare, generation.store).several(facts, lang)
