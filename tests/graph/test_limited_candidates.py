"""Limits: newcomers ranked among themselves, and figures from sector to sector."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from graph.affinities import Need
from graph.alliances import NEVER, Alliances, Codes, day
from graph.alliances.columns import Reals
from graph.evaluation import (
    CHANCE,
    LEARNT,
    Backtest,
    Plan,
    Protocol,
    Query,
    as_json,
    as_markdown,
    backtest,
    cells,
    interval,
    limited,
)
from tests.graph.planted import Membership, alliances

NOTHING = np.empty(0, np.int32)
TOWNS = 8
PLAN = Plan(Protocol("warm", day(date(2017, 1, 1)), NEVER, each=3, most=200), day(date(2014, 1, 1)), least=20)


def arriving(seed: int, *, planted: bool) -> list[Membership]:
    """Return memberships of towns in which somebody new arrives every year, and allies there or anywhere."""
    chance = np.random.default_rng(seed)
    out: list[Membership] = []
    for year in range(2010, 2020):
        active = np.arange((3 + 3 * (year - 2010)) * TOWNS)
        for number in range(10 * TOWNS):
            near = active[active % TOWNS == number % TOWNS] if planted else active
            for one in chance.choice(near, 3, replace=False):
                place = (f"town {one % TOWNS}", "a cause", str(43.0 + one % TOWNS), str(1.0 + one % TOWNS))
                kind = ("school", "company")[one // TOWNS % 2]
                out.append((f"organisation {one:03}", kind, f"alliance {year} {number:03}", f"{year}-05-01", *place))
    return out


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Alliances of towns with new arrivals."""
    return alliances(tmp_path_factory.mktemp("arriving"), arriving(1, planted=True))


@pytest.fixture(scope="module")
def found(towns: Alliances) -> Backtest:
    """What the backtest of towns with new arrivals found."""
    return backtest(towns, PLAN)


def asking(seed: int, relevant: list[int], excluded: list[int]) -> Query:
    """Return the question of an organisation."""
    numbers = [np.array(one, np.int32) for one in ([seed], relevant, excluded)]
    return Query(Need(numbers[0], NOTHING, NOTHING), 0, numbers[1], numbers[2])


def test_a_limited_question_has_the_candidates_that_are_left() -> None:
    """Who is no candidate neither answers nor stands before who does; a question that nobody answers goes."""
    query = asking(0, [1, 3], [0, 4])
    held = limited(query, np.array([True, False, True, True, True, False]))
    assert held is not None
    assert held.relevant.tolist() == [3]
    assert held.excluded.tolist() == [0, 1, 4, 5]
    assert limited(query, np.array([True, False, True, False, True, True])) is None


def test_newcomers_are_found_where_they_arrive(towns: Alliances, found: Backtest) -> None:
    """Where newcomers ally in their town, they are found among themselves, and nobody else is listed."""
    among = found.among_newcomers
    learnt, chance = among.outcomes[LEARNT], among.outcomes[CHANCE]
    assert among.questions > 50
    allied = towns.before(PLAN.questions.cut).allied
    assert among.candidates == int((~allied).sum())
    assert not allied[np.concatenate(learnt.lists)].any()
    assert interval(learnt.reciprocal - chance.reciprocal).low > 0.2
    assert len(learnt.lists) == among.questions


def test_noise_tells_newcomers_from_nobody(tmp_path: Path) -> None:
    """Where newcomers ally anywhere, what is learnt finds them no better than chance."""
    among = backtest(alliances(tmp_path, arriving(2, planted=False)), PLAN).among_newcomers
    assert among.questions > 50
    ahead = interval(among.outcomes[LEARNT].reciprocal - among.outcomes[CHANCE].reciprocal)
    assert ahead.low < 0.02


