"""What a build with registers makes of their tables, against what is made of the store alone."""

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest

from api.assembling import Materials, assemble
from benchmarks.registers.invented import Registers, Scale
from graph import Generation
from graph.bodies import DERIVED
from graph.columnar import read_columnar
from graph.derivation import derivations, derive
from graph.network import ORGANISATION
from graph.search import Index
from tests.api.register_files import edition
from tests.graph.test_columnar_files import differing

pytestmark = pytest.mark.long

LANGUAGES = ("fr", "en")


def documents(index: Index) -> dict[str, tuple[Any, ...]]:
    """Return what the documents of all organisations say, whatever the order of their values."""
    found = {}
    for lang in LANGUAGES:
        for one in index.page(ORGANISATION, None, 10_000, lang):
            values = (one.iris, one.names, one.codes, one.places, one.towns, one.types)
            found[one.iri] = (one.kind, one.labels, one.hint, one.ties, *map(sorted, values))
    return found


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Give a generation of registers with a thousand associations and their legal units."""
    folder = tmp_path_factory.mktemp("tabulated")
    files = edition(folder / "files", 1)
    with Registers(Scale(1000, 2026, 0.5), folder / "files") as registers:
        files["rna"] = [registers.write(part) for part in ("waldec", "import")]
        files["sirene"] = [registers.write(part) for part in ("establishments", "units")]
    generation = assemble(folder / "home", Materials(registers=files, tolerance=1))
    yield generation
    generation.close()


def test_tables_and_the_store_give_one_index(generation: Generation) -> None:
    """Whether what registers say is read from their tables or from the store, each document is the same."""
    of_tables, of_store = documents(generation.index), documents(Index.of(generation.store))

    assert of_tables == of_store
    assert any(len(one[4]) > 1 for one in of_tables.values())
    assert any("RNA" in str(one[2]) for one in of_tables.values())


def test_tables_and_the_store_give_one_network(generation: Generation) -> None:
    """So are the columns, in which the bodies of both registers are."""
    of_tables, of_store = generation.columnar, read_columnar(generation.store)

    assert differing(of_tables, of_store) == []
    assert len(of_tables) > 1000
    assert len(of_tables.aliases)
    assert all(len(rows.items) for rows in (of_tables.places, of_tables.belongs, of_tables.offered))


def test_what_is_derived_of_tables_is_what_the_rules_say(generation: Generation) -> None:
    """Deriving all anew, of the store alone, changes nothing."""
    store = ox.Store()
    store.bulk_extend(generation.store.quads())

    assert not derive(store, DERIVED, derivations())
