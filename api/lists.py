"""Lists: where lists of partners are made: in processes of their own as soon as some are ready, else here.

Here they are made one after the other: threads that make some at once only take the interpreter from each other, and
each takes twice the processor time that it takes alone.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from resource import RLIM_INFINITY, RUSAGE_SELF, getrusage
from typing import Final, TypeVar

from api.listing import Shortlist
from graph import Generation, WorkersBusyError, WorkersUnavailableError
from graph.workers.crew import Crew
from graph.workers.frames import BrokenFrameError, Frame
from graph.workers.permits import Permits
from graph.workers.processes import Child, until

_T = TypeVar("_T")

_log: Final = logging.getLogger(__name__)
_LONGEST_S: Final = 10.0
_IN_LINE_S: Final = 1.0
_MOST_IN_LINE: Final = 1000
_MOST_BYTES: Final = 2**26
_STARTS_S: Final = 1800.0
_MOST_STARTS, _AGAIN_S = 5, 3600.0
WORTH_FROM: Final = 10_000
"""From how many organisations on processes make lists without being asked to."""

_MOST_UNASKED: Final = 4
_KIB: Final = 1024


class Lists:
    """What makes lists; safe to use from any thread.

    ``workers`` is how many processes make some; None: as many as the data set is worth and this machine has room for.
    """

    def __init__(self, workers: int | None = 0) -> None:
        self._workers = workers
        self._here = ThreadPoolExecutor(1, "lists")
        self._lock = threading.Lock()
        self._closed = False
        self._crew: Crew | None = None
        self._team: _Team | None = None

    def made(self, generation: Generation, shortlist: Shortlist) -> bytes:
        """Return a list as JSON; raises what :meth:`Shortlist.made` raises.

        What a process does not give, because it ended, hung or met an error, is made here.
        """
        team = self._team
        made = team.made(shortlist) if team is not None and team.version == generation.version else None
        return self.here(lambda: shortlist.made(generation)) if made is None else made

    def here(self, work: Callable[[], _T]) -> _T:
        """Return what a piece of work gives, done where this process makes lists."""
        return self._here.submit(work).result()

    def follow(self, generation: Generation) -> None:
        """Let processes make the lists of a generation; return once one of them is ready, or none can be."""
        self.rest()
        size = self._size(generation)
        with self._lock:
            if self._closed or not size:
                return
            crew = self._crew = Crew(None, size)
        try:
            crew.renew(_Start(generation, size))
        except WorkersUnavailableError as error:
            if not crew.is_closed:
                _log.warning("no process makes lists: %s", error)
                self.rest()
            return
        with self._lock:
            if self._crew is crew:
                self._team = _Team(generation.version, crew, Permits(size, _MOST_IN_LINE, _IN_LINE_S))

    def rest(self) -> None:
        """End the processes, such as those of a generation that is served no more."""
        with self._lock:
            crew, self._crew, self._team = self._crew, None, None
        if crew is not None:
            crew.close()

    def close(self) -> None:
        """End the processes for good."""
        self._closed = True
        self.rest()

    @property
    def is_apart(self) -> bool:
        """Whether processes make the lists now."""
        return self._team is not None

    def _size(self, generation: Generation) -> int:
        if not generation.is_prepared:
            _log.warning("the columns are of another version: lists are made in this process until a build")
            return 0
        if self._workers is not None:
            return self._workers
        return _unasked() if len(generation.columnar) >= WORTH_FROM else 0


def _unasked() -> int:
    """Return how many processes this machine has room for: one for each of up to four cores, none for one alone.

    Each may come to hold what this process does now; all of them and this one as it is take half of the memory at most.
    """
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    held = getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else _KIB)
    return max(0, min(cores, _MOST_UNASKED, memory // (2 * held) - 1)) if cores > 1 else 0


@dataclass(frozen=True, slots=True)
class _Team:
    """Processes that make the lists of a generation, and the line in which lists wait for one that is free."""

    version: str
    crew: Crew
    line: Permits

    def made(self, shortlist: Shortlist) -> bytes | None:
        """Return a list as JSON; None where no process gives it."""
        try:
            with self.line.hold():
                # no wait: whoever may pass finds one ready, or one that is gone and starts anew
                return self._asked(self.crew.take(0), shortlist)
        except (WorkersBusyError, WorkersUnavailableError):
            return None

    def _asked(self, child: Child, shortlist: Shortlist) -> bytes | None:
        """Let a process make a list; one that does not answer is ended, whatever the reason."""
        keep = False
        late = WorkersUnavailableError("it takes too long")
        try:
            head, body = child.ask(Frame(asdict(shortlist)), until(time.monotonic() + _LONGEST_S, late), _MOST_BYTES)
            keep = True
            return None if "error" in head else body.read()
        except (BrokenFrameError, WorkersUnavailableError) as error:
            _log.warning("a process did not give its list: %s", error)
            return None
        finally:
            (self.crew.give_back if keep else self.crew.retire)(child)


class _Start:
    """How a process starts that makes the lists of a generation; not again and again, where they end soon."""

    def __init__(self, generation: Generation, size: int) -> None:
        self._setup = {"work": "api.listing", "generation": str(generation.directory.resolve())}
        self._held, self._version = generation.held, generation.version
        self._begun: deque[float] = deque(maxlen=size * _MOST_STARTS)

    def __call__(self) -> Child:
        """Start one; raises WorkersUnavailableError where too many were started of late, or none can be."""
        now = time.monotonic()
        if len(self._begun) == self._begun.maxlen and now - self._begun[0] < _AGAIN_S:
            raise WorkersUnavailableError("the processes that make lists end again and again")
        self._begun.append(now)
        return Child(self._setup, RLIM_INFINITY, RLIM_INFINITY, self._held, self._version, start_s=_STARTS_S)
