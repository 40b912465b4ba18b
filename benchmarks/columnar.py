"""The columnar network: what its files weigh, how fast they open, what they hold of memory, how fast a part is seen.

    python -m benchmarks.columnar                                # 10,000, 100,000 and 2,000,000 organisations
    python -m benchmarks.columnar 10000 --read 200000 --dir /var/tmp

The networks are those of ``benchmarks/columnar_nation.py``; each is made in one process and opened in another.
``--read`` makes the store of a generated graph of so many organisations, and reads the columns out of it.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.columnar_nation import nation
from benchmarks.generated import TRIPLES_EACH, GeneratedGraph
from benchmarks.measuring import median_ms, table
from benchmarks.steps import apart, peak_mb
from graph import build
from graph.alliances.columns import Codes, Rows
from graph.columnar import Columnar, Texts, neighbourhood, of_territory, open_columnar, read_columnar, write_columnar
from graph.store import EmbeddedStore
from ontology.identifiers import thing
from ontology.vocabulary import vocabulary_source

_SIZES: Final = (10_000, 100_000, 2_000_000)
_EGOS: Final = 300
_HEADER: Final = (
    "organisations", "files (MB)", "opening (ms)", "resident, opened (MB)", "resident, all read (MB)",
    "neighbourhood p50 (ms)", "p99 (ms)", "of the largest hub (ms)", "a large town (ms)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """What an open network takes: milliseconds, megabytes that the process gained, and the times of parts of it."""

    opening: float
    resident: float
    all_read: float
    ego: tuple[float, float]
    hub: float
    town: float


def made(organisations: int, folder: Path) -> None:
    """Invent a network and write it."""
    write_columnar(nation(organisations), folder)


def opened(folder: Path) -> Opened:
    """Measure the network of a folder, which nobody in this process has opened before."""
    before, start = _resident_mb(), time.perf_counter()
    network = open_columnar(folder)
    opening, resident = (time.perf_counter() - start) * 1000, _resident_mb() - before
    for array in _arrays(network):
        array.any()
    all_read = _resident_mb() - before
    degrees = network.joined.sizes
    some = np.flatnonzero(degrees)
    chosen = np.random.default_rng(0).choice(some, min(_EGOS, len(some)), replace=False)
    times = [_once_ms(network, network.organisations[int(number)]) for number in chosen]
    hub = network.organisations[int(degrees.argmax())]
    return Opened(
        opening,
        resident,
        all_read,
        (float(np.percentile(times, 50)), float(np.percentile(times, 99))),
        median_ms(lambda: neighbourhood(network, hub)),
        median_ms(lambda: of_territory(network, thing("commune", "44109"))),
    )


def read(organisations: int, folder: Path) -> tuple[int, float, float]:
    """Read the columns of a generated graph; return how many organisations, the seconds, and the most MB."""
    graph = GeneratedGraph(round(organisations * (TRIPLES_EACH + 1)))
    generation = build((vocabulary_source(), graph.source()), folder / "home")
    count, seconds, peak = apart(_read, generation.store_path, folder)
    generation.close()
    return count, seconds, peak


def _read(path: Path, folder: Path) -> tuple[int, float, float]:
    store, start = EmbeddedStore(path), time.perf_counter()
    network = read_columnar(store, folder)
    return len(network), time.perf_counter() - start, peak_mb()


def _once_ms(network: Columnar, iri: str) -> float:
    start = time.perf_counter()
    neighbourhood(network, iri)
    return (time.perf_counter() - start) * 1000


def _arrays(network: Columnar) -> list[NDArray[Any]]:
    """Return all arrays of a network."""
    found: list[NDArray[Any]] = []
    for field in fields(network):
        value = getattr(network, field.name)
        if isinstance(value, Texts):
            found += [value.run, value.starts]
        elif isinstance(value, Rows):
            found += [value.starts, value.items]
        else:
            found.append(value.values if isinstance(value, Codes) else value)
    return found


def _resident_mb() -> float:
    """Return what this process holds of memory now, mapped files included, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", nargs="*", type=int, default=_SIZES, metavar="ORGANISATIONS")
    parser.add_argument("--read", type=int, nargs="*", default=(), metavar="ORGANISATIONS")
    parser.add_argument("--dir", type=Path, help="where to write (by default, a folder of the system's)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.dir) as room:
        rows = []
        for size in options.sizes:
            folder = Path(room) / str(size)
            apart(made, size, folder)
            one: Opened = apart(opened, folder)
            weight = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
            measured = (weight, one.opening, one.resident, one.all_read, *one.ego, one.hub, one.town)
            rows.append((f"{size:,}", *measured))
        print(table(_HEADER, rows))
        if options.read:
            reads = [read(size, Path(tempfile.mkdtemp(dir=room))) for size in options.read]
            shown = [(f"{count:,}", seconds, peak) for count, seconds, peak in reads]
            print("\n" + table(("organisations of the store", "read in (s)", "most memory (MB)"), shown))


if __name__ == "__main__":
    main()
