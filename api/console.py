"""The console: rankings, tables and progress as people read them in a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from api.models import RankingModel
from api.refusals import CONTROLS
from api.sentences.rankings import alike, backtested, filtered, unknown, weighed
from graph import Step
from graph.network import Language

_ACTIONS: Final[dict[str, dict[Language, str]]] = {
    "read": {"fr": "Lecture", "en": "Reading"},
    "load": {"fr": "Chargement", "en": "Loading"},
    "derive": {"fr": "Ce qui s'en déduit", "en": "What follows"},
    "order": {"fr": "Mise en ordre", "en": "Putting in order"},
    "index": {"fr": "Index des noms", "en": "Indexing names"},
    "network": {"fr": "Réseau en colonnes", "en": "Network in columns"},
    "publish": {"fr": "Publication", "en": "Publishing"},
    "check": {"fr": "Vérification", "en": "Checking"},
}

_BEGINNING: Final[dict[Language, str]] = {
    "fr": "Construction des données : quelques dizaines de secondes…",
    "en": "Building the data set: some tens of seconds…",
}


_LONGEST_NAME: Final = 32


class Pace:
    """How fast a step goes, and how long it will take, as people read it."""

    __slots__ = ("_began", "_lang")

    def __init__(self, lang: Language) -> None:
        self._lang = lang
        self._began: dict[int, float] = {}

    def told(self, step: Step, now: float) -> str:
        """Return the triples per second of a step that goes on, and the time that is left where it is known."""
        if not step.done:
            self._began[step.rank] = now
        passed = now - self._began.setdefault(step.rank, now)
        if not step.done or passed <= 0:
            return ""
        rate = step.done / passed
        number = count_of(round(rate), self._lang)
        told = f"{number} faits/s" if self._lang == "fr" else f"{number} facts/s"
        if step.expected is None:
            return told
        minutes, seconds = divmod(max(0, round((step.expected - step.done) / rate)), 60)
        left = f"{minutes}:{seconds:02d}"
        return f"{told}, reste {left}" if self._lang == "fr" else f"{told}, {left} left"


def count_of(number: int, lang: Language) -> str:
    """Return a number as people read it, by thousands."""
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")


@contextmanager
def building(lang: Language) -> Iterator[Callable[[Step], None]]:
    """Give a progress bar for a build, on the error stream."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    reading = progress.add_task("", total=None, pace="", visible=False)  # it goes on while what was read is loaded
    task = progress.add_task("", total=None, pace="")
    pace = Pace(lang)

    def advance(step: Step) -> None:
        # nothing is printed where nothing has to be built
        if not progress.live.is_started:
            progress.start()
            if not progress.console.is_terminal:
                progress.console.print(_BEGINNING[lang])
        description = f"{_ACTIONS[step.action][lang]} {step.title}".strip()
        if step.action == "read":
            told = escape(description[:60])
            progress.update(reading, visible=True, total=step.total, completed=step.rank - 1, description=told)
            return
        if step.action == "derive":
            progress.update(reading, visible=False)
        told = pace.told(step, progress.get_time())
        share = step.done / step.expected if step.expected else 0.0
        done = step.rank - 1 + min(share, 1.0)
        progress.update(task, total=step.total or None, completed=done, description=escape(description[:60]), pace=told)

    try:
        yield advance
    finally:
        if progress.live.is_started:
            progress.stop()


def print_ranking(ranking: RankingModel, lang: Language, programme: str | None = None) -> None:
    """Print a ranking: each organisation with its reasons as sentences, and the data set at the end.

    ``programme`` is the kind of programme that was asked for.
    """
    console = Console()
    names = ("Organisation", "Points", "Raisons") if lang == "fr" else ("Organisation", "Points", "Reasons")
    table = Table(*names, show_lines=True)
    for item in ranking.items:
        reasons = [f"{reason.points:.1f}  {reason.text}" for reason in item.reasons]
        reasons += [f"{'Mais : ' if lang == 'fr' else 'But: '}{one.text}" for one in item.against]
        table.add_row(escape(item.label), f"{item.score:.1f}", escape("\n".join(reasons)))
    if ranking.items:
        console.print(table)
        if (most := max(item.alike for item in ranking.items)) > 1:
            console.print(alike(most, lang), highlight=False)
    else:
        console.print(
            "Personne ne ressort ici : aucun lien connu ne le permet encore."
            if lang == "fr"
            else "Nobody stands out here: no known tie allows it yet."
        )
    for told in weighed(programme, ranking.programme, lang):
        console.print(told, highlight=False, markup=False)
    if ranking.unknown_words:
        console.print(unknown(ranking.unknown_words, lang), highlight=False, markup=False)
    for told in filtered(ranking.left, lang):
        console.print(told, highlight=False)
    console.print(
        f"[dim]{'Données' if lang == 'fr' else 'Data set'} {ranking.dataset.version}"
        f" · {'jeu de poids' if lang == 'fr' else 'set of weights'} {ranking.weights}[/dim]"
    )
    if ranking.backtest is not None:
        tested = ranking.backtest
        told = backtested(tested.questions, tested.mrr.mean, tested.hit_10.mean, lang)
        console.print(f"[dim]{told}[/dim]", highlight=False)


def print_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    lang: Language,
    file: TextIO | None = None,
    *,
    is_named: bool = False,
) -> None:
    """Print a table of plain values, and how many rows it has; nothing of a value is cut off.

    Where the first column is the name of each row, other columns are broken before it is.
    """
    first, *others = columns
    longest = max(len(name) for name in (first, *(row[0] for row in rows)))
    table = Table(
        Column(escape(first), overflow="fold", width=min(longest, _LONGEST_NAME) if is_named else None),
        *(Column(escape(column), overflow="fold") for column in others),
    )
    for row in rows:
        table.add_row(*(escape(value.translate(CONTROLS)) for value in row))
    console = Console(file=file)
    console.print(table)
    word = "ligne" if lang == "fr" else "row"
    console.print(f"[dim]{len(rows)} {word}{'s' if len(rows) > 1 or (lang == 'en' and not rows) else ''}[/dim]")


def print_pairs(rows: Sequence[Sequence[str]]) -> None:
    """Print what is known of one thing: each row is a name and a value."""
    table = Table(Column(), Column(overflow="fold"), show_header=False)
    for row in rows:
        table.add_row(*(escape(value.translate(CONTROLS)) for value in row))
    Console().print(table)


def print_questions(themes: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Print questions, each with its number, under their themes."""
    console = Console()
    for theme, questions in themes.items():
        console.print(f"[bold]{escape(theme)}[/bold]")
        for code, title in questions:
            console.print(f"  {code:<4} {escape(title)}", highlight=False)
