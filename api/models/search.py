"""Search as answers: what a text finds, and what the rows of a table may mean."""

from typing import Annotated

from pydantic import ConfigDict, Field

from api.models.base import Model
from api.models.datasets import DatasetModel
from api.models.things import ThingModel
from graph import Found, Matching, Sought
from graph.finding import LONGEST_BATCH


class FoundModel(ThingModel):
    """A thing that was found: what tells it apart, how well it fits (null in a plain list), and what fits."""

    hint: Annotated[str, Field(examples=["Poitiers (86) · RNA W861000001"])]
    score: float | None = None
    types: list[str]
    features: dict[str, float]


class FoundListModel(Model):
    """A list of things that were found, with the address of the next page (null on the last)."""

    dataset: DatasetModel
    items: list[FoundModel]
    next: str | None = None


class RowModel(Model):
    """An organisation as a row of a table names it; ``commune`` is a code, ``town`` a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(max_length=300, examples=["Asso. Alsace active"])] = ""
    commune: Annotated[str, Field(max_length=100, examples=["67482"])] = ""
    town: Annotated[str, Field(max_length=100, examples=["Strasbourg"])] = ""
    postal_code: Annotated[str, Field(max_length=20)] = ""
    siren: Annotated[str, Field(max_length=40)] = ""
    siret: Annotated[str, Field(max_length=40)] = ""
    rna: Annotated[str, Field(max_length=40)] = ""
    uai: Annotated[str, Field(max_length=40)] = ""


class RowsModel(Model):
    """The rows to be matched, and how many candidates each may have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Annotated[list[RowModel], Field(min_length=1, max_length=LONGEST_BATCH)]
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class MatchingModel(Model):
    """What a row may mean, the best first; ``confirmed`` where the first is sure and clearly ahead."""

    candidates: list[FoundModel]
    confirmed: bool


class MatchesModel(Model):
    """What rows may mean, in their order."""

    dataset: DatasetModel
    items: list[MatchingModel]


def found_model(found: Found) -> FoundModel:
    """Return a thing that was found."""
    return FoundModel(
        iri=found.iri,
        slug=found.slug,
        kind=found.kind,
        label=found.label,
        hint=found.hint,
        score=found.score,
        types=list(found.types),
        features=dict(found.features),
    )


def found_of(model: FoundModel) -> Found:
    """Return the thing that was found, as the library has it."""
    features = tuple(model.features.items())
    return Found(model.iri, model.kind, model.label, model.hint, model.score or 0.0, tuple(model.types), features)


def matching_model(found: Matching) -> MatchingModel:
    """Return what a row may mean."""
    return MatchingModel(candidates=[found_model(one) for one in found.candidates], confirmed=found.confirmed)


def matching_of(model: MatchingModel) -> Matching:
    """Return what a row may mean, as the library has it."""
    return Matching(tuple(found_of(one) for one in model.candidates), model.confirmed)


def sought_of(row: RowModel) -> Sought:
    """Return a row as the library has it."""
    return Sought(**row.model_dump())
