"""Report: what measures of catalysts foresaw, as a document for people and as one for programs."""

import json
from collections.abc import Mapping
from math import isnan
from typing import Final

from graph.alliances.columns import iso
from graph.brokerage.backtest import Trial
from graph.brokerage.foreseeing import Foresight
from graph.brokerage.placing import LEAST, TOP
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
    "closures": {
        "fr": "## Paires de partenaires qui se rencontrent, par qui que ce soit\n\nAutour de {closing} organisations, "
        "{closed} paires de leurs partenaires, de secteurs différents et étrangers jusque-là, se sont rencontrées "
        "ensuite dans une alliance quelconque ; une paire compte autour de chacune d'elles.",
        "en": "## Pairs of partners that meet, whoever brings them together\n\nAround {closing} organisations, "
        "{closed} pairs of their partners, of different sectors and strangers until then, met later in any alliance; a "
        "pair counts around each of them.",
    },
    "places": {
        "fr": "## Territoires, niveau {level}\n\n{territories} territoires d'au moins {least} organisations actives "
        "avant la coupure ; {growing} d'entre eux ont vu naître {came} alliances locales entre secteurs, où sont au "
        "moins deux de leurs organisations, de secteurs différents.",
        "en": "## Territories, level {level}\n\n{territories} territories of at least {least} active organisations "
        "before the cut; {growing} of them saw {came} local alliances across sectors begin, which hold at least two of "
        "their organisations, of different sectors.",
    },
    "place columns": {
        "fr": "mesure avant la coupure | Spearman | à nombre d'organisations, son carré et nombre d'alliances donnés | "
        "parmi les {top} premiers",
        "en": "measure before the cut | Spearman | given organisations, their square, alliances | of the first {top}",
    },
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
    "alliances of three sectors per organisation, drawn to the mean": "alliances d'au moins trois secteurs par "
    "organisation, ramenées vers la moyenne",
    "alliances of three sectors": "alliances d'au moins trois secteurs",
    "organisations": "organisations",
    "alliances": "alliances",
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
        "measures": _held(trial.measures),
        "closing_organisations": trial.closing,
        "closed_pairs": trial.closed,
        "closures": _held(trial.closures),
        "territories": [
            {
                "level": level,
                "territories": one.territories,
                "growing": one.growing,
                "local_alliances_across_sectors": one.came,
                "measures": _held(one.measures),
            }
            for level, one in enumerate(trial.places, 1)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_markdown(trial: Trial, lang: Language = "fr") -> str:
    """Return the report for people, in their language: a row for each measure, with bounds of 95 %, by outcome."""
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
    parts = [f"{_TEXTS['title'][lang]}\n\n{head}\n\n{_table(columns, trial.measures, lang)}"]
    told = _TEXTS["closures"][lang].format(closed=trial.closed, closing=trial.closing)
    parts.append(f"{told}\n\n{_table(columns, trial.closures, lang)}")
    for level, one in enumerate(trial.places, 1):
        told = _TEXTS["places"][lang].format(
            level=level, territories=one.territories, growing=one.growing, came=one.came, least=LEAST
        )
        parts.append(f"{told}\n\n{_table(_TEXTS['place columns'][lang].format(top=TOP), one.measures, lang)}")
    return "\n".join(parts)


def _held(measures: Mapping[str, Foresight]) -> dict[str, object]:
    return {
        name: {
            "spearman": _number(one.correlation),
            "spearman_95": [_number(bound) for bound in one.bounds],
            "partial": _number(one.partial),
            "partial_95": [_number(bound) for bound in one.partial_bounds],
            "found_in_top": one.found,
        }
        for name, one in measures.items()
    }


def _table(columns: str, measures: Mapping[str, Foresight], lang: Language) -> str:
    rows = (
        f"| {_MEASURES[name] if lang == 'fr' else name} | {_bounded(one.correlation, one.bounds, lang)} "
        f"| {_bounded(one.partial, one.partial_bounds, lang)} | {one.found} |\n"
        for name, one in measures.items()
    )
    return f"| {columns} |\n|---|---|---|---|\n{''.join(rows)}"


def _bounded(value: float, bounds: tuple[float, float], lang: Language) -> str:
    if isnan(value):
        return "–"
    if lang == "en":
        return f"{value:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]"
    return f"{value:.3f} [{bounds[0]:.3f} ; {bounds[1]:.3f}]".replace(".", ",")


def _number(value: float) -> float | None:
    return None if isnan(value) else value
