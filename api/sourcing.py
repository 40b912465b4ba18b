"""Sourcing: of which sources the data are made, and what became of their rows."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

import typer

from api.console import count_of, print_pairs, print_rows
from api.options import Lang, Where, opened
from api.sentences.data import licence
from api.sentences.reasons import meaning
from api.sources import catalogue_name, spelt
from data import REJECTS
from graph import SourceRecord, UnknownNameError
from graph.generation import COLUMNS
from graph.network import Language

_PEOPLE: Final = "told/person/"
_COLUMNS: Final[Mapping[Language, tuple[str, ...]]] = {
    "fr": ("source", "millésime", "faits", "lignes", "refusées", "laissées", "licence"),
    "en": ("source", "vintage", "facts", "rows", "refused", "left out", "licence"),
}
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {
        "title": "titre", "producer": "producteur", "licence": "licence", "vintage": "millésime", "file": "fichier",
        "rows": "lignes lues", "refused": "lignes refusées", "left_out": "lignes laissées",
        "doubts": "valeurs écartées", "listed": "liste des lignes refusées et des valeurs écartées",
    },
    "en": {
        "title": "title", "producer": "producer", "licence": "licence", "vintage": "vintage", "file": "file",
        "rows": "rows read", "refused": "rows refused", "left_out": "rows left out",
        "doubts": "values not taken", "listed": "list of rows refused and of values not taken",
    },
}  # fmt: skip


def sources(
    name: Annotated[
        str | None, typer.Argument(metavar="NOM", help="Une source, comme rna : son détail. · One source, in detail.")
    ] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Dire les sources des données, et le sort de leurs lignes. · Tell the sources, and what became of their rows."""
    with closing(opened(home, lang)) as generation:
        records = [one for one in generation.manifest.sources if not one.name.startswith(_PEOPLE)]
        if name is None:
            counts = generation.manifest.graphs
            print_rows(
                _COLUMNS[lang], [_row(one, counts.get(one.graph, 0), lang) for one in records], lang, is_named=True
            )
            return
        found = next((one for one in records if spelt(name) in {spelt(one.name), catalogue_name(one)}), None)
        if found is None:
            raise UnknownNameError(name, "source", tuple((one.name, one.title) for one in records))
        print_pairs(list(_details(found, generation.directory, lang)))


def _row(one: SourceRecord, facts: int, lang: Language) -> list[str]:
    """Return a source in a line: what is counted is empty where there were no rows to count."""
    account = one.account
    counts = [facts]
    if account is not None:
        counts += [account.rows, sum(account.refused.values()), sum(account.left_out.values())]
    told = [count_of(number, lang) for number in counts]
    return [one.name, one.vintage, *told, *[""] * (4 - len(told)), licence(one.licence, lang)]


def _details(one: SourceRecord, directory: Path, lang: Language) -> Iterator[list[str]]:
    """Yield what is known of a source: whence it is, its files, and each reason for which rows were not taken."""
    words = _WORDS[lang]
    yield [words["title"], one.title]
    yield [words["producer"], one.producer]
    yield [words["licence"], licence(one.licence, lang)]
    yield [words["vintage"], one.vintage]
    if one.account is None:
        return
    for name, sha256 in one.account.files.items():
        yield [f"{words['file']} {name}", f"sha256 {sha256}"]
    yield [words["rows"], count_of(one.account.rows, lang)]
    account = one.account
    for part, counts in (("refused", account.refused), ("left_out", account.left_out), ("doubts", account.doubts)):
        for reason, number in sorted(counts.items(), key=lambda count: (-count[1], count[0])):
            yield [f"{words[part]}, {meaning(reason, lang)}", count_of(number, lang)]
    listed = directory / COLUMNS / f"{catalogue_name(one)}{REJECTS}"
    if listed.is_file():
        yield [words["listed"], str(listed)]
