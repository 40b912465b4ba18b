"""Fitting: the command ``maillage fit``, which learns weights from past alliances and writes them into a file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.console import print_rows
from api.evaluating import Causes, Day, Delimiter, Each, Named, Seed, Since, columns, first_day, progress
from api.options import Lang
from api.outputs import whole_file
from api.requests import ParameterError

if TYPE_CHECKING:
    from graph.alliances import Alliances
    from graph.evaluation import Course, Interval, Taught
    from graph.learning import Aim, Figure, Question, Vector
    from graph.network import Language

_HIDDEN: Final[Mapping["Language", str]] = {"fr": " (actions cachées)", "en": " (hidden undertakings)"}
"""What lessons are about where too little was known before them."""
_AIMS: Final[tuple["Aim", ...]] = ("mean", "every", "one", "first")


def fit(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="Un tableau de participations. · A table of memberships."),
    ],
    cut: Day,
    output: Annotated[
        Path, typer.Option("--out", "-o", dir_okay=False, help="Le fichier des poids (TOML). · The file of weights.")
    ],
    since: Since = None,
    column: Named = None,
    delimiter: Delimiter = None,
    causes: Causes = None,
    question: Annotated[
        list[str] | None,
        typer.Option(help="Questions : warm, cold, completion, newcomers ; sinon toutes. · Questions; else all."),
    ] = None,
    each: Each = 0,
    questions: Annotated[int, typer.Option(min=1, max=100_000, help="Au plus, par sorte. · At most, each.")] = 400,
    aim: Annotated[
        str,
        typer.Option(help="Viser chaque réponse (every), une seule (one, first), sinon la moyenne (mean). · The aim."),
    ] = "mean",
    name: Annotated[str | None, typer.Option(help="Nom des poids. · Name of the weights.")] = None,
    seed: Seed = 0,
    lang: Lang = "fr",
) -> None:
    """Apprendre des alliances passées ce que vaut chaque indice. · Learn from past alliances what evidence is worth."""
    from graph.alliances import Table, day, read_alliances
    from graph.evaluation import Course, taught
    from graph.learning import Weights, as_toml

    alliances = read_alliances(Table(file, columns(column or ()), delimiter, causes))
    end = day(cut.date())
    start = first_day(since, cut)
    course = Course(start, end, _asked(question or ()), each, questions, seed, _aim(aim))
    with progress() as told:
        found = list(taught(alliances, course, told))
    if not found:
        raise ParameterError(
            "Aucune question à en apprendre avant la coupure ; voyez --since et --column.",
            "No question teaches anything before the cut; see --since and --column.",
        )
    with file.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    levels = columns(column or ()).places
    vectors = tuple(_vector(one, alliances, course, (file.name, digest, levels)) for one in found)
    text = as_toml(Weights(name or output.stem, vectors))
    try:
        with whole_file(output) as stream_out:
            stream_out.write(text.encode("utf-8"))
    except OSError as error:
        raise ParameterError(
            f"{output} ne peut pas être écrit ({error.strerror}).", f"{output} cannot be written ({error.strerror})."
        ) from error
    _print(found, lang)


def _asked(named: Sequence[str]) -> tuple["Question", ...]:
    """Return the questions of that name, all where none is named."""
    from graph.learning import QUESTIONS

    wrong = [one for one in named if one not in QUESTIONS]
    if wrong:
        raise ParameterError(
            f"--question {wrong[0]} : il faut {', '.join(QUESTIONS)}.",
            f"--question {wrong[0]}: it is one of {', '.join(QUESTIONS)}.",
        )
    return tuple(one for one in QUESTIONS if not named or one in named)


def _aim(named: str) -> "Aim":
    for one in _AIMS:
        if one == named:
            return one
    raise ParameterError(f"--aim vaut {', '.join(_AIMS)}.", f"--aim is one of {', '.join(_AIMS)}.")


def _vector(
    one: "Taught", alliances: "Alliances", course: "Course", source: tuple[str, str, tuple[str, ...]]
) -> "Vector":
    """Return what a question taught as the file of weights has it."""
    from graph.alliances.columns import date_of
    from graph.learning import Backtested, Training, Vector

    file, digest, levels = source
    training = Training(
        file=file,
        sha256=digest,
        places=levels,
        since=date_of(one.since),
        cut=date_of(course.cut),
        organisations=len(alliances),
        undertakings=len(alliances.undertakings),
        questions=one.learnt.questions,
        aim=one.aim,
        loss=one.learnt.loss,
        made=_today(),
    )
    tried = Backtested(one.tried, _figure(one.mrr), _figure(one.hit_10)) if one.tried else None
    return Vector(one.question, one.programme, one.learnt.weights, training, tried)


def _today() -> date:
    return datetime.now(UTC).date()


def _figure(found: "Interval") -> "Figure":
    from graph.learning import Figure

    return Figure(round(found.mean, 6), round(found.low, 6), round(found.high, 6))


def _print(found: Iterable["Taught"], lang: "Language") -> None:
    """Print a row for each vector: how much taught it, and what it gave after the cut."""
    columns_told = (
        ("questions", "programme", "leçons", "but", "éprouvé sur", "MRR [95 %]", "réussite@10")
        if lang == "fr"
        else ("questions", "programme", "lessons", "aim", "tried on", "MRR [95 %]", "hit@10")
    )
    rows = [
        (
            one.question,
            one.programme or ("tous" if lang == "fr" else "all"),
            str(one.learnt.questions) + (_HIDDEN[lang] if one.hidden else ""),
            one.aim,
            str(one.tried),
            _bounds(one.mrr, lang) if one.tried else "–",
            _bounds(one.hit_10, lang) if one.tried else "–",
        )
        for one in found
    ]
    print_rows(columns_told, rows, lang)


def _bounds(found: "Interval", lang: "Language") -> str:
    text = f"{found.mean:.3f} [{found.low:.3f}{' ; ' if lang == 'fr' else ', '}{found.high:.3f}]"
    return text.replace(".", ",") if lang == "fr" else text
