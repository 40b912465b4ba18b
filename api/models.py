"""The answers of the HTTP API, and of ``--json``: one shape for both."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph import Candidate, Evidence, ExplainedReason, Found, Generation, Match, Matching, Ranking, Sought
from graph.finding import LONGEST_BATCH
from graph.network import ORGANISATION, Language


class Model(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)


class SourceModel(Model):
    """A source of the data set."""

    name: str
    title: str
    vintage: str
    licence: str


class DatasetModel(Model):
    """The data set that answered: cite its version."""

    version: Annotated[str, Field(examples=["2026-11-22-851d80916474"])]
    built: str
    sources: list[SourceModel]


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


class ThingModel(Model):
    """An organisation, an undertaking or a territory, in short."""

    iri: str
    slug: str
    kind: str
    label: str


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


class RankingModel(Model):
    """A ranking: what it is about (null: the whole network), the weights used, the candidates."""

    dataset: DatasetModel
    target: ThingModel | None
    weights: str
    items: list[CandidateModel]
    next: str | None = None


class ThingsModel(Model):
    """A list of things, with the address of the next page (null on the last)."""

    dataset: DatasetModel
    items: list[ThingModel]
    next: str | None = None


class TieModel(Model):
    """A tie of a thing, read as a sentence: subject, verb, object; ``fact`` is the fact that says so."""

    subject: ThingModel
    verb: str
    object: ThingModel
    fact: str | None
    evidence: list[EvidenceModel]


class ResourceModel(Model):
    """A thing with ties and their evidence, the number of all its ties, and the address of the next ones (or null)."""

    dataset: DatasetModel
    item: ThingModel
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


class LimitModel(Model):
    """A limit that was met: its name is that of the setting, MAILLAGE_ aside."""

    name: Annotated[str, Field(examples=["query_seconds"])]
    value: float | int
    unit: Annotated[str, Field(examples=["s"])]


class ProblemModel(Model):
    """An error, as RFC 9457 writes it; what does not apply to it is left out.

    ``limit`` is the limit that was met; ``line`` and ``column`` (from 1) are where a query stops being SPARQL;
    ``suggestion`` is what was perhaps meant there.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    limit: LimitModel | None = None
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None


class ExampleModel(Model):
    """A competency question: its number, its theme, its words by language, and its query."""

    code: Annotated[str, Field(examples=["Q10"])]
    theme: Annotated[str, Field(examples=["alliances"])]
    title: dict[str, str]
    query: str


class TermModel(Model):
    """A term that a query may use: as it is written, what it is, and how often the facts use it."""

    name: Annotated[str, Field(examples=["al:Alliance"])]
    kind: Literal["class", "property", "concept"]
    label: str | None
    definition: str | None
    count: Annotated[int | None, Field(description="Instances d'une classe, triplets d'une propriété. · Uses.")]


class TermsModel(Model):
    """The terms, the most used first, and the prefixes that a query may use without declaring them."""

    prefixes: dict[str, str]
    terms: list[TermModel]


class UnknownTermModel(Model):
    """A term of a query that nobody defines, as it is written there; the nearest that is; a sentence on both."""

    term: Annotated[str, Field(examples=["al:participateIn"])]
    nearest: Annotated[str | None, Field(examples=["al:participatesIn"])]
    detail: str


def dataset_model(generation: Generation) -> DatasetModel:
    """Return the data set of a generation; the people of the told documents are not listed one by one."""
    manifest = generation.manifest
    sources = [
        SourceModel(name=one.name, title=one.title, vintage=one.vintage, licence=one.licence)
        for one in manifest.sources
        if not one.name.startswith("told/person/")
    ]
    return DatasetModel(version=manifest.version, built=manifest.built, sources=sources)


def thing_model(match: Match) -> ThingModel:
    """Return a thing in short."""
    return ThingModel(iri=match.iri, slug=match.slug, kind=match.kind, label=match.label)


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


def evidence_model(one: Evidence, lang: Language) -> EvidenceModel:
    """Return a piece of evidence."""
    return EvidenceModel(
        fact=one.fact,
        source=one.source,
        title=one.title,
        date=one.date,
        locator=one.locator(lang),
        start=one.start,
        end=one.end,
        confidence=one.confidence,
    )


def ranking_model(generation: Generation, ranking: Ranking, lang: Language) -> RankingModel:
    """Return a ranking with the data set that it comes from."""
    return RankingModel(
        dataset=dataset_model(generation),
        target=None if ranking.target is None else thing_model(ranking.target),
        weights=ranking.weights,
        items=[_candidate(one, lang) for one in ranking.candidates],
    )


def match_of(model: ThingModel) -> Match:
    """Return the thing that an answer speaks of, as the library has it."""
    return Match(model.iri, model.kind, model.label)


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


def _reason_of(model: ReasonModel) -> ExplainedReason:
    found = (
        Evidence(one.fact, one.source, one.title, one.date, one.start, one.end, one.confidence)
        for one in model.evidence
    )
    return ExplainedReason(model.code, model.points, model.text, tuple(found))


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
