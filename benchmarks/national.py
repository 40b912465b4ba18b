"""All of France: what it takes to make the graph of invented registers, how that grows, and what peers take.

    python -m benchmarks.national                                  # 100,000 and 2,000,000 associations
    python -m benchmarks.national --rows 20000 100000 --dir /var/tmp --write

The registers are those of ``benchmarks.registers``: RNA, SIRENE and the schools in their published layouts. They are
built as ``maillage build`` builds; every piece of work runs in a process of its own. The peers make the facts of the
cleaned register of associations. ``--write`` puts the tables in docs/performance.md.
"""

import argparse
import csv
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from benchmarks.measuring import exponent, table, write_block
from benchmarks.nation import MAPPING, Nation, nation, transform
from benchmarks.registers.invented import Registers, Scale
from benchmarks.steps import Step, Stopwatch, apart
from data.mapping import compile_query, read_mapping
from data.statements import read_lines
from graph.chunks import file_of
from tests.oracle import oracle_python, run, triples_of_morph_kgc

_PEERS: Final = (10_000, 100_000)
_MAPLIB: Final = Path(__file__).with_name("maplib.lock")
_ID: Final = "https://w3id.org/maillage/id/"
_CONCEPT: Final = "https://w3id.org/maillage/concept/"
_NS: Final = "https://w3id.org/maillage/ns#"


def ours(folder: Path) -> int:
    """Make the facts by our compiled mapping."""
    relation = f"read_parquet('{folder / 'columns' / 'rna.organisations.parquet'}')"
    queries = [compile_query(one, relation) for one in read_mapping(MAPPING)]
    return sum(chunk.count(b"\n") for chunk in read_lines(queries))


def plain_python(folder: Path) -> int:
    """Make the facts by a loop over the rows and formatted text, as one would write it by hand."""
    lines = 0
    with (
        (folder / "organisations.csv").open(encoding="utf-8", newline="") as text,
        (folder / "python.nt").open("w", encoding="utf-8") as written,
    ):
        for row in csv.DictReader(text):
            facts = _facts(row)
            written.writelines(facts)
            lines += len(facts)
    return lines


def _facts(row: dict[str, str]) -> list[str]:
    """Return the facts of a row, one line each."""
    who = f"<{_ID}organisation/{row['id']}>"
    facts = [f"{who} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_NS}Association> .\n"]
    texts = (
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "name"),
        ("http://www.w3.org/2004/02/skos/core#altLabel", "short_name"),
        ("http://purl.org/dc/terms/description", "purpose"),
    )
    facts += [f'{who} <{iri}> "{_escaped(row[name])}"@fr .\n' for iri, name in texts if row[name]]
    facts += [f'{who} <{_NS}{name}> "{row[name]}" .\n' for name in ("rna", "siret") if row[name]]
    if row["since_year"]:
        year = f'"{row["since_year"]}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        facts.append(f"{who} <{_NS}sinceYear> {year} .\n")
    places = (
        ("http://www.w3.org/ns/org#classification", f"{_CONCEPT}organisation-kind/", "kind"),
        (f"{_NS}declaredPurpose", f"{_CONCEPT}rna-purpose/", "purpose_code"),
        (f"{_NS}declaredPurpose", f"{_CONCEPT}rna-purpose/", "purpose_code_2"),
        (f"{_NS}actsIn", f"{_ID}commune/", "commune"),
        (f"{_NS}actsIn", f"{_ID}arrondissement-municipal/", "district"),
    )
    return facts + [f"{who} <{iri}> <{base}{row[name]}> .\n" for iri, base, name in places if row[name]]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def morph_kgc(folder: Path) -> int:
    """Make the facts by morph-kgc from the same mapping, and read them again."""
    return len(triples_of_morph_kgc(oracle_python(), MAPPING, folder))


def maplib(folder: Path) -> int:
    """Make the facts by maplib from tables of subjects and objects (``frames.py``), and count their lines."""
    script, written = Path(__file__).with_name("frames.py"), folder / "maplib.nt"
    run(str(oracle_python(_MAPLIB)), str(script), str(folder / "organisations.csv"), str(written))
    with written.open("rb") as lines:
        return sum(1 for _line in lines)


def oxigraph(folder: Path) -> int:
    """Load the facts of a file into a store of Oxigraph, alone."""
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=str(folder / "facts.nt"), format=ox.RdfFormat.N_TRIPLES)
    store.flush()
    return len(store)


def ours_loaded(folder: Path) -> int:
    """Load the facts of the clean columns into a store of Oxigraph as a build does: through memory, without a file."""
    relation = f"read_parquet('{folder / 'columns' / 'rna.organisations.parquet'}')"
    queries = [compile_query(one, relation) for one in read_mapping(MAPPING)]
    store = ox.Store(str(folder / "ours"))
    store.bulk_load(file_of(read_lines(queries)), ox.RdfFormat.N_TRIPLES)
    store.flush()
    return len(store)


