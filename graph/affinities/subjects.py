"""Subjects: how active organisations are, and how much of it is about what a need is about."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.alliances.columns import Alliances, Numbers, Reals, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def popularity(past: Alliances) -> Reals:
    """Return in how many undertakings each organisation takes part."""
    return past.joined.sizes.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Subject:
    """What undertakings are about, in terms (causes or words), and so what their members know.

    ``about`` has a row for each undertaking, ``profiles`` one of length one for each organisation;
    ``worth`` is that of each term in a need.
    """

    about: "csr_array"
    profiles: "csr_array"
    joined: "csr_array"
    worth: Reals

    def activity(self, terms: Numbers) -> Reals:
        """Return how many undertakings of each organisation are about these terms, by how much they are."""
        out: Reals = self.joined @ (self.about @ self._need(terms))
        return out

    def likeness(self, terms: Numbers) -> Reals:
        """Return the cosine between what each organisation did and these terms."""
        out: Reals = self.profiles @ self._need(terms)
        return out / (np.linalg.norm(self._need(terms)) or 1.0)

    def _need(self, terms: Numbers) -> Reals:
        need = np.zeros(len(self.worth))
        need[terms] = self.worth[terms]
        return need


def causes(past: Alliances) -> Subject:
    """Return the subject of stated causes, each counting for one."""
    return _subject(past, past.causes.matrix(), np.ones(past.causes.width))


def words(past: Alliances) -> Subject:
    """Return the subject of words, the rare ones counting more (tf-idf), every undertaking for one in all."""
    worth = rarity(past.words)
    return _subject(past, _lengthened(past.words, worth), worth)


def rarity(words: Rows) -> Reals:
    """Return how rare each word is among the rows that have any: zero for what none bears, or all."""
    known, told = np.bincount(words.items, minlength=words.width), np.count_nonzero(words.sizes)
    out: Reals = np.where(known > 0, np.log((1 + told) / (1 + known)), 0.0)
    return out


def _subject(past: Alliances, about: "csr_array", worth: Reals) -> Subject:
    from scipy import sparse

    joined = past.joined.matrix()
    profiles = sparse.csr_array(joined @ about)
    return Subject(about, _unit(profiles), joined, worth)


def _lengthened(rows: Rows, worth: Reals) -> "csr_array":
    from scipy import sparse

    return _unit(sparse.csr_array(rows.matrix() @ sparse.diags_array(worth)))


def _unit(matrix: "csr_array") -> "csr_array":
    from scipy import sparse

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1.0 / np.where(lengths > 0, lengths, 1.0)) @ matrix)
