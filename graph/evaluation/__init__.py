"""Evaluation: what would have been proposed before a date, held against the alliances made after it.

Every organisation is a candidate; those with whom the asking one was allied already are not. Drawing some
candidates by chance would change the order of methods (Krichene and Rendle 2020, doi:10.1145/3394486.3403226).
"""

from graph.evaluation.backtest import CHANCE, LEARNT, Backtest, Plan, backtest
from graph.evaluation.limits import Cell, cells, limited
from graph.evaluation.measures import Interval, Method, Outcome, answered, interval
from graph.evaluation.questions import Kind, Protocol, Query, queries
from graph.evaluation.report import as_json, as_markdown
from graph.evaluation.teaching import Course, Taught, taught

__all__ = [
    "CHANCE",
    "LEARNT",
    "Backtest",
    "Cell",
    "Course",
    "Interval",
    "Kind",
    "Method",
    "Outcome",
    "Plan",
    "Protocol",
    "Query",
    "Taught",
    "answered",
    "as_json",
    "as_markdown",
    "backtest",
    "cells",
    "interval",
    "limited",
    "queries",
    "taught",
]
