"""Building: the command that makes the data, and what it is given."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from api.assembling import Materials, assemble
from api.console import building
from api.notices import after_build, before_build, summary
from api.options import Lang, Where, downloads
from api.requests import ParameterError
from api.sources import spelt
from data import EMPLOYEES, REJECTS, TOLERANCE, Register, fetched, read_catalogue, register_named
from graph import Home, NoGenerationError
from graph.learning import as_toml, read_weights

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


Learnt = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        help="Poids des listes, écrits par « fit » ; gardés ensuite. · Weights of lists, as fit writes them.",
    ),
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
    weights: Learnt = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Construire les données et les mettre en service. · Build the data set and publish it."""
    if territory and not source:
        raise ParameterError(
            "--territory limite les registres que --source donne, et aucun n'est donné : ceux qui sont déjà là gardent "
            "leurs limites. Redonnez leurs fichiers.",
            "--territory limits the registers that --source gives, and none is given: those that are there keep their "
            "limits. Give their files again.",
        )
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
    if weights is not None:
        Home(home).take_weights(as_toml(read_weights(weights)))
    for notice in before_build(home, lang, materials):
        typer.echo(notice, err=True)
    before = None
    with suppress(NoGenerationError):
        before = Home(home).current()
    with building(lang) as progress:
        generation = assemble(home, materials, progress, lang)
    for notice in after_build(home, lang, generation, materials, before):
        typer.echo(notice, err=True)
    for name in materials.registers:
        (Home(home).path / f"{name}{REJECTS}").unlink(missing_ok=True)  # what a build that was stopped has left
    typer.echo(summary(generation, lang))


def _register(name: str) -> Register:
    return register_named(spelt(name), read_catalogue())


def _files(given: Sequence[str], home: Path | None) -> dict[str, list[Path]]:
    """Return the files of each register, as options name them; a name alone means the fetched ones."""
    files: dict[str, list[Path]] = {}
    for one in given:
        name, _, path = one.partition("=")
        if path and Path(path).is_dir():
            raise ParameterError(
                f"--source {one} : c'est un dossier ; donnez ses fichiers, un par --source.",
                f"--source {one}: this is a folder; give its files, one for each --source.",
            )
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
