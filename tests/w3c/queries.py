"""Cases of queries, answered by the confined workers of the service over one store that holds all their data.

Each file of data is a named graph of that store; a case chooses its own as the dataset of the protocol.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph import AnswerKind, Query, WorkerPool
from graph.errors import GraphError, QueryRefusedError, QuerySyntaxError
from tests.w3c.facts import read_graph
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, failed, passed
from tests.w3c.results import describe, read_result, same_result

_NOTHING = "urn:x-empty-graph"
_FROM = re.compile(r"^\s*FROM\b", re.MULTILINE | re.IGNORECASE)
_ORDERED = re.compile(r"ORDER\s+BY[^{}]*$", re.IGNORECASE)
_TABLES = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_TEXTUAL = frozenset({"csv-tsv-res"})
"""Suites about the texts that are written, where 1.0 is not 1.00."""


@contextmanager
def workers_over(cases: Iterable[Case], folder: Path) -> Iterator[WorkerPool]:
    """Give workers over a new store with the data of these cases."""
    path = folder / "store"
    store = Store(str(path))
    for file in sorted({file for case in cases for file in _data(case)}):
        store.add_graph(NamedNode(file.as_uri()))
        store.extend(read_graph(file, NamedNode(file.as_uri())))
    store.flush()
    del store
    with WorkerPool(path, workers=1) as workers:
        yield workers


def evaluate(workers: WorkerPool, case: Case) -> Outcome:
    """Run a case of evaluation and compare the answer in the format of the expected one."""
    if case.request is None or case.result is None:
        return failed("the manifest names no query or no result")
    text, form, base = case.request.read_text(encoding="utf-8"), case.result.suffix[1:], case.result.as_uri()
    table = form if form in _TABLES else "srj"
    try:
        answer = workers.run(_query(case, text, case.request, table))
    except GraphError as error:
        return failed(f"{type(error).__name__}: {error}")
    with answer.body as body:
        found = read_result(body.read(), "ttl" if answer.kind == AnswerKind.GRAPH else table, base)
    expected = read_result(case.result.read_bytes(), form, base)
    exact = case.suite in _TEXTUAL
    if same_result(found, expected, ordered=bool(_ORDERED.search(text)), exact=exact):
        return passed()
    return failed(f"answers {describe(found)}; expected {describe(expected)}")


def check_syntax(workers: WorkerPool, case: Case, *, valid: bool) -> Outcome:
    """Run a case of syntax: a valid query is taken, another one is refused as malformed."""
    if case.request is None:
        return failed("the manifest names no query")
    text = case.request.read_text(encoding="utf-8")
    try:
        workers.run(_query(case, text, case.request, "srj")).body.close()
    except QuerySyntaxError as error:
        return failed(f"refused: {error}") if valid else passed()
    except GraphError as error:
        # A function that the engine does not know is refused after the query was read whole.
        read = isinstance(error, QueryRefusedError) and error.reason == "function"
        return passed() if read and valid else failed(f"{type(error).__name__}: {error}")
    return passed() if valid else failed("taken")


def _query(case: Case, text: str, path: Path, table: str) -> Query:
    """Return the query of a case over the dataset of the case; where it has its own FROM, that one chooses."""
    chooses = bool(_FROM.search(text))
    default = tuple(file.as_uri() for file in case.before.default) or (() if case.before.named else (_NOTHING,))
    return Query(
        f"BASE <{path.as_uri()}>\n{text}",
        table=_TABLES[table],
        default_graphs=() if chooses else default,
        named_graphs=() if chooses else tuple(name for name, _path in case.before.named),
    )


def _data(case: Case) -> Iterator[Path]:
    """Yield the files that a case reads, those of its own FROM too."""
    if case.kind in {"QueryEvaluationTest", "CSVResultFormatTest"} and case.request is not None:
        yield from case.before.files
        if _FROM.search(case.request.read_text(encoding="utf-8")):
            yield from case.request.parent.glob("data.ttl")
