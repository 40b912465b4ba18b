"""Mappings mean what another processor of RML makes of them: the SQL compiled from each gives the same triples.

What the oracle (morph-kgc 2.10) was seen to do, where the standards leave a choice or it leaves them:

- An empty value of a CSV file is no value. It takes some texts for none as well unless it is told otherwise:
  by default ``nan``, and from SQL tables a NULL becomes the text ``None``.
- A template of an IRI percent-encodes all but letters, digits and ``-._~`` of ASCII; one of a literal encodes nothing.
- A reference that is to be an IRI is taken as it stands, illegal signs and all: a mapping uses templates instead.
- A value of the datatype ``xsd:integer`` goes through a number: ``0012`` is written ``12``, and ``12x`` ends the run.
- A row without its subject gives nothing; a fact without its value is left out alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

import duckdb
import pytest

from benchmarks.registers.invented import Registers, Scale
from data.mapping import TermMap, TriplesMap, compile_count, compile_query, read_mapping
from data.registers import Wanted, register_sources
from data.statements import count_lines, read_lines
from tests.oracle import NoOracleError, oracle_python, triples_of, triples_of_morph_kgc

pytestmark = pytest.mark.long

ROOM: Final = Path(__file__).parents[2] / "data"
MAPPINGS: Final = sorted(ROOM.glob("*/mapping.ttl"))
TYPED: Final = {
    "integer": "2014", "gYear": "2014", "date": "2014-05-17", "dateTime": "2014-05-17T08:30:00Z", "decimal": "0.87",
    "boolean": "true", "iri": "https://exemple.org/a?b=1",
}  # fmt: skip
TEXTS: Final = (
    "W751085568",
    "Les « amis » de \"l'été\",\nà Nœux ; \\n n'est pas une ligne\r\nni\tun signe",
    "100 % é/à?c#d&e=f+g~h_i.j-k",
    "None",
    "nan",
    "NULL",
    " une espace de chaque côté ",
)
"""Values that a processor may take for something else."""

Table = list[dict[str, str | None]]


@pytest.fixture(scope="session")
def oracle() -> Path:
    """Return the interpreter of the oracle; skip where its environment cannot be made."""
    try:
        return oracle_python()
    except NoOracleError as error:
        pytest.skip(f"the environment of morph-kgc cannot be made: {error}")


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the clean tables of small invented registers, and of what joins them."""
    folder = tmp_path_factory.mktemp("harvested")
    columns, scratch = folder / "columns", folder / "scratch"
    columns.mkdir()
    scratch.mkdir()
    with Registers(Scale(400), folder / "files") as registers:
        files = {"rna": [registers.write("waldec"), registers.write("import")], "schools": [registers.write("schools")]}
    list(register_sources(Wanted(files), columns, scratch))
    return columns


def columns_of(term: TermMap) -> list[str]:
    """Return the columns that a term is made of."""
    if term.form == "reference":
        return [term.value]
    return re.findall(r"\{([^{}]+)\}", term.value) if term.form == "template" else []


def hard_tables(maps: Iterable[TriplesMap]) -> dict[str, Table]:
    """Return a table of hard values for each one that a mapping reads."""
    tags: dict[str, dict[str, str]] = {}
    subjects: dict[str, set[str]] = {}
    for one in maps:
        known = tags.setdefault(one.table, {})
        subjects.setdefault(one.table, set()).update(columns_of(one.subject))
        for term in (one.subject, *(value for _property, value in one.facts)):
            for name in columns_of(term):
                is_whole_iri = term.is_iri and term.form == "reference"
                known[name] = known.get(name) or ("<#iri>" if is_whole_iri else term.tag)
    return {table: list(hard_rows(known, subjects[table])) for table, known in tags.items()}


def hard_rows(tags: Mapping[str, str], subjects: set[str]) -> Iterator[dict[str, str | None]]:
    """Give rows of hard values: each text in all columns, twice; a row of the subject alone; one without it."""

    def value(name: str, text: str) -> str:
        kind = re.search(r"#(\w+)>", tags[name])
        return TYPED[kind[1]] if kind else text

    for text in chain(TEXTS, TEXTS[:2]):
        yield {name: value(name, text) for name in tags}
    yield {name: value(name, "seul") if name in subjects else None for name in tags}
    yield {name: None if name in subjects else value(name, "sans") for name in tags}


def write_tables(tables: Mapping[str, Table], folder: Path) -> dict[str, Path]:
    """Write tables as Parquet, which the compiled mapping reads."""
    paths = {}
    for name, rows in tables.items():
        paths[name] = folder / f"{name}.parquet"
        columns = {f"c{rank}": [row[column] for row in rows] for rank, column in enumerate(rows[0])}
        values = ", ".join(f'unnest($c{rank}::VARCHAR[]) AS "{column}"' for rank, column in enumerate(rows[0]))
        duckdb.execute(f"COPY (SELECT {values}) TO '{paths[name]}' (FORMAT parquet)", columns)
    return paths


def both(python: Path, mapping: Path, tables: Mapping[str, Path], folder: Path) -> tuple[set[str], set[str]]:
    """Return the triples that the compiled mapping and the oracle make of tables, each line counted beforehand."""
    for name, path in tables.items():
        duckdb.execute(f"COPY (FROM '{path}') TO '{folder / name}.csv' (FORMAT csv, HEADER, FORCE_QUOTE *)")
    used = [one for one in read_mapping(mapping) if one.table in tables]
    sources = [f"read_parquet('{tables[one.table]}')" for one in used]
    lines = b"".join(read_lines([compile_query(one, source) for one, source in zip(used, sources, strict=True)]))
    counted = count_lines([compile_count(one, source) for one, source in zip(used, sources, strict=True)])
    assert lines.count(b"\n") == counted
    return triples_of(lines), triples_of_morph_kgc(python, mapping, folder)


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda path: path.parent.name)
def test_hard_values(mapping: Path, oracle: Path, tmp_path: Path) -> None:
    """Quotes, line ends, accents, percent signs, texts like NULL, values and subjects that are missing: both agree."""
    tables = write_tables(hard_tables(read_mapping(mapping)), tmp_path)
    ours, theirs = both(oracle, mapping, tables, tmp_path)
    assert len(ours) > len(TEXTS)
    assert ours == theirs


@pytest.mark.parametrize(
    ("folder", "prefix"), [("rna", "rna"), ("schools", "schools"), ("links", "links"), ("inference", "inferred")]
)
def test_clean_tables(folder: str, prefix: str, oracle: Path, harvested: Path, tmp_path: Path) -> None:
    """Both make the same triples of the clean tables of invented registers."""
    mapping = ROOM / folder / "mapping.ttl"
    names = {one.table for one in read_mapping(mapping)}
    ours, theirs = both(oracle, mapping, {name: harvested / f"{prefix}.{name}.parquet" for name in names}, tmp_path)
    assert len(ours) > 5
    assert ours == theirs
