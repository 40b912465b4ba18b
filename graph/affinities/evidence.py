"""Evidence: the named numbers of which a score is the weighted sum, one for each organisation and need."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.affinities.pairing import alike, log_odds, paired
from graph.affinities.paths import bonds, ties
from graph.affinities.proximity import distances, within
from graph.affinities.subjects import Subject, causes, popularity, words
from graph.affinities.walks import Walks
from graph.alliances.columns import Alliances, Codes, Numbers, Reals

STEPS_KM: Final = (5, 20, 50, 100, 200)
"""The distances within which to be counts, each for itself."""
_PER_THOUSAND: Final = 1000.0
_CODES: Final = re.compile(
    "common-partners|adamic-adar|walks|tied-members|members-together|popularity|(?:cause|purpose)-(?:activity|likeness)"
    rf"|within-(?:{'|'.join(map(str, STEPS_KM))})-km|sector-pair|(?:territory-pair|same-territory)-\d+"
)
"""The codes of the evidence of any columns; a number is that of a column of territories."""


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked: partners for organisations (``seeds``), about causes, in the words of a purpose."""

    seeds: Numbers
    causes: Numbers
    words: Numbers


@dataclass(frozen=True, slots=True)
class Evidence:
    """One manner of being near to a need: its code and its number for each organisation."""

    code: str
    values: Callable[[Need], Reals]


def is_evidence(code: str) -> bool:
    """Return whether the columns of some past alliances allow evidence of this code."""
    return _CODES.fullmatch(code) is not None


def evidences(past: Alliances) -> tuple[Evidence, ...]:
    """Return the evidence that the columns of past alliances allow; all are zero where nothing is known."""
    active = np.log1p(popularity(past))
    return (
        *_paths(past),
        Evidence("popularity", lambda _: active),
        *(_subject("cause", causes(past), lambda need: need.causes) if past.causes.width else ()),
        *(_subject("purpose", words(past), lambda need: need.words) if past.words.width else ()),
        *(_distances(past) if np.isfinite(past.coordinates).any() else ()),
        *(_pairs("sector-pair", past, past.sectors)),
        *(
            one
            for level, codes in enumerate(past.territories)
            for one in (*_pairs(f"territory-pair-{level}", past, codes), *_alike(f"same-territory-{level}", codes))
        ),
    )


def _paths(past: Alliances) -> tuple[Evidence, ...]:
    """Logarithms: the tenth path to somebody says less than the first."""
    tied, walks, nothing = ties(past), Walks(past), np.zeros(len(past))
    bound, joined = bonds(tied.strength), past.joined.matrix()
    others = np.maximum(past.members.sizes - 1.0, 1.0)
    worths = {"common-partners": tied.allocation(), "adamic-adar": tied.adamic_adar()}

    def reached(worth: Reals, scale: float) -> Callable[[Need], Reals]:
        return lambda need: np.log1p(scale * sum((tied.reached(int(seed), worth) for seed in need.seeds), nothing))

    def tied_to(need: Need) -> Reals:
        return sum((tied.around(int(seed), bound) for seed in need.seeds), nothing)

    def encircled(need: Need) -> Reals:
        asking = np.zeros(len(past))
        asking[need.seeds] = 1.0
        often = joined.T @ asking
        out: Reals = joined @ (often * (often - 1.0) / 2.0 / others)
        return np.log1p(out)

    return (
        Evidence("common-partners", reached(worths["common-partners"], _PER_THOUSAND)),
        Evidence("adamic-adar", reached(worths["adamic-adar"], 1.0)),
        Evidence("walks", lambda need: np.log1p(_PER_THOUSAND * walks.short(need.seeds))),
        Evidence("tied-members", tied_to),
        Evidence("members-together", encircled),
    )


def _subject(code: str, subject: Subject, terms: Callable[[Need], Numbers]) -> tuple[Evidence, ...]:
    return (
        Evidence(f"{code}-activity", lambda need: np.log1p(subject.activity(terms(need)))),
        Evidence(f"{code}-likeness", lambda need: subject.likeness(terms(need))),
    )


def _distances(past: Alliances) -> tuple[Evidence, ...]:
    def step(kilometres: int) -> Evidence:
        return Evidence(
            f"within-{kilometres}-km",
            lambda need: within(distances(past.coordinates, need.seeds), kilometres).astype(np.float64),
        )

    return tuple(step(kilometres) for kilometres in STEPS_KM)


def _pairs(code: str, past: Alliances, codes: Codes) -> tuple[Evidence, ...]:
    if len(codes.names) < 2:  # noqa: PLR2004 - kinds differ from two on
        return ()
    odds = log_odds(past, codes)
    return (Evidence(code, lambda need: paired(odds, codes, need.seeds)),)


def _alike(code: str, codes: Codes) -> tuple[Evidence, ...]:
    return (Evidence(code, lambda need: alike(codes, need.seeds)),)
