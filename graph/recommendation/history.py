"""The history: what the allied did together, and what that says of how near they are to those who ask.

The evidence is that of :mod:`graph.affinities`, reckoned only for whom it reaches: who shares a partner with a seed,
who is on a short walk from it, who took part in something about a cause, or in which a word is written. Numbers here
are those of the allied alone; ``here`` gives those of all organisations.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.affinities.pairing import log_odds
from graph.affinities.paths import bonds, ties
from graph.alliances.columns import Numbers, Reals, Rows
from graph.columnar import Columnar
from graph.recommendation.deeds import Deeds, Marks, of_rows
from graph.recommendation.question import Question
from graph.recommendation.reaching import SUMS, Paths
from graph.recommendation.wording import Wording

CODES: Final = (
    "common-partners",
    "adamic-adar",
    "walks",
    "tied-members",
    "members-together",
    "same-origin",
    "purpose-activity",
    "purpose-likeness",
    "cause-activity",
    "cause-likeness",
)
"""The evidence that a history gives: what each sum counts, then the logarithm of how many deeds are about the causes
of a question, then these by the length of all."""
SCALES: Final = (1000.0, 1.0, 1000.0, 0.0, 1.0, math.e - 1.0, 1.0, 0.0)
"""A sum counts the logarithm of one and so many times itself; where this is nought, the sum itself."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom ties and words reach, with the sums of all the allied (:data:`graph.recommendation.reaching.SUMS`).

    ``causes`` marks those that are asked for, ``need`` is the root of how many they are.
    """

    who: Numbers
    sums: Reals
    deeds: Deeds
    causes: Marks
    need: float

    def values(self, allied: Numbers) -> Reals:
        """Return the evidence for some of the allied, shape (allied, codes); zero where a number is -1."""
        out = np.zeros((len(allied), len(CODES)))
        known = allied >= 0
        some = allied[known]
        done = self.deeds.sums(some, self.causes)
        out[known, : len(SUMS)] = counted(self.sums[some])
        out[known, -2] = np.log1p(done)
        out[known, -1] = done / (self.deeds.lengths[some] * self.need)
        return out


@dataclass(frozen=True, slots=True)
class History:
    """What the allied did.

    ``here`` are their numbers among all organisations, ``place`` the number here of each of these (-1 for none).
    ``activity`` is how many undertakings each takes part in with others, ``homes`` the territories where each has a
    place (the number after the last for none). ``deeds`` are what each did by cause, ``odds`` the log-odds of pairs
    of sectors, ``causes`` how many causes there are.
    """

    here: Numbers
    place: Numbers
    activity: Numbers
    homes: Rows
    paths: Paths
    deeds: Deeds
    odds: Reals
    causes: int

    @property
    def degrees(self) -> Numbers:
        """How many partners each of the allied has."""
        return self.paths.partners.sizes

    def among(self, organisations: Numbers) -> Numbers:
        """Return the numbers here of those of some organisations that are allied."""
        found = self.place[organisations]
        return found[found >= 0]

    def active(self, allied: Numbers) -> Numbers:
        """Return the activity of some of the allied, nought where a number is -1."""
        done, known = np.zeros(len(allied), np.int32), allied >= 0
        done[known] = self.activity[allied[known]]
        return done

    def everybody(self, organisations: int) -> Numbers:
        """Return the activity of all of so many organisations."""
        out = np.zeros(organisations, np.int32)
        out[self.here] = self.activity
        return out

    @contextmanager
    def reached(self, question: Question) -> Iterator[Reached]:
        """Give whom the seeds and the origins of a question reach; it does not outlive the block."""
        seeds, origins = self.among(question.seeds), self.among(question.origins)
        with self.paths.reached(seeds, origins, question.words) as (who, sums):
            yield Reached(who, sums, self.deeds, self.marked(question.causes), root(question.causes))

    def marked(self, causes: Numbers) -> Marks:
        """Return marks of all causes, those of some causes set."""
        marks = np.zeros(self.causes, np.uint8)
        marks[causes] = 1
        return marks


def history(network: Columnar) -> History:
    """Return the history of a network."""
    from scipy import sparse

    past, here = network.alliances()
    place = np.full(len(network), -1, np.int32)
    place[here] = np.arange(len(here))
    counts = sparse.csr_array(past.joined.matrix() @ past.causes.matrix())
    counts.sort_indices()
    did = Rows(counts.indptr.astype(np.int32), counts.indices.astype(np.int32), past.causes.width)
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
    paths = Paths(tied.partners, bonds(tied.strength), worths, past.joined, past.members, Wording.of(past))
    deeds = of_rows(place, here, did, counts.data, homes)
    return History(here, place, activity, homes, paths, deeds, log_odds(past, past.sectors), did.width)


def counted(sums: Reals) -> Reals:
    """Return what some of the first sums count, shape (organisations, sums)."""
    scales = np.array(SCALES[: sums.shape[1]])
    return np.where(scales > 0, np.log1p(sums * scales), sums)


def root(causes: Numbers) -> float:
    """Return the root of how many causes are asked for, at least one."""
    return math.sqrt(max(len(causes), 1))
