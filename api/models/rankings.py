"""Rankings as answers: candidates, each with the reasons that make its score."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import to_json

from api.models.base import Model, Row
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import EvidenceModel, ThingModel, evidence_of, evidence_row, match_of, thing_row
from graph import Candidate, Evidence, ExplainedReason, Generation, Match, Ranking
from graph.learning import Backtested, Figure
from graph.network import ORGANISATION, Language


class WordModel(Model):
    """A word that a reason speaks of, with its share of the points."""

    word: str
    points: float


class ReasonModel(Model):
    """One term of a score, as a sentence, with its evidence; ``count`` is how many alliances or kilometres it tells.

    Where it speaks of words, all of these are in ``words``, and their points sum to its own.
    """

    code: Annotated[str, Field(examples=["shared-cause"])]
    points: float
    text: Annotated[str, Field(examples=["Causes en commun : inclusion numérique."])]
    evidence: list[EvidenceModel]
    count: int = 0
    words: list[WordModel] = Field(default_factory=list)


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
    ``left`` how many organisations each filter leaves by itself, where the list is short; ``unknown_words`` are those
    of the stated purpose that no undertaking bears; ``programme`` is the kind of programme whose own weights were
    used, null for those of all.
    """

    dataset: DatasetModel
    target: ThingModel | None
    weights: str
    items: list[CandidateModel]
    question: Literal["warm", "cold", "completion", "newcomers"] | None = None
    backtest: BacktestModel | None = None
    left: dict[str, int] = Field(default_factory=dict)
    unknown_words: list[str] = Field(default_factory=list)
    programme: str | None = None
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


def ranking_json(generation: Generation, ranking: Ranking, lang: Language) -> bytes:
    """Return a ranking with the data set that it comes from, as JSON: what its model writes.

    A list has some thousand members: to make and to check a model of each takes longer than to write them.
    """
    return to_json(_ranking_row(generation, ranking, lang))


def rankings_json(generation: Generation, items: Iterable[bytes]) -> bytes:
    """Return the answer to a batch as JSON: what its model writes; ``items`` are its lists and refusals as JSON."""
    return b'{"dataset":%b,"items":[%b]}' % (to_json(dataset_model(generation)), b",".join(items))


def ranking_model(generation: Generation, ranking: Ranking, lang: Language) -> RankingModel:
    """Return a ranking with the data set that it comes from."""
    return RankingModel.model_validate(_ranking_row(generation, ranking, lang))


def _ranking_row(generation: Generation, ranking: Ranking, lang: Language) -> Row:
    """Return what a ranking says, in the order of its model."""
    shown = _Shown(lang)
    return {
        "dataset": dataset_model(generation).model_dump(),
        "target": None if ranking.target is None else thing_row(ranking.target),
        "weights": ranking.weights,
        "items": [_candidate_row(one, shown) for one in ranking.candidates],
        "question": ranking.question,
        "backtest": None if ranking.backtest is None else asdict(ranking.backtest),
        "left": dict(ranking.left),
        "unknown_words": ranking.unknown_words,
        "programme": ranking.programme,
        "next": None,
    }


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
        tuple(model.unknown_words),
        model.programme,
    )


class _Shown:
    """The evidence of a ranking, each piece made once: many reasons rest on the same facts."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang
        self._made: dict[int, Row] = {}

    def __call__(self, one: Evidence) -> Row:
        # by identity: the ranking holds each piece as long as it is shown, and hashing one takes longer than all else
        made = self._made.get(id(one))
        if made is None:
            made = self._made[id(one)] = evidence_row(one, self._lang)
        return made


def _candidate_row(one: Candidate, shown: _Shown) -> Row:
    return {
        "organisation": one.organisation,
        "slug": Match(one.organisation, ORGANISATION, one.label).slug,
        "label": one.label,
        "score": one.score,
        "reasons": [_reason_row(reason, shown) for reason in one.reasons],
        "against": [_reason_row(reason, shown) for reason in one.against],
        "alike": one.alike,
    }


def _backtest_of(model: BacktestModel) -> Backtested:
    return Backtested(model.questions, Figure(**model.mrr.model_dump()), Figure(**model.hit_10.model_dump()))


def reason_model(reason: ExplainedReason, lang: Language) -> ReasonModel:
    """Return a reason."""
    return ReasonModel.model_validate(_reason_row(reason, _Shown(lang)))


def _reason_row(reason: ExplainedReason, shown: _Shown) -> Row:
    return {
        "code": reason.code,
        "points": reason.points,
        "text": reason.text,
        "evidence": list(map(shown, reason.evidence)),
        "count": reason.count,
        "words": [{"word": word, "points": points} for word, points in reason.words],
    }


def reason_of(model: ReasonModel) -> ExplainedReason:
    """Return the reason that an answer has, as the library has it."""
    words = tuple((one.word, one.points) for one in model.words)
    proofs = tuple(map(evidence_of, model.evidence))
    return ExplainedReason(model.code, model.points, model.text, proofs, model.count, words)
