"""Building: a generated graph as a generation, as ``maillage build`` makes one, with what each rule costs."""

import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from api.description import describe_generation
from benchmarks.generated import GeneratedGraph
from graph import build
from graph.derivation import derivations
from ontology.vocabulary import vocabulary_source


@dataclass(frozen=True, slots=True)
class Built:
    """A generated graph, built: its data directory, its store, and all of it in one file of N-Triples.

    ``asked`` is the size that was asked for, ``triples`` that of all graphs together. ``rules`` gives the
    seconds that each rule takes on the finished store, and the triples that it derives.
    """

    asked: int
    home: Path
    store: Path
    triples_file: Path
    organisations: int
    triples: int
    seconds: float
    rules: dict[str, tuple[float, int]]


def built(triples: int, home: Path) -> Built:
    """Build a graph of about as many triples, in a process of its own that gives all its memory back."""
    with multiprocessing.get_context("spawn").Pool(1) as apart:
        return apart.apply(_build, (triples, home))


def _build(triples: int, home: Path) -> Built:
    graph = GeneratedGraph(triples)
    start = time.perf_counter()
    generation = build((vocabulary_source(), graph.source()), home, describe=describe_generation)
    seconds = time.perf_counter() - start
    store = ox.Store.read_only(str(generation.store_path))
    file = home / "all.nt"
    with file.open("wb") as output:
        for name in generation.manifest.graphs:
            store.dump(output, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name))
    rules = {name: _cost(store, query) for name, query in derivations()}
    total = sum(generation.manifest.graphs.values())
    return Built(triples, home, generation.store_path, file, graph.organisations, total, seconds, rules)


def _cost(store: ox.Store, query: str) -> tuple[float, int]:
    """Return the seconds that a rule takes and the triples that it gives."""
    start = time.perf_counter()
    triples = store.query(query, use_default_graph_as_union=True)
    if not isinstance(triples, ox.QueryTriples):
        raise TypeError("a rule is a CONSTRUCT query")
    derived = sum(1 for _triple in triples)
    return time.perf_counter() - start, derived
