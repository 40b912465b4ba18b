"""What is known of a network, as machine code takes it: plain arrays."""

from typing import NamedTuple

import numpy as np

from graph.alliances.columns import Numbers, Reals, Rows
from graph.recommendation import ground
from graph.recommendation.cells import Land
from graph.recommendation.crowd import Crowd
from graph.recommendation.deeds import Deeds
from graph.recommendation.ground import Pairs
from graph.recommendation.reaching import Ways
from graph.recommendation.recommender import Recommender


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


def known_of(recommender: Recommender) -> Known:
    """Return what is known."""
    network, cells, past = recommender.network, recommender.cells, recommender.history
    causes, sectors, skills = recommender.kinds
    return Known(
        land=cells.land,
        deeds=past.deeds,
        crowd=recommender.crowd,
        ways=past.paths.ways,
        directions=recommender.ground.directions,
        holding=recommender.ground.holding,
        inside=recommender.ground.inside,
        steps=ground.COSINES,
        causes=cells.causes.sets[0].packed,
        offered=cells.skills.sets[0].packed,
        needed=cells.skills.sets[1].packed,
        first_sectors=cells.first_sectors,
        odds=past.odds,
        of_causes=cells.causes.values,
        of_sectors=cells.sectors.values,
        of_skills=cells.skills.values,
        related_causes=_with_itself(causes.wider, causes.narrower),
        related_sectors=_with_itself(sectors.wider, sectors.narrower),
        narrower=_with_itself(skills.narrower),
        wider=_with_itself(skills.wider),
        places=network.places.packed,
        joined=network.joined.packed,
        members=network.members.packed,
        attached=network.attached.packed,
        logarithms=recommender.logarithms,
        areas=recommender.areas,
        offering=cells.skills.sets[0].turned().packed,
        needing=cells.skills.sets[1].turned().packed,
    )


def _with_itself(*every: Rows) -> Pairs:
    """Return for each concept those that rows hold of it, itself one of them."""
    width = every[0].width
    itself = np.arange(width, dtype=np.int32)
    owners = np.concatenate([itself, *(rows.owners() for rows in every)])
    items = np.concatenate([itself, *(rows.items for rows in every)])
    return Rows.of_pairs(owners, items, (width, width)).packed
