"""Permits: how many queries may run at once and how many may wait for their turn."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from graph.errors import QueryCancelledError, WorkersBusyError

_POLL_S: Final = 0.05


class Permits:
    """A door that lets so many through at once, lets a few wait in line and sends the others away."""

    def __init__(self, at_once: int, waiting: int, patience_s: float) -> None:
        self._at_once = at_once
        self._free = at_once
        self._waiting = waiting
        self._patience_s = patience_s
        self._line: deque[threading.Condition] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def hold(
        self, is_cancelled: Callable[[], bool] | None = None, patience_s: float | None = None
    ) -> Iterator[Callable[[], None]]:
        """Hold a permit and give what lets go of it early; ``patience_s`` is for whoever waits less than others.

        Raises WorkersBusyError or, when whoever waits is gone, QueryCancelledError.
        """
        with self._lock:
            # Whoever comes back at once may not overtake the line, or two busy clients starve all others.
            if self._free == 0 or self._line:
                self._wait(is_cancelled, self._patience_s if patience_s is None else patience_s)
            self._free -= 1
        holds = True

        def let_go() -> None:
            nonlocal holds
            if holds:
                holds = False
                with self._lock:
                    self._free += 1
                    self._call_next()

        try:
            yield let_go
        finally:
            let_go()

    def _wait(self, is_cancelled: Callable[[], bool] | None, patience_s: float) -> None:
        """Stand in line until a permit is free and everybody who came before has one."""
        busy = WorkersBusyError(float(max(1, math.ceil(self._patience_s))), "workers", self._at_once)
        # Who is about to go through does not count as waiting any more.
        if len(self._line) - self._free >= self._waiting:
            raise busy
        deadline = time.monotonic() + patience_s
        place = threading.Condition(self._lock)
        self._line.append(place)
        try:
            while self._free == 0 or self._line[0] is not place:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise busy
                if is_cancelled is not None and is_cancelled():
                    raise QueryCancelledError
                place.wait(left if is_cancelled is None else min(left, _POLL_S))
        finally:
            self._line.remove(place)
            # Besides the permit that this one takes, there may be one for who comes next.
            self._call_next()

    def _call_next(self) -> None:
        """Wake the first in line, and nobody else, where a permit is free."""
        if self._free and self._line:
            self._line[0].notify()
