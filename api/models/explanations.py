"""Explanations as answers: why somebody is a candidate, down to each intermediary and alliance."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.models.base import Model
from api.models.datasets import DatasetModel, dataset_model
from api.models.rankings import ReasonModel, reason_model, reason_of
from api.models.things import EvidenceModel, ThingModel, evidence_model, match_of, thing_model
from graph import Evidence, Explanation, Generation, Part, Strength, Through, WhatIf
from graph.network import Language


class PartModel(Model):
    """An alliance, and the points that go through it."""

    of: ThingModel
    points: float


class StrengthModel(Model):
    """How strong a tie is: how many alliances two share, and the day of the last that bears a date."""

    undertakings: int
    last: date | None


class ThroughModel(Model):
    """An intermediary through whom to meet, with its share.

    ``points`` is the sum of ``points_by_evidence``; ``first`` are the alliances of who asks, ``second`` those of the
    candidate through which the ties go: the points of either sum to the same.
    """

    of: ThingModel
    points: float
    points_by_evidence: dict[str, float]
    near: StrengthModel
    far: StrengthModel
    first: list[PartModel]
    second: list[PartModel]
    text: Annotated[str, Field(examples=["Par Orange : 2 alliances avec qui demande, 1 alliance avec Emmaüs."])]
    evidence: list[EvidenceModel]


class WhatIfModel(Model):
    """Where the candidate would stand had who asks not taken part in some alliances (``rank`` null: not proposed).

    ``made_with`` is the intermediary with whom they were made, null where an alliance is taken by itself; ``points``
    is what goes through them now.
    """

    without: list[ThingModel]
    made_with: ThingModel | None
    points: float
    score: float
    rank: int | None
    text: Annotated[str, Field(examples=["Sans l'alliance « Silver Geek » : rang 3 → 41."])]


class ExplanationModel(Model):
    """Why an organisation is a candidate for who asks: each point of its score, and what these rest on.

    ``rank`` counts from the most points among all candidates (null: it is none); as many as ``equals`` share it.
    ``floor`` is the score below which it is passed over, because it is in too many lists (null: it is not).
    ``points`` are those of each evidence, ``reasons`` the same by reason: either sum is the score. ``through`` are
    the intermediaries with the largest shares, of so many ``intermediaries``; ``met`` are the alliances of both;
    ``others`` the points of all other ways. ``least`` are few alliances without all of which the candidate is not
    among the first twenty (null: it stays there without any; empty: it is not there now).
    """

    dataset: DatasetModel
    target: ThingModel
    candidate: ThingModel
    weights: str
    question: Literal["warm", "cold", "completion", "newcomers"]
    score: float
    rank: int | None
    floor: float | None
    equals: int
    among: int
    points: dict[str, float]
    reasons: list[ReasonModel]
    against: list[ReasonModel]
    through: list[ThroughModel]
    intermediaries: int
    met: list[PartModel]
    others: float
    alliances: list[WhatIfModel]
    made_with: list[WhatIfModel]
    least: list[ThingModel] | None
    texts: list[str]


def explanation_model(generation: Generation, told: Explanation, lang: Language) -> ExplanationModel:
    """Return an explanation with the data set that it comes from."""
    return ExplanationModel(
        dataset=dataset_model(generation),
        target=thing_model(told.target),
        candidate=thing_model(told.candidate),
        weights=told.weights,
        question=told.question,
        score=told.score,
        rank=told.rank,
        floor=told.floor,
        equals=told.equals,
        among=told.among,
        points=dict(told.points),
        reasons=[reason_model(one, lang) for one in told.reasons],
        against=[reason_model(one, lang) for one in told.against],
        through=[_through(one, lang) for one in told.through],
        intermediaries=told.intermediaries,
        met=[_part(one) for one in told.met],
        others=told.others,
        alliances=[_what_if(one) for one in told.alliances],
        made_with=[_what_if(one) for one in told.made_with],
        least=None if told.least is None else [thing_model(one) for one in told.least],
        texts=list(told.texts),
    )


def explanation_of(model: ExplanationModel) -> Explanation:
    """Return the explanation that an answer is, as the library has it."""
    return Explanation(
        match_of(model.target),
        match_of(model.candidate),
        model.weights,
        model.question,
        model.score,
        model.rank,
        model.floor,
        model.equals,
        model.among,
        dict(model.points),
        tuple(map(reason_of, model.reasons)),
        tuple(map(reason_of, model.against)),
        tuple(map(_through_of, model.through)),
        model.intermediaries,
        tuple(map(_part_of, model.met)),
        model.others,
        tuple(map(_what_if_of, model.alliances)),
        tuple(map(_what_if_of, model.made_with)),
        None if model.least is None else tuple(map(match_of, model.least)),
        tuple(model.texts),
    )


def _part(one: Part) -> PartModel:
    return PartModel(of=thing_model(one.of), points=one.points)


def _part_of(model: PartModel) -> Part:
    return Part(match_of(model.of), model.points)


def _through(one: Through, lang: Language) -> ThroughModel:
    return ThroughModel(
        of=thing_model(one.of),
        points=one.total,
        points_by_evidence=dict(one.points),
        near=StrengthModel(undertakings=one.near.undertakings, last=one.near.last),
        far=StrengthModel(undertakings=one.far.undertakings, last=one.far.last),
        first=[_part(part) for part in one.first],
        second=[_part(part) for part in one.second],
        text=one.text,
        evidence=[evidence_model(found, lang) for found in one.evidence],
    )


def _through_of(model: ThroughModel) -> Through:
    found = (
        Evidence(one.fact, one.source, one.title, one.date, one.start, one.end, one.confidence)
        for one in model.evidence
    )
    return Through(
        match_of(model.of),
        dict(model.points_by_evidence),
        Strength(model.near.undertakings, model.near.last),
        Strength(model.far.undertakings, model.far.last),
        tuple(map(_part_of, model.first)),
        tuple(map(_part_of, model.second)),
        model.text,
        tuple(found),
    )


def _what_if(one: WhatIf) -> WhatIfModel:
    return WhatIfModel(
        without=[thing_model(act) for act in one.without],
        made_with=None if one.made_with is None else thing_model(one.made_with),
        points=one.points,
        score=one.score,
        rank=one.rank,
        text=one.text,
    )


def _what_if_of(model: WhatIfModel) -> WhatIf:
    return WhatIf(
        tuple(map(match_of, model.without)),
        None if model.made_with is None else match_of(model.made_with),
        model.points,
        model.score,
        model.rank,
        model.text,
    )
