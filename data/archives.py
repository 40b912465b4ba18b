"""Placeholder."""

from collections.abc import Iterator
from pathlib import Path


def unpack(path: Path, into: Path) -> Iterator[Path]:
    raise NotImplementedError
