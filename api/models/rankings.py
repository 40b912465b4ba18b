"""Rankings as answers: candidates, each with the reasons that make its score."""

from typing import Annotated

from pydantic import Field

from api.models.base import Model
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import EvidenceModel, ThingModel, evidence_model, match_of, thing_model
from graph import Candidate, Evidence, ExplainedReason, Generation, Match, Ranking
from graph.network import ORGANISATION, Language


class ReasonModel(Model):
    """One term of a score, as a sentence, with its evidence."""

    code: Annotated[str, Field(examples=["shared-cause"])]
    points: float
    text: Annotated[str, Field(examples=["Même cause : inclusion numérique."])]
    evidence: list[EvidenceModel]


class CandidateModel(Model):
    """An organisation in a ranking; its score is the sum of the points of its reasons."""

    organisation: str
    slug: str
    label: str
    score: float
    reasons: list[ReasonModel]


class RankingModel(Model):
    """A ranking: what it is about (null: the whole network), the weights used, the candidates."""

    dataset: DatasetModel
    target: ThingModel | None
    weights: str
    items: list[CandidateModel]
    next: str | None = None


def ranking_model(generation: Generation, ranking: Ranking, lang: Language) -> RankingModel:
    """Return a ranking with the data set that it comes from."""
    return RankingModel(
        dataset=dataset_model(generation),
        target=None if ranking.target is None else thing_model(ranking.target),
        weights=ranking.weights,
        items=[_candidate(one, lang) for one in ranking.candidates],
    )


def ranking_of(model: RankingModel) -> Ranking:
    """Return the ranking that an answer is, as the library has it."""
    return Ranking(
        None if model.target is None else match_of(model.target),
        model.weights,
        tuple(
            Candidate(one.organisation, one.label, one.score, tuple(_reason_of(reason) for reason in one.reasons))
            for one in model.items
        ),
    )


def _candidate(one: Candidate, lang: Language) -> CandidateModel:
    return CandidateModel(
        organisation=one.organisation,
        slug=Match(one.organisation, ORGANISATION, one.label).slug,
        label=one.label,
        score=one.score,
        reasons=[_reason(reason, lang) for reason in one.reasons],
    )


def _reason(reason: ExplainedReason, lang: Language) -> ReasonModel:
    return ReasonModel(
        code=reason.code,
        points=reason.points,
        text=reason.text,
        evidence=[evidence_model(one, lang) for one in reason.evidence],
    )


def _reason_of(model: ReasonModel) -> ExplainedReason:
    found = (
        Evidence(one.fact, one.source, one.title, one.date, one.start, one.end, one.confidence)
        for one in model.evidence
    )
    return ExplainedReason(model.code, model.points, model.text, tuple(found))
