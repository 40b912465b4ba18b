"""Refusals: why a service that is asked over HTTP gave no answer.

ServiceError
├── UnreachableError        nothing answers at this address, or not in time
├── UnusableAnswerError     what came back is not a whole answer of the form asked for
└── ProblemError            the service says what is wrong (RFC 9457)
    └── BusyServiceError    it has too much to do, or this client asks too much: ask again later
"""

from collections.abc import Mapping
from typing import Any


class ServiceError(Exception):
    """Any reason for which a service gave no answer; ``address`` is where it was asked."""

    def __init__(self, address: str, message: str) -> None:
        super().__init__(f"{address}: {message}")
        self.address = address


class UnreachableError(ServiceError):
    """Nothing answers at this address, or not in time; ``reason`` says more, as the system words it."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.reason = reason


class UnusableAnswerError(ServiceError):
    """What came back is not a whole answer of the form asked for; ``reason`` says what it is instead."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.reason = reason


class ProblemError(ServiceError):
    """An error that the service explains.

    ``code`` is its stable name (``http-404`` where the service gives none), ``status`` that of HTTP, ``title``
    and ``detail`` its words. ``limit`` (name, value, unit) is the limit that was the reason, ``line`` and
    ``column`` the place in the query (counted from 1), ``retry_after_s`` how many seconds to wait before asking
    again: each None where the service does not say.
    """

    def __init__(self, address: str, status: int, said: Mapping[str, Any], retry_after_s: float | None = None) -> None:
        self.status = status
        self.code = str(said.get("code") or f"http-{status}")
        self.title = str(said.get("title") or f"HTTP {status}")
        self.detail = str(said.get("detail") or "")
        self.limit: Mapping[str, Any] | None = said["limit"] if isinstance(said.get("limit"), dict) else None
        self.line: int | None = _rank(said.get("line"))
        self.column: int | None = _rank(said.get("column"))
        self.retry_after_s = retry_after_s
        super().__init__(address, f"{self.title} ({self.code}): {self.detail}")


class BusyServiceError(ProblemError):
    """A service that has too much to do now, or a client that asked too much: the same question may pass later."""


def _rank(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
