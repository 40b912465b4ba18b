"""Searching: the commands ``maillage search`` and ``maillage match``."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from api.console import print_rows
from api.models import FoundListModel, dataset_model, found_model
from api.options import Lang, Where, opened
from api.outputs import whole_file
from api.requests import ParameterError
from graph import Found, Matching, Sought
from graph.finding import LONGEST_BATCH
from graph.gazetteer import fold

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "nom", "denomination", "raison sociale", "titre", "libelle", "organisation", "structure"),
    "commune": ("commune", "code commune", "code insee", "insee", "codecommune"),
    "town": ("town", "ville", "nom commune", "libelle commune", "localite"),
    "postal_code": ("postal code", "code postal", "cp", "zip", "codepostal"),
    "siren": ("siren", "n siren", "numero siren"),
    "siret": ("siret", "n siret", "numero siret"),
    "rna": ("rna", "numero rna", "n rna", "waldec"),
    "uai": ("uai", "code uai", "numero uai", "rne"),
}
_ADDED: Final = ("maillage_id", "maillage_label", "maillage_score", "maillage_confirmed")
_DELIMITERS: Final = ";\t,"


def search(
    text: Annotated[str, typer.Argument(metavar="TEXTE", help="Nom, sigle ou numéro. · Name, short name or number.")],
    near: Annotated[
        str | None, typer.Option(help="Commune, département ou code, d'abord. · A place whose actors come first.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Nombre de réponses. · How many answers.")] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
    ] = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Chercher une organisation par son nom ou un numéro. · Search an organisation by name or number."""
    generation = opened(home, lang)
    found = generation.search(text, near, limit, lang)
    if as_json:
        items = [found_model(one) for one in found]
        model = FoundListModel(dataset=dataset_model(generation), items=items)
        typer.echo(model.model_dump_json(indent=1))
        return
    if not found:
        typer.echo(
            f"Aucune organisation ne répond à « {text} »." if lang == "fr" else f"No organisation answers to “{text}”."
        )
        return
    columns = (
        ("nom", "où, numéro", "identifiant", "score") if lang == "fr" else ("name", "where, number", "id", "score")
    )
    print_rows(columns, [(one.label, one.hint, one.slug, f"{one.score:.2f}") for one in found], lang)


def match(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Un tableau CSV, avec en-tête. · A CSV with a header.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Écrire dans ce fichier, en entier. · Write to this file.")
    ] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Rapprocher les lignes d'un tableau des organisations connues. · Match the rows of a table."""
    generation = opened(home, lang)
    with _read(file) as rows, _written(output) as out:
        header = next(rows, [])
        known = _known(header)
        written = csv.writer(out, lineterminator="\n")
        written.writerow([*header, *_ADDED])
        while batch := list(islice(rows, LONGEST_BATCH)):
            sought = [Sought(**{name: row[rank] for name, rank in known.items() if rank < len(row)}) for row in batch]
            for row, found in zip(batch, generation.match(sought, 1, lang), strict=True):
                written.writerow([*row, *[""] * (len(header) - len(row)), *_added(found)])


def _added(found: Matching) -> Sequence[str]:
    """Return what a match adds to its row; nothing where there is no candidate."""
    best: Found | None = next(iter(found.candidates), None)
    if best is None:
        return "", "", "", "false"
    return best.iri, best.label, f"{best.score:.4f}", "true" if found.confirmed else "false"


def _known(header: Sequence[str]) -> dict[str, int]:
    """Return in which column each thing that a row may say stands; raise ParameterError where none says a name."""
    folded = [fold(name.replace("_", " ")) for name in header]
    known = {
        name: next(rank for rank, column in enumerate(folded) if column in spellings)
        for name, spellings in _COLUMNS.items()
        if set(spellings) & set(folded)
    }
    if not known.keys() & {"name", "siren", "siret", "rna", "uai"}:
        raise ParameterError(
            "Le tableau n'a aucune colonne nom, siren, siret, rna ou uai.",
            "The table has no column called name, siren, siret, rna or uai.",
        )
    return known


@contextmanager
def _read(file: Path) -> Iterator[Iterator[list[str]]]:
    """Give the rows of a CSV file, in UTF-8 or as spreadsheets write it, parted by commas, semicolons or tabs."""
    try:
        with file.open(encoding="utf-8-sig") as checked:
            for _line in checked:
                pass
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "cp1252"
    with file.open(encoding=encoding, errors="replace", newline="") as text:
        first = text.readline()
        text.seek(0)
        yield _rows(csv.reader(text, delimiter=max(_DELIMITERS, key=first.count)))


def _rows(table: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows of a table; raise ParameterError where one cannot be read."""
    number = 1
    try:
        for number, row in enumerate(table, 2):  # noqa: B007 - it is told where no further row can be read
            yield row
    except csv.Error as error:
        raise ParameterError(
            f"La ligne {number} du tableau ne peut pas être lue ({error}).",
            f"Row {number} of the table cannot be read ({error}).",
        ) from error


@contextmanager
def _written(output: Path | None) -> Iterator[TextIO]:
    """Give where the answer goes: a file, written whole or not at all, or the standard output."""
    if output is None:
        yield sys.stdout
        return
    with whole_file(output) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()
