"""Amending: a generation made from the one before, where its sources differ little from what they were.

The store that is served is copied by hard links, and only what differs is taken out and put in: of each source the
facts that went and that came, of what is derived and of the search index what these can reach. What comes out is what
a build of all the sources makes. Where nothing is to start from, where the sources differ much, or in more than can be
followed, everything is built anew. So it is where something has lost its name: what a store or an index holds no more
stays in the bytes of their files, and whoever asked to be named no more is to be gone from these too.
"""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.building import (
    DERIVED,
    Describe,
    Progress,
    Sources,
    Step,
    build,
    fill,
    manifest_of,
    record_of,
    seal,
    software,
)
from graph.chunks import file_of
from graph.derivation import derivations, derive
from graph.errors import GenerationDamagedError
from graph.generation import SEARCH, STORE, Generation, count_graphs, open_generation
from graph.manifest import Manifest, SourceRecord, check_files
from graph.revising import Change, concerned
from graph.search import reached, update_index, write_index
from graph.store import EmbeddedStore
from graph.tabulation import Room
from ontology.dataset import DESCRIPTION
from ontology.source import Source
from ontology.terms import SKOS

_SHARE: Final = 0.25
_MOST_TRIPLES: Final = 2_000_000
_MOST_COMPARED: Final = 1_000_000
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


@dataclass(frozen=True, slots=True)
class _Part:
    """What is to be done with one named graph: what goes, what comes, how many triples these are at most.

    ``title`` is that of its source, ``record`` what is noted of it; None where no source makes the graph any more.
    """

    graph: str
    title: str
    record: SourceRecord | None
    gone: Callable[[], Iterable[ox.Quad]] = tuple
    come: Callable[[], Iterable[ox.Quad]] = tuple
    triples: int = 0


class _TooDifferentError(Exception):
    """The sources differ in more than is followed."""


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
        parts = _parts(before, sources)
        changed = [part for part in parts if part.triples]
        records = [part.record for part in parts if part.record is not None]
        if not changed and tuple(records) == before.manifest.sources and not before.manifest.edits:
            raise _UnchangedError
        check_files(before.directory, before.manifest.files, hashed_up_to=None)
        manifest = _amended(before, directory, sources, changed, manifest_of(built, records, {}), progress)
    except (_TooDifferentError, GenerationDamagedError):
        pass
    if manifest is None:
        for name in (STORE, SEARCH):
            shutil.rmtree(directory / name, ignore_errors=True)
        return fill(directory, sources, built, progress, describe)
    return seal(directory, manifest, describe, before)


def _parts(before: Generation, sources: Sequence[Source]) -> list[_Part]:
    """Return what is to be done with the graph of each source, and with those that no source makes any more."""
    manifest = before.manifest
    if manifest.software != software() or not manifest.properties:
        raise _TooDifferentError
    edited = {graph for edit in manifest.edits for graph in edit.graphs}
    known = {one.graph: one for one in manifest.sources if one.graph not in edited}
    parts = [_part(before, source, known.get(source.graph)) for source in sources]
    left = manifest.graphs.keys() - {part.graph for part in parts} - {DERIVED, DESCRIPTION}
    parts += [_compared(before, graph, None, None) for graph in sorted(left)]
    most = min(_MOST_TRIPLES, _SHARE * sum(manifest.graphs.values()))
    if sum(part.triples for part in parts) > most:
        raise _TooDifferentError
    return parts


def _part(before: Generation, source: Source, known: SourceRecord | None) -> _Part:
    """Return what is to be done with the graph of a source; ``known`` is what the graph is known to hold."""
    lines, sha256 = source.triples or 0, source.digest or ""
    if source.digest is None or source.triples is None:
        digest, lines = hashlib.sha256(), 0
        for chunk in source.read():
            digest.update(chunk)
            lines += chunk.count(b"\n")
        sha256 = source.digest or digest.hexdigest()
    record, difference = record_of(source, lines, sha256), source.difference
    if known is not None and known.sha256 == sha256:
        return _Part(source.graph, source.title, record)
    if difference is None or known is None or known.sha256 != difference.since:
        return _compared(before, source.graph, source, record)
    gone, come = (partial(_quads, read, source.graph) for read in (difference.gone, difference.come))
    return _Part(source.graph, source.title, record, gone, come, difference.triples)


