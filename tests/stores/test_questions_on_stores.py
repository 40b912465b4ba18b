"""The competency questions and the rankings: the same answers whatever engine stands behind the seam."""

import re

import pytest
from pyoxigraph import Literal

from graph import (
    Facts,
    Generation,
    catalysts,
    completions,
    diagnosis,
    explain,
    introductions,
    organisations,
    partners,
    sparql,
)
from graph.grounds import grounds
from ontology.competency import Question
from ontology.identifiers import GRAPHS
from tests.questions.expected_rows import QUESTIONS, Table, code_of, expected, of_pyoxigraph


def answer(facts: Facts, query: str) -> Table:
    """Return the answer of a store as the expected rows are written."""
    columns, rows = facts.store.table(query)
    return Table(columns, [tuple(of_pyoxigraph(row.get(name)) for name in columns) for row in rows])


@pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
def test_every_question_has_the_same_rows_on_every_engine(facts: Facts, question: Question) -> None:
    """A question gives the rows that the documents call for, in their order, on each engine."""
    assert answer(facts, question.text) == expected(question)


@pytest.mark.parametrize("name", ["silver-geek", "Orange", "organisation/alteractions"])
def test_partners_are_the_same_on_every_engine(facts: Facts, generation: Generation, name: str) -> None:
    """Who could partner with whom, for which points, by which reasons and evidence, is the same on each engine."""
    assert partners(facts, name, 500) == partners(generation, name, 500)


@pytest.mark.parametrize("name", ["silver-geek", "silver-geek-projet", "euro-groupe-alexis"])
def test_undertakings_ask_the_same_on_every_engine(facts: Facts, generation: Generation, name: str) -> None:
    """What an undertaking hangs together with is read of it alone: its list and explanations are the same."""
    first, *_ = partners(generation, name, 1).candidates
    for lang in ("fr", "en"):
        assert completions(facts, [name], 500, lang) == completions(generation, [name], 500, lang)
        assert explain(facts, name, first.organisation, lang) == explain(generation, name, first.organisation, lang)


@pytest.mark.parametrize("territory", [None, "94", "Saint-Maurice"])
def test_catalysts_are_the_same_on_every_engine(facts: Facts, generation: Generation, territory: str | None) -> None:
    """Who makes sectors meet, in a territory and everywhere, is the same on each engine."""
    assert catalysts(facts, territory, None) == catalysts(generation, territory, None)


@pytest.mark.parametrize("territory", ["94", "FR", "Poitiers"])
def test_diagnoses_are_the_same_on_every_engine(facts: Facts, generation: Generation, territory: str) -> None:
    """What a territory has and what is missing there is the same on each engine."""
    assert diagnosis(facts, territory, None) == diagnosis(generation, territory, None)


def test_ways_are_the_same_on_every_engine(facts: Facts, generation: Generation) -> None:
    """Through whom to meet, and what two share already, is the same on each engine."""
    for one in ("la-poste", "alteractions", "le-rameau"):
        assert introductions(facts, "orange", one, None) == introductions(generation, "orange", one, None)


def test_organisations_and_own_queries_are_the_same_on_every_engine(facts: Facts, generation: Generation) -> None:
    """The organisations are those of the generation, and so are the rows of a query with the known prefixes."""
    query = "SELECT ?nom { ?membre al:participatesIn undertaking:silver-geek ; skos:prefLabel ?nom } ORDER BY ?nom"

    assert organisations(facts) == organisations(generation)
    assert sparql(facts, query) == sparql(generation, query)
    assert sparql(facts, query).rows


def test_grounds_are_the_same_on_every_engine(facts: Facts, generation: Generation) -> None:
    """Which named graphs state the ties of the network, those of facts and the others, is the same on each engine."""
    network = generation.network
    ties = [tie for node in sorted(network.graph) for tie in network.ties(node)]
    found = grounds(generation.store, ties)

    assert {tie.fact is None for tie in found} == {True, False}
    assert grounds(facts.store, ties) == found


LITERALS = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER (isLiteral(?o) && isIRI(?s)) } }"


def stated(facts: Facts) -> tuple[set[str], dict[str, tuple[float, ...]]]:
    """Return the literals of our graphs: those that are no places as lines, and the numbers of the places."""
    lines, places = set(), {}
    for row in facts.store.select(LITERALS):
        value, subject = row["o"], str(row["s"])
        assert isinstance(value, Literal)
        if row["g"].value.startswith(GRAPHS):
            if value.datatype.value.endswith("#wktLiteral"):
                places[subject] = tuple(float(number) for number in re.findall(r"-?[0-9.]+", value.value))
            else:
                lines.add(" ".join((str(row["g"]), subject, str(row["p"]), str(value))))
    return lines, places


def test_every_literal_of_the_data_set_comes_back_as_it_was(facts: Facts, generation: Generation) -> None:
    """Texts, languages, numbers, dates and truth values are equal on each engine, graph by graph.

    Places are equal to a hundred-thousandth of a degree (a metre): Virtuoso keeps them as short floating numbers.
    """
    (lines, places), (here, placed_here) = stated(facts), stated(generation)

    assert lines == here
    assert places.keys() == placed_here.keys()
    for subject, numbers in placed_here.items():
        assert places[subject] == pytest.approx(numbers, abs=1e-5)
    assert len(here) > 1000
    assert len(placed_here) > 10
