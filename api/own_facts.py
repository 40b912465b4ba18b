"""A researcher's own facts: files that become sources, once they have passed what facts must pass to enter."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from api.sources import OWN, as_it_stands
from graph import FactsNonConformantError, FactsRefusedError, Generation, parse_untrusted
from graph.gazetteer import fold
from graph.network import Language
from ontology.conformance import UnreadableFactsError, check
from ontology.identifiers import named_graph
from ontology.source import UNSTATED, Source, triples_as_chunks


def read_own_facts(paths: Collection[Path], told: Sequence[Source], lang: Language) -> list[Source]:
    """Return files of facts as sources, which the shapes judge in the light of what is told.

    Raises FactsRefusedError for a file that cannot be read, FactsNonConformantError for one that the shapes refuse.
    """
    return [_checked(path, name, told, lang) for path, name in _named(paths).items()]


def own_facts(generation: Generation) -> tuple[Source, ...]:
    """Return a researcher's own facts as they stand in a generation, for a build that is to keep them."""
    return tuple(as_it_stands(generation, one) for one in generation.manifest.sources if one.name.startswith(OWN))


def _named(paths: Collection[Path]) -> dict[Path, str]:
    """Return the name of the named graph of each file: files of one name in two folders are two sources."""
    names: dict[Path, str] = {}
    for path in paths:
        name = OWN + (re.sub(r"[^a-z0-9]+", "-", fold(path.stem)).strip("-") or "sans-nom")
        rank = sum(one.removeprefix(name).removeprefix("-").isdigit() or one == name for one in names.values())
        names[path] = f"{name}-{rank + 1}" if rank else name
    return names


def _checked(path: Path, name: str, told: Sequence[Source], lang: Language) -> Source:
    """Return a file of facts as a source, once parsed apart from this process and checked by the shapes.

    The named graphs of N-Quads and TriG are merged: one file is one source, so one named graph.
    """
    with parse_untrusted(path) as body:
        quads = parse(body.read(), format=RdfFormat.N_QUADS)
        chunks = tuple(triples_as_chunks(quad.triple for quad in quads))
    context = b"".join(chunk for source in told for chunk in source.read())
    try:
        findings = check(b"".join(chunks), context=context, language=lang).findings
    except UnreadableFactsError as error:
        raise FactsRefusedError(path, None, None, str(error)) from error
    violations = tuple(
        f"{finding.focus} : {finding.message}" for finding in findings if finding.severity == "Violation"
    )
    if violations:
        raise FactsNonConformantError(path.name, violations)
    return Source(named_graph(name), name, path.name, "vous", UNSTATED, "", lambda: iter(chunks))
