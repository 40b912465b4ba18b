"""Everything that can go wrong in the graph, as one tree; each error carries its data.

GraphError
├── NoGenerationError            nothing has been built here yet
├── GenerationDamagedError       what is on disk is not what was built
├── HomeUnusableError            the data directory cannot be written, or is full
├── HomeBusyError                another process builds or serves here
├── HomeTakenError               a backup is to go where data are served already
├── WritingBusyError             another write or a build goes on: ask again later
├── WrittenSinceError            sources were read before somebody wrote
├── UnknownNameError             nothing bears this name
├── AmbiguousNameError           several things bear this name
├── SameActorError               somebody is to be held against itself
├── QueryError
│   ├── QuerySyntaxError         the text is not SPARQL
│   ├── QueryRefusedError        it is SPARQL that this service does not run
│   ├── QueryTimeoutError        it took too long
│   ├── QueryTooLargeError       its text or its answer is larger than a limit
│   ├── QueryFailedError         the process that evaluated it died, or the engine gave up
│   └── QueryCancelledError      whoever asked is gone
├── WorkersError
│   ├── WorkersBusyError         too many queries at once: ask again later
│   ├── ClientBusyError          too many queries, too much time or too many errors of one client
│   └── WorkersUnavailableError  no worker process can start
├── FactsError
│   ├── FactsRefusedError        facts that are not taken in
│   ├── FactsNonConformantError  facts that the shapes refuse
│   ├── NamesGraphsError         facts for one graph that name graphs of their own
│   └── GraphNotWritableError    a named graph that is computed, so nobody writes in it
├── UnreadableAlliancesError     a table of memberships that cannot be read
├── UnusableWeightsError         a file of learnt weights that cannot be used
├── UnknownGraphError            no named graph has this name
├── RemoteStoreError             a SPARQL service that answers with an error, or not wholly
│   └── RemoteStoreUnavailableError  it is busy, away, or too slow: ask again later
└── NothingPublishedError        a SPARQL service holds no whole data set of ours
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self


class GraphError(Exception):
    """Anything that the graph refuses or cannot do; it passes from one process to another as it is."""

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[object, ...]]:
        return self._again, (self.args, vars(self))

    @classmethod
    def _again(cls, args: tuple[object, ...], held: Mapping[str, object]) -> Self:
        """Return an error out of its message and its data, which need not be what it was made of."""
        error = cls.__new__(cls)
        error.args = args
        vars(error).update(held)
        return error


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


class HomeTakenError(GraphError):
    """A backup is to go into a folder that serves data already."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"{home} holds a data set already")
        self.home = home


class WritingBusyError(GraphError):
    """Another write, or a build, goes on here; ask again after ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: float = 1.0) -> None:
        super().__init__("another write or a build goes on here")
        self.retry_after_s = retry_after_s


class WrittenSinceError(GraphError):
    """A build from sources that are older than what was written since, which it would lose."""

    def __init__(self) -> None:
        super().__init__("the facts were written since the sources were read")


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


class SameActorError(GraphError):
    """Somebody is to be explained as a candidate for itself, or for what it takes part in."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} asks itself: who asks is no candidate")
        self.label = label


class QueryError(GraphError):
    """A query that got no answer."""


