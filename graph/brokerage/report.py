"""Report: what measures of catalysts foresaw, as a document for people and as one for programs."""

import json
from collections.abc import Mapping
from math import isnan
from typing import Final

from graph.alliances.columns import iso
from graph.brokerage.backtest import Trial
from graph.network import Language

_TEXTS: Final[Mapping[str, Mapping[Language, str]]] = {
    "title": {"fr": "# Épreuve sur le passé : catalyseurs", "en": "# Backtest: catalysts"},
    "head": {
        "fr": "{organisations} organisations d'au moins {least} partenaires avant le {cut} ; {introducers} d'entre "
        "elles ont présenté l'une à l'autre {introduced} paires de secteurs différents à partir de là{until}. Les "
        "alliances de plus de {largest} membres sont mises à part.",
        "en": "{organisations} organisations of at least {least} partners before {cut}; {introducers} of them "
        "introduced {introduced} pairs of different sectors from then on{until}. Alliances of more than {largest} "
        "members are set aside.",
    },
    "until": {"fr": " et avant le {end}", "en": " and before {end}"},
    "columns": {
        "fr": "mesure avant la coupure | Spearman | à degré, carré du degré et nombre d'actions donnés | "
        "parmi les {top} premiers",
        "en": "measure before the cut | Spearman | given degree, its square, undertakings | of the first {top}",
    },
}
_MEASURES: Final[Mapping[str, str]] = {
    "introductions": "présentations",
    "open pairs across sectors": "paires ouvertes entre secteurs",
    "sole links across sectors": "liens uniques entre secteurs",
    "partners": "partenaires",
    "undertakings": "actions",
}
"""What the measures are called in French."""


def as_json(trial: Trial) -> str:
    """Return the report for programs; what is not a number is null."""
    plan = trial.study
    told = {
        "cut": iso(plan.cut),
        "end": iso(plan.end),
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


def as_markdown(trial: Trial, lang: Language = "fr") -> str:
    """Return the report for people, in their language: one row for each measure, with the bounds of 95 %."""
    plan = trial.study
    cut, end = iso(plan.cut), iso(plan.end)
    head = _TEXTS["head"][lang].format(
        organisations=trial.organisations,
        least=plan.least,
        cut=cut,
        introducers=trial.introducers,
        introduced=trial.introduced,
        until="" if end is None else _TEXTS["until"][lang].format(end=end),
        largest=plan.largest,
    )
    columns = _TEXTS["columns"][lang].format(top=plan.top)
    rows = (
        f"| {_MEASURES[name] if lang == 'fr' else name} | {_bounded(one.correlation, one.bounds, lang)} "
        f"| {_bounded(one.partial, one.partial_bounds, lang)} | {one.found} |\n"
        for name, one in trial.measures.items()
    )
    return f"{_TEXTS['title'][lang]}\n\n{head}\n\n| {columns} |\n|---|---|---|---|\n{''.join(rows)}"


def _bounded(value: float, bounds: tuple[float, float], lang: Language) -> str:
    if isnan(value):
        return "–"
    if lang == "en":
        return f"{value:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]"
    return f"{value:.3f} [{bounds[0]:.3f} ; {bounds[1]:.3f}]".replace(".", ",")


def _number(value: float) -> float | None:
    return None if isnan(value) else value
