"""A source: a document or a register whose facts enter a generation as one named graph."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

_CHUNK = 5000
UNSTATED: Final = "NOASSERTION"
"""The licence, as SPDX writes it, of a source of which nobody has said under which it stands."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows from which a source was made.

    ``rows`` were read. Those ``refused`` are wrong, those ``left_out`` are sound and out of scope; both are
    counted by the code of their reason; so are in ``doubts`` the values that were not taken of rows that were.
    ``files`` gives the SHA-256 of each file that was read, by its name.
    """

    rows: int
    refused: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """How the facts of a source differ from those of an earlier edition.

    ``since`` is the digest of the source at that time. ``gone`` and ``come`` give the facts that it has no more, and
    those that are new, as :attr:`Source.read` gives facts; a fact may come that was there. ``triples`` is how many
    they are, at most.
    """

    since: str
    gone: Callable[[], Iterator[bytes]]
    come: Callable[[], Iterator[bytes]]
    triples: int


@dataclass(frozen=True, slots=True)
class Source:
    """One named graph on its way into a generation.

    ``graph`` is the IRI of the named graph, ``name`` its short name (``told/003``), ``title`` what people
    read, ``producer`` who publishes it, ``licence`` an SPDX expression, ``vintage`` the edition or date
    of the source as its producer writes it. ``read`` gives its facts as UTF-8 N-Triples, in chunks that
    each end with a whole line; it may be called more than once and gives the same facts each time.

    ``account`` says of a register what became of its rows. ``digest``, where it is known beforehand, is a
    SHA-256 that changes whenever the facts do; else it is that of the bytes that are read. ``triples`` is how many
    are expected, where anybody knows: the number of lines that ``read`` gives. ``difference``, where there is one,
    leads from an earlier edition to this one. ``rows`` spares those who need little of many things the way through a
    store: for some properties it returns SQL (of DuckDB) that gives rows of a ``thing``, an IRI, with a list for each
    property (``p0``, ``p1``…) of what it is by ``read``: its ``value`` and its ``language``, which may be empty.
    """

    graph: str
    name: str
    title: str
    producer: str
    licence: str
    vintage: str
    read: Callable[[], Iterator[bytes]]
    account: Account | None = None
    digest: str | None = None
    triples: int | None = None
    difference: Difference | None = None
    rows: Callable[[Sequence[str]], Sequence[str]] | None = None


def read_turtle(*paths: Traversable) -> Iterator[bytes]:
    """Yield the triples of Turtle files as chunks of N-Triples."""
    return triples_as_chunks(
        quad.triple for path in paths for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)
    )


def triples_as_chunks(triples: Iterator[Triple]) -> Iterator[bytes]:
    """Yield triples as chunks of N-Triples; blank nodes are numbered, so that the same facts give the same bytes."""
    names: dict[BlankNode, BlankNode] = {}
    numbered = (_numbered(triple, names) for triple in triples)
    while chunk := list(islice(numbered, _CHUNK)):
        yield serialize(chunk, format=RdfFormat.N_TRIPLES) or b""


def _numbered(triple: Triple, names: dict[BlankNode, BlankNode]) -> Triple:
    """Return a triple whose blank nodes are called by the order in which they were first met."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = names.setdefault(subject, BlankNode(f"b{len(names)}"))
    if isinstance(value, BlankNode):
        value = names.setdefault(value, BlankNode(f"b{len(names)}"))
    elif isinstance(value, Triple):
        value = _numbered(value, names)
    return Triple(subject, triple.predicate, value)
