"""Deltas: what goes out of each named graph and what comes into it, from a generation to its sources of today.

A source whose digest is what it was differs in nothing; one that tells its difference is believed; any other is
compared, all that it gives with all that its graph holds.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from graph.bodies import DERIVED
from graph.building import record_of, software
from graph.chunks import file_of
from graph.generation import Generation
from graph.manifest import SourceRecord
from ontology.dataset import DESCRIPTION
from ontology.source import Source

_SHARE: Final = 0.25
_MOST_TRIPLES: Final = 2_000_000
_MOST_COMPARED: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Delta:
    """What is to be done with one named graph: what goes, what comes, how many triples these are at most.

    ``title`` is that of its source, ``record`` what is noted of it; None where no source makes the graph any more.
    """

    graph: str
    title: str
    record: SourceRecord | None
    gone: Callable[[], Iterable[ox.Quad]] = tuple
    come: Callable[[], Iterable[ox.Quad]] = tuple
    triples: int = 0


class TooDifferentError(Exception):
    """The sources differ in more than is followed."""


def deltas(before: Generation, sources: Sequence[Source]) -> list[Delta]:
    """Return what is to be done with the graph of each source, and with those that no source makes any more."""
    manifest = before.manifest
    if manifest.software != software() or not manifest.properties:
        raise TooDifferentError
    edited = {graph for edit in manifest.edits for graph in edit.graphs}
    known = {one.graph: one for one in manifest.sources if one.graph not in edited}
    found = [_delta(before, source, known.get(source.graph)) for source in sources]
    left = manifest.graphs.keys() - {delta.graph for delta in found} - {DERIVED, DESCRIPTION}
    found += [_compared(before, graph, None, None) for graph in sorted(left)]
    most = min(_MOST_TRIPLES, _SHARE * sum(manifest.graphs.values()))
    if sum(delta.triples for delta in found) > most:
        raise TooDifferentError
    return found


def _delta(before: Generation, source: Source, known: SourceRecord | None) -> Delta:
    """Return what is to be done with the graph of a source; ``known`` is what the graph is known to hold."""
    lines, sha256 = source.triples or 0, source.digest or ""
    if source.digest is None or source.triples is None:
        digest, lines = hashlib.sha256(), 0
        for chunk in source.read():
            digest.update(chunk)
            lines += chunk.count(b"\n")
        sha256 = source.digest or digest.hexdigest()
    record, difference = record_of(source, lines, sha256), source.difference
    if known is not None and known.sha256 == sha256:
        return Delta(source.graph, source.title, record)
    if difference is None or known is None or known.sha256 != difference.since:
        return _compared(before, source.graph, source, record)
    gone, come = (partial(_quads, read, source.graph) for read in (difference.gone, difference.come))
    return Delta(source.graph, source.title, record, gone, come, difference.triples)


def _compared(before: Generation, graph: str, source: Source | None, record: SourceRecord | None) -> Delta:
    """Return what is to be done with a graph, as it is found by comparing all that it holds with all of a source."""
    if max(record.triples if record else 0, before.manifest.graphs.get(graph, 0)) > _MOST_COMPARED:
        raise TooDifferentError
    named = ox.NamedNode(graph)
    then = {_placed(triple, named) for triple in before.triples_of(graph)}
    now = set(_quads(source.read, graph)) if source is not None else set()
    gone, come = then - now, now - then
    title = source.title if source is not None else graph
    return Delta(graph, title, record, lambda: gone, lambda: come, len(gone) + len(come))


def _quads(read: Callable[[], Iterator[bytes]], graph: str) -> Iterator[ox.Quad]:
    """Give facts as quads of a graph, with blank nodes that no other facts share."""
    named = ox.NamedNode(graph)
    try:
        for quad in ox.parse(file_of(read()), ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True):
            yield _placed(quad.triple, named)
    except SyntaxError as error:
        raise TooDifferentError from error  # whoever loads them all says what is wrong with them


def _placed(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)
