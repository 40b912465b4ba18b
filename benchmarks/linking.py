"""Linking: how well and how fast associations and legal units without a common key are linked, at several sizes.

    python -m benchmarks.linking                          # 10,000, 100,000 and 1,000,000 associations
    python -m benchmarks.linking --rows 10000 --write     # into docs/performance.md

The registers are invented (``benchmarks.registers``); of a part of the pairs no file says the key, and the truth is
told apart. Reading the files is not counted, the links by keys are.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.measuring import table, write_block
from benchmarks.nation import Linked, invent, judge
from benchmarks.steps import Step, Stopwatch, apart
from data.definition import read_definition
from data.harvest import harvest
from data.linking import LINKS, link
from data.workshop import workshop

_SIZES: Final = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Linkage:
    """The links of registers of one size: what making them takes, and how right they are."""

    rows: int
    step: Step
    linked: Linked


def linkage(rows: int, folder: Path) -> Linkage:
    """Invent the registers of a size in a folder, and link them."""
    files = apart(invent, rows, folder / "files")
    tables = apart(_cleaned, files, folder)
    step = apart(_link, tables, folder)
    return Linkage(rows, step, judge(folder / f"links.{LINKS}.parquet", folder / "files" / "truth.csv"))


def _cleaned(files: Mapping[str, Sequence[Path]], folder: Path) -> dict[str, dict[str, Path]]:
    """Return the clean tables of each register."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch, workshop(Path(scratch)) as connection:
        return {
            name: dict(harvest(connection, read_definition(name), paths, folder, Path(scratch), 1.0).tables)
            for name, paths in files.items()
        }


def _link(tables: Mapping[str, Mapping[str, Path]], folder: Path) -> Step:
    """Link the bodies of clean tables; return what it takes."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch, workshop(Path(scratch)) as connection:
        watch = Stopwatch()
        watch.begin("link")
        link(connection, tables, folder)
        return watch.end()[0]


def main() -> None:
    """Measure and print; write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=_SIZES, help="sizes, in associations")
    parser.add_argument("--dir", type=Path, help="the folder in which all is made, and removed again")
    parser.add_argument("--write", action="store_true", help="put the table in docs/performance.md")
    asked = parser.parse_args()
    rows = []
    for size in asked.rows:
        with tempfile.TemporaryDirectory(dir=asked.dir) as folder:
            one = linkage(size, Path(folder))
        quality = (f"{one.linked.precision:.4f}", f"{one.linked.recall:.4f}")
        rows.append((f"{size:,}", f"{one.linked.pairs:,}", *quality, one.step.wall, one.step.cpu, one.step.peak))
    header = ("associations", "hidden pairs", "precision", "recall", "seconds", "CPU seconds", "peak memory, MB")
    text = table(header, rows)
    print(text)
    if asked.write:
        write_block("linking", text)


if __name__ == "__main__":
    main()
