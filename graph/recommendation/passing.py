"""Passing over: who is left out of a list that its score would lead into, so that nobody fills the lists.

A floor is the score below which one is passed over. Where many have the score at which it lies, as those who ask in
one town have, a chance that depends on who asks decides for which of them one is passed over: what is held against a
floor is the score and a chance of less than ``SPREAD``. Nothing else sees the chance.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.affinities.compiling import compiled
from graph.alliances.columns import Flags, Numbers, Reals

Hashes: TypeAlias = npt.NDArray[np.uint64]
SPREAD: Final = 1e-4
"""What chance adds at most to a score that is held against a floor: less than anybody is shown of it."""
_BITS: Final = 11
_UNIT: Final = SPREAD * 2.0**-53


class Floors(NamedTuple):
    """The floors of each of the allied (``-inf`` for none), and those of some ``others`` by their numbers, ascending.

    Where all is empty nobody is passed over.
    """

    allied: Reals
    others: Numbers
    low: Reals


NO_FLOORS: Final = Floors(np.empty(0), np.empty(0, np.int32), np.empty(0))
"""Nobody is passed over."""


def floors_of(values: Reals, here: Numbers) -> Floors:
    """Return floors out of one for each organisation (``-inf`` for none); ``here`` are the allied among them."""
    others = values > -np.inf
    others[here] = False
    numbers = np.flatnonzero(others).astype(np.int32)
    return Floors(values[here], numbers, values[numbers])


def hashes(numbers: Numbers, salt: int | np.uint64 | Hashes) -> Hashes:
    """Return for each number one of 64 bits that looks drawn by chance (splitmix64; Steele and others 2014)."""
    words = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.asarray(salt, np.uint64)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    out: Hashes = words ^ (words >> np.uint64(31))
    return out


def _hashed(number: int, salt: np.uint64) -> np.uint64:
    """Return the same for one number, in machine code."""
    word = np.uint64(number) * np.uint64(0x9E3779B97F4A7C15) + salt
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def _hashed_apart(number: int, salt: np.uint64) -> np.uint64:
    """Return the same where there is no machine code: arrays do not warn of what overflows, as it should here."""
    return np.uint64(hashes(np.array([number], np.int32), salt)[0])


def _salt(seeds: Numbers, places: Numbers, causes: Numbers) -> np.uint64:
    """Return a number that depends on who asks, from where, and about what: ties are broken by it."""
    zero = np.uint64(0)
    out = hashed(len(seeds), zero)
    for seed in seeds:
        out ^= hashed(seed, zero)
    for place in places:
        out ^= hashed(place + 1, zero)
    for cause in causes:
        out ^= hashed(cause + 1, zero)
    return out


def held(scores: Reals, who: Numbers, salt: np.uint64 | Hashes) -> Reals:
    """Return what is held against the floors of some organisations."""
    out: Reals = scores + _UNIT * (hashes(who, salt) >> np.uint64(_BITS)).astype(np.float64)
    return out


def passed(floors: Floors, allied: Numbers, who: Numbers, scores: Reals, salt: np.uint64) -> Flags:
    """Return which of some organisations are passed over; ``allied`` are their numbers there, -1 for none."""
    low = np.full(len(who), -np.inf)
    if len(floors.allied):
        low[allied >= 0] = floors.allied[allied[allied >= 0]]
    if len(floors.others):
        places = np.minimum(np.searchsorted(floors.others, who), len(floors.others) - 1)
        known = (floors.others[places] == who) & (allied < 0)
        low[known] = floors.low[places[known]]
    out: Flags = held(scores, who, salt) < low
    return out


def _is_passed(floors: Floors, one: int, who: int, score: float, salt: np.uint64) -> bool:
    """Say the same of one organisation, ``who``; ``one`` is its number among the allied, -1 for none."""
    low = -np.inf
    if one >= 0:
        if len(floors.allied):
            low = floors.allied[one]
    elif len(floors.others):
        place = np.searchsorted(floors.others, who)
        if place < len(floors.others) and floors.others[place] == who:
            low = floors.low[place]
    if score >= low or score + SPREAD < low:
        return score < low
    return score + _UNIT * float(hashed(who, salt) >> np.uint64(_BITS)) < low


def _lowest(floors: Floors, one: int) -> float:
    """Return a score below which one of the allied is passed over whatever chance adds; -1 is nobody."""
    if one >= 0 and len(floors.allied):
        return floors.allied[one] - SPREAD  # type: ignore[no-any-return]
    return -np.inf


hashed = compiled(_hashed) or _hashed_apart
is_passed = compiled(_is_passed) or _is_passed
salt = compiled(_salt) or _salt
lowest = compiled(_lowest) or _lowest
