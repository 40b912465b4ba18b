"""What a ranking is made of: candidates, and the reasons that are their score."""

import math
from dataclasses import dataclass
from typing import NamedTuple


class Reason(NamedTuple):  # a list makes hundreds: a frozen dataclass takes three times as long
    """One term of a score: its code, its points, what it speaks of, and the facts behind it.

    ``subjects`` are the nodes and concepts that the sentence names, in the order that its template wants;
    ``facts`` are IRIs of facts of the store; ``count`` is how many alliances it rests on, or the kilometres it tells.
    Where it speaks of words, ``words`` are these with their points, the most first, which sum to the points.
    """

    code: str
    points: float
    subjects: tuple[str, ...]
    facts: tuple[str, ...]
    count: int = 0  # type: ignore[assignment] # what tuples count by that name is of no use here
    words: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """An organisation in a ranking; its score is the sum of the points of its reasons."""

    organisation: str
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """The sum of the points of the reasons."""
        return math.fsum(reason.points for reason in self.reasons)
