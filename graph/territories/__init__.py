"""Territories: what is there and what is missing, held against all territories of the same level.

Rates of small territories are drawn to the mean of their level (:mod:`graph.brokerage.shrinking`). What concerns all
territories is worked out once (:mod:`graph.territories.survey`); the diagnosis of one reads it
(:mod:`graph.territories.diagnosis`).
"""

from graph.brokerage.shrinking import Prior, fitted
from graph.territories.diagnosis import Absence, Diagnosis, Measured, OpenCause, Rate, Sector, diagnosis
from graph.territories.survey import Survey

__all__ = ["Absence", "Diagnosis", "Measured", "OpenCause", "Prior", "Rate", "Sector", "Survey", "diagnosis", "fitted"]
