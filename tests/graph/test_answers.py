"""Answers: what people ask of an open generation, in one call each."""

import math
from typing import get_args

import pytest

from graph import (
    AmbiguousNameError,
    Generation,
    QueryRefusedError,
    QuerySyntaxError,
    UnknownNameError,
    Wanted,
    actor,
    ask,
    catalysts,
    construct,
    organisations,
    partners,
    sparql,
    territory,
    undertakings,
)
from graph.answers import _Texts
from graph.gazetteer import fold
from graph.network import ORGANISATION, UNDERTAKING, Language
from graph.ranking import Reason
from graph.recommendation import served
from ontology.identifiers import thing
from tests.graph.small_networks import concept, org


class TestNames:
    """From a name to the one thing that is meant."""

    def test_one(self, generation: Generation) -> None:
        """A name that one thing bears gives it."""
        assert actor(generation, "Orange").iri == org("orange")
        assert territory(generation, "Poitiers").iri == thing("commune", "86194")

    def test_several(self, generation: Generation) -> None:
        """A name that several bear gives their slugs and what tells them apart."""
        with pytest.raises(AmbiguousNameError) as caught:
            actor(generation, "Silver Geek")
        assert caught.value.choices == (
            ("silver-geek", "Silver Geek (collectif)"), ("silver-geek-projet", "Silver Geek (projet)"),
        )  # fmt: skip
        with pytest.raises(AmbiguousNameError) as caught:
            territory(generation, "Saint-Denis")
        assert ("commune-93066", "Saint-Denis, Seine-Saint-Denis") in caught.value.choices
        for slug, _label in caught.value.choices:
            assert territory(generation, slug).slug == slug

    def test_none(self, generation: Generation) -> None:
        """A name that nobody bears is given back with what comes close."""
        with pytest.raises(UnknownNameError) as caught:
            actor(generation, "Silver Gekk")
        assert (caught.value.text, caught.value.nearest[0][0]) == ("Silver Gekk", "silver-geek")
        with pytest.raises(UnknownNameError, match="no territory is known as 'Poitierz'"):
            territory(generation, "Poitierz")


class TestRankings:
    """Rankings as people read them."""

    @pytest.mark.compiles
    @pytest.mark.parametrize("lang", ["fr", "en"])
    def test_partners_with_reasons_and_evidence(self, generation: Generation, lang: Language) -> None:
        """Each candidate has its name, a score that is the sum of its reasons, and sentences that name things."""
        answer = partners(generation, "silver-geek", lang=lang)
        assert answer.target == actor(generation, "silver-geek", lang=lang)
        assert (answer.weights, answer.question) == (served().name, "completion")
        assert answer.backtest == served().backtests["completion"]
        assert [one.label for one in answer.candidates][:2] == ["Le RAMEAU", "La Poste"]
        for one in answer.candidates:
            assert math.isclose(one.score, math.fsum(reason.points for reason in one.reasons), abs_tol=1e-9)
            for reason in one.reasons:
                assert reason.evidence or reason.code in {"sector-pair", "completes-sector"}
                assert "{" not in reason.text
                assert all(each.title for each in reason.evidence)
        first = answer.candidates[0].reasons[0]
        assert first.code == "same-origin"
        assert "Dialoguer et agir ensemble" in first.text

    def test_who_is_wanted(self, generation: Generation) -> None:
        """Filters are named as people do; one that leaves nobody says so; one that is unknown has near ones."""
        found = partners(generation, "silver-geek", wanted=Wanted(sector="entreprises"))
        assert [one.label for one in found.candidates] == ["La Poste"]
        assert found.left["sector"] >= 1
        assert partners(generation, "silver-geek", wanted=Wanted(cause="inclusion numérique")).candidates
        nobody = partners(generation, "silver-geek", wanted=Wanted(territory="Poitiers"))
        assert (nobody.candidates, nobody.left) == ((), {"territory": 1})
        with pytest.raises(UnknownNameError) as caught:
            partners(generation, "silver-geek", wanted=Wanted(sector="entreprise sociale"))
        assert "company" in {slug for slug, _ in caught.value.nearest}

    def test_newcomers_are_asked_for_apart(self, generation: Generation) -> None:
        """Who never took part in anything with others may be asked for alone."""
        found = partners(generation, "orange", wanted=Wanted(newcomers=True))
        columns = generation.columnar
        assert found.question == "newcomers"
        for one in found.candidates:
            number = columns.number(one.organisation)
            assert number is not None
            assert not columns.allied[number]

    def test_for_every_actor(self, generation: Generation) -> None:
        """Every organisation and undertaking gets an answer, in both languages, of the same points."""
        for kind in (ORGANISATION, UNDERTAKING):
            for iri in generation.network.nodes(kind):
                fr, en = (partners(generation, iri, limit=3, lang=lang) for lang in ("fr", "en"))
                assert [(one.organisation, one.score) for one in fr.candidates] == [
                    (one.organisation, one.score) for one in en.candidates
                ]

    @pytest.mark.compiles
    def test_catalysts(self, generation: Generation) -> None:
        """Over the whole network there is no target; in a territory there is; in Poitiers there is nobody."""
        everywhere = catalysts(generation)
        assert everywhere.target is None
        assert [one.organisation for one in everywhere.actors][:3] == [
            org("charenton-developpement-economique"), org("alteractions"), org("maisons-des-associations"),
        ]  # fmt: skip
        inside = catalysts(generation, "94")
        assert inside.target is not None
        assert inside.target.iri == thing("departement", "94")
        assert [one.organisation for one in inside.actors] == [org("charenton-developpement-economique")]
        assert catalysts(generation, "Poitiers").actors == ()

    def test_unknown_targets(self, generation: Generation) -> None:
        """A target that is not known, or not one, is refused before anything is ranked."""
        with pytest.raises(UnknownNameError):
            partners(generation, "nobody at all")
        with pytest.raises(AmbiguousNameError):
            partners(generation, "Silver Geek")
        with pytest.raises(UnknownNameError):
            catalysts(generation, "Orange")


