"""The score: how many cases of each suite hold, which do not, and whether that was known."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.w3c.manifests import Case
from tests.w3c.outcomes import Outcome, Verdict

_KNOWN: Final = Path(__file__).with_name("known.toml")


def known_failures() -> Mapping[str, str]:
    """Return the cases that are known to fail, each with the reason."""
    return {name: str(reason) for name, reason in tomllib.loads(_KNOWN.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True, slots=True)
class Score:
    """The outcomes of all cases, by suite."""

    outcomes: tuple[tuple[Case, Outcome], ...]

    @property
    def failures(self) -> Mapping[str, str]:
        """The cases that failed, each with what was found."""
        return {case.title: end.reason for case, end in self.outcomes if end.verdict == Verdict.FAILED}

    @property
    def passes(self) -> frozenset[str]:
        """The cases that passed."""
        return frozenset(case.title for case, end in self.outcomes if end.verdict == Verdict.PASSED)

    @property
    def surprises(self) -> tuple[str, ...]:
        """What differs from what is known: failures that nobody expected, and passes that nobody expected."""
        known = known_failures()
        new = [f"{name} fails: {reason}" for name, reason in self.failures.items() if name not in known]
        return (*new, *(f"{name} is known to fail, and passes" for name in known if name in self.passes))

    def table(self) -> list[tuple[str, int, int, int]]:
        """Return a row for each suite and one for all: passed, failed, not run."""
        counts: dict[str, Counter[Verdict]] = {}
        for case, end in self.outcomes:
            counts.setdefault(case.suite, Counter())[end.verdict] += 1
        total = sum(counts.values(), Counter[Verdict]())
        return [
            (suite, count[Verdict.PASSED], count[Verdict.FAILED], count[Verdict.NOT_RUN])
            for suite, count in (*sorted(counts.items()), ("all", total))
        ]

    def left_out(self) -> list[tuple[str, str, int]]:
        """Return each reason why cases are not run, with the suite and the number of cases."""
        reasons = Counter((case.suite, end.reason) for case, end in self.outcomes if end.verdict == Verdict.NOT_RUN)
        return [(suite, reason, number) for (suite, reason), number in sorted(reasons.items())]


def as_text(score: Score) -> str:
    """Return the score as a table of plain text."""
    lines = [f"{'suite':<22}{'passed':>8}{'failed':>8}{'not run':>9}"]
    lines += [f"{suite:<22}{good:>8}{bad:>8}{out:>9}" for suite, good, bad, out in score.table()]
    return "\n".join([*lines, *_ends(score, known_failures())])


def as_markdown(score: Score, engine: str, day: str) -> str:
    """Return the score as the tables of the documentation."""
    lines = [f"Run on {day} with {engine}.", "", "| suite | passed | failed | not run |", "| --- | --- | --- | --- |"]
    lines += [f"| {suite} | {good} | {bad} | {out} |" for suite, good, bad, out in score.table()]
    lines += ["", "| case that fails | why |", "| --- | --- |"]
    known = known_failures()
    lines += [f"| {name} | {known.get(name, reason)} |" for name, reason in score.failures.items()]
    lines += ["", "| suite not run | cases | why |", "| --- | --- | --- |"]
    lines += [f"| {suite} | {number} | {reason} |" for suite, reason, number in score.left_out()]
    return "\n".join([*lines, ""])


def _ends(score: Score, known: Mapping[str, str]) -> Iterator[str]:
    """Yield what there is to say of the cases that did not pass."""
    yield from _section("failed, as is known", (f"{name}: {known[name]}" for name in score.failures if name in known))
    yield from _section("not as is known", score.surprises)
    yield from _section("not run", (f"{suite} ({number}): {reason}" for suite, reason, number in score.left_out()))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", f"{title}:", *(f"  {line}" for line in found))
