"""Teaching: a vector of weights for each question, learnt before a cut and tried on what came after it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph.affinities import Evidence, evidences
from graph.alliances.columns import NEVER, Alliances, Codes, Flags, Numbers
from graph.evaluation.aiming import TRIALS, better_aim
from graph.evaluation.limits import all_limited
from graph.evaluation.measures import Interval, answered, interval
from graph.evaluation.questions import Protocol, Query, queries
from graph.learning import QUESTIONS, Aim, Fit, Question, Scorer, fit

Told: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be learnt: the questions, from undertakings of ``since`` on and before ``cut`` (days).

    At most ``most`` lessons teach each, and as many questions of the time from the cut on try it; ``each`` is as in
    :class:`Protocol`. Without an ``aim`` the lessons choose it. A kind of programme with fewer lessons than ``least``
    gets no vector of its own.
    """

    since: int
    cut: int
    questions: tuple[Question, ...] = QUESTIONS
    each: int = 0
    most: int = 400
    seed: int = 0
    aim: Aim | None = None
    least: int = 100


@dataclass(frozen=True, slots=True)
class Taught:
    """What one question taught: the weights, by which aim, and what they gave after the cut."""

    question: Question
    programme: str
    learnt: Fit
    aim: Aim
    tried: int
    mrr: Interval
    hit_10: Interval


def taught(alliances: Alliances, course: Course, told: Told | None = None) -> Iterator[Taught]:
    """Give what each question teaches that has lessons, over all programmes and over each kind that has enough.

    What is learnt, and what answers, reads columns that end before the questions: nothing later can reach it.
    """
    before = alliances.before(course.cut)
    early = before.before(course.since)
    known = evidences(early), evidences(before)
    for question in course.questions:
        lessons = _asked(before, early, question, course, (course.since, course.cut))
        trial = _asked(alliances, before, question, course, (course.cut, NEVER))
        for programme, rows in _programmes(alliances.programmes).items():
            own = [one for one in lessons if rows is None or rows[one.undertaking]]
            if len(own) < (1 if rows is None else course.least):
                continue
            tried = [one for one in trial if rows is None or rows[one.undertaking]]
            yield _taught((question, programme), known, (own, tried), (before.days, course), told)


def _asked(
    alliances: Alliances, past: Alliances, question: Question, course: Course, between: tuple[int, int]
) -> list[Query]:
    """Return the questions between two days; those of newcomers are all that the never-allied answered."""

    def ask(kind: Question) -> list[Query]:
        if kind == "newcomers":
            return all_limited([*ask("warm"), *ask("cold")], ~past.allied)
        return queries(alliances, Protocol(kind, *between, course.each, course.most, course.seed))

    return ask(question)


def _programmes(programmes: Codes | None) -> Mapping[str, Flags | None]:
    named = () if programmes is None else programmes.names
    return {"": None, **{name: programmes.values == row for row, name in enumerate(named) if programmes is not None}}


def _taught(
    named: tuple[Question, str],
    known: tuple[Sequence[Evidence], Sequence[Evidence]],
    questions: tuple[Sequence[Query], Sequence[Query]],
    rules: tuple[Numbers, Course],
    told: Told | None,
) -> Taught:
    lessons, tried = questions
    days, course = rules
    label = " ".join(filter(None, named))

    def telling(whole: int) -> Callable[[int], None] | None:
        return None if told is None else lambda done: told(label, done, whole)

    aim = course.aim or better_aim(known[0], lessons, days, telling(TRIALS))
    learnt = fit(known[0], lessons, told=telling(len(lessons)), aim=aim)
    outcome = answered(Scorer(known[1], learnt.weights).scores, tried, course.seed, telling(len(tried)))
    mrr, hit = interval(outcome.reciprocal, course.seed), interval(outcome.hits, course.seed)
    return Taught(*named, learnt, aim, len(tried), mrr, hit)
