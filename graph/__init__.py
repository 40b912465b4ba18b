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
    organisations,
    partners,
    sparql,
    territory,
)
from graph.building import Step, build
from graph.directory import Match
from graph.drawing import Drawing, standalone_page, surroundings
from graph.errors import (
    AmbiguousNameError,
    GenerationDamagedError,
    GraphError,
    HomeBusyError,
    HomeUnusableError,
    NoGenerationError,
    UnknownNameError,
)
from graph.explanation import Evidence
from graph.generation import Generation, open_generation, verify
from graph.home import Home
from graph.manifest import Manifest, SourceRecord
from graph.network import Network, read_network

__all__ = [
    "AmbiguousNameError",
    "Candidate",
    "Drawing",
    "Evidence",
    "ExplainedReason",
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
    "Ranking",
    "SourceRecord",
    "Step",
    "Table",
    "UnknownNameError",
    "actor",
    "build",
    "catalysts",
    "open_generation",
    "organisations",
    "partners",
    "read_network",
    "sparql",
    "standalone_page",
    "surroundings",
    "territory",
    "verify",
]
