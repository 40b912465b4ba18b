"""Assembling: which sources make up a build, and whether it starts from what is served."""

import shutil
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from api.contributions import contributions
from api.description import describe_generation
from api.own_facts import read_own_facts
from data import (
    EMPLOYEES,
    REGISTER,
    REJECTS,
    TOLERANCE,
    Edition,
    TooManyRefusedError,
    Wanted,
    register_sources,
    territory_source,
    told_sources,
)
from graph import (
    Generation,
    GenerationDamagedError,
    Home,
    NoGenerationError,
    Step,
    amend,
    build,
    columns_of,
    open_generation,
)
from graph.generation import COLUMNS
from graph.home import exclusion
from graph.network import Language
from ontology.inferences import inference_source
from ontology.source import Source, triples_as_chunks
from ontology.terms import AL, ORG
from ontology.vocabulary import vocabulary_source

_TO_BEARERS: Final = frozenset({ORG.member, AL.subject, AL.object, AL.about})


@dataclass(frozen=True, slots=True)
class Materials:
    """What a build is made of, beside the embedded default.

    ``facts`` are files of a researcher's own facts, ``kept`` those of an earlier generation (:mod:`api.own_facts`).
    ``registers`` are the files of each public register by its name, limited to the territories of ``scope``, and to
    companies of ``employees`` or more where nothing but their size brings them in; up to a share ``tolerance`` of their
    rows may be wrong, and ``is_forced`` takes in even what is older or much smaller than before. The other registers
    of what is served are kept as they stand, but those that are ``dropped``. The graphs that writes made are kept,
    unless ``keeps_contributions`` says otherwise. Registers are applied as a difference to what is served where they
    differ little, unless all is to be made ``is_from_scratch``.
    """

    facts: Collection[Path] = ()
    kept: Collection[Source] = ()
    registers: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    employees: int = EMPLOYEES
    tolerance: float = TOLERANCE
    is_forced: bool = False
    keeps_contributions: bool = True
    dropped: Collection[str] = ()
    is_from_scratch: bool = False


def assemble(
    home: Path | None,
    materials: Materials = Materials(),
    progress: Callable[[Step], None] = lambda _step: None,
    lang: Language = "fr",
) -> Generation:
    """Build and publish the embedded default, with what else it is to be made of.

    Where all is as it was, nothing is written, and what is served is returned. A build with registers removes the
    generations before it, now or as soon as nobody reads them: who has left a register is in none of them.

    Raises FactsRefusedError or FactsNonConformantError before anything is built, what
    :func:`data.register_sources` raises for a register, GenerationDamagedError where a register is to be kept whose
    tables are damaged, and what :func:`graph.build` raises.
    """
    place = Home(home)
    excluded = place.exclusions()
    sources = _sources(materials, excluded, lang)
    wanted, was_purged = _wanted(materials, excluded, home), place.is_purged
    with _served(home) as before:
        if before is not None and materials.keeps_contributions:
            made = {source.graph for source in sources}
            written = (one for one in contributions(before) if one.graph not in made)
            sources += [_without(one, excluded) for one in written if exclusion(one.graph) not in excluded]
        if not wanted.files and not wanted.before:
            generation = build(sources, home, progress, describe_generation, before.version if before else None)
            if not was_purged:
                place.discard_others()
                place.note_purged(excluded)
            return generation
        given = partial(_with_registers, sources, wanted, place, progress)
        is_whole = not (wanted.before and wanted.is_comparable and was_purged) or materials.is_from_scratch
        if before is None or is_whole:
            generation = build(given, home, progress, describe_generation, before.version if before else None)
        else:
            generation = amend(given, home, progress, describe_generation, before)
    place.discard_others()
    if is_whole:
        place.note_purged(excluded)
    return generation


def _sources(materials: Materials, excluded: frozenset[str], lang: Language) -> list[Source]:
    """Return the sources of a build that are no registers, without those who are to stay out."""
    told = [source for source in told_sources() if exclusion(source.graph) not in excluded]
    own = [*read_own_facts(materials.facts, told, lang), *materials.kept]
    return [vocabulary_source(), territory_source(), *(_without(one, excluded) for one in (*told, *own))]


