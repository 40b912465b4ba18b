"""The answers: the shape that the documentation promises, and nothing of the people who are named."""

from dataclasses import replace

import pytest

from api.models import (
    RankingModel,
    RankingsModel,
    RefusedModel,
    catalysts_model,
    dataset_model,
    ranking_json,
    ranking_model,
    rankings_json,
    thing_model,
)
from graph import Generation, Wanted, catalysts, completions, partners, territory
from graph.learning import Backtested, Figure
from graph.network import Language


@pytest.fixture(scope="module")
def ranking(generation: Generation) -> RankingModel:
    """Return who could join Silver Geek."""
    return ranking_model(generation, partners(generation, "silver-geek"), "fr")


def test_ranking_shape(ranking: RankingModel) -> None:
    """A ranking has exactly the documented members, at every level."""
    answer = ranking.model_dump(mode="json")
    item = answer["items"][0]
    reason = item["reasons"][0]

    assert list(answer) == [
        "dataset",
        "target",
        "weights",
        "items",
        "question",
        "backtest",
        "left",
        "unknown_words",
        "programme",
        "next",
    ]
    assert list(answer["dataset"]) == ["version", "built", "sources"]
    assert {"name", "vintage", "licence"} <= set(answer["dataset"]["sources"][0])
    assert list(item) == ["organisation", "slug", "label", "score", "reasons", "against", "alike"]
    assert list(reason) == ["code", "points", "text", "evidence", "count", "words"]
    assert list(reason["evidence"][0]) == [
        "fact", "source", "title", "date", "locator", "start", "end", "confidence",
    ]  # fmt: skip


def test_the_explanation_is_the_score(ranking: RankingModel) -> None:
    """Each score is the sum of the points of its reasons; the best come first."""
    scores = [item.score for item in ranking.items]

    assert scores == sorted(scores, reverse=True)
    for item in ranking.items:
        assert item.score == pytest.approx(sum(reason.points for reason in item.reasons))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_written_is_what_the_models_say(generation: Generation, lang: Language) -> None:
    """The JSON of a list is byte for byte what its model writes, whatever is asked; so is that of a batch."""
    short = partners(generation, "silver-geek", 3, lang, Wanted(sector="company", purpose="jardins abracadabra"))
    found = [
        *(partners(generation, name, 500, lang) for name in ("silver-geek", "orange", "unis-cite")),
        completions(generation, ["orange", "unis-cite"], 20, lang),
        short,
        replace(short, backtest=Backtested(3, Figure(0.5, 0.25, 1.0), Figure(0.0, 1e-7, 1.0)), programme="x"),
    ]
    written = [ranking_json(generation, one, lang) for one in found]
    read = [RankingModel.model_validate_json(one, strict=True) for one in written]
    refused = RefusedModel(org="orange", problem="?")
    batch = RankingsModel(dataset=dataset_model(generation), items=[*read, refused])

    assert short.unknown_words
    assert any(one.against for ranking in found for one in ranking.candidates)
    assert [one.model_dump_json().encode() for one in read] == written
    assert [ranking_model(generation, one, lang) for one in found] == read
    items = [*written, refused.model_dump_json().encode()]
    assert rankings_json(generation, items) == batch.model_dump_json().encode()


def test_every_reason_has_evidence(ranking: RankingModel) -> None:
    """Whatever speaks for Silver Geek's candidates is read somewhere."""
    for item in ranking.items:
        assert item.reasons
        assert any(reason.evidence for reason in item.reasons), item.slug


def test_people_are_not_listed(generation: Generation) -> None:
    """The sources of an answer do not name the people of the told documents."""
    names = [source.name for source in dataset_model(generation).sources]

    assert "told/003" in names
    assert not [name for name in names if "person" in name]
    assert any("person" in source.name for source in generation.manifest.sources)


def test_the_whole_network_has_no_target(generation: Generation) -> None:
    """Catalysts of everything are about nothing in particular; those of a territory name it."""
    everywhere = catalysts_model(generation, catalysts(generation), "en")
    somewhere = catalysts_model(generation, catalysts(generation, "94"), "en")

    assert everywhere.target is None
    assert somewhere.target == thing_model(territory(generation, "94"))


def test_language_of_reasons(generation: Generation, ranking: RankingModel) -> None:
    """In English the sentences differ, the organisations, codes and points do not."""
    english = ranking_model(generation, partners(generation, "silver-geek", lang="en"), "en")

    def bones(model: RankingModel) -> list[object]:
        return [(item.organisation, [(one.code, one.points) for one in item.reasons]) for item in model.items]

    assert bones(english) == bones(ranking)
    assert english.items[0].reasons[0].text != ranking.items[0].reasons[0].text
