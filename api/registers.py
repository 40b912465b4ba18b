"""The registers as a person meets them on the command line: which there are, and fetching their files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from api.console import print_rows
from api.errors import problem_of, told
from api.fetching import fetching, size_of
from api.options import Lang, Where, downloads
from api.sentences.data import licence
from data import DownloadError, Fetch, FetchedFile, Register, fetch, fetched, read_catalogue, register_named
from graph.network import Language

_COLUMNS: Final[Mapping[Language, tuple[str, ...]]] = {
    "fr": ("source", "titre", "licence", "millésime", "taille"),
    "en": ("source", "title", "licence", "vintage", "size"),
}


def fetch_command(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="Registres, comme rna. · Registers, such as rna.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(file_okay=False, help="Où les garder. · Where to keep them. [HOME/downloads]")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Reprendre, même plus petit. · Take again, even where it shrank.")
    ] = False,
    catalogue: Annotated[
        Path | None,
        typer.Option(envvar="MAILLAGE_CATALOGUE", help="Vos adresses, d'un miroir. · Your addresses, of a mirror."),
    ] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Prendre les fichiers officiels, ou dire lesquels il y a. · Fetch official files, or say which there are."""
    registers = read_catalogue(catalogue)
    folder = into or downloads(home)
    if not sources:
        files = fetched(folder)
        rows = [_row(register, files.get(name, ()), lang) for name, register in registers.items()]
        print_rows(_COLUMNS[lang], rows, lang, is_named=True)
        return
    wanted = [register_named(name, registers) for name in dict.fromkeys(sources)]
    for register in wanted:
        register.resources()  # what has to be got by hand is said before anything is fetched
    codes = []
    for register in wanted:
        try:
            with fetching(lang) as show:
                for one in fetch(register, folder, show, force=force):
                    typer.echo(_told(one, lang))
        except DownloadError as error:  # the others are of other services
            typer.echo(told(error, lang), err=True)
            codes.append(problem_of(error).exit_code)
    if codes:
        raise typer.Exit(codes[0])


def _row(register: Register, files: tuple[FetchedFile, ...], lang: Language) -> list[str]:
    """Return what is known of a register: what it is, and what of it is here."""
    by_hand = "à prendre soi-même" if lang == "fr" else "to be got by hand"
    vintage = ", ".join(sorted({one.vintage for one in files})) or ("" if register.file else by_hand)
    size = size_of(sum(one.bytes for one in files), lang) if files else ""
    return [register.name, register.title, licence(register.licence, lang), vintage, size]


def _told(one: Fetch, lang: Language) -> str:
    """Return what became of one file."""
    file = one.file
    if lang == "fr":
        news = "pris" if one.changed else "inchangé"
        return f"{file.register}, {file.vintage} : {file.path} ({size_of(file.bytes, lang)}), {news}"
    news = "fetched" if one.changed else "unchanged"
    return f"{file.register}, {file.vintage}: {file.path} ({size_of(file.bytes, lang)}), {news}"
