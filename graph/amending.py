"""Amending: a generation made from the one before, where its sources differ little from what they were.

The store that is served is copied by hard links, and only what differs is taken out and put in: of each source the
facts that went and that came, of what is derived and of the search index what these can reach. What comes out is what
a build of all the sources makes. Where nothing is to start from, where the sources differ much, or in more than can be
followed, everything is built anew. So it is where something has lost its name: what a store or an index holds no more
stays in the bytes of their files, and whoever asked to be named no more is to be gone from these too.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.bodies import DERIVED
from graph.building import (
    Describe,
    Progress,
    Sources,
    Step,
    build,
    fill,
    manifest_of,
    seal,
    write_network,
)
from graph.deltas import Delta, TooDifferentError, deltas
from graph.derivation import derivations, derive
from graph.errors import GenerationDamagedError
from graph.generation import NETWORK, SEARCH, STORE, Generation, count_graphs, open_generation
from graph.home import WEIGHTS
from graph.manifest import Manifest, check_files
from graph.revising import Change, concerned
from graph.search import reached, update_index, write_index
from graph.store import EmbeddedStore
from graph.tabulation import Room
from ontology.dataset import DESCRIPTION
from ontology.source import Source
from ontology.terms import SKOS

_MOST_REVISED: Final = 50_000
_MOST_INDEXED: Final = 200_000
_BATCH: Final = 20_000
_NAME: Final = ox.NamedNode(SKOS.prefLabel)


def amend(
    sources: Sources, home: Path | None, progress: Progress, describe: Describe, before: Generation
) -> Generation:
    """Make the next generation of a data directory from its served one, ``before``; publish it and return it open.

    Where all sources are what they were, nothing is written, and the served one is returned. Raises what
    :func:`graph.building.build` does.
    """
    try:
        return build(sources, home, progress, describe, before.version, partial(_fill, before))
    except _UnchangedError:
        return open_generation(home)


class _UnchangedError(Exception):
    """All sources are what they were."""


def _fill(
    before: Generation,
    directory: Path,
    sources: Iterable[Source],
    built: str,
    progress: Progress,
    describe: Describe | None,
) -> Manifest:
    """Make the store of the generation in a folder, from the one before where that can be done."""
    sources, manifest = tuple(sources), None
    try:
        known = deltas(before, sources)
        changed = [delta for delta in known if delta.triples]
        records = [delta.record for delta in known if delta.record is not None]
        is_same = not changed and tuple(records) == before.manifest.sources and not before.manifest.edits
        if is_same and _weights(directory) == _weights(before.directory):
            raise _UnchangedError
        check_files(before.directory, before.manifest.files, hashed_up_to=None)
        manifest = _amended(before, directory, sources, changed, manifest_of(built, records, {}), progress)
    except (TooDifferentError, GenerationDamagedError):
        pass
    if manifest is None:
        for name in (STORE, SEARCH, NETWORK):
            shutil.rmtree(directory / name, ignore_errors=True)
        return fill(directory, sources, built, progress, describe)
    return seal(directory, manifest, describe, before)


def _weights(directory: Path) -> bytes:
    """Return the file of weights of a generation, empty where those are served that are shipped."""
    file = directory / WEIGHTS
    return file.read_bytes() if file.is_file() else b""


def _amended(
    before: Generation,
    directory: Path,
    sources: Sequence[Source],
    changed: Sequence[Delta],
    manifest: Manifest,
    progress: Progress,
) -> Manifest | None:
    """Make the store and the index from those before; return the manifest with its counts.

    None where more follows from the change than can be followed, or where something has lost its name.
    """
    path, total = directory / STORE, len(changed) + 5
    old = ox.Store.read_only(str(before.store_path))
    old.backup(str(path))
    store = ox.Store(str(path))
    counts = {graph: Counter(found) for graph, found in before.manifest.properties.items()}
    quads: list[ox.Quad] = []
    for rank, delta in enumerate(changed, 1):
        progress(Step("load", rank, total, delta.title, expected=delta.triples))
        applied = _apply(store, delta, counts.setdefault(delta.graph, Counter()))
        if _has_lost_a_name(store, applied):
            return None
        quads += applied
    progress(Step("derive", total - 4, total))
    if not _derive(store, old, quads, Room(directory)):
        return None
    progress(Step("order", total - 3, total))
    store.flush()
    del store
    progress(Step("index", total - 2, total))
    amended = EmbeddedStore(path)
    _index(directory / SEARCH, before, amended, quads, sources)
    progress(Step("network", total - 1, total))
    triples = {quad.triple for quad in quads}
    write_network(before.columnar_after(amended, triples, directory, sources), directory, before)
    progress(Step("check", total, total))
    stated = {graph: dict(+counted) for graph, counted in counts.items() if graph not in {DERIVED, DESCRIPTION}}
    found = {graph: counted for graph, counted in stated.items() if counted}
    return manifest.with_counts({**found, **count_graphs(amended, {DERIVED})})


def _apply(store: ox.Store, delta: Delta, counts: Counter[str]) -> list[ox.Quad]:
    """Take out of a store what goes, put in what comes, and count it; return the quads that went and came."""
    gone = [quad for quad in delta.gone() if quad in store]
    for quad in gone:
        store.remove(quad)
    come: list[ox.Quad] = []
    waiting = iter(delta.come())
    while batch := list(islice(waiting, _BATCH)):
        new = [quad for quad in batch if quad not in store]
        store.bulk_extend(new)
        come += new
    counts.subtract(quad.predicate.value for quad in gone)
    counts.update(quad.predicate.value for quad in come)
    if not counts.total():
        store.remove_graph(ox.NamedNode(delta.graph))
    return gone + come


def _derive(store: ox.Store, old: ox.Store, quads: Sequence[ox.Quad], room: Room) -> bool:
    """Derive anew what a change can reach, in a store that was ``old``; False where that is more than is followed."""
    store.remove_graph(ox.NamedNode(DESCRIPTION))
    change = Change(old, quads, _MOST_REVISED)
    if concerned(store, change) is None:
        return False
    terms = (term for quad in quads for term in (quad.predicate, quad.object))
    reach = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    derive(store, DERIVED, derivations(), reach, room, change)
    return True


def _has_lost_a_name(store: ox.Store, quads: Iterable[ox.Quad]) -> bool:
    """Say whether something whose name went with a change has none any more where it had it, but is still there."""
    named = {(quad.subject, quad.graph_name) for quad in quads if quad.predicate == _NAME}
    return any(
        not any(store.quads_for_pattern(subject, _NAME, None, graph))
        and any(store.quads_for_pattern(subject, None, None, graph))
        for subject, graph in named
    )


def _index(
    folder: Path, before: Generation, store: EmbeddedStore, quads: Sequence[ox.Quad], sources: Sequence[Source]
) -> None:
    """Write the index: that of before with what the change reaches written anew, or all of it."""
    things = None
    if (before.directory / SEARCH).is_dir():
        things = reached(before.index, before.store, store, {quad.triple for quad in quads}, _MOST_INDEXED)
    if things is None:
        write_index(store, folder, sources)
    else:
        stood = {document.iri: document for document in things.values() if document is not None}
        update_index(before.directory / SEARCH, folder, store, stood.values(), things)
