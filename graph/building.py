"""Building: from sources to a published generation.

The build happens in a folder of its own and is published by one atomic rename, so that a crash, a kill or a
full disk at any moment leaves the generation before it served.
"""

import hashlib
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

import pyoxigraph as ox

from graph.ahead import ahead
from graph.bodies import DERIVED
from graph.chunks import file_of
from graph.columnar import Columnar, read_columnar, write_columnar
from graph.derivation import derivations, derive
from graph.errors import FactsRefusedError, HomeUnusableError, WrittenSinceError
from graph.generation import (
    COLUMNS,
    NETWORK,
    SEARCH,
    STORE,
    Generation,
    count_graphs,
    open_generation,
    weights_of,
)
from graph.home import Home
from graph.manifest import Manifest, SourceRecord, dataset_version, record_files
from graph.search import write_index
from graph.store import EmbeddedStore
from graph.tabulation import Room
from ontology.source import Source

_AFTER: Final = 5  # steps, once the sources are loaded
_ROOM: Final = 512 << 20
_TOLD_EVERY: Final = 100_000
_LOADERS: Final = 2  # a load keeps little more than one core busy, and needs up to 2 GB


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a build that is about to begin, or goes on: what is done, its rank from 1, how many there are.

    ``total`` is 0 as long as it is not known. ``action`` is ``load`` (then ``title`` is that of the source),
    ``derive``, ``order``, ``index``, ``network`` or ``check``. ``done`` and ``expected`` say, of a step that goes on,
    how many triples are done and how many there will be, where known.
    """

    action: str
    rank: int
    total: int
    title: str = ""
    done: int = 0
    expected: int | None = None


Progress: TypeAlias = Callable[[Step], None]
Describe: TypeAlias = Callable[[Manifest, EmbeddedStore], Source]
Sources: TypeAlias = Sequence[Source] | Callable[[Path, Path], Generator[Source]]
Fill: TypeAlias = Callable[[Path, Iterable[Source], str, Progress, Describe | None], Manifest]


def build(
    sources: Sources,
    home: Path | None = None,
    progress: Progress = lambda _step: None,
    describe: Describe | None = None,
    after: str | None = None,
    way: Fill | None = None,
) -> Generation:
    """Build a generation from sources, publish it and return it open.

    A function of sources is given two empty folders: ``columns/`` in the generation that is being built, for the
    tables that its sources are read from, which are kept there and verified with the rest; and one for what else its
    sources need until they have been read. It is a generator, and goes on while its first sources are loaded.

    ``describe``, if given, makes one more source from what has been built: the description of the data
    set. ``after`` is the version that the sources were read from, if any was: where another one is served by
    now, what was written since would be lost. ``way`` makes the store, :func:`fill` by default. Raises
    WrittenSinceError then, HomeBusyError while another build runs here, HomeUnusableError where the directory cannot
    be written or has no room, FactsRefusedError where a source is not N-Triples, UnusableWeightsError where the
    weights that were given here cannot be used; what was served before is then still served.
    """
    place = Home(home)
    with place.building() as directory:
        check_room(place, _ROOM)
        if after is not None and Manifest.read(place.current()).version != after:
            raise WrittenSinceError
        weights_of(directory)  # those that cannot be used are told before all the work, not after it
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with (
            TemporaryDirectory(dir=directory.parent, prefix=f"{directory.name}-") as scratch,
            _taken(sources, directory / COLUMNS, Path(scratch)) as given,
        ):
            manifest = (way or fill)(directory, given, built, progress, describe)
        manifest.write(directory)
        place.publish(directory, manifest.version)
        place.prune()
    return open_generation(place.path)


def fill(
    directory: Path, sources: Iterable[Source], built: str, progress: Progress, describe: Describe | None
) -> Manifest:
    """Load, derive, describe and close the store of a generation, index it, put it in columns; return its manifest."""
    total = len(sources) + _AFTER if isinstance(sources, Sequence) else 0
    path = directory / STORE
    store = ox.Store(str(path))
    taken, loading = [], []
    with ThreadPoolExecutor(_LOADERS) as loaders:
        for rank, source in enumerate(sources, 1):
            taken.append(source)
            loading.append(loaders.submit(_load, store, source, Step("load", rank, total, source.title), progress))
        records = [one.result() for one in loading]
    total = len(records) + _AFTER
    progress(Step("derive", total - 4, total))
    derive(store, DERIVED, derivations(), room=Room(directory, taken))
    with ThreadPoolExecutor(1) as apart:
        progress(Step("order", total - 3, total))
        ordering = apart.submit(_ordered, store, path)
        progress(Step("index", total - 2, total))
        write_index(EmbeddedStore(path, store), directory / SEARCH, taken)
        progress(Step("network", total - 1, total))
        write_network(read_columnar(EmbeddedStore(path, store), directory, taken), directory)
        manifest = manifest_of(built, records, ordering.result())
    del store, ordering
    progress(Step("check", total, total))
    return seal(directory, manifest, describe)


def write_network(
    network: Columnar, directory: Path, before: Generation | None = None, *, is_quick: bool = False
) -> None:
    """Put the columns of all organisations into the folder of a generation, with what finds partners in them.

    The floors under which nobody is in too many lists are those of the generation ``before``, if it has any for the
    same weights; else they are made, which takes longer than all else here, and is left out where it is to be quick.
    """
    from graph.recommendation import (
        FLOORS,
        PREPARED,
        Kept,
        Recommender,
        all_floors,
        write_floors,
        write_recommender,
    )

    weights, prepared = weights_of(directory), directory / NETWORK / PREPARED
    write_columnar(network, directory / NETWORK)
    recommender = Recommender.of(network, weights)
    write_recommender(recommender, prepared)
    kept = None if before is None else before.floors_after(network, weights)
    if kept is None and not is_quick:
        kept = Kept.of(all_floors(recommender), weights, recommender.history.here)
    if kept is not None and kept.values:
        write_floors(kept, prepared / FLOORS)


def _ordered(store: ox.Store, path: Path) -> Mapping[str, Mapping[str, int]]:
    """Put the files of a store in order, so that each fact is looked up in one place; return its counts."""
    store.optimize()
    store.flush()
    return count_graphs(EmbeddedStore(path, store))


@contextmanager
def _taken(given: Sources, columns: Path, scratch: Path) -> Iterator[Iterable[Source]]:
    """Give the sources; a function makes them in folders of their own."""
    if isinstance(given, Sequence):
        yield given
        return
    columns.mkdir()
    with ahead(given(columns, scratch)) as sources:
        yield sources


def _load(store: ox.Store, source: Source, step: Step, progress: Progress) -> SourceRecord:
    """Load one source into its named graph, saying now and then how far it has come; return its record."""
    step = replace(step, expected=source.triples)
    progress(step)
    return load(store, source, lambda done: progress(replace(step, done=done)))


def load(store: ox.Store, source: Source, go_on: Callable[[int], None] = lambda _done: None) -> SourceRecord:
    """Load one source into its named graph, saying now and then how many triples went in; return its record."""
    digest, lines, told = hashlib.sha256(), 0, 0

    def counted() -> Iterator[bytes]:
        nonlocal lines, told
        for chunk in source.read():
            if source.digest is None:
                digest.update(chunk)
            lines += chunk.count(b"\n")
            if lines - told >= _TOLD_EVERY:
                told = lines
                go_on(lines)
            yield chunk

    try:
        store.bulk_load(file_of(counted()), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(source.graph))
    except SyntaxError as error:
        raise FactsRefusedError(Path(source.title), error.lineno, error.offset, error.msg) from error
    return record_of(source, lines, digest.hexdigest())


def record_of(source: Source, lines: int, sha256: str) -> SourceRecord:
    """Return the record of a source of so many lines, whose bytes have this hash."""
    return SourceRecord(
        source.graph, source.name, source.title, source.producer, source.licence, source.vintage,
        lines, source.digest or sha256, source.account,
    )  # fmt: skip


def seal(directory: Path, manifest: Manifest, describe: Describe | None, before: Generation | None = None) -> Manifest:
    """Describe what has been built in the closed store of a generation; return its manifest with its files.

    Files that are those of the generation ``before`` are not read again.
    """
    path = directory / STORE
    if describe is not None:
        source = describe(manifest, EmbeddedStore(path))
        store = ox.Store(str(path))
        load(store, source)
        store.flush()
        del store
        manifest = manifest.with_counts({**manifest.properties, **count_graphs(EmbeddedStore(path), {source.graph})})
    known = (before.directory, before.manifest.files) if before else ()
    return replace(manifest, files=record_files(directory, *known))


def manifest_of(built: str, records: Sequence[SourceRecord], counts: Mapping[str, Mapping[str, int]]) -> Manifest:
    """Return the manifest of a store, without its files."""
    sources = tuple(records)
    version = dataset_version(built, software(), sources)
    return Manifest(version, built, software(), sources, {}, {}).with_counts(counts)


def software() -> str:
    """Return the name and the version of this program."""
    return f"maillage {installed_version('maillage')}"


def check_room(home: Home, needed: int) -> None:
    """Refuse to start where so many bytes are clearly not free."""
    free = shutil.disk_usage(home.path).free
    if free < needed:
        raise HomeUnusableError(home.path, f"the disk is full ({free >> 20} MB free, {needed >> 20} MB are needed)")
