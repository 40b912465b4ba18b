"""The crew: processes take over from one another without a moment in which nobody is ready."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph.errors import WorkersUnavailableError
from graph.workers import processes
from graph.workers.crew import Crew
from graph.workers.processes import Child

AT_ONCE_S = 0.0
SOON_S = 8.0


class Kind:
    """One way to start processes over a store, which remembers them all; some stand still as they start."""

    def __init__(self, store: Path) -> None:
        self.started: list[Child] = []
        self.freezes = False
        self._setup = {"work": "queries", "store": str(store)}

    def __call__(self) -> Child:
        """Start a process."""
        child = Child(self._setup, 2**31, 2**20)
        if self.freezes:
            child.pause()
        self.started.append(child)
        return child


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of an empty store."""
    path = tmp_path_factory.mktemp("nothing") / "store"
    Store(str(path)).flush()
    return path


@contextmanager
def crew_of(start: Callable[[], Child], size: int) -> Iterator[Crew]:
    """Give a crew; it is gone afterwards."""
    crew = Crew(start, size)
    try:
        yield crew
    finally:
        crew.close()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_former_work_on_until_one_of_the_new_is_ready(store: Path) -> None:
    """While the first of another kind starts, those before are taken at once; once it is ready, never again."""
    old, new = Kind(store), Kind(store)
    new.freezes = True
    with crew_of(old, 2) as crew, ThreadPoolExecutor(1) as other:
        wait_until(lambda: len(old.started) == 2)
        moving = other.submit(crew.renew, new)
        wait_until(lambda: len(new.started) == 1)
        working = crew.take(AT_ONCE_S)
        assert working in old.started
        assert not moving.done()
        new.freezes = False
        new.started[0].resume()
        moving.result(timeout=SOON_S)

        taken = crew.take(AT_ONCE_S)
        crew.give_back(working)
        others = [taken, crew.take(SOON_S)]
        assert set(others) <= set(new.started)
        wait_until(lambda: not any(child.is_alive() for child in old.started))
        for child in others:
            crew.give_back(child)


def test_what_cannot_start_never_takes_over(store: Path, tmp_path: Path) -> None:
    """Where none of another kind can be ready, nobody of the kind before is ended."""
    old = Kind(store)
    with crew_of(old, 1) as crew:
        with pytest.raises(WorkersUnavailableError):
            crew.renew(Kind(tmp_path / "nothing"))
        assert crew.take(AT_ONCE_S) is old.started[0]
        crew.give_back(old.started[0])

    assert len(old.started) == 1


def test_a_closed_crew_is_not_renewed(store: Path) -> None:
    """It says at once that it is closed; so does one that is closed meanwhile."""
    frozen = Kind(store)
    frozen.freezes = True
    with crew_of(Kind(store), 1) as crew, ThreadPoolExecutor(1) as other:
        moving = other.submit(crew.renew, frozen)
        wait_until(lambda: len(frozen.started) == 1)
        crew.close()
        assert isinstance(moving.exception(timeout=SOON_S), WorkersUnavailableError)
        assert isinstance(other.submit(crew.renew, Kind(store)).exception(timeout=SOON_S), WorkersUnavailableError)

    assert not frozen.started[0].is_alive()


def test_who_stands_still_at_the_start_holds_nobody_up(store: Path) -> None:
    """While one process does not get ready, another that dies is buried and replaced."""
    kind = Kind(store)
    with crew_of(kind, 2) as crew:
        first, second = crew.take(SOON_S), crew.take(SOON_S)
        kind.freezes = True
        crew.retire(first)
        wait_until(lambda: len(kind.started) == 3)
        kind.freezes = False
        crew.retire(second)

        third = crew.take(SOON_S)
        assert third is kind.started[3]
        assert not second.is_alive()
        crew.give_back(third)


def test_a_process_is_told_no_secret() -> None:
    """Of the environment it knows how it is to write and where compiled loops are kept."""
    told = {"LANG": "fr", "HOME": "/home/ada", "NUMBA_CACHE_DIR": "/compiled"}
    ours = {
        **told,
        "MAILLAGE_HOME": "/data",
        "TOKEN": "secret",
        "HOMEBREW_TOKEN": "secret",
        "HTTP_PROXY": "http://ada:secret@example.org",
    }

    assert processes._environment(ours.items()) == told
