"""Weighing: weights by question, kept in a small versioned file with what they were learnt from.

A file holds vectors: one for each question and, where it says so, for one kind of programme. Each tells the set that
taught it and what it gave for the questions that came after (bounds of 95 %), so that a ranking can name both.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from graph.affinities import is_evidence
from graph.errors import UnusableWeightsError
from graph.learning.fitting import Aim

Question: TypeAlias = Literal["warm", "cold", "completion", "newcomers"]
QUESTIONS: Final[tuple[Question, ...]] = get_args(Question)
FORMAT: Final = 1
SHIPPED: Final = "anr-dgpie-2012-h2020-2019.toml"
"""The file that the package ships, named after the sets that taught it and their cuts."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with its bounds of 95 %."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Training:
    """What taught a vector: a set (its file, SHA-256 and the names of its columns of places), the time, and how much.

    Evidence ends before ``since``; the ``questions`` were asked from then on and before ``cut``. ``aim`` is that of
    the fit and ``loss`` what it left; ``made`` is the day of the fit.
    """

    file: str
    sha256: str
    places: tuple[str, ...]
    since: date
    cut: date
    organisations: int
    undertakings: int
    questions: int
    aim: Aim
    loss: float
    made: date


@dataclass(frozen=True, slots=True)
class Backtested:
    """What a vector gave for so many questions of the time after its cut, before which evidence ends."""

    questions: int
    mrr: Figure
    hit_10: Figure


@dataclass(frozen=True, slots=True)
class Vector:
    """Weights by evidence for a question; ``programme`` is the kind of programme, empty for all."""

    question: Question
    programme: str
    weights: Mapping[str, float]
    training: Training
    backtest: Backtested | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Vectors under a name, each of another question or kind of programme."""

    name: str
    vectors: tuple[Vector, ...]

    def of(self, question: Question, programme: str = "") -> Vector | None:
        """Return the vector of a question for a kind of programme, or for all where there is none of that kind."""
        held = {one.programme: one for one in self.vectors if one.question == question}
        return held.get(programme, held.get(""))


def shipped() -> Weights:
    """Return the weights that the package ships."""
    return _parsed(Path(SHIPPED), (files("graph.learning") / SHIPPED).read_text(encoding="utf-8"))


def read_weights(file: Path) -> Weights:
    """Return the weights of a file.

    Raises ``UnusableWeightsError`` for one that is no such file, of another format, with a negative weight, or with
    the weight of what is no evidence (any more): the others were learnt beside it, and make another list without it.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableWeightsError(file, "shape", str(error)) from error
    return _parsed(file, text)


def as_toml(weights: Weights) -> str:
    """Return weights as their file has them; the same weights give the same text."""
    lines = [f"format = {FORMAT}", f"name = {_value(weights.name)}"]
    for vector in weights.vectors:
        lines += ["", "[[vectors]]", f"question = {_value(vector.question)}", f"programme = {_value(vector.programme)}"]
        lines += ["", "[vectors.training]", *_fields(vector.training)]
        if vector.backtest is not None:
            lines += ["", "[vectors.backtest]", f"questions = {vector.backtest.questions}"]
            for name in ("mrr", "hit_10"):
                figure: Figure = getattr(vector.backtest, name)
                inside = ", ".join(f"{one.name} = {_value(getattr(figure, one.name))}" for one in fields(figure))
                lines.append(f"{name} = {{ {inside} }}")
        lines += ["", "[vectors.weights]"]
        lines += [f"{_value(code)} = {_value(float(weight))}" for code, weight in vector.weights.items()]
    return "\n".join(lines) + "\n"


def _parsed(file: Path, text: str) -> Weights:
    try:
        document = tomllib.loads(text)
        if document.get("format") != FORMAT:
            raise UnusableWeightsError(file, "format", str(document.get("format", "")))
        listed: list[Any] = _read(document, "vectors", list)
        vectors = tuple(_vector(one) for one in listed)
        found = Weights(_read(document, "name", str), vectors)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UnusableWeightsError(file, "shape", str(error)) from error
    if len({(one.question, one.programme) for one in vectors}) < len(vectors):
        raise UnusableWeightsError(file, "shape", "a question has two vectors")
    for vector in vectors:
        for code, weight in vector.weights.items():
            if weight < 0:
                raise UnusableWeightsError(file, "negative", code)
            if not is_evidence(code):
                raise UnusableWeightsError(file, "evidence", code)
    return found


def _vector(table: Mapping[str, Any]) -> Vector:
    training: dict[str, Any] = _read(table, "training", dict)
    weights: dict[str, Any] = _read(table, "weights", dict)
    places: list[Any] = _read(training, "places", list)
    tested = table.get("backtest")
    return Vector(
        question=_one_of(table, "question", QUESTIONS),
        programme=_read(table, "programme", str),
        weights={code: _real(weights, code) for code in weights},
        training=Training(
            file=_read(training, "file", str),
            sha256=_read(training, "sha256", str),
            places=tuple(map(str, places)),
            since=_read(training, "since", date),
            cut=_read(training, "cut", date),
            organisations=_read(training, "organisations", int),
            undertakings=_read(training, "undertakings", int),
            questions=_read(training, "questions", int),
            aim=_one_of(training, "aim", get_args(Aim)),
            loss=_real(training, "loss"),
            made=_read(training, "made", date),
        ),
        backtest=None
        if tested is None
        else Backtested(
            _read(tested, "questions", int),
            *(_figure(_read(tested, name, dict)) for name in ("mrr", "hit_10")),
        ),
    )


def _figure(table: Mapping[str, Any]) -> Figure:
    return Figure(*(_real(table, name) for name in ("mean", "low", "high")))


def _read(table: Mapping[str, Any], key: str, kind: type[_T]) -> _T:
    value = table[key]
    if type(value) is not kind:
        raise TypeError(f"{key} is {value!r}")
    return value


def _real(table: Mapping[str, Any], key: str) -> float:
    value = table[key]
    if type(value) not in {int, float} or not isfinite(value):
        raise TypeError(f"{key} is {value!r}")
    return float(value)


def _one_of(table: Mapping[str, Any], key: str, choices: tuple[_T, ...]) -> _T:
    for one in choices:
        if table[key] == one:
            return one
    raise ValueError(f"{key} is {table[key]!r}")


def _fields(training: Training) -> list[str]:
    return [f"{one.name} = {_value(getattr(training, one.name))}" for one in fields(training)]


def _value(value: str | float | date | tuple[str, ...]) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, str):
        # the strings of JSON are those of TOML, but for one control character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return value.isoformat() if isinstance(value, date) else repr(value)
