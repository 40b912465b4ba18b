"""Deadline: how long the rows of one request may be worked on."""

import time
from collections.abc import Callable

from api.requests import BatchTimeoutError, StoppingError


class Deadline:
    """Until when the rows of a request have to be done: so many seconds, or until the server gives up."""

    def __init__(self, seconds: float, gives_up: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._gives_up = gives_up

    def check(self) -> None:
        """Raise BatchTimeoutError where it is over, StoppingError where the server has given up."""
        if self._gives_up():
            raise StoppingError
        if time.monotonic() > self._end:
            raise BatchTimeoutError(self._seconds)
