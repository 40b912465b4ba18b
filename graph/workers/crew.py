"""The crew: a fixed number of confined processes, each replaced when it is dead, retired or lost."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, NamedTuple

from graph.errors import WorkersUnavailableError
from graph.workers.processes import Child
from graph.workers.sandbox import Confinement

_ROUND_S: Final = 0.5
_POLL_S: Final = 0.02
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0
_CLOSED: Final = "the workers are closed"


class _Heir(NamedTuple):
    """How processes start that are to take over once one of them is ready, and what comes of it."""

    start: Callable[[], Child]
    outcome: Future[None]


class Crew:
    """Processes ready to work: taken, then given back or retired. One thread starts, welcomes and buries them all.

    Whoever is let go works on outside the number, until it is retired.
    """

    def __init__(self, start: Callable[[], Child] | None, size: int) -> None:
        """Start the processes; return when one is ready, raise WorkersUnavailableError when none can be.

        Without ``start`` there are none before :meth:`renew`.
        """
        self._start: Callable[[], Child] | None = None
        self._heir: _Heir | None = None
        self._size = size
        self._ready: deque[Child] = deque()
        self._taken: set[Child] = set()
        self._let_go: set[Child] = set()
        self._outdated: set[Child] = set()
        self._retired: list[Child] = []
        self._coming: dict[Child, Callable[[], Child]] = {}  # the keeper's own
        self._pause_s = _FIRST_PAUSE_S
        self._rests_until = 0.0
        lock = threading.Lock()
        self._changed = threading.Condition(lock)  # what the keeper waits for
        self._at_hand = threading.Condition(lock)  # what those wait for who take
        self._renewing = threading.Lock()
        self._closed = False
        self.confinement = Confinement()
        self._keeper = threading.Thread(target=self._keep, name="keeper of workers", daemon=True)
        self._keeper.start()
        if start is None:
            return
        try:
            self.renew(start)
        except WorkersUnavailableError:
            self.close()
            raise

    @property
    def is_closed(self) -> bool:
        """Whether the work of all was ended."""
        return self._closed

    def renew(self, start: Callable[[], Child]) -> None:
        """Let processes of another kind take over; whoever works goes on to its end, and is then retired.

        Returns when one of the new ones is ready; from then on nobody takes an old one. Where none can be ready,
        or the crew is closed, raises WorkersUnavailableError; the kind before has worked on all the time.
        """
        outcome: Future[None] = Future()
        with self._renewing:
            with self._changed:
                if self._closed:
                    raise WorkersUnavailableError(_CLOSED)
                self._heir = _Heir(start, outcome)
                self._changed.notify_all()
            outcome.result()

    def take(self, wait_s: float) -> Child:
        """Take a process that is ready; raises WorkersUnavailableError if there is none for so long.

        It may have died a moment ago: whoever asks it learns that, and retires it.
        """
        with self._changed:
            if not self._at_hand.wait_for(lambda: self._ready or self._closed, wait_s) or self._closed:
                raise WorkersUnavailableError("no worker is ready")
            child = self._ready.popleft()
            self._taken.add(child)
            return child

    def give_back(self, child: Child) -> None:
        """Take a process in again after its work."""
        with self._changed:
            self._taken.discard(child)
            if self._closed or child in self._outdated:
                self._dismiss(child)
            else:
                self._ready.append(child)
                self._at_hand.notify()

    def let_go(self, child: Child) -> None:
        """Let another take the place of a process that works on; it is to be retired."""
        with self._changed:
            self._taken.discard(child)
            self._let_go.add(child)
            self._changed.notify_all()

    def retire(self, child: Child) -> None:
        """End a process now; another takes its place."""
        child.kill()
        with self._changed:
            self._taken.discard(child)
            self._let_go.discard(child)
            self._dismiss(child)

    def close(self) -> None:
        """End all processes and wait until they are gone; work that is under way is lost."""
        with self._changed:
            self._closed = True
            for child in self._taken | self._let_go:
                child.kill()
            self._changed.notify_all()
            self._at_hand.notify_all()
        self._keeper.join()

    def _dismiss(self, child: Child) -> None:
        self._outdated.discard(child)
        self._retired.append(child)
        self._changed.notify_all()

    def _keep(self) -> None:
        """Bury the retired, start the missing and welcome the ready, until the crew is closed and nobody works."""
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, _POLL_S if self._coming else _ROUND_S)
                for child in [child for child in self._ready if self._closed or not child.is_alive()]:
                    self._ready.remove(child)
                    self._retired.append(child)
                dead, self._retired = self._retired, []
                wanted, over = self._wanted(), self._is_over()
            for child in [*dead, *(self._coming if over else ())]:
                child.bury()
            if over:
                if self._heir is not None:
                    self._heir.outcome.set_exception(WorkersUnavailableError(_CLOSED))
                return
            for start in wanted:
                self._hire(start)
            for child in [child for child in self._coming if child.has_reported()]:
                self._welcome(child)

    def _has_work(self) -> bool:
        return bool(self._retired) or bool(self._wanted()) or self._is_over()

    def _is_over(self) -> bool:
        return self._closed and not self._taken and not self._let_go

    def _wanted(self) -> list[Callable[[], Child]]:
        """Return how the processes start that are to be started now, the heir's before all."""
        if self._closed:
            return []
        coming = list(self._coming.values())
        heirs = [self._heir.start] if self._heir and self._heir.start not in coming else []
        if self._start is None or time.monotonic() < self._rests_until:
            return heirs
        missing = self._size - len(self._ready) - len(self._taken) - coming.count(self._start)
        return [*heirs, *[self._start] * missing]

    def _hire(self, start: Callable[[], Child]) -> None:
        """Start a process, which is welcomed later."""
        try:
            self._coming[start()] = start
        except WorkersUnavailableError as error:
            self._mourn(start, error)

    def _welcome(self, child: Child) -> None:
        """Take in a process that has reported; where it is the first of another kind, this kind takes over."""
        start = self._coming.pop(child)
        try:
            confinement = child.await_ready()
        except WorkersUnavailableError as error:
            child.bury()
            self._mourn(start, error)
            return
        with self._changed:
            heir = self._heir
            if heir is not None and start is heir.start:
                self._start, self._heir = start, None
                self._outdated = set(self._taken)
                while self._ready:
                    self._dismiss(self._ready.popleft())
                heir.outcome.set_result(None)
            if start is not self._start:
                self._dismiss(child)
                return
            self.confinement = confinement
            self._pause_s, self._rests_until = _FIRST_PAUSE_S, 0.0
            self._ready.append(child)
            self._at_hand.notify_all()

    def _mourn(self, start: Callable[[], Child], error: WorkersUnavailableError) -> None:
        """Wait a little longer after each process that could not start; another kind that cannot does not take over."""
        with self._changed:
            if self._heir is not None and start is self._heir.start:
                self._heir.outcome.set_exception(error)
                self._heir = None
            else:
                self._rests_until = time.monotonic() + self._pause_s
                self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
