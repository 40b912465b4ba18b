"""Registers taken in from rows that a test writes as they are published, or from the real samples where at hand."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

from data.registers import Wanted, register_sources
from ontology.source import Account, Source
from tests.shared_data import SHARED

Row = dict[str, str]
SAMPLES = SHARED / "samples"
ORGANISATION = "https://w3id.org/maillage/id/organisation/"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
AL = "https://w3id.org/maillage/ns#"
CONCEPT = "https://w3id.org/maillage/concept/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class Taken:
    """A register that was taken in: its source, the lines of its facts, and what was not taken.

    Each of the ``rejects`` is the rank of the row, the table, ``row`` or ``value``, and the reason.
    """

    source: Source
    lines: list[str]
    rejects: list[tuple[int, str, str, str]]

    @property
    def account(self) -> Account:
        """What became of the rows."""
        assert self.source.account is not None
        return self.source.account

    def about(self, code: str) -> list[str]:
        """Return what is said of an organisation, shortened: property and value without the subject and the end."""
        subject = f"<{ORGANISATION}{code}> "
        return sorted(line.removeprefix(subject).removesuffix(" .") for line in self.lines if line.startswith(subject))

    def organisations(self) -> set[str]:
        """Return the codes of the organisations of which anything is said."""
        return {line[1:].split(">")[0].removeprefix(ORGANISATION) for line in self.lines}


def take(register: str, files: Sequence[Path], **wanted: Any) -> Taken:  # noqa: ANN401 - what Wanted takes
    """Take in the files of one register, whatever share of the rows is wrong; its facts are parsed and counted."""
    with tempfile.TemporaryDirectory() as columns, tempfile.TemporaryDirectory() as scratch:
        choice = Wanted({register: files}, **{"tolerance": 1.0, **wanted})
        taken = _taken(next(register_sources(choice, Path(columns), Path(scratch))), Path(columns))
    assert len(list(parse("\n".join(taken.lines), format=RdfFormat.N_TRIPLES))) == len(taken.lines)
    return taken


def take_all(folder: Path, wanted: Wanted) -> dict[str, Taken]:
    """Take in registers, with their tables in ``columns`` of a folder; return every source, by its name."""
    columns, scratch = folder / "columns", folder / "scratch"
    columns.mkdir()
    scratch.mkdir()
    return {source.name: _taken(source, columns) for source in register_sources(wanted, columns, scratch)}


def _taken(source: Source, columns: Path) -> Taken:
    """Return a source with its facts, each said once, and what was not taken of it."""
    lines = b"".join(source.read()).decode().splitlines()
    assert len(set(lines)) == len(lines) == source.triples
    rejects = columns / f"{source.name.removeprefix('register/').replace('-', '_')}.rejects.csv"
    if source.account is None:
        return Taken(source, lines, [])
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Taken(source, lines, [(int(row["record"]), row["table"], row["what"], row["reason"]) for row in rows])


def write_csv(path: Path, columns: str, rows: Sequence[Row], delimiter: str = ",") -> Path:
    """Write rows under the columns of a published layout, named in a line; what a row does not have is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def written(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "register.csv", delimiter: str = ";") -> Path:
    """Write rows as CSV of UTF-8, all quoted, and return the file."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
        table.writeheader()
        table.writerows(rows)
    return path


def sample(name: str) -> Path:
    """Return one of the real samples, or skip the test."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no {name} in {SAMPLES} (see MAILLAGE_SAMPLES)")
    return path


def properties(said: Sequence[str]) -> list[tuple[str, str]]:
    """Return what is said of an organisation, each property by the end of its IRI, each value as it is written."""
    pairs = [one.split(" ", 1) for one in said]
    return [(predicate.rstrip(">").replace("#", "/").rsplit("/", 1)[1], value) for predicate, value in pairs]
