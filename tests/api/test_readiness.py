"""Readiness: what is served is kept out of collections of garbage, and what it replaces is not kept at all."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import cast

import pytest

from api import context
from api.context import Service
from api.lists import Lists
from api.readiness import make_ready, rehearse_apart
from api.settings import Settings
from graph import Generation, WorkerPool


class Ring:
    """Something that holds itself, as a network does once it was asked for its ties."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """Let the collector walk through everything again."""
    yield
    gc.unfreeze()


def test_what_is_served_is_kept_out_and_what_was_is_let_go(generation: Generation) -> None:
    """Whatever is there is kept out of later collections; what is gone the next time is freed."""
    ring = Ring()
    gone = weakref.ref(ring)
    make_ready(generation)
    assert gc.get_freeze_count() > len(generation.network.graph)
    del ring
    gc.collect()
    assert gone() is not None
    make_ready(generation)
    assert gone() is None


def test_of_writes_in_a_row_the_last_is_read(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was served for a moment, while something else was read, is not read; nor is anything twice."""
    read: list[str] = []
    may_end = threading.Event()

    def slow(one: Generation) -> None:
        read.append(one.version)
        may_end.wait(10)

    monkeypatch.setattr(context, "make_ready", slow)
    service = Service(Settings(), generation, cast("WorkerPool", None))
    with ThreadPoolExecutor(3) as readers:
        for version in ("first", "second", "third"):
            service.generation = replace(generation, manifest=replace(generation.manifest, version=version))
            readers.submit(service.make_ready)
            while not read:
                time.sleep(0.01)
        may_end.set()

    assert read == ["first", "third"]


def test_lists_are_made_before_all_is_read(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that make lists begin as soon as what lists take is there: none waits for the network of all."""
    begun: list[tuple[str, bool, bool]] = []

    def note(what: str, one: Generation) -> None:
        begun.append((what, "bare" in vars(one), "network" in vars(one)))

    monkeypatch.setattr(Lists, "follow", lambda _, one: note("lists", one))
    monkeypatch.setattr(context, "make_ready", lambda one: note("all", one))
    Service(Settings(), replace(generation), cast("WorkerPool", None)).make_ready()

    assert begun == [("lists", True, False), ("all", True, False)]


def test_loops_are_compiled_by_a_process_that_ends() -> None:
    """It ends by itself, and well."""
    assert rehearse_apart().wait(300) == 0
