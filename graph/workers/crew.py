"""The crew: a fixed number of confined processes, each replaced when it is dead, retired or lost."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from graph.errors import WorkersUnavailableError
from graph.workers.processes import Child
from graph.workers.sandbox import Confinement

_ROUND_S: Final = 0.5
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0


class Crew:
    """Processes ready to work: taken, then given back or retired. One thread starts and buries them all.

    Whoever is let go works on outside the number, until it is retired.
    """

    def __init__(self, start: Callable[[], Child], size: int) -> None:
        """Start the processes; return when one is ready, raise WorkersUnavailableError when none can be."""
        self._start = start
        self._size = size
        self._ready: deque[Child] = deque()
        self._taken: set[Child] = set()
        self._let_go: set[Child] = set()
        self._outdated: set[Child] = set()
        self._retired: list[Child] = []
        lock = threading.Lock()
        self._changed = threading.Condition(lock)  # what the keeper waits for
        self._at_hand = threading.Condition(lock)  # what those wait for who take
        self._closed = False
        self._failure: WorkersUnavailableError | None = None
        self.confinement = Confinement()
        self._keeper = threading.Thread(target=self._keep, name="keeper of workers", daemon=True)
        self._keeper.start()
        failure = self._first()
        if failure is not None:
            self.close()
            raise failure

    def renew(self, start: Callable[[], Child]) -> None:
        """Let processes of another kind take over; whoever works goes on to its end, and is then retired.

        Returns when one of the new ones is ready; where none can be, raises WorkersUnavailableError and keeps
        to the kind before.
        """
        with self._changed:
            before = self._begin_with(start)
        failure = self._first()
        if failure is not None:
            with self._changed:
                self._begin_with(before)
            raise failure

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
            if child in self._outdated:
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

    def _first(self) -> WorkersUnavailableError | None:
        """Wait until a process is ready; return why none can be."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._failure)
            return None if self._ready else self._failure

    def _begin_with(self, start: Callable[[], Child]) -> Callable[[], Child]:
        """Start all processes in this way from now on; return how they were started before."""
        before, self._start = self._start, start
        self._failure = None
        self._outdated = set(self._taken)
        while self._ready:
            self._dismiss(self._ready.popleft())
        return before

    def _dismiss(self, child: Child) -> None:
        self._outdated.discard(child)
        self._retired.append(child)
        self._changed.notify_all()

    def _keep(self) -> None:
        """Bury the retired and start the missing, until the crew is closed and nobody works any more."""
        pause_s = _FIRST_PAUSE_S
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, _ROUND_S)
                for child in [child for child in self._ready if self._closed or not child.is_alive()]:
                    self._ready.remove(child)
                    self._retired.append(child)
                dead, self._retired = self._retired, []
                missing = 0 if self._closed else self._size - len(self._ready) - len(self._taken)
                over = self._closed and not self._taken and not self._let_go
            for child in dead:
                child.kill()
                child.bury()
            if over:
                return
            if missing > 0:
                pause_s = _FIRST_PAUSE_S if self._hire(missing) else min(2 * pause_s, _LONGEST_PAUSE_S)
                if pause_s > _FIRST_PAUSE_S:
                    self._rest(pause_s)

    def _has_work(self) -> bool:
        return self._closed or bool(self._retired) or len(self._ready) + len(self._taken) < self._size

    def _rest(self, pause_s: float) -> None:
        """Wait before the next attempt to start a process, unless the crew is closed meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, pause_s)

    def _hire(self, number: int) -> bool:
        """Start so many processes side by side; say whether all are ready."""
        started: list[Child] = []
        start = self._start
        failure: WorkersUnavailableError | None = None
        try:
            started.extend(start() for _ in range(number))
        except OSError as error:
            failure = WorkersUnavailableError(f"no process can start: {error.strerror}")
        for child in started:
            try:
                confinement = child.await_ready()
            except WorkersUnavailableError as error:
                child.bury()
                failure = error
                continue
            with self._changed:
                self.confinement = confinement
                (self._ready.append if start is self._start else self._dismiss)(child)
                self._changed.notify_all()
                self._at_hand.notify_all()
        with self._changed:
            if start is self._start:
                self._failure = failure
            self._changed.notify_all()
        return failure is None
