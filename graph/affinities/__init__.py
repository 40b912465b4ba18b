"""Affinities: what past alliances say of how near any organisation is to a need, one number per organisation.

Each module is one manner of being near: common partners (:mod:`graph.affinities.paths`), walks over alliances
(:mod:`graph.affinities.walks`), activity and subjects (:mod:`graph.affinities.subjects`), distance
(:mod:`graph.affinities.proximity`) and the kinds of bodies that meet (:mod:`graph.affinities.pairing`). What two of
them did together is found by :mod:`graph.affinities.shared`.
All read columns that end before a cut, and nothing else.
"""

from graph.affinities.evidence import Evidence, Need, evidences, is_evidence
from graph.affinities.paths import Ties, ties
from graph.affinities.shared import NOTHING, first_shared
from graph.affinities.walks import Walks

__all__ = ["NOTHING", "Evidence", "Need", "Ties", "Walks", "evidences", "first_shared", "is_evidence", "ties"]
