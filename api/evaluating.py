"""Evaluating: the command ``maillage evaluate``."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.options import Lang
from api.requests import ParameterError

if TYPE_CHECKING:
    from graph.alliances import Alliances, Columns
    from graph.evaluation import Kind, Plan
    from graph.learning import Weights
    from graph.network import Language

_MEANINGS: Final = (
    "organisation", "undertaking", "sector", "date", "place", "cause", "latitude", "longitude", "text", "programme",
)  # fmt: skip
_KINDS: Final[tuple["Kind", ...]] = ("warm", "cold", "completion")

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Date de coupure. · Date of the cut.")]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Apprendre depuis cette date. · Learn since this date."),
]
Named = Annotated[
    list[str] | None,
    typer.Option(help="SENS=NOM d'une colonne. · MEANING=NAME of a column."),
]
Delimiter = Annotated[str | None, typer.Option(help="Ce qui sépare les colonnes. · What separates columns.")]
Causes = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Causes par action. · Causes by undertaking.")
]
Each = Annotated[int, typer.Option(min=0, help="Questions par action. · Questions per undertaking.")]
Seed = Annotated[int, typer.Option(min=0, help="Graine du tirage. · Seed of the draw.")]


def evaluate(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="Un tableau de participations. · A table of memberships."),
    ],
    cut: Day,
    since: Since = None,
    column: Named = None,
    delimiter: Delimiter = None,
    causes: Causes = None,
    catalysts: Annotated[
        bool,
        typer.Option("--catalysts", help="Qui fait se rencontrer les secteurs. · Who makes sectors meet."),
    ] = False,
    kind: Annotated[str, typer.Option(help="Questions : warm, cold, completion. · Kind of questions.")] = "warm",
    each: Each = 0,
    questions: Annotated[int, typer.Option(min=1, max=100_000, help="Au plus. · At most.")] = 500,
    seed: Seed = 0,
    exposure: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="Part des listes où peut être une organisation. · Share of lists that one may be in."
        ),
    ] = 0.001,
    weights: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Éprouver ces poids, sans apprendre. · Try these weights."),
    ] = None,
    challengers: Annotated[
        bool,
        typer.Option("--challengers", help="Éprouver aussi iALS et LambdaRank. · Try iALS and LambdaRank too."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Rapport en JSON. · Report in JSON.")] = False,
    lang: Lang = "fr",
) -> None:
    """Évaluer les propositions sur les alliances passées. · Evaluate proposals on past alliances."""
    from graph.alliances import NEVER, Table, day, read_alliances
    from graph.evaluation import Plan, Protocol

    asked = next((one for one in _KINDS if one == kind), None)
    if asked is None:
        raise ParameterError(f"--kind vaut {', '.join(_KINDS)}.", f"--kind is one of {', '.join(_KINDS)}.")
    alliances = read_alliances(Table(file, columns(column or ()), delimiter, causes))
    end = day(cut.date())
    if catalysts:
        _tell_catalysts(alliances, end, seed, lang, as_json=as_json)
        return
    plan = Plan(
        Protocol(asked, end, NEVER, each, questions, seed),
        first_day(since, cut),
        exposure=exposure,
        weights=None if weights is None else _given(weights, asked),
        challengers=challengers,
    )
    _tell_proposals(alliances, plan, lang, as_json=as_json)


def first_day(since: datetime | None, cut: datetime) -> int | None:
    """Return the first day of lessons, None where none is given; raises ParameterError for one after the cut."""
    from graph.alliances import day

    if since is not None and since >= cut:
        raise ParameterError("--since précède --cut.", "--since comes before --cut.")
    return None if since is None else day(since.date())


def _given(file: Path, asked: "Kind") -> "Weights":
    """Return the weights of a file that holds some for what is asked."""
    from graph import UnusableWeightsError
    from graph.learning import read_weights

    found = read_weights(file)
    if found.of(asked) is None:
        raise UnusableWeightsError(file, "question", asked)
    return found


def _tell_proposals(alliances: "Alliances", plan: "Plan", lang: "Language", *, as_json: bool) -> None:
    """Print the report of a backtest of proposals."""
    from graph import evaluation

    with progress() as told:
        found = evaluation.backtest(alliances, plan, told)
    typer.echo(evaluation.as_json(found) if as_json else evaluation.as_markdown(found, lang), nl=False)


def _tell_catalysts(alliances: "Alliances", cut: int, seed: int, lang: "Language", *, as_json: bool) -> None:
    """Print the report of measures of catalysts, held against what came from a day on."""
    from graph import brokerage

    trial = brokerage.study(alliances, brokerage.Study(cut, seed=seed))
    typer.echo(brokerage.as_json(trial) if as_json else brokerage.as_markdown(trial, lang), nl=False)


def columns(named: Sequence[str]) -> "Columns":
    """Return the columns that options name (``MEANING=NAME``), the usual names where there is none.

    Raises ``ParameterError`` for a meaning that does not exist, or one of both coordinates.
    """
    from graph.alliances import Columns

    given: dict[str, list[str]] = {}
    for one in named:
        meaning, _, name = one.partition("=")
        if meaning not in _MEANINGS or not name:
            raise ParameterError(
                f"--column {one} : écrivez SENS=NOM, où SENS est {', '.join(_MEANINGS)}.",
                f"--column {one}: write MEANING=NAME, where MEANING is one of {', '.join(_MEANINGS)}.",
            )
        given.setdefault(meaning, []).append(name)
    if not given:
        return Columns()
    if ("latitude" in given) != ("longitude" in given):
        raise ParameterError(
            "--column nomme latitude et longitude ensemble.", "--column names latitude and longitude together."
        )
    usual = Columns(sector=None, places=(), causes=())
    places = (given.get("latitude", [""])[0], given.get("longitude", [""])[0])
    return replace(
        usual,
        organisation=given.get("organisation", [usual.organisation])[0],
        undertaking=given.get("undertaking", [usual.undertaking])[0],
        sector=given.get("sector", [None])[0],
        dates=tuple(given.get("date", usual.dates)),
        places=tuple(given.get("place", ())),
        coordinates=places if all(places) else None,
        causes=tuple(given.get("cause", ())),
        text=given.get("text", [None])[0],
        programme=given.get("programme", [None])[0],
    )


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a progress bar for a backtest, on the error stream."""
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(name: str, done: int, whole: int) -> None:
            progress.update(task, description=name, completed=done, total=whole)

        yield tell
