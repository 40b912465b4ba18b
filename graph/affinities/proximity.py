"""Proximity: how far organisations are from one another on the ground."""

from typing import Final

import numpy as np

from graph.alliances.columns import Flags, Numbers, Reals

_DIAMETER_KM: Final = 12742.0


def distances(coordinates: Reals, seeds: Numbers) -> Reals:
    """Return the kilometres from each place to the nearest seed, along the earth; infinite where unknown.

    ``coordinates`` are degrees of latitude and longitude, shape (organisations, 2).
    """
    nearest = np.full(len(coordinates), np.inf)
    latitudes, longitudes = np.radians(coordinates).T
    for seed in seeds:
        half = np.sin((latitudes - latitudes[seed]) / 2) ** 2
        half += np.cos(latitudes) * np.cos(latitudes[seed]) * np.sin((longitudes - longitudes[seed]) / 2) ** 2
        away = _DIAMETER_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
        nearest = np.fmin(nearest, away)
    return nearest


def within(away: Reals, kilometres: float) -> Flags:
    """Return which distances are at most so many kilometres."""
    return away <= kilometres
