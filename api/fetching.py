"""Fetching as people see it: how far each file has come, how fast, and what is left, on the error stream."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from api.refusals import plain
from api.sentences.files import obstacle
from data import Progress
from graph.network import Language

_UNITS: Final[Mapping[Language, tuple[str, ...]]] = {
    "fr": ("octets", "ko", "Mo", "Go", "To"),
    "en": ("bytes", "kB", "MB", "GB", "TB"),
}
_KILO: Final = 1000
_EVERY_S: Final = 10.0


_STOPPED: Final[Mapping[Language, str]] = {
    "fr": "Arrêté ; ce qui est arrivé est gardé, et la même commande reprend de là.",
    "en": "Stopped; what has come is kept, and the same command goes on from there.",
}


@contextmanager
def fetching(lang: Language) -> Iterator[Callable[[Progress], None]]:
    """Give what shows progress: bars in a terminal, else a line for each file and one every ten seconds."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        with _bars(console, lang) if console.is_terminal else nullcontext(_Lines(console, lang).show) as show:
            yield show
    except KeyboardInterrupt:
        console.print(_STOPPED[lang])
        raise


@contextmanager
def _bars(console: Console, lang: Language) -> Iterator[Callable[[Progress], None]]:
    """Give what draws a bar for each file, with its rate and the time left."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(progress: Progress) -> None:
            if progress.file not in tasks:
                tasks[progress.file] = bars.add_task(escape(progress.file))
                bars.reset(tasks[progress.file], completed=progress.received)
            bars.update(tasks[progress.file], completed=progress.received, total=progress.total)
            if progress.obstacle:
                console.print(escape(_again(progress, lang)))

        yield show


def size_of(count: int, lang: Language) -> str:
    """Return a number of bytes as people read it."""
    size, rank = float(count), 0
    while size >= _KILO and rank < len(_UNITS[lang]) - 1:
        size, rank = size / _KILO, rank + 1
    told = f"{size:.1f}" if rank else f"{count}"
    return f"{told.replace('.', ',') if lang == 'fr' else told} {_UNITS[lang][rank]}"


class _Lines:
    """Progress where there is no terminal to draw on."""

    def __init__(self, console: Console, lang: Language) -> None:
        self._console = console
        self._lang: Language = lang
        self._file = ""
        self._first = (0.0, 0)
        self._last_s = 0.0

    def show(self, progress: Progress) -> None:
        """Print a line where there is something new to say."""
        now = time.monotonic()
        if progress.obstacle:
            self._console.print(escape(_again(progress, self._lang)))
        elif progress.file != self._file:
            self._file, self._first, self._last_s = progress.file, (now, progress.received), now
            self._console.print(escape(self._line(progress, 0.0)))
        elif now - self._last_s >= _EVERY_S:
            self._last_s = now
            self._console.print(escape(self._line(progress, now)))

    def _line(self, progress: Progress, now: float) -> str:
        """Return how far a file has come, with its rate and the time left once there is a rate."""
        lang, total = self._lang, progress.total
        colon, of, left = (" : ", "sur", "reste") if lang == "fr" else (": ", "of", "left:")
        parts = [size_of(progress.received, lang) + (f" {of} {size_of(total, lang)}" if total is not None else "")]
        rate = (progress.received - self._first[1]) / (now - self._first[0]) if now > self._first[0] else 0.0
        if rate > 0:
            parts.append(f"{size_of(int(rate), lang)}/s")
            if total is not None:
                parts.append(f"{left} {(total - progress.received) / rate:.0f} s")
        return f"{progress.file}{colon}{', '.join(parts)}"


def _again(progress: Progress, lang: Language) -> str:
    """Return what made a try fail, and when the next one is."""
    reason = plain(obstacle(progress.obstacle)[lang]) if progress.obstacle else ""
    if lang == "fr":
        return f"{progress.file} : {reason} ; nouvel essai dans {progress.pause_s:g} s"
    return f"{progress.file}: {reason}; another try in {progress.pause_s:g} s"
