"""Permits: how many queries may run at once and how many may wait for their turn."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from graph.errors import QueryCancelledError, WorkersBusyError

_POLL_S: Final = 0.05


class Permits:
    """A door that lets so many through at once, lets a few wait for a while and sends the others away."""

    def __init__(self, at_once: int, waiting: int, patience_s: float) -> None:
        self._free = at_once
        self._places = waiting
        self._patience_s = patience_s
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, is_cancelled: Callable[[], bool] | None = None) -> Iterator[None]:
        """Hold a permit; raises WorkersBusyError or, when whoever waits is gone, QueryCancelledError."""
        self._acquire(is_cancelled)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify()

    def _acquire(self, is_cancelled: Callable[[], bool] | None) -> None:
        with self._changed:
            if self._free == 0:
                self._wait(is_cancelled)
            self._free -= 1

    def _wait(self, is_cancelled: Callable[[], bool] | None) -> None:
        """Wait, in one of the places, until a permit is free."""
        busy = WorkersBusyError(float(max(1, math.ceil(self._patience_s))))
        if self._places == 0:
            raise busy
        deadline = time.monotonic() + self._patience_s
        self._places -= 1
        try:
            while self._free == 0:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise busy
                if is_cancelled is not None and is_cancelled():
                    raise QueryCancelledError
                self._changed.wait(left if is_cancelled is None else min(left, _POLL_S))
        finally:
            self._places += 1
