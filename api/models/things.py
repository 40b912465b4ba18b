"""Things as answers: organisations, undertakings and territories, their ties, and where each fact is read."""

from typing import Annotated

from pydantic import Field

from api.models.base import Model, Row
from api.models.datasets import DatasetModel
from graph import Evidence, Match
from graph.network import Language


class EvidenceModel(Model):
    """Where a fact is read."""

    fact: str
    source: str
    title: str
    date: str | None
    locator: Annotated[str | None, Field(examples=["caractères 2165-2219"])]
    start: int | None
    end: int | None
    confidence: float


class ThingModel(Model):
    """An organisation, an undertaking or a territory, in short."""

    iri: str
    slug: str
    kind: str
    label: str


class ThingsModel(Model):
    """A list of things, with the address of the next page (null on the last)."""

    dataset: DatasetModel
    items: list[ThingModel]
    next: str | None = None


class GroundModel(Model):
    """A named graph that says something: the title of its source and its edition, null where it has none.

    ``inferred`` is true where a rule concluded it and no source states it.
    """

    graph: str
    title: str
    vintage: str | None
    inferred: bool


class TieModel(Model):
    """A tie of a thing, read as a sentence: subject, verb, object; ``fact`` is the fact that says so.

    ``stated_in`` are the named graphs that say so, where no evidence does: those of registers, of rules, of what
    people wrote. ``inferred`` is true where these are graphs of inferences alone.
    """

    subject: ThingModel
    verb: str
    object: ThingModel
    fact: str | None
    evidence: list[EvidenceModel]
    stated_in: list[GroundModel]
    inferred: bool


class ParticularModel(Model):
    """What is known of a thing beside its ties: a column of the reconciliation service, its values, who says so.

    ``iris`` are those of the values that are things or concepts.
    """

    id: Annotated[str, Field(examples=["rna"])]
    name: Annotated[str, Field(examples=["RNA"])]
    values: list[str]
    iris: list[str]
    stated_in: list[GroundModel]


class ResourceModel(Model):
    """A thing with what is known of it (numbers, purpose, legal form…), and with ties and their evidence.

    ``total`` is the number of all its ties, ``next`` the address of the next ones (null on the last).
    """

    dataset: DatasetModel
    item: ThingModel
    particulars: list[ParticularModel]
    ties: list[TieModel]
    total: int
    next: str | None = None


class StatementModel(Model):
    """What the store says, as one triple."""

    subject: str
    property: str
    value: str
    language: str | None


class FactModel(Model):
    """A fact, a piece of evidence, a document or a concept, with what the store says of it and of the facts about it.

    ``next`` is the address of the next of these facts (null on the last).
    """

    dataset: DatasetModel
    item: ThingModel
    statements: list[StatementModel]
    next: str | None = None


def thing_row(match: Match) -> Row:
    """Return what a thing in short says."""
    return {"iri": match.iri, "slug": match.slug, "kind": match.kind, "label": match.label}


def thing_model(match: Match) -> ThingModel:
    """Return a thing in short."""
    return ThingModel.model_validate(thing_row(match))


def match_of(model: ThingModel) -> Match:
    """Return the thing that an answer speaks of, as the library has it."""
    return Match(model.iri, model.kind, model.label)


def evidence_of(model: EvidenceModel) -> Evidence:
    """Return the evidence that an answer shows, as the library has it."""
    return Evidence(model.fact, model.source, model.title, model.date, model.start, model.end, model.confidence)


def evidence_row(one: Evidence, lang: Language) -> Row:
    """Return what a piece of evidence says."""
    return {
        "fact": one.fact,
        "source": one.source,
        "title": one.title,
        "date": one.date,
        "locator": one.locator(lang),
        "start": one.start,
        "end": one.end,
        "confidence": one.confidence,
    }


def evidence_model(one: Evidence, lang: Language) -> EvidenceModel:
    """Return a piece of evidence."""
    return EvidenceModel.model_validate(evidence_row(one, lang))
