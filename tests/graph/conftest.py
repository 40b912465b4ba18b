"""What the tests of the graph share: a small generation of the told facts, and disks of a chosen size."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from data import told_sources
from graph import Generation, Network, build, open_generation
from ontology.source import Source
from ontology.vocabulary import vocabulary_source
from tests.graph.small_facts import MakeStore, small_places, store_of, told_only


@pytest.fixture(scope="session")
def told() -> tuple[Source, ...]:
    """Return the vocabulary and the told facts, without any territory of the official code."""
    return (vocabulary_source(), *told_sources())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, told: tuple[Source, ...]) -> Path:
    """Return a data directory with the told facts and the few territories that the tests speak of."""
    place = tmp_path_factory.mktemp("home")
    build((*told, small_places()), place)
    return place


@pytest.fixture(scope="session")
def generation(home: Path) -> Generation:
    """Return the small generation, open."""
    return open_generation(home)


@pytest.fixture(scope="session")
def network(generation: Generation) -> Network:
    """Return the network of the small generation."""
    return generation.network


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with a handful of facts; whoever damages it works on a copy."""
    place = tmp_path_factory.mktemp("tiny")
    build(told_only("told/a", "told/b"), place)
    return place


@pytest.fixture
def tiny_copy(tiny_home: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny data directory, to damage."""
    place = tmp_path / "copy"
    shutil.copytree(tiny_home, place)
    return place


@pytest.fixture
def make_store(tmp_path: Path) -> MakeStore:
    """Return a function that makes a store of Turtle texts, each in a named graph of its own."""
    return lambda *texts: store_of(tmp_path / f"store-{len(list(tmp_path.iterdir()))}", *texts)


@pytest.fixture
def freeze() -> Callable[[Path], None]:
    """Return a function that makes a mounted disk read-only."""

    def make_read_only(disk: Path) -> None:
        mount = shutil.which("mount")
        assert mount is not None
        subprocess.run([mount, "-o", "remount,ro", str(disk)], check=True)

    return make_read_only
