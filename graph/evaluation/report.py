"""Report: a backtest as a document for people and as one for programs."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from math import isnan
from typing import Any

from graph.alliances.columns import NEVER
from graph.evaluation.backtest import LEARNT, Backtest
from graph.evaluation.measures import Interval, interval


def facts(test: Backtest) -> dict[str, Any]:
    """Return what a backtest found: the protocol, the weights, and the measures of each method with their bounds."""
    protocol = test.plan.questions
    learnt = test.outcomes[LEARNT]
    return {
        "kind": protocol.kind,
        "since": _date(test.plan.since),
        "cut": _date(protocol.cut),
        "end": _date(protocol.end),
        "seed": protocol.seed,
        "organisations": test.organisations,
        "questions": test.questions,
        "answers_per_question": test.answers,
        "lessons": test.learnt.questions,
        "weights": test.learnt.weights,
        "methods": {
            name: {
                "mrr": asdict(interval(outcome.reciprocal, protocol.seed)),
                "hit_10": asdict(interval(outcome.hits, protocol.seed)),
                "recall_20": asdict(interval(outcome.recall, protocol.seed)),
                "coverage_10": outcome.coverage(test.organisations),
                "exposure_10": outcome.exposure(),
                "never_allied_10": test.newcomers[name],
                "mrr_behind_learnt": asdict(interval(learnt.reciprocal - outcome.reciprocal, protocol.seed)),
            }
            for name, outcome in test.outcomes.items()
        },
    }


def as_json(test: Backtest) -> str:
    """Return the report for programs; what is not a number for want of questions is null."""
    return json.dumps(_plain(facts(test)), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_markdown(test: Backtest) -> str:
    """Return the report for people: one row for each method, with the bounds of 95 %."""
    protocol = test.plan.questions
    head = (
        f"# Backtest, {protocol.kind} questions\n\n"
        f"{test.questions} questions asked before {_date(protocol.cut)}, {test.answers:.1f} answers each, "
        f"{test.organisations} candidates. Weights learnt on {test.learnt.questions} questions "
        f"since {_date(test.plan.since)}.\n\n"
        "| method | MRR | hit@10 | recall@20 | coverage@10 | exposure | never allied | learnt score ahead by (MRR) |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    rows = []
    for name, outcome in test.outcomes.items():
        ahead = interval(test.outcomes[LEARNT].reciprocal - outcome.reciprocal, protocol.seed)
        cells = (
            name,
            *(_bounds(interval(values, protocol.seed)) for values in (outcome.reciprocal, outcome.hits)),
            f"{outcome.recall.mean():.3f}" if test.questions else "–",
            f"{outcome.coverage(test.organisations):.3f}",
            f"{outcome.exposure():.3f}",
            f"{test.newcomers[name]:.3f}",
            "" if name == LEARNT else _bounds(ahead),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    weights = "".join(f"| {code} | {weight:.3f} |\n" for code, weight in test.learnt.weights.items())
    return head + "".join(rows) + "\n| evidence | weight |\n|---|---|\n" + weights


def _bounds(found: Interval) -> str:
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]" if not isnan(found.mean) else "–"


def _date(days: int) -> str | None:
    return None if days == NEVER else (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return None if isinstance(value, float) and isnan(value) else value
