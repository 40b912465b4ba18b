"""The index of a build with registers, which is made of their tables, against one that is made of the store alone."""

from pathlib import Path
from typing import Any

from api.assembling import Materials, assemble
from benchmarks.registers.invented import Registers, Scale
from graph.network import ORGANISATION
from graph.search import Index
from tests.api.register_files import edition

LANGUAGES = ("fr", "en")


def documents(index: Index) -> dict[str, tuple[Any, ...]]:
    """Return what the documents of all organisations say, whatever the order of their values."""
    found = {}
    for lang in LANGUAGES:
        for one in index.page(ORGANISATION, None, 10_000, lang):
            values = (one.iris, one.names, one.codes, one.places, one.towns, one.types)
            found[one.iri] = (one.kind, one.labels, one.hint, one.ties, *map(sorted, values))
    return found


def test_tables_and_the_store_give_one_index(tmp_path: Path) -> None:
    """Whether what registers say is read from their tables or from the store, each document is the same."""
    files = edition(tmp_path / "files", 1)
    with Registers(Scale(1000, 2026, 0.5), tmp_path / "files") as registers:
        files["rna"] = [registers.write(part) for part in ("waldec", "import")]
        files["sirene"] = [registers.write(part) for part in ("establishments", "units")]
    generation = assemble(tmp_path / "home", Materials(registers=files, tolerance=1))

    of_tables, of_store = documents(generation.index), documents(Index.of(generation.store))

    assert of_tables == of_store
    assert any(len(one[4]) > 1 for one in of_tables.values())
    assert any("RNA" in str(one[2]) for one in of_tables.values())
    generation.close()
