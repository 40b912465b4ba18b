"""Confined processes, seen from the process that starts them: start, ask, end.

A child belongs to the thread that started it: on Linux it dies when that thread ends (a parent's death is
told by thread), so a thread that starts children has to live as long as they do.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from graph.errors import GraphError, QueryCancelledError, WorkersUnavailableError
from graph.workers import confined
from graph.workers.frames import BrokenFrameError, Frame, Patience, receive, send
from graph.workers.queries import Body
from graph.workers.sandbox import Confinement

_POLL_S: Final = 0.05
_START_S: Final = 20.0
_STACK_BYTES: Final = 256 * 2**20
_MOST_BODY: Final = 2**18
_LOW_PRIORITY: Final = 15
_KEPT: Final = frozenset({"LANG", "LD_LIBRARY_PATH", "TMPDIR", "HOME", "XDG_CACHE_HOME"})
_KEPT_ALL: Final = ("LC_", "DYLD_", "COVERAGE_", "NUMBA_", "OMP_", "OPENBLAS_")
"""The variables that a child gets: some, and all whose names begin so. Compiled loops are kept below HOME."""


class Child:
    """One confined process and our end of the pair of sockets to it."""

    def __init__(
        self,
        setup: dict[str, Any],
        memory_bytes: int,
        file_bytes: int,
        needed: object = None,
        version: str | None = None,
        start_s: float = _START_S,
    ) -> None:
        """Start the process; ``needed`` (such as the hold on what it reads) is kept until it is buried.

        ``version`` is that of what it reads, where there is one; ``start_s`` how long it may take to be ready.
        Raises WorkersUnavailableError where the system has none to give.
        """
        self._needed = needed
        self.version = version
        try:
            self._process, self._end = _started()
        except OSError as error:
            raise WorkersUnavailableError(f"no process can start: {error.strerror}") from error
        self._ready_by = time.monotonic() + start_s
        setup = setup | {
            "parent": os.getpid(),
            "path": [str(Path(entry).resolve()) for entry in sys.path if entry],
            "memory_bytes": memory_bytes,
            "file_bytes": file_bytes,
            "stack_bytes": _STACK_BYTES,
        }
        # The system keeps it until the process reads; one that ended before that is told by what it does not answer.
        with contextlib.suppress(BrokenFrameError):
            send(self._end, Frame(setup))

    @property
    def number(self) -> int:
        """The number that the system gave the process."""
        return self._process.pid

    def has_reported(self) -> bool:
        """Say whether there is nothing to wait for in :meth:`await_ready`, be it too late."""
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        return bool(poll.poll(0)) or time.monotonic() >= self._ready_by

    def await_ready(self) -> Confinement:
        """Wait for the report of the sandbox.

        Raises WorkersUnavailableError where the process does not start or cannot do its work.
        """
        patience = until(self._ready_by, WorkersUnavailableError("a worker starts too slowly"))
        try:
            head = receive(self._end, 0, patience).head
        except BrokenFrameError:
            raise WorkersUnavailableError("a worker ended while it started") from None
        if "ready" not in head:
            raise WorkersUnavailableError(str(head.get("message")))
        return Confinement(**head["ready"])

    def ask(self, request: Frame, patience: Patience, most_body: int = _MOST_BODY) -> tuple[dict[str, Any], Body]:
        """Send a request and return the head and the whole body of the reply, so large at most outside of a file.

        Raises BrokenFrameError when the process is gone or its reply is not whole, and whatever ``patience``
        raises.
        """
        send(self._end, request, patience)
        reply = receive(self._end, most_body, patience)
        if reply.file is None:
            body = Body(len(reply.body), reply.body)
        else:
            body = Body(os.fstat(reply.file).st_size, os.fdopen(reply.file, "rb"))
        if "error" not in reply.head and reply.head.get("size") != body.size:
            body.close()
            raise BrokenFrameError
        return reply.head, body

    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.poll() is None

    def lower(self) -> None:
        """Let all other work go before that of this process from now on; there is no way back."""
        with contextlib.suppress(OSError):
            # By group: the process has one of its own, and by process Linux lowers one thread of several.
            os.setpriority(os.PRIO_PGRP, self._process.pid, _LOW_PRIORITY)
            # Where Linux weighs sessions before processes, this session has to be lowered too.
            Path(f"/proc/{self._process.pid}/autogroup").write_text(str(_LOW_PRIORITY), "ascii")

    def pause(self) -> None:
        """Let the process stand still until :meth:`resume`; it can be ended meanwhile."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process now; :meth:`bury` waits until it is gone."""
        self._process.kill()

    def bury(self) -> None:
        """End the process and wait until nothing is left of it; nobody may be asking it any more."""
        self.kill()
        self._process.wait()
        self._end.close()
        self._needed = None


def ask_once(
    child: Child, request: Frame, seconds: float, late: GraphError, is_cancelled: Callable[[], bool] | None = None
) -> tuple[dict[str, Any], Body]:
    """Let a process answer one request and end; return the head and the body of its reply.

    Once it has started it has so many seconds, then ``late`` is raised. Raises what :meth:`Child.await_ready` and
    :meth:`Child.ask` raise.
    """
    try:
        child.await_ready()
        return child.ask(request, until(time.monotonic() + seconds, late, is_cancelled))
    finally:
        child.bury()


def until(deadline: float, late: GraphError, is_cancelled: Callable[[], bool] | None = None) -> Callable[[], float]:
    """Return the patience that lasts until a moment of ``time.monotonic``, then raises ``late``.

    It raises QueryCancelledError soon after ``is_cancelled`` says yes.
    """

    def patience() -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise late
        if is_cancelled is None:
            return left
        if is_cancelled():
            raise QueryCancelledError
        return min(left, _POLL_S)

    return patience


def _started() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the program of a confined process; return it and our end of the pair of sockets to it."""
    ours, theirs = socket.socketpair()
    with theirs, contextlib.ExitStack() as undo:
        undo.enter_context(ours)
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(confined.__file__)), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # an abort of the engine writes to it
            env={**_environment(os.environ.items()), "MALLOC_ARENA_MAX": "2"},
            start_new_session=True,  # Ctrl-C in a terminal is the parent's matter
        )
        undo.pop_all()
        return process, ours


def _environment(ours: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what a child may know of our environment: nothing that could hold a secret."""
    return {name: value for name, value in ours if name in _KEPT or name.startswith(_KEPT_ALL)}
