"""Measuring: medians, rows of tables in Markdown, and where they stand in the documentation."""

import gc
import math
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
"""The page that shows what was measured; a block of it stands between ``<!-- name -->`` and ``<!-- /name -->``."""


def median_ms(work: Callable[[], object], runs: int = 7) -> float:
    """Return the median time of some work, in milliseconds."""
    times = []
    for _run in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def interleaved_ms(works: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Return the median time of each of some works, in milliseconds, done in turn so that all meet the same noise."""
    times: list[list[float]] = [[] for _work in works]
    for _run in range(runs):
        for work, measured in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            measured.append((time.perf_counter() - start) * 1000)
    return [statistics.median(measured) for measured in times]


def row(*cells: object) -> None:
    """Print a row of a Markdown table."""
    print(table_row(*cells))


def table_row(*cells: object) -> str:
    """Return a row of a Markdown table; numbers with three digits that count."""
    return "| " + " | ".join(short(cell) for cell in cells) + " |"


def short(cell: object) -> str:
    """Return a cell as text: three digits that count, no exponent."""
    if not isinstance(cell, float):
        return str(cell)
    if not math.isfinite(cell) or cell == 0:
        return "–"
    digits = max(0, 2 - math.floor(math.log10(abs(cell))))
    return f"{cell:,.{digits}f}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    return "\n".join([table_row(*header), table_row(*("---" for _cell in header)), *(table_row(*one) for one in rows)])


def exponent(small: float, large: float, ratio: float) -> float:
    """Return the power of the size as which a cost grows, where the larger size is ``ratio`` times the smaller."""
    return math.log(large / small) / math.log(ratio)


def write_block(name: str, text: str) -> None:
    """Put a text in its block of the page."""
    page = PAGE.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not block.search(page):
        raise ValueError(f"{PAGE.name} has no block {name}")
    PAGE.write_text(block.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