def test_cells_are_those_of_counting() -> None:
    """Each question counts for every sector that answered it, against the candidates of that sector only."""
    sectors = Codes(("company", "school"), np.array([0, 0, 1, 1, 1, -1], np.int32))
    scores = np.array([0.0, 9.0, 3.0, 2.0, 1.0, 8.0])
    questions = [
        asking(0, [3, 5], [0]),
        asking(0, [4, 1], [0, 2]),
        asking(2, [0], [2]),
        asking(5, [1], [5]),
    ]

    def method(_: Need) -> Reals:
        return scores

    every = cells({"method": method}, questions, sectors, (0, 1))
    told = {(one.asking, one.asked): one for one in every}
    assert (every[0].asking, every[0].asked) == ("company", "school")
    assert set(told) == {("company", "school"), ("company", "company"), ("school", "company")}
    both = told["company", "school"]
    assert (both.candidates, both.questions) == (3, 2)
    assert both.outcomes["method"].reciprocal.tolist() == [0.5, 0.5]
    assert told["company", "company"].outcomes["method"].reciprocal.tolist() == [1.0]
    assert told["school", "company"].outcomes["method"].reciprocal.tolist() == [0.5]
    assert [one.questions for one in cells({"method": method}, questions, sectors, (0, 2))] == [2]


def test_those_who_ask_together_are_of_no_cell() -> None:
    """To complete an alliance several ask: they have no sector."""
    sectors = Codes(("school",), np.zeros(3, np.int32))
    query = Query(Need(np.array([0, 1], np.int32), NOTHING, NOTHING), 0, np.array([2], np.int32), NOTHING)
    assert cells({"method": lambda _: np.zeros(3)}, [query], sectors, (0, 1)) == ()


def test_pairs_of_sectors_have_enough_questions(towns: Alliances, found: Backtest) -> None:
    """The pairs are those of the questions, none of fewer than asked for, each with its candidates."""
    assert {(one.asking, one.asked) for one in found.cells} == {
        (one, other) for one in ("company", "school") for other in ("company", "school")
    }
    assert all(one.questions >= 20 for one in found.cells)
    for one in found.cells:
        asked = towns.sectors.names.index(one.asked)
        assert one.candidates == int((towns.sectors.values == asked).sum())


def test_the_report_bears_the_figures_in_both_languages(found: Backtest) -> None:
    """What the JSON says of caps, newcomers and sectors is in the documents in French and in English."""
    told = json.loads(as_json(found))
    french, english = as_markdown(found), as_markdown(found, "en")
    figures = [
        *(one["hit_10_lost"] for one in told["exposure"]),
        *(one["mrr"] for one in told["newcomers"]["methods"].values()),
        *(one["hit_10"] for pair in told["sector_pairs"] for one in pair["methods"].values()),
    ]
    assert len(figures) == 4 + 3 + 4 * 2
    for one in figures:
        assert f"{one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]" in english
        assert f"{one['mean']:.3f} [{one['low']:.3f} ; {one['high']:.3f}]".replace(".", ",") in french
    assert f"| 0.1 % | {told['exposure'][0]['cap']} |" in english
    assert f"| 0,1 % | {told['exposure'][0]['cap']} |" in french
    assert "| score appris |" in french
    assert "learnt" not in french
    assert english.count("\n## ") == french.count("\n## ") == 3
    for text in (french, english):
        for block in text.split("\n\n"):
            if block.startswith("|"):
                assert len({line.count("|") for line in block.strip().splitlines()}) == 1


def test_a_cap_costs_hits_and_shows_more(found: Backtest) -> None:
    """A milder cap keeps as many hits at least, and the strictest shows the most organisations."""
    exposures = [one.outcome.exposure() for one in found.capped]
    assert exposures == sorted(exposures)
    assert all(one.outcome.exposure() <= one.cap / found.questions for one in found.capped)
    learnt = found.outcomes[LEARNT]
    assert found.capped[0].outcome.coverage(found.organisations) > learnt.coverage(found.organisations)
