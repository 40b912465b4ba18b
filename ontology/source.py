"""A source: a document or a register whose facts enter a generation as one named graph."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import islice

from pyoxigraph import RdfFormat, Triple, parse, serialize

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Source:
    """One named graph on its way into a generation.

    ``graph`` is the IRI of the named graph, ``name`` its short name (``told/003``), ``title`` what people
    read, ``producer`` who publishes it, ``licence`` an SPDX expression, ``vintage`` the edition or date
    of the source as its producer writes it. ``read`` gives its facts as UTF-8 N-Triples, in chunks that
    each end with a whole line; it may be called more than once and gives the same facts each time.
    """

    graph: str
    name: str
    title: str
    producer: str
    licence: str
    vintage: str
    read: Callable[[], Iterator[bytes]]


def read_turtle(*paths: Traversable) -> Iterator[bytes]:
    """Yield the triples of Turtle files as chunks of N-Triples."""
    for path in paths:
        quads = parse(path.read_bytes(), format=RdfFormat.TURTLE)
        yield from triples_as_chunks(quad.triple for quad in quads)


def triples_as_chunks(triples: Iterator[Triple]) -> Iterator[bytes]:
    """Yield triples as chunks of N-Triples."""
    while chunk := list(islice(triples, _CHUNK)):
        yield serialize(chunk, format=RdfFormat.N_TRIPLES) or b""
