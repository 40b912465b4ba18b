"""Backtest: weights learnt on the last time before a cut, then methods held against what came after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from graph.affinities import evidences
from graph.alliances.columns import Alliances
from graph.evaluation.baselines import baselines
from graph.evaluation.measures import Outcome, answered
from graph.evaluation.questions import Protocol, queries
from graph.learning import Fit, Scorer, fit

LEARNT = "learnt score"
"""The name of the learnt score among the methods."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions to answer, and those to learn from: ``lessons`` between ``since`` and the cut of the questions."""

    questions: Protocol
    since: int
    lessons: int = 400


@dataclass(frozen=True, slots=True)
class Backtest:
    """What was learnt, what each method gave for the same questions, and the sizes that say how far it goes."""

    plan: Plan
    learnt: Fit
    outcomes: Mapping[str, Outcome]
    organisations: int
    questions: int
    answers: float
    newcomers: Mapping[str, float]


def backtest(alliances: Alliances, plan: Plan, told: Callable[[str, int, int], None] | None = None) -> Backtest:
    """Return what the methods give for the questions of a plan.

    What is learnt and what answers read columns that end before their cut: nothing later can reach them.
    ``told`` hears the name of what goes on, how many questions are done and of how many.
    """
    protocol = plan.questions
    before = alliances.before(protocol.cut)
    lessons = queries(before, replace(protocol, cut=plan.since, end=protocol.cut, most=plan.lessons))
    learnt = fit(evidences(before.before(plan.since)), lessons, told=_telling(told, "learning", len(lessons)))
    asked = queries(alliances, protocol)
    methods = {LEARNT: Scorer(evidences(before), learnt.weights).scores, **baselines(before)}
    outcomes = {
        name: answered(method, asked, protocol.seed, _telling(told, name, len(asked)))
        for name, method in methods.items()
    }
    return Backtest(
        plan,
        learnt,
        outcomes,
        organisations=len(alliances),
        questions=len(asked),
        answers=float(np.mean([len(query.relevant) for query in asked])) if asked else 0.0,
        newcomers={name: outcome.newcomers(before.allied) for name, outcome in outcomes.items()},
    )


def _telling(told: Callable[[str, int, int], None] | None, name: str, whole: int) -> Callable[[int], None] | None:
    return None if told is None else lambda done: told(name, done, whole)
