"""What is known of a network and of the weights of a question, as machine code takes it: plain arrays."""

from typing import NamedTuple

import numpy as np

from graph.alliances.columns import Numbers, Reals, Rows
from graph.recommendation import ground, history, likeness
from graph.recommendation.cells import Land
from graph.recommendation.crowd import Crowd
from graph.recommendation.deeds import Deeds
from graph.recommendation.ground import Pairs
from graph.recommendation.likeness import related
from graph.recommendation.passing import NO_FLOORS, Floors
from graph.recommendation.question import Kind
from graph.recommendation.reaching import Ways
from graph.recommendation.recommender import POPULARITY, Recommender


class Known(NamedTuple):
    """What is known, as machine code takes it: of territories, cells, the allied, and who is bound to whom.

    ``of_*`` are the sets of each organisation; ``first_sectors`` is of sets. ``related`` are the concepts that are
    those of a row, broader or narrower; ``narrower`` and ``wider`` those of skills. ``inside`` and ``areas`` are as in
    :class:`graph.recommendation.ground.Ground`. ``offering`` and ``needing`` are the sets of a skill.
    """

    land: Land
    deeds: Deeds
    crowd: Crowd
    ways: Ways
    directions: Reals
    holding: Numbers
    inside: Pairs
    steps: Reals
    causes: Pairs
    offered: Pairs
    needed: Pairs
    first_sectors: Numbers
    odds: Reals
    of_causes: Numbers
    of_sectors: Numbers
    of_skills: Numbers
    related_causes: Pairs
    related_sectors: Pairs
    narrower: Pairs
    wider: Pairs
    places: Pairs
    joined: Pairs
    members: Pairs
    attached: Pairs
    logarithms: tuple[Reals, Reals]
    areas: Pairs
    offering: Pairs
    needing: Pairs


class Weights(NamedTuple):
    """The weights of a kind of question, by where its evidence comes from, and the floors of its scores."""

    ground: Reals
    causes: Reals
    sectors: Reals
    skills: Reals
    popularity: float
    done: Reals
    floors: Floors


def known_of(recommender: Recommender) -> Known:
    """Return what is known."""
    network, cells, past = recommender.network, recommender.cells, recommender.history
    return Known(
        land=cells.land,
        deeds=past.deeds,
        crowd=recommender.crowd,
        ways=past.paths.ways,
        directions=recommender.ground.directions,
        holding=recommender.ground.holding,
        inside=recommender.ground.inside,
        steps=ground.COSINES,
        causes=_both(cells.causes.sets[0]),
        offered=_both(cells.skills.sets[0]),
        needed=_both(cells.skills.sets[1]),
        first_sectors=likeness.first_sectors(cells.sectors.sets[0]),
        odds=past.odds,
        of_causes=cells.causes.values,
        of_sectors=cells.sectors.values,
        of_skills=cells.skills.values,
        related_causes=_concepts(network.wider_causes),
        related_sectors=_concepts(network.wider_sectors),
        narrower=_concepts(network.wider_skills, narrower_only=True),
        wider=_with_itself(network.wider_skills),
        places=_both(network.places),
        joined=_both(network.joined),
        members=_both(network.members),
        attached=_both(network.attached),
        logarithms=recommender.logarithms,
        areas=recommender.areas,
        offering=_both(cells.skills.sets[0].turned()),
        needing=_both(cells.skills.sets[1].turned()),
    )


def weights_of(recommender: Recommender, kind: Kind) -> Weights:
    """Return the weights of a kind of question, and its floors."""
    weights = recommender.weights[kind]

    def of(codes: tuple[str, ...]) -> Reals:
        return np.array([weights.get(code, 0.0) for code in codes])

    causes, sectors, skills = map(of, likeness.CODES)
    return Weights(
        of(ground.CODES),
        causes,
        sectors,
        skills,
        weights.get(POPULARITY, 0.0),
        of(history.CODES),
        recommender.floors.get(kind, NO_FLOORS),
    )


def _both(rows: Rows) -> Pairs:
    return rows.starts, rows.items


def _concepts(wider: Rows, *, narrower_only: bool = False) -> Pairs:
    """Return for each concept those that are related to it, itself one of them."""
    held = [
        np.flatnonzero(related(wider, np.array([one], np.int32), narrower_only=narrower_only))
        for one in range(len(wider))
    ]
    owners = np.repeat(np.arange(len(wider)), [len(one) for one in held]).astype(np.int32)
    items = np.concatenate([np.empty(0, np.int32), *held]).astype(np.int32)
    return _both(Rows.of_pairs(owners, items, (len(wider), wider.width)))


def _with_itself(wider: Rows) -> Pairs:
    every = np.arange(len(wider), dtype=np.int32)
    pairs = np.append(wider.owners(), every), np.append(wider.items, every)
    return _both(Rows.of_pairs(*pairs, (len(wider), wider.width)))
