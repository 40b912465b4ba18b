"""Alliances in columns: who took part in what, when, where and for which causes, for millions of organisations.

Everything that is learnt from past alliances and measured on later ones reads these columns
(:mod:`graph.alliances.columns`); they come from any table with one row per membership
(:mod:`graph.alliances.reading`).
"""

from graph.alliances.columns import NEVER, Alliances, Codes, Rows, day
from graph.alliances.reading import Columns, Table, read_alliances

__all__ = [
    "NEVER",
    "Alliances",
    "Codes",
    "Columns",
    "Rows",
    "Table",
    "day",
    "read_alliances",
]
