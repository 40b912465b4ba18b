"""Spelling: terms in a query that nobody has defined, each with the one that was perhaps meant.

To ask for a property that does not exist is legal SPARQL, and its answer is empty: nothing else tells why.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.identifiers import CONCEPTS, TERMS
from ontology.prefixes import PREFIXES
from ontology.vocabulary import vocabulary_files

_MOST_TERMS: Final = 5
_LONGEST: Final = 100
# Strings and comments are read so that nothing in them is taken for a term.
_PIECES = re.compile(
    r"""
      \#[^\r\n]*+
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
    | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
    | (?i:\bPREFIX)\s++(?P<declared>[\w\-.]*+):\s*+<(?P<namespace>[^<>\s]*+)>
    | <(?P<iri>[^<>\s]*+)>
    | (?<![?$\w:.\-])(?P<prefix>[\w\-][\w\-.]*+):(?P<local>(?:[\w\-]|\.(?=[\w\-]))*+)
    """,
    re.VERBOSE | re.DOTALL,
)


def unknown_terms(text: str) -> list[tuple[str, str | None]]:
    """Return the terms of our own namespaces in a query that are not defined, each with the nearest that is.

    Ours are the ontology (``al:``) and its concept schemes. A term is given as it is written; at most five are.
    """
    unknown: dict[str, str | None] = {}
    for written, iri, prefix in _terms(text):
        if len(unknown) == _MOST_TERMS:
            break
        if written in unknown or iri in _defined():
            continue
        namespace, local = _parted(iri)
        known = _names().get(namespace)
        if known is not None and local:
            # A class begins with a capital, a property with a small letter: neither stands for the other.
            alike = [name for name in known if name[:1].isupper() == local[:1].isupper()]
            near = get_close_matches(local[:_LONGEST], alike, 1)
            unknown[written] = f"{prefix}{near[0]}" if near else None
    return list(unknown.items())


def _terms(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the terms of a query: as written, as IRI, and what to write before the name of another one."""
    prefixes = dict(PREFIXES)
    for found in _PIECES.finditer(text):
        if found["declared"] is not None:
            prefixes[found["declared"]] = found["namespace"]
        elif found["iri"]:
            namespace, _local = _parted(found["iri"])
            yield found["iri"], found["iri"], namespace
        elif found["prefix"] in prefixes:
            prefix, local = found["prefix"], found["local"]
            yield f"{prefix}:{local}", prefixes[prefix] + local, f"{prefix}:"


def _parted(iri: str) -> tuple[str, str]:
    """Return the namespace of an IRI and the name in it."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]


@cache
def _defined() -> frozenset[str]:
    """Return the IRIs of our own that the vocabulary defines."""
    return frozenset(
        quad.subject.value
        for file in vocabulary_files()
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith((TERMS, CONCEPTS))
    )


@cache
def _names() -> Mapping[str, list[str]]:
    """Return the names that are defined in each namespace of ours."""
    found: dict[str, list[str]] = {}
    for iri in sorted(_defined()):
        namespace, local = _parted(iri)
        found.setdefault(namespace, []).append(local)
    return found
