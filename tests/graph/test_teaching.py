"""Teaching: each question has its vector, by any aim, and nothing later reaches it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from graph.alliances import Alliances, day, read_alliances
from graph.evaluation import Course, Taught, taught
from graph.learning import Aim
from tests.graph.planted import COLUMNS, alliances, by_chance, by_neighbourhood, small, table

AIMS: tuple[Aim, ...] = get_args(Aim)
CUT = day(date(2017, 1, 1))
SINCE = day(date(2014, 1, 1))
COURSE = Course(SINCE, CUT, most=60, aim="every")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Alliances among neighbours only."""
    return alliances(tmp_path_factory.mktemp("planted"), by_neighbourhood(1))


@pytest.fixture(scope="module")
def learnt(planted: Alliances) -> list[Taught]:
    """What the questions teach."""
    return list(taught(planted, COURSE))


def test_each_question_has_its_vector(learnt: list[Taught]) -> None:
    """The planted rule is in the vectors of all questions that were asked, and they do well after the cut."""
    assert [one.question for one in learnt] == ["warm", "cold", "completion", "newcomers"]
    warm, completion = learnt[0], learnt[2]
    for one in (warm, completion):
        near = sum(weight for code, weight in one.learnt.weights.items() if "territory" in code or "km" in code)
        assert near > 0.5
        assert one.tried == 60
        assert one.mrr.low > 0.2


def test_who_worked_together_completes_alliances(tmp_path: Path) -> None:
    """Where circles that nothing else tells go on working together, paths from the members are learnt, by every aim."""
    chance = np.random.default_rng(4)
    rows = []
    for number in range(240):
        members = chance.choice(10, 3, replace=False) * 12 + chance.integers(12)
        about = (f"u{number:03}", f"{2010 + number // 24}-05-01", f"town {number % 3}", "cause", "45.0", "1.0")
        rows += [(f"organisation {one:03}", "school", *about) for one in members]
    read = alliances(tmp_path, rows)
    for aim in AIMS:
        (one,) = taught(read, replace(COURSE, questions=("completion",), aim=aim))
        paths = ("common-partners", "adamic-adar", "walks", "tied-members", "members-together")
        assert sum(one.learnt.weights[code] for code in paths) > 0.5
        assert one.hit_10.low > 0.8


def test_what_came_after_the_cut_teaches_nothing(planted: Alliances, learnt: list[Taught], tmp_path: Path) -> None:
    """Alliances planted after the cut change no weight, only what the weights give."""
    rows = by_neighbourhood(1)
    late = [(*row[:2], f"late {number % 50}", "2018-01-01", *row[4:]) for number, row in enumerate(rows[:150])]
    again = list(taught(alliances(tmp_path, [*rows, *late]), COURSE))
    assert [one.learnt.weights for one in again] == [one.learnt.weights for one in learnt]
    assert again[0].mrr != learnt[0].mrr


def test_noise_is_worth_nothing_to_any_aim(tmp_path: Path) -> None:
    """Where everything is drawn evenly, what any aim learns finds hardly more than chance."""
    drawn = alliances(tmp_path, by_chance(2, organisations=200, undertakings=400))
    for aim in AIMS:
        (one,) = taught(drawn, replace(COURSE, questions=("warm",), aim=aim, most=200))
        assert one.tried > 100
        assert one.hit_10.low < 2 * 10 / 200


def test_a_kind_of_programme_with_enough_lessons_has_its_own_vector(tmp_path: Path) -> None:
    """Kinds are read from a column; each with enough lessons has a vector learnt from its own undertakings."""
    planted = by_neighbourhood(1)
    written = table(tmp_path, planted)
    file = written.file
    head, *rows = file.read_text("utf-8").splitlines()
    kinds = [f"{row},{'regional' if int(row.split(',')[2][-3:]) % 3 else 'national'}" for row in rows]
    file.write_text("\n".join([f"{head},programme", *kinds]), encoding="utf-8")
    read = read_alliances(replace(written, columns=replace(COLUMNS, programme="programme")))
    assert read.programmes is not None
    assert read.programmes.names == ("national", "regional")
    course = replace(COURSE, questions=("warm",), most=90, least=45)
    found = list(taught(read, course))
    assert [one.programme for one in found] == ["", "regional"]
    assert found[1].learnt.questions < found[0].learnt.questions


@pytest.mark.parametrize("groups", [[], [{0, 1}], [set(range(10))], [{0, 1}, {0, 1}]])
def test_sparse_sets_teach_without_failing(groups: list[set[int]]) -> None:
    """Nobody allied, one pair, all in one and one pair twice: what has lessons has finite weights, the rest none."""
    read = small(groups)
    found = list(taught(read, Course(0, 10)))
    assert bool(found) == bool(groups)
    for one in found:
        assert all(np.isfinite(weight) and weight >= 0 for weight in one.learnt.weights.values())
