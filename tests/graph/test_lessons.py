"""Lessons: each is asked with what was known before it, and where time tells nothing, undertakings are hidden."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from graph.alliances import NEVER, Alliances, day
from graph.evaluation import LEARNT, Plan, Protocol, as_json, as_markdown, backtest, interval
from graph.evaluation.lessons import OFTEN, PARTS, RIDGE, Lessons, lessons
from tests.graph.planted import Membership, alliances, by_neighbourhood

CUT = day(date(2017, 1, 1))
SINCE = day(date(2014, 1, 1))
WARM = Protocol("warm", CUT, NEVER, most=60)


def in_years(year: int, later: int) -> list[Membership]:
    """Return alliances among neighbours of which the first seven tenths are of one year, the others of another."""
    rows = by_neighbourhood(1)
    return [(*row[:3], f"{year if int(row[3][:4]) < 2017 else later}", *row[4:]) for row in rows]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Alliances:
    """Alliances among neighbours only, over ten years."""
    return alliances(tmp_path_factory.mktemp("planted"), by_neighbourhood(1))


def days_of(held: Lessons, read: Alliances) -> Iterable[tuple[int, int]]:
    """Give for each part the last day that was known, and the first that was asked about."""
    for part in held.parts:
        known = part.known.days
        yield int(known[known < NEVER].max()), min(int(read.days[one.undertaking]) for one in part.questions)


def test_each_part_knows_what_was_before_it(planted: Alliances) -> None:
    """Evidence ends before what is asked about begins, and of later parts it ends later; all are before the cut."""
    held = lessons(planted.before(CUT), WARM, SINCE)
    assert not held.hidden
    assert held.since == SINCE
    assert len(held) == 60
    assert 1 < len(held.parts) <= PARTS
    known = [end for end, _ in days_of(held, planted)]
    assert all(end < asked for end, asked in days_of(held, planted))
    assert max(known) >= SINCE
    assert len(set(known)) == len(known)
    assert all(planted.days[one.undertaking] < CUT for part in held.parts for one in part.questions)


def test_a_part_without_questions_gives_its_share_to_others(planted: Alliances) -> None:
    """Where only some parts hold undertakings, these give all lessons."""
    rare = planted.keeping((planted.days < SINCE) | (planted.days >= CUT - 366))
    held = lessons(rare.before(CUT), replace(WARM, most=40), SINCE)
    assert len(held.parts) == 1
    assert len(held) == 40


def test_without_a_beginning_it_is_sought(planted: Alliances) -> None:
    """Two years do where they hold enough; where the last years are empty, lessons come from before them."""
    assert lessons(planted.before(CUT), WARM).since == CUT - 2 * 365
    empty = planted.keeping((planted.days < day(date(2013, 1, 1))) | (planted.days >= CUT))
    held = lessons(empty.before(CUT), WARM)
    assert not held.hidden
    assert held.since < day(date(2013, 1, 1))
    assert len(held) >= 30


def test_where_all_is_of_one_year_undertakings_are_hidden(tmp_path: Path) -> None:
    """What is asked about is not among what is known, each is asked about once, and the rule is still learnt."""
    read = alliances(tmp_path, in_years(2015, 2018))
    held = lessons(read.before(CUT), WARM, SINCE)
    assert held.hidden
    assert len(held) == 60
    for part in held.parts:
        for one in part.questions:
            assert part.known.days[one.undertaking] == NEVER
            assert not len(part.known.members[one.undertaking])
            assert part.known.allied[one.need.seeds].all()
    found = backtest(read, Plan(WARM, SINCE))
    assert found.hidden
    popular = found.outcomes["popularity"].reciprocal
    assert interval(found.outcomes[LEARNT].reciprocal - popular).low > 0.2
    assert "cachées tour à tour" in as_markdown(found)
    assert "hidden in turn" in as_markdown(found, "en")
    assert '"hidden": true' in as_json(found)


def test_what_came_after_the_cut_changes_no_hidden_lesson(tmp_path: Path) -> None:
    """Alliances after the cut change nothing of what is hidden, known and learnt before it."""
    rows = in_years(2015, 2018)
    whole = alliances(tmp_path, rows)
    other = whole.keeping((whole.days < CUT) | (np.arange(len(whole.undertakings)) % 2 == 0))
    first, second = (lessons(read.before(CUT), WARM) for read in (whole, other))
    assert [part.questions[0].need.seeds.tolist() for part in first.parts] == [
        part.questions[0].need.seeds.tolist() for part in second.parts
    ]
    codes = [one.code for one in first.parts[0].evidences]
    assert first.taught(codes, "mean") == second.taught(codes, "mean")


def test_who_completes_alliances_is_learnt_more_cautiously(planted: Alliances) -> None:
    """Lessons of completion hold weights back more, but not of newcomers among themselves, whom no tie tells."""
    held = lessons(planted.before(CUT), replace(WARM, kind="completion"), SINCE)
    codes = [one.code for one in held.parts[0].evidences]
    bold = replace(held, ridge=RIDGE)
    assert held.ridge > RIDGE
    assert sum(held.taught(codes, "every").weights.values()) < sum(bold.taught(codes, "every").weights.values())
    assert held.limited(newcomers=True).ridge == RIDGE


@pytest.mark.parametrize("hidden", [False, True])
def test_a_huge_alliance_does_not_teach_alone(tmp_path: Path, *, hidden: bool) -> None:
    """Of an alliance of all organisations only few ask, and the others are asked about as well."""
    rows = in_years(2015, 2018) if hidden else by_neighbourhood(1)
    day_of = "2015" if hidden else "2016-01-01"
    huge = [(*row[:2], "huge", day_of, *row[4:]) for row in {row[0]: row for row in rows}.values()]
    read = alliances(tmp_path, [*rows, *huge])
    held = lessons(read.before(CUT), replace(WARM, most=400), SINCE)
    assert held.hidden == hidden
    about = Counter(one.undertaking for part in held.parts for one in part.questions)
    assert max(about.values()) == OFTEN
    assert len(about) > 20
