"""Brokerage: who makes organisations of different sectors meet, as past alliances show it.

What an actor has done stands apart from what it could do: the pairs that it introduced
(:mod:`graph.brokerage.introducing`), the pairs around it that have not met and those that only it links
(:mod:`graph.brokerage.opening`, :mod:`graph.brokerage.linking`), whether the network falls apart without it
(:mod:`graph.brokerage.cuts`). All are counts, told with where they stand among actors of the same degree
(:mod:`graph.brokerage.standing`), and held against what came later (:mod:`graph.brokerage.backtest`): whom they
introduced, who met around them (:mod:`graph.brokerage.closing`), what began where they are
(:mod:`graph.brokerage.placing`). Rates of what is small are drawn to the mean (:mod:`graph.brokerage.shrinking`).
"""

from graph.brokerage.backtest import Study, Trial, study
from graph.brokerage.closing import later_closures
from graph.brokerage.cuts import cut_points
from graph.brokerage.foreseeing import Foresight
from graph.brokerage.introducing import Introduced, Introductions, introductions, later_introductions
from graph.brokerage.meeting import LARGEST, Meetings, meetings
from graph.brokerage.opening import ROLES, Openings, openings
from graph.brokerage.placing import Places
from graph.brokerage.report import as_json, as_markdown
from graph.brokerage.standing import Standings, standings

__all__ = [
    "LARGEST",
    "ROLES",
    "Foresight",
    "Introduced",
    "Introductions",
    "Meetings",
    "Openings",
    "Places",
    "Standings",
    "Study",
    "Trial",
    "as_json",
    "as_markdown",
    "cut_points",
    "introductions",
    "later_closures",
    "later_introductions",
    "meetings",
    "openings",
    "standings",
    "study",
]
