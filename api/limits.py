"""Limits, as errors tell them: which one was met, its value and its unit; and where in a query, what was meant."""

from typing import Any

from api.models import LimitModel
from api.requests import BatchTimeoutError, BodyTooLargeError, TooManyRowsError
from graph import (
    ClientBusyError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    WorkersBusyError,
)

UNITS = {
    "query_seconds": "s",
    "query_bytes": "bytes",
    "query_nesting": "levels",
    "query_memory": "bytes",
    "write_seconds": "s",
    "write_bytes": "bytes",
    "write_memory": "bytes",
    "answer_bytes": "bytes",
    "answer_rows": "rows",
    "workers": "queries",
    "slow_queries": "queries",
    "batch_rows": "rows",
    "batch_seconds": "s",
    "client_queries": "queries",
    "client_seconds_per_minute": "s/min",
    "client_errors_per_minute": "errors/min",
}
"""The limits that an error may tell, each with its unit."""


def details(error: Exception) -> dict[str, Any]:
    """Return the members of a problem that only some errors have."""
    found: dict[str, Any] = {"limit": _limit(error)}
    if isinstance(error, QuerySyntaxError):
        found |= {"line": error.line, "column": error.column, "suggestion": error.suggestion}
    return found


def _limit(error: Exception) -> LimitModel | None:
    """Return the limit that was met, where it is one."""
    name: str | None = None
    value: float | None = None
    match error:
        case QueryTooLargeError():
            name, value = "query_bytes" if error.limit == "text_bytes" else error.limit, error.value
        case QueryRefusedError():
            name, value = "query_nesting", error.value
        case BodyTooLargeError() | QueryTimeoutError() | QueryFailedError() | ClientBusyError() | WorkersBusyError():
            name, value = error.limit, error.value
        case TooManyRowsError() | BatchTimeoutError():
            name, value = error.limit, error.value
    return None if name is None or value is None else LimitModel(name=name, value=value, unit=UNITS[name])
