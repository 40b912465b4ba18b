"""Teaching: a vector of weights for each question, learnt before a cut and tried on what came after it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph.affinities import Evidence, evidences
from graph.alliances.columns import NEVER, Alliances, Codes, Flags
from graph.evaluation.lessons import Lessons, lessons
from graph.evaluation.limits import all_limited
from graph.evaluation.measures import Interval, answered, interval
from graph.evaluation.questions import Kind, Protocol, Query, queries
from graph.learning import QUESTIONS, Aim, Fit, Question, Scorer

Told: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be learnt: the questions, from undertakings of ``since`` on and before ``cut`` (days).

    At most ``most`` lessons teach each, and as many questions of the time from the cut on try it; ``each`` is as in
    :class:`Protocol`. Without ``since`` lessons are sought where there are enough (:mod:`graph.evaluation.lessons`). A
    kind of programme with fewer lessons than ``least`` gets no vector of its own.
    """

    since: int | None
    cut: int
    questions: tuple[Question, ...] = QUESTIONS
    each: int = 0
    most: int = 400
    seed: int = 0
    aim: Aim = "mean"
    least: int = 100


@dataclass(frozen=True, slots=True)
class Taught:
    """What one question taught: the weights, of lessons since which day, by which aim, and what they gave later.

    ``hidden`` says whether undertakings were hidden to ask about them.
    """

    question: Question
    programme: str
    learnt: Fit
    since: int
    hidden: bool
    aim: Aim
    tried: int
    mrr: Interval
    hit_10: Interval


def taught(alliances: Alliances, course: Course, told: Told | None = None) -> Iterator[Taught]:
    """Give what each question teaches that has lessons, over all programmes and over each kind that has enough.

    What is learnt, and what answers, reads columns that end before the questions: nothing later can reach it.
    """
    before = alliances.before(course.cut)
    known = evidences(before)
    for question in course.questions:
        held = _lessons(before, question, course)
        trial = _trial(alliances, before, question, course)
        for programme, rows in _programmes(alliances.programmes).items():
            own = held.limited(rows)
            if len(own) < (1 if rows is None else course.least):
                continue
            tried = [one for one in trial if rows is None or rows[one.undertaking]]
            yield _taught((question, programme), known, (own, tried), course, told)


def _lessons(before: Alliances, question: Question, course: Course) -> Lessons:
    """Return the lessons of a question; those of newcomers are all that the never-allied answered."""

    def of(kind: Kind) -> Lessons:
        return lessons(before, Protocol(kind, course.cut, NEVER, course.each, course.most, course.seed), course.since)

    if question != "newcomers":
        return of(question)
    warm, cold = of("warm"), of("cold")
    parts = (*warm.parts, *cold.parts)
    return Lessons(parts, min(warm.since, cold.since), warm.hidden or cold.hidden).limited(newcomers=True)


def _trial(alliances: Alliances, past: Alliances, question: Question, course: Course) -> list[Query]:
    """Return the questions from the cut on."""

    def of(kind: Kind) -> list[Query]:
        return queries(alliances, Protocol(kind, course.cut, NEVER, course.each, course.most, course.seed))

    if question != "newcomers":
        return of(question)
    return all_limited([*of("warm"), *of("cold")], ~past.allied)


def _programmes(programmes: Codes | None) -> Mapping[str, Flags | None]:
    named = () if programmes is None else programmes.names
    return {"": None, **{name: programmes.values == row for row, name in enumerate(named) if programmes is not None}}


def _taught(
    named: tuple[Question, str],
    known: Sequence[Evidence],
    questions: tuple[Lessons, Sequence[Query]],
    course: Course,
    told: Told | None,
) -> Taught:
    held, tried = questions
    label = " ".join(filter(None, named))

    def telling(whole: int) -> Callable[[int], None] | None:
        return None if told is None else lambda done: told(label, done, whole)

    learnt = held.taught([one.code for one in known], course.aim, telling(len(held)))
    outcome = answered(Scorer(known, learnt.weights).scores, tried, course.seed, telling(len(tried)))
    mrr, hit = interval(outcome.reciprocal, course.seed), interval(outcome.hits, course.seed)
    return Taught(*named, learnt, held.since, held.hidden, course.aim, len(tried), mrr, hit)
