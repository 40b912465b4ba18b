"""Files of registers as they are published, with rows of our own, and what a build makes of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.registers import Wanted, register_sources
from ontology.source import Account

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a build made of one register: the account of its rows, and its facts as lines of N-Triples."""

    account: Account
    lines: tuple[str, ...]

    def about(self, code: str) -> list[str]:
        """Return what is said of the organisation of a code: each property and value, prefixes aside."""
        subject = f"<https://w3id.org/maillage/id/organisation/{code}> "
        return sorted(line.removeprefix(subject).removesuffix(" .") for line in self.lines if line.startswith(subject))


def write_csv(path: Path, columns: str, rows: Sequence[Row], delimiter: str = ",") -> Path:
    """Write rows under the columns of a published layout, named in a line; what a row does not have is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(folder: Path, wanted: Wanted) -> dict[str, Taken]:
    """Take in registers with a folder for their tables; return what was made of each, by its name."""
    columns, scratch = folder / "columns", folder / "scratch"
    columns.mkdir()
    scratch.mkdir()
    return {
        source.name: Taken(source.account, tuple(b"".join(source.read()).decode().splitlines()))
        for source in register_sources(wanted, columns, scratch)
        if source.account is not None
    }
