"""Programmes: a kind of programme that has weights of its own is answered by these, and its lists say so."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pyoxigraph as ox
import pytest

from graph import Generation, Home, Wanted, build, completions, explain, partners
from graph.learning import Backtested, Figure, Weights, as_toml, shipped
from graph.recommendation import served
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source
from tests.graph.small_facts import source

FACTS = """
@prefix al: <https://w3id.org/maillage/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix form: <https://w3id.org/maillage/concept/form/> .
@prefix o: <https://w3id.org/maillage/id/organisation/> . @prefix u: <https://w3id.org/maillage/id/undertaking/> .
@prefix role: <https://w3id.org/maillage/concept/role/> . @prefix dcterms: <http://purl.org/dc/terms/> .
u:big a al:Programme ; skos:prefLabel "Le Grand Programme"@fr .
u:part a al:Project ; skos:prefLabel "Vélos"@fr ; dcterms:isPartOf u:big .
u:formed a al:Alliance ; skos:prefLabel "Trottinettes"@fr ; al:allianceForm form:franchise .
u:plain a al:Alliance ; skos:prefLabel "Patins"@fr .
"""
MEMBERS = {
    "part": "asker near",
    "formed": "asker near",
    "plain": "asker near",
    "x": "near far",
    "y": "busy far",
    "z": "busy off",
}
TRIED = Backtested(7, Figure(0.25, 0.125, 0.5), Figure(0.5, 0.25, 0.75))


def own(name: str, weights: dict[str, float]) -> Weights:
    """Return weights of two kinds of programme beside those of all."""
    (vector,) = (one for one in shipped().vectors if one.question == "completion")
    quiet = replace(vector, weights={"adamic-adar": 1.0})
    return Weights(
        name,
        (
            quiet,
            replace(vector, programme="le grand programme", weights=weights, backtest=TRIED),
            replace(vector, programme="franchise", weights={"popularity": 3.0, "walks": 0.1}, backtest=None),
        ),
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Return a generation that serves weights of two kinds of programme."""
    home = tmp_path_factory.mktemp("planted")
    names = sorted({name for held in MEMBERS.values() for name in held.split()})
    lines = [FACTS, *(f'o:{name} a org:Organization ; skos:prefLabel "{name.title()}"@fr .' for name in names)]
    lines += [f'u:{act} a al:Alliance ; skos:prefLabel "Action {act}"@fr .' for act in "xyz"]
    lines += [
        f"<{thing('participation', f'{name}-{act}')}> a al:Participation ; org:member o:{name} ; "
        f"org:organization u:{act} ; org:role role:partner ."
        for act, held in MEMBERS.items()
        for name in held.split()
    ]
    triples = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    Home(home).take_weights(as_toml(own("mine", {"common-partners": 2.0, "walks": 1.0})))
    facts = source("told/planted", *(f"{quad.triple} ." for quad in triples))
    with closing(build((vocabulary_source(), facts), home)) as generation:
        yield generation


def scores(generation: Generation, name: str, programme: str | None = None) -> dict[str, float]:
    """Return the scores of the list of an undertaking, by name."""
    ranking = completions(generation, [name], wanted=Wanted(programme=programme))
    return {one.label: one.score for one in ranking.candidates}


def test_an_undertaking_is_answered_by_the_weights_of_its_programme(planted: Generation) -> None:
    """Its form, or the programme that it is a part of, says whose weights count; lists name them and their backtest."""
    part, formed, plain = (completions(planted, [f"undertaking/{name}"]) for name in ("part", "formed", "plain"))
    assert (part.weights, part.programme, part.backtest) == (
        "mine+stated-1/le grand programme", "le grand programme", TRIED,
    )  # fmt: skip
    assert (formed.weights, formed.programme, formed.backtest) == ("mine+stated-1/franchise", "franchise", None)
    assert (plain.weights, plain.programme) == ("mine+stated-1", None)
    told = [scores(planted, f"undertaking/{name}") for name in ("part", "formed", "plain")]
    assert told[0] != told[1] != told[2] != told[0]


def test_the_kind_of_programme_may_be_said(planted: Generation) -> None:
    """What a person says counts before what is known; accents and case aside; of an unknown one, those of all count."""
    assert scores(planted, "undertaking/plain", "Le GRAND programme") != scores(planted, "undertaking/plain")
    ranking = completions(planted, ["undertaking/part"], wanted=Wanted(programme="nothing of the kind"))
    assert (ranking.weights, ranking.programme) == ("mine+stated-1", None)
    assert scores(planted, "undertaking/part", "nothing of the kind") != scores(planted, "undertaking/part")


def test_a_question_that_a_programme_has_no_weights_for_has_those_of_all(planted: Generation) -> None:
    """Only the kinds of questions that a programme taught are named after it."""
    ranking = partners(planted, "asker", wanted=Wanted(programme="franchise"))
    assert (ranking.question, ranking.weights, ranking.programme) == ("warm", "mine+stated-1", None)
    assert ranking.backtest == served().backtests["warm"]


def test_an_explanation_is_by_the_same_weights(planted: Generation) -> None:
    """The score of an explanation is that of the list, by the weights of the programme."""
    (first, *_) = completions(planted, ["undertaking/part"]).candidates
    told = explain(planted, "undertaking/part", first.label)
    assert told.score == pytest.approx(first.score, abs=1e-9)
    assert told.weights == "mine+stated-1/le grand programme"
    said = explain(planted, "undertaking/part", first.label, wanted=Wanted(programme="franchise"))
    assert said.weights == "mine+stated-1/franchise"


def test_nothing_is_made_for_each_programme(planted: Generation) -> None:
    """What a recommender made once is shared by all weights; floors, which are scores, are not."""
    engine = planted.recommender
    other = engine.under(["nobody", "franchise"])
    assert other.served.programmes == {"completion": "franchise"}
    assert other.crowd is engine.crowd
    assert other.cells is engine.cells
    assert engine.under(["nobody"]) is engine
    assert not len(other.floors)
