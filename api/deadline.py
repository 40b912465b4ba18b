"""Deadline: how long the rows of one request may be worked on."""

import time

from api.requests import BatchTimeoutError


class Deadline:
    """Until when the rows of a request have to be done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise BatchTimeoutError where it is over."""
        if time.monotonic() > self._end:
            raise BatchTimeoutError(self._seconds)
