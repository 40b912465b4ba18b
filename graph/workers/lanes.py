"""Lanes: a query that runs long leaves the quick lane, so that short ones go on, and takes its turn among the slow.

There its process has low priority for the rest of its life. Few run at once; a few more wait, paused where they
are; the others are stopped. Pauses count for the deadline.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from graph.errors import WorkersBusyError
from graph.workers.processes import Child

_POLL_S: Final = 0.05


class Standing(Enum):
    """What a place in the slow lane allows at this moment."""

    RUN = "run"
    WAIT = "wait"
    STOP = "stop"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A place in the slow lane: whose it is, where somebody is named, and when (monotonic) it is free at the latest."""

    client: str | None
    deadline: float


@dataclass(frozen=True, slots=True)
class SlowLane:
    """Places for queries that run longer than ``after_s``: so many run at once, as many more wait.

    The order is fair: the first query of each client goes before any client's second one, and so on; among
    equals, who came first goes first. So where somebody stands may change when others come or leave.
    """

    after_s: float
    at_once: int
    _line: list[Place] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, place: Place) -> None:
        """Join the lane."""
        with self._lock:
            self._line.append(place)

    def leave(self, place: Place) -> None:
        """Leave the lane."""
        with self._lock:
            self._line.remove(place)

    def standing(self, place: Place) -> Standing:
        """Say what a place allows now."""
        with self._lock:
            before = self._order().index(place)
        if before < self.at_once:
            return Standing.RUN
        return Standing.WAIT if before < 2 * self.at_once else Standing.STOP

    def free_after_s(self) -> float:
        """Return after how many seconds at the latest somebody leaves: a whole number, one or more."""
        with self._lock:
            first = min(place.deadline for place in self._line)
        return float(max(1, math.ceil(first - time.monotonic())))

    def _order(self) -> list[Place]:
        seen: Counter[object] = Counter()
        ranks: dict[Place, int] = {}
        for place in self._line:
            client = place.client or place
            ranks[place] = seen[client]
            seen[client] += 1
        return sorted(self._line, key=ranks.__getitem__)


class Course:
    """The patience with one query: it brings the query from lane to lane, lets it pause and go on."""

    def __init__(
        self,
        worker: Child,
        lane: SlowLane,
        patience: Callable[[], float],
        leave_quick: Callable[[], None],
        place: Place,
    ) -> None:
        """Begin in the quick lane, which ``leave_quick`` leaves; ``place`` is for the slow one."""
        self._worker = worker
        self._lane = lane
        self._patience = patience
        self._leave_quick = leave_quick
        self._place = place
        self._slow_at = time.monotonic() + lane.after_s
        self._runs = True
        self.is_slow = False

    def __call__(self) -> float:
        """Return how long the next wait may last; raises what the patience raises, or WorkersBusyError."""
        left = self._patience()
        if not self.is_slow:
            quick_s = self._slow_at - time.monotonic()
            if quick_s > 0:
                return min(left, quick_s)
            self._change_lane()
        self._obey(self._lane.standing(self._place))
        return min(left, _POLL_S)

    def end(self) -> None:
        """Leave the slow lane, where the query got there."""
        if self.is_slow:
            self._lane.leave(self._place)

    def _change_lane(self) -> None:
        self.is_slow = True
        self._lane.enter(self._place)
        self._leave_quick()
        self._worker.lower()

    def _obey(self, standing: Standing) -> None:
        if standing is Standing.STOP:
            raise WorkersBusyError(self._lane.free_after_s(), "slow_queries", self._lane.at_once)
        if self._runs != (standing is Standing.RUN):
            self._runs = not self._runs
            (self._worker.resume if self._runs else self._worker.pause)()
