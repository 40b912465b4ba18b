"""Options: what the commands share: where the data are, in which language, under which settings."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.assembling import ready
from api.console import building
from api.requests import ParameterError
from api.settings import Settings
from graph import Generation, Home
from graph.network import Language

Where = Annotated[
    Path | None,
    typer.Option("--home", envvar="MAILLAGE_HOME", help="Dossier des données. · Data directory."),
]
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
    """Open what is served, with a progress bar where it has to be built first."""
    with building(lang) as progress:
        return ready(home, progress, lang)


def downloads(home: Path | None) -> Path:
    """Return the folder where fetched files are kept."""
    return Home(home).path / "downloads"
