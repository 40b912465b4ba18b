"""The history: what the allied did together, and what that says of how near they are to those who ask.

The evidence is that of :mod:`graph.affinities`, reckoned only for whom it reaches: who shares a partner with a seed,
who is on a short walk from it, who took part in something about a cause. Numbers here are those of the allied alone;
``here`` gives those of all organisations.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.affinities.pairing import log_odds
from graph.affinities.paths import Ties, ties
from graph.alliances.columns import Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.question import Question
from graph.recommendation.reaching import SUMS, Paths

CODES: Final = (
    "common-partners",
    "adamic-adar",
    "walks",
    "together",
    "same-origin",
    "cause-activity",
    "cause-likeness",
)
"""The evidence that a history gives: the logarithm of one and each sum, then the last sum by the length of all."""
SCALES: Final = np.array([1000.0, 1.0, 1000.0, 1000.0, np.e - 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom the history reaches, with the sums of all the allied (:data:`graph.recommendation.reaching.SUMS`).

    ``lengths`` are those of what each did by cause (infinite for nothing), ``need`` that of what is asked.
    """

    who: Numbers
    sums: Reals
    lengths: Reals
    need: float

    def values(self, allied: Numbers) -> Reals:
        """Return the evidence for some of the allied, shape (allied, codes); zero where a number is -1."""
        out = np.zeros((len(allied), len(CODES)))
        known = allied >= 0
        held = self.sums[allied[known]]
        out[known, : len(SUMS)] = np.log1p(held * SCALES)
        out[known, -1] = held[:, -1] / (self.lengths[allied[known]] * self.need)
        return out


@dataclass(frozen=True, slots=True)
class History:
    """What the allied did.

    ``here`` are their numbers among all organisations, ``place`` the number here of each of these (-1 for none).
    ``activity`` is how many undertakings each takes part in with others, ``homes`` the territories where each has a
    place (the number after the last for none). ``lengths`` are those of what each did by cause, ``odds`` those of
    pairs of sectors.
    """

    here: Numbers
    place: Numbers
    activity: Numbers
    homes: Rows
    ties: Ties
    paths: Paths
    lengths: Reals
    odds: Reals

    def among(self, organisations: Numbers) -> Numbers:
        """Return the numbers here of those of some organisations that are allied."""
        found = self.place[organisations]
        return found[found >= 0]

    def everybody(self, organisations: int) -> Numbers:
        """Return the activity of all of so many organisations."""
        out = np.zeros(organisations, np.int32)
        out[self.here] = self.activity
        return out

    @contextmanager
    def reached(self, question: Question) -> Iterator[Reached]:
        """Give whom the seeds, the causes and the origins of a question reach; it does not outlive the block."""
        seeds, origins = self.among(question.seeds), self.among(question.origins)
        with self.paths.reached(seeds, question.causes, origins) as (who, sums):
            yield Reached(who, sums, self.lengths, math.sqrt(max(len(question.causes), 1)))


def history(network: Columnar) -> History:
    """Return the history of a network."""
    from scipy import sparse

    past, here = network.alliances()
    place = np.full(len(network), -1, np.int32)
    place[here] = np.arange(len(here))
    counts = sparse.csr_array(past.joined.matrix() @ past.causes.matrix())
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    lengths[lengths == 0] = np.inf
    turned = sparse.csr_array(counts.T)
    about = Rows(turned.indptr.astype(np.int32), turned.indices.astype(np.int32), len(here))
    tied, activity = ties(past), past.joined.sizes
    placeless = np.flatnonzero(network.places.sizes[here] == 0)
    owners = place[network.places.owners()]
    held = owners >= 0
    homes = Rows.of_pairs(
        np.append(owners[held], placeless).astype(np.int32),
        np.append(network.places.items[held], np.full(len(placeless), len(network.territories))).astype(np.int32),
        (len(here), len(network.territories) + 1),
    )
    worths = np.column_stack([tied.allocation(), tied.adamic_adar()])
    paths = Paths(tied.partners, tied.strength, worths, past.joined, past.members, about, turned.data)
    return History(here, place, activity, homes, tied, paths, lengths, log_odds(past, past.sectors))
