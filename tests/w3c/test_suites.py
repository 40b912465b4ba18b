"""The W3C suites of SPARQL 1.1: all that is run passes, but for what is known and why."""

import os
from pathlib import Path

import pytest

from tests.w3c.manifests import Case, read_cases, suites_folder
from tests.w3c.outcomes import failed, passed
from tests.w3c.report import Score, as_markdown, as_text, known_failures
from tests.w3c.suites import LEFT_OUT, run_cases

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Return all cases, where the suites are at hand."""
    samples = Path(os.environ.get("MAILLAGE_SAMPLES", ROOT.parent / "shared" / "data"))
    try:
        return read_cases(suites_folder(samples))
    except FileNotFoundError:
        pytest.skip(f"the W3C suites are not in {samples} (see MAILLAGE_SAMPLES)")


@pytest.fixture(scope="module")
def score(cases: list[Case]) -> Score:
    """Return the score of the whole run."""
    return Score(tuple(run_cases(cases)))


def test_what_fails_is_what_is_known_to_fail(score: Score) -> None:
    """No case fails without a reason on the list, and none of the list passes unnoticed."""
    assert set(score.failures) == set(known_failures()), score.surprises
    assert score.surprises == ()


def test_every_case_has_an_end(cases: list[Case], score: Score) -> None:
    """Every case of the manifests is in the score once; whole suites are left out by name, no single case is."""
    assert [case.title for case, _outcome in score.outcomes] == [case.title for case in cases]
    assert {suite for suite, _reason, _number in score.left_out()} <= set(LEFT_OUT)
    assert len(score.passes) > 400


def test_the_page_tells_the_score(score: Score) -> None:
    """The table of the documentation is that of the run."""
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    rows = [line for line in as_markdown(score, "", "").splitlines() if line.startswith("|")]

    assert [row for row in rows if row not in page] == []


def test_surprises_are_told(cases: list[Case]) -> None:
    """A failure that is not on the list and a pass of one that is are both named."""
    known = set(known_failures())
    expected = next(case for case in cases if case.title in known)
    other = next(case for case in cases if case.title not in known)
    score = Score(((expected, passed()), (other, failed("broken"))))

    assert len(score.surprises) == 2
    assert f"{other.title} fails: broken" in as_text(score)
    assert f"{expected.title} is known to fail, and passes" in as_text(score)
