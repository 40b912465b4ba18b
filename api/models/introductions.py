"""Introductions as answers: through whom one organisation could meet another."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.models.base import Model
from api.models.datasets import DatasetModel, dataset_model
from api.models.things import ThingModel, match_of, thing_model
from api.sentences.introductions import way_text
from graph import Generation, Ways
from graph.introducing import Bond, Third, Way
from graph.network import Language


class BondModel(Model):
    """A tie: in how many undertakings two met, the latest three of these, and the last day that is known.

    What is known by its year or month stands at the last day of it.
    """

    count: int
    last: date | None
    undertakings: list[ThingModel]


class ThirdModel(Model):
    """A third party, and how many pairs of different sectors it has introduced before."""

    organisation: ThingModel
    introductions: int


class WayModel(Model):
    """A way to somebody, as a sentence: one third party or two, and each tie on the way, one more than these."""

    text: Annotated[str, Field(examples=["Par La Poste, qui a déjà fait se rencontrer 2 paires."])]
    thirds: list[ThirdModel]
    bonds: list[BondModel]


class WaysModel(Model):
    """Through whom one organisation could meet another, the best way first.

    ``bond`` is the tie that the two have already (null: they have not met).
    """

    dataset: DatasetModel
    who: ThingModel
    whom: ThingModel
    bond: BondModel | None
    items: list[WayModel]
    next: str | None = None


def ways_model(generation: Generation, found: Ways, lang: Language) -> WaysModel:
    """Return ways to somebody with the data set that they come from."""
    return WaysModel(
        dataset=dataset_model(generation),
        who=thing_model(found.who),
        whom=thing_model(found.whom),
        bond=None if found.bond is None else _bond_model(found.bond),
        items=[
            WayModel(
                text=way_text(found, one, lang),
                thirds=[
                    ThirdModel(organisation=thing_model(third.organisation), introductions=third.introductions)
                    for third in one.thirds
                ],
                bonds=list(map(_bond_model, one.bonds)),
            )
            for one in found.ways
        ],
    )


def ways_of(model: WaysModel) -> Ways:
    """Return the ways that an answer tells, as the library has them."""
    ways = tuple(
        Way(
            tuple(Third(match_of(third.organisation), third.introductions) for third in one.thirds),
            tuple(map(_bond_of, one.bonds)),
        )
        for one in model.items
    )
    bond = None if model.bond is None else _bond_of(model.bond)
    return Ways(match_of(model.who), match_of(model.whom), bond, ways)


def _bond_model(one: Bond) -> BondModel:
    return BondModel(count=one.count, last=one.last, undertakings=list(map(thing_model, one.undertakings)))


def _bond_of(model: BondModel) -> Bond:
    return Bond(model.count, model.last, tuple(map(match_of, model.undertakings)))
