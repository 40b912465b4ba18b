"""Workers: processes that evaluate queries in place of ours, each killed at its deadline and replaced.

A query can exhaust memory, stack or time, and the engine can neither be told to stop nor survive it all. So
it runs in a confined process; one more than may work at once is kept warm, and takes over at once.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from graph.errors import (
    QueryError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    WorkersUnavailableError,
)
from graph.workers.admission import Outline, outline, unknown_prefix, used_prefixes
from graph.workers.crew import Crew
from graph.workers.fairness import Clients, Visit, site_of
from graph.workers.frames import BrokenFrameError, Frame
from graph.workers.lanes import Course, Place, SlowLane
from graph.workers.permits import Permits
from graph.workers.processes import Child, until
from graph.workers.queries import GRAPH_FORMATS, TABLE_FORMATS, Answer, AnswerKind, Body, Query, QueryLimits, Sharing
from graph.workers.sandbox import Confinement

_SPARE: Final = 1
_NO_PREFIX: Final = "Prefix not found"


class WorkerPool:
    """A few confined processes over one read-only store, which answer queries; safe to use from any thread.

    ``workers`` queries run at once; ``waiting`` more wait, each at most ``patience_s``; ``sharing`` says what long
    queries wait for and what one client may take. ``held`` is kept as long as a worker reads the store: the
    hold that keeps it on disk. ``version`` is that of the store, and of every answer from it.
    Raises WorkersUnavailableError where the store cannot be opened.
    """

    def __init__(  # noqa: PLR0913 - all but one are given by name
        self,
        store: Path,
        *,
        workers: int = 2,
        waiting: int = 8,
        patience_s: float = 2.0,
        limits: QueryLimits | None = None,
        sharing: Sharing | None = None,
        held: object = None,
        version: str | None = None,
    ) -> None:
        self.limits = limits or QueryLimits()
        sharing = sharing or Sharing()
        self._patience_s = patience_s
        self._attempts = workers + _SPARE + 1
        self._permits = Permits(workers, waiting, patience_s)
        self._clients = Clients(sharing, patience_s)
        self._slow = SlowLane(sharing.slow_after_s, sharing.slow_queries)
        self._crew = Crew(self._workers_over(store, held, version), workers + _SPARE)

    @property
    def confinement(self) -> Confinement:
        """What the workers have given up on this system."""
        return self._crew.confinement

    def run(
        self,
        query: Query,
        *,
        client: str | None = None,
        seconds: float | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer a query whole, or raise an error of :mod:`graph.errors`; the caller closes the body.

        ``client`` is the address of who asks: it gets its share and no more; nobody in particular has no share.
        ``seconds`` shortens the time limit; the time spent waiting for a worker does not count.
        ``is_cancelled`` is asked often, and ends the query when it says yes.
        """
        limit_s = min(seconds or self.limits.seconds, self.limits.seconds)
        site = None if client is None else site_of(client)
        with self._clients.visit(site, is_cancelled) as visit:
            with visit():
                request = request_of(query, outline(query.text, self.limits), self.limits)
            with self._admitted(site, limit_s, is_cancelled, visit) as waiting, visit():
                for _ in range(self._attempts):
                    reply = self._ask(request, waiting)
                    if reply is not None:
                        return _answer(query, self.limits, *reply)
        raise WorkersUnavailableError("the workers end before they begin")

    def visit(self, client: str | None) -> AbstractContextManager[Visit]:
        """Let work for a client in that needs no worker, within the same share as its queries.

        What is given measures the time of a part of it when it is called. Raises ClientBusyError.
        """
        return self._clients.visit(None if client is None else site_of(client))

    def read(self, client: str | None, patience_s: float | None = None) -> AbstractContextManager[None]:
        """Let a short read for a client in, which needs no worker; ``patience_s`` shortens its wait for the others.

        Its time is of the budget of the client. Raises ClientBusyError.
        """
        return self._clients.read(None if client is None else site_of(client), patience_s)

    def move(self, store: Path, held: object = None, version: str | None = None) -> None:
        """Answer from another store: queries under way end on the one before, all later ones see this one.

        Raises WorkersUnavailableError where it cannot be opened; the one before then goes on being read.
        """
        self._crew.renew(self._workers_over(store, held, version))

    def close(self) -> None:
        """End all workers and wait until they are gone; queries under way get no answer."""
        self._crew.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _workers_over(self, store: Path, held: object, version: str | None) -> Callable[[], Child]:
        """Return what starts one worker over a store."""
        setup = {"work": "queries", "store": str(store.resolve())}
        return lambda: Child(setup, self.limits.memory_bytes, self.limits.answer_bytes + 2**20, held, version)

    @contextmanager
    def _admitted(
        self, site: str | None, limit_s: float, is_cancelled: Callable[[], bool] | None, visit: Visit
    ) -> Iterator["_Waiting"]:
        """Let a query into its lane, as soon as there is room in the quick one, or if there is any in the slow one."""
        if visit.begins_slow:
            place = Place(site, time.monotonic() + limit_s)
            self._slow.join(place)
            try:
                yield _Waiting(site, limit_s, is_cancelled, place=place)
            finally:
                self._slow.leave(place)
        else:
            with self._permits.hold(is_cancelled) as leave_quick:
                yield _Waiting(site, limit_s, is_cancelled, leave_quick)

    def _ask(self, request: Frame, waiting: "_Waiting") -> tuple[dict[str, Any], Body, str | None] | None:
        """Let one worker answer, and say of what version; return nothing where it was dead before it read the request.

        A worker that did not answer is ended, whatever the reason: it may be busy or broken.
        """
        worker = self._crew.take(self._patience_s)
        course = self._course(worker, waiting)
        keep = False
        try:
            head, body = worker.ask(request, course)
            # Engines do not give memory back: what one query took would lower the limit of the next.
            keep = not (course.is_slow or head.get("swollen"))
        except BrokenFrameError as error:
            if self._crew.is_closed:
                raise WorkersUnavailableError("the workers were closed meanwhile") from None
            if error.unread and not course.is_slow:
                return None
            raise QueryFailedError("process", self.limits.memory_bytes) from None
        finally:
            course.end()
            (self._crew.give_back if keep else self._crew.retire)(worker)
        return head, body, worker.version

    def _course(self, worker: Child, waiting: "_Waiting") -> Course:
        """Return the patience with one query: until its deadline, from the quick lane to the slow one."""
        deadline = time.monotonic() + waiting.limit_s

        def leave_quick() -> None:
            self._crew.let_go(worker)
            waiting.leave_quick()

        patience = until(deadline, QueryTimeoutError(waiting.limit_s), waiting.is_cancelled)
        place = waiting.place or Place(waiting.client, deadline)
        return Course(worker, self._slow, patience, leave_quick, place, joined=waiting.place is not None)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """How an answer is waited for: for whom, how long, until who asked is gone.

    ``leave_quick`` lets go of the permit of the quick lane; with a ``place``, the query begins in the slow one.
    """

    client: str | None
    limit_s: float
    is_cancelled: Callable[[], bool] | None
    leave_quick: Callable[[], None] = lambda: None
    place: Place | None = None


