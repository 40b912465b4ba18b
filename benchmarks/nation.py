"""A nation: the graph of invented registers of one size, with what each step of its making takes."""

import csv
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from api.assembling import Materials, assemble
from benchmarks.registers.invented import Registers, Scale
from benchmarks.steps import Step, Stopwatch, apart
from data.definition import read_definition
from data.harvest import harvest
from data.linking import SURE
from data.mapping import compile_query, read_mapping
from data.statements import read_lines
from data.workshop import workshop
from graph import Step as BuildStep
from graph import open_generation
from graph.finding import suggest

PARTS: Final = {
    "rna": ("waldec", "import"),
    "sirene": ("units", "establishments"),
    "schools": ("schools",),
}
"""The parts that are invented, by the register whose files they are."""

MAPPING: Final = Path(__file__).parents[1] / "data" / "rna" / "mapping.ttl"

_AT_ONCE: Final = {
    "read": "read, infer, link and load",
    "load": "read, infer, link and load",
    "order": "order and index",
    "index": "order and index",
}
"""What a build does at once, and so is one step here."""

_ASKED: Final = 1000
_BEGUN: Final = 0.7


@dataclass(frozen=True, slots=True)
class Linked:
    """How well associations and legal units without a common key are linked, and how many such pairs there are.

    ``precision`` is the share of the settled links by names that are true, ``recall`` the share of the pairs of which
    both sides are in the graph that are linked.
    """

    precision: float
    recall: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Nation:
    """The graph of one size: how it was made, its triples, its links, and the times of suggestions in ms.

    ``lines`` are the N-Triples of the register of associations alone, which ``transformed`` made from its files;
    ``suggested`` are the median and the 99th percentile.
    """

    rows: int
    transformed: tuple[Step, ...]
    lines: int
    built: tuple[Step, ...]
    triples: int
    linked: Linked
    suggested: tuple[float, float]


def nation(rows: int, folder: Path) -> Nation:
    """Invent the registers of a size in a folder, and make their graph there."""
    files = apart(invent, rows, folder / "files")
    transformed, lines = apart(transform, files["rna"], folder / "transformed")
    built, triples = apart(_build, files, folder / "home")
    return Nation(rows, transformed, lines, built, triples, apart(_linked, folder), apart(_suggest, folder))


def invent(rows: int, folder: Path) -> dict[str, list[Path]]:
    """Write the files of each register, and the truth."""
    with Registers(Scale(rows), folder) as registers:
        registers.write("truth")
        return {name: [registers.write(part) for part in parts] for name, parts in PARTS.items()}


def transform(files: Sequence[Path], folder: Path) -> tuple[tuple[Step, ...], int]:
    """Make ``facts.nt`` and ``organisations.csv`` in a folder of the files of RNA; return the steps and the lines."""
    watch, lines = Stopwatch(), 0
    columns, scratch = folder / "columns", folder / "scratch"
    for made in (columns, scratch):
        made.mkdir(parents=True)
    watch.begin("clean")
    with workshop(scratch) as connection:
        table = harvest(connection, read_definition("rna"), files, columns, scratch).tables["organisations"]
    watch.begin("N-Triples")
    with (folder / "facts.nt").open("wb") as written:
        for chunk in read_lines([compile_query(one, f"read_parquet('{table}')") for one in read_mapping(MAPPING)]):
            lines += chunk.count(b"\n")
            written.write(chunk)
    steps = watch.end()
    duckdb.execute(f"COPY (FROM '{table}') TO '{folder / 'organisations.csv'}' (FORMAT csv, HEADER, FORCE_QUOTE *)")
    return steps, lines


def _build(files: dict[str, list[Path]], home: Path) -> tuple[tuple[Step, ...], int]:
    """Build a generation as ``maillage build`` does; return its steps and its triples."""
    watch = Stopwatch()

    def tell(step: BuildStep) -> None:
        watch.begin(_AT_ONCE.get(step.action, step.action))

    generation = assemble(home, Materials(registers=files), tell)
    steps = watch.end()
    triples = sum(generation.manifest.graphs.values())
    generation.close()
    return steps, triples


def _linked(folder: Path) -> Linked:
    """Compare the links of a generation with the truth."""
    generation = open_generation(folder / "home")
    try:
        return judge(generation.directory / "columns" / "links.links.parquet", folder / "files" / "truth.csv")
    finally:
        generation.close()


def judge(links: Path, truth: Path) -> Linked:
    """Compare the links by names that are settled with the truth."""
    found = duckdb.execute(
        """
        WITH truth AS (SELECT 'rna-' || rna AS weaker, 'siren-' || siren AS stronger, key, living
            FROM read_csv($truth, all_varchar = true)),
        links AS (SELECT weaker, stronger, method FROM read_parquet($links)
            WHERE weaker LIKE 'rna-W%' AND stronger LIKE 'siren-%' AND method LIKE '%name%' AND confidence >= $sure)
        SELECT (SELECT count(*) FROM links), (SELECT count(*) FROM links SEMI JOIN truth USING (weaker, stronger)),
            (SELECT count(*) FROM truth WHERE key = 'hidden' AND living = 'true'),
            (SELECT count(*) FROM truth SEMI JOIN links USING (weaker, stronger)
                WHERE key = 'hidden' AND living = 'true')
        """,
        {"truth": str(truth), "links": str(links), "sure": SURE},
    ).fetchone()
    made, true, pairs, seen = found or (0, 0, 0, 0)
    return Linked(true / made if made else math.nan, seen / pairs if pairs else math.nan, pairs)


def _suggest(folder: Path) -> tuple[float, float]:
    """Ask for suggestions by names that are begun; return the median and the 99th percentile of the times, in ms."""
    with (folder / "transformed" / "organisations.csv").open(encoding="utf-8", newline="") as text:
        names = [row["name"] for row in csv.DictReader(text)]
    begun = [name[: max(3, round(len(name) * _BEGUN))] for name in names[:: max(1, len(names) // _ASKED)]]
    generation = open_generation(folder / "home")
    try:
        suggest(generation, begun[0])
        times = []
        for typed in begun:
            start = time.perf_counter()
            suggest(generation, typed)
            times.append((time.perf_counter() - start) * 1000)
    finally:
        generation.close()
    return statistics.median(times), statistics.quantiles(times, n=100)[-1]
