"""Brokers: what all organisations of the columnar network did and could do to make others meet, kept and ranked.

What :mod:`graph.brokerage` measures is measured once for a network (:mod:`graph.brokers.kept`); catalysts are ranked
by it (:mod:`graph.brokers.ranking`), and third parties found through whom to meet (:mod:`graph.brokers.through`).
"""

from graph.brokers.kept import Brokers, Introduction, Said
from graph.brokers.ranking import Catalyst, Count, Peers, catalyst, catalysts, catalysts_among
from graph.brokers.through import Path, Tie, introductions_to, tie_between

__all__ = [
    "Brokers",
    "Catalyst",
    "Count",
    "Introduction",
    "Path",
    "Peers",
    "Said",
    "Tie",
    "catalyst",
    "catalysts",
    "catalysts_among",
    "introductions_to",
    "tie_between",
]
