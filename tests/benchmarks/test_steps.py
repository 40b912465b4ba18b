"""What steps take: each is noted once, in its order, with its time, its processors and its memory."""

import time

from benchmarks.steps import Stopwatch, apart, peak_mb


def watched() -> list[tuple[str, float, float, float]]:
    """Return two steps: one that waits, one that works and holds 60 MB."""
    watch = Stopwatch()
    watch.begin("wait")
    time.sleep(0.1)
    watch.begin("work")
    watch.begin("work")
    held = bytearray(b"x" * 60_000_000)
    assert sum(range(3_000_000)) > len(held)
    return [(step.name, step.wall, step.cpu, step.peak) for step in watch.end()]


def test_steps_are_noted() -> None:
    """A step that waits takes time and no processor; the memory of a later one is its own; one that goes on is one."""
    waiting, working = apart(watched)
    assert (waiting[0], working[0]) == ("wait", "work")
    assert waiting[1] >= 0.1
    assert waiting[2] < waiting[1]
    assert working[2] > 0
    assert working[3] - waiting[3] > 50


def test_memory_is_given_back() -> None:
    """What a process of its own holds is not counted here."""
    held = bytearray(b"x" * 80_000_000)
    here = peak_mb()
    assert len(held) < 1_000_000 * here
    assert apart(peak_mb) < here
