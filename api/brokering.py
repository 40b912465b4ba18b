"""Brokering: the commands about who makes others meet: catalysts, ways to somebody, the diagnosis of a territory."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.models import ActorModel, DatasetModel, Model, catalysts_model, diagnosis_model, ways_model
from api.options import Lang, Where, opened
from api.sentences.days import day_text
from api.sentences.introductions import meeting_note
from graph import catalysts, diagnosis, introductions
from graph.network import Language

AsJson = Annotated[
    bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
]
Limit = Annotated[int, typer.Option(min=1, max=500, help="Nombre de réponses. · How many answers.")]
_ORG = "Nom, identifiant court ou IRI. · Name, slug or IRI."


def catalysts_command(
    territory: Annotated[
        str | None, typer.Argument(help="Code ou nom d'un territoire ; sinon tout. · A territory; else all.")
    ] = None,
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Qui fait se rencontrer les secteurs. · Who makes sectors meet."""
    generation = opened(home, lang)
    model = catalysts_model(generation, catalysts(generation, territory, limit, lang), lang)
    if _is_json(model, as_json):
        return
    _print_actors(model.items, lang)
    _print_dataset(model.dataset, lang)


def introductions_command(
    name: Annotated[str, typer.Argument(metavar="ORG", help=_ORG)],
    to: Annotated[str, typer.Argument(metavar="VERS", help=_ORG)],
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Par qui une organisation pourrait en rencontrer une autre. · Through whom one could meet another."""
    generation = opened(home, lang)
    found = introductions(generation, name, to, limit, lang)
    model = ways_model(generation, found, lang)
    if _is_json(model, as_json):
        return
    console = Console()
    if (note := meeting_note(found, lang)) is not None:
        console.print(escape(note), highlight=False)
    for rank, item in enumerate(model.items, 1):
        console.print(f"{rank}. {escape(item.text)}", highlight=False)
    _print_dataset(model.dataset, lang)


def diagnosis_command(
    territory: Annotated[str, typer.Argument(metavar="TERRITOIRE", help="Code ou nom. · Code or name.")],
    limit: Limit = 10,
    as_json: AsJson = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Ce qu'il y a dans un territoire, et ce qui y manque. · What a territory has, and what is missing there."""
    generation = opened(home, lang)
    model = diagnosis_model(generation, diagnosis(generation, territory, limit, lang), lang)
    if _is_json(model, as_json):
        return
    console = Console()
    console.print(f"[bold]{escape(model.territory.label)}[/bold]", highlight=False)
    for text in model.texts:
        console.print(escape(text), highlight=False)
    if model.catalysts:
        _print_actors(model.catalysts, lang)
    _print_dataset(model.dataset, lang)


def _is_json(model: Model, as_json: bool) -> bool:
    """Print an answer as JSON where that is asked for, and say whether it was."""
    if as_json:
        typer.echo(model.model_dump_json(indent=1))
    return as_json


def _print_actors(items: list[ActorModel], lang: Language) -> None:
    """Print actors, each with its reasons as sentences."""
    console = Console()
    if not items:
        console.print(
            "Personne ne ressort ici : aucun lien connu ne le permet encore."
            if lang == "fr"
            else "Nobody stands out here: no known tie allows it yet."
        )
        return
    names = ("Organisation", "Partenaires", "Raisons") if lang == "fr" else ("Organisation", "Partners", "Reasons")
    table = Table(*names, show_lines=True)
    for item in items:
        reasons = [reason.text for reason in item.reasons]
        # who introduced anybody has this as the first reason
        reasons[1:1] = [
            f"{met.pair[0].label} – {met.pair[1].label} ({met.undertaking.label}, {day_text(met.day, lang)})"
            for met in item.introductions
        ]
        table.add_row(escape(item.label), str(item.partners), escape("\n".join(reasons)))
    console.print(table)


def _print_dataset(dataset: DatasetModel, lang: Language) -> None:
    Console().print(f"[dim]{'Données' if lang == 'fr' else 'Data set'} {dataset.version}[/dim]")
