"""The graph: facts kept in a generation, seen as a network of organisations, and ranked.

``from graph import open_generation`` is a researcher's way in: ``open_generation().sparql(…)``, ``.partners(…)``.
"""

from graph.answers import (
    Candidate,
    ExplainedReason,
    Ranking,
    actor,
    ask,
    catalysts,
    construct,
    draw,
    organisations,
    partners,
    sparql,
    territory,
    undertakings,
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
    QueryCancelledError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
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
from graph.results import Table, Triples
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
    "Picture",
    "Query",
    "QueryCancelledError",
    "QueryFailedError",
    "QueryLimits",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "Ranking",
    "SourceRecord",
    "Step",
    "Table",
    "Triples",
    "UnknownNameError",
    "WorkerPool",
    "WorkersBusyError",
    "WorkersUnavailableError",
    "actor",
    "ask",
    "build",
    "catalysts",
    "construct",
    "draw",
    "open_generation",
    "organisations",
    "parse_untrusted",
    "partners",
    "read_network",
    "sparql",
    "standalone_page",
    "surroundings",
    "territory",
    "undertakings",
    "verify",
]
