"""Patience: how long a server is waited for, and what is told meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import DownloadUnreachableError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    ``timeout_s`` is for each silence, and how long less than ``least_rate`` bytes a second are borne. A file is asked
    for ``tries`` times, with a pause of ``pause_s`` before the second try that doubles before each further one, up to
    ``longest_pause_s``; a server that asks for a longer pause is given it up to there.
    """

    timeout_s: float = 30.0
    least_rate: int = 1024
    tries: int = 6
    pause_s: float = 1.0
    longest_pause_s: float = 60.0

    def pauses(self) -> Iterator[float]:
        """Yield the pause before each further try, in seconds."""
        for rank in range(self.tries - 1):
            yield min(self.pause_s * 2**rank, self.longest_pause_s)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come: bytes here, bytes in all (None: not said).

    ``obstacle`` is what made the last try fail, where another one follows after ``pause_s``.
    """

    file: str
    received: int
    total: int | None
    obstacle: DownloadUnreachableError | None = None
    pause_s: float = 0.0
