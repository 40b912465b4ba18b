"""Backtest: weights learnt on the last time before a cut, then methods held against what came after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.affinities import Evidence, evidences
from graph.alliances.columns import NEVER, Alliances
from graph.evaluation.baselines import baselines
from graph.evaluation.challengers import Schooling, absent, challengers
from graph.evaluation.exposure import Capped, capped
from graph.evaluation.lessons import Lessons, lessons
from graph.evaluation.limits import Cell, all_limited, cells
from graph.evaluation.measures import Method, Outcome, answered
from graph.evaluation.questions import Protocol, Query, queries
from graph.learning import Aim, Fit, Question, Scorer, Weights

LEARNT = "learnt score"
"""The name of the learnt score among the methods."""
MILDER = (0.01, 0.05, 0.1)
"""Shares of lists for which the cost of a cap is told beside that of the plan."""
CHANCE = "chance"
"""The name of the method that knows nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions to answer, and those to learn from: ``lessons`` between ``since`` and the cut of the questions.

    Without ``since`` they are sought where there are enough (:mod:`graph.evaluation.lessons`).
    ``exposure`` is the share of lists in which an organisation may be, ``least`` how few questions make no figures
    of a pair of sectors. Where ``weights`` are given they are tried as they are, and nothing is learnt.
    ``challengers`` adds methods of other libraries, where these are installed.
    """

    questions: Protocol
    since: int | None
    lessons: int = 400
    exposure: float = 0.001
    least: int = 30
    weights: Weights | None = None
    aim: Aim = "mean"
    challengers: bool = False


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Which of those who had never been allied answered: ranked among themselves, by weights learnt for that.

    ``candidates`` is how many they are; the questions are those that one of them answered.
    """

    learnt: Fit
    outcomes: Mapping[str, Outcome]
    candidates: int
    questions: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """What was learnt, what each method gave for the same questions, and the sizes that say how far it goes.

    ``aim`` is that by which the weights were learnt, None where they were given; ``since`` the day from which lessons
    come, ``hidden`` whether undertakings were hidden to ask about them.

    ``span`` are the first and the last day of any undertaking (``NEVER`` where none has one), ``undated`` how many have
    none, which nobody asks about or learns from.

    ``capped`` is what the learnt score gives where no organisation may fill the lists: first under the share of the
    plan, then under those of ``MILDER`` that are above it. ``absent`` are the challengers that were asked for and are
    not installed.
    """

    plan: Plan
    aim: Aim | None
    since: int
    hidden: bool
    learnt: Fit
    outcomes: Mapping[str, Outcome]
    organisations: int
    span: tuple[int, int]
    undated: int
    questions: int
    answers: float
    newcomers: Mapping[str, float]
    capped: tuple[Capped, ...]
    among_newcomers: Newcomers
    cells: tuple[Cell, ...]
    absent: tuple[str, ...]


def backtest(alliances: Alliances, plan: Plan, told: Callable[[str, int, int], None] | None = None) -> Backtest:
    """Return what the methods give for the questions of a plan.

    What is learnt and what answers read columns that end before their cut: nothing later can reach them.
    ``told`` hears the name of what goes on, how many questions are done and of how many.
    """
    protocol = plan.questions
    before = alliances.before(protocol.cut)
    late = evidences(before)
    given = _given(plan.weights, protocol.kind)
    held = Lessons((), protocol.cut)
    if given is None or plan.challengers:
        held = lessons(before, replace(protocol, most=plan.lessons), plan.since)
    learnt = given or held.taught([one.code for one in late], plan.aim, _telling(told, "learning", len(held)))
    asked = queries(alliances, protocol)
    scorer = Scorer(late, learnt.weights)
    score = scorer.scores
    singles = baselines(before)
    outcomes = {
        name: answered(method, asked, protocol.seed, _telling(told, name, len(asked)))
        for name, method in {
            LEARNT: score,
            **singles,
            **(challengers(before, Schooling(held.parts, learnt.weights), scorer) if plan.challengers else {}),
        }.items()
    }
    shares = (plan.exposure, *(share for share in MILDER if share > plan.exposure))
    rival = next(name for name in ("popularity in the cause", "popularity") if name in singles)
    return Backtest(
        plan,
        None if given else plan.aim,
        held.since,
        held.hidden,
        learnt,
        outcomes,
        organisations=len(alliances),
        span=_span(alliances),
        undated=int((alliances.days == NEVER).sum()),
        questions=len(asked),
        answers=float(np.mean([len(query.relevant) for query in asked])) if asked else 0.0,
        newcomers={name: outcome.newcomers(before.allied) for name, outcome in outcomes.items()},
        capped=capped(score, asked, shares, (before.allied, protocol.seed), _telling(told, "exposure", len(asked))),
        among_newcomers=_among_newcomers(before, plan, (held, asked), (late, singles), told),
        cells=cells(
            {LEARNT: score, rival: singles[rival]},
            asked,
            before.sectors,
            (protocol.seed, plan.least),
            _telling(told, "sectors", len(asked)),
        ),
        absent=absent() if plan.challengers else (),
    )


def _span(alliances: Alliances) -> tuple[int, int]:
    dated = alliances.days[alliances.days != NEVER]
    return int(dated.min(initial=NEVER)), int(dated.max()) if len(dated) else NEVER


def _among_newcomers(
    before: Alliances,
    plan: Plan,
    questions: tuple[Lessons, Sequence[Query]],
    known: tuple[Sequence[Evidence], Mapping[str, Method]],
    told: Callable[[str, int, int], None] | None,
) -> Newcomers:
    """Return what is learnt of lessons that the never-allied answered, and what it gives for such questions."""
    late, singles = known
    held = questions[0].limited(newcomers=True)
    asked = all_limited(questions[1], ~before.allied)
    learnt = (
        _given(plan.weights, "newcomers")
        or _given(plan.weights, plan.questions.kind)
        or held.taught([one.code for one in late], plan.aim, _telling(told, "newcomers", len(held)))
    )
    methods = {
        LEARNT: Scorer(late, learnt.weights).scores,
        **{name: singles[name] for name in ("nearest",) if name in singles},
        CHANCE: lambda _: np.zeros(len(before)),
    }
    seed = plan.questions.seed
    outcomes = {
        name: answered(method, asked, seed, _telling(told, name, len(asked))) for name, method in methods.items()
    }
    return Newcomers(learnt, outcomes, int((~before.allied).sum()), len(asked))


def _given(weights: Weights | None, question: Question) -> Fit | None:
    """Return the weights of a question that were learnt elsewhere."""
    vector = None if weights is None else weights.of(question)
    return None if vector is None else Fit(dict(vector.weights), vector.training.questions, vector.training.loss)


def _telling(told: Callable[[str, int, int], None] | None, name: str, whole: int) -> Callable[[int], None] | None:
    return None if told is None else lambda done: told(name, done, whole)
