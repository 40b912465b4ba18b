"""Rankings as answers: candidates, each with the reasons that make its score."""

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field

from api.models.base import Model
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import EvidenceModel, ThingModel, evidence_model, evidence_of, match_of, thing_model
from graph import Candidate, Evidence, ExplainedReason, Generation, Match, Ranking
from graph.learning import Backtested, Figure
from graph.network import ORGANISATION, Language


class ReasonModel(Model):
    """One term of a score, as a sentence, with its evidence; ``count`` is how many alliances or kilometres it tells."""

    code: Annotated[str, Field(examples=["shared-cause"])]
    points: float
    text: Annotated[str, Field(examples=["Causes en commun : inclusion numérique."])]
    evidence: list[EvidenceModel]
    count: int = 0


class CandidateModel(Model):
    """An organisation in a ranking; its score is the sum of the points of its reasons.

    ``against`` is what speaks against it, without points; ``alike`` how many nothing tells from it, itself one of them.
    """

    organisation: str
    slug: str
    label: str
    score: float
    reasons: list[ReasonModel]
    against: list[ReasonModel] = Field(default_factory=list)
    alike: int = 1


class FigureModel(Model):
    """A mean over questions with its bounds of 95 %."""

    mean: float
    low: float
    high: float


class BacktestModel(Model):
    """What weights gave for questions that came after what taught them: the mean reciprocal rank, and hits in ten."""

    questions: int
    mrr: FigureModel
    hit_10: FigureModel


class RankingModel(Model):
    """A ranking: what it is about (null: several, or the whole network), the weights used, the candidates.

    Of partners, ``question`` is the kind of question, ``backtest`` what its weights gave on later alliances, and
    ``left`` how many organisations each filter leaves by itself, where the list is short.
    """

    dataset: DatasetModel
    target: ThingModel | None
    weights: str
    items: list[CandidateModel]
    question: Literal["warm", "cold", "completion", "newcomers"] | None = None
    backtest: BacktestModel | None = None
    left: dict[str, int] = Field(default_factory=dict)
    next: str | None = None


class RefusedModel(Model):
    """An organisation of a batch that has no list, and why."""

    org: str
    problem: str


class RankingsModel(Model):
    """The lists of a batch, in its order; of a name that is not known, or means several things, why there is none."""

    dataset: DatasetModel
    items: list[RankingModel | RefusedModel]


class AskedModel(Model):
    """A batch: whose partners are asked for (names, slugs or IRIs, at most a hundred)."""

    orgs: Annotated[list[Annotated[str, Field(min_length=1, max_length=300)]], Field(min_length=1, max_length=100)]


def ranking_model(generation: Generation, ranking: Ranking, lang: Language) -> RankingModel:
    """Return a ranking with the data set that it comes from."""
    shown = _Shown(lang)
    return RankingModel(
        dataset=dataset_model(generation),
        target=None if ranking.target is None else thing_model(ranking.target),
        weights=ranking.weights,
        items=[_candidate(one, shown) for one in ranking.candidates],
        question=ranking.question,
        backtest=None if ranking.backtest is None else BacktestModel.model_validate(asdict(ranking.backtest)),
        left=dict(ranking.left),
    )


def ranking_of(model: RankingModel) -> Ranking:
    """Return the ranking that an answer is, as the library has it."""
    return Ranking(
        None if model.target is None else match_of(model.target),
        model.weights,
        tuple(
            Candidate(
                one.organisation,
                one.label,
                one.score,
                tuple(map(reason_of, one.reasons)),
                tuple(map(reason_of, one.against)),
                one.alike,
            )
            for one in model.items
        ),
        model.question,
        None if model.backtest is None else _backtest_of(model.backtest),
        dict(model.left),
    )


class _Shown(dict[Evidence, EvidenceModel]):
    """The evidence of a ranking, each piece made once: many reasons rest on the same facts."""

    def __init__(self, lang: Language) -> None:
        super().__init__()
        self._lang = lang

    def __missing__(self, one: Evidence) -> EvidenceModel:
        self[one] = made = evidence_model(one, self._lang)
        return made


def _candidate(one: Candidate, shown: _Shown) -> CandidateModel:
    return CandidateModel(
        organisation=one.organisation,
        slug=Match(one.organisation, ORGANISATION, one.label).slug,
        label=one.label,
        score=one.score,
        reasons=[_reason(reason, shown) for reason in one.reasons],
        against=[_reason(reason, shown) for reason in one.against],
        alike=one.alike,
    )


def _backtest_of(model: BacktestModel) -> Backtested:
    return Backtested(model.questions, Figure(**model.mrr.model_dump()), Figure(**model.hit_10.model_dump()))


def reason_model(reason: ExplainedReason, lang: Language) -> ReasonModel:
    """Return a reason."""
    return _reason(reason, _Shown(lang))


def _reason(reason: ExplainedReason, shown: _Shown) -> ReasonModel:
    return ReasonModel(
        code=reason.code,
        points=reason.points,
        text=reason.text,
        evidence=list(map(shown.__getitem__, reason.evidence)),
        count=reason.count,
    )


def reason_of(model: ReasonModel) -> ExplainedReason:
    """Return the reason that an answer has, as the library has it."""
    return ExplainedReason(model.code, model.points, model.text, tuple(map(evidence_of, model.evidence)), model.count)
