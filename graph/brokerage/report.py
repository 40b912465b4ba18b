"""Report: what measures of catalysts foresaw, as a document for people and as one for programs."""

import json
from datetime import date, timedelta
from math import isnan

from graph.alliances.columns import NEVER
from graph.brokerage.backtest import Trial


def as_json(trial: Trial) -> str:
    """Return the report for programs; what is not a number is null."""
    plan = trial.study
    told = {
        "cut": _date(plan.cut),
        "end": _date(plan.end),
        "largest_alliance": plan.largest,
        "least_partners": plan.least,
        "top": plan.top,
        "seed": plan.seed,
        "organisations": trial.organisations,
        "introducers": trial.introducers,
        "introduced_pairs": trial.introduced,
        "measures": {
            name: {
                "spearman": _number(one.correlation),
                "spearman_95": [_number(bound) for bound in one.bounds],
                "partial": _number(one.partial),
                "partial_95": [_number(bound) for bound in one.partial_bounds],
                "found_in_top": one.found,
            }
            for name, one in trial.measures.items()
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_markdown(trial: Trial) -> str:
    """Return the report for people: one row for each measure, with the bounds of 95 %."""
    plan = trial.study
    until = "" if plan.end == NEVER else f" and before {_date(plan.end)}"
    head = (
        f"# Backtest, catalysts\n\n"
        f"{trial.organisations} organisations of at least {plan.least} partners before {_date(plan.cut)}; "
        f"{trial.introducers} of them introduced {trial.introduced} pairs of different sectors from then on{until}. "
        f"Alliances of more than {plan.largest} members are set aside.\n\n"
        f"| measure before the cut | Spearman | given degree, its square, undertakings | of the first {plan.top} |\n"
        "|---|---|---|---|\n"
    )
    rows = (
        f"| {name} | {_bounded(one.correlation, one.bounds)} | {_bounded(one.partial, one.partial_bounds)} "
        f"| {one.found} |\n"
        for name, one in trial.measures.items()
    )
    return head + "".join(rows)


def _bounded(value: float, bounds: tuple[float, float]) -> str:
    return "–" if isnan(value) else f"{value:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]"


def _number(value: float) -> float | None:
    return None if isnan(value) else value


def _date(days: int) -> str | None:
    return None if days == NEVER else (date(1970, 1, 1) + timedelta(days=days)).isoformat()
