"""The W3C suites of SPARQL 1.1 as a command: they run through the service's own workers.

python -m tests.w3c FOLDER            runs them and prints the score; exit code 1 where it is not the known one
python -m tests.w3c FOLDER --markdown FILE    writes the tables of docs/conformance.md too
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph

from tests.w3c.manifests import read_cases, suites_folder
from tests.w3c.outcomes import Verdict
from tests.w3c.report import Score, as_markdown, as_text
from tests.w3c.suites import run_cases

_MARKS = {Verdict.PASSED: ".", Verdict.FAILED: "F", Verdict.NOT_RUN: "-"}


def main() -> int:
    """Run the suites; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.w3c", description="Run the W3C suites of SPARQL 1.1.")
    parser.add_argument("folder", type=Path, help="the folder of manifest-all.ttl, or one near it")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown too")
    chosen = parser.parse_args()
    try:
        cases = read_cases(suites_folder(chosen.folder))
    except FileNotFoundError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    outcomes = []
    suite = ""
    for case, outcome in run_cases(cases):
        if case.suite != suite:
            suite = case.suite
            sys.stderr.write(f"\n{suite} ")
        sys.stderr.write(_MARKS[outcome.verdict])
        sys.stderr.flush()
        outcomes.append((case, outcome))
    sys.stderr.write("\n\n")
    score = Score(tuple(outcomes))
    sys.stdout.write(f"{as_text(score)}\n")
    if chosen.markdown:
        engine, day = f"pyoxigraph {pyoxigraph.__version__}", f"{datetime.now(UTC):%Y-%m-%d}"
        chosen.markdown.write_text(as_markdown(score, engine, day), encoding="utf-8")
    return 1 if score.surprises else 0


if __name__ == "__main__":
    sys.exit(main())
