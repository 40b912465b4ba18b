"""Wording: the words of what the allied took part in, so that the words of a question lead to whoever knows them.

A word counts by how rare it is, and the words of an undertaking for one in all, as :mod:`graph.affinities.subjects`
reckons them.
"""

from typing import Final, NamedTuple

import numpy as np

from graph.affinities.subjects import rarity
from graph.alliances.columns import Alliances, Flags, Numbers, Reals, Rows

_PART: Final = 20_000
"""Of how many organisations at a time all words are held."""


class Wording(NamedTuple):
    """The words of the undertakings of the allied, as machine code takes them.

    The undertakings that bear a word are ``items`` from ``starts`` on, the allied that took part in one ``members``
    from ``member_starts`` on. ``rarity`` is of words; ``shares`` is one by the length of the words of each
    undertaking (zero for none), ``lengths`` that of all words of each of the allied (infinite for none).
    """

    starts: Numbers
    items: Numbers
    rarity: Reals
    shares: Reals
    lengths: Reals
    member_starts: Numbers
    members: Numbers

    @staticmethod
    def of(past: Alliances) -> "Wording":
        """Return the words of alliances."""
        words, worth = past.words, rarity(past.words)
        lengths = np.sqrt(_summed(words, worth * worth))
        shares = np.divide(1.0, lengths, out=np.zeros(len(lengths)), where=lengths > 0)
        known = _of_allied(past.joined, words, worth, shares)
        return Wording(*words.turned().packed, worth, shares, known, *past.members.packed)

    def without(self, lost: Flags, left: Numbers, joined: Rows, words: Rows) -> "Wording":
        """Return the same had some memberships (``lost``, in the order of ``members``) never been.

        ``left`` are the organisations whose they were, ``joined`` has what these still took part in.
        """
        starts = np.append(0, np.cumsum(~lost)).astype(np.int32)[self.member_starts]
        lengths = self.lengths.copy()
        for one in left.tolist():
            acts = joined[one]
            held = np.concatenate([words.items[:0], *(words[int(act)] for act in acts)])
            numbers, places = np.unique(held, return_inverse=True)
            shares = np.repeat(self.shares[acts], words.sizes[acts])
            sums = np.bincount(places, weights=shares, minlength=len(numbers)) * self.rarity[numbers]
            lengths[one] = np.sqrt((sums**2).sum()) or np.inf
        return self._replace(lengths=lengths, member_starts=starts, members=self.members[~lost])

    def root(self, asked: Numbers) -> float:
        """Return how long the words of a question are together, one for none."""
        return float(np.sqrt((self.rarity[asked] ** 2).sum())) or 1.0

    def told(self, asked: Numbers) -> Reals:
        """Return of each undertaking how much it is about the words of a question."""
        out = np.zeros(len(self.shares))
        for word in asked.tolist():
            out[self.items[self.starts[word] : self.starts[word + 1]]] += self.rarity[word] ** 2
        return out * self.shares

    def sums(self, asked: Numbers) -> tuple[Reals, Reals]:
        """Return how much the deeds of each of the allied are about the words of a question, and how alike they are."""
        told = np.repeat(self.told(asked), np.diff(self.member_starts))
        out = np.bincount(self.members, weights=told, minlength=len(self.lengths)).astype(np.float64)
        return out, out / (self.lengths * self.root(asked))

    def terms(self, asked: Numbers, acts: Numbers) -> Reals:
        """Return what each word of each of some undertakings gives to the sum of who took part in them.

        Shape (undertakings, words asked).
        """
        out = np.zeros((len(acts), len(asked)))
        for rank, word in enumerate(asked.tolist()):
            bearing = np.isin(acts, self.items[self.starts[word] : self.starts[word + 1]])
            out[bearing, rank] = self.rarity[word] ** 2 * self.shares[acts[bearing]]
        return out


def _of_allied(joined: Rows, words: Rows, worth: Reals, shares: Reals) -> Reals:
    """Return how long the words of each of the allied are, infinite for none."""
    from scipy import sparse

    about = sparse.csr_array(sparse.diags_array(shares) @ words.matrix() @ sparse.diags_array(worth))
    rows, out = joined.matrix(), np.empty(len(joined))
    for first in range(0, len(joined), _PART):
        done = sparse.csr_array(rows[first : first + _PART] @ about)
        out[first : first + _PART] = np.sqrt(np.asarray(done.multiply(done).sum(axis=1)).ravel())
    out[out == 0] = np.inf
    return out


def _summed(rows: Rows, values: Reals) -> Reals:
    """Return the sum of the values of the items of each row."""
    out: Reals = np.bincount(rows.owners(), weights=values[rows.items], minlength=len(rows)).astype(np.float64)
    return out
