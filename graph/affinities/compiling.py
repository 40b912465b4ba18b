"""Compiling: loops over rows run as machine code where numba is at hand."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R] | None:
    """Return a function compiled at its first call and kept on disk, or None where numba is absent."""
    try:
        from numba import njit
    except ImportError:
        return None
    quick: Callable[P, R] = njit(cache=True)(function)
    return quick
