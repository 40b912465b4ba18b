"""Diagnoses as answers: what is in a territory and what is missing there."""

from dataclasses import asdict

from api.models.base import Model
from api.models.catalysts import ActorModel, actor_model, actor_of
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import ThingModel, match_of, thing_model
from api.sentences.diagnoses import diagnosis_texts
from graph import Diagnosed, Generation
from graph.diagnosing import Missing, Open, Present
from graph.network import Language
from graph.territories import Rate


class PresentModel(Model):
    """A sector (null: unknown) there: its residents, the active ones of these, the alliances that it is in."""

    sector: ThingModel | None
    residents: int
    active: int
    alliances: int


class RateModel(Model):
    """How many alliances of at least three sectors there are for each active organisation.

    ``raw`` is alliances / active (null where nobody is active); ``shrunk`` is drawn to the ``mean`` of the territories
    of the level, which counts as ``strength`` organisations (null: rates differ no more than by chance, and ``shrunk``
    is the mean). ``percentile`` is the place of ``shrunk`` among the ``compared`` ones in which somebody is active.
    """

    alliances: int
    active: int
    raw: float | None
    shrunk: float
    mean: float
    strength: float | None
    percentile: float | None
    compared: int


class OpenModel(Model):
    """A cause that is stated there and that no alliance there is about."""

    cause: ThingModel
    organisations: int
    undertakings: int


class MissingModel(Model):
    """A sector that is missing, and in how many of the territories of the level it is not."""

    sector: ThingModel
    residents: int
    elsewhere: int
    territories: int


class DiagnosisModel(Model):
    """A territory: who is there, who works together, what is stated and not acted on, who is missing.

    ``texts`` say the same in sentences. ``introductions`` are pairs that ``introducers`` who act there have introduced,
    wherever they met; ``absent`` are sectors of no resident, ``unallied`` those of residents who are in no alliance
    there.
    """

    dataset: DatasetModel
    territory: ThingModel
    texts: list[str]
    residents: int
    active: int
    alliances: int
    sectors: list[PresentModel]
    rate: RateModel
    introductions: int
    introducers: int
    catalysts: list[ActorModel]
    causes: list[OpenModel]
    absent: list[MissingModel]
    unallied: list[MissingModel]


def diagnosis_model(generation: Generation, found: Diagnosed, lang: Language) -> DiagnosisModel:
    """Return the diagnosis of a territory with the data set that it comes from."""
    return DiagnosisModel(
        dataset=dataset_model(generation),
        territory=thing_model(found.territory),
        texts=diagnosis_texts(found, lang),
        residents=found.residents,
        active=found.active,
        alliances=found.alliances,
        sectors=[
            PresentModel(
                sector=None if one.sector is None else thing_model(one.sector),
                residents=one.residents,
                active=one.active,
                alliances=one.alliances,
            )
            for one in found.sectors
        ],
        rate=RateModel(**asdict(found.rate)),
        introductions=found.introductions,
        introducers=found.introducers,
        catalysts=[actor_model(one, lang) for one in found.catalysts],
        causes=[
            OpenModel(cause=thing_model(one.cause), organisations=one.organisations, undertakings=one.undertakings)
            for one in found.causes
        ],
        absent=list(map(_missing_model, found.absent)),
        unallied=list(map(_missing_model, found.unallied)),
    )


def diagnosis_of(model: DiagnosisModel) -> Diagnosed:
    """Return the diagnosis that an answer holds, as the library has it."""
    return Diagnosed(
        match_of(model.territory),
        model.residents,
        model.active,
        model.alliances,
        tuple(
            Present(None if one.sector is None else match_of(one.sector), one.residents, one.active, one.alliances)
            for one in model.sectors
        ),
        Rate(**model.rate.model_dump()),
        model.introductions,
        model.introducers,
        tuple(map(actor_of, model.catalysts)),
        tuple(Open(match_of(one.cause), one.organisations, one.undertakings) for one in model.causes),
        tuple(map(_missing_of, model.absent)),
        tuple(map(_missing_of, model.unallied)),
    )


def _missing_model(one: Missing) -> MissingModel:
    return MissingModel(
        sector=thing_model(one.sector), residents=one.residents, elsewhere=one.elsewhere, territories=one.territories
    )


def _missing_of(model: MissingModel) -> Missing:
    return Missing(match_of(model.sector), model.residents, model.elsewhere, model.territories)
