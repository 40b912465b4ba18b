"""The graph: facts kept in a generation, seen as a network of organisations, and ranked.

``from graph import open_generation, partners, catalysts, sparql`` is a researcher's way in.
"""

from graph.answers import (
    Candidate,
    ExplainedReason,
    Ranking,
    Table,
    actor,
    catalysts,
    draw,
    organisations,
    partners,
    sparql,
    territory,
)
from graph.building import Step, build
from graph.directory import Match
from graph.drawing import Drawing, Picture, standalone_page, surroundings
from graph.errors import (
    AmbiguousNameError,
    FactsRefusedError,
    GenerationDamagedError,
    GraphError,
    HomeBusyError,
    HomeUnusableError,
    NoGenerationError,
    NothingPublishedError,
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    RemoteStoreError,
    RemoteStoreUnavailableError,
    UnknownNameError,
    WorkersBusyError,
    WorkersUnavailableError,
)
from graph.explanation import Evidence
from graph.facts import Facts
from graph.generation import Generation, open_generation, verify
from graph.home import Home
from graph.manifest import Manifest, SourceRecord
from graph.network import Network, read_network
from graph.published import Published, open_remote
from graph.publishing import publish
from graph.store import Credentials, RemoteStore, SparqlService
from graph.workers import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    Answer,
    AnswerKind,
    Query,
    QueryLimits,
    WorkerPool,
    parse_untrusted,
)

__all__ = [
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "AmbiguousNameError",
    "Answer",
    "AnswerKind",
    "Candidate",
    "Credentials",
    "Drawing",
    "Evidence",
    "ExplainedReason",
    "Facts",
    "FactsRefusedError",
    "Generation",
    "GenerationDamagedError",
    "GraphError",
    "Home",
    "HomeBusyError",
    "HomeUnusableError",
    "Manifest",
    "Match",
    "Network",
    "NoGenerationError",
    "NothingPublishedError",
    "Picture",
    "Published",
    "Query",
    "QueryCancelledError",
    "QueryFailedError",
    "QueryLimits",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "Ranking",
    "RemoteStore",
    "RemoteStoreError",
    "RemoteStoreUnavailableError",
    "SourceRecord",
    "SparqlService",
    "Step",
    "Table",
    "UnknownNameError",
    "WorkerPool",
    "WorkersBusyError",
    "WorkersUnavailableError",
    "actor",
    "build",
    "catalysts",
    "draw",
    "open_generation",
    "open_remote",
    "organisations",
    "parse_untrusted",
    "partners",
    "publish",
    "read_network",
    "sparql",
    "standalone_page",
    "surroundings",
    "territory",
    "verify",
]
