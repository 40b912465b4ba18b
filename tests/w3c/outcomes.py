"""How a case ended."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The three ends that a case can have."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a case; ``reason`` says what was found instead, or why it was not run."""

    verdict: Verdict
    reason: str = ""


def passed() -> Outcome:
    """Return the outcome of a case that holds."""
    return Outcome(Verdict.PASSED)


def failed(reason: str) -> Outcome:
    """Return the outcome of a case that does not hold."""
    return Outcome(Verdict.FAILED, reason)


def not_run(reason: str) -> Outcome:
    """Return the outcome of a case that is left out."""
    return Outcome(Verdict.NOT_RUN, reason)
