"""The answers of the HTTP API, and of ``--json``: one shape for both."""

from api.models.base import Model
from api.models.datasets import DatasetModel, SourceModel, dataset_model
from api.models.problems import LimitModel, ProblemModel
from api.models.queries import ExampleModel, TermModel, TermsModel, UnknownTermModel
from api.models.rankings import CandidateModel, RankingModel, ReasonModel, ranking_model, ranking_of
from api.models.search import (
    FoundListModel,
    FoundModel,
    MatchesModel,
    MatchingModel,
    RowModel,
    RowsModel,
    found_model,
    found_of,
    matching_model,
    matching_of,
    sought_of,
)
from api.models.things import (
    EvidenceModel,
    FactModel,
    ResourceModel,
    StatementModel,
    ThingModel,
    ThingsModel,
    TieModel,
    evidence_model,
    match_of,
    thing_model,
)

__all__ = [
    "CandidateModel",
    "DatasetModel",
    "EvidenceModel",
    "ExampleModel",
    "FactModel",
    "FoundListModel",
    "FoundModel",
    "LimitModel",
    "MatchesModel",
    "MatchingModel",
    "Model",
    "ProblemModel",
    "RankingModel",
    "ReasonModel",
    "ResourceModel",
    "RowModel",
    "RowsModel",
    "SourceModel",
    "StatementModel",
    "TermModel",
    "TermsModel",
    "ThingModel",
    "ThingsModel",
    "TieModel",
    "UnknownTermModel",
    "dataset_model",
    "evidence_model",
    "found_model",
    "found_of",
    "match_of",
    "matching_model",
    "matching_of",
    "ranking_model",
    "ranking_of",
    "sought_of",
    "thing_model",
]
