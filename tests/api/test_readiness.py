"""Readiness: what is served is kept out of collections of garbage, and what it replaces is not kept at all."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from api.readiness import make_ready
from graph import Generation


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
