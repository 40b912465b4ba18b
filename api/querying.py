"""Querying: the command ``maillage sparql``, over the data of this machine or a service asked over HTTP."""

import io
import shutil
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Annotated, Final, Literal, TextIO, TypeAlias

import typer
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, parse

from api.answer_forms import PLAIN_TABLES
from api.console import print_questions, print_rows
from api.options import Lang, Where, opened, settings
from api.outputs import whole_file
from api.refusals import CONTROLS, malformed, unexpected_form
from api.requests import ParameterError, ProtocolError
from api.sentences.queries import unknown_term
from graph import GRAPH_FORMATS, TABLE_FORMATS, Query, Table, WorkerPool
from graph.network import Language
from graph.results import Cell
from ontology.competency import THEME_TITLES, questions
from ontology.prefixes import PREFIXES, prefixed
from ontology.spelling import unknown_terms

Format: TypeAlias = Literal["table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld"]

_RESULTS: Final = "application/sparql-results"
_FORMS: Final[Mapping[Format, tuple[str | None, str | None]]] = {
    "table": (f"{_RESULTS}+json", "text/turtle"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "json": (f"{_RESULTS}+json", "application/ld+json"),
    "xml": (f"{_RESULTS}+xml", "application/rdf+xml"),
    "turtle": (None, "text/turtle"),
    "ntriples": (None, "application/n-triples"),
    "jsonld": (None, "application/ld+json"),
}
"""The media types of each format, for a table (or yes and no) and for a graph."""

_PATIENCE_S: Final = 30.0
_STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back: its media type, its content, and where from (None: this machine, whose answers are whole)."""

    media_type: str
    body: IO[bytes]
    address: str | None = None


def sparql(  # noqa: PLR0913 - each is an option of the command
    query: Annotated[
        str | None, typer.Argument(help="La requête ; « - » la lit sur l'entrée standard. · The query; “-”: stdin.")
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", "-f", exists=True, dir_okay=False, help="La requête dans un fichier. · The query in a file."
        ),
    ] = None,
    question: Annotated[
        str | None, typer.Option(metavar="Q12", help="Une question de compétence. · A competency question.")
    ] = None,
    listing: Annotated[
        bool, typer.Option("--questions", help="Lister ces questions par thème. · List these questions by theme.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Forme de la réponse. · Form of the answer.")] = "table",
    url: Annotated[
        str | None, typer.Option(help="Interroger ce service SPARQL plutôt que cette machine. · Ask this service.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Écrire dans ce fichier, en entier. · Write to this file.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.001, help="Secondes que la réponse peut prendre. · Seconds it may take.")
    ] = None,
    home: Where = None,
    lang: Lang = "fr",
) -> None:
    """Poser une question SPARQL ; les préfixes connus peuvent rester non déclarés. · Ask in SPARQL."""
    if listing:
        _list(lang)
        return
    text = _text(query, file, question)
    with _here(text, form, timeout, home, lang) if url is None else _there(url, text, form, timeout, lang) as reply:
        if reply.media_type not in _FORMS[form]:
            raise _no_such_form(reply, form)
        with _out(output) as out:
            empty = _write(reply, form, out, lang)
    if empty and url is None:
        for term, nearest in unknown_terms(text):
            typer.echo(unknown_term(term, nearest)[lang].translate(CONTROLS), err=True)


def _list(lang: Language) -> None:
    """Print the competency questions under their themes."""
    known = questions()
    print_questions(
        {
            title[lang]: [(one.code, one.title[lang]) for one in known if one.theme == theme]
            for theme, title in THEME_TITLES.items()
        }
    )


def _text(query: str | None, file: Path | None, question: str | None) -> str:
    """Return the query; raises ProtocolError where none is given, or several are."""
    if sum(one is not None for one in (query, file, question)) != 1:
        raise ProtocolError(
            "Donnez une requête, un fichier avec -f, ou une question avec --question.",
            "Give a query, a file with -f, or a question with --question.",
        )
    if question is not None:
        return _question(question)
    if file is not None:
        return _decoded(file.read_bytes(), file.name)
    if query == _STANDARD_INPUT:
        return _decoded(sys.stdin.buffer.read(), _STANDARD_INPUT)
    return query or ""


def _question(code: str) -> str:
    for one in questions():
        if one.code == code.upper():
            return one.text
    raise ParameterError(
        f"{code} n'est pas une question ; --questions les liste.", f"{code} is no question; --questions lists them."
    )


def _decoded(encoded: bytes, name: str) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(f"{name} n'est pas en UTF-8.", f"{name} is not in UTF-8.") from error


@contextmanager
def _here(text: str, form: Format, timeout: float | None, home: Path | None, lang: Language) -> Iterator[_Reply]:
    """Give the answer of the data of this machine, evaluated in a confined process."""
    limits = settings().query_limits()
    if timeout is not None:
        limits = replace(limits, seconds=timeout)
    table, graph = _FORMS[form]
    query = Query(text, table or f"{_RESULTS}+json", graph or "text/turtle", PREFIXES)
    generation = opened(home, lang)
    with WorkerPool(generation.store_path, workers=1, limits=limits) as pool:
        answer = pool.run(query)
        with answer.body as body:
            yield _Reply(answer.media_type.partition(";")[0], body.stream())


@contextmanager
def _there(url: str, text: str, form: Format, timeout: float | None, lang: Language) -> Iterator[_Reply]:
    """Give the answer of a SPARQL service, read to its end and found whole."""
    from api.exchange import Exchange

    exchange = Exchange(lang, timeout or _PATIENCE_S)
    try:
        with exchange.query(url, text, ", ".join(one for one in _FORMS[form] if one)) as received:
            media_type = PLAIN_TABLES.get(received.media_type, received.media_type)
            reply = _Reply(media_type, received.body, received.address)
            _check_whole(reply)
            yield reply
    finally:
        exchange.close()


def _check_whole(reply: _Reply) -> None:
    """Raise UnusableAnswerError for an answer that is broken off, where its form shows it."""
    table, graph = QueryResultsFormat.from_media_type(reply.media_type), RdfFormat.from_media_type(reply.media_type)
    try:
        if table is not None and table != QueryResultsFormat.CSV:
            Table.read(reply.body, table)
        elif graph is not None:
            deque(parse(reply.body, format=graph), maxlen=0)
    except SyntaxError as error:
        raise malformed(reply.address or "", error) from error
    reply.body.seek(0)


def _no_such_form(reply: _Reply, form: Format) -> Exception:
    """Return the error of an answer that is not of the form asked for."""
    if reply.address is None or reply.media_type in TABLE_FORMATS or reply.media_type in GRAPH_FORMATS:
        return ProtocolError(f"Cette réponse n'a pas de forme {form}.", f"This answer has no form {form}.")
    return unexpected_form(reply.address, reply.media_type, *(one for one in _FORMS[form] if one))


@contextmanager
def _out(output: Path | None) -> Iterator[IO[bytes]]:
    """Give what is written to: the standard output, or a file that is there whole or not at all."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with whole_file(output) as file:
            yield file
    except OSError as error:
        raise ParameterError(
            f"--output {output} : {error.strerror or error}.", f"--output {output}: {error.strerror or error}."
        ) from error


def _write(reply: _Reply, form: Format, out: IO[bytes], lang: Language) -> bool:
    """Write an answer: as it came, or as a table with IRIs shortened by the known prefixes.

    Return whether such a table is empty, or says no.
    """
    if form != "table" or reply.media_type in GRAPH_FORMATS:
        shutil.copyfileobj(reply.body, out)
        reply.body.seek(max(0, reply.body.tell() - 1))
        if out is sys.stdout.buffer and reply.body.read() != b"\n":
            out.write(b"\n")
        return False
    table = Table.read(reply.body, QueryResultsFormat.JSON)
    if isinstance(table, bool):
        out.write(b"true\n" if table else b"false\n")
        return not table
    if out is sys.stdout.buffer:
        _print(table, lang)
    else:
        text = io.TextIOWrapper(out, encoding="utf-8")
        _print(table, lang, text)
        text.detach()
    return not table.terms


def _print(table: Table, lang: Language, file: TextIO | None = None) -> None:
    print_rows(table.columns, [[_short(cell) for cell in row] for row in table.terms], lang, file)


def _short(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, NamedNode):
        return prefixed(cell.value) or cell.value
    return getattr(cell, "value", str(cell))
