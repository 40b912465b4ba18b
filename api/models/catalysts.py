"""Catalysts as answers: actors, each with counts that are compared with those of their peers."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.models.base import Model
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import EvidenceModel, ThingModel, evidence_model, evidence_of, match_of, thing_model
from graph import Actor, Catalysts, Counted, Generation, Match, Met
from graph.brokers import Peers
from graph.network import ORGANISATION, Language


class CountedModel(Model):
    """A count as a sentence, with the evidence of the facts behind it.

    ``percentile`` (0 to 100) is its place among actors of as many partners, who has as much counting half; null for
    what is not compared.
    """

    code: Annotated[str, Field(examples=["introduced"])]
    count: int
    percentile: float | None
    text: Annotated[str, Field(examples=["A fait se rencontrer 12 paires d'organisations de secteurs différents."])]
    evidence: list[EvidenceModel]


class MetModel(Model):
    """A pair that an actor introduced, the undertaking where it met, and the day.

    What is known by its year or month stands at the last day of it.
    """

    pair: tuple[ThingModel, ThingModel]
    undertaking: ThingModel
    day: date


class PeersModel(Model):
    """Those whom percentiles are among: how many organisations, of how many partners."""

    organisations: int
    lowest: int
    highest: int


class ActorModel(Model):
    """An organisation that makes others meet: what it did, what is said of it, what it could do.

    ``introductions`` are the latest five of the pairs that it introduced; ``roles`` counts the pairs of its partners
    that have not met, those of one sector too, by the roles of Gould and Fernandez.
    """

    organisation: str
    slug: str
    label: str
    partners: int
    reasons: list[CountedModel]
    introductions: list[MetModel]
    roles: dict[str, int]
    peers: PeersModel


class CatalystsModel(Model):
    """Who makes sectors meet, the first first, in a territory (null: everywhere)."""

    dataset: DatasetModel
    target: ThingModel | None
    items: list[ActorModel]
    next: str | None = None


def catalysts_model(generation: Generation, found: Catalysts, lang: Language) -> CatalystsModel:
    """Return catalysts with the data set that they come from."""
    return CatalystsModel(
        dataset=dataset_model(generation),
        target=None if found.target is None else thing_model(found.target),
        items=[actor_model(one, lang) for one in found.actors],
    )


def catalysts_of(model: CatalystsModel) -> Catalysts:
    """Return the catalysts that an answer holds, as the library has them."""
    return Catalysts(None if model.target is None else match_of(model.target), tuple(map(actor_of, model.items)))


def actor_model(one: Actor, lang: Language) -> ActorModel:
    """Return an actor."""
    return ActorModel(
        organisation=one.organisation,
        slug=Match(one.organisation, ORGANISATION, one.label).slug,
        label=one.label,
        partners=one.partners,
        reasons=[_counted_model(reason, lang) for reason in one.reasons],
        introductions=[
            MetModel(
                pair=(thing_model(met.pair[0]), thing_model(met.pair[1])),
                undertaking=thing_model(met.undertaking),
                day=met.day,
            )
            for met in one.introductions
        ],
        roles=dict(one.roles),
        peers=PeersModel(organisations=one.peers.organisations, lowest=one.peers.lowest, highest=one.peers.highest),
    )


def actor_of(model: ActorModel) -> Actor:
    """Return the actor that an answer speaks of, as the library has it."""
    return Actor(
        model.organisation,
        model.label,
        model.partners,
        tuple(
            Counted(one.code, one.count, one.percentile, one.text, tuple(map(evidence_of, one.evidence)))
            for one in model.reasons
        ),
        tuple(
            Met((match_of(met.pair[0]), match_of(met.pair[1])), match_of(met.undertaking), met.day)
            for met in model.introductions
        ),
        dict(model.roles),
        Peers(**model.peers.model_dump()),
    )


def _counted_model(one: Counted, lang: Language) -> CountedModel:
    return CountedModel(
        code=one.code,
        count=one.count,
        percentile=one.percentile,
        text=one.text,
        evidence=[evidence_model(proof, lang) for proof in one.evidence],
    )
