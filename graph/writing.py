"""Writing: a change of the facts, published as a generation of its own.

A write is a small build: the store that is served is copied by hard links, a confined process changes the copy,
and what comes out whole is published by one atomic rename. A refusal, a kill or a full disk at any moment
leaves the generation before it served.

The search index and the columnar network are those before with what the change reaches made anew, if that is little:
see :func:`graph.search.reached` and :mod:`graph.columnar.patching` for what calls for all of it.
"""

import logging
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from pyoxigraph import Store, Triple

from graph.bodies import DERIVED
from graph.building import Describe, check_room, seal, write_network
from graph.derivation import derivations
from graph.errors import GraphError, GraphNotWritableError, HomeBusyError, UnknownGraphError, WritingBusyError
from graph.generation import COLUMNS, SEARCH, STORE, Generation, count_graphs, open_directory
from graph.home import Home
from graph.manifest import Edit, Manifest, SourceRecord, dataset_version
from graph.search import differing, reached, update_index, write_index
from graph.store import EmbeddedStore
from graph.workers import Change, Roles, WriteLimits, change_copy
from ontology.dataset import DESCRIPTION
from ontology.identifiers import named_graph

CONTRIBUTED: Final = named_graph("contributed")
"""The named graph of what is written without naming one: it stands for the default graph of the standards."""

COMPUTED: Final = frozenset({DERIVED, DESCRIPTION})
"""The named graphs that follow from the others: every write computes them anew, so nobody writes in them."""

_ROOM: Final = 64 << 20
_MOST_COMPARED: Final = 500_000


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms somebody writes.

    ``key`` are the first digits of the hash of their key; ``judged`` says whether the shapes judge what people
    state, in which ``language`` they speak, ``is_stated`` which of the sources people state (by default all). A
    write waits ``patience_s`` seconds for another one to end, and is given up as soon as ``is_cancelled`` says so.
    """

    key: str
    judged: bool = True
    language: Literal["fr", "en"] = "fr"
    limits: WriteLimits = field(default_factory=WriteLimits)
    patience_s: float = 5.0
    is_cancelled: Callable[[], bool] | None = None
    is_stated: Callable[[SourceRecord], bool] = lambda _source: True


@dataclass(frozen=True, slots=True)
class Written:
    """What a write left: the folder and the version of what is published now, and whether its graph is new."""

    directory: Path
    version: str
    is_new: bool

    def open(self) -> Generation:
        """Open the generation that was written, without reading again what was just written."""
        return open_directory(self.directory, hashed_up_to=0)


def write(home: Path | None, change: Change, terms: Terms, describe: Describe) -> Written:
    """Change the facts of a data directory and publish them; ``describe`` makes the description of the result.

    Raises GraphNotWritableError for a computed graph, UnknownGraphError where a graph that is not there is to
    be deleted, WritingBusyError while another write or build goes on, HomeUnusableError where there is no room,
    and what else :func:`graph.workers.change_copy` raises; what was served before is then still served. Once a
    change is published, nothing is raised any more.
    """
    if change.graph in COMPUTED:
        raise GraphNotWritableError(change.graph)
    place = Home(home)
    try:
        with place.building(terms.patience_s) as directory:
            check_room(place, _ROOM + 3 * (change.facts.size if change.facts else 0))
            with closing(open_directory(place.current(), hashed_up_to=0)) as before:
                is_new = change.graph is not None and change.graph not in before.manifest.graphs
                if is_new and change.operation == "delete" and change.graph != CONTRIBUTED:
                    raise UnknownGraphError(change.graph or "")
                manifest = _fill(directory, before, change, terms, describe)
                manifest.write(directory)
            written = Written(place.publish(directory, manifest.version), manifest.version, is_new)
            _prune(place)
    except HomeBusyError as error:
        raise WritingBusyError from error
    return written


def _prune(place: Home) -> None:
    """Remove old generations; what cannot be removed now is left to the next write."""
    try:
        place.prune()
    except (OSError, GraphError):
        logging.getLogger(__name__).exception("an old generation could not be removed")


def _fill(directory: Path, before: Generation, change: Change, terms: Terms, describe: Describe) -> Manifest:
    """Make the changed store; return its manifest."""
    path = directory / STORE
    Store.read_only(str(before.store_path)).backup(str(path))
    roles = Roles(
        CONTRIBUTED,
        DERIVED,
        DESCRIPTION,
        COMPUTED | {source.graph for source in before.manifest.sources if not terms.is_stated(source)},
        tuple(derivations()),
        terms.language,
        terms.judged,
    )
    touched = change_copy(path, before.store_path, change, roles, terms.limits, terms.is_cancelled)
    store = EmbeddedStore(path)
    counts = _counts(store, before.manifest, touched)
    changed = {
        graph
        for graph in counts.keys() | before.manifest.graphs.keys()
        if sum(counts.get(graph, {}).values()) != before.manifest.graphs.get(graph)
    }
    edited = tuple(sorted((changed | (touched or set())) - COMPUTED))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    edits = (*before.manifest.edits, Edit(moment, change.operation, edited, change.sha256, terms.key))
    version = dataset_version(before.manifest.built, before.manifest.software, before.manifest.sources, edits)
    manifest = replace(before.manifest, version=version, edits=edits).with_counts(counts)
    triples = _differing(before, store, touched)
    _index(directory / SEARCH, before, store, triples)
    write_network(before.columnar_after(store, triples, directory), directory, before, is_quick=True)
    del store
    if (before.directory / COLUMNS).is_dir():
        shutil.copytree(before.directory / COLUMNS, directory / COLUMNS, copy_function=os.link)
    return seal(directory, manifest, describe, before)


def _differing(before: Generation, store: EmbeddedStore, touched: frozenset[str] | None) -> set[Triple] | None:
    """Return the stated triples that came or went, where it is known which graphs a change touched.

    None where it is not, or where these are too large to be compared.
    """
    if touched is None or sum(before.manifest.graphs.get(graph, 0) for graph in touched - COMPUTED) > _MOST_COMPARED:
        return None
    return differing(before.store, store, touched - COMPUTED)


def _index(folder: Path, before: Generation, store: EmbeddedStore, triples: set[Triple] | None) -> None:
    """Write the index of the changed store: where it is known what changed, only the documents that this reaches."""
    things = None
    if triples is not None and (before.directory / SEARCH).is_dir():
        things = reached(before.index, before.store, store, triples)
    if things is None:
        write_index(store, folder)
    else:
        old = {document.iri: document for document in things.values() if document is not None}
        update_index(before.directory / SEARCH, folder, store, old.values(), things)


def _counts(store: EmbeddedStore, before: Manifest, touched: frozenset[str] | None) -> Mapping[str, Mapping[str, int]]:
    """Return the number of triples by named graph and property, counting only what was touched."""
    if touched is None or not before.properties:
        return {graph: found for graph, found in count_graphs(store).items() if graph != DESCRIPTION}
    kept = {graph: found for graph, found in before.properties.items() if graph not in touched | {DESCRIPTION}}
    return {**kept, **count_graphs(store, touched)}
