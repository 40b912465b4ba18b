"""A published data set: the facts of a generation on a SPARQL service, as they are read there."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from graph.asking import Asked
from graph.columnar import Columnar, read_columnar
from graph.errors import GraphError, NothingPublishedError
from graph.extraction import read_bare, read_network
from graph.gazetteer import Gazetteer, read_gazetteer
from graph.network import Network
from graph.search import Index
from graph.store import RemoteStore, SparqlService
from ontology.dataset import DATASET, DESCRIPTION, VERSION

if TYPE_CHECKING:
    from graph.recommendation import Recommender

_VERSIONS: Final = f"SELECT ?version WHERE {{ GRAPH <{DESCRIPTION}> {{ <{DATASET}> <{VERSION}> ?version }} }}"


@dataclass(frozen=True)
class Published(Asked):
    """A version of the data set on a service, with all that answers are made from."""

    store: RemoteStore = field(repr=False)
    version: str

    def close(self) -> None:
        """Let the connections go."""
        self.store.close()

    @cached_property
    def network(self) -> Network:
        """The network, read when it is first asked for; raise NothingPublishedError if another version has come."""
        network = read_network(self.store)
        self._check()
        return network

    @cached_property
    def bare(self) -> Network:
        """The network without its bodies, read when it is first asked for; raise as :attr:`network` does."""
        bare = read_bare(self.store, self.columnar.canonical)
        self._check()
        return bare

    @cached_property
    def columnar(self) -> Columnar:
        """The network of all organisations, read when it is first asked for; raise as :attr:`network` does."""
        columnar = read_columnar(self.store)
        self._check()
        return columnar

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of the territories, read when they are first asked for; raise as :attr:`network` does."""
        gazetteer = read_gazetteer(self.store)
        self._check()
        return gazetteer

    @cached_property
    def recommender(self) -> "Recommender":
        """What finds partners among all organisations, by the weights that are shipped."""
        from graph.recommendation import Recommender, served

        return Recommender.of(self.columnar, served())

    @cached_property
    def index(self) -> Index:
        """What names are looked up in, made here when it is first asked for; raise as :attr:`network` does."""
        index = Index.of(self.store)
        self._check()
        return index

    def _check(self) -> None:
        if published_version(self.store) != self.version:
            raise NothingPublishedError(self.store.service.query)


def open_remote(service: SparqlService) -> Published:
    """Open the data set that a service holds.

    Raises NothingPublishedError where it holds none, or none that is whole, and RemoteStoreError.
    """
    store = RemoteStore(service)
    try:
        version = published_version(store)
        if version is None:
            raise NothingPublishedError(service.query)
    except GraphError:
        store.close()
        raise
    return Published(store, version)


def published_version(store: RemoteStore) -> str | None:
    """Return the version of the data set on a service, or None where there is none, or none that is whole."""
    return next((row["version"].value for row in store.select(_VERSIONS)), None)
