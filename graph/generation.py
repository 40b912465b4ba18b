"""A generation: one closed, verified build of all facts and of what is derived from them; read-only."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from graph.asking import Asked
from graph.columnar import Columnar, is_current, open_columnar, patched, read_columnar
from graph.errors import GenerationDamagedError, GraphError, NoGenerationError
from graph.extraction import read_network
from graph.gazetteer import Gazetteer, read_gazetteer
from graph.home import WEIGHTS, Hold, Home
from graph.learning import read_weights
from graph.manifest import Manifest, check_files, dataset_version
from graph.network import Network
from graph.search import Index
from graph.store import EmbeddedStore
from ontology.source import Source

if TYPE_CHECKING:
    from graph.recommendation import Kept, Recommender, Served

STORE: Final = "store"
"""The name of the store's folder in a generation."""

COLUMNS: Final = "columns"
"""The name of the folder of the tables that sources were made from, where a generation has it."""

SEARCH: Final = "index"
"""The name of the search index's folder in a generation."""

NETWORK: Final = "network"
"""The name of the columnar network's folder in a generation."""

_QUICK: Final = 8 << 20
_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
_COUNTS: Final = """
SELECT ?graph ?property (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?property ?o } } GROUP BY ?graph ?property
"""


@dataclass(frozen=True)
class Generation(Asked):
    """An open generation: its folder, its manifest and its store; it is not removed while it is open."""

    directory: Path
    manifest: Manifest = field(repr=False)
    store: EmbeddedStore = field(repr=False)
    held: Hold = field(repr=False, compare=False)

    def close(self) -> None:
        """Let the generation go: a later build may remove it."""
        self.held.close()

    @property
    def version(self) -> str:
        """The version of the data set, as every answer carries it."""
        return self.manifest.version

    @cached_property
    def network(self) -> Network:
        """The network of this generation, derived from its store when it is first asked for."""
        return read_network(self.store)

    @cached_property
    def columnar(self) -> Columnar:
        """The network of all organisations; where there are no columns, or some of another layout, it is read."""
        folder = self.directory / NETWORK
        return open_columnar(folder) if is_current(folder) else read_columnar(self.store)

    def columnar_after(
        self, store: EmbeddedStore, triples: Collection[Triple] | None, room: Path, sources: Iterable[Source] = ()
    ) -> Columnar:
        """Return the network of all organisations after a change: ``store`` is this generation's, but changed.

        ``triples`` are the stated ones that came or went, None where that is not known; ``room`` and ``sources`` are
        those of :func:`graph.columnar.read_columnar`. The columns here are patched if they are whole and the change
        touches little; else all are read anew.
        """
        folder, made = self.directory / NETWORK, None
        if triples is not None and is_current(folder):
            with suppress(GenerationDamagedError):
                check_files(self.directory, self.manifest.files, None, f"{NETWORK}/")
                made = patched(open_columnar(folder), self.store, store, triples, room)
        return read_columnar(store, room, sources) if made is None else made

    def floors_after(self, network: Columnar, weights: "Served") -> "Kept | None":
        """Return the floors that these organisations keep in the network of a generation made from this one.

        None where there are none for the weights that it serves, or where they are not whole.
        """
        from graph.recommendation import FLOORS, PREPARED, read_floors

        with suppress(GenerationDamagedError):
            check_files(self.directory, self.manifest.files, None, f"{NETWORK}/{PREPARED}/{FLOORS}/")
            kept = read_floors(self.directory / NETWORK / PREPARED / FLOORS, weights)
            if kept is not None:
                return kept.renumbered(self.columnar.organisations.__getitem__, network.number)
        return None

    @property
    def is_prepared(self) -> bool:
        """Whether the columns, and what finds partners in them, are there as this version of the program has them."""
        from graph.recommendation import PREPARED, is_prepared

        folder = self.directory / NETWORK
        return is_current(folder) and is_prepared(folder / PREPARED)

    @cached_property
    def recommender(self) -> "Recommender":
        """What finds partners among all organisations, by the weights of this generation, else by those shipped.

        It is made where it is not kept.
        """
        from graph.recommendation import FLOORS, PREPARED, Recommender, open_recommender, read_floors

        weights, folder = weights_of(self.directory), self.directory / NETWORK
        if not self.is_prepared:
            return Recommender.of(self.columnar, weights)
        opened = open_recommender(self.columnar, folder / PREPARED, weights)
        kept = read_floors(folder / PREPARED / FLOORS, weights)
        return opened if kept is None else replace(opened, floors=kept.floors(opened.history))

    @cached_property
    def index(self) -> Index:
        """The search index; where there is none, or one of another layout, it is made when first asked for."""
        folder = self.directory / SEARCH
        return Index(folder) if folder.is_dir() else Index.of(self.store)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of the territories of this generation, read when they are first asked for."""
        return read_gazetteer(self.store)

    def read_for_lists(self) -> None:
        """Make ready now what the first list would wait for: a network without bodies, the index, names."""
        _ = self.bare, self.index, self.gazetteer
        self.recommender.rehearse()

    def read_ahead(self) -> None:
        """Make ready now what the first page would wait for too: the network, and its measures."""
        self.read_for_lists()
        _ = self.network, self.brokers, self.presence, self.survey

    @property
    def store_path(self) -> Path:
        """Where the store lies, for the workers that open it themselves."""
        return self.directory / STORE

    def triples_of(self, graph: str) -> Iterator[Triple]:
        """Yield the triples of a named graph."""
        return self.store.construct(_GRAPH, {"graph": NamedNode(graph)})


def weights_of(directory: Path) -> "Served":
    """Return the weights that the generation in a folder serves: its own, else those shipped."""
    from graph.recommendation import served

    file = directory / WEIGHTS
    return served(read_weights(file) if file.is_file() else None)


def open_generation(home: Path | str | None = None) -> Generation:
    """Open the generation that is served in a data directory (by default, this person's).

    The sizes of all files and the contents of the small ones are compared with the manifest first;
    :func:`verify` reads everything. Raises NoGenerationError or GenerationDamagedError.
    """
    place = Home(None if home is None else Path(home))
    while True:
        directory = place.current()
        try:
            return open_directory(directory, hashed_up_to=_QUICK)
        except GenerationDamagedError:
            # it may have been removed meanwhile, because another one is served
            if place.current() == directory:
                raise


def verify(home: Path | None = None) -> Generation:
    """Read the served generation whole and compare it with its manifest: every byte, every count.

    Raises GenerationDamagedError, which names the first difference, or NoGenerationError.
    """
    generation = open_directory(Home(home).current(), hashed_up_to=None)
    manifest = generation.manifest
    expected = dataset_version(manifest.built, manifest.software, manifest.sources, manifest.edits)
    if expected != manifest.version:
        raise GenerationDamagedError(generation.directory, "the manifest does not fit its own version")
    counts = {graph: sum(found.values()) for graph, found in count_graphs(generation.store).items()}
    for graph in sorted(counts.keys() | manifest.graphs.keys()):
        found, recorded = counts.get(graph, 0), manifest.graphs.get(graph, 0)
        if found != recorded:
            reason = f"{graph} holds {found} triples instead of {recorded}"
            raise GenerationDamagedError(generation.directory, reason)
    return generation


@dataclass(frozen=True, slots=True)
class Columns:
    """The tables that the sources of a generation were read from: its manifest, and their folder.

    Tables are called by a group and a name (``rna.organisations.parquet``); ``damaged`` says of each group with a
    table that is not as it was written what is wrong.
    """

    manifest: Manifest
    folder: Path
    damaged: Mapping[str, GenerationDamagedError]


def columns_of(home: Path | None = None) -> Columns | None:
    """Return the tables of the served generation, once all of them are read; None where it has none.

    They need nothing else of the generation to be whole but its manifest: raises GenerationDamagedError where that
    cannot be read.
    """
    try:
        directory = Home(home).current()
    except NoGenerationError:
        return None
    manifest = Manifest.read(directory)
    names = [name.removeprefix(f"{COLUMNS}/") for name in manifest.files if name.startswith(f"{COLUMNS}/")]
    damaged = {}
    for group in {name.partition(".")[0] for name in names}:
        try:
            check_files(directory, manifest.files, None, f"{COLUMNS}/{group}.")
        except GenerationDamagedError as error:
            damaged[group] = error
    return Columns(manifest, directory / COLUMNS, damaged) if names else None


def count_graphs(store: EmbeddedStore, graphs: Collection[str] | None = None) -> dict[str, dict[str, int]]:
    """Return the number of triples of each property in each named graph (in some of them), in one reading."""
    counts: dict[str, dict[str, int]] = {}
    bindings = [None] if graphs is None else [{"graph": NamedNode(graph)} for graph in graphs]
    for binding in bindings:
        for row in store.select(_COUNTS, binding):
            graph = binding["graph"] if binding else row["graph"]
            counts.setdefault(graph.value, {})[row["property"].value] = int(row["triples"].value)
    return counts


def open_directory(directory: Path, hashed_up_to: int | None) -> Generation:
    """Open the generation in a folder, reading again its files of at most so many bytes (None: all)."""
    manifest = Manifest.read(directory)
    if manifest.version != directory.name.partition(".")[0]:
        raise GenerationDamagedError(directory, "the manifest is that of another data set")
    try:
        check_files(directory, manifest.files, hashed_up_to)
        return Generation(directory, manifest, EmbeddedStore(directory / STORE), Hold(directory))
    except GraphError:
        raise
    except (OSError, RuntimeError) as error:
        raise GenerationDamagedError(directory, str(error)) from error
