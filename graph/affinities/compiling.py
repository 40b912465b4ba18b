"""Compiling: loops over rows run as machine code where numba is at hand.

What is compiled is kept on disk. A loop that calls one of another module holds the code of that one too, and numba
looks at the file of the loop alone to know whether what it kept is still true: so it is kept apart for each state of
all the sources that have loops.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from platformdirs import user_cache_path

P = ParamSpec("P")
R = TypeVar("R")

_ROOMS: Final = ("affinities", "brokerage", "recommendation")
"""The packages that have loops."""


def compiled(function: Callable[P, R]) -> Callable[P, R] | None:
    """Return a function compiled at its first call and kept on disk if it can be, or None where numba is absent.

    Threads that run it do not wait for each other.
    """
    njit = _njit()
    if njit is None:
        return None
    try:
        quick: Callable[P, R] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder can be written in which to keep it
        quick = njit(cache=False, nogil=True)(function)
    return quick


def kept_in(base: Path, sources: Iterable[bytes]) -> Path:
    """Return the folder, in another, for what is compiled from sources."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(hashlib.sha256(source).digest())
    return base / digest.hexdigest()[:16]


@cache
def _njit() -> Any:  # noqa: ANN401 - numba has no types
    """Return numba's compiler, told where to keep what it makes; None where it is absent."""
    try:
        from numba import config, njit
    except ImportError:
        return None
    given = os.environ.get("NUMBA_CACHE_DIR")
    rooms = (files("graph") / room for room in _ROOMS)
    sources = sorted((one for room in rooms for one in room.iterdir() if one.name.endswith(".py")), key=str)
    base = Path(given) if given else user_cache_path("maillage", appauthor=False) / "compiled"
    vars(config)["CACHE_DIR"] = str(kept_in(base, (one.read_bytes() for one in sources)))
    return njit