PEERS: Final[dict[str, Callable[[Path], int]]] = {
    "our mapping, compiled to SQL": ours,
    "plain Python: csv and formatted text": plain_python,
    "morph-kgc 2.10": morph_kgc,
    "maplib 0.20: tables of subjects and objects, labels without their language": maplib,
    "our mapping, from clean columns into the store": ours_loaded,
    "Oxigraph alone: from a file into the store": oxigraph,
}


def timed(peer: str, folder: Path) -> tuple[Step, int]:
    """Let a peer do its work; return what it takes, and how many triples it makes."""
    watch = Stopwatch()
    watch.begin(peer)
    triples = PEERS[peer](folder)
    return watch.end()[0], triples


def peers(rows: int, folder: Path) -> str:
    """Return the table of the peers at one size."""
    with Registers(Scale(rows), folder / "files") as registers:
        files = [registers.write("waldec"), registers.write("import")]
    apart(transform, files, folder / "transformed")
    # the environments are no part of the work
    oracle_python(), oracle_python(_MAPLIB)
    measured = [apart(timed, peer, folder / "transformed") for peer in PEERS]
    return table(
        ("way", "triples", "seconds", "CPU seconds", "triples per second", "peak memory, MB"),
        [(one.name, f"{n:,}", one.wall, one.cpu, n / one.wall, one.peak) for one, n in measured],
    )


def steps_table(nations: Sequence[Nation]) -> str:
    """Return the table of the steps: for each size its seconds, those of the processors, the memory, and the growth."""
    first, last = nations[0], nations[-1]
    ratio = last.rows / first.rows
    header = ["step"]
    for one in nations:
        header += [f"{one.rows:,} associations: seconds", "CPU seconds", "peak memory, MB"]
    rows = []
    columns = [{step.name: step for step in (*one.transformed, *_folded(one.built))} for one in nations]
    for name in columns[-1]:
        cells: list[object] = [name]
        for column in columns:
            step = column.get(name)
            cells += [step.wall, step.cpu, step.peak] if step else ["–"] * 3
        small, large = columns[0].get(name), columns[-1][name]
        rows.append([*cells, exponent(small.cpu, large.cpu, ratio) if small and len(nations) > 1 else "–"])
    return table([*header, "growth exponent (CPU)"], rows)


def _folded(steps: Sequence[Step]) -> list[Step]:
    """Return the steps of a build, those of one name as one, and all of it."""
    found: dict[str, Step] = {}
    for step in steps:
        name = f"build: {step.name}"
        before = found.get(name, Step(name, 0.0, 0.0, 0.0))
        found[name] = Step(name, before.wall + step.wall, before.cpu + step.cpu, max(before.peak, step.peak))
    parts = list(found.values())
    total = Step("build: all", sum(p.wall for p in parts), sum(p.cpu for p in parts), max(p.peak for p in parts))
    return [*parts, total]


def results_table(nations: Sequence[Nation]) -> str:
    """Return the table of what came out: triples, rates, links, suggestions."""
    rows = []
    for one in nations:
        made = sum(step.wall for step in one.transformed)
        rows.append(
            [
                f"{one.rows:,}",
                f"{one.triples:,}",
                one.lines / made,
                f"{one.linked.precision:.4f}",
                f"{one.linked.recall:.4f}",
                f"{one.linked.pairs:,}",
                *one.suggested,
            ]
        )
    header = (
        "associations",
        "triples",
        "CSV to N-Triples, triples/s",
        "precision of links by names",
        "recall",
        "pairs",
    )
    return table([*header, "suggestion p50, ms", "p99, ms"], rows)


def main() -> None:
    """Measure and print; write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 2_000_000], help="sizes, the smallest first")
    parser.add_argument("--peers", type=int, nargs="*", default=_PEERS, help="sizes at which the peers run")
    parser.add_argument("--dir", type=Path, help="the folder in which all is made, and removed again")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/performance.md")
    asked = parser.parse_args()
    blocks: dict[str, list[str]] = {"national": [], "national-peers": []}
    for rows in asked.peers:
        with tempfile.TemporaryDirectory(dir=asked.dir) as folder:
            blocks["national-peers"] += [f"**{rows:,} associations**", peers(rows, Path(folder))]
    nations = []
    for rows in asked.rows:
        with tempfile.TemporaryDirectory(dir=asked.dir) as folder:
            nations.append(nation(rows, Path(folder)))
        print(steps_table(nations[-1:]), results_table(nations[-1:]), sep="\n\n", end="\n\n", flush=True)
    if nations:
        blocks["national"] += [steps_table(nations), results_table(nations)]
    for name, parts in blocks.items():
        text = "\n\n".join(parts)
        print(text, end="\n\n")
        if asked.write and text:
            write_block(name, text)


if __name__ == "__main__":
    main()
