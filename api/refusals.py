"""Refusals: why a service that is asked over HTTP gave no answer.

ServiceError
├── UnreachableError        nothing answers at this address, or not in time
├── UnusableAnswerError     what came back is not a whole answer of the form asked for
└── ProblemError            the service says what is wrong (RFC 9457)
    └── BusyServiceError    it has too much to do, or this client asks too much: ask again later
"""

from collections.abc import Mapping
from typing import Any, Final

from graph.network import Language

CONTROLS: Final = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")
"""What stands in place of the characters that would steer a terminal; tabs and line ends are left."""


class ServiceError(Exception):
    """Any reason for which a service gave no answer; ``address`` is where it was asked."""

    def __init__(self, address: str, message: str) -> None:
        super().__init__(f"{address}: {message}")
        self.address = address


class UnreachableError(ServiceError):
    """Nothing answers at this address, or not in time; ``text`` says why in each language."""

    def __init__(self, address: str, fr: str, en: str) -> None:
        super().__init__(address, en)
        self.text: Mapping[Language, str] = {"fr": fr, "en": en}


class UnusableAnswerError(ServiceError):
    """What came back is not a whole answer of the form asked for; ``text`` says what it is in each language."""

    def __init__(self, address: str, fr: str, en: str) -> None:
        super().__init__(address, en)
        self.text: Mapping[Language, str] = {"fr": fr, "en": en}


class ProblemError(ServiceError):
    """An error that the service explains.

    ``code`` is its stable name (``http-404`` where the service gives none), ``status`` that of HTTP, ``title``
    and ``detail`` its words. ``limit`` (name, value, unit) is the limit that was the reason, ``line`` and
    ``column`` the place in the query (counted from 1), ``retry_after_s`` how many seconds to wait before asking
    again: each None where the service does not say.
    """

    def __init__(self, address: str, status: int, said: Mapping[str, Any], retry_after_s: float | None = None) -> None:
        self.status = status
        self.code = plain(said.get("code") or f"http-{status}")
        self.title = plain(said.get("title") or f"HTTP {status}")
        self.detail = plain(said.get("detail") or "")
        self.limit: Mapping[str, Any] | None = said["limit"] if isinstance(said.get("limit"), dict) else None
        self.line: int | None = _rank(said.get("line"))
        self.column: int | None = _rank(said.get("column"))
        self.retry_after_s = retry_after_s
        super().__init__(address, f"{self.title} ({self.code}): {self.detail}")


class BusyServiceError(ProblemError):
    """A service that has too much to do now, or a client that asked too much: the same question may pass later."""


def plain(words: object) -> str:
    """Return the words of a stranger on one line, without what would steer a terminal."""
    return " ".join(str(words).translate(CONTROLS).split())


def _rank(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def malformed(address: str, error: SyntaxError) -> UnusableAnswerError:
    """Return the error of an answer that is not well formed to its end."""
    return UnusableAnswerError(address, f"interrompue ou mal formée ({error})", f"broken off or malformed ({error})")


def unexpected_form(address: str, media_type: str, *wanted: str) -> UnusableAnswerError:
    """Return the error of an answer of another form than those asked for: a page, or what another program says."""
    forms = [one.partition(";")[0] for one in wanted]
    return UnusableAnswerError(
        address,
        f"« {media_type} » au lieu de {' ou '.join(forms)}",
        f"“{media_type}” in place of {' or '.join(forms)}",
    )
