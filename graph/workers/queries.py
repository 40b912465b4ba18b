"""Queries and answers: what is asked of the facts in SPARQL, what comes back, and how large both may be."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO, Final, Self

from pyoxigraph import QueryResultsFormat, RdfFormat


def _named(*formats: QueryResultsFormat | RdfFormat) -> Mapping[str, str]:
    """Return the media types of the formats without their parameters, each with its full form."""
    return MappingProxyType({one.media_type.partition(";")[0]: one.media_type for one in formats})


TABLE_FORMATS: Final = _named(
    QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV
)
"""Media types of SELECT and ASK answers, each with its parameters as they are sent."""

GRAPH_FORMATS: Final = _named(RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD, RdfFormat.RDF_XML)
"""Media types of CONSTRUCT and DESCRIBE answers, each with its parameters as they are sent."""


class AnswerKind(StrEnum):
    """The three kinds of answers that SPARQL knows."""

    BOOLEAN = "boolean"
    SOLUTIONS = "solutions"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use: time, bytes and rows of answer, address space, depth of brackets, bytes of text."""

    seconds: float = 10.0
    answer_bytes: int = 64 * 2**20
    answer_rows: int = 1_000_000
    memory_bytes: int = 2 * 2**30
    nesting: int = 256
    text_bytes: int = 2**20


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the workers are shared among queries and among clients.

    A query that runs longer than ``slow_after_s`` is slow: so many slow ones run at once, as many more wait.
    One client has so many queries at a time, and each minute so many seconds of work and so many errors.
    """

    slow_after_s: float = 0.5
    slow_queries: int = 2
    client_queries: int = 4
    client_seconds_per_minute: float = 60.0
    client_errors_per_minute: float = 30.0


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL query and the form in which its answer is wanted.

    Nobody knows the kind of a query before it is read, so a format is named for each family:
    ``table`` for SELECT and ASK, ``graph`` for CONSTRUCT and DESCRIBE (both media types without parameters).
    ``prefixes`` may be used without being declared. ``default_graphs`` and ``named_graphs`` are IRIs, the
    dataset of the SPARQL protocol: one of them given, they describe it whole and win over FROM.
    Neither given and no FROM, the default graph is the union of all named graphs. ``base`` is the IRI against
    which the relative ones of the query are read, unless it names its own.
    """

    text: str
    table: str = "application/sparql-results+json"
    graph: str = "text/turtle"
    prefixes: Mapping[str, str] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None

    def __post_init__(self) -> None:
        if self.table not in TABLE_FORMATS:
            raise ValueError(f"{self.table!r} is not a format of tables")
        if self.graph not in GRAPH_FORMATS:
            raise ValueError(f"{self.graph!r} is not a format of graphs")


@dataclass(frozen=True, slots=True)
class Body:
    """Whole content, held in memory or in an unnamed file that is gone once closed."""

    size: int
    content: bytes | BinaryIO

    def stream(self) -> BinaryIO:
        """Return the content as a binary file, at its beginning; :meth:`close` closes it."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        self.content.seek(0)
        return self.content

    def chunks(self, size: int = 2**16) -> Iterator[bytes]:
        """Yield the content in pieces of at most that size, then close."""
        try:
            stream = self.stream()
            while piece := stream.read(size):
                yield piece
        finally:
            self.close()

    def read(self) -> bytes:
        """Return the whole content."""
        return self.stream().read()

    def close(self) -> None:
        """Let the file go, where there is one."""
        if not isinstance(self.content, bytes):
            self.content.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a query: its kind, its media type as it is sent, its bytes, the version that it is about."""

    kind: AnswerKind
    media_type: str
    body: Body
    version: str | None = None
