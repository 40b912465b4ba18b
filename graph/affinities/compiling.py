"""Compiling: loops over rows run as machine code where numba is at hand."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R] | None:
    """Return a function compiled at its first call and kept on disk if it can be, or None where numba is absent.

    Threads that run it do not wait for each other.
    """
    try:
        from numba import njit
    except ImportError:
        return None
    try:
        quick: Callable[P, R] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder can be written in which to keep it
        quick = njit(cache=False, nogil=True)(function)
    return quick
