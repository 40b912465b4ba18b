"""Sources by their names: which of them people state, how they are called, and what a generation has of them."""

from typing import Final

from data import REGISTER, is_told
from graph import Generation, SourceRecord
from ontology.source import Source, triples_as_chunks

OWN: Final = "facts/"
"""How the name of a file of a researcher's own facts begins."""

WRITTEN: Final = "contributed"
"""How the name of a graph that writes made begins."""


def is_stated(source: SourceRecord) -> bool:
    """Say whether people state a source, so that the shapes judge it: told, their own, or written."""
    return is_told(source.name) or source.name.startswith((OWN, WRITTEN))


def as_it_stands(generation: Generation, one: SourceRecord) -> Source:
    """Return a source with the facts that a generation has of it, for a build that is to keep them."""
    chunks = tuple(triples_as_chunks(generation.triples_of(one.graph)))
    return Source(one.graph, one.name, one.title, one.producer, one.licence, one.vintage, lambda: iter(chunks))


def catalogue_name(source: SourceRecord) -> str:
    """Return the name of a source as options take it, which is that of the catalogue for a register."""
    return spelt(source.name.removeprefix(REGISTER))


def spelt(name: str) -> str:
    """Return a name as the catalogue spells it: graphs are named with hyphens, and registers with underscores."""
    return name.replace("-", "_")
