"""Contributions: the graphs that people wrote with their keys, and the graphs of sources in which they wrote."""

import hashlib

from api.sources import WRITTEN, as_it_stands
from graph import COMPUTED, CONTRIBUTED, Generation, Manifest, SourceRecord
from ontology.source import UNSTATED, Source


def contributions(generation: Generation) -> tuple[Source, ...]:
    """Return the graphs that writes made, as they stand."""
    return tuple(as_it_stands(generation, one) for one in contributed(generation.manifest))


def contributed(manifest: Manifest) -> tuple[SourceRecord, ...]:
    """Return the records of the graphs that writes made: those that no source owns, and those kept before."""
    sources = {source.graph: source for source in manifest.sources}
    made = (
        sources.get(graph) or _contribution(graph, manifest.modified)
        for graph in sorted(manifest.graphs.keys() - COMPUTED)
    )
    return tuple(one for one in made if one.name.startswith(WRITTEN))


def _contribution(graph: str, vintage: str) -> SourceRecord:
    """Return the record of a graph that a write made."""
    name = WRITTEN if graph == CONTRIBUTED else f"{WRITTEN}/{hashlib.sha256(graph.encode()).hexdigest()[:12]}"
    return SourceRecord(graph, name, graph, "Contributions", UNSTATED, vintage, 0, "")


def edited_graphs(generation: Generation) -> tuple[str, ...]:
    """Return the graphs of sources in which people wrote: a build makes them anew from their sources."""
    edited = {graph for edit in generation.manifest.edits for graph in edit.graphs}
    sources = {one.graph for one in generation.manifest.sources if not one.name.startswith(WRITTEN)}
    return tuple(sorted(edited & sources))
