"""Waiting: how long a service asks its clients to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def wait_asked(header: str | None) -> float | None:
    """Return how many seconds a Retry-After header asks to wait: it is a number, or a date (RFC 9110, 10.2.3).

    None where there is no such header, or one that says neither; 0 for a date that has passed.
    """
    text = (header or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())
