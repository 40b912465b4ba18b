"""Everything that can go wrong in the graph, as one tree; each error carries its data.

GraphError
├── NoGenerationError          nothing has been built here yet
├── GenerationDamagedError     what is on disk is not what was built
├── HomeUnusableError          the data directory cannot be written, or is full
├── HomeBusyError              another process builds or serves here
├── UnknownNameError           nothing bears this name
└── AmbiguousNameError         several things bear this name
"""

from pathlib import Path


class GraphError(Exception):
    """Anything that the graph refuses or cannot do."""


class NoGenerationError(GraphError):
    """Nothing has been built in this data directory yet."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"no data set has been built in {home}")
        self.home = home


class GenerationDamagedError(GraphError):
    """What is on disk is not what was built."""

    def __init__(self, directory: Path, reason: str) -> None:
        super().__init__(f"the data set in {directory} is damaged: {reason}")
        self.directory = directory
        self.reason = reason


class HomeUnusableError(GraphError):
    """The data directory cannot be written, or has no room left."""

    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(f"the data directory {home} cannot be used: {reason}")
        self.home = home
        self.reason = reason


class HomeBusyError(GraphError):
    """Another process builds, or serves, in this data directory."""

    def __init__(self, home: Path, doing: str) -> None:
        super().__init__(f"another process is {doing} in {home}")
        self.home = home
        self.doing = doing


class UnknownNameError(GraphError):
    """A text that names nothing of the kind asked for; ``nearest`` are slugs and names that come close."""

    def __init__(self, text: str, kind: str, nearest: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(f"no {kind} is known as {text!r}")
        self.text = text
        self.kind = kind
        self.nearest = nearest


class AmbiguousNameError(GraphError):
    """A text that names several things; ``choices`` are their slugs and names."""

    def __init__(self, text: str, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"{text!r} names {len(choices)} things")
        self.text = text
        self.choices = choices
