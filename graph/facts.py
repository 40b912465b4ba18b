"""Facts: one version of the data set, wherever it is kept; what answers are made from."""

from typing import TYPE_CHECKING, Protocol

from graph.brokers import Brokers
from graph.columnar import Columnar
from graph.gazetteer import Gazetteer
from graph.network import Network
from graph.presence import Presence
from graph.proofs import Proofs
from graph.search import Index
from graph.store import Store
from graph.territories import Survey

if TYPE_CHECKING:
    from graph.recommendation import Recommender


class Facts(Protocol):
    """A version of the data set: an open generation, or what has been published to a service."""

    @property
    def version(self) -> str:
        """The version of the data set, as every answer carries it."""
        ...

    @property
    def store(self) -> Store:
        """What answers SPARQL."""
        ...

    @property
    def network(self) -> Network:
        """The network that is derived from the store."""
        ...

    @property
    def bare(self) -> Network:
        """The network without its bodies, to which those who ask are brought."""
        ...

    @property
    def columnar(self) -> Columnar:
        """The network of all organisations, in columns."""
        ...

    @property
    def recommender(self) -> "Recommender":
        """What finds partners among all organisations."""
        ...

    @property
    def brokers(self) -> Brokers:
        """What all organisations did and could do to make others meet."""
        ...

    @property
    def presence(self) -> Presence:
        """Who is where."""
        ...

    @property
    def survey(self) -> Survey:
        """What is counted in all territories."""
        ...

    @property
    def proofs(self) -> Proofs:
        """The evidence of facts."""
        ...

    @property
    def index(self) -> Index:
        """What names are looked up in."""
        ...

    @property
    def gazetteer(self) -> Gazetteer:
        """The names of the territories."""
        ...