def _compared(before: Generation, graph: str, source: Source | None, record: SourceRecord | None) -> _Part:
    """Return what is to be done with a graph, as it is found by comparing all that it holds with all of a source."""
    if max(record.triples if record else 0, before.manifest.graphs.get(graph, 0)) > _MOST_COMPARED:
        raise _TooDifferentError
    named = ox.NamedNode(graph)
    then = {_placed(triple, named) for triple in before.triples_of(graph)}
    now = set(_quads(source.read, graph)) if source is not None else set()
    gone, come = then - now, now - then
    title = source.title if source is not None else graph
    return _Part(graph, title, record, lambda: gone, lambda: come, len(gone) + len(come))


def _quads(read: Callable[[], Iterator[bytes]], graph: str) -> Iterator[ox.Quad]:
    """Give facts as quads of a graph, with blank nodes that no other facts share."""
    named = ox.NamedNode(graph)
    try:
        for quad in ox.parse(file_of(read()), ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True):
            yield _placed(quad.triple, named)
    except SyntaxError as error:
        raise _TooDifferentError from error  # whoever loads them all says what is wrong with them


def _placed(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _amended(
    before: Generation,
    directory: Path,
    sources: Sequence[Source],
    changed: Sequence[_Part],
    manifest: Manifest,
    progress: Progress,
) -> Manifest | None:
    """Make the store and the index from those before; return the manifest with its counts.

    None where more follows from the change than can be followed, or where something has lost its name.
    """
    path, total = directory / STORE, len(changed) + 4
    old = ox.Store.read_only(str(before.store_path))
    old.backup(str(path))
    store = ox.Store(str(path))
    counts = {graph: Counter(found) for graph, found in before.manifest.properties.items()}
    quads: list[ox.Quad] = []
    for rank, part in enumerate(changed, 1):
        progress(Step("load", rank, total, part.title, expected=part.triples))
        applied = _apply(store, part, counts.setdefault(part.graph, Counter()))
        if _has_lost_a_name(store, applied):
            return None
        quads += applied
    progress(Step("derive", total - 3, total))
    store.remove_graph(ox.NamedNode(DESCRIPTION))
    change = Change(old, quads, _MOST_REVISED)
    if concerned(store, change) is None:
        return None
    terms = (term for quad in quads for term in (quad.predicate, quad.object))
    reach = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    derive(store, DERIVED, derivations(), reach, Room(directory), change)
    progress(Step("order", total - 2, total))
    store.flush()
    del store
    progress(Step("index", total - 1, total))
    _index(directory / SEARCH, before, EmbeddedStore(path), quads, sources)
    progress(Step("check", total, total))
    found = {graph: dict(+counted) for graph, counted in counts.items() if graph not in {DERIVED, DESCRIPTION}}
    return manifest.with_counts(
        {
            **{graph: counted for graph, counted in found.items() if counted},
            **count_graphs(EmbeddedStore(path), {DERIVED}),
        }
    )


def _apply(store: ox.Store, part: _Part, counts: Counter[str]) -> list[ox.Quad]:
    """Take out of a store what goes, put in what comes, and count it; return the quads that went and came."""
    gone = [quad for quad in part.gone() if quad in store]
    for quad in gone:
        store.remove(quad)
    come: list[ox.Quad] = []
    waiting = iter(part.come())
    while batch := list(islice(waiting, _BATCH)):
        new = [quad for quad in batch if quad not in store]
        store.bulk_extend(new)
        come += new
    counts.subtract(quad.predicate.value for quad in gone)
    counts.update(quad.predicate.value for quad in come)
    if not counts.total():
        store.remove_graph(ox.NamedNode(part.graph))
    return gone + come


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
