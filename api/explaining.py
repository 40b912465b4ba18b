"""Explaining: the command that tells why one organisation is proposed to another."""

from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from api.models import ExplanationModel, explanation_model
from api.options import Lang, Programme, Purpose, Where, opened
from graph import Wanted, explain
from graph.network import Language

_HEADINGS: Final[dict[str, dict[Language, str]]] = {
    "reasons": {"fr": "Raisons", "en": "Reasons"},
    "against": {"fr": "Contre", "en": "Against"},
    "through": {"fr": "Par qui", "en": "Through whom"},
    "without": {"fr": "Et sans cela", "en": "And without it"},
    "evidence": {"fr": "Points par indice", "en": "Points by evidence"},
}


def explain_command(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    name: Annotated[str, typer.Argument(metavar="ORG", help="Qui demande : nom ou IRI. · Who asks: name or IRI.")],
    candidate: Annotated[str, typer.Argument(metavar="CANDIDATE", help="Qui est proposé. · Who is proposed.")],
    purpose: Purpose = None,
    programme: Programme = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Réponse en JSON, comme par HTTP. · Answer as JSON, as over HTTP.")
    ] = False,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Pourquoi une organisation est proposée à une autre, et sans quoi elle ne le serait pas. · Why it is proposed."""
    generation = opened(home, lang)
    wanted = Wanted(purpose=purpose, programme=programme)
    model = explanation_model(generation, explain(generation, name, candidate, lang, wanted), lang)
    if as_json:
        typer.echo(model.model_dump_json(indent=1))
    else:
        _print(model, lang)


def _print(model: ExplanationModel, lang: Language) -> None:
    """Print an explanation: what is told of the candidate as a whole, then each part with its points."""
    console = Console(highlight=False)
    console.print(f"[bold]{escape(model.candidate.label)}[/bold] ({escape(model.target.label)})  {model.score:.2f}")
    for text in model.texts:
        console.print(escape(text))
    changes = [(one.points, one.text) for one in (*model.alliances, *model.made_with)]
    parts = {
        "reasons": [(one.points, one.text) for one in model.reasons],
        "against": [(one.points, one.text) for one in model.against],
        "through": [(one.points, one.text) for one in model.through],
        "without": changes,
        "evidence": [(points, code) for code, points in model.points.items()],
    }
    for part, lines in parts.items():
        if lines:
            console.print(f"\n[bold]{_HEADINGS[part][lang]}[/bold]")
        for points, text in lines:
            console.print(f"{points:8.2f}  {escape(text)}")
    version = f"{'Données' if lang == 'fr' else 'Data set'} {model.dataset.version}"
    console.print(f"\n[dim]{version} · {'jeu de poids' if lang == 'fr' else 'set of weights'} {model.weights}[/dim]")
