"""The suites: which case is run how, and which are left out and why."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from graph import WorkerPool
from tests.w3c import queries, updates
from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, not_run
from tests.w3c.updates import Updater

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "entailment": "no entailment regime: what follows from the facts is derived when they are built",
        "service": "SERVICE is refused: no query calls another server",
        "syntax-fed": "SERVICE is refused: no query calls another server",
        "protocol": "covered by tests/api",
        "service-description": "covered by tests/api",
        "graph-store-protocol": "covered by tests/api",
    }
)
"""Suites that are not run, each with the reason."""

_QUERIES: Final = frozenset({"QueryEvaluationTest", "CSVResultFormatTest"})


def run_cases(cases: Sequence[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Run cases one after another and yield the outcome of each."""
    chosen = [case for case in cases if case.suite not in LEFT_OUT]
    with (
        tempfile.TemporaryDirectory() as folder,
        queries.workers_over(chosen, Path(folder)) as workers,
        updates.updating() as updater,
    ):
        for case in cases:
            reason = LEFT_OUT.get(case.suite)
            yield case, not_run(reason) if reason else _run(case, workers, updater)


def _run(case: Case, workers: WorkerPool, updater: Updater) -> Outcome:
    missing = [file.name for file in _files(case) if not file.is_file()]
    if missing:
        return not_run(f"not in this copy of the suites: {', '.join(missing)}")
    if case.kind == "UpdateEvaluationTest":
        return updates.evaluate(updater, case)
    if case.kind in _QUERIES:
        return queries.evaluate(workers, case)
    valid = case.kind.startswith("Positive")
    if "Syntax" in case.kind and case.request is not None:
        # Some updates are filed as tests of the syntax of queries.
        if case.request.suffix == ".ru":
            return updates.check_syntax(updater, case, valid=valid)
        return queries.check_syntax(workers, case, valid=valid)
    return not_run(f"nobody here runs a {case.kind}")


def _files(case: Case) -> Iterator[Path]:
    yield from (file for file in (case.request, case.result) if file is not None)
    yield from (*case.before.files, *case.after.files)
