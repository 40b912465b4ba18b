"""Deeds: what the allied did about which causes, so that what it counts for one of them is reckoned where asked.

A popular cause leads to a third of all the allied: going to each of them would cost more than all else of a list.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities.compiling import compiled
from graph.alliances.columns import Numbers, Reals, Rows

Marks: TypeAlias = npt.NDArray[np.uint8]


class Deeds(NamedTuple):
    """The causes of what each of the allied took part in, as machine code takes it.

    ``place`` is the number among the allied of each organisation, -1 for none; ``here`` the reverse. The causes of
    one are ``items`` from ``starts`` on, ``often`` says in how many undertakings; ``lengths`` are the roots of the
    sums of squares of these (infinite for nothing). ``homes`` are the territories of each, by ``home_starts``.
    """

    place: Numbers
    here: Numbers
    starts: Numbers
    items: Numbers
    often: Reals
    lengths: Reals
    home_starts: Numbers
    homes: Numbers

    def sums(self, allied: Numbers, causes: Marks) -> Reals:
        """Return in how many undertakings about the marked causes some of the allied took part, by cause."""
        sizes = self.starts[allied + 1] - self.starts[allied]
        ends = np.cumsum(sizes)
        places = np.repeat(self.starts[allied] - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)
        counted = np.append(0.0, np.cumsum(self.often[places] * causes[self.items[places]]))
        out: Reals = counted[ends] - counted[ends - sizes]
        return out


def of_rows(place: Numbers, here: Numbers, did: Rows, often: Reals, homes: Rows) -> Deeds:
    """Return deeds out of the causes of the allied, how often each is theirs, and where they are at home."""
    squares = np.append(0.0, np.cumsum(often * often))
    lengths = np.sqrt(squares[did.starts[1:]] - squares[did.starts[:-1]])
    lengths[lengths == 0] = np.inf
    return Deeds(place, here, did.starts, did.items, often, lengths, homes.starts, homes.items)


def _worth(one: int, deeds: Deeds, causes: Marks, need: float, weights: tuple[float, float]) -> float:
    """Return what the deeds of one of the allied count: by how many they are, and by how alike to what is asked."""
    total, squares = 0.0, 0.0
    for place in range(deeds.starts[one], deeds.starts[one + 1]):
        squares += deeds.often[place] * deeds.often[place]
        if causes[deeds.items[place]]:
            total += deeds.often[place]
    if total == 0.0:
        return 0.0
    return weights[0] * math.log1p(total) + weights[1] * total / (math.sqrt(squares) * need)


worth = compiled(_worth) or _worth
