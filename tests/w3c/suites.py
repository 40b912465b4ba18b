"""The suites: which case is run how, and which are left out and why."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Final

from graph import WorkerPool
from tests.w3c import protocol, queries
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, not_run
from tests.w3c.protocol import Endpoint
from tests.w3c.updates import Updates

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "entailment": "no entailment regime: what follows from the facts is derived when they are built",
        "service": "SERVICE is refused: no query calls another server",
        "syntax-fed": "SERVICE is refused: no query calls another server",
    }
)
"""Suites that are not run, each with the reason."""

_OVER_HTTP: Final = frozenset({"ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"})
_AT_ONCE: Final = 2
_QUERIES: Final = frozenset({"QueryEvaluationTest", "CSVResultFormatTest"})


def run_cases(cases: Sequence[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Run cases and yield the outcome of each, in their order; updates are carried out two at a time."""
    chosen = [case for case in cases if case.suite not in LEFT_OUT]
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(_AT_ONCE) as crowd,
        queries.workers_over(chosen, Path(folder)) as workers,
        protocol.endpoint(case for case in chosen if case.kind in _OVER_HTTP) as endpoint,
    ):
        updates = Updates(Path(folder))
        changes = {case.title: crowd.submit(updates.run, case) for case in chosen if updates.is_one(case)}
        for case in cases:
            if case.title in changes:
                yield case, changes[case.title].result()
            else:
                reason = LEFT_OUT.get(case.suite)
                yield case, not_run(reason) if reason else _run(case, workers, endpoint)


def _run(case: Case, workers: WorkerPool, endpoint: Endpoint) -> Outcome:
    """Run a case of queries, or of a protocol."""
    missing = [file.name for file in _files(case) if not file.is_file()]
    if missing:
        return not_run(f"not in this copy of the suites: {', '.join(missing)}")
    if case.kind in _OVER_HTTP:
        return endpoint.evaluate(case)
    if case.kind in _QUERIES:
        return queries.evaluate(workers, case)
    if "Syntax" in case.kind:
        return queries.check_syntax(workers, case, valid=case.kind.startswith("Positive"))
    return not_run(f"nobody here runs a {case.kind}")


def _files(case: Case) -> Iterator[Path]:
    yield from (file for file in (case.request, case.result) if file is not None)
    yield from case.before.files
