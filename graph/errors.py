"""The errors of this room: one tree, each error with the data of what went wrong.

GraphError
├── QueryError
│   ├── QuerySyntaxError      the text is not SPARQL
│   ├── QueryRefusedError     it is SPARQL that this service does not run
│   ├── QueryTimeoutError     it took too long
│   ├── QueryTooLargeError    its text or its answer is larger than a limit
│   ├── QueryFailedError      the process that evaluated it died, or the engine gave up
│   └── QueryCancelledError   whoever asked is gone
├── WorkersError
│   ├── WorkersBusyError      too many queries at once: ask again later
│   └── WorkersUnavailableError  no worker process can start
└── FactsRefusedError         a file of facts that is not taken in
"""

from pathlib import Path


class GraphError(Exception):
    """Anything that goes wrong in the graph room."""


class QueryError(GraphError):
    """A query that got no answer."""


class QuerySyntaxError(QueryError):
    """A text that is not a SPARQL query, and where it stops being one (counted from 1)."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


class QueryRefusedError(QueryError):
    """A query that this service does not run.

    ``reason`` is one of a closed list: ``nesting``, ``service``, ``update``, ``ambiguous`` (two readings,
    of which one is harmful), ``graph`` (a graph name that is no IRI), ``function`` (unknown to the engine).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class QueryTimeoutError(QueryError):
    """A query that was stopped at its time limit."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"the query was stopped after {limit_s:g} s")
        self.limit_s = limit_s


class QueryTooLargeError(QueryError):
    """A query whose text or answer is larger than the limit: ``text_bytes`` or ``answer_bytes``."""

    def __init__(self, limit: str, value: int) -> None:
        super().__init__(f"larger than the limit {limit} = {value}")
        self.limit = limit
        self.value = value


class QueryFailedError(QueryError):
    """A query that could not be evaluated.

    ``cause`` is ``process`` where its process ended (memory or stack), ``engine`` where the engine gave up.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(
            "the query needs more memory or depth than it may use"
            if cause == "process"
            else "the engine could not evaluate the query"
        )
        self.cause = cause


class QueryCancelledError(QueryError):
    """A query that was stopped because nobody waits for its answer any more."""

    def __init__(self) -> None:
        super().__init__("nobody waits for the answer any more")


class WorkersError(GraphError):
    """No worker process can take the query now."""


class WorkersBusyError(WorkersError):
    """More queries than the workers can take; ask again after ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"too many queries at once; try again in {retry_after_s:g} s")
        self.retry_after_s = retry_after_s


class WorkersUnavailableError(WorkersError):
    """No worker process could start, or the pool is closed."""


class FactsRefusedError(GraphError):
    """A file of facts that is not taken in, where (counted from 1, when it is known) and why."""

    def __init__(self, file: Path, line: int | None, column: int | None, reason: str) -> None:
        place = file.name if line is None else f"{file.name}, line {line}, column {column}"
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