def _wanted(materials: Materials, excluded: frozenset[str], home: Path | None) -> Wanted:
    """Return what is to be taken in of the registers, and what they were in the generation before."""
    wanted = Wanted(
        files=materials.registers,
        scope=materials.scope,
        excluded=excluded,
        tolerance=materials.tolerance,
        is_forced=materials.is_forced,
        employees=materials.employees,
        dropped=materials.dropped,
    )
    try:
        known = columns_of(home)
    except GenerationDamagedError as error:
        lists = (error.directory / COLUMNS).glob(f"*{REJECTS}")
        left = {path.name.removesuffix(REJECTS) for path in lists} - {*wanted.files, *wanted.dropped}
        if left or not wanted.files:
            raise
        return wanted
    if known is None:
        return wanted
    editions = {
        one.name.removeprefix(REGISTER).replace("-", "_"): Edition(one.vintage, one.account)
        for one in known.manifest.sources
        if one.name.startswith(REGISTER) and one.account is not None
    }
    wanted = replace(wanted, before=editions, columns=known.folder, is_comparable=not known.damaged)
    for name in sorted(wanted.kept & known.damaged.keys()):
        raise known.damaged[name]
    return wanted


def _with_registers(
    sources: Sequence[Source],
    wanted: Wanted,
    home: Home,
    progress: Callable[[Step], None],
    columns: Path,
    scratch: Path,
) -> Generator[Source]:
    """Yield the sources with those of the registers, whose tables are written into a folder."""
    titles: list[str] = []

    def tell(title: str) -> None:
        titles.append(title)
        progress(Step("read", len(titles), len(wanted.files), title))

    yield from sources
    if wanted.files or wanted.kept:
        yield inference_source()
    try:
        yield from register_sources(wanted, columns, scratch, tell)
    except TooManyRefusedError as error:
        kept = shutil.copy(error.report, home.path / error.report.name)
        raise TooManyRefusedError(error.register, error.refused, error.rows, Path(kept)) from error


@contextmanager
def _served(home: Path | None) -> Iterator[Generation | None]:
    """Give what is served, open, while something else is built; nothing where it cannot be read."""
    try:
        generation = open_generation(home)
    except (NoGenerationError, GenerationDamagedError):
        yield None
        return
    try:
        yield generation
    finally:
        generation.close()


def _without(source: Source, excluded: Collection[str]) -> Source:
    """Return facts without those who are to stay out, what they have part in, and the evidence for that alone."""
    if not excluded:
        return source
    triples = [quad.triple for chunk in source.read() for quad in parse(chunk, format=RdfFormat.N_TRIPLES)]
    bearers = {term for triple in triples for term in (triple.subject, triple.object) if _is_excluded(term, excluded)}
    if not bearers:
        return source
    nodes = bearers | {t.subject for t in triples if t.object in bearers and t.predicate.value in _TO_BEARERS}
    supported = [triple for triple in triples if triple.predicate.value == AL.supports]
    needed = {triple.subject for triple in supported if triple.object not in nodes}
    nodes |= {triple.subject for triple in supported} - needed
    kept = tuple(triples_as_chunks(t for t in triples if t.subject not in nodes and t.object not in nodes))
    return replace(source, read=lambda: iter(kept), digest=None, triples=None, rows=None)


def _is_excluded(term: object, excluded: Collection[str]) -> bool:
    return isinstance(term, NamedNode) and exclusion(term.value) in excluded


def ready(
    home: Path | None = None,
    progress: Callable[[Step], None] = lambda _step: None,
    lang: Language = "fr",
) -> Generation:
    """Open what is served in a data directory; build the embedded default where nothing has been built yet."""
    try:
        return open_generation(home)
    except NoGenerationError:
        return assemble(home, progress=progress, lang=lang)