def request_of(query: Query, shape: Outline, limits: QueryLimits) -> Frame:
    """Return the query as it is sent to a worker."""
    head = {
        "table": query.table,
        "graph": query.graph,
        "prefixes": used_prefixes(query.text, query.prefixes),
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
        "chooses_graphs": shape.chooses_graphs,
        "base": query.base,
        "answer_bytes": limits.answer_bytes,
        "answer_rows": limits.answer_rows,
    }
    return Frame(head, query.text.encode())


def _answer(query: Query, limits: QueryLimits, head: dict[str, Any], body: Body, version: str | None) -> Answer:
    """Return the answer that a worker's reply is, or raise the error that it is."""
    if "error" in head:
        body.close()
        raise _error(query, head, limits)
    kind = AnswerKind(head["kind"])
    form = GRAPH_FORMATS[query.graph] if kind == AnswerKind.GRAPH else TABLE_FORMATS[query.table]
    return Answer(kind, form, body, version)


def _error(query: Query, head: dict[str, Any], limits: QueryLimits) -> QueryError:
    """Return the error that a worker's reply names."""
    match head["error"]:
        case "syntax" if _NO_PREFIX in head["message"] and head["line"]:
            line, column = head["line"], head["column"]
            prefix, nearest = unknown_prefix(query.text, line, column, query.prefixes)
            reason = f"the prefix {prefix}: is not declared"
            return QuerySyntaxError(reason, line, column, prefix=prefix, suggestion=nearest)
        case "syntax":
            return QuerySyntaxError(head["message"], head["line"], head["column"])
        case "large":
            if head["limit"] == "answer_rows":
                return QueryTooLargeError("answer_rows", limits.answer_rows)
            return QueryTooLargeError("answer_bytes", limits.answer_bytes)
        case "graph" | "function" as reason:
            return QueryRefusedError(reason, head["message"])
        case cause:
            return QueryFailedError(cause, limits.memory_bytes if cause == "process" else None)
