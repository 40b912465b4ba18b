"""Report: a backtest as a document for people, in French or in English, and as one for programs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isnan
from typing import Any

from graph.alliances.columns import Reals, iso
from graph.evaluation.backtest import CHANCE, LEARNT, Backtest
from graph.evaluation.exposure import Capped
from graph.evaluation.limits import Cell
from graph.evaluation.measures import Interval, Outcome, interval
from graph.evaluation.phrases import KINDS, METHODS, TEXTS
from graph.network import Language


def facts(test: Backtest) -> dict[str, Any]:
    """Return what a backtest found: the protocol, the weights, and the measures of each method with their bounds."""
    protocol = test.plan.questions
    learnt = test.outcomes[LEARNT]
    among = test.among_newcomers
    return {
        "kind": protocol.kind,
        "since": None if test.plan.weights else iso(test.since),
        "hidden": test.hidden,
        "cut": iso(protocol.cut),
        "end": iso(protocol.end),
        "seed": protocol.seed,
        "organisations": test.organisations,
        "first": iso(test.span[0]),
        "last": iso(test.span[1]),
        "undated": test.undated,
        "questions": test.questions,
        "answers_per_question": test.answers,
        "lessons": test.learnt.questions,
        "aim": test.aim,
        "weights_given": None if test.plan.weights is None else test.plan.weights.name,
        "weights": test.learnt.weights,
        "methods": {
            name: {
                **_measures(outcome, protocol.seed),
                "coverage_10": outcome.coverage(test.organisations),
                "exposure_10": outcome.exposure(),
                "never_allied_10": test.newcomers[name],
                "mrr_behind_learnt": asdict(interval(learnt.reciprocal - outcome.reciprocal, protocol.seed)),
            }
            for name, outcome in test.outcomes.items()
        },
        "not_installed": list(test.absent),
        "exposure": [_under(one, test) for one in test.capped],
        "newcomers": {
            "candidates": among.candidates,
            "questions": among.questions,
            "lessons": among.learnt.questions,
            "weights": among.learnt.weights,
            "methods": {
                name: {
                    **_measures(outcome, protocol.seed),
                    "mrr_ahead_of_chance": asdict(
                        interval(outcome.reciprocal - among.outcomes[CHANCE].reciprocal, protocol.seed)
                    ),
                }
                for name, outcome in among.outcomes.items()
            },
        },
        "sector_pairs": [_pair(cell, protocol.seed) for cell in test.cells],
    }


def _measures(outcome: Outcome, seed: int) -> dict[str, Any]:
    return {
        "mrr": asdict(interval(outcome.reciprocal, seed)),
        "hit_10": asdict(interval(outcome.hits, seed)),
        "recall_20": asdict(interval(outcome.recall, seed)),
    }


def _under(one: Capped, test: Backtest) -> dict[str, Any]:
    seed = test.plan.questions.seed
    return {
        "share": one.share,
        "cap": one.cap,
        "least_cap": one.bound,
        "exposure_10": one.outcome.exposure(),
        "coverage_10": one.outcome.coverage(test.organisations),
        "never_allied_10": one.newcomers,
        "hit_10": asdict(interval(one.outcome.hits, seed)),
        "hit_10_lost": asdict(interval(test.outcomes[LEARNT].hits - one.outcome.hits, seed)),
    }


def _pair(cell: Cell, seed: int) -> dict[str, Any]:
    learnt = cell.outcomes[LEARNT]
    return {
        "asking": cell.asking,
        "asked": cell.asked,
        "candidates": cell.candidates,
        "questions": cell.questions,
        "methods": {
            name: {
                **_measures(outcome, seed),
                "hit_10_behind_learnt": asdict(interval(learnt.hits - outcome.hits, seed)),
            }
            for name, outcome in cell.outcomes.items()
        },
    }


def as_json(test: Backtest) -> str:
    """Return the report for programs; what is not a number for want of questions is null."""
    return json.dumps(_plain(facts(test)), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_markdown(test: Backtest, lang: Language = "fr") -> str:
    """Return the report for people, in their language; all bounds are of 95 %."""
    protocol = test.plan.questions
    head = TEXTS["head"][lang].format(
        questions=test.questions,
        cut=iso(protocol.cut),
        answers=_number(test.answers, lang, 1),
        organisations=test.organisations,
        weights=_origin(test, lang),
    )
    first, last = (iso(one) or "–" for one in test.span)
    span = TEXTS["span"][lang].format(first=first, last=last, undated=test.undated)
    return "\n".join(
        (
            TEXTS["title"][lang].format(kind=KINDS[protocol.kind][lang]) + "\n",
            f"{head} {span}\n",
            _methods(test, lang),
            *([TEXTS["absent"][lang].format(names=", ".join(test.absent)) + "\n"] if test.absent else []),
            _weights(test.learnt.weights, lang),
            *_exposure(test, lang),
            *_newcomers(test, lang),
            *_sectors(test, lang),
        )
    )


def _origin(test: Backtest, lang: Language) -> str:
    """Return where the weights come from."""
    given, lessons = test.plan.weights, test.learnt.questions
    if given is None:
        return TEXTS["hidden" if test.hidden else "learnt"][lang].format(lessons=lessons, since=iso(test.since))
    return TEXTS["given"][lang].format(name=given.name, lessons=lessons)


def _methods(test: Backtest, lang: Language) -> str:
    learnt, seed = test.outcomes[LEARNT], test.plan.questions.seed
    rows = [
        (
            _name(name, lang),
            *(_bounds(values, seed, lang) for values in (outcome.reciprocal, outcome.hits)),
            _number(float(outcome.recall.mean()), lang) if test.questions else "–",
            _number(outcome.coverage(test.organisations), lang),
            _number(outcome.exposure(), lang),
            _number(test.newcomers[name], lang),
            "" if name == LEARNT else _bounds(learnt.reciprocal - outcome.reciprocal, seed, lang),
        )
        for name, outcome in test.outcomes.items()
    ]
    return _table(TEXTS["methods"][lang], rows)


def _weights(weights: Mapping[str, float], lang: Language) -> str:
    return _table(TEXTS["weights"][lang], [(code, _number(weight, lang)) for code, weight in weights.items()])


def _exposure(test: Backtest, lang: Language) -> Iterable[str]:
    learnt, seed = test.outcomes[LEARNT], test.plan.questions.seed
    yield TEXTS["exposure"][lang] + "\n"
    if not test.questions:
        yield TEXTS["none"][lang] + "\n"
        return
    bound = test.capped[0].bound
    yield (
        TEXTS["exposure-head"][lang].format(
            places=sum(map(len, learnt.lists)),
            organisations=test.organisations,
            bound=bound,
            least=_percent(bound / test.questions, lang),
        )
        + "\n"
    )
    lists = [(TEXTS["no-rule"][lang], "", learnt, test.newcomers[LEARNT])]
    lists += [(_percent(one.share, lang), str(one.cap), one.outcome, one.newcomers) for one in test.capped]
    rows = [
        (
            *said,
            _percent(outcome.exposure(), lang),
            _number(outcome.coverage(test.organisations), lang),
            _number(newcomers, lang),
            _bounds(outcome.hits, seed, lang),
            "" if outcome is learnt else _bounds(learnt.hits - outcome.hits, seed, lang),
        )
        for *said, outcome, newcomers in lists
    ]
    yield _table(TEXTS["exposure-table"][lang], rows)


def _newcomers(test: Backtest, lang: Language) -> Iterable[str]:
    among, seed = test.among_newcomers, test.plan.questions.seed
    yield TEXTS["newcomers"][lang] + "\n"
    if not among.questions:
        yield TEXTS["none"][lang] + "\n"
        return
    yield (
        TEXTS["newcomers-head"][lang].format(
            questions=among.questions, candidates=among.candidates, lessons=among.learnt.questions
        )
        + "\n"
    )
    chance = among.outcomes[CHANCE]
    rows = [
        (
            _name(name, lang),
            *(_bounds(values, seed, lang) for values in (outcome.reciprocal, outcome.hits, outcome.recall)),
            "" if name == CHANCE else _bounds(outcome.reciprocal - chance.reciprocal, seed, lang),
        )
        for name, outcome in among.outcomes.items()
    ]
    yield _table(TEXTS["newcomers-table"][lang], rows)
    yield _weights({code: weight for code, weight in among.learnt.weights.items() if weight > 0}, lang)


def _sectors(test: Backtest, lang: Language) -> Iterable[str]:
    seed = test.plan.questions.seed
    yield TEXTS["sectors"][lang] + "\n"
    yield TEXTS["sectors-head"][lang].format(least=test.plan.least) + "\n"
    if not test.cells:
        yield TEXTS["few"][lang] + "\n"
        return
    named = [TEXTS["hit"][lang].format(method=_name(name, lang)) for name in test.cells[0].outcomes]
    rows = [
        (
            cell.asking.replace("|", r"\|"),
            cell.asked.replace("|", r"\|"),
            str(cell.questions),
            str(cell.candidates),
            *(_bounds(outcome.hits, seed, lang) for outcome in cell.outcomes.values()),
            *(
                _bounds(cell.outcomes[LEARNT].hits - outcome.hits, seed, lang)
                for name, outcome in cell.outcomes.items()
                if name != LEARNT
            ),
        )
        for cell in test.cells
    ]
    yield _table(TEXTS["sectors-table"][lang].format(methods=" | ".join(named)), rows)


def _table(head: str, rows: Iterable[Iterable[str]]) -> str:
    line = "|---" * len(head.split(" | ")) + "|\n"
    return f"| {head} |\n" + line + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _name(method: str, lang: Language) -> str:
    return METHODS.get(method, method) if lang == "fr" else method


def _bounds(values: Reals, seed: int, lang: Language) -> str:
    found: Interval = interval(values, seed)
    if isnan(found.mean):
        return "–"
    mean, low, high = (_number(value, lang) for value in (found.mean, found.low, found.high))
    return f"{mean} [{low} ; {high}]" if lang == "fr" else f"{mean} [{low}, {high}]"


def _number(value: float, lang: Language, digits: int = 3) -> str:
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if lang == "fr" else text


def _percent(share: float, lang: Language) -> str:
    text = f"{100 * share:.3g} %"
    return text.replace(".", ",") if lang == "fr" else text


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and isnan(value) else value
