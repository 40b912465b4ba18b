"""Telling: the first facts that tie somebody to something: what is said of themselves, then of what they did."""

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.affinities import NOTHING
from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Rows
from graph.columnar import Columnar
from graph.recommendation.ground import Ground

ANY: Final = -2
"""What is asked of who is asked about everything that is sought."""
Told: TypeAlias = NDArray[np.int32]
"""Facts by rank and by what is sought, shape (ranks, sought, most): the first ones, then ``NOTHING``."""


class Asked(NamedTuple):
    """Whose facts are sought: the organisations of each rank, as rows, and undertakings that are the last rank's.

    ``only`` is the one thing that each rank is asked about, ``ANY`` for all that is sought, ``NOTHING`` for none.
    """

    starts: Numbers
    organisations: Numbers
    undertakings: Numbers
    only: Numbers


class _Said(NamedTuple):
    """What each row holds, and the facts that say so of each item."""

    starts: Numbers
    items: Numbers
    fact_starts: Numbers
    facts: Numbers


class _Deeds(NamedTuple):
    """What each organisation took part in, and a fact that says so of each item, ``NOTHING`` where none does."""

    starts: Numbers
    items: Numbers
    parts: Numbers


class _Sought(NamedTuple):
    """What facts are sought about.

    ``around`` is what each item stands for, shape (levels, items), -1 for nothing; without a level each stands for
    itself. ``place`` numbers what is sought, -1 for all else.
    """

    around: Numbers
    place: Numbers


class _Found(NamedTuple):
    """The facts that are found, and what is counted of one rank, by what is sought.

    How many facts there are (``counts``), in how many ``deeds``, and which of these was the ``last``; ``open`` is about
    how many things, one number, more deeds are told.
    """

    facts: Told
    counts: Numbers
    deeds: Numbers
    last: Numbers
    open: Numbers


def told_of_causes(network: Columnar, ground: Ground, asked: Asked, causes: Numbers, most: int) -> Told:
    """Return the first facts that tie each to some causes; what an undertaking is about, who joins it is tied to.

    Of ``most`` things done at most there is first what is said of each, then the part in it.
    """
    said = (_said(network.addressed, network.addressed_facts), _said(network.about, network.about_facts))
    return _told(network, said, asked, (ground.holding.T[:0], causes, len(network.causes)), most)


def told_of_territories(network: Columnar, ground: Ground, asked: Asked, territories: Numbers, most: int) -> Told:
    """Return the same for territories, with all that lies in them."""
    said = (_said(network.places, network.places_facts), _said(network.taking_place, network.taking_place_facts))
    return _told(network, said, asked, (ground.holding.T, territories, len(network.territories)), most)


def _said(rows: Rows, facts: Rows) -> _Said:
    return _Said(rows.starts, rows.items, facts.starts, facts.items)


def _told(
    network: Columnar, said: tuple[_Said, _Said], asked: Asked, about: tuple[Numbers, Numbers, int], most: int
) -> Told:
    """Return the first facts about what is sought, the second of ``about``: what items stand for, and how many are."""
    around, sought, width = about
    place = np.full(width, -1, np.int32)
    place[sought] = np.arange(len(sought))
    deeds = _Deeds(network.joined.starts, network.joined.items, network.parts)
    facts = np.full((len(asked.only), len(sought), most), NOTHING, np.int32)
    counts, met, last = np.zeros((3, len(sought)), np.int32)
    (_compiled() or _tell)(
        said, deeds, asked, _Sought(around, place), _Found(facts, counts, met, last, np.zeros(1, np.int32))
    )
    return facts


def _tell(said: tuple[_Said, _Said], deeds: _Deeds, asked: Asked, sought: _Sought, found: _Found) -> None:
    """Find the facts of all ranks, ``said`` being of organisations and of undertakings."""
    own, about = said
    for rank in range(len(asked.only)):
        found.counts[:] = 0
        found.deeds[:] = 0
        found.last[:] = 0
        only, turn = asked.only[rank], 0
        found.open[0] = len(found.deeds) if only == ANY else int(only != NOTHING)
        organisations = asked.organisations[asked.starts[rank] : asked.starts[rank + 1]]
        for one in organisations:
            look(own, one, sought, only, found, rank, 0)
        if rank == len(asked.only) - 1:
            for act in asked.undertakings:
                look(about, act, sought, only, found, rank, 0)
        for one in organisations:
            for place in range(deeds.starts[one], deeds.starts[one + 1]):
                if not found.open[0]:
                    break
                turn += 1
                useful = look(about, deeds.items[place], sought, only, found, rank, turn)
                if useful and deeds.parts[place] != NOTHING:
                    add(found, rank, turn, deeds.parts[place])


def _look(  # noqa: PLR0913, PLR0917 - what the loops take
    said: _Said, row: int, sought: _Sought, only: int, found: _Found, rank: int, turn: int
) -> bool:
    """Find what is said of a row: of somebody, or in its ``turn`` of what was done; say whether it is of any use."""
    useful, levels = False, len(sought.around)
    for place in range(said.starts[row], said.starts[row + 1]):
        for level in range(max(levels, 1)):
            thing = sought.around[level, said.items[place]] if levels else said.items[place]
            number = -1 if thing < 0 or ANY != only != thing else sought.place[thing]
            if number >= 0 and admit(found, number, turn):
                useful = True
                for fact in range(said.fact_starts[place], said.fact_starts[place + 1]):
                    put(found, rank, number, said.facts[fact])
    return useful


def _admit(found: _Found, number: int, turn: int) -> bool:
    """Count a thing done, that of this turn, where it is among the first about something; say whether it is.

    What is said of somebody, the turn being 0, always is.
    """
    if turn and found.last[number] != turn:
        if found.deeds[number] == found.facts.shape[2]:
            return False
        found.deeds[number] += 1
        found.last[number] = turn
        found.open[0] -= found.deeds[number] == found.facts.shape[2]
    return True


def _add(found: _Found, rank: int, turn: int, part: int) -> None:
    """Put the part in a thing done after what is said of it."""
    for number in range(len(found.last)):
        if found.last[number] == turn:
            put(found, rank, number, part)


def _put(found: _Found, rank: int, number: int, fact: int) -> None:
    """Put a fact after those that were found, where there is room."""
    if found.counts[number] < found.facts.shape[2]:
        found.facts[rank, number, found.counts[number]] = fact
        found.counts[number] += 1


put = compiled(_put) or _put
add = compiled(_add) or _add
admit = compiled(_admit) or _admit
look = compiled(_look) or _look


@cache
def _compiled() -> Callable[..., None] | None:
    return compiled(_tell)
