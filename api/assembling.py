"""Assembling: which sources make up a build, and what a researcher's own facts must pass before they enter."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from api.description import describe_generation
from api.errors import FactsNonConformantError
from data import territory_source, told_sources
from graph import Generation, Home, NoGenerationError, Step, build, open_generation, parse_untrusted
from graph.gazetteer import fold
from graph.home import exclusion
from graph.network import Language
from ontology.conformance import check
from ontology.identifiers import named_graph
from ontology.source import Source, triples_as_chunks
from ontology.vocabulary import vocabulary_source


def assemble(
    home: Path | None,
    facts: Collection[Path] = (),
    progress: Callable[[Step], None] = lambda _step: None,
    lang: Language = "fr",
) -> Generation:
    """Build and publish the embedded default, with a researcher's own facts if there are any.

    Raises FactsRefusedError or FactsNonConformantError before anything is built, and what
    :func:`graph.build` raises.
    """
    excluded = Home(home).exclusions()
    told = [source for source in told_sources() if exclusion(source.graph) not in excluded]
    own = [_own_facts(path, told, lang) for path in facts]
    sources = (vocabulary_source(), territory_source(), *told, *own)
    return build(sources, home, progress, describe_generation)


def ready(
    home: Path | None = None,
    progress: Callable[[Step], None] = lambda _step: None,
    lang: Language = "fr",
) -> Generation:
    """Open what is served in a data directory; build the embedded default where nothing has been built yet."""
    try:
        return open_generation(home)
    except NoGenerationError:
        return assemble(home, (), progress, lang)


def _own_facts(path: Path, told: Sequence[Source], lang: Language) -> Source:
    """Return a file of facts as a source, once parsed apart from this process and checked by the shapes.

    The named graphs of N-Quads and TriG are merged: one file is one source, so one named graph.
    """
    with parse_untrusted(path) as body:
        quads = parse(body.read(), format=RdfFormat.N_QUADS)
        chunks = tuple(triples_as_chunks(quad.triple for quad in quads))
    context = b"".join(chunk for source in told for chunk in source.read())
    findings = check(b"".join(chunks), context=context, language=lang).findings
    violations = tuple(
        f"{finding.focus} : {finding.message}" for finding in findings if finding.severity == "Violation"
    )
    if violations:
        raise FactsNonConformantError(path.name, violations)
    name = "facts/" + ("-".join(fold(path.stem).split()) or "sans-nom")
    return Source(named_graph(name), name, path.name, "vous", "NOASSERTION", "", partial(_again, chunks))


def _again(chunks: tuple[bytes, ...]) -> Iterator[bytes]:
    return iter(chunks)
