"""Everything that can go wrong in the graph, as one tree; each error carries its data.

GraphError
├── NoGenerationError            nothing has been built here yet
├── GenerationDamagedError       what is on disk is not what was built
├── HomeUnusableError            the data directory cannot be written, or is full
├── HomeBusyError                another process builds or serves here
├── UnknownNameError             nothing bears this name
├── AmbiguousNameError           several things bear this name
├── QueryError
│   ├── QuerySyntaxError         the text is not SPARQL
│   ├── QueryRefusedError        it is SPARQL that this service does not run
│   ├── QueryTimeoutError        it took too long
│   ├── QueryTooLargeError       its text or its answer is larger than a limit
│   ├── QueryFailedError         the process that evaluated it died, or the engine gave up
│   └── QueryCancelledError      whoever asked is gone
├── WorkersError
│   ├── WorkersBusyError         too many queries at once: ask again later
│   └── WorkersUnavailableError  no worker process can start
├── FactsError
│   ├── FactsRefusedError        facts that are not taken in
│   ├── FactsNonConformantError  facts that the shapes refuse
│   └── GraphNotWritableError    a named graph that is computed, so nobody writes in it
└── UnknownGraphError            no named graph has this name
"""

from pathlib import Path


class GraphError(Exception):
    """Anything that the graph refuses or cannot do."""


class NoGenerationError(GraphError):
    """Nothing has been built in this data directory yet."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"no data set has been built in {home}")
        self.home = home


class GenerationDamagedError(GraphError):
    """What is on disk is not what was built."""

    def __init__(self, directory: Path, reason: str) -> None:
        super().__init__(f"the data set in {directory} is damaged: {reason}")
        self.directory = directory
        self.reason = reason


class HomeUnusableError(GraphError):
    """The data directory cannot be written, or has no room left."""

    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(f"the data directory {home} cannot be used: {reason}")
        self.home = home
        self.reason = reason


class HomeBusyError(GraphError):
    """Another process builds, or serves, in this data directory."""

    def __init__(self, home: Path, doing: str) -> None:
        super().__init__(f"another process is {doing} in {home}")
        self.home = home
        self.doing = doing


class UnknownNameError(GraphError):
    """A text that names nothing of the kind asked for; ``nearest`` are slugs and names that come close."""

    def __init__(self, text: str, kind: str, nearest: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(f"no {kind} is known as {text!r}")
        self.text = text
        self.kind = kind
        self.nearest = nearest


class AmbiguousNameError(GraphError):
    """A text that names several things; ``choices`` are their slugs and names."""

    def __init__(self, text: str, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"{text!r} names {len(choices)} things")
        self.text = text
        self.choices = choices


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
    of which one is harmful), ``graph`` (a graph name that is no IRI, or an operation on a graph that is not
    there or is already), ``function`` (unknown to the engine); of an update also ``query`` (it is one),
    ``load`` and ``dataset`` (named twice).
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


class FactsError(GraphError):
    """Facts that do not enter."""


class FactsRefusedError(FactsError):
    """A file of facts that is not taken in, where (counted from 1, when it is known) and why."""

    def __init__(self, file: Path, line: int | None, column: int | None, reason: str) -> None:
        place = file.name if line is None else f"{file.name}, line {line}, column {column}"
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason


class FactsNonConformantError(FactsError):
    """Facts that the shapes refuse, from a file or on their way to a graph; ``findings`` say where and why."""

    def __init__(self, file: str, findings: tuple[str, ...]) -> None:
        super().__init__(f"{file}: {len(findings)} violations")
        self.file = file
        self.findings = findings


class GraphNotWritableError(FactsError):
    """A named graph that is computed from the others, in which nobody writes."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"{graph} is computed from the other graphs")
        self.graph = graph


class UnknownGraphError(GraphError):
    """A name under which no named graph is known."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"no named graph is called {graph!r}")
        self.graph = graph