class TestSparql:
    """A researcher's own query."""

    def test_rows_and_columns(self, generation: Generation) -> None:
        """Rows are texts in the order of the columns; what is unbound is None."""
        table = sparql(
            generation, 'SELECT ?a ?b WHERE { VALUES (?a ?b) { ("1" UNDEF) (UNDEF "2") } } ORDER BY DESC(?a)'
        )
        assert table.columns == ("a", "b")
        assert table.rows == (("1", None), (None, "2"))

    def test_to_pandas(self, generation: Generation) -> None:
        """A table becomes a data frame of the same columns."""
        pytest.importorskip("pandas")
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        frame = sparql(generation, query).to_pandas()
        assert list(frame.columns) == ["g", "n"]
        assert len(frame) == len(generation.manifest.graphs)

    def test_what_is_no_select(self, generation: Generation) -> None:
        """Another form of query, or another text, is an error."""
        with pytest.raises(QueryRefusedError, match="only SELECT"):
            sparql(generation, "ASK { ?s ?p ?o }")
        with pytest.raises(QuerySyntaxError):
            sparql(generation, "SELECT WHERE")

    def test_yes_and_no(self, generation: Generation) -> None:
        """ASK is True or False, with known prefixes; another form of query is refused."""
        assert ask(generation, "ASK { undertaking:silver-geek ?p ?o }") is True
        assert ask(generation, "ASK { undertaking:nothing ?p ?o }") is False
        with pytest.raises(QueryRefusedError, match="only ASK"):
            ask(generation, "SELECT * { ?s ?p ?o }")
        with pytest.raises(QuerySyntaxError):
            ask(generation, "ASK")

    def test_triples(self, generation: Generation) -> None:
        """CONSTRUCT and DESCRIBE give triples, each once; another form of query is refused."""
        query = "CONSTRUCT { ?s a al:Alliance } WHERE { { ?s a al:Alliance } UNION { ?s a al:Alliance } }"
        found = construct(generation, query)
        assert len(found) == len(set(found)) > 1
        assert len(construct(generation, "DESCRIBE undertaking:silver-geek")) > 3
        for other in ("ASK { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"):
            with pytest.raises(QueryRefusedError, match="only CONSTRUCT and DESCRIBE"):
                construct(generation, other)

    def test_columns_are_those_of_the_query(self, generation: Generation) -> None:
        """Columns come in the order of the query, also where no row, or no value, fills them; prefixes are known."""
        empty = sparql(generation, "SELECT ?b ?a WHERE { ?a al:nothing ?b }")
        assert (empty.columns, empty.rows) == (("b", "a"), ())
        half = sparql(generation, "SELECT ?none ?a WHERE { BIND (1 AS ?a) }")
        assert (half.columns, half.rows) == (("none", "a"), ((None, "1"),))


def test_what_is_inferred_of_one_is_not_of_the_next(generation: Generation) -> None:
    """Two candidates have a cause, of one of whom it is inferred: each sentence says what is so of its own."""
    texts = _Texts(generation.bare, "fr")
    reason = Reason("shared-cause", 1.0, (concept("cause", "ageing-well"),), ())
    stated, inferred = texts.of(reason, frozenset()), texts.of(reason, frozenset(reason.subjects))
    assert inferred == stated.replace(".", " (déduite).")
    assert [texts.of(reason, some) for some in (frozenset(), frozenset({"another"}))] == [stated, stated]


def test_all_undertakings_by_name(generation: Generation) -> None:
    """The list of undertakings is in the order of their names in each language, without organisations."""
    for lang in get_args(Language):
        found = undertakings(generation, lang)
        assert [fold(match.label) for match in found] == sorted(fold(match.label) for match in found)
        assert {match.kind for match in found} == {UNDERTAKING}
        assert thing("undertaking", "silver-geek") in {match.iri for match in found}


def test_all_organisations_by_name(generation: Generation) -> None:
    """The list of organisations is in the order of their names, accents aside, without undertakings."""
    found = organisations(generation)
    assert [fold(match.label) for match in found] == sorted(fold(match.label) for match in found)
    assert {match.kind for match in found} == {ORGANISATION}
    assert org("orange") in {match.iri for match in found}
    assert len(found) > 40