class QuerySyntaxError(QueryError):
    """A text that is not a SPARQL query, and where it stops being one (counted from 1).

    ``prefix`` is one that is neither declared nor known, where that is the reason; ``suggestion`` the nearest.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        *,
        prefix: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message if line is None else f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.prefix = prefix
        self.suggestion = suggestion


class QueryRefusedError(QueryError):
    """A query that this service does not run.

    ``reason`` is one of a closed list: ``nesting``, ``service``, ``update``, ``ambiguous`` (two readings,
    of which one is harmful), ``tangle`` (too much to be checked), ``graph`` (a graph name that is no IRI, or an
    operation on a graph that is not there or is already), ``function`` (unknown to the engine), ``form`` (a query of
    another form than what is asked for); of an update also ``query`` (it is one), ``load`` and ``dataset`` (named
    twice). ``value`` is the limit, where the reason is one.
    """

    def __init__(self, reason: str, message: str, value: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.value = value


class QueryTimeoutError(QueryError):
    """A query that was stopped at its time limit: ``query_seconds``, or ``write_seconds`` for a write."""

    def __init__(self, limit_s: float, limit: str = "query_seconds") -> None:
        super().__init__(f"the query was stopped after {limit_s:g} s")
        self.limit = limit
        self.value = limit_s


class QueryTooLargeError(QueryError):
    """A query whose text or answer is larger than the limit: ``text_bytes``, ``answer_bytes`` or ``answer_rows``."""

    def __init__(self, limit: str, value: int) -> None:
        super().__init__(f"larger than the limit {limit} = {value}")
        self.limit = limit
        self.value = value


class QueryFailedError(QueryError):
    """A query that could not be evaluated.

    ``cause`` is ``process`` where its process ended (memory or stack), ``engine`` where the engine gave up.
    ``limit`` is ``query_memory``, or ``write_memory`` for a write; ``value`` is how many bytes the process could
    have at most, where its end is the cause.
    """

    def __init__(self, cause: str, value: int | None = None, limit: str = "query_memory") -> None:
        super().__init__(
            "the query needs more memory or depth than it may use"
            if cause == "process"
            else "the engine could not evaluate the query"
        )
        self.cause = cause
        self.value = value
        self.limit = limit


class QueryCancelledError(QueryError):
    """A query that was stopped because nobody waits for its answer any more."""

    def __init__(self) -> None:
        super().__init__("nobody waits for the answer any more")


class WorkersError(GraphError):
    """No worker process can take the query now."""


class WorkersBusyError(WorkersError):
    """More queries than the workers can take; ask again after ``retry_after_s`` seconds.

    ``limit`` says of what there is not enough: ``workers``, or ``slow_queries`` at a time; ``value`` is how many.
    """

    def __init__(self, retry_after_s: float, limit: str | None = None, value: int | None = None) -> None:
        super().__init__(f"too many queries at once; try again in {retry_after_s:g} s")
        self.retry_after_s = retry_after_s
        self.limit = limit
        self.value = value


class ClientBusyError(WorkersError):
    """More than one client may take; it may ask again after ``retry_after_s`` seconds.

    ``limit`` is ``client_queries`` (at a time), ``client_seconds_per_minute`` or ``client_errors_per_minute``.
    """

    def __init__(self, limit: str, value: float, retry_after_s: float) -> None:
        super().__init__(f"more than {limit} = {value:g}; ask again in {retry_after_s:.3g} s")
        self.limit = limit
        self.value = value
        self.retry_after_s = retry_after_s


class WorkersUnavailableError(WorkersError):
    """No worker process could start, or the pool is closed."""


class RemoteStoreError(GraphError):
    """A SPARQL service that did not do what was asked: where, its HTTP status (None: no answer), and why."""

    def __init__(self, address: str, status: int | None, reason: str) -> None:
        super().__init__(f"{address}{'' if status is None else f' ({status})'}: {reason}")
        self.address = address
        self.status = status
        self.reason = reason


class RemoteStoreUnavailableError(RemoteStoreError):
    """A SPARQL service that is busy, away, or too slow; it may do later what was asked."""


class NothingPublishedError(GraphError):
    """A SPARQL service that holds no whole data set of ours, or one that is being replaced."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} holds no whole data set")
        self.address = address


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


class NamesGraphsError(FactsError):
    """Facts for one named graph, ``graph``, that name graphs of their own."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"the facts for {graph} name graphs of their own")
        self.graph = graph


class GraphNotWritableError(FactsError):
    """A named graph that is computed from the others, in which nobody writes."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"{graph} is computed from the other graphs")
        self.graph = graph


class UnreadableAlliancesError(GraphError):
    """A table of memberships that cannot be read, and why.

    ``reason`` is ``columns`` (it is no table), ``lacking`` (named columns are not there), ``dates`` or ``coordinates``
    (not a single one of these columns can be read), or ``alliances`` (nobody is with anybody). ``found`` names the
    columns, or tells what reading gave; ``held`` are the columns that are there, or an example of what cannot be read.
    """

    def __init__(self, file: Path, reason: str, found: str = "", held: str = "") -> None:
        super().__init__(f"{file} cannot be read as a table of alliances: {reason} {found} {held}".rstrip())
        self.file = file
        self.reason = reason
        self.found = found
        self.held = held


class UnusableWeightsError(GraphError):
    """A file of learnt weights that cannot be used, and why.

    ``reason`` is ``shape`` (it is no such file), ``format`` (one of another version), ``negative`` (evidence that
    would count against somebody), ``evidence`` (no evidence has this code, or none has it any more) or ``question`` (it
    holds no weights for what is asked); ``found`` names what is so.
    """

    def __init__(self, file: Path, reason: str, found: str = "") -> None:
        super().__init__(f"the weights of {file} cannot be used: {reason} {found}".rstrip())
        self.file = file
        self.reason = reason
        self.found = found


class UnknownGraphError(GraphError):
    """A name under which no named graph is known."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"no named graph is called {graph!r}")
        self.graph = graph
