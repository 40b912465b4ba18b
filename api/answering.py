"""Answering: a query is evaluated in a worker process for the client of a request, and stops when it hangs up.

Work on rows, and what routes read of the data, need no worker, but are within the share of the client too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from functools import partial
from inspect import iscoroutinefunction
from typing import Final, Self, TypeVar

from fastapi import Depends, Request, Response

from api.context import Service, service_of
from api.deadline import Deadline
from api.delivery import delivered
from graph import ClientBusyError, Query

_T = TypeVar("_T")

_WATCHED_AFTER_S: Final = 0.05


async def answered(request: Request, query: Query) -> Response:
    """Return the answer of the workers to a query; a hang-up of the client that asked stops it."""
    serving = service_of(request)
    client = request.client.host if request.client else None
    loop = asyncio.get_running_loop()
    async with _HangUp(request) as gone:
        run = partial(serving.workers.run, query, client=client, is_cancelled=lambda: gone.seen)
        answer = await loop.run_in_executor(serving.threads, run)
    return delivered(answer)


async def whole_graph(request: Request, iri: str, media: str) -> Response:
    """Return all facts of a named graph in a form of RDF."""
    query = Query("CONSTRUCT WHERE { ?s ?p ?o }", graph=media, default_graphs=(iri,))
    return await answered(request, query)


async def in_share(request: Request, serving: Service, work: Callable[[Deadline], _T]) -> _T:
    """Return what work on the rows of a request gives: within the share of its client, and until a deadline.

    Raises ClientBusyError, and what ``work`` raises.
    """
    client = request.client.host if request.client else None

    def admitted() -> _T:
        with serving.workers.visit(client) as visit, visit():
            return work(Deadline(serving.settings.batch_seconds, lambda: serving.gives_up))

    return await asyncio.get_running_loop().run_in_executor(serving.threads, admitted)


async def _reading(request: Request) -> AsyncIterator[None]:
    """Let a route in that is a plain function, and reads in a thread; the others let in what they do themselves.

    Raises ClientBusyError where its client has too many of them under way, and has waited for them.
    """
    if iscoroutinefunction(request.scope["route"].endpoint):
        yield
        return
    serving = service_of(request)
    client = request.client.host if request.client else None
    with ExitStack() as held:
        try:
            held.enter_context(serving.workers.read(client, patience_s=0))
        except ClientBusyError as error:
            if error.limit != "client_queries":
                raise
            # only whoever has to wait takes a thread to wait in
            enter = partial(held.enter_context, serving.workers.read(client))
            await asyncio.get_running_loop().run_in_executor(serving.threads, enter)
        yield


READING: Final = Depends(_reading, scope="function")
"""What each route depends on that reads the data: it begins when its client may, and its answer is sent after it."""


class _HangUp:
    """Whether the client of a request has left; looked after once its query takes longer than most."""

    def __init__(self, request: Request) -> None:
        self.seen = False
        self._request = request
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._later = asyncio.get_running_loop().call_later(_WATCHED_AFTER_S, self._begin)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.seen = self.seen or error[0] is not None
        self._later.cancel()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])

    def _begin(self) -> None:
        self._watch = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        """Wait until the client leaves; what it may still send before is of no interest."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.seen = True
