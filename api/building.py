"""Building: the command that makes the data, what it is given, and what it says of what people wrote."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from api.assembling import Materials, assemble
from api.console import building
from api.contributions import contributed, edited_graphs
from api.options import Lang, Where, downloads
from api.requests import ParameterError
from api.sources import catalogue_name, spelt
from data import EMPLOYEES, REGISTER, TOLERANCE, Register, fetched, read_catalogue, register_named
from graph import Generation, GenerationDamagedError, Home, Manifest, NoGenerationError, open_generation
from graph.network import Language

OwnFacts = Annotated[
    list[Path] | None,
    typer.Option(exists=True, dir_okay=False, help="Vos faits : Turtle, N-Quads, TriG, JSON-LD. · Your own facts."),
]
WithoutContributions = Annotated[
    bool,
    typer.Option(
        "--without-contributions", help="Laisser ce que des clés ont écrit. · Leave out what was written with keys."
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NOM[=FICHIER]",
        help="Un registre, pris par « fetch », ou son fichier ; peut se répéter. · A register, or its file.",
    ),
]
Limited = Annotated[
    list[str] | None,
    typer.Option(help="Se limiter à ces territoires : 86,79 ou epci-200069854. · Limit to these territories."),
]
Employees = Annotated[
    int,
    typer.Option(
        min=0,
        help="Effectif à partir duquel une entreprise est prise. · Fewest employees of a company that is taken.",
    ),
]
Tolerance = Annotated[
    float, typer.Option(min=0, max=1, help="Part admise de lignes fausses. · Share of wrong rows that is borne.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Prendre aussi un fichier plus ancien ou amputé. · Take an older file too.")
]
Dropped = Annotated[
    list[str] | None,
    typer.Option(metavar="NOM", help="Laisser un registre ; peut se répéter. · Leave a register out."),
]
FromScratch = Annotated[
    bool,
    typer.Option("--from-scratch", help="Tout refaire, sans partir de ce qui est servi. · Make everything anew."),
]


def build(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    facts: OwnFacts = None,
    without_contributions: WithoutContributions = False,
    source: Given = None,
    territory: Limited = None,
    employees: Employees = EMPLOYEES,
    tolerance: Tolerance = TOLERANCE,
    force: Force = False,
    without: Dropped = None,
    from_scratch: FromScratch = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Construire les données et les mettre en service. · Build the data set and publish it."""
    materials = Materials(
        facts=facts or (),
        registers=_files(source or (), home),
        scope=tuple(code.strip() for codes in territory or () for code in codes.split(",") if code.strip()),
        employees=employees,
        tolerance=tolerance,
        is_forced=force,
        keeps_contributions=not without_contributions,
        dropped=tuple(_register(name).name for name in without or ()),
        is_from_scratch=from_scratch,
    )
    for notice in _notices(home, lang, materials):
        typer.echo(notice, err=True)
    before = None
    with suppress(NoGenerationError):
        before = Home(home).current()
    with building(lang) as progress:
        generation = assemble(home, materials, progress, lang)
    if generation.directory == before:
        typer.echo("Rien n'a changé." if lang == "fr" else "Everything is unchanged.", err=True)
    typer.echo(summary(generation, lang))


def _register(name: str) -> Register:
    return register_named(spelt(name), read_catalogue())


def _files(given: Sequence[str], home: Path | None) -> dict[str, list[Path]]:
    """Return the files of each register, as options name them; a name alone means the fetched ones."""
    files: dict[str, list[Path]] = {}
    for one in given:
        name, _, path = one.partition("=")
        if path and not Path(path).is_file():
            raise ParameterError(
                f"--source {one} : ce fichier n'existe pas.", f"--source {one}: there is no such file."
            )
        register = _register(name)
        here = [Path(path)] if path else [one.path for one in fetched(downloads(home)).get(register.name, ())]
        if not here:
            raise ParameterError(
                f"--source {name} : rien n'a été pris ; « maillage fetch {name} » ou NOM=FICHIER.",
                f"--source {name}: nothing was fetched; “maillage fetch {name}” or NAME=FILE.",
            )
        files.setdefault(register.name, []).extend(here)
    return files


def _notices(home: Path | None, lang: Language, materials: Materials) -> Iterator[str]:
    """Yield what a build does with what people wrote since the last one, and with the registers that it has."""
    try:
        generation = open_generation(home)
    except NoGenerationError:
        return
    except GenerationDamagedError as error:
        if materials.keeps_contributions:
            yield _lost(error, lang)
        return
    written = [one.graph for one in contributed(generation.manifest)]
    if written:
        fr, en = ("gardés", "kept") if materials.keeps_contributions else ("laissés", "left out")
        told = f"Graphes écrits, {fr} : " if lang == "fr" else f"Graphs that were written, {en}: "
        yield told + ", ".join(written)
    edited = edited_graphs(generation)
    if edited:
        told = "Graphes modifiés, refaits de leur source : " if lang == "fr" else "Edited graphs, made anew: "
        yield told + ", ".join(edited)
    names = (catalogue_name(one) for one in generation.manifest.sources if one.name.startswith(REGISTER))
    kept = [name for name in names if name not in {*materials.registers, *materials.dropped}]
    if kept:
        yield ("Registres gardés tels quels : " if lang == "fr" else "Registers kept as they stand: ") + ", ".join(kept)
    generation.close()


def _lost(error: GenerationDamagedError, lang: Language) -> str:
    """Say that what people wrote cannot be read any more; raise ParameterError where they are known to have written."""
    written = ""
    with suppress(GenerationDamagedError):
        written = ", ".join(one.graph for one in contributed(Manifest.read(error.directory)))
    if written:
        raise ParameterError(
            f"Ce qui est servi est endommagé ({error.reason}) : les graphes écrits ne peuvent pas être gardés "
            f"({written}). « --without-contributions » construit sans eux.",
            f"What is served is damaged ({error.reason}): the graphs that were written cannot be kept ({written}). "
            "“--without-contributions” builds without them.",
        )
    if lang == "fr":
        return f"Ce qui est servi est endommagé ({error.reason}) : rien de ce qui y fut écrit n'est gardé."
    return f"What is served is damaged ({error.reason}): nothing that was written there is kept."


def summary(generation: Generation, lang: Language) -> str:
    """Return in one line what a generation holds, and where it lies."""
    triples = f"{sum(generation.manifest.graphs.values()):,}".replace(",", " ")
    if lang == "fr":
        return f"version {generation.version}, {triples} faits, dans {generation.directory}"
    return f"version {generation.version}, {triples} facts, in {generation.directory}"
