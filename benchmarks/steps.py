"""Steps: what each step of some work takes of time, of the processors and of memory, in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

_KILOBYTES: Final = 1000
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is over: seconds on the clock, seconds of the processors, and the most memory so far, in MB."""

    name: str
    wall: float
    cpu: float
    peak: float


class Stopwatch:
    """Notes the steps of a piece of work, one after the other."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._name = ""
        self._wall, self._cpu = time.perf_counter(), _cpu()

    def begin(self, name: str) -> None:
        """End the step before and begin another one; the same one goes on."""
        if name == self._name:
            return
        wall, cpu = time.perf_counter(), _cpu()
        if self._name:
            self.steps.append(Step(self._name, wall - self._wall, cpu - self._cpu, peak_mb()))
        self._name, self._wall, self._cpu = name, wall, cpu

    def end(self) -> tuple[Step, ...]:
        """End the last step; return all of them."""
        self.begin("")
        return tuple(self.steps)


def apart(work: Callable[..., Made], *given: object) -> Made:
    """Do some work in a process of its own, which gives all its memory back; return what it makes."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def peak_mb() -> float:
    """Return the most memory that this process, or the largest that it started and ended, has held, in MB.

    Linux counts what a process held before it became another program as its own, unless it is asked in this way.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / _KILOBYTES


def _cpu() -> float:
    """Return the seconds of the processors that this process and those that it started have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
