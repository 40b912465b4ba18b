"""Lanes: a query that runs long leaves the quick lane, so that short ones go on, and takes its turn among the slow.

There its process has low priority for the rest of its life. Few run at once; a few more wait, paused where they
are; the others are stopped. Pauses count for the deadline. The next query of a client whose query got no answer because
it ran long begins in the slow lane, so that a crowd of them holds up nobody but itself.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
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

    def join(self, place: Place) -> None:
        """Enter the lane, unless there is no room: then raise WorkersBusyError."""
        with self._lock:
            has_room = self._order([*self._line, place]).index(place) < 2 * self.at_once
            if has_room:
                self._line.append(place)
        if not has_room:
            raise self.full()

    def full(self) -> WorkersBusyError:
        """Return the error of who finds no room: it says when somebody leaves at the latest."""
        return WorkersBusyError(self.free_after_s(), "slow_queries", self.at_once)

    def leave(self, place: Place) -> None:
        """Leave the lane."""
        with self._lock:
            self._line.remove(place)

    def standing(self, place: Place) -> Standing:
        """Say what a place allows now."""
        with self._lock:
            before = self._order(self._line).index(place)
        if before < self.at_once:
            return Standing.RUN
        return Standing.WAIT if before < 2 * self.at_once else Standing.STOP

    def free_after_s(self) -> float:
        """Return after how many seconds at the latest somebody leaves: a whole number, one or more."""
        with self._lock:
            first = min(place.deadline for place in self._line)
        return float(max(1, math.ceil(first - time.monotonic())))

    @staticmethod
    def _order(line: Sequence[Place]) -> list[Place]:
        seen: Counter[object] = Counter()
        ranks: dict[Place, int] = {}
        for place in line:
            client = place.client or place
            ranks[place] = seen[client]
            seen[client] += 1
        return sorted(line, key=ranks.__getitem__)


class Course:
    """The patience with one query: it brings the query from lane to lane, lets it pause and go on."""

    def __init__(
        self,
        worker: Child,
        lane: SlowLane,
        patience: Callable[[], float],
        leave_quick: Callable[[], None],
        place: Place,
        *,
        joined: bool = False,
    ) -> None:
        """Begin in the quick lane, which ``leave_quick`` leaves for ``place`` in the slow one; or there: ``joined``."""
        self._worker = worker
        self._lane = lane
        self._patience = patience
        self._leave_quick = leave_quick
        self._place = place
        self._slow_at = time.monotonic() + (0 if joined else lane.after_s)
        self._joined = joined
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
        """Leave the slow lane, where the query got there from the quick one."""
        if self.is_slow and not self._joined:
            self._lane.leave(self._place)

    def _change_lane(self) -> None:
        self.is_slow = True
        if not self._joined:
            self._lane.enter(self._place)
        self._leave_quick()
        self._worker.lower()

    def _obey(self, standing: Standing) -> None:
        if standing is Standing.STOP:
            raise self._lane.full()
        if self._runs != (standing is Standing.RUN):
            self._runs = not self._runs
            (self._worker.resume if self._runs else self._worker.pause)()
