"""Lessons: questions of the time before a cut, each with what was known when it could have been asked.

The time from which lessons come has parts of the same length: evidence ends where a part begins, so that questions
late in it know of what was made early in it, as those after the cut do. A part before which hardly anything was
known teaches how to choose among strangers, which after the cut nobody has to; it is passed over. Where nobody says
since when, the time is two years before the cut, and longer where these hold too few lessons.

Where past time tells next to nothing, as when all is of one year, undertakings of before the cut are hidden by
chance, a fifth at a time, and asked about with what the others tell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from graph.affinities import Evidence, evidences
from graph.alliances.columns import NEVER, Alliances, Flags
from graph.evaluation.limits import all_limited
from graph.evaluation.questions import Kind, Protocol, Query, queries, questions_about
from graph.learning import Aim, Fit, Lesson, fit, read

YEARS: Final = (2, 4, 8, 16)
"""For how many years before the cut lessons are sought, where nobody says since when."""
PARTS: Final = 4
"""Into how many parts the time of lessons is cut."""
HIDDEN: Final = 5
"""One undertaking in so many is hidden at a time."""
_KNOWN: Final = 0.1
"""Which share of all memberships before the cut has to be known before a part that teaches."""
_ENOUGH: Final = 100
"""With so many lessons no longer time is sought."""
_FEW: Final = 30
"""With fewer lessons than this of past time, undertakings are hidden."""
RIDGE: Final = 1e-3
"""How much the squares of weights are held back."""
_RIDGES: Final[Mapping[Kind, float]] = {"warm": RIDGE, "cold": RIDGE, "completion": 0.1}
"""The same by question: those who complete an alliance are told by many ties that say nearly the same."""
OFTEN: Final = 16
"""How many lessons of a part are about one undertaking at most, so that a huge alliance does not teach alone."""
_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that were asked with the same knowledge: what was known, as columns and as evidence."""

    known: Alliances
    evidences: tuple[Evidence, ...]
    questions: tuple[Query, ...]

    def __len__(self) -> int:
        return len(self.questions)

    def limited(self, undertakings: Flags | None = None, *, newcomers: bool = False) -> "Part":
        """Return the questions about some undertakings, or those that newcomers answered, limited to these."""
        held = [one for one in self.questions if undertakings is None or undertakings[one.undertaking]]
        return replace(self, questions=tuple(all_limited(held, ~self.known.allied) if newcomers else held))


@dataclass(frozen=True, slots=True)
class Lessons:
    """The parts, the day since which they were asked, and whether undertakings were hidden to ask about them.

    ``ridge`` is how much the squares of weights are held back.
    """

    parts: tuple[Part, ...]
    since: int
    hidden: bool = False
    ridge: float = RIDGE

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def limited(self, undertakings: Flags | None = None, *, newcomers: bool = False) -> "Lessons":
        """Return the lessons with the questions of each part limited: see :meth:`Part.limited`."""
        parts = tuple(one.limited(undertakings, newcomers=newcomers) for one in self.parts)
        return replace(self, parts=parts, ridge=RIDGE if newcomers else self.ridge)

    def taught(self, codes: Sequence[str], aim: Aim, told: Callable[[int], None] | None = None) -> Fit:
        """Return the weights that they teach; ``told`` hears how many have been read."""
        held: list[Lesson] = []
        for part in self.parts:
            held += read(part.evidences, part.questions, _further(told, len(held)))
        return fit(codes, held, self.ridge, aim)


def _further(told: Callable[[int], None] | None, done: int) -> Callable[[int], None] | None:
    return None if told is None else lambda more: told(done + more)


def lessons(before: Alliances, protocol: Protocol, since: int | None = None) -> Lessons:
    """Return at most ``protocol.most`` lessons about undertakings before ``protocol.cut``, of each part as many.

    ``before`` ends at that cut; ``protocol.end`` is not looked at.
    """
    spans = [protocol.cut - _YEAR * years for years in YEARS] if since is None else [since]
    protocol, ridge = replace(protocol, often=OFTEN), _RIDGES[protocol.kind]
    held, first = list[tuple[Alliances, list[Query]]](), spans[0]
    for start in spans:
        found = list(_of_time(before, protocol, start))
        if _many(found) > _many(held):
            held, first = found, start
        if _many(held) >= min(_ENOUGH, protocol.most):
            break
    if _many(held) >= min(_FEW, protocol.most):
        return Lessons(_drawn(held, protocol.most), first, ridge=ridge)
    hidden = list(_of_hidden(before, protocol))
    earliest = min(before.days.min(initial=NEVER), protocol.cut)
    return Lessons(_drawn(hidden, protocol.most), int(earliest), hidden=True, ridge=ridge)


def _many(found: Sequence[tuple[Alliances, list[Query]]]) -> int:
    return sum(len(asked) for _, asked in found)


def _of_time(before: Alliances, protocol: Protocol, since: int) -> Iterator[tuple[Alliances, list[Query]]]:
    """Give each part of the time since a day that teaches: what was known, and what was asked."""
    bounds = np.linspace(since, protocol.cut, PARTS + 1).astype(int).tolist()
    for start, end in pairwise(bounds):
        known = before.before(start)
        if len(known.members.items) >= _KNOWN * len(before.members.items):
            asked = queries(before, replace(protocol, cut=start, end=end))
            if asked:
                yield known, asked


def _of_hidden(before: Alliances, protocol: Protocol) -> Iterator[tuple[Alliances, list[Query]]]:
    """Give what is known without each fifth of the undertakings, and what was asked about these."""
    fifth = np.random.default_rng([protocol.seed, protocol.cut]).integers(0, HIDDEN, len(before.undertakings))
    for number in range(HIDDEN):
        known = before.keeping((before.days != NEVER) & (fifth != number))
        about = np.flatnonzero((before.days != NEVER) & (fifth == number)).astype(np.int32)
        asked = questions_about(before, known, about, protocol)
        if asked:
            yield known, asked


def _drawn(found: Sequence[tuple[Alliances, list[Query]]], most: int) -> tuple[Part, ...]:
    """Return parts of so many questions in all; what one of them lacks the others have more."""
    out = []
    for left, (known, asked) in zip(range(len(found), 0, -1), sorted(found, key=lambda one: len(one[1])), strict=True):
        kept = asked[: most // left]
        most -= len(kept)
        out.append(Part(known, evidences(known), tuple(kept)))
    return tuple(out)
