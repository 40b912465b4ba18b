"""Options: what the commands share: where the data are, in which language, under which settings."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.assembling import ready
from api.console import building
from api.requests import ParameterError
from api.settings import Settings
from graph import Generation, Home, NoGenerationError
from graph.network import Language

Where = Annotated[
    Path | None,
    typer.Option("--home", envvar="MAILLAGE_HOME", help="Dossier des données. · Data directory."),
]
Purpose = Annotated[str | None, typer.Option(help="Pour quoi, en quelques mots. · What for, in a few words.")]
Programme = Annotated[str | None, typer.Option(help="Sorte de programme. · Kind of programme.")]
Lang = Annotated[Language, typer.Option(help="Langue des réponses. · Language of the answers.")]


def settings() -> Settings:
    """Return the settings; raises ParameterError, which names the variable, for one that is out of bounds."""
    try:
        return Settings()
    except ValidationError as error:
        raise ParameterError.of(
            {**one, "loc": (f"MAILLAGE_{one['loc'][-1]}".upper(),)} for one in error.errors()
        ) from None


def opened(home: Path | None, lang: Language) -> Generation:
    """Open what is served; where nothing is, say so and build the embedded default, with a progress bar."""
    try:
        Home(home).current()
    except NoGenerationError as error:
        typer.echo(
            f"Rien n'a encore été construit dans {error.home} : les données d'origine y sont construites."
            if lang == "fr"
            else f"Nothing has been built in {error.home} yet: the embedded default is built there.",
            err=True,
        )
    with building(lang) as progress:
        return ready(home, progress, lang)


def downloads(home: Path | None) -> Path:
    """Return the folder where fetched files are kept."""
    return Home(home).path / "downloads"
